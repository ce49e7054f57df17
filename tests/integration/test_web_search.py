"""What the search finds, the filters and orders of lists, and cursors: also of hostile questions and odd scripts."""

import contextlib
import dataclasses
import random
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.domain.comparison.result import Comparison
from pipeline.domain.stories.stories import Story
from pipeline.errors import StorageError
from pipeline.projection import lists
from pipeline.projection.filters import InvalidCursor, Sort, StoryFilter
from pipeline.projection.search_text import marked, snippet
from pipeline.projection.store import Projection
from pipeline.projection.views import open_views
from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample

FERRY, FERRY_COMPARED = sample.ferry()


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    log = sample.open_log()
    yield log
    log.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "page.db"


@pytest.fixture
def projection(path: Path) -> Iterator[Projection]:
    projection = Projection(path)
    yield projection
    projection.close()


def ids(path: Path, wanted: StoryFilter, sort: Sort = "newest") -> list[str]:
    with open_views(path) as views:
        return [one.id for one in views.stories(wanted, limit=100, sort=sort).stories]


def told(number: int, title: str, text: str, *, language: str = "en", minutes: float = 0) -> tuple[Story, str]:
    url = f"https://outlet-{number}.example/{number}"
    return sample.story(sample.version(f"Outlet {number}", title, url=url, language=language, minutes=minutes)), text


WORLD = [
    told(1, "Café reopens", "The résumé of Zoë Ångström was found in the cellar."),
    told(2, "Überschwemmung im Tal", "Die Straße nach Süden ist gesperrt.", language="de"),
    told(3, "東京で地震", "気象庁によると、午前九時に東京湾で地震が発生した。", language="ja"),
    told(4, "น้ำท่วมกรุงเทพ", "ฝนตกหนักทำให้น้ำท่วมหลายพื้นที่ในกรุงเทพมหานคร", language="th"),
    told(5, "बाढ़ से नुकसान", "हिन्दी समाचार के अनुसार सरकार ने राहत शिविर खोले।", language="hi"),
    told(6, "Наводнение на юге", "Правительство объявило чрезвычайное положение.", language="ru"),
    told(7, "فيضانات في الجنوب", "أعلنت الحكومة حالة الطوارئ.", language="ar"),
    told(8, "서울 지하철 파업", "노조는 협상이 결렬되었다고 밝혔다.", language="ko"),
]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("cafe", 1),
        ("RESUME angstrom", 1),
        ("zoe cell", 1),
        ("uberschwemmung", 2),
        ("Straß", 2),
        ("地震", 3),
        ("東京湾", 3),
        ("น้ำท่วม", 4),
        ("กรุงเทพมหานคร", 4),
        ("समाचार", 5),
        ("हिन्दी", 5),
        ("правительство", 6),
        ("الحكومة", 7),
        ("지하철 협상", 8),
        ("Outlet gesperrt", 2),
    ],
)
def test_words_are_found_in_every_script(
    log: SqliteLog, path: Path, projection: Projection, asked: str, found: int
) -> None:
    for one, text in WORLD:
        sample.write(log, one, *sample.changes(one, text))
    projection.catch_up(log)
    assert ids(path, StoryFilter(text=asked)) == [WORLD[found - 1][0].id]


def test_words_of_what_the_page_lost_again_are_found_once(log: SqliteLog, path: Path) -> None:
    """As after a loss of power between the two files' commits."""
    first, *others = WORLD
    sample.write(log, first[0], *sample.changes(*first))
    with contextlib.closing(Projection(path)) as projection:
        projection.catch_up(log)
    before = path.with_name("before.db")
    shutil.copy(path, before)
    for one, text in others:
        sample.write(log, one, *sample.changes(one, text))
    with contextlib.closing(Projection(path)) as projection:
        projection.catch_up(log)
    shutil.copy(before, path)
    assert ids(path, StoryFilter(text="правительство")) == []
    with contextlib.closing(Projection(path)) as projection:
        projection.catch_up(log)
    for one, text in WORLD:
        assert ids(path, StoryFilter(text=text)) == [one.id]


def test_both_files_are_built_again_if_the_words_are_gone(log: SqliteLog, path: Path) -> None:
    for one, text in WORLD:
        sample.write(log, one, *sample.changes(one, text))
    with contextlib.closing(Projection(path)) as projection:
        projection.catch_up(log)
    path.with_name("page.db-words").unlink()
    with pytest.raises(StorageError, match=r"page\.db: unable to open .*page\.db-words"):
        ids(path, StoryFilter(text="gesperrt"))
    with contextlib.closing(Projection(path)) as projection:
        projection.catch_up(log)
    assert ids(path, StoryFilter(text="gesperrt")) == [WORLD[1][0].id]


