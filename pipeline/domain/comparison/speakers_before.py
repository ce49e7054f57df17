"""Who speaks in a quote that stands alone: whom the sentence or the paragraph before it says to speak.

Where nobody is found the quote has no speaker: nothing is guessed.
"""

from pipeline.domain.comparison.persons_meant import PersonsMeant
from pipeline.domain.comparison.quoted_text import QuotedText
from pipeline.domain.comparison.quoted_words import QuotedWords, is_title
from pipeline.domain.comparison.saying_subjects import subject_of
from pipeline.domain.comparison.saying_words import CALLING, SAYING, SPEECHES
from pipeline.domain.comparison.speaker_names import Speaker
from pipeline.domain.comparison.speakers_beside import NEAR_CHARS, OVER, SpeakersBeside
from pipeline.domain.comparison.told.asides import is_aside_paragraph


class SpeakersBefore:
    """Finds who spoke before the quotes of one text that have no speaker beside them."""

    def __init__(self, text: QuotedText, persons: PersonsMeant, beside: SpeakersBeside) -> None:
        self._text, self._persons, self._beside = text, persons, beside

    def stands_alone(self, quote: QuotedWords) -> bool:
        """Whether a quote is a sentence of its own, not a few words within one of another speaker or of the outlet."""
        first = max(0, quote.span[0] - NEAR_CHARS)
        before = self._text.paragraphs[quote.paragraph][first : max(0, quote.span[0] - 1)].rstrip()
        inner = self._text.words_of(quote).rstrip()
        return (not before or bool(OVER.search(before))) and not is_title(inner)

    def from_before(self, quote: QuotedWords) -> Speaker | None:
        """The speaker of the paragraph before, if this one is nothing but the quote, or the quote goes on."""
        paragraph = self._text.paragraphs[quote.paragraph]
        previous = quote.paragraph - 1
        if quote.span[0] > 3 or quote.span[1] < len(paragraph) - 3:
            return None
        if previous < 0 or paragraph[: quote.span[0]].strip(" \"'") or paragraph[quote.span[1] :].strip(" \"'"):
            return None
        if quote.goes_on or previous in self._text.last:
            return self._text.last.get(previous)
        text = self._text.paragraphs[previous].rstrip()
        if not self._text.structured:
            return None
        if text.endswith(":"):
            return self._beside.governing(previous, len(text) - 1)
        return None if is_aside_paragraph(text) else self._reporting(previous, text, SAYING)

    def led_to(self, quote: QuotedWords) -> Speaker | None:
        """The person whose speech, letter or warning the sentence right before a quote reports."""
        before = self._text.paragraphs[quote.paragraph][: max(0, quote.span[0] - 1)].rstrip()
        return self._reporting(quote.paragraph, before, SAYING | CALLING, speeches=True)

    def _reporting(
        self, paragraph: int, before: str, verbs: frozenset[str], *, speeches: bool = False
    ) -> Speaker | None:
        """The person whose words the last sentence of `before`, which begins a paragraph, reports with these verbs.

        `speeches`: or with a noun for a speech.
        """
        at = len(before) - 1
        place = self._text.place_at(paragraph, at)
        if place is None or self._text.is_quoted(paragraph, at - 1):
            return None
        start, _, index = place
        tree = self._text.trees[index]
        root = next((i for i, token in enumerate(tree.tokens) if token.head == i), -1)
        if (
            root < 0
            or any(
                t.lemma == "and" and not self._text.is_quoted(paragraph, start + t.start) for t in tree.tokens[:root]
            )
            or not (tree.tokens[root].lemma in verbs or (speeches and any(t.lemma in SPEECHES for t in tree.tokens)))
        ):
            return None
        subjects = [i for i in tree.having(root, "nsubj") if tree.tokens[i].pos in {"PROPN", "PRON"}]
        span = subject_of(tree, root) if len(subjects) == 1 and len(tree.coordinated(subjects[0])) == 1 else None
        if span is None:
            return None
        found = self._persons.named(self._text.sentences[index].plain[span[0] : span[1]], paragraph, start + span[0])
        return found if found and found.person else None
