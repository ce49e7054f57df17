"""What texts in several languages have in common, as documents: of an event, or of files set side by side."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from pipeline.domain.comparison.across.facts import facts_in_common
from pipeline.domain.comparison.across.mentions import mentions
from pipeline.domain.comparison.across.table import Row, table
from pipeline.domain.comparison.across.translated import translations
from pipeline.domain.comparison.across.versions import EventText
from pipeline.projection.event_documents import AcrossCellDocument, AcrossRowDocument, TranslationDocument

MOST_COMPARED = 24
"""Versions of an event that are compared: all pairs of them are."""


class AcrossDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Figures, dates and names that versions of several languages have, and which may be translations.

    `languages`: in the order of the versions. `not_compared`: how many versions beyond the most that are compared.
    """

    languages: tuple[str, ...]
    compared: tuple[AcrossRowDocument, ...]
    translations: tuple[TranslationDocument, ...]
    not_compared: int


def compared_across(
    texts: Sequence[EventText],
    *,
    vectors: Sequence[NDArray[np.float32]] | None = None,
    not_compared: int = 0,
) -> AcrossDocument:
    """Compare the texts of an event, at most `MOST_COMPARED`, in order of time.

    `vectors`: of each text those of its sentences, in the space that all languages share; without them no facts.
    """
    read = [mentions(one) for one in texts]
    facts = () if vectors is None else facts_in_common(read, vectors)
    by_id = {one.article_id: one for one in texts}
    return AcrossDocument(
        languages=tuple(dict.fromkeys(one.language for one in texts)),
        compared=tuple(_row(row, by_id) for row in (*table(read), *facts)),
        translations=tuple(TranslationDocument(article_id=one.later, of=one.earlier) for one in translations(read)),
        not_compared=not_compared,
    )


def _row(row: Row, texts: Mapping[str, EventText]) -> AcrossRowDocument:
    return AcrossRowDocument(
        kind=row.kind,
        what=row.what,
        verdict=row.verdict,
        cells=tuple(
            AcrossCellDocument(
                article_id=cell.article_id,
                source=cell.source,
                language=cell.language,
                sentence=texts[cell.article_id].sentences[cell.place.sentence],
                span=(cell.place.start, cell.place.end),
                value=cell.value,
                side=cell.side,
            )
            for cell in row.cells
        ),
    )
