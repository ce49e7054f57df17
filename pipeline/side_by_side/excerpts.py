"""Sentences with the part that matters marked, and where in the text they are."""

import dataclasses
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from pipeline.contracts.comparison import ExcerptV1
from pipeline.wording import words

_AROUND_CHARS = 320
_MARKED_CHARS = 600
_ARTICLES = frozenset(("A", "An", "His", "Her", "Its", "One", "Some", "The", "Their", "Two"))


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedSentence:
    """An outlet's sentence in three parts; `marked` is the part that matters and may be empty.

    `place`: where in the text it is, `said_by`: whom the outlet ascribes it to; both empty if unknown. `of_copy`: the
    text is a copy, and so is no witness of its own. `copies`: those of its copies that say the same. `sentence`: all of
    it, by which it is found in the text. `antecedents`: words of it, and what each stands for in the text before.
    """

    source: str
    article_id: str
    before: str
    marked: str
    after: str
    place: str = ""
    said_by: str = ""
    of_copy: bool = False
    copies: tuple[str, ...] = ()
    sentence: str = ""
    antecedents: tuple[tuple[str, str], ...] = ()

    @property
    def beside(self) -> str:
        """What the sentence does not say itself: `a copy`, `paragraph 14, according to the police`, `copied by A`."""
        sentence = f"{self.before}{self.marked}{self.after}".casefold()
        according = "" if self.said_by.casefold() in sentence else self.according
        copied = f"copied by {words.listed(self.copies)}" if self.copies else ""
        return ", ".join(filter(None, ("a copy" if self.of_copy else "", self.place, according, copied)))

    @property
    def according(self) -> str:
        """`according to the police`; empty if it is not ascribed to anybody. An article begins in lower case."""
        if not self.said_by:
            return ""
        first, space, rest = self.said_by.partition(" ")
        name = f"{first.lower()}{space}{rest}" if first in _ARTICLES else self.said_by
        return f"according to {words.shortened(name, 80)}"


def marked(excerpt: ExcerptV1, copies: Set[str] = frozenset()) -> MarkedSentence:
    """An excerpt cut at its span; if the span is partly outside the sentence, cut where the two overlap.

    `copies`: the ids of versions that are copies.

    What is far from the span in a very long sentence is left out.
    """
    sentence = excerpt.sentence
    start = min(max(excerpt.span[0], 0), len(sentence))
    end = min(max(excerpt.span[1], start), len(sentence))
    if start == 0 and end == len(sentence):
        start = end = 0
    before, after = sentence[:start], sentence[end:]
    if len(before) > _AROUND_CHARS:
        before = "…" + before[-_AROUND_CHARS:].partition(" ")[2]
    return MarkedSentence(
        source=excerpt.source,
        article_id=excerpt.article_id,
        before=before,
        marked=words.shortened(sentence[start:end], _MARKED_CHARS),
        after="" if end - start > _MARKED_CHARS else words.shortened(after, _AROUND_CHARS if end else _MARKED_CHARS),
        place=place(excerpt.paragraph),
        said_by=excerpt.said_by,
        of_copy=excerpt.article_id in copies,
        sentence=sentence,
        antecedents=tuple((sentence[slice(*one.span)], one.means) for one in excerpt.antecedents),
    )


def witnesses(excerpts: Sequence[ExcerptV1], originals: Mapping[str, str]) -> tuple[MarkedSentence, ...]:
    """The excerpts, one a text: what copies say too is one witness, with the names of the copies.

    `originals`: the article that stands for each one's text. If the original says something else here, the first of
    its copies does.
    """
    by_text: dict[str, list[ExcerptV1]] = {}
    for excerpt in excerpts:
        by_text.setdefault(originals.get(excerpt.article_id, excerpt.article_id), []).append(excerpt)
    copies = frozenset(article for article, original in originals.items() if article != original)
    found = []
    for original, same in by_text.items():
        first = next((one for one in same if one.article_id == original), same[0])
        others = tuple(dict.fromkeys(one.source for one in same if one is not first))
        found.append(dataclasses.replace(marked(first, copies), copies=others))
    return tuple(found)


def place(paragraph: int | None) -> str:
    """Where a paragraph is, counted from 1: `lead`, `paragraph 14`; empty if unknown."""
    if paragraph is None:
        return ""
    return "lead" if paragraph <= 1 else f"paragraph {paragraph}"