def test_no_question_is_an_error(log: SqliteLog, path: Path, projection: Projection) -> None:
    for one, text in WORLD:
        sample.write(log, one, *sample.changes(one, text))
    projection.catch_up(log)
    questions = ['"', "AND", "a OR", "NEAR(x y", "words:x", "*", "-", "^cafe", "(", "{a b}", "+", "\0", "'; DROP", "%_"]
    draw = random.Random(5)
    letters = "\"'()*:^-+{}[]|&~<>\\ ANDORNOTaé東\u202e\0\ud800\u0301%_;"
    questions += ["".join(draw.choices(letters, k=draw.randrange(1, 40))) for _ in range(300)]
    questions += ["x" * 5000, "é" * 200, "東" * 200, "a " * 100]
    for asked in questions:
        ids(path, StoryFilter(text=asked))
        marked("some text", asked)
        snippet("some text", asked)
    assert ids(path, StoryFilter(text="^café*")) == [WORLD[0][0].id]
    assert ids(path, StoryFilter(text="?!")) == [], "no word is in no story, not in every story"


def test_what_an_article_no_longer_says_is_no_longer_found(log: SqliteLog, path: Path, projection: Projection) -> None:
    one, _ = WORLD[0]
    sample.write(log, one, *sample.changes(one, "The bridge sang."))
    projection.catch_up(log)
    revised = dataclasses.replace(
        one, versions=(dataclasses.replace(one.versions[0], revision=2, revisions=(sample.revision(5),)),)
    )
    sample.write(log, revised, sample.changes(revised, "The tower hummed.")[-1])
    projection.catch_up(log)
    assert ids(path, StoryFilter(text="tower")) == [one.id]
    assert ids(path, StoryFilter(text="bridge")) == []


def test_a_merged_story_is_found_by_the_texts_of_both(log: SqliteLog, path: Path, projection: Projection) -> None:
    one, two = sample.single(1, minutes=-30), sample.single(2, minutes=-20)
    both = sample.story(*one.versions, *two.versions, aliases=[two.id])
    sample.write(log, *sample.changes(one, "First words."), *sample.changes(two, "Second words."), one, two)
    projection.catch_up(log)
    sample.write(log, both)
    log.producer("sample").append([sample.tombstone(two.id)])
    projection.catch_up(log)
    assert ids(path, StoryFilter(text="second")) == [one.id]
    assert ids(path, StoryFilter(text="first words")) == [one.id]


def test_a_rebuilt_file_finds_the_same(log: SqliteLog, path: Path, projection: Projection) -> None:
    everything = [*(one for one, _ in WORLD), FERRY]
    for one in everything:
        sample.write(log, one, *sample.changes(one, "Alike in all."))
        projection.catch_up(log)
    before = ids(path, StoryFilter(text="alike"), "rank")
    projection.close()
    path.unlink()
    again = Projection(path)
    again.catch_up(log)
    again.close()
    assert len(before) == len(everything)
    assert ids(path, StoryFilter(text="alike"), "rank") == before


def test_filters(log: SqliteLog, path: Path, projection: Projection) -> None:
    singles = [sample.single(number) for number in range(5)]
    sample.write(log, FERRY, FERRY_COMPARED, *singles)
    projection.catch_up(log)
    ferry = [FERRY.id]
    assert ids(path, StoryFilter(outlet="skarne POST")) == ferry
    assert ids(path, StoryFilter(outlet="skarne")) == []
    assert ids(path, StoryFilter(language="de")) == ferry
    assert ids(path, StoryFilter(differs="conflict")) == ferry
    assert ids(path, StoryFilter(differs="altered")) == ferry
    assert ids(path, StoryFilter(outlet="Outlet 1", language="de")) == []
    assert ids(path, StoryFilter(since=FERRY.last_seen)) == ferry, "something was reported at this moment"
    assert ids(path, StoryFilter(since=FERRY.last_seen + timedelta(seconds=1))) == []
    assert ids(path, StoryFilter(until=FERRY.first_seen, since=FERRY.first_seen)) == ferry
    assert FERRY.id not in ids(path, StoryFilter(until=FERRY.first_seen - timedelta(seconds=1)))
    assert ids(path, StoryFilter(text="fähre", outlet="hafenbote", min_families=3, differs="figures")) == ferry


