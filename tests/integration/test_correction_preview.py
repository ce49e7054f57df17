"""What a preview shows is what the clusterer then does; and what undoes it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.checking import corrections
from pipeline.checking.corrections import Asked, Signed
from pipeline.checking.preview import Preview, preview, state_of, stories_of
from pipeline.checking.refused import RefusedCorrection
from pipeline.checking.undoing import Inverse, inverse
from pipeline.checking.writing import append, correction_messages
from pipeline.contracts.topics import TOPICS
from pipeline.projection.store import Projection
from pipeline.projection.views import Views, open_views
from tests.support.cluster_stage import cluster, put
from tests.support.configured_log import ConfiguredLog
from tests.support.harbour_news import fire, other_strike, strike_a, strike_b, strike_wire

ITEMS = (strike_a(), strike_wire(), strike_b(), other_strike(), fire())
A, WIRE, B, BUS, FIRE = (item.article.id for item in ITEMS)
SIGNED = Signed(at=datetime(2026, 3, 4, tzinfo=UTC), note="", by="ada")

Ask = Callable[[Views], Asked]


class Line:
    """The clusterer's log, with the projection beside it."""

    def __init__(self, folder: Path) -> None:
        self.log = ConfiguredLog(data_dir=folder)
        self.page = folder / "page.db"
        folder.mkdir()
        self.log.run("stories")
        with self.log.opened() as log:
            log.create(TOPICS)
        put(self.log, *ITEMS)
        self.follow()

    def follow(self) -> None:
        cluster(self.log)
        projection = Projection(self.page)
        with self.log.opened() as log:
            projection.catch_up(log)
        projection.close()

    def shown(self, ask: Ask) -> Preview:
        with open_views(self.page) as views:
            return preview(views, ask(views))

    def done(self, ask: Ask) -> None:
        with open_views(self.page) as views:
            asked = ask(views)
        with self.log.opened() as log:
            append(log, "test", correction_messages(asked.corrections))
        self.follow()

    def story_of(self, article: str) -> str:
        with open_views(self.page) as views:
            found = views.article(article)
        assert found is not None
        assert found.story_id is not None
        return found.story_id

    def articles_of(self, story: str) -> set[str]:
        with open_views(self.page) as views:
            found = views.story(story)
        assert found is not None
        return {version.article_id for version in found.versions}

    def inverses(self, story: str) -> list[Inverse | None]:
        with open_views(self.page) as views:
            found = views.story(story)
        assert found is not None
        return [inverse(entry, found) for entry in found.history if entry.corrected is not None]


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path / "data")


def merge(one: str, other: str, line: Line) -> Ask:
    return lambda views: corrections.merge(views, line.story_of(one), line.story_of(other), SIGNED)


def split(line: Line, *articles: str) -> Ask:
    return lambda views: corrections.split(views, line.story_of(articles[0]), articles, SIGNED)


def move(to: str, line: Line, *articles: str) -> Ask:
    return lambda views: corrections.move(views, articles, line.story_of(to), SIGNED)


@pytest.mark.parametrize(
    "ask",
    [
        lambda line: merge(A, BUS, line),
        lambda line: merge(FIRE, A, line),
        lambda line: merge(BUS, FIRE, line),
        lambda line: split(line, A),
        lambda line: split(line, WIRE),
        lambda line: split(line, B),
        lambda line: move(FIRE, line, B),
        lambda line: move(A, line, FIRE),
        lambda line: move(FIRE, line, A, BUS),
        lambda line: move(BUS, line, A, B),
    ],
)
def test_what_is_shown_is_what_is_done(line: Line, ask: Callable[[Line], Ask]) -> None:
    asked = ask(line)
    shown = line.shown(asked)
    assert shown.stories
    line.done(asked)
    for story in shown.stories:
        wanted = {version.article_id for version in story.versions}
        assert line.articles_of(story.id) == wanted
        assert {line.story_of(article) for article in wanted} == {story.id}, "also the ids are those that were shown"
        assert story.came <= wanted
    with open_views(line.page) as views:
        for gone, _ in shown.gone:
            assert views.resolve(gone) in {story.id for story in shown.stories}


def test_a_pin_moves_nothing_and_says_what_it_holds(line: Line) -> None:
    shown = line.shown(lambda views: corrections.pin(views, (A, BUS), SIGNED))
    assert shown.stories == ()
    assert {version.article_id for version in shown.held} == {A, WIRE, BUS}, "a copy is held with its text"


def test_each_correction_has_its_inverse_in_the_history(line: Line) -> None:
    strike = line.story_of(A)
    line.done(split(line, A))
    (undo,) = line.inverses(strike)
    assert undo == Inverse(kind="merge", other=line.story_of(A))
    assert line.inverses(line.story_of(A)) == [Inverse(kind="merge", other=strike)]

    line.done(merge(A, B, line))
    undo = line.inverses(line.story_of(A))[-1]
    assert undo is not None
    assert undo.kind == "split"
    assert set(undo.articles) in ({A, WIRE}, {B}), "what the other story had"

    line.done(move(FIRE, line, BUS))
    assert line.story_of(BUS) == line.story_of(FIRE)
    undo = line.inverses(line.story_of(FIRE))[-1]
    assert undo is not None
    assert (undo.kind, set(undo.articles)) in (("split", {BUS}), ("split", {FIRE})), "its story was emptied, and ended"

    line.done(lambda views: corrections.pin(views, (B,), SIGNED))
    assert line.inverses(line.story_of(B))[-1] == Inverse(kind="unpin", articles=(B,))
    line.done(lambda views: corrections.unpin(views, (B,), SIGNED))
    assert line.inverses(line.story_of(B))[-1] == Inverse(kind="pin", articles=(B,))


def test_a_move_of_some_is_taken_back_from_either_story(line: Line) -> None:
    strike, burnt = line.story_of(A), line.story_of(FIRE)
    line.done(move(FIRE, line, B))
    back = Inverse(kind="move", articles=(B,), other=strike)
    assert line.inverses(burnt)[-1:] == [back]
    assert line.inverses(strike)[-1:] == [back]


def test_the_state_of_stories_changes_with_their_articles_alone(line: Line) -> None:
    def state() -> str:
        with open_views(line.page) as views:
            return state_of(stories_of(views, merge(A, FIRE, line)(views).corrections))

    before = state()
    line.done(lambda views: corrections.pin(views, (B,), SIGNED))
    assert state() == before
    line.done(split(line, B))
    assert state() != before


def test_what_the_clusterer_would_refuse_is_refused_in_the_preview(line: Line) -> None:
    with open_views(line.page) as views:
        asked = split(line, B)(views)
    line.done(move(FIRE, line, B))
    with pytest.raises(RefusedCorrection, match="is not in story"), open_views(line.page) as views:
        preview(views, asked)
