import random

import numpy as np
import pytest

from benchmarks.desk_edits import EDITS, paragraphs_of
from pipeline.domain.matching.copied_texts import SignedText, find_originals
from pipeline.domain.matching.copying import (
    CopyVerdict,
    KnownText,
    copy_kind,
    covered_words,
    find_copy_by_runs,
    known_text,
    shingles_in_order,
)
from pipeline.domain.terms.fingerprints import signature_of
from tests.support.join_model import clusterer
from tests.support.newsroom_articles import newsroom_articles
from tests.support.word_vectors import article

LEAST_RESEMBLANCE = 0.6


def text(seed: int, words: int = 300) -> list[str]:
    """Words of a text that shares no run with that of another seed."""
    draw = random.Random(seed)
    return [f"w{seed}x{draw.randrange(10**6)}" for _ in range(words)]


def judged(own: list[str], *others: list[str]) -> CopyVerdict | None:
    known = [np.unique(shingles_in_order(" ".join(other)[:6000])) for other in others]
    lengths = [len(" ".join(other)) for other in others]
    return find_copy_by_runs(
        shingles_in_order(" ".join(own)), [known_text(k, n) for k, n in zip(known, lengths, strict=True)]
    )


def test_a_text_is_a_copy_of_itself_and_of_no_stranger():
    assert judged(text(1), text(2), text(1)) == CopyVerdict(original=1, share=1.0, contained=1.0)
    assert judged(text(1), text(2)) is None
    assert judged(text(1)) is None
    assert judged([], text(1)) is None


def test_cuts_leads_and_inserts_leave_a_copy_with_the_share_that_is_copied():
    own = text(1)
    cut = judged(own[:120], own)
    assert cut is not None
    assert (cut.share, cut.contained) == (1.0, pytest.approx(0.4, abs=0.01))
    led = judged(text(2, 40) + own[40:], own)
    assert led is not None
    assert led.share == pytest.approx(260 / 300, abs=0.01)
    inserted = judged(own[:100] + text(3, 120) + own[100:], own)
    assert inserted is not None
    assert (inserted.share, inserted.contained) == (pytest.approx(300 / 420, abs=0.01), pytest.approx(1.0, abs=0.02))


def test_a_word_changed_here_and_there_costs_that_word():
    own = text(1)
    house = [f"{word}e" if n % 12 == 0 else word for n, word in enumerate(own)]
    found = judged(house, own)
    assert found is not None
    assert found.share == pytest.approx(11 / 12, abs=0.01)


def test_the_agencys_own_text_read_after_a_clients_cut_is_one_with_it():
    own = text(1)
    found = judged(own, own[:150])
    assert found is not None
    assert (found.share, found.contained) == (pytest.approx(0.5, abs=0.01), 1.0)


def test_a_text_made_of_two_is_a_copy_of_the_one_that_gave_more():
    one, two = text(1), text(2)
    found = judged(one[:110] + two[:150], one, two)
    assert found is not None
    assert found.original == 1
    assert judged(one[:110] + two[:150], one) is None


def test_a_quotation_makes_no_copy():
    statement = text(9, 150)
    assert judged(text(1, 200) + statement, statement + text(2, 200)) is None
    assert judged(text(1, 10) + text(9, 30), text(9, 30) + text(2)) is None


def test_what_several_others_have_too_speaks_for_none_of_them():
    furniture = text(9, 150)
    pages = [text(seed, 50) + furniture for seed in (1, 2, 3, 4)]
    assert judged(pages[0], pages[1]) is not None  # with one other, nobody can tell
    assert judged(pages[0], *pages[1:]) is None
    assert judged(pages[1], *pages[1:]) is not None  # the whole text is a copy all the same


def test_what_several_others_have_too_is_not_held_against_a_copy_either():
    own, statement = text(1, 200), text(9, 150)
    reports = [text(seed, 200) + statement for seed in (2, 3)]
    led = text(5, 60) + own[60:] + statement
    original = own + statement
    found = judged(led, *reports, original)
    assert found is not None
    assert (found.original, found.share) == (2, pytest.approx(290 / 350, abs=0.01))  # of all its words
    assert judged(text(6, 200) + statement, *reports, original) is None
    assert judged(statement + own[:30], *reports, original) is not None  # the end of the original, whole
    assert judged(text(6, 40) + statement + own[:10], *reports, original) is None  # too little is left to tell


