"""Topics as kcat reads them: a client that shares no code with ours."""

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime

_LIMIT_S = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A record as kcat shows it."""

    topic: str
    partition: int
    offset: int
    at_ms: int
    key: bytes
    value: bytes

    def __str__(self) -> str:
        at = datetime.fromtimestamp(self.at_ms / 1000, UTC).strftime("%H:%M:%S.%f")[:-3]
        return f"partition {self.partition} offset {self.offset} at {at}"


def read_with_kcat(servers: str, topic: str, *, isolation: str = "read_committed") -> list[Seen]:
    """The records of all partitions, in order within each."""
    command = ["kcat", "-C", "-q", "-e", "-b", servers, "-t", topic, "-o", "beginning"]
    shape = "%p\\t%o\\t%T\\t%S\\t%k\\t%s\\n"
    read = subprocess.run(
        [*command, "-X", f"isolation.level={isolation}", "-f", shape],
        capture_output=True,
        check=True,
        timeout=_LIMIT_S,
    )
    found = []
    for line in read.stdout.splitlines():
        partition, offset, at_ms, _, key, value = line.split(b"\t", 5)
        found.append(
            Seen(topic=topic, partition=int(partition), offset=int(offset), at_ms=int(at_ms), key=key, value=value)
        )
    return sorted(found, key=lambda seen: (seen.partition, seen.offset))
