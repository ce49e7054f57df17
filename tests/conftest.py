"""Fixtures that several kinds of test share: the models, loaded once a process, and the command line."""

import os
import subprocess
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from xdist.scheduler import LoadGroupScheduling

from pipeline import app
from pipeline.configuration import Configuration, load_configuration
from pipeline.ports import Encoder, Extractor, Parser
from tests.running import ROOT, run_samestory, run_samestory_process
from tests.support.kafka_broker import Cluster, NoBroker, find_kafka

with warnings.catch_warnings():
    # As it is imported, kafka-python reads files of its own by a function that Python is about to drop.
    warnings.simplefilter("ignore", DeprecationWarning)
    import kafka  # noqa: F401

if TYPE_CHECKING:
    from xdist.remote import Producer

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, max_examples=100)
hypothesis.settings.load_profile("ci")

# Tests that use one of these share a broker.
BROKER_FIXTURES = frozenset({"kafka_brokers", "own_broker"})

Samestory = Callable[..., subprocess.CompletedProcess[str]]


class FilesAndGroups(LoadGroupScheduling):
    """Gives a worker a whole file at a time, so that a file's fixtures are set up once; or a whole group."""

    def _split_scope(self, nodeid: str) -> str:
        return super()._split_scope(nodeid).partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> FilesAndGroups | None:
    return FilesAndGroups(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that share a broker into one group: one worker runs them all, and only that one starts a broker."""
    for item in items:
        if isinstance(item, pytest.Function) and _shares_broker(item):
            item.add_marker(pytest.mark.xdist_group("kafka"))


def _shares_broker(item: pytest.Function) -> bool:
    if BROKER_FIXTURES.intersection(item.fixturenames):
        return True
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return any(isinstance(value, str) and value == "kafka" for value in parameters)


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
    """The command line with its state in the test's folder, in a process of its own."""
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
