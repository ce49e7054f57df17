"""Which versions of a story are compared, where there are more than can be.

Is decided by their articles alone: before any is read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pipeline.domain.articles.forms import reports_many
from pipeline.domain.comparison.copies import independent, text_of
from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.comparison.short_texts import HasArticle
from pipeline.domain.comparison.timeline import in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """`ordered`: all versions by event time. `texts`: for each article id that of its original. `voices`: one version
    of each text. `independent`: those of them that are compared; `compared`: with those of their copies that are.
    """

    ordered: tuple[VersionText, ...]
    texts: Mapping[str, str]
    voices: tuple[VersionText, ...]
    independent: tuple[VersionText, ...]
    compared: tuple[VersionText, ...]


def chosen_of(versions: Sequence[VersionText], most: int) -> Chosen:
    """At most `most` of the versions are compared. Their sentences are not looked at."""
    ordered = in_order(versions)
    texts = text_of(ordered)
    voices = independent(ordered, texts)
    chosen = choose([v for v in voices if not reports_many(v.article.form)], most)
    return Chosen(
        ordered=ordered,
        texts=texts,
        voices=voices,
        independent=chosen,
        compared=_with_copies(chosen, ordered, texts, most),
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


def _with_copies(
    chosen: Sequence[VersionText], versions: Sequence[VersionText], texts: Mapping[str, str], most: int
) -> tuple[VersionText, ...]:
    """The chosen versions and, up to `most` in all, their copies, which can be sides of a conflict."""
    chosen_texts = {texts[v.article.id] for v in chosen}
    copies = [v for v in versions if v not in chosen and texts[v.article.id] in chosen_texts]
    kept = copies[: max(0, most - len(chosen))]
    return tuple(v for v in versions if v in chosen or v in kept)
