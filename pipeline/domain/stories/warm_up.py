"""Runs every kernel once on made-up articles, so that its machine code is there before real articles come.

The real paths are run, not the kernels by themselves: so each gets the argument types that it will get again. A test
compares with what clustering real articles needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.embedded import EmbeddedArticle, Recipe
from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.matching.features import PairFeatures
from pipeline.domain.matching.forest import MANY_ROWS, Forest
from pipeline.domain.matching.join_model import Thresholds
from pipeline.domain.matching.packed import stored_article
from pipeline.domain.matching.tree_effects import TreeEffects
from pipeline.domain.search.best import Best
from pipeline.domain.search.near_copies import NearCopies
from pipeline.domain.search.near_copies import Query as SignatureQuery
from pipeline.domain.search.postings import Postings, Query
from pipeline.domain.stories.computed_evidence import ComputedEvidence
from pipeline.domain.stories.copy_search import find_by_runs
from pipeline.domain.stories.policy import Policy
from pipeline.domain.stories.sagas import FollowRule
from pipeline.domain.terms.fingerprints import SIGNATURE_VALUES, signature_of
from pipeline.domain.terms.terms import term_id

_WHEN = datetime(2026, 1, 1, tzinfo=UTC)
_ARTICLES = 3
_POLICY = Policy(
    thresholds=Thresholds(join=0.5, leave=0.5, merge=0.5),
    window_days=1.0,
    slice_hours=24,
    repair_hours=1,
    candidates=_ARTICLES,
    copy_similarity=1.0,
    follow=FollowRule(least_support=1.0, after_h=0.0),
    embedding_languages=frozenset(),
)
_DIMENSIONS = 8
_RECIPE = Recipe(model="warm-up", revision="1", dimensions=_DIMENSIONS, tokens=1, text="title")
_POSTED = 8 * 64 + 1
"""Articles, after which eight blocks of postings were merged into one, and one is loose (`postings`)."""

_SIGNED = 256 + 1
"""Articles, after which signatures were sorted into a block, and one is loose (`near_copies`)."""

_TREE = """tree
objective=binary sigmoid:1
tree_sizes={size}

{tree}end of trees
"""
_STUMP = """Tree=0
num_leaves=2
split_feature=0
threshold=0.5
decision_type=2
left_child=-1
right_child=-2
leaf_value=0 1
leaf_count=1 1
internal_count=2

"""


def warm_up() -> None:
    """Compile every kernel, or load its code where it is stored."""
    articles = [_article(number) for number in range(_ARTICLES)]
    evidence, stories = _evidence(), _OneSmallStory()
    packed = []
    for embedded in articles:
        compared = evidence.beside_candidates(embedded)
        find_by_runs(compared, embedded.article.text)
        packed.append(evidence.take_in(embedded, compared, stories).packed)
    evidence.links([embedded.article.id for embedded in articles], stories)
    evidence.drop_before(_WHEN + timedelta(days=2 * _POLICY.window_days + 1))
    rebuilt = _evidence()
    kept = [stored_article(one, data) for one, data in zip(articles, packed, strict=True) if data is not None]
    rebuilt.refile([(one, read) for one in kept if (read := rebuilt.unpack(one.packed)) is not None])
    _search_postings()
    _search_signatures()
    for rows in (1, MANY_ROWS):
        _forest().predict(np.zeros((rows, 1), dtype=np.float32))
    TreeEffects(_forest()).of(np.zeros(1, dtype=np.float32))


def _forest() -> Forest:
    return Forest.parse(_TREE.format(size=len(_STUMP), tree=_STUMP))


def _evidence() -> ComputedEvidence:
    return ComputedEvidence(_Model(), PairFeatures(), _POLICY, embedding_known=True)


def _article(number: int) -> EmbeddedArticle:
    text = " ".join(f"Word{n} and {n} more" for n in range(40 + number))
    article = Article(
        id=f"a{number}",
        url=f"https://warm-up.example/{number}",
        source="Warm-up",
        family="Warm-up",
        language="en",
        title=f"Title {number}",
        text=text,
        seen=_WHEN,
        published=_WHEN,
    )
    vector = np.full(_DIMENSIONS, _DIMENSIONS**-0.5, dtype=np.float32)
    return EmbeddedArticle(
        article=article, embedding=vector, title_embedding=vector, signature=signature_of(text), recipe=_RECIPE
    )


def _search_postings() -> None:
    words = np.array([term_id("one"), term_id("two")], dtype=np.int32)
    words.sort()
    weights = np.full(len(words), 0.5, dtype=np.float32)
    postings = Postings()
    for _ in range(_POSTED):
        postings.add(words, weights)
    postings.search(Query(words, weights), Best(1, above=0), 0)


def _search_signatures() -> None:
    copies, signature = NearCopies(), np.arange(SIGNATURE_VALUES, dtype=np.uint32)
    for number in range(_SIGNED):
        copies.add([f"a{number}"], signature[None, :])
    copies.find_similar(SignatureQuery(signature), 1.0)


class _OneSmallStory:
    """Every article is in it."""

    def story_of(self, article_id: str) -> str:
        return "s"

    def original_of(self, article_id: str) -> str | None:
        return article_id

    def is_large(self, story: str) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class _Model:
    """A join model of one small tree: kernels do not depend on which trees there are."""

    start_articles: int = 1
    fingerprint: bytes = b""
    others: None = None

    @property
    def start(self) -> Mapping[int, float]:
        return {0: 1.0}

    @property
    def recipe(self) -> Mapping[str, object]:
        return {}

    def first(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        return _forest().predict(features)

    def second(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        return self.first(features)

    def contributions(self, pair: NDArray[np.float32], neighbourhood: NDArray[np.float32]) -> tuple[Contribution, ...]:
        return ()
