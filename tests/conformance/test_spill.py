"""Spilled data is read back unchanged from any store, and decisions do not depend on the store."""

import dataclasses
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.adapters.spill import FileSpill
from pipeline.contracts import codec
from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.matching.spill import InMemory, Spill
from pipeline.domain.stories.live import LiveClusterer, live_clusterer
from pipeline.domain.stories.rebuilding import restore
from pipeline.domain.stories.stories import Change
from pipeline.errors import StorageError
from tests.support.join_model import pair_features, policy, shipped_model
from tests.support.newsroom_articles import newsroom_articles
from tests.support.word_vectors import article, embedded

FILE_BYTES = 1000
SHORT = policy(window_days=3)


@pytest.fixture(params=["memory", "files"])
def new_spill(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Spill]:
    return InMemory if request.param == "memory" else lambda: FileSpill(tmp_path / "spill", FILE_BYTES)


def arrivals(days: float = 10) -> list[EmbeddedArticle]:
    """The example newsroom's English articles, stretched over a number of days."""
    news = [item for item in newsroom_articles() if item.language == "en"]
    start = min(item.event_time for item in news)
    return [
        embedded(dataclasses.replace(item, published=when, seen=when))
        for n, item in enumerate(sorted(news, key=lambda one: (one.event_time, one.id)))
        for when in [start + timedelta(days=days * n / len(news))]
    ]


def clusterer(spill: Spill) -> LiveClusterer:
    return live_clusterer(shipped_model(), SHORT, pair_features(), "en", spill)


def shown(changes: Iterable[Change]) -> list[bytes]:
    return [codec.encode_change(change) + repr(codec.change_headers(change)).encode() for change in changes]


@settings(derandomize=True, max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.binary(max_size=FILE_BYTES), st.booleans()), max_size=60), st.randoms())
def test_pieces_come_back_as_they_were_in_any_order(tmp_path_factory, pieces, draw):
    for spill in (InMemory(), FileSpill(tmp_path_factory.mktemp("spill"), FILE_BYTES)):
        kept = []
        for data, goes in pieces:
            number = spill.put(data)
            if goes:
                spill.drop([number])
            else:
                kept.append((number, data))
        asked = [*kept, *kept]
        draw.shuffle(asked)
        assert spill.get([number for number, _ in asked]) == [data for _, data in asked]


def test_a_file_goes_when_nothing_in_it_is_needed_and_all_go_with_the_spill(tmp_path):
    def open_files() -> int:
        links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
        return sum(link.readlink().is_relative_to(tmp_path) for link in links)

    spill = FileSpill(tmp_path, FILE_BYTES)
    numbers = [spill.put(bytes(100)) for _ in range(100)]
    assert open_files() == 10
    spill.drop(numbers[:85])
    assert open_files() == 2
    assert spill.get(numbers[85:]) == [bytes(100)] * 15
    assert not list(tmp_path.iterdir())
    del spill
    assert open_files() == 0


def test_a_folder_that_cannot_be_created_is_reported(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StorageError, match=r"file/spill: cannot create a file"):
        FileSpill(tmp_path / "file" / "spill").put(b"piece")


def test_the_same_is_decided_wherever_it_is_spilled(new_spill):
    news = arrivals()
    here, elsewhere = clusterer(new_spill()), live_clusterer(shipped_model(), SHORT, pair_features(), "en")
    changes = [[change for item in news for change in one.arrive(item)] for one in (here, elsewhere)]
    assert shown(changes[0]) == shown(changes[1])
    assert here.book.take_touched() == elsewhere.book.take_touched()
    assert here.book.state() == elsewhere.book.state()


@pytest.mark.parametrize("cut", [7, 20, 33])
def test_a_state_rebuilt_elsewhere_decides_the_same(new_spill, cut):
    news = arrivals()
    first, again = clusterer(new_spill()), clusterer(new_spill())
    restore(again, [change for item in news[:cut] for change in first.arrive(item)])
    assert shown(c for item in news[cut:] for c in first.arrive(item)) == shown(
        c for item in news[cut:] for c in again.arrive(item)
    )


def test_what_left_the_window_is_no_longer_spilled(new_spill):
    class Counted:
        def __init__(self) -> None:
            self.spill, self.pieces = new_spill(), 0
            self.get = self.spill.get

        def put(self, data: bytes) -> int:
            self.pieces += 1
            return self.spill.put(data)

        def drop(self, numbers: Iterable[int]) -> None:
            gone = list(numbers)
            self.pieces -= len(gone)
            self.spill.drop(gone)

    spill = Counted()
    stories = clusterer(spill)
    news = arrivals()
    for item in news:
        stories.arrive(item)
    assert spill.pieces > len(news) / 4
    last = [
        article(
            "long-after", "A quiet day in the harbour, much later than all the rest.", hours=24 * 365, outlet="One"
        ),
        article(
            "as-late", "Nothing was decided in the town hall on this long winter day.", hours=24 * 365, outlet="Two"
        ),
    ]
    for item in last:
        stories.arrive(item)
    assert list(stories.state.members) == [item.article.id for item in last]
    assert spill.pieces == 4  # of each, what it is compared by, and what is shown of it
