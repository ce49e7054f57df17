"""Posts to public addresses over HTTP, with the fetcher's connections and their checks.

A connection goes to exactly the address that was checked, and is used once. Redirects are not followed: they would
lead the signed body elsewhere.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Mapping
from typing import Final

from pipeline.adapters.addresses import Resolver, system_resolver
from pipeline.adapters.connections import Connector, Disconnected
from pipeline.adapters.exchange import Exchange
from pipeline.adapters.targets import check_target, is_allowed, parse_target
from pipeline.errors import FetchError
from pipeline.settings import WebhooksSettings

_ANSWER_BYTES: Final = 65_536
_ANSWER_S: Final = 1.0
"""How much of an answer's body is read, and for how long: only so that the other side can end in order."""

_PORTS: Final = "webhooks.ports"


class HttpPoster:
    """A `Poster` for public addresses, used by one thread. `settings.timeout_s` is the limit of one post as a whole."""

    def __init__(
        self,
        settings: WebhooksSettings,
        *,
        user_agent: str,
        resolver: Resolver = system_resolver,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._timeout_s = settings.timeout_s
        self._user_agent = user_agent
        self._connector = Connector(
            resolver=resolver,
            allowed=_allowed(settings),
            ports=settings.ports,
            tls=ssl.create_default_context() if tls is None else tls,
            setting=_PORTS,
        )
        self._loop = asyncio.Runner()

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> int:
        """As `Poster.post`. Messages name the host alone: the rest of an address may be a secret."""
        host = parse_target(url).host
        try:
            return self._loop.run(self._post(url, headers, body))
        except TimeoutError as exc:
            raise FetchError(f"{host}: no answer within {self._timeout_s:g} s") from exc
        except (Disconnected, OSError) as exc:
            raise FetchError(f"{host}: the connection was closed without an answer") from exc

    def close(self) -> None:
        self._connector.close()
        self._loop.close()

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        async with asyncio.timeout(self._timeout_s):
            target = parse_target(url)
            exchange = Exchange(await self._connector.open(target))
            try:
                raw = [(b"User-Agent", self._user_agent.encode("ascii")), (b"Connection", b"close")]
                raw += [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
                head = await exchange.post(target, raw, body)
                await _read_on(exchange)
                return head.status
            finally:
                exchange.stream.close()


def check_address(url: str, settings: WebhooksSettings) -> None:
    """FetchError (permanent) if a rule refuses the address whatever its name resolves to."""
    target = parse_target(url)
    if not is_allowed(target, _allowed(settings)):
        check_target(target, ports=settings.ports, setting=_PORTS)


def _allowed(settings: WebhooksSettings) -> frozenset[str]:
    return frozenset(name.lower().rstrip(".") for name in settings.allow_private)


async def _read_on(exchange: Exchange) -> None:
    """Read the rest of a short answer; the status has said all."""
    exchange.stream.allow(_ANSWER_BYTES)
    with contextlib.suppress(FetchError, Disconnected, OSError, TimeoutError):
        async with asyncio.timeout(_ANSWER_S):
            while await exchange.read():
                pass
