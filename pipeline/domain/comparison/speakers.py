"""Who says what a version quotes, and in how many words.

A speaker is looked for beside the quote (`speakers_beside`), then in its paragraph, then in the sentence and the
paragraph before (`speakers_before`). Where nobody is found the quote has no speaker: nothing is guessed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.people import People
from pipeline.domain.comparison.persons_meant import FEWEST_WORDS, PersonsMeant
from pipeline.domain.comparison.quoted_text import QuotedText
from pipeline.domain.comparison.quoted_words import QuotedWords, count_words, is_title, quoted_words
from pipeline.domain.comparison.sentences import ReadText
from pipeline.domain.comparison.speaker_names import Speaker
from pipeline.domain.comparison.speakers_before import SpeakersBefore
from pipeline.domain.comparison.speakers_beside import SpeakersBeside
from pipeline.domain.text.letters import plain

FEWEST_SHOWN: Final = 8
"""Of a paragraph without marks that somebody is said to have written."""

MOST_QUOTES: Final = 300
"""Of one version. What has more is a transcript or a list."""

_OWN_VOICE: Final = re.compile(r"(?<![\w'])(?:I|[Ww]e|[Mm]y|[Oo]ur|[Yy]ou|[Yy]our|[Mm]e|[Uu]s)\b|!|\(@\w+\)")
_SIGNED: Final = re.compile(r"\s+[—–-]+\s+[^—–]{2,60}\(@\w+\)|\s*pic\.twitter\.com|\s*https?://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What one speaker is quoted with in a version: words in all. `roles`: what the version calls them, first first."""

    name: str
    person: bool
    words: int
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """Who speaks in a version: `speeches` in the order of the text.

    `quoted`: by a sentence's index, the characters of what it quotes of a speaker, and the speaker's name. `persons`:
    whom "he" and "she" mean in it; None if nothing is quoted.
    """

    speeches: tuple[Speech, ...] = ()
    quoted: Mapping[int, Sequence[tuple[Span, str]]] = field(default_factory=dict)
    persons: PersonsMeant | None = None


def voices_of(version: ReadText) -> Voices:
    """Who says what the version quotes."""
    paragraphs = version.paragraph_texts()
    quotes = quoted_words(paragraphs)[:MOST_QUOTES]
    if not quotes and not any(p.rstrip().endswith(":") for p in paragraphs):
        return Voices()
    text = QuotedText(tuple(plain(p) for p in paragraphs), version.sentences, quotes)
    reader = _Reader(text)
    spoken = reader.spoken()
    return Voices(speeches=_speeches(spoken, text.people), quoted=reader.by_sentence(spoken), persons=reader.persons)


def _speeches(spoken: Sequence[tuple[QuotedWords, Speaker]], people: People) -> tuple[Speech, ...]:
    words: dict[Speaker, int] = {}
    for quote, speaker in spoken:
        words[speaker] = words.get(speaker, 0) + quote.words
    return tuple(
        Speech(name=s.name, person=s.person, words=count, roles=people.roles(s.name) if s.person else ())
        for s, count in words.items()
        if count >= FEWEST_WORDS
    )


class _Reader:
    """Reads one version's quotes in order, and remembers who spoke last."""

    def __init__(self, text: QuotedText) -> None:
        self._text = text
        self.persons = PersonsMeant(text)
        self._beside = SpeakersBeside(text, self.persons)
        self._earlier = SpeakersBefore(text, self.persons, self._beside)

    def spoken(self) -> list[tuple[QuotedWords, Speaker]]:
        """The quotes that have a speaker, with who that is."""
        found: list[tuple[QuotedWords, Speaker]] = []
        by_paragraph: dict[int, list[QuotedWords]] = {}
        for quote in self._text.quotes:
            by_paragraph.setdefault(quote.paragraph, []).append(quote)
        for paragraph, quotes in by_paragraph.items():
            beside: list[Speaker | None] = []
            for quote in quotes:
                speaker = None if self._is_none(quote) else self._beside.after(quote) or self._beside.before(quote)
                beside.append(speaker)
                if speaker and speaker.name:
                    self._text.last[paragraph] = speaker
                if speaker:
                    self._text.given.setdefault(paragraph, []).append((quote, speaker))
            for place, quote in enumerate(quotes):
                speaker = beside[place]
                follows = place > 0 and beside[place - 1] is not None
                if speaker is None and (follows or quote.words >= FEWEST_WORDS) and self._earlier.stands_alone(quote):
                    near = (*reversed(beside[:place]), *beside[place + 1 :])
                    speaker = (
                        next((s for s in near if s), None)
                        or self._earlier.from_before(quote)
                        or self._earlier.led_to(quote)
                    )
                if speaker and speaker.name:
                    self._text.last.setdefault(paragraph, speaker)
                    self._text.given.setdefault(paragraph, []).append((quote, speaker))
                    found.append((quote, speaker))
        return [*found, *self._shown()] if self._text.structured else found

    def by_sentence(self, spoken: Sequence[tuple[QuotedWords, Speaker]]) -> Mapping[int, Sequence[tuple[Span, str]]]:
        """What each parsed sentence has of these quotes, by its index, with the speaker's name."""
        found: dict[int, list[tuple[Span, str]]] = {}
        for quote, speaker in spoken:
            if '"' in self._text.words_of(quote):
                continue  # marks that do not pair: it may be the quote of several
            for start, end, place in self._text.places.get(quote.paragraph, ()):
                first, last = max(quote.span[0], start), min(quote.span[1], end)
                if first < last:
                    index = self._text.sentences[place].index
                    found.setdefault(index, []).append(((first - start, last - start), speaker.name))
        return found

    def _is_none(self, quote: QuotedWords) -> bool:
        """Whether it is the title of a book or a song, and nothing that somebody said."""
        return quote.words > 1 and is_title(self._text.words_of(quote))

    def _shown(self) -> Iterator[tuple[QuotedWords, Speaker]]:
        """What is quoted without marks, as a paragraph of its own: X wrote: / I am sorry for all of it."""
        marked = {q.paragraph for q in self._text.quotes}
        for number, paragraph in enumerate(self._text.paragraphs[1:], start=1):
            lead = self._text.paragraphs[number - 1].rstrip()
            if not lead.endswith(":") or number in marked or not _OWN_VOICE.search(paragraph):
                continue
            text = _SIGNED.split(paragraph)[0].rstrip()
            speaker = self._beside.governing(number - 1, len(lead) - 1)
            if speaker and speaker.name and (words := count_words(text)) >= FEWEST_SHOWN:
                yield QuotedWords(paragraph=number, span=(0, len(text)), words=words), speaker
