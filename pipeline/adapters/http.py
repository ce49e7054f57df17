"""Fetches public addresses over HTTP: what comes in is bounded, and nothing is remembered.

No proxies from the environment, no referrer, and cookies only within one chain of redirects. Redirects are followed
here one by one, because each is a new address to check; so are pages that lead on by a refresh. See `targets` and
`connections` for what is checked where, `exchange` and `answers` for the protocol.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from pipeline import __version__
from pipeline.adapters.addresses import Resolver, system_resolver
from pipeline.adapters.answer_head import RawHeaders
from pipeline.adapters.answers import Answer, read_answer
from pipeline.adapters.connections import Connector, Disconnected
from pipeline.adapters.cookies import ChainCookies
from pipeline.adapters.decompression import ACCEPTED
from pipeline.adapters.exchange import Exchange
from pipeline.adapters.pool import Pool
from pipeline.adapters.targets import Target, parse_target
from pipeline.domain.text.markup import shorten
from pipeline.errors import FetchError
from pipeline.ports import Response
from pipeline.settings import ProduceSettings

MAX_REDIRECTS: Final = 5
_ACCEPT: Final = (
    "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json,*/*;q=0.8"
)
# Headers that do not identify who asks: the only ones of a caller's that another origin is sent.
_FOR_ANYONE: Final = frozenset({"accept", "accept-language"})


class HttpFetcher:
    """A `Fetcher` for public addresses.

    Redirects, interim answers and bodies all count towards `timeout_s`; what `permit` takes does not.

    `resolver` is the name service; `tls` says which certificates are accepted (by default the system's; its ALPN
    protocol is set here).
    """

    def __init__(
        self, settings: ProduceSettings, *, resolver: Resolver = system_resolver, tls: ssl.SSLContext | None = None
    ) -> None:
        self._timeout_s = settings.timeout_s
        self._connector = Connector(
            resolver=resolver,
            allowed=frozenset(name.lower().rstrip(".") for name in settings.allow_private),
            ports=settings.ports,
            tls=ssl.create_default_context() if tls is None else tls,
        )
        self._pool = Pool()
        self._own = {
            "User-Agent": user_agent(settings),
            "Accept": _ACCEPT,
            "Accept-Encoding": ACCEPTED,
        }

    async def fetch(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        max_bytes: int,
        permit: Callable[[str], Awaitable[None]] | None = None,
    ) -> Response:
        """As `Fetcher.fetch`. An origin reached by a redirect is sent only the `Accept…` headers of `headers`.

        The body of an error status is cut at 64 KiB.
        """
        trail = [url]
        try:
            async with asyncio.timeout(self._timeout_s) as deadline:
                return await self._follow(trail, dict(headers or {}), max_bytes, permit, deadline)
        except TimeoutError as exc:
            raise _failed(trail, FetchError(f"no complete answer within {self._timeout_s:g} s")) from exc
        except _Refused as exc:
            raise _failed(trail, exc.cause) from exc.cause

    async def close(self) -> None:
        self._pool.close()
        self._connector.close()
        # Sockets are closed in the next turns of the event loop.
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def _follow(
        self,
        trail: list[str],
        headers: dict[str, str],
        max_bytes: int,
        permit: Callable[[str], Awaitable[None]] | None,
        deadline: asyncio.Timeout,
    ) -> Response:
        """The answer at the end of the redirects. Each address that is asked is appended to `trail`."""
        permanent = True
        before: Target | None = None
        cookies = ChainCookies()
        while True:
            try:
                target = parse_target(trail[-1])
                self._connector.check(target)
            except FetchError as exc:
                raise _Refused(exc) from exc
            if before is not None and target.origin != before.origin:
                headers = {name: value for name, value in headers.items() if name.lower() in _FOR_ANYONE}
            if permit is not None:
                await _permitted(permit, target.url, deadline)
            try:
                cookie = cookies.header(target)
                answer = await self._get(target, headers | {"Cookie": cookie} if cookie else headers, max_bytes)
                response = answer.response
                if answer.leads_to is None:
                    break
                if len(trail) > MAX_REDIRECTS:
                    raise FetchError(f"more than {MAX_REDIRECTS} redirects", permanent=True)
            except FetchError as exc:
                raise _Refused(exc) from exc
            cookies.keep(target, answer.headers)
            trail.append(answer.leads_to)
            permanent = permanent and response.status in {301, 308}
            before = target
        if before is None or not permanent:
            return response
        return Response(
            url=response.url,
            status=response.status,
            headers=response.headers,
            body=response.body,
            permanent_redirect=response.url,
        )

    async def _get(self, target: Target, headers: dict[str, str], max_bytes: int) -> Answer:
        """The answer to one request."""
        given = {name.lower() for name in headers}
        raw = _raw({name: value for name, value in self._own.items() if name.lower() not in given} | headers)
        idle = self._pool.take(target.origin)
        if idle is not None:
            try:
                return await self._exchanged(idle, target, raw, max_bytes, reused=True)
            except _Stale:
                pass  # The server closed the idle connection before it answered anything: try a new one.
        fresh = Exchange(await self._connector.open(target))
        return await self._exchanged(fresh, target, raw, max_bytes)

    async def _exchanged(
        self, exchange: Exchange, target: Target, raw: RawHeaders, max_bytes: int, *, reused: bool = False
    ) -> Answer:
        answered = False
        try:
            head = await exchange.get(target, raw)
            answered = True
            return await read_answer(exchange, head, target.url, max_bytes)
        except (Disconnected, OSError) as exc:
            if reused and not answered:
                raise _Stale from exc
            closed = (
                "closed the connection in the middle of its answer"
                if answered
                else "closed the connection without an answer"
            )
            raise FetchError(f"{target.host} {closed}{f': {exc}' if str(exc) else ''}") from exc
        finally:
            self._pool.give_back(target.origin, exchange)


class _Stale(Exception):
    """An idle connection turned out to be closed by the server."""


class _Refused(Exception):
    """A failed request; the caller adds the address to the message."""

    def __init__(self, cause: FetchError) -> None:
        super().__init__(str(cause))
        self.cause = cause


def user_agent(settings: ProduceSettings) -> str:
    """The User-Agent header that outlets are sent."""
    name = settings.user_agent or f"samestory/{__version__}"
    return f"{name} (+{settings.contact})" if settings.contact else name


async def _permitted(permit: Callable[[str], Awaitable[None]], url: str, deadline: asyncio.Timeout) -> None:
    """Wait for `permit` with the deadline suspended: that time is not the fault of this address."""
    loop = asyncio.get_running_loop()
    left = (deadline.when() or 0.0) - loop.time()
    deadline.reschedule(None)
    try:
        await permit(url)
    finally:
        deadline.reschedule(loop.time() + left)


def _raw(headers: dict[str, str]) -> RawHeaders:
    raw = []
    for name, value in headers.items():
        if not value.isprintable() and any(character < " " or character == "\x7f" for character in value):
            raise FetchError(f"the header {name} has control characters", permanent=True)
        try:
            raw.append((name.encode("ascii"), value.strip().encode("latin-1")))
        except UnicodeEncodeError as exc:
            raise FetchError(f"the header {name} cannot be sent: {exc}", permanent=True) from exc
    return raw


def _failed(trail: list[str], cause: FetchError) -> FetchError:
    via = "" if len(trail) == 1 else f" redirects to {shorten(trail[-1], 200)}"
    return FetchError(f"{shorten(trail[0], 200)}{via}: {cause}", permanent=cause.permanent, status=cause.status)


__all__ = ["HttpFetcher", "user_agent"]
