"""Idle connections, kept for the next request to the same origin.

Few, and not for long: feeds are polled minutes apart; what follows a feed at once is its robots.txt and its new pages.
"""

import asyncio
from typing import Final

from pipeline.adapters.exchange import Exchange

Origin = tuple[str, str, int]
"""Scheme, host, port."""

_IDLE_S: Final = 15.0
_IDLE_AT_ONCE: Final = 100


class Pool:
    """The idle connections of one event loop.

    A connection that was taken is given back or closed by the one who took it.
    """

    def __init__(self) -> None:
        self._idle: dict[Exchange, tuple[Origin, asyncio.TimerHandle]] = {}  # longest idle first
        self._by_origin: dict[Origin, list[Exchange]] = {}

    def take(self, origin: Origin) -> Exchange | None:
        """The connection that was used last, if it can still be used; else None."""
        while idle := self._by_origin.get(origin):
            exchange = idle[-1]
            self._remove(exchange)
            if exchange.reusable:
                return exchange
            exchange.stream.close()
        return None

    def give_back(self, origin: Origin, exchange: Exchange) -> None:
        """Keep the connection; close it instead if it cannot be used again."""
        if not exchange.reusable:
            exchange.stream.close()
            return
        timer = asyncio.get_running_loop().call_later(_IDLE_S, self._drop, exchange)
        self._idle[exchange] = origin, timer
        self._by_origin.setdefault(origin, []).append(exchange)
        if len(self._idle) > _IDLE_AT_ONCE:
            self._drop(next(iter(self._idle)))

    def close(self) -> None:
        for exchange in list(self._idle):
            self._drop(exchange)

    def _drop(self, exchange: Exchange) -> None:
        self._remove(exchange)
        exchange.stream.close()

    def _remove(self, exchange: Exchange) -> None:
        origin, timer = self._idle.pop(exchange)
        timer.cancel()
        self._by_origin[origin].remove(exchange)
        if not self._by_origin[origin]:
            del self._by_origin[origin]