def test_a_copy_is_exact_where_both_texts_are_one():
    assert copy_kind(1.0, 0.998) == "exact"
    assert copy_kind(0.98, 0.98) == "near"  # another lead
    assert copy_kind(1.0, 0.6) == "near"  # cut
    assert copy_kind(0.9, 1.0) == "near"  # with an insert
    assert copy_kind(None, 1.0) is None


def test_of_a_long_text_the_part_that_is_not_known_is_not_held_against_a_copy():
    long = text(1, 1500)
    kept = long[:350] + long[1150:1300]
    found = judged(kept, long)
    assert found is not None
    assert found.share == pytest.approx(350 / 500, abs=0.02)
    statement = text(9, 300)
    assert judged(text(2, 100) + statement + text(3, 300), statement + text(4, 1200)) is None


def test_covered_words_are_those_of_long_runs():
    own = shingles_in_order("a b c d e f g h i j k l")
    assert (
        covered_words(own, np.unique(shingles_in_order("c d e f g h"))).tolist()
        == [False] * 2 + [True] * 6 + [False] * 4
    )
    assert not covered_words(own, np.unique(shingles_in_order("c d e f g"))).any()


def test_texts_are_told_by_words_not_by_letters_case_or_punctuation():
    own = "The mayor's office said on Friday that the bridge won't open again before the end of the year"
    other = "THE MAYOR’S OFFICE SAID, ON FRIDAY, THAT THE BRIDGE WON’T OPEN AGAIN BEFORE THE END OF THE YEAR"
    assert shingles_in_order(own).tolist() == shingles_in_order(other).tolist()


def test_a_known_text_knows_how_long_the_whole_is():
    shingles = np.arange(996, dtype=np.int32)
    assert known_text(shingles, 6000) == KnownText(shingles=shingles, words=1000)
    assert known_text(shingles, 12000).words == 2000


def signed(*texts: str) -> list[SignedText]:
    return [SignedText(text=one, signature=signature_of(one)) for one in texts]


def test_a_text_with_one_word_in_fifteen_changed_and_one_cut_in_half_are_copies():
    own = text(1)
    changed = [f"{word}e" if n % 15 == 0 else word for n, word in enumerate(own)]
    texts = [" ".join(words) for words in (own, changed, own[:150], text(2))]
    assert find_originals(signed(*texts), LEAST_RESEMBLANCE) == [None, 0, 0, None]


def test_the_copy_of_a_copy_is_one_of_the_original():
    own = text(1)
    first = [f"{word}e" if n < 60 else word for n, word in enumerate(own)]
    second = [f"{word}e" if n > 240 else word for n, word in enumerate(first)]
    chain = signed(*(" ".join(words) for words in (own, first, second)))
    assert find_originals(chain, LEAST_RESEMBLANCE) == [None, 0, 0]
    assert find_originals([], LEAST_RESEMBLANCE) == []
    assert find_originals(signed("", "short", "short"), LEAST_RESEMBLANCE) == [None, None, None]


@pytest.mark.parametrize("kind", EDITS)
def test_a_list_of_texts_and_the_clusterer_have_one_rule_for_copies(kind: str) -> None:
    english = [one for one in newsroom_articles() if one.language == "en" and len(one.text) > 1200]
    for n in range(0, len(english) - 1, 7):
        original, other = english[n], english[n + 1]
        draw = random.Random(f"{kind} {n}")
        edited = "\n\n".join(EDITS[kind](paragraphs_of(original.text), draw, paragraphs_of(other.text)))
        texts = [original.text, other.text, edited]
        machine = clusterer()
        arrived = [article(f"{n}-{place}", one, title=None, hours=place) for place, one in enumerate(texts)]
        linked = [machine.arrive(one)[0].copy_of for one in arrived]
        ids = [one.article.id for one in arrived]
        found = find_originals(signed(*texts), LEAST_RESEMBLANCE)
        assert [None if at is None else ids[at] for at in found] == linked, (kind, original.url)
