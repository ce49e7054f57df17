"""`tune --corrections`: what operators confirmed and undid, from the log, as articles with labels."""

import json
from datetime import UTC, datetime

import pytest

from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, TOPICS
from pipeline.domain.stories.corrections import Correction
from pipeline.domain.stories.lifecycle import StoryBook
from pipeline.errors import SamestoryError
from pipeline.history.confirmed import read_confirmed
from pipeline.ports import TopicPartition
from pipeline.settings import ClusterSettings, LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.support.cluster_line import PARTITION, ClusterLine
from tests.support.harbour_news import fire, other_strike, strike_a, strike_b
from tests.support.newsroom_articles import newsroom_articles
from tests.support.word_vectors import embedded

ARTICLES = [item for item in newsroom_articles() if item.language == "en"][:50]
A, B, BUS, FIRE = (item().article.id for item in (strike_a, strike_b, other_strike, fire))


@pytest.fixture
def log(tmp_path):
    (tmp_path / "data").mkdir()
    log = SqliteLog(tmp_path / "data" / "log.db", LogSettings())
    log.create(TOPICS)
    yield log
    log.close()


@pytest.fixture
def line(log):
    line = ClusterLine(log, settings=ClusterSettings(window_days=3))
    line.feed([strike_a(), strike_b(), other_strike(), fire()])
    return line


def book_of(log):
    book = StoryBook()
    for record in log.read(TopicPartition(CHANGES, PARTITION)):
        book.apply(codec.decode_change(record.value))
    return book


def correct(line, kind, story_of, *articles, other_of=None):
    book = book_of(line.log)
    asked = Correction(
        kind=kind,
        language="en",
        story_id=book.story_of(story_of),
        at=datetime.now(UTC),
        other_story_id=other_of and book.story_of(other_of),
        article_ids=articles,
    )
    line.feed([codec.encode_correction(asked)])


def test_confirmed_and_undone_links_are_told_with_the_stories_they_ended_in(line, log):
    correct(line, "pin", A, B)
    correct(line, "merge", BUS, other_of=FIRE)
    correct(line, "split", BUS, FIRE)  # a later word: what was confirmed is undone
    (found,) = read_confirmed(log)
    assert (found.language, found.confirmed, found.undone) == ("en", 1, 1)
    label = {article.id: story for article, story in found.articles}
    assert label.keys() == {A, B, BUS, FIRE}
    assert label[A] == label[B]
    assert len({label[A], label[BUS], label[FIRE]}) == 3
    assert [article.id for article, _ in found.articles] == [A, B, BUS, FIRE]  # in order of arrival


def test_what_was_said_of_stories_that_closed_since_still_teaches(line, log):
    correct(line, "split", A, B)
    correct(line, "move", FIRE, B)
    before = read_confirmed(log)
    line.feed([fire("another", hours=24 * 30, title="Another fire")])
    assert read_confirmed(log) == before
    ((found),) = before
    assert (found.confirmed, found.undone) == (1, 1)
    label = {article.id: story for article, story in found.articles}
    assert label[B] == label[FIRE] != label[A]


def test_an_unpinned_article_teaches_nothing(line, log):
    correct(line, "pin", A, B)
    correct(line, "unpin", A, B)
    with pytest.raises(SamestoryError, match="no corrections in the log"):
        read_confirmed(log)


def test_corrections_of_one_story_alone_are_not_enough(line, log):
    correct(line, "pin", A, B)
    with pytest.raises(
        SamestoryError, match=r"corrections \(en\): they are about 2 articles of 1 story and teach nothing"
    ):
        read_confirmed(log)


def labelled_file(path):
    rows = [
        {
            "id": article.url,
            "story": " ".join((article.title or article.text).split()[:2]),
            "title": article.title,
            "text": article.text,
            "published": article.published.isoformat(),
            "published_is_own": True,
        }
        for article in ARTICLES
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_tune_learns_from_corrections_and_says_from_how_many(samestory, tmp_path, log):
    line = ClusterLine(log, settings=ClusterSettings(window_days=3))
    line.feed([embedded(item) for item in ARTICLES])
    book = book_of(log)
    stories = {story: book.members(story) for story in book.stories()}
    several = [members for members in stories.values() if len(members) > 1]
    for members in several:
        correct(line, "pin", members[0], members[0])
    (found,) = read_confirmed(log)
    assert found.confirmed >= sum(len(members) - 1 for members in several)  # more where what was pinned has copies
    file = labelled_file(tmp_path / "newsroom.jsonl")
    ran = samestory("tune", file, "--corrections", "--out", tmp_path / "fitted", "--json")
    assert ran.returncode == 0, ran.stderr
    articles = sum(map(len, several))
    assert (
        f"corrections (en): {found.confirmed} confirmed and 0 undone links, between {articles} articles" in ran.stderr
    )
    described = json.loads(ran.stdout)
    assert described["fitted_on"][1] == {
        "file": "corrections (en)",
        "articles": articles,
        "stories": len(several),
        "confirmed_links": found.confirmed,
        "undone_links": 0,
        "words_counted": False,
    }
    assert "corrections (en)" in described["out_of_fold"]


def test_tune_says_at_once_where_there_is_nothing_to_learn_from(samestory, tmp_path, log):
    file = labelled_file(tmp_path / "newsroom.jsonl")
    ran = samestory("tune", file, "--corrections", "--out", tmp_path / "fitted")
    assert ran.returncode == 1
    assert ran.stderr.strip() == (
        "samestory: no corrections in the log: `samestory stories merge|split|move|pin` makes them"
    )
    assert not (tmp_path / "fitted").exists()
