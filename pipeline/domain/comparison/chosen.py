"""Which versions of a story are compared, where there are more than can be.

Is decided by their articles alone: before any is read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pipeline.domain.articles.forms import reports_many
from pipeline.domain.comparison.copies import OfText, independent, text_of
from pipeline.domain.comparison.short_texts import HasArticle
from pipeline.domain.comparison.timeline import in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Article ids. `texts`: for each that of its original. `voices`: one version of each text. `independent`: those of
    them that are compared; `compared`: with those of their copies that are.
    """

    texts: Mapping[str, str]
    voices: tuple[str, ...]
    independent: tuple[str, ...]
    compared: tuple[str, ...]


def chosen_of(versions: Sequence[OfText], most: int) -> Chosen:
    """At most `most` of the versions are compared. They need not be read."""
    ordered = in_order(versions)
    texts = text_of(ordered)
    voices = independent(ordered, texts)
    chosen = _ids(choose([v for v in voices if not reports_many(v.article.form)], most))
    return Chosen(
        texts=texts,
        voices=_ids(voices),
        independent=chosen,
        compared=_with_copies(chosen, _ids(ordered), texts, most),
    )


Voice = TypeVar("Voice", bound=HasArticle)


def choose(voices: Sequence[Voice], most: int) -> tuple[Voice, ...]:
    """At most `most` of the voices, in the order given.

    First the earliest of each family (a teaser only if the family has nothing else), then the earliest of the rest.
    """
    families: set[str] = set()
    rank = {}
    for place, voice in sorted(enumerate(voices), key=lambda at: at[1].article.form == "teaser"):
        rank[voice.article.id] = (voice.article.family in families, place)
        families.add(voice.article.family)
    chosen = set(sorted(rank, key=lambda article: rank[article])[:most])
    return tuple(v for v in voices if v.article.id in chosen)


def _with_copies(chosen: Sequence[str], ordered: Sequence[str], texts: Mapping[str, str], most: int) -> tuple[str, ...]:
    """The chosen versions and, up to `most` in all, their copies, which can be sides of a conflict."""
    chosen_texts = {texts[article] for article in chosen}
    copies = [article for article in ordered if article not in chosen and texts[article] in chosen_texts]
    kept = {*chosen, *copies[: max(0, most - len(chosen))]}
    return tuple(article for article in ordered if article in kept)


def _ids(versions: Iterable[HasArticle]) -> tuple[str, ...]:
    return tuple(v.article.id for v in versions)
