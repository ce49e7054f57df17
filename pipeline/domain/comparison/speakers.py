"""Who says what a version quotes, and in how many words.

A speaker is looked for beside the quote: behind it ("…", said X; X said), before it in its sentence (X said: "…"),
then in its paragraph, then in the paragraph before. Whom what is found there means is in `persons_meant`. Where nobody
is found the quote has no speaker: nothing is guessed. Without a parse, a speaker is a name beside a verb of saying.
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
from pipeline.domain.comparison.saying_subjects import reported_by, subject_of
from pipeline.domain.comparison.saying_words import (
    ACCORDING,
    CALLING,
    FORMS,
    HELPING,
    PREPOSITIONS,
    SAYING,
    SPEECHES,
)
from pipeline.domain.comparison.sentences import ReadText
from pipeline.domain.comparison.speaker_names import (
    NAME_WORDS,
    PARTICLES,
    WORD,
    Speaker,
    clause,
    clause_start,
)
from pipeline.domain.comparison.told.asides import is_aside_paragraph
from pipeline.domain.text.letters import plain
from pipeline.domain.text.wordlists import word_list

FEWEST_SHOWN: Final = 8
"""Of a paragraph without marks that somebody is said to have written."""

MOST_QUOTES: Final = 300
"""Of one version. What has more is a transcript or a list."""

_NEAR_WORDS: Final = 14
_NEAR_CHARS: Final = 600
"""Before and behind a quote, in which its speaker is looked for."""

_NOT_FIRST: Final = frozenset(
    word_list("and but or which that as in to for while when at on by with because than from so if though although")
)
_ACCORDING: Final = re.compile(rf"(?i)\b(?:{'|'.join(ACCORDING)})\s+(?=\S)")
_TO_SOMEBODY: Final = frozenset(word_list("told tells"))
_UNNAMED: Final = Speaker("", person=False)
"""Somebody is said to speak, but it is not plain who: no other speaker of the paragraph may be taken for that one."""

_LINKS: Final = re.compile(r"\b[A-Z][a-z]+[A-Z]{2,}.*\bMORE\b")
"""A page's links that were glued to the text: a name, headlines, "MORE"."""

_OWN_VOICE: Final = re.compile(r"(?<![\w'])(?:I|[Ww]e|[Mm]y|[Oo]ur|[Yy]ou|[Yy]our|[Mm]e|[Uu]s)\b|!|\(@\w+\)")
_SIGNED: Final = re.compile(r"\s+[—–-]+\s+[^—–]{2,60}\(@\w+\)|\s*pic\.twitter\.com|\s*https?://")
_ENDS: Final = (",", "?", "!", "…", "—", "-")
_DASHED: Final = re.compile(r"^\s*[—–-]{1,2}\s*(?=[^\W_a-z])")
_OVER_SOON: Final = re.compile(r"\s*(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Col)\.|[^.!?:;,\"])+\.(?=\s|$)")
"""The rest of a sentence without a mark in it."""

