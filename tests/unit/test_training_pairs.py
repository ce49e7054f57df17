"""Which fold an article is in: what a model is judged on must share nothing with what it saw."""

from datetime import UTC, datetime, timedelta

from consumers.cluster import policy_of
from pipeline.domain.articles.articles import Article, article_id
from pipeline.domain.matching.feature_names import FEATURES
from pipeline.domain.matching.forest import Forest
from pipeline.domain.tuning.fit_plan import FitPlan
from pipeline.domain.tuning.fitting import fit
from pipeline.domain.tuning.labelled_sets import FOLDS, Labelled, LabelledSet, start_counts
from pipeline.settings import ClusterSettings
from tests.support.word_vectors import embedded

START = datetime(2026, 3, 1, tzinfo=UTC)


def labelled(stories, groups=None, texts=None):
    articles = [
        Labelled(
            embedded=embedded(
                Article(
                    id=article_id(f"https://a.example/{n}"),
                    url=f"https://a.example/{n}",
                    source="A",
                    family="A",
                    language="en",
                    title=None,
                    text=texts[n] if texts else f"text {n}",
                    seen=START + timedelta(hours=n),
                )
            ),
            story=story,
            group=groups[n] if groups else "",
        )
        for n, story in enumerate(stories)
    ]
    return LabelledSet(name="set", articles=tuple(articles))


def test_a_stream_is_cut_into_blocks_of_arrival():
    stories = [str(n // 2) for n in range(200)]
    fold = labelled(stories).folds()
    assert fold.tolist() == sorted(fold.tolist())
    assert set(fold.tolist()) == set(range(FOLDS))


def test_stories_that_run_through_the_blocks_are_kept_whole():
    stories = [str(n % 10) for n in range(200)]
    folds_of: dict[str, set[int]] = {}
    for story, fold in zip(stories, labelled(stories).folds().tolist(), strict=True):
        folds_of.setdefault(story, set()).add(fold)
    assert {len(folds) for folds in folds_of.values()} == {1}
    assert set.union(*folds_of.values()) == set(range(FOLDS))


def test_a_group_is_kept_whole():
    stories, groups = [str(n) for n in range(100)], [f"g{n % 7}" for n in range(100)]
    folds_of: dict[str, set[int]] = {}
    for group, fold in zip(groups, labelled(stories, groups).folds().tolist(), strict=True):
        folds_of.setdefault(group, set()).add(fold)
    assert {len(folds) for folds in folds_of.values()} == {1}


WORDS = ("harbour", "strike", "ferry", "tender", "budget", "council", "mayor", "bridge", "school", "flood", "storm")


def told(story, outlet):
    return " ".join(f"{word}{story}" for word in WORDS[story % 4 :]) + f" reported by outlet {outlet} " * (outlet + 1)


def test_a_set_without_a_likely_pair_is_fitted_beside_others():
    stories = [str(n // 2) for n in range(160)]
    full = labelled(stories, texts=[told(n // 2, n % 2) for n in range(160)])
    strangers = labelled(["a", "a", "b"], texts=["one two three", "four five six", "seven eight nine"])
    sets = [full, strangers]
    plan = FitPlan(rounds_first=20, rounds_second=20)
    fitted = fit(sets, policy_of(ClusterSettings()), start_counts(sets, least=2), plan)
    assert len(fitted.folds) == FOLDS
    assert fitted.same.any()


def test_no_tree_uses_a_column_that_is_left_out():
    sets = [labelled([str(n // 2) for n in range(160)], texts=[told(n // 2, n % 2) for n in range(160)])]
    plan = FitPlan(ensemble=2, rounds_first=8, rounds_second=8, left_out=frozenset({"text_cosine"}))
    fitted = fit(sets, policy_of(ClusterSettings()), start_counts(sets, least=2), plan)
    column = FEATURES.index("text_cosine")
    for text in fitted.model.texts()[:1]:
        used = Forest.parse(text).feature.tolist()
        assert used
        assert column not in used
