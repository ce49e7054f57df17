"""The quotes of a version: the words between quotation marks within one sentence, and who says them.

Cuts at the ends, brackets and spelling are unified away. Compares nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain.comparison.axes import REPORTING
from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.names import Name, names_in
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.syntax import tree_of

FEWEST_WORDS = 2

_WORD = re.compile(r"@\w+|\$?\d[\d,.]*\d|(?:[A-Za-z]\.){2,}|[\w*]+(?:'\w+)?")
_SINGLE_MARKS = re.compile(r"(?<!\w)'(?=\w).{20,}?(?<=[\w.,!?])'(?!\w)")
_BRACKETED_LETTER = re.compile(r"\[(\w)\](?=\w)")
_PER_CENT = re.compile(r"\bper cent\b", re.IGNORECASE)
_BRACKETS = re.compile(r"[\[(][^\])]*[\])]")
_UNIFIED = {
    "everybody": "everyone", "somebody": "someone", "anybody": "anyone",
    "n't": "not", "won't": "will not", "can't": "can not", "cannot": "can not", "i'm": "i am", "gonna": "going to",
    "mr": "mister", "ok": "okay", "percent": "", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80",
    "ninety": "90",
    "ii": "2", "iii": "3", "iv": "4",
}  # fmt: skip
_ENDINGS = {"'re": " are", "'ve": " have", "'ll": " will", "'d": " would", "n't": " not", "'s": " is"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The words between quotation marks within one sentence, with their characters.

    The words are in lower case and unified.

    `speakers`: the names of who says it, if the sentence names them; `speaker`: the person, if it is surely one.
    """

    sentence: Sentence
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    speakers: frozenset[str]
    speaker: Name | None = None


def quotes_of(sentences: Sequence[Sentence]) -> tuple[Quote, ...]:
    """The quotes of at least `FEWEST_WORDS` words.

    A quote that spans several sentences is one quote in each.
    """
    found: list[Quote] = []
    open_in: int | None = None
    for sentence in sentences:
        inside = open_in == sentence.paragraph
        marks = [match.start() for match in re.finditer('"', sentence.plain)]
        if not marks and not inside:
            marks = [
                edge for match in _SINGLE_MARKS.finditer(sentence.plain) for edge in (match.start(), match.end() - 1)
            ]
        edges = ([-1] if inside else []) + marks
        open_in = sentence.paragraph if len(edges) % 2 else None
        if len(edges) % 2:
            edges.append(len(sentence.plain))
        spans = list(zip(edges[::2], edges[1::2], strict=True))
        for start, end in spans:
            words = list(_words(sentence.plain, start + 1, end))
            if len(words) >= FEWEST_WORDS:
                found.append(
                    Quote(
                        sentence=sentence,
                        words=tuple(w for w, _ in words),
                        spans=tuple(s for _, s in words),
                        speakers=_speakers(sentence, spans),
                        speaker=_speaker(sentence, spans),
                    )
                )
    return tuple(found)


def _words(text: str, start: int, end: int) -> Iterator[tuple[str, tuple[int, int]]]:
    unbracketed = _BRACKETED_LETTER.sub(r"  \1", text[:end])  # "[I]mmigration" is "immigration"
    masked = _BRACKETS.sub(lambda match: " " * len(match.group()), _PER_CENT.sub("percent ", unbracketed))
    for match in _WORD.finditer(masked, start):
        word = match.group().lower()
        if ending := next((e for e in _ENDINGS if word.endswith(e) and word != e), None):
            word = word[: -len(ending)] + _ENDINGS[ending]
        for part in _UNIFIED.get(word, word).split():
            yield part.replace("," if part[0].isdigit() else ".", ""), match.span()


def _speakers(sentence: Sentence, quoted: Sequence[Span]) -> frozenset[str]:
    tokens = sentence.tokens
    saying = {
        i
        for i, t in enumerate(tokens)
        if t.dep == "nsubj" and tokens[t.head].lemma in REPORTING and not _within(t, quoted)
    }
    return frozenset(
        t.lemma
        for i, t in enumerate(tokens)
        if t.pos == "PROPN" and (i in saying or (t.head in saying and t.dep == "compound"))
    )


def _within(token: Token, quoted: Sequence[Span]) -> bool:
    """Whether a word stands in any quote of its sentence: who is said there to have spoken is not who speaks here."""
    return any(start <= token.start < end for start, end in quoted)


def _speaker(sentence: Sentence, quoted: Sequence[Span]) -> Name | None:
    """Who says it, if the sentence names one person as the subject of one verb of saying, or "according to" them."""
    if not sentence.structured:
        return None
    tokens, tree = sentence.tokens, tree_of(sentence)
    outside = [i for i, t in enumerate(tokens) if not _within(t, quoted)]
    heads = [i for i in outside if tokens[i].dep == "nsubj" and tokens[tokens[i].head].lemma in REPORTING]
    heads += [
        i
        for i in outside
        if tokens[i].dep == "pobj" and tokens[i].head > 0 and tokens[tokens[i].head - 1].lemma == "accord"
    ]
    names = names_in(sentence, tree, heads) if len(heads) == 1 else ()
    return names[0] if len(names) == 1 and names[0].entity == "PERSON" else None
