"""Sending something to an address over HTTP."""

from collections.abc import Mapping
from typing import Protocol


class Poster(Protocol):
    """Posts over HTTP as safely as a `Fetcher` fetches: public addresses only, everything that comes in bounded."""

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> int:
        """The status of the answer; redirects are not followed.

        FetchError where there was no answer: permanent if a rule refuses the address.
        """
        ...

    def close(self) -> None: ...
