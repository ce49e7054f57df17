"""An outlet that may be fetched, and an internal service that must not be, both on loopback."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.settings import ProduceSettings
from tests.support.loopback import Answer, Loopback, serving


@dataclass
class Servers:
    """Both servers.

    `settings` allow the outlet by name and the internal service's port: only its address is barred.
    """

    outlet: Loopback
    inside: Loopback

    @property
    def port(self) -> str:
        return self.inside.host.split(":")[1]

    @property
    def settings(self) -> ProduceSettings:
        return ProduceSettings(allow_private=(self.outlet.host,), ports=(80, 443, int(self.port)))

    @contextlib.contextmanager
    def check_not_contacted(self) -> Iterator["Servers"]:
        """The servers for one test, after which the internal service must have received no request."""
        self.outlet.answers.clear()
        self.outlet.requests.clear()
        yield self
        assert self.inside.requests == []


@contextlib.contextmanager
def outlet_and_inside() -> Iterator[Servers]:
    with serving() as outlet, serving({"/": Answer(b"secret"), "/secret": Answer(b"secret")}) as inside:
        yield Servers(outlet, inside)


def nobody(host: str, port: int) -> list[str]:
    """A name resolver that must not be called."""
    raise AssertionError(f"{host} was looked up")
