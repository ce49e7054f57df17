"""Sentences of two versions that agree in all but one name, or in all but one ordinal.

Who, where or which one differs can be seen there without the parse, which fails on names most often. Two reports of one
event hardly have otherwise the same words for two people; whoever is named in both versions is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.axes import REPORTING
from pipeline.domain.comparison.findings import Finding, Span, Statement
from pipeline.domain.comparison.gazetteer import is_city, may_be_one
from pipeline.domain.comparison.named_words import name_word
from pipeline.domain.comparison.names import TITLES, Name, same_name
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.parts import of_two_things
from pipeline.domain.comparison.result import ConflictKind
from pipeline.domain.comparison.sentence_moods import denies, states
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.comparison.shared_words import same_share
from pipeline.domain.text.date_names import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from pipeline.domain.text.ordinals import ordinal
from pipeline.domain.text.wordlists import word_list

REPLACED_MATCH = 0.5

ALIKE = 0.7
"""The least share, by weight, of the other content words of either sentence that both have."""

FEWEST_SHARED = 2

_CALENDAR = frozenset(name.lower() for name in (*ENGLISH_WEEKDAYS, *ENGLISH_MONTHS))
_WHERE = frozenset(word_list("in at near outside inside from to on over off towards toward around across into"))
_REACHING = frozenset(word_list("leave reach enter hit strike shell bomb attack flee visit seize capture"))
_NO_NAME = frozenset({"NORP", "DATE", "TIME", "MONEY", "LAW", "LANGUAGE", "EVENT", "WORK_OF_ART"})
SPEAKING = REPORTING | frozenset(word_list("deny decline reply refuse warn call accuse praise criticise criticize"))
"""Said or judged: two people may say the same, or judge one thing alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """Words that only one of two sentences has. `before`: the lemma of the word that leads to them, "flat of"."""

    sentence: Sentence
    tokens: tuple[Token, ...]
    before: str

    @property
    def span(self) -> Span:
        return self.tokens[0].start, self.tokens[-1].end

    @property
    def written(self) -> str:
        return self.sentence.plain[slice(*self.span)]

    @property
    def entities(self) -> set[str]:
        return {t.entity for t in self.tokens if t.entity}


def replaced(pairing: Pairing[ReadText], in_a: frozenset[str], in_b: frozenset[str]) -> Iterator[Finding]:
    """The one name or ordinal by which two sentences differ. `in_a`, `in_b`: each version's words with a capital."""
    for i, j in zip(*(pairing.match >= REPLACED_MATCH).nonzero(), strict=True):
        left, right = pairing.a.sentences[i], pairing.b.sentences[j]
        if not (states(left) and states(right)) or denies(left) != denies(right):
            continue
        for kind, first, second in (*_one_name(left, right, in_a, in_b), *_one_ordinal(left, right)):
            if kind == "contradiction" and of_two_things(left, right, frozenset(), frozenset()):
                continue
            alike = same_share(pairing.weights, _lemmas(first), _lemmas(second), least=FEWEST_SHARED)
            if alike >= ALIKE:
                yield Finding(
                    kind=kind,
                    confidence=0.5 * float(pairing.match[i, j]) + 0.5 * alike,
                    topic="who replaced",
                    a=Statement(sentence=left, span=first.span, value=first.written),
                    b=Statement(sentence=right, span=second.span, value=second.written),
                )


def _one_name(
    left: Sentence, right: Sentence, in_a: frozenset[str], in_b: frozenset[str]
) -> Iterator[tuple[ConflictKind, _Words, _Words]]:
    ours, theirs = _names(left, in_b), _names(right, in_a)
    if len(ours) != 1 or len(theirs) != 1 or _speaks(ours[0]) or _speaks(theirs[0]):
        return
    first, second = ours[0], theirs[0]
    if same_name(_name(first), _name(second)) or first.before != second.before:
        return
    cities = [_is_place(words) and words.before in _WHERE | _REACHING for words in (first, second)]
    if all(cities):
        if not may_be_one(first.written, second.written):
            yield "place", first, second
    elif not any(cities) and min(len(first.tokens), len(second.tokens)) > 1 and _of_one_kind(first, second):
        yield "contradiction", first, second


def _is_place(words: _Words) -> bool:
    return is_city(words.written) or words.entities == {"GPE"}


def _of_one_kind(first: _Words, second: _Words) -> bool:
    """Whether both are people or both are organisations, as far as the parser knows."""
    kinds = (first.entities | second.entities) - {""}
    return kinds <= {"PERSON"} or kinds <= {"ORG"}


def _one_ordinal(left: Sentence, right: Sentence) -> Iterator[tuple[ConflictKind, _Words, _Words]]:
    """Ordinals of one noun; which floor or minute it was differs only if all else is the same."""
    ours, theirs = _ordinals(left), _ordinals(right)
    if len(ours) == len(theirs) == 1:
        (first, noun), (second, other) = ours[0], theirs[0]
        if noun == other and ordinal(first.written.lower()) != ordinal(second.written.lower()):
            yield "number", first, second


def _ordinals(sentence: Sentence) -> list[tuple[_Words, str]]:
    tokens = sentence.tokens
    return [
        (_Words(sentence=sentence, tokens=(t,), before=""), tokens[i + 1].lemma)
        for i, t in enumerate(tokens[:-1])
        if ordinal(t.text) and tokens[i + 1].pos == "NOUN"
    ]


def _names(sentence: Sentence, known: frozenset[str]) -> list[_Words]:
    """The runs of names, without titles, that have no word of these."""
    found: list[_Words] = []
    run: list[Token] = []
    before = ""
    for token in (*sentence.tokens, None):
        if token is not None and _is_name(token):
            run.append(token)
            continue
        if run and not any(name_word(t.text) in known for t in run) and not {t.entity for t in run} & _NO_NAME:
            found.append(_Words(sentence=sentence, tokens=tuple(run), before=before))
        run = []
        if token is not None and token.pos != "DET":
            before = f"{before} of" if token.lemma == "of" else token.lemma
    return found


def _is_name(token: Token) -> bool:
    word = name_word(token.text)
    in_name = token.pos == "PROPN" or token.entity == "PERSON" or (token.dep == "compound" and token.pos != "NOUN")
    return in_name and token.text[0].isupper() and word not in TITLES and word not in _CALENDAR


def _speaks(words: _Words) -> bool:
    """Whether it is who says something: two people may have said the same."""
    tokens = words.sentence.tokens
    if words.before in {"accord", "to"} and any(t.lemma == "accord" for t in tokens):
        return True
    return any(t.dep == "nsubj" and tokens[t.head].lemma in SPEAKING for t in words.tokens)


def _name(words: _Words) -> Name:
    return Name(words=tuple(name_word(t.text) for t in words.tokens), entity="", span=words.span)


def _lemmas(words: _Words) -> frozenset[str]:
    own = {t.start for t in words.tokens}
    sentence = words.sentence
    return frozenset(
        t.lemma.lower()
        for t in sentence.tokens
        if t.start not in own and t.lemma.lower() in sentence.lemmas and t.lemma not in REPORTING
    )
