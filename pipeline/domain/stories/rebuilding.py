"""Rebuilds a live clusterer, from the changes that were made or from a stored state and its articles.

Both lead to the same decisions, to the last bit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.matching.packed import Packed, StoredArticle, stored_article, stored_set_free
from pipeline.domain.stories.cluster_state import ClusterState, StoredState, note_correction
from pipeline.domain.stories.evidence import FreedCopy
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
    for change, following in pairwise((*changes, None)):
        assert change is not None
        state.book.apply(change)
        note_correction(state.constraints, state.book, change)
        if change.kind == "closed":
            state.clock.pass_by(change.at)
        if change.sets_free:
            kept += _refile(clusterer, waiting)
            waiting = []
            kept += _set_free(clusterer, change)
        if change.article is None:
            continue
        article = change.article.article
        if change.kind == "revised":
            if article.id in state.members:
                state.members[article.id].revision = article.revision
            continue
        state.constraints.forget([article.id])
        state.clock.note(article)
        if not state.in_window(article.event_time) or came_late(change, following):
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


def came_late(change: Change, following: Change | None) -> bool:
    """Whether the change, and the one after it, are of an article from before the window: founded and closed at once.

    Logs of earlier versions have articles that were late there and would not be here: one wrong date moved the clock.
    """
    closed = following is not None and following.kind == "closed" and following.story_id == change.story_id
    return closed and change.kind == "created"


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
            if kept.article_id not in stored.members:
                continue
            packed = evidence.unpack(kept.packed)
            if packed is None:
                raise DamagedState(f"article {kept.article_id}: what was computed of it is damaged")
            if packed.sets_free:
                evidence.refile(refiled)
                refiled = []
                evidence.set_free_again(kept.article_id, packed)
            else:
                state.members[kept.article_id] = stored.members[kept.article_id]
                refiled.append((kept, packed))
        evidence.refile(refiled)
    if list(state.members) != list(stored.members):
        raise DamagedState(f"{len(stored.members)} articles were in the window, {len(state.members)} are here")


def _refile(clusterer: LiveClusterer, waiting: Sequence[tuple[StoredArticle, Packed]]) -> list[StoredArticle]:
    """File the waiting articles that are still in the window now that later ones have come."""
    state, evidence = clusterer.state, clusterer.evidence
    if state.watermark is not None:
        state.forget(evidence.drop_before(state.watermark))
    staying = [(kept, packed) for kept, packed in waiting if state.in_window(kept.event_time)]
    if len(staying) < len(waiting):
        for kept, _ in waiting:
            if not state.in_window(kept.event_time):
                del state.members[kept.article_id]
    evidence.refile(staying)
    return [kept for kept, _ in staying]


def stored_of(changes: Iterable[Change], state: ClusterState) -> list[StoredArticle]:
    """What to store of the articles that came in by these changes, which were just made, or were set free."""
    stored: list[StoredArticle] = []
    for change in changes:
        if change.packed is None:
            continue
        if change.article is not None:
            stored.append(stored_article(change.article, change.packed))
        elif change.sets_free and state.recipe is not None:
            stored.append(stored_set_free(change.article_ids[0], change.at, change.packed, state.recipe.dimensions))
    return stored


def _set_free(clusterer: LiveClusterer, change: Change) -> list[StoredArticle]:
    """Set a copy free again. Nothing is stored of one that has left the window."""
    state, evidence = clusterer.state, clusterer.evidence
    article = change.article_ids[0]
    if article not in state.members:
        state.set_free(change.article_ids)
        return []
    packed = evidence.unpack(change.packed)
    if packed is None or not packed.sets_free:
        change = replace(change, packed=evidence.set_free(FreedCopy(article_id=article), state).packed)
    else:
        evidence.set_free_again(article, packed)
    state.set_free(change.article_ids)
    return stored_of([change], state)


def _compute_again(clusterer: LiveClusterer, embedded: EmbeddedArticle, copy_of: str | None) -> StoredArticle:
    packed = clusterer.evidence.compute_again(embedded, copy_of=copy_of)
    clusterer.state.add(embedded, copy_of=copy_of)
    return stored_article(embedded, packed)
