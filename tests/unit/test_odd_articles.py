"""What docs/tuning.md says of articles that lack something, and of the same one with another text."""

from dataclasses import replace

from pipeline.domain.matching.feature_names import FEATURES
from pipeline.domain.matching.features import profile_of
from pipeline.domain.stories.stories import story_id
from pipeline.domain.terms.counts import TermCounts
from tests.support.harbour_news import fire, strike_a, strike_b
from tests.support.join_model import clusterer, pair_features
from tests.support.word_vectors import article, embedded


def story_of(machine, item):
    return machine.book.story_of(item.article.id)


def test_a_title_alone_is_marked_as_such_and_finds_its_story():
    bare = article("bare", "", title="Lannick dockers vote to strike after pay talks fail", outlet="Ticker", hours=1)
    machine = clusterer()
    for item in (strike_a(), fire(), bare):
        machine.arrive(item)
    assert story_of(machine, bare) == story_of(machine, strike_a())
    counts = TermCounts()
    known = {"embedding_known": True}
    ((row,), columns) = (
        pair_features().compute(profile_of(bare, counts, **known), [profile_of(strike_a(), counts, **known)]),
        dict(zip(FEATURES, range(len(FEATURES)), strict=True)),
    )
    assert row[columns["both_titled"]] == 1
    assert row[columns["both_have_text"]] == 0
    assert row[columns["shared_shingles_share"]] == 0


def test_a_title_in_a_language_that_cannot_be_told_meets_only_its_like():
    told = strike_a()
    untold = article("untold", "", title="Lannick dockers vote to strike after pay talks fail", language="und", hours=1)
    again = replace(untold, article=replace(untold.article, id="aagain", source="Ticker"))
    machines = {"en": clusterer("en"), "und": clusterer("und")}
    for item in (told, untold, again):
        machines[item.article.language].arrive(item)
    assert story_of(machines["und"], untold) == story_of(machines["und"], again)
    assert story_id(told.article.id) != story_of(machines["und"], untold)


def test_articles_without_a_word_are_stories_of_their_own():
    silent = [article(f"silent-{n}", text, title=title) for n, (text, title) in enumerate([("...", None), ("", "—")])]
    machine = clusterer()
    for item in (strike_a(), *silent):
        machine.arrive(item)
    stories = {story_of(machine, item) for item in (strike_a(), *silent)}
    assert len(stories) == 3
    assert machine.repair() == []


def test_the_same_article_with_another_text_stays_in_its_story():
    machine = clusterer()
    for item in (strike_a(), strike_b(), fire()):
        machine.arrive(item)
    before = {item.article.id: story_of(machine, item) for item in (strike_a(), strike_b(), fire())}
    other = replace(strike_b().article, title=fire().article.title, text=fire().article.text, revision=2)
    (change,) = machine.arrive(embedded(other))
    assert change.kind == "revised"
    assert machine.repair() == []
    assert {a: machine.book.story_of(a) for a in before} == before
    (_, story) = next(touched for touched in machine.book.take_touched() if touched[0] == before[other.id])
    assert next(v.title for v in story.versions if v.article_id == other.id) == fire().article.title
