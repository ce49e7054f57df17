"""An article's text as sentences that can be compared.

Knows which lines are headings or repeats, and what a sentence's content words are. Neither parses nor encodes: parses
and vectors are given.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.forms import summary
from pipeline.domain.comparison.once import Found
from pipeline.domain.comparison.parsed import ParsedSentence, Token
from pipeline.domain.text.letters import plain
from pipeline.domain.text.stop_words import ENGLISH_FUNCTION_WORDS

FEWEST_WORDS = 4
"""Shorter sentences say too little to be matched ("Not so.")."""

LONGEST_HEADING = 12
"""Words. A separate line without a full stop, no longer than this, is a heading, a caption or a label."""

LONGEST_SENTENCE = 300
"""Tokens. What runs on for longer without a full stop is a list, a table or noise: it says nothing that can be
compared, and what is looked up for every word of a sentence would take minutes."""

MOST_CHARS = 40_000
"""Read of a version's text. Longer texts are transcripts and live tickers, which no other version follows."""

_WORD = re.compile(r"\w+(?:['.,:-]\w+)*")
# "Nobody was hurt.", "Two died.", "Twelve were rescued.": a toll says enough in three words.
_TOLL = re.compile(
    r"^(?:no(?:body| one|ne)|\w+)(?: \w+)? (?:(?:was|were|is|are|have been|has been) )?"
    r"(?:hurt|killed|injured|wounded|missing|dead|died|drowned|perished|rescued|saved|evacuated|arrested|detained|freed"
    r"|survived|escaped|trapped|homeless|hospitali[sz]ed)\W*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…;:]['\")\]]*$")
_BULLET = re.compile(r"^[\s•·*–—>▪●-]+(?=\S)|^#+\s+")
# A place in capitals, perhaps a date and an agency, and a dash; or a place and an agency in brackets.
DATELINE = re.compile(
    r"^[A-Z][A-Z .'-]{2,30}(?:,? [A-Z][\w. ,]{1,30})?(?: ?\([^)]{2,40}\))? ?[-–—]{1,2} (?=\S)"
    r"|^[A-Z][\w .,'-]{2,40} \((?:AP|AFP|Reuters|UPI|CNN|dpa)\) ?[-–—:]{0,2} ?"
)
# Links about a person that a site sets behind the name, run on without a space: "Ada Berg Ada Maria BergCourt to hear
# minister Berg: a life MORE".
_NAME_LINKS = re.compile(
    r"(?P<last>[A-Z][\w'’-]+)(?P<links> (?:[A-Z(][\w.'’()-]* ){0,5}(?P=last)(?=[A-Z0-9\[]).{0,600}? MORE\b)"
)
_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sentence:
    """A sentence of one article.

    `index` is its place among the article's sentences, `paragraph` its paragraph's.

    `plain` is `text` as it was parsed (`readable`), of the same length: tokens and spans fit both. `lemmas` are
    its content words. `structured`: its tokens carry grammar. `found`: what was found in it `once`.
    """

    index: int
    paragraph: int
    text: str
    plain: str
    tokens: tuple[Token, ...]
    lemmas: frozenset[str]
    structured: bool
    found: Found = field(default_factory=dict, init=False, repr=False)

    @property
    def own_text(self) -> str:
        """`text` without the links that a site set behind names."""
        return _NAME_LINKS.sub(lambda match: match["last"], self.text)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadText:
    """A text, ready to be compared.

    `vectors` is float32 [sentences, d], unit length. `title` may be empty.
    """

    title: str
    sentences: tuple[Sentence, ...]
    vectors: NDArray[np.float32]

    def paragraph_texts(self) -> tuple[str, ...]:
        """Its paragraphs, as far as they are known: here what its sentences have."""
        texts: list[list[str]] = [[] for _ in range(self.sentences[-1].paragraph + 1 if self.sentences else 0)]
        for sentence in self.sentences:
            texts[sentence.paragraph].append(sentence.text)
        return tuple(" ".join(parts) for parts in texts)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VersionText(ReadText):
    """One version of a story.

    `title` is what is shown. `copy_of` is the id of the article whose text this repeats.
    """

    article: Article
    copy_of: str | None = None

    def paragraph_texts(self) -> tuple[str, ...]:
        """Its paragraphs whole, with what is too short to be compared ("he said.")."""
        return paragraphs(summary(self.article)[:MOST_CHARS], self.article.title)


