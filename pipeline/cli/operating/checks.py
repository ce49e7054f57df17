"""One result of `doctor`: what was looked at, how it is, what to do."""

from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from pipeline.errors import SamestoryError

State = Literal["ok", "warn", "fail"]


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """`do` is empty where nothing is to be done."""

    name: str
    state: State
    what: str
    do: str = ""


def guarded(name: str, check: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    """The results of a check; an error that it raises is one of them."""
    try:
        yield from check()
    except SamestoryError as exc:
        for line in str(exc).splitlines():
            yield Check(name=name, state="fail", what=line, do="see docs/runbook.md")
    except OSError as exc:
        where = f"{exc.filename}: " if exc.filename else ""
        yield Check(name=name, state="fail", what=f"{where}{exc.strerror}", do="check the disk and the permissions")
