"""A version's text while its quotes are read: paragraphs, parsed sentences and where they stand, and who spoke so far.

Knows no rule of who speaks: those are in `speakers_beside` and `speakers_before`, whom a name or a pronoun means is in
`persons_meant`.
"""

from collections.abc import Sequence

from pipeline.domain.comparison.people import People
from pipeline.domain.comparison.quoted_words import QuotedWords
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.speaker_names import Speaker, names_without_parse
from pipeline.domain.comparison.syntax import tree_of
from pipeline.domain.text.letters import plain


class QuotedText:
    """The paragraphs of one version with their quotes.

    - `sentences`, `trees`: those that are parsed. `structured`: whether there are any.
    - `places`: by paragraph, the first character, the end, and the place in `sentences` of each sentence.
    - `last`: by paragraph, who spoke there last. `given`: by paragraph, the quotes that have a speaker.
    """

    def __init__(self, paragraphs: Sequence[str], sentences: Sequence[Sentence], quotes: Sequence[QuotedWords]) -> None:
        self.paragraphs = paragraphs
        self.quotes = quotes
        self.structured = any(s.structured for s in sentences)
        self.sentences = [s for s in sentences if s.structured]
        self.trees = [tree_of(s) for s in self.sentences]
        self.people = People(self.sentences, self.trees)
        if not self.structured:
            for paragraph in paragraphs:
                for name in names_without_parse(paragraph):
                    self.people.add(name)
        self.places = _placed(paragraphs, self.sentences)
        self.last: dict[int, Speaker] = {}
        self.given: dict[int, list[tuple[QuotedWords, Speaker]]] = {}

    def words_of(self, quote: QuotedWords) -> str:
        """What stands between its marks."""
        return self.paragraphs[quote.paragraph][slice(*quote.span)]

    def place_at(self, paragraph: int, at: int) -> tuple[int, int, int] | None:
        """The parsed sentence that has this character of a paragraph, as in `places`."""
        return next((p for p in self.places.get(paragraph, ()) if p[0] <= at < p[1]), None)

    def start_of(self, sentence: Sentence) -> tuple[int, int] | None:
        """The paragraph of a parsed sentence, and its first character there; None if it is not found."""
        of_paragraph = self.places.get(sentence.paragraph, ())
        return next(((sentence.paragraph, p[0]) for p in of_paragraph if self.sentences[p[2]] is sentence), None)

    def is_quoted(self, paragraph: int, at: int) -> bool:
        """Whether this character of a paragraph stands within a quote."""
        return any(q.paragraph == paragraph and q.span[0] <= at < q.span[1] for q in self.quotes)


def _placed(paragraphs: Sequence[str], sentences: Sequence[Sentence]) -> dict[int, list[tuple[int, int, int]]]:
    """Where each sentence stands: by paragraph, its first and last character there and its place in the list."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for index, sentence in enumerate(sentences):
        if sentence.paragraph >= len(paragraphs):
            continue
        known = found.setdefault(sentence.paragraph, [])
        start = paragraphs[sentence.paragraph].find(plain(sentence.text), known[-1][1] if known else 0)
        if start >= 0:
            known.append((start, start + len(sentence.text), index))
    return found
