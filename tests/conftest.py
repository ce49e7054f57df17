"""Fixtures that several kinds of test share: the models, loaded once a process, and the command line."""

import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import hypothesis
import pytest

from pipeline import app
from pipeline.configuration import Configuration, load_configuration
from pipeline.ports import Encoder, Extractor, Parser
from tests.running import ROOT, run_samestory

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
