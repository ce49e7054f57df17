"""What is wrong with a value that a setting's type refuses, in words for whoever wrote it.

msgspec names the pattern or says that a value is not of an enumeration. Here the pattern's description, and the values
that there are, stand in their place. Knows no setting and no file.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Literal, get_args, get_origin

import msgspec


def cause_of(error: msgspec.ValidationError, kind: object) -> str:
    """Why a value is not of the type `kind`, on one line, without the value: it may be a secret.

    Of a list it says which item, from 1.
    """
    cause, _, path = str(error).partition(" - at `")
    if cause.startswith("Invalid enum value"):
        cause = f"expected one of {', '.join(_choices(kind))}"
    elif "matching regex" in cause and (descriptions := list(_descriptions(kind))):
        cause = f"expected {descriptions[0]}"
    item = re.search(r"\[(\d+)\]", path)
    where = f", in item {int(item[1]) + 1} of the list" if item else ""
    return f"{cause[0].lower()}{cause[1:]}{where}"


def _descriptions(kind: object) -> Iterator[str]:
    """What the patterns in a type say of themselves."""
    if get_origin(kind) is Annotated:
        for note in kind.__metadata__:  # type: ignore[attr-defined]
            if isinstance(note, msgspec.Meta) and note.pattern and note.description:
                yield note.description
    for inner in get_args(kind):
        yield from _descriptions(inner)


def _choices(kind: object) -> Iterator[str]:
    """The values that a type lists."""
    if get_origin(kind) is Literal:
        yield from map(str, get_args(kind))
        return
    for inner in get_args(kind):
        yield from _choices(inner)
