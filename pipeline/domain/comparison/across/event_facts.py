"""The facts that an event's stories have in common across languages, in the words of their outlets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.comparison.across.facts import facts_in_common
from pipeline.domain.comparison.across.mentions import Mentions
from pipeline.domain.comparison.across.versions import EventText
from pipeline.domain.text.sentences import sentence_spans

FIRST_SENTENCES = 14
"""Of a text: the thresholds of `facts` were chosen on as many, and they take a third of a second to encode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSentence:
    """A sentence of an article, as its outlet wrote it."""

    article_id: str
    source: str
    language: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFact:
    """Sentences in several languages that may state one fact: at most one of each article."""

    sentences: tuple[FactSentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts:
    """The facts of an event, those in most languages first. `article_ids`: the articles that were compared."""

    event_id: str
    article_ids: tuple[str, ...]
    facts: tuple[EventFact, ...] = ()


def beginning(text: EventText) -> EventText:
    """The text up to its first sentences, which keep their numbers."""
    spans = sentence_spans(text.text)[:FIRST_SENTENCES]
    return replace(text, text=text.text[: spans[-1][1]] if spans else "")


def facts_of_event(event_id: str, texts: Sequence[Mentions], vectors: Sequence[NDArray[np.float32]]) -> EventFacts:
    """The facts. `vectors`: of each text those of its sentences, as `facts_in_common` has them."""
    by_id = {one.version.article_id: one.version for one in texts}
    facts = []
    for row in facts_in_common(texts, vectors):
        sentences = tuple(
            FactSentence(
                article_id=cell.article_id,
                source=cell.source,
                language=cell.language,
                sentence=by_id[cell.article_id].sentences[cell.place.sentence],
            )
            for cell in row.cells
        )
        facts.append(EventFact(sentences=sentences))
    return EventFacts(event_id=event_id, article_ids=tuple(by_id), facts=tuple(facts))
