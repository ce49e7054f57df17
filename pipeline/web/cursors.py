"""Cursors: where the next page of a list begins, as text that its reader hands back unread."""

import base64
import binascii
from typing import Any, TypeVar

import msgspec

from pipeline.web.parameters import BadParameter

T = TypeVar("T")
_LONGEST = 2000


def cursor(place: tuple[Any, ...]) -> str:
    """The cursor of a place in a list: numbers and texts."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def place_of(text: str, kind: type[T], where: str) -> T:
    """The place that a cursor names. BadParameter if it is not one of the list `where`."""
    try:
        if len(text) > _LONGEST:
            raise ValueError(text)
        padded = text + "=" * (-len(text) % 4)
        return msgspec.json.decode(base64.b64decode(padded, altchars=b"-_", validate=True), type=kind)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as exc:
        raise BadParameter("cursor", f"not a cursor from {where}") from exc
