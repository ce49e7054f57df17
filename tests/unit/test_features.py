import numpy as np
import pytest

from pipeline.domain.matching.feature_names import FEATURES
from pipeline.domain.matching.features import PairFeatures, profile_of
from pipeline.domain.matching.join_model import MODEL_FILES, JoinModel, JoinModelError
from pipeline.domain.terms.counts import TermCounts
from pipeline.domain.terms.terms import terms_of
from tests.running import ROOT
from tests.support.harbour_news import STRIKE_A, fire, other_strike, strike_a, strike_b, strike_wire
from tests.support.word_vectors import article

COMPUTED = PairFeatures()


def features(one, *others, known=True):
    counts = TermCounts()
    profiles = [profile_of(item, counts, embedding_known=known) for item in (*others, one)]
    return [dict(zip(FEATURES, row.tolist(), strict=True)) for row in COMPUTED.compute(profiles[-1], profiles[:-1])]


def test_an_article_is_most_like_itself():
    # Weights are frozen when each arrives, by counts that have moved on: nearly one.
    (itself,) = features(strike_a("again"), strike_a())
    for name in ("text_cosine", "title_cosine", "lead_cosine", "name_cosine", "number_cosine", "embedding_cosine"):
        assert itself[name] == pytest.approx(1, abs=0.02)
    assert itself["text_in_text_min"] == pytest.approx(1)
    assert itself["shared_shingles_share"] == 1
    assert itself["gap_days"] == 0


def test_a_report_of_the_same_event_is_nearer_than_a_look_alike():
    same, alike, other = features(strike_a(), strike_b(), other_strike(), fire())
    for name in ("text_cosine", "lead_cosine", "name_word_cosine", "rare_shared_names", "lead_in_text_max"):
        assert same[name] > alike[name] >= 0
        assert same[name] > other[name]


def test_features_are_symmetric():
    counts = TermCounts()
    one, two = (profile_of(item, counts, embedding_known=True) for item in (strike_a(), strike_b()))
    assert COMPUTED.compute(one, [two]) == pytest.approx(COMPUTED.compute(two, [one]), abs=1e-6)


def test_a_batch_gives_what_each_pair_gives():
    counts = TermCounts()
    items = [strike_b(), other_strike(), fire(), strike_wire(), article("bare", "", title="Bare title only")]
    profiles = [profile_of(item, counts, embedding_known=True) for item in items]
    new = profile_of(strike_a(), counts, embedding_known=True)
    together = COMPUTED.compute(new, profiles)
    apart = np.concatenate([COMPUTED.compute(new, [profile]) for profile in profiles])
    assert together == pytest.approx(apart, abs=1e-6)
    assert COMPUTED.compute(new, []).shape == (0, len(FEATURES))


def test_what_is_unknown_is_flagged_and_zero():
    untitled = strike_b(title=None)
    (without,) = features(strike_a(), untitled)
    assert (without["both_titled"], without["title_cosine"], without["title_in_text_min"]) == (0, 0, 0)
    (bare,) = features(strike_a(), article("bare", "", title="Lannick dockers vote to strike"))
    assert bare["both_have_text"] == 0
    assert bare["title_cosine"] > 0.5
    (foreign,) = features(strike_a(), strike_b(), known=False)
    assert (foreign["embedding_known"], foreign["embedding_cosine"]) == (0, 0)
    assert foreign["text_cosine"] > 0.1


def test_days_agree_or_conflict():
    monday = article("m", "The vote was held on Monday in Lannick.", hours=0)
    tuesday_says_monday = article("t", "On Monday the vote was held in Lannick.", hours=24)
    next_week = article("n", "On Monday the vote was held in Lannick.", hours=24 * 8)
    same, later = features(monday, tuesday_says_monday, next_week)
    assert (same["weekdays_agree"], same["weekdays_conflict"]) == (1, 0)
    assert (later["weekdays_agree"], later["weekdays_conflict"]) == (0, 1)
    assert (later["gap_days"], later["same_day"]) == (2, 0)
    (dates,) = features(article("a", "It opens on June 4."), article("b", "It opens on 5 June."))
    assert (dates["dates_agree"], dates["dates_conflict"]) == (0, 1)


def test_counts_follow_from_the_articles_that_are_in():
    counts, untouched = TermCounts(start_articles=10, start={1: 2.0}), TermCounts(start_articles=10, start={1: 2.0})
    terms_of("A title", STRIKE_A, untouched)
    kept = terms_of("A title", STRIKE_A, counts)
    gone = terms_of("Another", "Some other text about a fire in a warehouse.", counts)
    counts.remove_many(gone.counted, 1)
    assert counts.articles == untouched.articles
    assert (counts.counts == untouched.counts).all()
    common, rare = counts.idf(np.array([1, 2], dtype=np.int32))
    assert common < rare
    assert (kept.word_idf <= 1).all()


@pytest.fixture
def texts():
    return [(ROOT / "config/join-model" / name).read_text() for name in MODEL_FILES]


def test_the_model_that_ships_fits_this_program(texts):
    model = JoinModel.parse(*texts)
    p = model.first(np.zeros((3, len(FEATURES)), dtype=np.float32))
    assert p.shape == (3,)
    assert ((p >= 0) & (p < 0.5)).all()
    assert {origin["file"] for origin in model.metadata["fitted_on"]} >= {"stream.jsonl.gz"}
    assert JoinModel.parse(texts[0], *model.texts(), texts[-1]).first(np.eye(5, len(FEATURES), dtype=np.float32)) == (
        pytest.approx(model.first(np.eye(5, len(FEATURES), dtype=np.float32)))
    )


@pytest.mark.parametrize(
    ("file", "change", "message"),
    [
        (0, lambda text: "{", r"model\.json: "),
        (0, lambda text: '{"format": 99}', r"model\.json: format 2 is needed"),
        (1, lambda text: text.replace("text_cosine", "moon_phase"), r"first\.txt.*does not compute: moon_phase.*tune"),
        (2, lambda text: "tree", r"second\.txt: "),
        (
            1,
            lambda text: text[: len(text) // 2],
            r"first\.txt: tree \d+ is not where it should be: .* truncated or was changed",
        ),
        (1, lambda text: text.replace("\nthreshold=0.", "\nthreshold=x.", 1), r"first\.txt: could not convert"),
        (2, lambda text: text.replace("\n", "\r\n"), r"second\.txt: tree 0 is not where it should be"),
        (4, lambda text: "tree", r"headlines-second\.txt: "),
        (5, lambda text: text + "seven\n", r"document-frequencies\.tsv:\d+: expected a term id"),
    ],
)
def test_a_model_that_does_not_fit_says_which_file_and_why(texts, file, change, message):
    texts[file] = change(texts[file])
    with pytest.raises(JoinModelError, match=message):
        JoinModel.parse(*texts)
