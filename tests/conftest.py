"""Fixtures that several kinds of test share: the models, loaded once a process, and the command line."""

import os
import re
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

from pipeline import app
from pipeline.configuration import Configuration, load_configuration
from pipeline.ports import Encoder, Extractor, Parser
from tests.running import ROOT, run_samestory, run_samestory_process
from tests.support.kafka_broker import Cluster, NoBroker, find_kafka

with warnings.catch_warnings():
    # As it is imported, kafka-python reads its own files by a function that Python is about to drop.
    warnings.simplefilter("ignore", DeprecationWarning)
    import kafka  # noqa: F401

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.workermanage import WorkerController

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, max_examples=100)
hypothesis.settings.load_profile("ci")

# Files whose tests use `kafka_brokers`.
BROKER_FILES = frozenset(
    {"test_example_consumers.py", "test_kafka_rejoin.py", "test_kafka_transactions.py", "test_kafka_trouble.py"}
)

Samestory = Callable[..., subprocess.CompletedProcess[str]]


class FilesAndBroker(LoadScopeScheduling):
    """Gives a worker a whole file at a time, so that a file's fixtures are set up once.

    The tests that share a broker are one unit: one worker runs them all, and only that one starts a broker.
    """

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        shares_broker = Path(file).name in BROKER_FILES or re.search(r"[\[-]kafka[]-]", test)
        return "kafka" if shares_broker else file

    def remove_node(self, node: "WorkerController") -> str | None:
        """Take the node's work back, without what it has done.

        Otherwise done files would be given out again. A worker that is given no test waits for ever with its last one,
        and so did a whole run after one worker had crashed.
        """
        workload = self.assigned_work[node]
        for scope in [scope for scope, tests in workload.items() if all(tests.values())]:
            del workload[scope]
        return super().remove_node(node)


def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> FilesAndBroker | None:
    return FilesAndBroker(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_handlecrashitem(crashitem: str) -> None:
    """Name the test at once: a run that is stopped never prints what failed."""
    print(f"\na worker ended while it ran {crashitem}", file=sys.__stderr__, flush=True)


@pytest.fixture(scope="session")
def configuration() -> Configuration:
    """The configuration that ships, at its defaults."""
    return load_configuration(ROOT / "config/samestory.toml", {})


@pytest.fixture(scope="session")
def encoder(configuration: Configuration) -> Encoder:
    return app.open_encoder(configuration)


@pytest.fixture(scope="session")
def parser(configuration: Configuration) -> Parser:
    return app.open_parser(configuration)


@pytest.fixture(scope="session")
def extractor(configuration: Configuration) -> Iterator[Extractor]:
    extractor = app.open_extractor(configuration)
    yield extractor
    extractor.close()


@pytest.fixture
def samestory(tmp_path: Path) -> Samestory:
    """The command line with its state in the test's folder, within the test's process."""
    return partial(run_samestory, data_dir=tmp_path / "data")


@pytest.fixture
def samestory_process(tmp_path: Path) -> Samestory:
    """The command line with its state in the test's folder, in a separate process."""
    return partial(run_samestory_process, data_dir=tmp_path / "data")


@pytest.fixture(scope="session")
def kafka_libs() -> Path:
    """The jars that a `Cluster` is run from."""
    try:
        return find_kafka()
    except NoBroker as exc:
        # Where the tests decide what is accepted, those that need a broker must not be passed over.
        if os.environ.get("CI") == "true":
            pytest.fail(str(exc))
        pytest.skip(str(exc))


@pytest.fixture(scope="session")
def own_broker(kafka_libs: Path) -> Iterator[str]:
    """Bootstrap servers of a broker started for the session.

    A test may use the registry's topics on it, which have fixed names, and deletes those that it finds.
    """
    with Cluster(kafka_libs) as cluster:
        yield cluster.bootstrap_servers


@pytest.fixture(scope="session")
def kafka_brokers(request: pytest.FixtureRequest) -> str:
    """Bootstrap servers of a broker that the session shares: give topics and groups names of the test's own.

    `KAFKA_BOOTSTRAP_SERVERS` may name brokers that run already.
    """
    if existing := os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        return existing
    own: str = request.getfixturevalue("own_broker")
    return own
