"""What live pages, round-ups and teasers may do to stories, and what they may not."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest
import zstandard

from consumers.snapshot_format import state_bytes, state_of
from pipeline.contracts import codec
from pipeline.domain.stories.corrections import Correction
from pipeline.domain.stories.stories import story_id
from tests.support.cluster_line import many_events
from tests.support.harbour_news import STRIKE_A, fire, other_strike, strike_a, strike_b, strike_wire
from tests.support.join_model import clusterer
from tests.support.newsroom_articles import newsroom_articles
from tests.support.word_vectors import article, embedded, of_form, revised

NEWS = [embedded(item) for item in newsroom_articles() if item.language == "en"]


def changes_of(machine, articles):
    return [change for item in articles for change in machine.arrive(item)]


def live_page(hours=4.0):
    """Mostly about the strike."""
    return of_form(
        article(
            "live",
            STRIKE_A + "\nIn other news, a bridge was opened in Medvale.",
            title="Lannick strike: latest updates as dockers walk out",
            outlet="Live Desk",
            hours=hours,
        ),
        "live",
    )


def test_a_live_page_stands_in_the_story_that_it_fits_best_and_is_no_copy():
    machine = clusterer()
    changes_of(machine, [strike_a(), strike_b(), other_strike()])
    (change,) = machine.arrive(live_page())
    assert (change.kind, change.story_id, change.copy_of) == ("linked", story_id(strike_a().article.id), None)
    assert change.reason.kind == "joined"
    assert change.reason.support
    story = next(story for _, story in machine.book.take_touched() if story and story.id == change.story_id)
    assert [v.form for v in story.versions] == ["article", "article", "live"]


@pytest.mark.parametrize("form", ["live", "roundup"])
def test_a_page_on_many_events_brings_nothing_together_and_parts_nothing(form):
    """The newsroom's stream with such a page after every sixth article, in a window that some leave again: what becomes
    of the articles is the same, to the last bit.
    """
    settings: dict[str, Any] = {"repair_hours": 6, "window_days": 1}
    alone, among = clusterer(**settings), clusterer(**settings)
    expected = [*changes_of(alone, NEWS), *alone.repair()]
    found, pages = [], []
    for place, item in enumerate(NEWS):
        found += among.arrive(item)
        if place >= 12 and place % 6 == 0:
            pages += among.arrive(many_events(form, NEWS[place - 12 : place : 3]))
    found += among.repair()
    assert {page.kind for page in pages} >= {"linked"}
    assert all(page.follows is None and page.copy_of is None for page in pages)
    of_pages = {page.story_id for page in pages if page.kind == "created"}
    found = [change for change in found if change.story_id not in of_pages]
    assert [codec.encode_change(change) for change in found] == [codec.encode_change(change) for change in expected]
    assert [change.packed for change in found] == [change.packed for change in expected]


def test_nothing_joins_a_page_on_many_events_and_nothing_is_a_copy_of_it():
    machine = clusterer()
    (alone,) = machine.arrive(of_form(strike_a(), "roundup"))
    assert (alone.kind, alone.reason.support) == ("created", ())
    changes = changes_of(machine, [strike_wire(), strike_b()])
    assert machine.book.members(alone.story_id) == [strike_a().article.id]
    assert {change.copy_of for change in changes} == {None}
    assert all(s.article_id != strike_a().article.id for c in changes for s in c.reason.support)


def test_a_page_on_many_events_leaves_the_window_and_its_story_closes():
    machine = clusterer(window_days=3)
    changes_of(machine, [of_form(strike_a(), "live"), fire(hours=1)])
    later = [other_strike(hours=24 * 10), strike_b(hours=24 * 10)]
    changes = changes_of(machine, later)
    assert [c.kind for c in changes] == ["created", "closed", "closed", "created"]
    assert list(machine.state.members) == [one.article.id for one in later]


def test_a_revised_live_page_stays_without_a_say():
    machine = clusterer()
    changes_of(machine, [strike_a(), strike_b(), live_page()])
    later = revised(live_page(), title="Lannick strike: talks resume")
    assert [c.kind for c in machine.arrive(later)] == ["revised"]
    story = machine.book.story_of(strike_a().article.id)
    assert machine.state.originals(story) == [strike_a().article.id, strike_b().article.id]


def test_an_operator_can_move_a_live_page():
    machine = clusterer()
    changes_of(machine, [strike_a(), fire(hours=3), of_form(fire("fire-live", hours=3.5), "live")])
    page = of_form(fire("fire-live", hours=3.5), "live").article
    strike = machine.book.story_of(strike_a().article.id)
    assert machine.book.story_of(page.id) != strike
    machine.correct(
        Correction(kind="move", language="en", story_id=strike, at=page.seen, article_ids=(page.id,), note="about both")
    )
    machine.repair()
    assert machine.book.story_of(page.id) == strike
    assert machine.book.story_of(fire(hours=3).article.id) != strike


def test_a_state_that_was_written_before_there_were_forms_is_read_as_articles():
    machine = clusterer()
    changes_of(machine, [strike_a(), strike_b(), live_page()])
    written = machine.state.to_stored()
    assert state_of(state_bytes(written)).members == written.members
    old = msgspec.msgpack.decode(zstandard.ZstdDecompressor().decompress(state_bytes(written)))
    for member in old["members"].values():
        del member["form"]
    for _, _, _, versions in old["book"]["stories"]:
        for version in versions:
            del version["form"], version["revisions"]
    read = state_of(zstandard.ZstdCompressor().compress(msgspec.msgpack.encode(old)))
    assert {member.form for member in read.members.values()} == {"article"}
    assert {v.form for _, _, _, versions in read.book.stories for v in versions} == {"article"}


WALL = (
    "Dockers at the port of Lannick voted on Monday to strike for three days after talks on a new pay deal broke down."
)


@pytest.mark.parametrize("first", ["teaser", "article"])
def test_a_teaser_is_no_copy_and_no_original(first):
    """Its few lines are the beginning of the agency's text, which others have whole."""
    teaser = of_form(strike_wire("walled", hours=0.5), "teaser", text=STRIKE_A[:420])
    whole = strike_wire(hours=1)
    machine = clusterer()
    order = [teaser, whole] if first == "teaser" else [whole, teaser]
    changes = changes_of(machine, order)
    assert [c.copy_of for c in changes] == [None, None]
    # The same beginning as a whole article is a copy.
    plain = clusterer()
    changes = changes_of(plain, [replace(item, article=replace(item.article, form="article")) for item in order])
    assert [c.copy_of is None for c in changes] == [True, False]


