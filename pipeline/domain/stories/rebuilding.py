"""Rebuilds a live clusterer, from the changes that were made or from a stored state and its articles.

Both lead to the same decisions, to the last bit.
"""

from collections.abc import Iterable, Sequence

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.matching.packed import Packed, StoredArticle, stored_article
from pipeline.domain.stories.cluster_state import StoredState, note_correction
from pipeline.domain.stories.live import LiveClusterer
from pipeline.domain.stories.stories import Change


class DamagedState(ValueError):
    """A stored state and its articles do not fit together."""


def restore(clusterer: LiveClusterer, changes: Iterable[Change]) -> list[StoredArticle]:
    """Make the changes again, in their order. The articles that came into the window and are still there.

    An article that was packed with other settings, or not at all, is computed again, which takes fifty times as long.
    """
    state, evidence = clusterer.state, clusterer.evidence
    kept: list[StoredArticle] = []
    waiting: list[tuple[StoredArticle, Packed]] = []
    for change in changes:
        state.book.apply(change)
        note_correction(state.constraints, state.book, change)
        if change.article is None:
            continue
        article = change.article.article
        if change.kind == "revised":
            if article.id in state.members:
                state.members[article.id].revision = article.revision
            continue
        state.constraints.forget([article.id])
        if state.watermark is None or article.event_time > state.watermark:
            state.watermark = article.event_time
        if not state.in_window(article.event_time):
            continue
        packed = evidence.unpack(change.packed)
        if packed is None or change.packed is None:
            kept += _refile(clusterer, waiting)
            waiting = []
            kept.append(_compute_again(clusterer, change.article, change.copy_of))
        else:
            state.add(change.article, copy_of=change.copy_of)
            waiting.append((stored_article(change.article, change.packed), packed))
    kept += _refile(clusterer, waiting)
    state.constraints.keep_only(state.members)
    state.book.forget_touched()
    return [one for one in kept if one.article_id in state.members]


def load(clusterer: LiveClusterer, stored: StoredState, articles: Iterable[Sequence[StoredArticle]]) -> None:
    """Take over a stored state, with the articles that were kept.

    The articles come in parts, in order of arrival; others may be among them. Raises DamagedState: then the clusterer
    cannot be used.
    """
    state, evidence = clusterer.state, clusterer.evidence
    state.take_over(stored)
    for part in articles:
        refiled: list[tuple[StoredArticle, Packed]] = []
        for kept in part:
            if kept.article_id in stored.members:
                packed = evidence.unpack(kept.packed)
                if packed is None:
                    raise DamagedState(f"article {kept.article_id}: what was computed of it is damaged")
                state.members[kept.article_id] = stored.members[kept.article_id]
                refiled.append((kept, packed))
        evidence.refile(refiled)
    if list(state.members) != list(stored.members):
        raise DamagedState(f"{len(stored.members)} articles were in the window, {len(state.members)} are here")


def _refile(clusterer: LiveClusterer, waiting: Sequence[tuple[StoredArticle, Packed]]) -> list[StoredArticle]:
    """File the waiting articles that are still in the window now that later ones have come."""
    state, evidence = clusterer.state, clusterer.evidence
    if state.watermark is not None:
        state.advance(state.watermark, evidence.drop_before(state.watermark))
    staying = [(kept, packed) for kept, packed in waiting if state.in_window(kept.event_time)]
    if len(staying) < len(waiting):
        for kept, _ in waiting:
            if not state.in_window(kept.event_time):
                del state.members[kept.article_id]
    evidence.refile(staying)
    return [kept for kept, _ in staying]


def _compute_again(clusterer: LiveClusterer, embedded: EmbeddedArticle, copy_of: str | None) -> StoredArticle:
    packed = clusterer.evidence.compute_again(embedded, is_copy=copy_of is not None)
    clusterer.state.add(embedded, copy_of=copy_of)
    return stored_article(embedded, packed)
