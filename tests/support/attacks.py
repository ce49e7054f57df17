"""Hostile responses, and the check that each results in one clear error."""

from collections.abc import Callable
from typing import Any

import pytest

from pipeline.errors import FetchError
from pipeline.ports import Response
from pipeline.settings import ProduceSettings
from tests.support.fetching import fetch_once
from tests.support.raw_server import Conversation, RawServer, raw_serving

MEGABYTE = 1_000_000
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def fetch_from(server: RawServer, *, timeout_s: float = 20.0, max_bytes: int = MEGABYTE) -> Response:
    settings = ProduceSettings(allow_private=(server.host,), timeout_s=timeout_s)
    return fetch_once(server.url("/feed"), settings, max_bytes=max_bytes)


def refused(answer: Callable[[Conversation], None], rule: str, **how: Any) -> FetchError:
    """Returns the error for such a response: one short line with the address and the rule."""
    with raw_serving(answer) as server, pytest.raises(FetchError, match=rule) as found:
        fetch_from(server, **how)
    message = str(found.value)
    assert message.startswith(server.url("/feed"))
    assert "\n" not in message
    assert len(message) < 400
    return found.value


def once(data: bytes) -> Callable[[Conversation], None]:
    def answer(talk: Conversation) -> None:
        talk.say(data)
        talk.socket.close()

    return answer


def repeat_forever(start: bytes, again: bytes) -> Callable[[Conversation], None]:
    def answer(talk: Conversation) -> None:
        talk.say(start)
        while not talk.over.is_set():
            talk.say(again)

    return answer