def test_a_comparison_that_is_taken_back_no_longer_counts(log: SqliteLog, path: Path, projection: Projection) -> None:
    sample.write(log, FERRY, FERRY_COMPARED)
    projection.catch_up(log)
    nothing = Comparison(story_id=FERRY.id, headline=FERRY.headline, versions=(), conflicts=(), shared=(), only_in=())
    sample.write(log, nothing)
    projection.catch_up(log)
    assert ids(path, StoryFilter(differs="conflict")) == []
    assert ids(path, StoryFilter(conflicts=False)) == [FERRY.id]


def test_more_voices_and_conflicts_come_before_what_is_a_little_newer(
    log: SqliteLog, path: Path, projection: Projection
) -> None:
    newer = sample.single(1, minutes=120)
    much_newer = sample.single(2, minutes=3000)
    sample.write(log, FERRY, newer, much_newer)
    projection.catch_up(log)
    assert ids(path, StoryFilter(), "rank") == [much_newer.id, FERRY.id, newer.id]
    assert ids(path, StoryFilter(), "newest") == [much_newer.id, newer.id, FERRY.id]
    assert ids(path, StoryFilter(), "voices") == [FERRY.id, much_newer.id, newer.id]


@pytest.mark.parametrize("sort", ["rank", "newest", "voices"])
@pytest.mark.parametrize(
    "wanted",
    [StoryFilter(), StoryFilter(text="outlet"), StoryFilter(outlet="outlet 7"), StoryFilter(language="EN")],
    ids=["all", "words", "outlet", "language"],
)
def test_pages_lead_through_every_story_once(
    log: SqliteLog, path: Path, projection: Projection, sort: Sort, wanted: StoryFilter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_SORTED", 5)  # both ways of finding stories are walked
    stories = [sample.single(number, minutes=number // 3) for number in range(60)]
    sample.write(log, *stories)
    projection.catch_up(log)
    whole = ids(path, wanted, sort)
    seen: list[str] = []
    cursor = None
    with open_views(path) as views:
        while True:
            page = views.stories(wanted, limit=7, cursor=cursor, sort=sort)
            seen += [one.id for one in page.stories]
            if (cursor := page.next) is None:
                break
    assert seen == whole
    assert len(set(seen)) == len(seen) == (1 if wanted.outlet else 60)


def test_of_a_word_of_many_articles_only_the_newest_are_looked_at_and_it_says_so(
    log: SqliteLog, path: Path, projection: Projection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_HITS", 5)
    stories = [told(number, f"Number {number}", "", minutes=number)[0] for number in range(12)]
    for one in stories:
        sample.write(log, one, *sample.changes(one, "Everybody says the same."))
    projection.catch_up(log)
    newest = [one.id for one in reversed(stories)]
    with open_views(path) as views:
        common = views.desk(StoryFilter(text="says"), limit=50, sort="newest")
        rare = views.desk(StoryFilter(text="same Number 7"), limit=50, sort="newest")
        earlier = views.desk(StoryFilter(text="says", until=stories[3].last_seen), limit=50, sort="newest")
    assert [line.id for line in common.lines] == newest[:5]
    assert common.cut
    assert [line.id for line in rare.lines] == [stories[7].id]
    assert not rare.cut
    assert [line.id for line in earlier.lines] == [one.id for one in reversed(stories[:4])], "a span goes further back"


def test_a_cursor_of_another_order_is_refused(log: SqliteLog, path: Path, projection: Projection) -> None:
    sample.write(log, *(sample.single(number) for number in range(5)))
    projection.catch_up(log)
    with open_views(path) as views:
        cursor = views.stories(StoryFilter(), limit=2, sort="rank").next
        assert cursor is not None
        for other in ("newest", "voices"):
            with pytest.raises(InvalidCursor):
                views.stories(StoryFilter(), limit=2, cursor=cursor, sort=other)
        for malformed in ("", "x", "%%%", "é", cursor[:-2] + "!!", cursor * 40):
            with pytest.raises(InvalidCursor):
                views.stories(StoryFilter(), limit=2, cursor=malformed, sort="rank")


def test_the_place_with_most_of_the_words_is_shown_with_them_marked() -> None:
    text = "A ferry. " + "Nothing of note happened here for a while. " * 20 + "Then the FERRIES met a résumé at sea."
    found = snippet(text, "ferri resume")
    assert found is not None
    assert found.parts[1::2] == ("FERRIES", "résumé")
    assert found.parts[0].startswith("… ")
    assert len("".join(found.parts)) < 220
    assert snippet(text, "absent") is None
    assert marked("東京湾で地震", "地震").parts == ("東京湾で", "地震", "")
    assert marked("A cave, two caves", "cave").parts == ("A ", "cave", ", two ", "caves", "")
    assert marked("It is an item", "it").parts == ("", "It", " is an item"), "short words are whole ones"
