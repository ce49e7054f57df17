"""Connections that wait for another request to the same origin. Few, and not for long: feeds are polled minutes apart,
and what follows a feed at once are its robots.txt and its new pages.
"""

import asyncio
from typing import Final

from pipeline.adapters.exchange import Exchange

Origin = tuple[str, str, int]
"""Scheme, host, port."""

_IDLE_S: Final = 15.0
_IDLE_AT_ONCE: Final = 100


class Pool:
    """Belongs to one event loop. Whoever takes a connection has it alone, and gives it back or closes it."""

    def __init__(self) -> None:
        self._idle: dict[Exchange, tuple[Origin, asyncio.TimerHandle]] = {}  # longest idle first
        self._of: dict[Origin, list[Exchange]] = {}

    def take(self, origin: Origin) -> Exchange | None:
        """The one that was used last, where one is still fit for use."""
        while waiting := self._of.get(origin):
            exchange = waiting[-1]
            self._forget(exchange)
            if exchange.reusable:
                return exchange
            exchange.stream.close()
        return None

    def give_back(self, origin: Origin, exchange: Exchange) -> None:
        """Closes it instead where its answer was not read to the end, or something else is amiss."""
        if not exchange.reusable:
            exchange.stream.close()
            return
        timer = asyncio.get_running_loop().call_later(_IDLE_S, self._drop, exchange)
        self._idle[exchange] = origin, timer
        self._of.setdefault(origin, []).append(exchange)
        if len(self._idle) > _IDLE_AT_ONCE:
            self._drop(next(iter(self._idle)))

    def close(self) -> None:
        for exchange in list(self._idle):
            self._drop(exchange)

    def _drop(self, exchange: Exchange) -> None:
        self._forget(exchange)
        exchange.stream.close()

    def _forget(self, exchange: Exchange) -> None:
        origin, timer = self._idle.pop(exchange)
        timer.cancel()
        self._of[origin].remove(exchange)
        if not self._of[origin]:
            del self._of[origin]
