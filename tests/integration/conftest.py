"""A log that commands work on, on every transport."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.configured_log import ConfiguredLog, on_kafka
from tests.support.kafka_broker import Cluster


@pytest.fixture(scope="session")
def own_broker(kafka_libs: Path) -> Iterator[str]:
    """Bootstrap servers of a broker for tests that need the registry's topics, which have fixed names, to themselves:
    one test at a time.
    """
    with Cluster(kafka_libs) as cluster:
        yield cluster.bootstrap_servers


@pytest.fixture(params=["embedded", "kafka"])
def configured(request: pytest.FixtureRequest, tmp_path: Path) -> ConfiguredLog:
    """A log without topics."""
    if request.param == "kafka":
        return on_kafka(tmp_path / "data", request.getfixturevalue("own_broker"))
    return ConfiguredLog(data_dir=tmp_path / "data")
