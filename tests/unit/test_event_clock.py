"""What time it is in the stream: no outlet alone moves it, and none that became silent holds it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts import codec
from pipeline.domain.articles.articles import Article, article_id
from pipeline.domain.stories.event_clock import REMEMBERED, EventClock
from pipeline.domain.stories.rebuilding import restore
from pipeline.domain.stories.stories import Change
from tests.support.join_model import clusterer
from tests.support.newsroom_articles import newsroom_articles
from tests.support.word_vectors import embedded

START = datetime(2026, 3, 2, tzinfo=UTC)


def seen(hours: float, outlet: str, **fields: object) -> Article:
    when = START + timedelta(hours=hours)
    return Article(
        id="a",
        url="https://sample.example/a",
        source=outlet,
        family=outlet,
        language="en",
        title="A",
        text="",
        seen=when,
        published=when,
        **fields,  # type: ignore[arg-type]
    )


def hours_after(*articles: Article) -> float:
    clock = EventClock()
    for one in articles:
        clock.note(one)
    assert clock.watermark is not None
    return (clock.watermark - START) / timedelta(hours=1)


def test_the_watermark_is_what_a_second_outlet_has_reached() -> None:
    assert hours_after(seen(1, "A")) == 1
    assert hours_after(seen(1, "A"), seen(3, "B")) == 1
    assert hours_after(seen(1, "A"), seen(3, "B"), seen(2, "C")) == 2
    assert hours_after(seen(1, "A"), seen(3, "B"), seen(2, "C"), seen(1, "D")) == 2, "it never goes back"


def test_two_outlets_of_one_family_are_one_voice() -> None:
    ahead = replace(seen(900, "B.uk"), family="B")
    assert hours_after(seen(1, "A"), seen(2, "B"), ahead, replace(ahead, source="B.us")) == 1


@pytest.mark.parametrize("wrong", [1, 5, REMEMBERED // 2])
def test_one_outlets_wrong_dates_move_nothing_however_many(wrong: int) -> None:
    stream = [seen(hour, f"outlet {hour % 5}") for hour in range(40)]
    ahead = [seen(24 * 60 + n, "outlet 2") for n in range(wrong)]
    assert hours_after(*stream, *ahead) <= 39
    assert hours_after(*stream, *ahead, seen(40, "outlet 0"), seen(41, "outlet 1")) <= 41


def test_a_few_wrong_dates_of_different_outlets_among_hundreds_move_nothing() -> None:
    stream = [seen(n / 10, f"outlet {n % 120}") for n in range(600)]
    ahead = [seen(24 * days, f"outlet {days}") for days in (20, 40, 60)]
    assert hours_after(*stream, *ahead) <= 60


def test_a_wrong_date_counts_until_the_outlets_next_article() -> None:
    right = [seen(1, "A"), seen(2, "B")]
    wrong_by_turns = [seen(24 * 60, "A"), seen(3, "A"), seen(24 * 40, "B"), seen(4, "B")]
    assert hours_after(*right, *wrong_by_turns) == 3


def test_the_first_article_may_be_the_wrong_one() -> None:
    assert hours_after(seen(24 * 60, "A"), seen(1, "B")) == 1
    assert hours_after(seen(24 * 60, "A"), seen(1, "A"), seen(2, "A"), seen(3, "A")) == 3


def test_an_outlet_alone_moves_on_and_its_wrong_date_does_not() -> None:
    alone = [seen(hour, "A") for hour in range(1000)]
    assert hours_after(*alone) >= 980
    assert hours_after(*alone[:500], seen(24 * 90, "A"), *alone[500:]) >= 980
    assert hours_after(*alone[:500], seen(24 * 90, "A"), *alone[500:]) < 1000


def test_an_outlet_that_became_silent_holds_nothing_back_for_long() -> None:
    alone = [seen(10 + n, "A") for n in range(REMEMBERED)]
    assert hours_after(seen(1, "B"), *alone[:-1]) == 1, "two outlets, and one of them is at its first hour"
    assert hours_after(seen(1, "B"), *alone, *[seen(10 + REMEMBERED, "A")]) >= REMEMBERED - 10


def test_undated_articles_of_files_are_one_voice_whatever_their_outlets() -> None:
    undated = [replace(seen(9000, outlet, origin="file"), published=None) for outlet in "ABC"]
    dated = [seen(1, "A", origin="file"), seen(2, "B", origin="file")]
    assert hours_after(*undated[:1], *dated) == 2
    assert hours_after(*dated, *undated) <= 2
    assert hours_after(*undated) == 9000, "files without any date are a stream too"


@given(
    st.lists(st.tuples(st.integers(0, 3000), st.sampled_from("ABCD")), min_size=1, max_size=30),
    st.integers(0, 29),
)
def test_a_clock_that_was_written_down_goes_on_as_if_it_had_not_been(heard: list[tuple[int, str]], cut: int) -> None:
    through, before = EventClock(), EventClock()
    for number, (hour, outlet) in enumerate(heard):
        if number == cut:
            before = EventClock(before.watermark, before.recent())
        through.note(seen(hour, outlet))
        before.note(seen(hour, outlet))
        assert before.watermark == through.watermark
    assert before.recent() == through.recent()


def wrong_articles(number: int, outlet: str) -> list[Article]:
    """Sixty days ahead of the newsroom, seen and published: of an outlet whose clock is wrong."""
    last = max(article.event_time for article in newsroom_articles())
    found = []
    for n in range(number):
        url = f"https://wrong.example/{n}"
        when = last + timedelta(days=60, hours=n)
        words = " ".join(f"zebra{n} quagga{n}-{word}" for word in range(40))
        found.append(
            Article(
                id=article_id(url),
                url=url,
                source=outlet,
                family=outlet,
                language="en",
                title=f"Zebra{n} quagga{n}",
                text=words,
                seen=when,
                published=when,
            )
        )
    return found


def groups_of(articles: list[Article], *, rebuilt_at: int | None = None) -> set[frozenset[str]]:
    """How the newsroom's articles are grouped at last; rebuilt from the changes before that article."""
    machine = clusterer(window_days=2)
    made: list[Change] = []
    for number, one in enumerate(articles):
        if number == rebuilt_at:
            machine = clusterer(window_days=2)
            restore(machine, [codec.decode_change(codec.encode_change(change)) for change in made])
        made += machine.arrive(embedded(one))
    story_of: dict[str, str] = {}
    for change in made:
        moved = change.article_ids if change.kind == "split" else ()
        if change.kind == "merged":
            moved = tuple(a for a, story in story_of.items() if story == change.other_story_id)
        if change.article is not None and change.kind != "revised":
            story_of[change.article.article.id] = change.story_id
        target = change.other_story_id if change.kind == "split" else change.story_id
        story_of.update(dict.fromkeys(moved, str(target)))
    of_newsroom = {article.id for article in newsroom_articles()}
    stories: dict[str, set[str]] = {}
    for article, story in story_of.items():
        if article in of_newsroom:
            stories.setdefault(story, set()).add(article)
    return {frozenset(members) for members in stories.values()}


@pytest.mark.parametrize("number", [1, 12])
def test_wrong_dates_in_the_middle_of_a_stream_leave_its_stories_as_they_are(number: int) -> None:
    stream = newsroom_articles("en")
    middle = len(stream) // 2
    with_wrong = [*stream[:middle], *wrong_articles(number, stream[0].family), *stream[middle:]]
    expected = groups_of(stream)
    assert any(len(story) > 2 for story in expected)
    assert groups_of(with_wrong) == expected
    assert groups_of(with_wrong, rebuilt_at=middle + number) == expected
