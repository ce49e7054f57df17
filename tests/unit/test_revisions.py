from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.articles.revisions import (
    MOST_CHARS,
    MOST_NUMBERS,
    MOST_REVISIONS,
    MOST_SENTENCES,
    SENTENCE_CHARS,
    Revision,
    appended,
    revision_of,
)
from pipeline.domain.text.sentences import sentences_of

SEEN = datetime(2026, 5, 12, 9, tzinfo=UTC)
NOTHING = Revision(seen=SEEN)


def revised(before: str, after: str, title_before: str | None = "A title", title: str | None = "A title") -> Revision:
    return revision_of(seen=SEEN, title_before=title_before, text_before=before, title=title, text=after)


def test_a_changed_figure_is_told_with_its_sentence():
    found = revised(
        "A fire broke out on Monday. Twelve people died, Mr. Ode said. The cause is not known.",
        "A fire broke out on Monday. 14 people died, Mr. Ode said. The cause is not known.",
    )
    assert found.removed == ("Twelve people died, Mr. Ode said.",)
    assert found.added == ("14 people died, Mr. Ode said.",)
    assert (found.numbers_removed, found.numbers_added) == (("Twelve",), ("14",))
    assert found.title_before is None


@pytest.mark.parametrize(
    ("before", "after", "removed", "added"),
    [
        ("It cost $3 million.", "It cost $3.5 million.", ("$3 million",), ("$3.5 million",)),
        ("The rate is 5%.", "The rate is 5.", ("5%",), ("5",)),
        ("It was -5 degrees.", "It was 5 degrees.", (), ()),  # the sentence shows the sign
        ("They meet on 12 May at 10:30.", "They meet on 13 May at 11:30.", ("12", "10:30"), ("13", "11:30")),
        ("Twelve were hurt.", "12 were hurt.", (), ()),  # the same number
        ("Es kamen 1.200 Menschen.", "Es kamen 1.500 Menschen.", ("1.200",), ("1.500",)),
        ("Two were hurt, two missing.", "Two were hurt.", ("two",), ()),
    ],
)
def test_figures_are_told_as_they_are_written(before, after, removed, added):
    found = revised(before, after)
    assert (found.numbers_removed, found.numbers_added) == (removed, added)
    assert found.removed == (before,)
    assert found.added == (after,)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The dam broke. Nobody was hurt.", "The dam broke – nobody was hurt!"),
        ("He said: “We stay.” They left.", 'He said: "we stay". THEY LEFT.'),
        ("The dam broke.\n\nNobody was hurt.", "  The dam broke.   Nobody was hurt.\n"),
        (
            "First this happened. Then that did. Nobody was hurt.",
            "Nobody was hurt. Then that did. First this happened.",
        ),
        ("It rose to 10,000 on Monday.", "It rose to 10 000 on Monday"),
    ],
)
def test_space_marks_case_and_place_are_no_change(before, after):
    assert revised(before, after) == NOTHING


def test_a_headline_is_told_only_where_its_words_changed():
    assert revised("Text.", "Text.", "12 dead in fire", "14 dead in fire") == Revision(
        seen=SEEN, title_before="12 dead in fire", numbers_removed=("12",), numbers_added=("14",)
    )
    assert revised("Text.", "Text.", "Fire in  Medvale", "FIRE IN MEDVALE!") == NOTHING
    assert revised("Text.", "Text.", "Fire in Medvale", None) == NOTHING  # it was not found: nobody took it back
    assert revised("Text.", "Text.", None, "Fire in Medvale") == NOTHING


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Ode spoke at 5 p.m. The U.S. Army came.", ["Mr. Ode spoke at 5 p.m.", "The U.S. Army came."]),
        ("Am 5. Mai kam Dr. Ode. 14 blieben.", ["Am 5. Mai kam Dr. Ode.", "14 blieben."]),
        ("“It is over.” She left… Then?", ["“It is over.”", "She left…", "Then?"]),
        ("首相が会見した。大臣は辞任した。", ["首相が会見した。", "大臣は辞任した。"]),
        ("A heading\n* * *\nA line.", ["A heading", "A line."]),
    ],
)
def test_sentences_end_where_a_reader_sees_them_end(text, expected):
    assert list(sentences_of(text)) == expected


TEXTS = st.lists(
    st.sampled_from(["The dam broke", "12 were hurt", "Mr. Ode spoke", "A", "it rained. ", "5%", "Ünal\n", "3.5", "。"])
    | st.text(max_size=20)
).map(". ".join)


@given(TEXTS, TEXTS)
def test_what_is_told_is_there_and_bounded(before, after):
    found = revised(before, after, before[:40], after[:40])
    for sentences in (found.removed, found.added):
        assert len(sentences) <= MOST_SENTENCES
        assert all(0 < len(sentence) <= SENTENCE_CHARS for sentence in sentences)
    assert max(len(found.numbers_removed), len(found.numbers_added)) <= MOST_NUMBERS
    assert set(found.added) <= set(sentences_of(after))
    assert set(found.removed) <= set(sentences_of(before))


@given(TEXTS, TEXTS)
def test_the_other_way_round_is_the_reverse(before, after):
    there, back = revised(before, after), revised(after, before)
    assert (there.removed, there.added) == (back.added, back.removed)
    assert (there.numbers_removed, there.numbers_added) == (back.numbers_added, back.numbers_removed)


@given(
    st.lists(st.sampled_from(["The dam broke.", "12 were hurt.", "It rained all day.", "Mr. Ode spoke."])), st.randoms()
)
def test_moving_sentences_changes_nothing(sentences, random):
    moved = list(sentences)
    random.shuffle(moved)
    assert revised(" ".join(sentences), "\n".join(moved)) == NOTHING


@pytest.mark.parametrize(
    "piece", ["word ", "The end. ", ".", '."', "five ", "A. ", "-5", "$", "1.", "\n", "5 million and "]
)
def test_a_text_of_any_length_is_told_within_bounds(piece):
    long = piece * (200_000 // len(piece))
    found = revised(long + " Then 12 came.", "Then 14 came. " + long[::-1])
    assert all(len(sentence) <= SENTENCE_CHARS for sentence in (*found.removed, *found.added))
    assert len(found.removed) <= MOST_SENTENCES


def revision(number: int, **told) -> Revision:
    return Revision(seen=SEEN + timedelta(hours=number), **told)


def test_the_first_and_the_newest_revisions_are_kept():
    kept: tuple[Revision, ...] = ()
    for number in range(50):
        kept = appended(kept, revision(number))
    assert len(kept) == MOST_REVISIONS
    assert kept[0] == revision(0)
    assert kept[1:] == tuple(revision(number) for number in range(50 - MOST_REVISIONS + 1, 50))


def test_of_a_page_that_changes_all_day_only_the_newest_sentences_are_kept():
    told = {"title_before": "Before", "numbers_added": ("14",)}
    kept: tuple[Revision, ...] = ()
    for number in range(10):
        kept = appended(kept, revision(number, added=("x" * 300,) * 20, **told))
    assert sum(len(sentence) for one in kept for sentence in one.added) <= MOST_CHARS
    assert len(kept[-1].added) == 20
    assert all(one.title_before == "Before" and one.numbers_added == ("14",) for one in kept)