_OVER: Final = re.compile(r"[.!?…][\"')]*\s*$")


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

    def spoken(self) -> list[tuple[QuotedWords, Speaker]]:
        """The quotes that have a speaker, with who that is."""
        found: list[tuple[QuotedWords, Speaker]] = []
        by_paragraph: dict[int, list[QuotedWords]] = {}
        for quote in self._text.quotes:
            by_paragraph.setdefault(quote.paragraph, []).append(quote)
        for paragraph, quotes in by_paragraph.items():
            beside: list[Speaker | None] = []
            for quote in quotes:
                speaker = None if self._is_none(quote) else self._after(quote) or self._before(quote)
                beside.append(speaker)
                if speaker and speaker.name:
                    self._text.last[paragraph] = speaker
                if speaker:
                    self._text.given.setdefault(paragraph, []).append((quote, speaker))
            for place, quote in enumerate(quotes):
                speaker = beside[place]
                follows = place > 0 and beside[place - 1] is not None
                if speaker is None and (follows or quote.words >= FEWEST_WORDS) and self._stands_alone(quote):
                    near = (*reversed(beside[:place]), *beside[place + 1 :])
                    speaker = next((s for s in near if s), None) or self._from_before(quote) or self._led_to(quote)
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

    def _after(self, quote: QuotedWords) -> Speaker | None:
        """The speaker named behind a quote: "…", said X; X said; according to X; — X."""
        paragraph = self._text.paragraphs[quote.paragraph]
        start = quote.span[1] + 1
        rest = paragraph[start : start + _NEAR_CHARS]
        if dashed := _DASHED.match(rest):
            name = rest[dashed.end() :].strip()
            return self.persons.named(name, quote.paragraph, start) if len(name.split()) <= NAME_WORDS else None
        inner = self._text.words_of(quote).rstrip()
        rest = rest.lstrip(" ")
        if inner.endswith(".") and not inner.endswith("..") and not rest.startswith(",") and not _is_only_frame(rest):
            return None
        start += len(paragraph[start : start + _NEAR_CHARS]) - len(rest)
        said = clause(rest.lstrip(" ,-–—"))
        start += len(rest) - len(rest.lstrip(" ,-–—"))
        if paragraph[start + len(said) : start + len(said) + 1] == ":":
            return None  # it introduces the next quote
        if source := _ACCORDING.match(said):  # "Novak claimed that he had "…", according to the Herald": Novak
            return self._before(quote) or self.persons.named(said[source.end() :], quote.paragraph, start)
        words = list(WORD.finditer(said))[:_NEAR_WORDS]
        verb = next((i for i, w in enumerate(words) if w.group().lower() in FORMS), None)
        if verb is None or (quote.words < FEWEST_WORDS and verb > NAME_WORDS):
            return None
        lead = [w.group().lower() for w in words[:verb]]
        if all(w in HELPING for w in lead):
            if words[verb].group().lower() in _TO_SOMEBODY:
                return None  # "one "well-known banker" told the Herald"
            verb += 1
            while verb < len(words) and words[verb].group().lower() in HELPING | FORMS:
                verb += 1
            if verb == len(words):
                return None if self._text.structured else self._text.last.get(quote.paragraph)
            return self.persons.named(said[words[verb].start() :], quote.paragraph, start, verb_first=True) or _UNNAMED
        if lead[0] in _NOT_FIRST | PREPOSITIONS:
            return None
        ended = inner.endswith(_ENDS) or rest.startswith(",")
        return self.persons.named(said[: words[verb].start()], quote.paragraph, start) or (_UNNAMED if ended else None)

    def _before(self, quote: QuotedWords) -> Speaker | None:
        """The speaker named before a quote in its sentence: X said: "…", X called it "…", X: "…"."""
        paragraph = self._text.paragraphs[quote.paragraph]
        first = max(0, quote.span[0] - _NEAR_CHARS)
        before = paragraph[first : max(0, quote.span[0] - 1)].rstrip()
        if not before or _OVER.search(before):
            return None
        if before.endswith(":") and not first:
            label = before[:-1].strip()
            words = label.split()
            if len(words) <= NAME_WORDS and len(words) > 1 and all(w[0].isupper() or w in PARTICLES for w in words):
                return self.persons.named(label, quote.paragraph, 0)
        if beside := _beside(before):
            return self.persons.named(beside, quote.paragraph, first + before.rfind(beside))
        if self._text.structured:
            return self._governing(quote.paragraph, first + len(before) - 1)
        said = before[clause_start(before) :]
        spoken = list(WORD.finditer(said))
        if source := _ACCORDING.search(said):
            return self.persons.named(said[source.end() :], quote.paragraph, 0)
        verb = next((i for i in range(len(spoken) - 1, -1, -1) if spoken[i].group().lower() in FORMS), None)
        if verb is None or len(spoken) - verb > _NEAR_WORDS:
            return None
        named = self.persons.named(said[: spoken[verb].start()], quote.paragraph, 0, nearest=True) if verb else None
        return named or self.persons.named(said[spoken[verb].end() :], quote.paragraph, 0, verb_first=True)

    def _governing(self, paragraph: int, at: int) -> Speaker | None:
        """The subject of the last verb of saying before this character of a parsed sentence."""
        place = self._text.place_at(paragraph, at)
        if place is None:
            return None
        start, _, index = place
        sentence, tree = self._text.sentences[index], self._text.trees[index]
        if _LINKS.search(sentence.plain):
            return None
        if source := list(_ACCORDING.finditer(sentence.plain[: at - start])):
            return self.persons.named(clause(sentence.plain[source[-1].end() : at - start + 1]), paragraph, start)
        for i in range(len(tree.tokens) - 1, -1, -1):
            token = tree.tokens[i]
            if (
                start + token.start > at
                or token.lemma not in SAYING | CALLING
                or token.pos != "VERB"
                or self._text.is_quoted(paragraph, start + token.start)
            ):
                continue
            span = subject_of(tree, i)
            if span and (outer := reported_by(tree, i)):
                said, meant = (self.persons.named(sentence.plain[b:e], paragraph, start + b) for b, e in (outer, span))
                return said if said == meant else _UNNAMED  # "Novak said that Berg keeps asking …" is not Berg's own
            if span is None and token.lemma in {"add", "continue"}:
                return self._text.last.get(paragraph)
            if span is None or self._text.is_quoted(paragraph, start + span[0]):
                return None
            found = self.persons.named(sentence.plain[span[0] : span[1]], paragraph, start + span[0])
            return found if not found or found.person or token.dep != "pcomp" else None
        return None

    def _stands_alone(self, quote: QuotedWords) -> bool:
        """Whether a quote is a sentence of its own, not a few words within one of another speaker or of the outlet."""
        first = max(0, quote.span[0] - _NEAR_CHARS)
        before = self._text.paragraphs[quote.paragraph][first : max(0, quote.span[0] - 1)].rstrip()
        inner = self._text.words_of(quote).rstrip()
        return (not before or bool(_OVER.search(before))) and not is_title(inner)

    def _from_before(self, quote: QuotedWords) -> Speaker | None:
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
            return self._governing(previous, len(text) - 1)
        return None if is_aside_paragraph(text) else self._reporting(previous, text, SAYING)

    def _led_to(self, quote: QuotedWords) -> Speaker | None:
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
        found = self.persons.named(self._text.sentences[index].plain[span[0] : span[1]], paragraph, start + span[0])
        return found if found and found.person else None

    def _shown(self) -> Iterator[tuple[QuotedWords, Speaker]]:
        """What is quoted without marks, as a paragraph of its own: X wrote: / I am sorry for all of it."""
        marked = {q.paragraph for q in self._text.quotes}
        for number, paragraph in enumerate(self._text.paragraphs[1:], start=1):
            lead = self._text.paragraphs[number - 1].rstrip()
            if not lead.endswith(":") or number in marked or not _OWN_VOICE.search(paragraph):
                continue
            text = _SIGNED.split(paragraph)[0].rstrip()
            speaker = self._governing(number - 1, len(lead) - 1)
            if speaker and speaker.name and (words := count_words(text)) >= FEWEST_SHOWN:
                yield QuotedWords(paragraph=number, span=(0, len(text)), words=words), speaker


def _is_only_frame(rest: str) -> bool:
    """Whether what follows a quote that has ended says only who spoke: "… at all." Novak said."""
    end = _OVER_SOON.match(rest)
    words = [m.group() for m in WORD.finditer(end[0])] if end else []
    if not 1 < len(words) <= NAME_WORDS + 1 or words[0].lower() in _NOT_FIRST | PREPOSITIONS:
        return False
    ends_in_verb, begins_with_verb = words[-1].lower() in FORMS, words[0].lower() in FORMS
    named = words[:-1] if ends_in_verb else words[1:]
    return ends_in_verb != begins_with_verb and not any(w.lower() in FORMS for w in named)


def _beside(before: str) -> str:
    """The name in "…, Karel Novak said," right before a quote; empty if it is not there."""
    words = [m.group() for m in WORD.finditer(before[-_NEAR_CHARS // 4 :].rstrip(",: ").rpartition(",")[2])]
    named = words[:-1]
    if not named or words[-1].lower() not in FORMS or len(named) > NAME_WORDS or not before.endswith((",", ":")):
        return ""
    return " ".join(named) if all(w[0].isupper() for w in named) else ""
