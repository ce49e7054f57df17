"""Examples generated from labelled articles: other events in the same words, columns, and small windows."""

import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

from pipeline.domain.articles.articles import Article, article_id
from pipeline.domain.tuning.fit_plan import FitPlan
from pipeline.domain.tuning.generated.drafts import HELD_OUT
from pipeline.domain.tuning.generated.kinds import KINDS, drafts_from
from pipeline.domain.tuning.generated.swaps import Swaps, pool_of
from pipeline.domain.tuning.labelled_sets import Labelled, LabelledSet
from tests.support.word_vectors import embedded

START = datetime(2026, 3, 1, tzinfo=UTC)
PLACES = ("Oslo", "Lisbon", "Quito", "Hanoi", "Perth", "Dakar", "Turin", "Osaka", "Cusco", "Leeds")
PEOPLE = ("Maria Berg", "Tom Hale", "Ana Luz", "Kofi Mensah", "Jan Novak", "Wei Chen", "Sara Lind", "Omar Aziz")


def report(story, outlet):
    place, person = PLACES[story % 10], PEOPLE[story % 8]
    order = ("Officials", "Residents")[outlet]
    sentences = [
        f"{order} in {place} said on Tuesday that {person} had signed agreement number {story * 7 + 13}.",
        f"The deal costs {story + 20} million and employs {story * 3 + 101} workers near {place}.",
        f"{person} told reporters that the work begins in {2 + story % 9} months and that nobody would lose a job.",
        "Critics of the plan asked for a longer study and for the accounts of the last three years to be opened.",
        f"The council of {place} votes on the matter next week and the ministry has not commented on it so far.",
    ]
    return " ".join(sentences)


def labelled(dated=True, title=True):
    articles = []
    for n in range(120):
        story, outlet = n // 2, n % 2
        when = START + timedelta(days=story, hours=outlet)
        url = f"https://{outlet}.example/{n}"
        articles.append(
            Labelled(
                embedded=embedded(
                    Article(
                        id=article_id(url),
                        url=url,
                        source=f"Outlet {outlet}",
                        family=f"Outlet {outlet}",
                        language="en",
                        title=f"{PEOPLE[story % 8]} signs deal in {PLACES[story % 10]}" if title else None,
                        text=report(story, outlet),
                        seen=when if dated else START,
                        published=when if dated else None,
                    )
                ),
                story=str(story),
                group="" if dated else str(story // 2),
            )
        )
    return LabelledSet(name="set", articles=tuple(articles))


def by_kind(*sets):
    return {drafts.kind: drafts for _, drafts in drafts_from(sets, KINDS)}


def test_the_examples_are_the_same_each_time():
    first, second = ([drafts for _, drafts in drafts_from([labelled()], KINDS)] for _ in range(2))
    assert first == second


def test_a_dated_set_gives_every_kind_but_that_of_topics_and_an_undated_one_its_topics():
    assert by_kind(labelled()).keys() == KINDS.keys() - {"same topic"}
    assert "same topic" in by_kind(labelled(dated=False, title=False))


def test_only_the_kinds_of_the_plan_are_generated():
    assert {drafts.kind for _, drafts in drafts_from([labelled()], {"columns"})} == {"columns"}
    assert FitPlan(kinds={}).share("columns", "as they are") == 0


def test_a_set_whose_labels_are_coarse_is_no_source():
    coarse = LabelledSet(name="coarse", articles=labelled().articles, weight=0.1)
    assert not list(drafts_from([coarse], KINDS))


def test_texts_of_a_template_share_most_words_and_differ_in_names_or_numbers():
    compared = 0
    for group in by_kind(labelled())["templates"].groups:
        base, *others = group
        for other in others:
            one, two = base.article.text.split(), other.article.text.split()
            if other.story == base.story or len(one) != len(two):  # else the report of another outlet
                continue
            changed = [word for word, instead in zip(one, two, strict=True) if word != instead]
            compared += 1
            assert len(changed) < len(one)
            assert any(re.match(r"\W*[A-Z]|\W*\d", word) for word in changed)
    assert compared > 10


def test_a_name_is_swapped_alike_in_all_reports_of_an_event():
    swaps = Swaps(random.Random(1), pool_of([report(n, 0) for n in range(40)]), 1.0)
    first, second = "In Oslo, Maria Berg won. She likes Oslo.", "The winner, Ms Berg, came from Oslo."
    swaps.learn(first)
    one, other = swaps.swapped(first), swaps.swapped(second)
    place = re.search(r"likes (.*)\.", one)[1]
    assert place != "Oslo"
    assert other.endswith(f"{place}.")
    assert "Berg" not in one + other


def test_editions_of_a_column_share_a_title_and_report_different_things():
    columns = by_kind(labelled())["columns"]
    for group in columns.groups:
        assert len({draft.story for draft in group}) == len(group)
        assert len({draft.article.text for draft in group}) == len(group)
        assert len({(draft.article.title or "").split(",")[0] for draft in group}) == 1


def test_a_small_window_has_reports_of_a_story_and_outsiders():
    for kind in ("same names", "same words", "alerts"):
        drafts = by_kind(labelled())[kind]
        assert drafts.windows
        for group in drafts.groups:
            stories = Counter(draft.story for draft in group)
            assert len(stories) > 1
            assert max(stories.values()) > 1


def test_the_day_proves_nothing_in_small_windows():
    groups = by_kind(labelled())["same names"].groups
    dated = [group for group in groups if all(draft.article.published for draft in group)]
    assert 0 < len(dated) < len(groups)
    assert any(len({draft.article.published.date() for draft in group}) == 1 for group in dated)


def test_an_alert_is_a_headline_beside_a_long_report():
    groups = by_kind(labelled())["alerts"].groups
    assert all(any(not draft.article.text for draft in group) for group in groups)
    assert any(any(draft.article.text for draft in group) for group in groups)


def test_a_tenth_of_each_kind_is_held_out():
    for drafts in by_kind(labelled()).values():
        parts = list(drafts.parts())
        assert sum(len(part.groups) for part in parts) == len(drafts.groups)
        if len(drafts.groups) >= HELD_OUT:
            assert len(parts[1].groups) == len(drafts.groups) // HELD_OUT


def test_an_example_has_the_fold_of_the_article_it_was_generated_from():
    folds = labelled().folds().tolist()
    story_folds = {item.story: fold for item, fold in zip(labelled().articles, folds, strict=True)}
    for draft in (draft for group in by_kind(labelled())["same words"].groups for draft in group):
        assert draft.fold == story_folds[draft.story.rpartition(":")[2]]
