"""What a copy changed in its original, in words: for the time line and the terminal."""

from collections.abc import Sequence
from typing import Protocol


class Changed(Protocol):
    """Words of a copy that are others in its original, or a wire type of the same."""

    @property
    def here(self) -> str: ...
    @property
    def there(self) -> str: ...
    @property
    def before(self) -> str: ...


def changes(changed: Sequence[Changed]) -> tuple[str, ...]:
    """Each change in a few words."""
    return tuple(map(_in_words, changed))


def _in_words(one: Changed) -> str:
    if not one.there:
        return f"adds “{one.here}” after “{one.before}”"
    if not one.here:
        return f"leaves out “{one.there}” after “{one.before}”"
    return f"“{one.there}” became “{one.here}”"
