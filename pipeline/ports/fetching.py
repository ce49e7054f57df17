"""Fetching over HTTP."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What an address answered.

    `url` is where it came from in the end; `body` is decompressed and within the cap.

    `permanent_redirect` is the address to use from now on, where every redirect on the way said so (301, 308).
    `headers` has lower-case names.
    """

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    permanent_redirect: str | None = None


class Fetcher(Protocol):
    """Fetches over HTTP, safely: public addresses only (checked where the socket connects), everything capped.

    Belongs to the event loop that it is first used on.
    """

    async def fetch(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        max_bytes: int,
        permit: Callable[[str], Awaitable[None]] | None = None,
    ) -> Response:
        """GET. Any status is an answer; FetchError where there was none, or it broke a limit.

        `permit` is asked before each address that is requested, that of a redirect too; what it raises is raised.
        """
        ...

    async def close(self) -> None: ...
