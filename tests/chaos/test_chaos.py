"""The chaos suite's short form: every kind of fault once, under load, and nothing is lost or counted twice.

The long form is `python -m tests.chaos`.
"""

from pathlib import Path

from tests.chaos.faults import FAULTS
from tests.chaos.run import run, schedule, table

SEED = 12


def test_every_kind_of_fault_leaves_every_record_counted_once(kafka_libs: Path) -> None:
    result = run(kafka_libs, schedule(len(FAULTS), SEED), seed=SEED)
    print(table(result))
    assert {event.kind for event in result.events} == set(FAULTS)
    assert min(result.findings.records.values()) > 0, result.findings.records
    assert not result.complaints, "\n".join(result.complaints)
