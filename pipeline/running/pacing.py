"""How many records a batch takes, and how long to wait before a retry. Pure.

A batch takes as many records as were lately handled within the time that a batch should take. The size falls at once,
so that one slow batch is not followed by another as slow. It rises by no more than double, since quick records say
little about the next ones. It starts with one record, since nothing is known about the first ones: on a busy machine
a few may take minutes.
"""

from pipeline.settings import RunnerSettings


class BatchPace:
    """Between one record and `most`, towards batches of `target_s` seconds."""

    def __init__(self, *, most: int, target_s: float) -> None:
        self._most, self._target_s = most, target_s
        self._size = 1
        self._one_by_one = 0

    @property
    def size(self) -> int:
        """The most records that the next batch may have."""
        return 1 if self._one_by_one else self._size

    def handled(self, records: int, seconds: float) -> None:
        """Note that a batch of `records` took `seconds`, from its poll to its commit."""
        self._one_by_one = max(0, self._one_by_one - records)
        fitting = int(min(self._most, self._target_s * records / seconds)) if seconds > 0 else self._most
        if fitting < self._size:
            # A small batch that was slow for another reason (a commit's fixed cost) does not shrink later batches.
            shrinks = seconds > self._target_s or records >= self._size // 2
            self._size = max(1, fitting) if shrinks else self._size
        else:
            self._size = min(self._most, fitting, self._size * 2)

    def fenced(self) -> None:
        """Note that a batch was taken away before its commit: the next is smaller, in case it took too long."""
        self._size = max(1, self._size // 2)

    def take_apart(self, records: int) -> None:
        """Let the next `records` come one by one: one of them cannot be handled."""
        self._one_by_one = records


def backoff_s(failures: int, settings: RunnerSettings) -> float:
    """How long to wait after `failures` in a row before this one: doubling, up to `retry_longest_s`."""
    return min(settings.retry_longest_s, settings.retry_first_s * 2.0 ** min(failures, 30))