def paragraphs(text: str, title: str | None) -> tuple[str, ...]:
    """The text's paragraphs without headings and a repeat of the title at the top."""
    known = _words_only(title or "")
    kept: list[str] = []
    for line in text.split("\n"):
        stripped = _BULLET.sub("", line).strip()
        if not stripped or (not kept and _words_only(stripped) == known) or is_heading(stripped):
            continue
        kept.append(stripped)
    return tuple(kept)


def is_heading(line: str) -> bool:
    """Whether a line is a heading and not running text: short and without a full stop."""
    return word_count(line) <= LONGEST_HEADING and not _SENTENCE_END.search(plain(line))


def sentences(paragraph_texts: Sequence[str], parsed: Sequence[Sequence[ParsedSentence]]) -> tuple[Sentence, ...]:
    """The sentences worth comparing; `parsed` holds the sentences of each paragraph as `readable`."""
    kept: list[Sentence] = []
    seen: set[str] = set()
    for number, (paragraph, parts) in enumerate(zip(paragraph_texts, parsed, strict=True)):
        read = readable(paragraph)
        for part in parts:
            if len(part.tokens) > LONGEST_SENTENCE:
                continue
            text = paragraph[part.start : part.end].rstrip()
            key = _words_only(text)
            if key in seen or (word_count(text) < FEWEST_WORDS and not _TOLL.match(text)):
                continue
            seen.add(key)
            kept.append(sentence(text, read[part.start : part.end], part, index=len(kept), paragraph=number))
    return tuple(kept)


def readable(paragraph: str) -> str:
    """The text to be parsed, of the same length: look-alike letters unified, dateline and links in it spaces."""
    text = plain(paragraph)
    found = DATELINE.match(text)
    text = " " * found.end() + text[found.end() :] if found else text
    return _NAME_LINKS.sub(lambda match: match["last"] + " " * len(match["links"]), text)


def sentence(text: str, read: str, part: ParsedSentence, *, index: int = 0, paragraph: int = 0) -> Sentence:
    """One sentence, from its text, the same as `readable`, and its parse."""
    return Sentence(
        index=index,
        paragraph=paragraph,
        text=text,
        plain=read[: len(text)],
        tokens=part.tokens,
        lemmas=content_lemmas(part.tokens, structured=part.structured),
        structured=part.structured,
    )


def content_lemmas(tokens: Sequence[Token], *, structured: bool) -> frozenset[str]:
    """The lemmas of nouns, names, verbs, adjectives and numbers.

    Without a parse: words of at least four letters.
    """
    if structured:
        return frozenset(lemma for token in tokens if (lemma := content_lemma(token)))
    return frozenset(
        token.text.lower()
        for token in tokens
        if token.text[0].isalnum() and (len(token.text) >= FEWEST_WORDS or token.text[0].isdigit())
    )


def content_lemma(token: Token) -> str:
    """The lemma of a noun, name, verb, adjective or number, of a parsed sentence; empty for any other word."""
    if token.pos not in _CONTENT or not token.text[0].isalnum():
        return ""
    lemma = token.lemma.lower()
    return "" if lemma in ENGLISH_FUNCTION_WORDS else lemma


def word_count(text: str) -> int:
    """How many words the text has."""
    return len(_WORD.findall(text))


def _words_only(text: str) -> str:
    return " ".join(_WORD.findall(plain(text).lower()))
