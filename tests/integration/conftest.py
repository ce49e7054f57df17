"""A log that commands work on, on every transport; a news site that is polled; one inside that hears nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.adapters.extraction import ProcessExtractor
from pipeline.settings import ProduceSettings
from tests.support.configured_log import ConfiguredLog, on_kafka
from tests.support.inside import Servers, outlet_and_inside
from tests.support.loopback import serving
from tests.support.polled_site import Newsroom


@pytest.fixture(params=["embedded", "kafka"])
def configured(request: pytest.FixtureRequest, tmp_path: Path) -> ConfiguredLog:
    """A log without topics."""
    if request.param == "kafka":
        return on_kafka(tmp_path / "data", request.getfixturevalue("own_broker"))
    return ConfiguredLog(data_dir=tmp_path / "data")


@pytest.fixture(scope="module")
def extraction() -> Iterator[ProcessExtractor]:
    extractor = ProcessExtractor(ProduceSettings(extract_workers=1))
    yield extractor
    extractor.close()


@pytest.fixture
def newsroom(tmp_path: Path, extraction: ProcessExtractor) -> Iterator[Newsroom]:
    with serving() as site:
        newsroom = Newsroom(site, tmp_path, extraction)
        yield newsroom
        newsroom.log.close()


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with outlet_and_inside() as world:
        yield world


@pytest.fixture
def world(servers: Servers) -> Iterator[Servers]:
    with servers.check_not_contacted() as world:
        yield world
