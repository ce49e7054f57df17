"""How often a sign-in may fail: per address, and overall. In memory; a restart forgets it.

Only failures count, so nobody is kept out by their own sign-ins. Tokens cannot be guessed; the limit keeps a program
that tries from filling the log and the processor.
"""

import ipaddress
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

WINDOW_S: Final = 300.0
MOST_OF_AN_ADDRESS: Final = 10
MOST_OVERALL: Final = 300
MOST_ADDRESSES: Final = 10_000
"""How many addresses are remembered; beyond that the one that has been silent longest is forgotten."""


class Attempts:
    """The failures of the last `WINDOW_S` seconds. `now`: seconds that only grow. May be shared by threads."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._of_address: OrderedDict[str, deque[float]] = OrderedDict()
        self._overall: deque[float] = deque()

    def wait_s(self, address: str) -> float:
        """How long this address has to wait before it may try again; 0 if it may."""
        with self._lock:
            now = self._now()
            own = self._of_address.get(_network(address), deque())
            return max(_wait(own, MOST_OF_AN_ADDRESS, now), _wait(self._overall, MOST_OVERALL, now))

    def failed(self, address: str) -> None:
        """Note that a sign-in of this address has failed."""
        with self._lock:
            now, network = self._now(), _network(address)
            own = self._of_address.setdefault(network, deque(maxlen=MOST_OF_AN_ADDRESS))
            self._of_address.move_to_end(network)
            own.append(now)
            self._overall.append(now)
            while len(self._overall) > MOST_OVERALL:
                self._overall.popleft()
            while len(self._of_address) > MOST_ADDRESSES:
                self._of_address.popitem(last=False)


def _wait(failures: deque[float], most: int, now: float) -> float:
    """Until fewer than `most` of the failures are within the window."""
    if len(failures) < most:
        return 0.0
    return max(0.0, failures[-most] + WINDOW_S - now)


def _network(address: str) -> str:
    """An IPv4 address itself, of an IPv6 address the /64: that is what one subscriber has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))
