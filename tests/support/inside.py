"""An outlet that may be fetched and a service inside that may not, both on loopback."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.settings import ProduceSettings
from tests.support.loopback import Answer, Loopback, serving


@dataclass
class World:
    """`settings` allow the outlet by name, and the port of the service inside: only its address stands in the way."""

    outlet: Loopback
    inside: Loopback

    @property
    def port(self) -> str:
        return self.inside.host.split(":")[1]

    @property
    def settings(self) -> ProduceSettings:
        return ProduceSettings(allow_private=(self.outlet.host,), ports=(80, 443, int(self.port)))

    @contextlib.contextmanager
    def undisturbed(self) -> Iterator["World"]:
        """For one test, at the end of which the service inside must have heard nothing."""
        self.outlet.answers.clear()
        self.outlet.requests.clear()
        yield self
        assert self.inside.requests == []


@contextlib.contextmanager
def outlet_and_inside() -> Iterator[World]:
    with serving() as outlet, serving({"/": Answer(b"secret"), "/secret": Answer(b"secret")}) as inside:
        yield World(outlet, inside)


def nobody(host: str, port: int) -> list[str]:
    """A name service that must not be asked."""
    raise AssertionError(f"{host} was looked up")
