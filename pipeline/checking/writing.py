"""Puts corrections on the log, where the clusterer reads them among the articles."""

import contextlib
from collections.abc import Sequence
from typing import Final, Protocol

from pipeline.contracts.codec import encode_correction
from pipeline.contracts.topics import EMBEDDED
from pipeline.domain.stories.corrections import Correction
from pipeline.ports import Message, Producer

CORRECTOR: Final = "samestory-stories-correct"
"""The producer of the commands."""

PAGE: Final = "samestory-page"
"""The producer of the page: another name, so that a command and the page never shut each other out."""


class Writable(Protocol):
    """A log, as far as it is written to."""

    def producer(self, name: str) -> Producer: ...


def correction_messages(corrections: Sequence[Correction]) -> list[Message]:
    """The records of the corrections, in the partitions of their languages."""
    return [Message(topic=EMBEDDED, key=one.language.encode(), value=encode_correction(one)) for one in corrections]


def append(log: Writable, name: str, messages: Sequence[Message]) -> None:
    """Write all of the messages or none. Raises as `Producer.append` does."""
    with contextlib.closing(log.producer(name)) as producer:
        producer.append(messages)
