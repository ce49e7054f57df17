"""Why an article is where it is, in words."""

import pytest

from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.matching.feature_names import FEATURES, NEIGHBOURHOOD_FEATURES
from pipeline.domain.stories.feature_words import FEATURE_WORDS, percent
from pipeline.domain.stories.reasons import sentences, shared_words, why_not
from pipeline.domain.stories.rebuilding import restore
from pipeline.domain.stories.shared_terms import shared_terms
from pipeline.domain.stories.stories import RunnerUp
from pipeline.domain.terms.terms import term_id
from tests.support.harbour_news import strike_a, strike_b
from tests.support.join_model import clusterer
from tests.support.newsroom_articles import newsroom_articles
from tests.support.word_vectors import article, embedded


def part(feature: str, value: float, effect: float) -> Contribution:
    return Contribution(feature=feature, value=value, effect=effect)


@pytest.mark.parametrize("name", dict.fromkeys([*FEATURES, *NEIGHBOURHOOD_FEATURES]))
@pytest.mark.parametrize("value", [-0.4, 0.0, 0.3, 1.0, 7.0])
def test_every_feature_of_the_join_model_has_words_at_any_value(name: str, value: float) -> None:
    assert name in FEATURE_WORDS
    said = FEATURE_WORDS[name].phrase(value)
    assert said
    assert "_" not in said


def test_features_of_a_family_are_one_sentence_with_their_effects_summed() -> None:
    first, second = sentences(
        [
            part("number_cosine", 0.0, -0.3),
            part("text_cosine", 0.38, 0.2),
            part("title_cosine", 0.71, 0.9),
            part("title_embedding_cosine", 0.8, 0.3),
            part("lead_cosine", 0.4, -0.2),
        ]
    )
    assert (first.family, first.effect) == ("titles", 1.2)
    assert str(first) == "Titles 71% alike; meaning of the titles 80% alike: speaks strongly for it"
    assert str(second) == "Numbers differ, or there are none: speaks against it"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("gap_days", 3 / 24, "3 h apart"),
        ("gap_days", 20 / 1440, "20 min apart"),
        ("gap_days", 2.0, "2 days apart or more"),
        ("shared_shingles_share", 0.41, "41% of the shorter text is word for word the same"),
        ("probability_rank_max", 0, "each is the other's likeliest match"),
        ("probability_rank_max", 2, "one has 2 likelier matches"),
        ("probability_lead_min", 0.2, "each is the other's likeliest match"),
        ("probability_lead_min", -0.02, "neither has a much likelier match"),
        ("probability_lead_min", -0.3, "one has a likelier match elsewhere"),
        ("dates_conflict", 1, "they name different dates"),
        ("slot_conflicts_log", 1.0986, "2 names or figures are replaced by others in the same words"),
        ("title_figures_conflict", 1, "the titles have different numbers"),
        ("headline_reported_max", 0.75, "up to 75% of a headline reported by the other"),
        ("places_lacking_min", 0.5, "at least 50% of the places are not in the other"),
        ("countries_agree", 1, "1 country that both name"),
        ("moon_phase", 0.5, "0.50"),
    ],
)
def test_values_are_told_in_units_that_a_person_reads(name: str, value: float, said: str) -> None:
    (sentence,) = sentences([part(name, value, 0.5)])
    assert sentence.says == said


@pytest.mark.parametrize(
    ("share", "said"), [(0, "0%"), (0.004, "under 1%"), (0.5, "50%"), (0.993, "over 99%"), (1, "100%")]
)
def test_a_probability_never_reads_surer_than_it_is(share: float, said: str) -> None:
    assert percent(share) == said


def test_what_hardly_matters_is_not_said() -> None:
    assert sentences([part("text_cosine", 0.3, 0.02), part("gap_days", 0.1, 0.0)]) == ()


def runner_up(support: float, members: int, *against: Contribution) -> RunnerUp:
    return RunnerUp(
        story_id="s2", support=support, members=members, article_id="a2", probability=0.44, against=tuple(against)
    )


def test_why_the_next_best_story_was_not_joined() -> None:
    weak = runner_up(0.31, 6, part("number_cosine", 0.0, -0.2), part("probability_lead_min", -0.2, -0.7))
    assert why_not(weak, 0.5) == (
        "its 6 articles support it 31% on average (44% at best), below the threshold of 50%; "
        "against it: one has a likelier match elsewhere; numbers differ, or there are none"
    )
    assert why_not(runner_up(0.6, 1), 0.5) == "its article supports it 60%, which was less"


def test_the_rarest_shared_words_are_named_as_the_article_writes_them() -> None:
    rarity = {term_id("lannick"): 0.8, term_id("docker"): 0.7, term_id("vote"): 0.2, term_id("oyre"): 0.9}
    named = shared_terms("Lannick dockers vote\nLANNICK's ferries: no boat to “Oyre”. Nothing else.", rarity)
    assert named == ("Oyre", "Lannick", "dockers")
    assert shared_words(named) == "Shares the rare words Oyre, Lannick and dockers"
    assert shared_words(("Oyre",)) == "Shares the rare word Oyre"
    assert shared_terms("Lannick", {term_id("lannick"): 0.1}) == ()
    assert shared_terms("Sunday ferries to Sund", {term_id("ferry"): 0.9, term_id("sund"): 0.8}) == ("ferries", "Sund")
    assert shared_words(()) == ""


def test_what_is_linked_says_what_it_shares() -> None:
    machine = clusterer()
    changes = [change for item in newsroom_articles("en") for change in machine.arrive(embedded(item))]
    linked = [one for one in changes if one.kind == "linked" and one.reason.kind == "joined"]
    named = [one for one in linked if one.reason.shared_terms]
    assert len(named) > len(linked) / 2
    for one in named:
        text = f"{one.article.article.title}\n{one.article.article.text}".lower()
        assert all(term.lower() in text for term in one.reason.shared_terms)


def test_what_is_linked_says_which_other_story_it_could_have_joined() -> None:
    apart = clusterer(threshold=0.995, leave=0.995, merge=0.995)
    founded = [change for item in (strike_a(), strike_b()) for change in apart.arrive(item)]
    machine = clusterer(merge=1.0)
    restore(machine, founded)
    text = (
        "Islanders on Oyre and Sund have no ferries for three days from Wednesday: the 2,400 dockers of Lannick "
        "have voted to strike over pay. Their union, led by Marta Quill, turned down two percent from Halden Marine, "
        "which runs the port. The harbour authority cancelled all sailings on Monday evening."
    )
    linked = machine.arrive(article("strike-c", text, title="Lannick dockers strike: no ferries", hours=5))[0]
    assert linked.kind == "linked"
    lost = linked.reason.runner_up
    assert {linked.story_id, lost.story_id} == {change.story_id for change in founded}
    assert 0.1 <= lost.support <= linked.score
    assert all(part.effect < 0 for part in lost.against)


def test_what_founds_a_story_says_which_was_nearest_and_why_it_was_not_joined() -> None:
    machine = clusterer(threshold=0.995, leave=0.995, merge=0.995)
    (first,) = machine.arrive(strike_a())
    (second,) = machine.arrive(strike_b())
    assert first.reason.runner_up is None
    nearest = second.reason.runner_up
    assert (nearest.story_id, nearest.members, nearest.article_id) == (first.story_id, 1, strike_a().article.id)
    assert "Lannick" in second.reason.shared_terms
    assert "below the threshold of over 99%" in why_not(nearest, second.reason.threshold)
