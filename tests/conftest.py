"""Fixtures that several kinds of test share: the models, loaded once a process, and the command line."""

import os
import subprocess
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import hypothesis
import pytest

from pipeline import app
from pipeline.configuration import Configuration, load_configuration
from pipeline.ports import Encoder, Extractor, Parser
from tests.running import ROOT, run_samestory
from tests.support.kafka_broker import Cluster, NoBroker, find_kafka

with warnings.catch_warnings():
    # As it is imported, kafka-python reads files of its own by a function that Python is about to drop.
    warnings.simplefilter("ignore", DeprecationWarning)
    import kafka  # noqa: F401

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, max_examples=100)
hypothesis.settings.load_profile("ci")

Samestory = Callable[..., subprocess.CompletedProcess[str]]


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
    """The command line with its state in the test's folder."""
    return partial(run_samestory, data_dir=tmp_path / "data")


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
def kafka_brokers(request: pytest.FixtureRequest) -> Iterator[str]:
    """Bootstrap servers of one broker that the whole session shares: give topics and groups names of the test's own."""
    if existing := os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        yield existing
        return
    with Cluster(request.getfixturevalue("kafka_libs")) as cluster:
        yield cluster.bootstrap_servers
