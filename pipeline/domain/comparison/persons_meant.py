"""Whom a phrase beside a quote names or means: a name, a pronoun, "the statement", "the Lesna Republican".

Whom a pronoun means within one sentence is in `pronouns`, how a name is read in `speaker_names`.
"""

import re
from typing import Final

from pipeline.domain.comparison.pronouns import meant_in
from pipeline.domain.comparison.quoted_text import QuotedText
from pipeline.domain.comparison.saying_words import OTHER_PRONOUNS, PRONOUNS
from pipeline.domain.comparison.speaker_names import NAME_WORDS, ORIGIN, OWN_WORDS, WORD, Names, Speaker
from pipeline.domain.comparison.told.asides import is_aside_paragraph

FEWEST_WORDS: Final = 4
"""Of a quote whose speaker is not named right beside it. Shorter ones are mostly scare quotes and titles."""

_BACK: Final = 3
"""Paragraphs before, in which the one meant by a pronoun is looked for."""

_BACK_SENTENCES: Final = 8

_FROM: Final = re.compile(r"(?!American|Republican)[A-Z][a-z]+(?:ian|ean|can)")


class PersonsMeant:
    """Finds the person that a phrase of a text means, from whoever was found to speak before it.

    `text`: the text, with who was found to speak in it.
    """

    def __init__(self, text: QuotedText) -> None:
        self.text = text
        self._names = Names(text.people, structured=text.structured)

    def named(
        self, phrase: str, paragraph: int, at: int, *, verb_first: bool = False, nearest: bool = False
    ) -> Speaker | None:
        """Who is named by this phrase, which begins at character `at` of a paragraph; None if that is not plain."""
        first = WORD.search(phrase)
        word = first.group().lower() if first else ""
        if word in PRONOUNS and self.text.structured:
            return self.meant_by(word, paragraph, at)
        if word == "the" and (origin := WORD.findall(phrase)[1:2]) and _FROM.fullmatch(origin[0]):
            before = {speaker for _, speaker in self.text.given.get(paragraph - 1, ())}
            alone = len(WORD.findall(phrase.partition(",")[0])) == 2
            return next(iter(before)) if alone and len(before) == 1 else None
        if word in OTHER_PRONOUNS | PRONOUNS and not self.text.structured:
            return self.text.last.get(paragraph)
        words = WORD.findall(phrase.partition(",")[0]) if word == "the" else []
        if len(words) == 2 and words[1].lower() in OWN_WORDS:
            return self._issuer(words[1].lower(), paragraph)
        if 2 < len(words) <= NAME_WORDS and all(w[0].isupper() for w in words[1:]) and ORIGIN.fullmatch(words[-1]):
            fitting = {one for pronoun in sorted(PRONOUNS) if (one := self.meant_by(pronoun, paragraph, at))}
            return next(iter(fitting)) if len(fitting) == 1 else None  # "the Lesna Republican"
        return self._names.named(phrase, verb_first=verb_first, nearest=nearest)

    def _issuer(self, kind: str, paragraph: int) -> Speaker | None:
        """Whose statement, letter or post "the statement" is: who was found to speak, where it is first named."""
        of_this_kind = re.compile(rf"\b{kind}\b", re.IGNORECASE)
        for before in range(paragraph - 1, max(-1, paragraph - _BACK - 1), -1):
            speaker = self.text.last.get(before)
            text = self.text.paragraphs[before]
            told = [
                text[start:end]
                for start, end, _ in self.text.places.get(before, ())
                if of_this_kind.search(text[start:end])
            ]
            if told:
                named = speaker is not None and any(speaker.name.split()[-1] in sentence for sentence in told)
                return speaker if named else None
        return None

    def meant_by(self, pronoun: str, paragraph: int, at: int) -> Speaker | None:
        """The person whom "he" or "she", at a character of a paragraph, stands for; None if that is not plain.

        It is the subject of what is before.
        """
        read = 0
        for p in range(paragraph, max(-1, paragraph - _BACK - 1), -1):
            if p < paragraph and is_aside_paragraph(self.text.paragraphs[p]):
                continue  # a caption
            for start, end, index in reversed(self.text.places.get(p, ())):
                if p == paragraph and start >= at:
                    continue
                read += 1
                if read > _BACK_SENTENCES:
                    return None
                if last := self._given_in(p, start, min(end, at) if p == paragraph else end):
                    if not last.name:
                        return None
                    if not last.person or self.text.people.gender(last.name) not in {"", pronoun}:
                        continue
                    return last
                name, outcome = meant_in(
                    pronoun,
                    self.text.sentences[index],
                    self.text.trees[index],
                    self.text.people,
                    lambda offset, p=p, start=start: (  # type: ignore[misc]
                        not (self.text.is_quoted(p, start + offset) or (p == paragraph and start + offset >= at))
                    ),
                    unplain=self._is_unplain(p, start, end),
                )
                if name or outcome == "open":
                    return Speaker(name, person=True) if name else None
        return None

    def _is_unplain(self, paragraph: int, start: int, end: int) -> bool:
        """Whether these characters of a paragraph quote at some length, and nobody was found to speak there."""
        return any(
            q.paragraph == paragraph and q.span[0] < end and q.span[1] > start and q.words >= FEWEST_WORDS
            for q in self.text.quotes
        )

    def _given_in(self, paragraph: int, start: int, end: int) -> Speaker | None:
        """Who was found to speak the last quote that these characters of a paragraph have a part in."""
        within = [
            (quote.span[0], speaker)
            for quote, speaker in self.text.given.get(paragraph, ())
            if quote.span[0] < end and quote.span[1] > start
        ]
        return max(within, key=lambda w: w[0])[1] if within else None
