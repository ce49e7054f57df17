"""Which versions have the same text: an original and its copies.

The clusterer has found the copies of a story. Where there is no story, `copies_among` finds them by the same rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar

from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.forms import can_be_copy
from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.comparison.short_texts import HasArticle
from pipeline.domain.comparison.timeline import in_order
from pipeline.domain.matching.copied_texts import SignedText, find_originals
from pipeline.domain.pages.credits import credited_agency
from pipeline.domain.stories.originals import originals, texts
from pipeline.domain.terms.fingerprints import signature_of


class OfText(HasArticle, Protocol):
    """A version of a story, in whatever form, of which it is known whose text it repeats. `copy_of`: an article id."""

    @property
    def copy_of(self) -> str | None: ...


Version = TypeVar("Version", bound=OfText)


def text_of(versions: Sequence[OfText]) -> dict[str, str]:
    """For each article id, the id of its original, itself if it is not a copy (`originals.texts`)."""
    return texts({v.article.id: v.copy_of for v in versions})


def independent(versions: Sequence[Version], texts: Mapping[str, str]) -> tuple[Version, ...]:
    """One version of each text, in the order given: the original, or the first if that is not here."""
    kept: dict[str, Version] = {}
    for version in versions:
        text = texts[version.article.id]
        if text not in kept or text == version.article.id:
            kept[text] = version
    voices = {v.article.id for v in kept.values()}
    return tuple(v for v in versions if v.article.id in voices)


def copies_among(versions: Sequence[VersionText], min_resemblance: float) -> list[VersionText]:
    """The versions as given, each copy marked with its original: by the clusterer's rules (`copying`, `originals`)."""
    ordered = in_order(versions)
    read = [v.article.text if can_be_copy(v.article.form) else "" for v in ordered]
    found = find_originals([SignedText(text=t, signature=signature_of(t)) for t in read], min_resemblance)
    copy_of = {
        v.article.id: None if original is None else ordered[original].article.id
        for v, original in zip(ordered, found, strict=True)
    }
    original_of = originals([_OfOneText.of(v.article) for v in ordered], copy_of)
    return [
        replace(v, copy_of=None if (original := original_of[v.article.id]) == v.article.id else original)
        for v in versions
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfOneText:
    """What tells the original among articles of one text."""

    article_id: str
    source: str
    credit: str | None
    event_time: datetime
    seen: datetime
    text_chars: int

    @classmethod
    def of(cls, article: Article) -> "_OfOneText":
        return cls(
            article_id=article.id,
            source=article.source,
            credit=article.credit or credited_agency(article.author, article.text),
            event_time=article.event_time,
            seen=article.seen,
            text_chars=len(article.text),
        )