def test_a_teaser_joins_by_its_headline_and_is_judged_as_one():
    machine = clusterer()
    changes_of(machine, [strike_a(), other_strike(), fire(hours=1)])
    teaser = of_form(strike_b(), "teaser", text=WALL)
    (change, *_) = machine.arrive(teaser)
    assert change.story_id == machine.book.story_of(strike_a().article.id)
    features = {c.feature: c.value for c in change.reason.contributions}
    assert features.get("both_have_text", 0.0) == 0.0
    assert features.get("shared_shingles_log", 0.0) == 0.0


def test_two_walls_alike_are_no_event():
    """Two outlets' teasers of which nothing is there but the same plea."""
    plea = (
        "The news moves fast, and we are there for you.\n"
        "You have read your last free article this month.\n"
        "Subscribe to continue reading this article.\n"
        "Already a subscriber? Log in to read the full story."
    )
    machine = clusterer()
    changes = changes_of(
        machine,
        [
            of_form(article("one", plea, title="Ferry fares to rise in Oyre", outlet="One"), "teaser"),
            of_form(article("two", plea, title="Museum of glass reopens in Dunmere", outlet="Two", hours=1), "teaser"),
        ],
    )
    assert [c.kind for c in changes] == ["created", "created"]


def test_a_teaser_without_a_headline_is_known_by_its_first_sentence():
    machine = clusterer()
    changes = changes_of(machine, [strike_a(), of_form(strike_b(), "teaser", title=None, text=WALL)])
    assert changes[-1].story_id == story_id(strike_a().article.id)
