"""Who speaks beside a quote: behind it ("…", said X; X said; — X), or before it in its sentence (X said: "…").

Whom what is found there means is in `persons_meant`. Without a parse, a speaker is a name beside a verb of saying.
"""

import re
from typing import Final

from pipeline.domain.comparison.persons_meant import FEWEST_WORDS, PersonsMeant
from pipeline.domain.comparison.quoted_text import QuotedText
from pipeline.domain.comparison.quoted_words import QuotedWords
from pipeline.domain.comparison.saying_subjects import reported_by, subject_of
from pipeline.domain.comparison.saying_words import ACCORDING, CALLING, FORMS, HELPING, PREPOSITIONS, SAYING
from pipeline.domain.comparison.speaker_names import NAME_WORDS, PARTICLES, WORD, Speaker, clause, clause_start
from pipeline.domain.text.wordlists import word_list

NEAR_CHARS: Final = 600
"""Before and behind a quote, in which its speaker is looked for."""

OVER: Final = re.compile(r"[.!?…][\"')]*\s*$")
"""Matches a text that ends as a sentence does: a quote behind it is none of that sentence."""

_NEAR_WORDS: Final = 14
_NOT_FIRST: Final = frozenset(
    word_list("and but or which that as in to for while when at on by with because than from so if though although")
)
_ACCORDING: Final = re.compile(rf"(?i)\b(?:{'|'.join(ACCORDING)})\s+(?=\S)")
_TO_SOMEBODY: Final = frozenset(word_list("told tells"))
_UNNAMED: Final = Speaker("", person=False)
"""Somebody is said to speak, but it is not plain who: no other speaker of the paragraph may be taken for that one."""

_LINKS: Final = re.compile(r"\b[A-Z][a-z]+[A-Z]{2,}.*\bMORE\b")
"""A page's links that were glued to the text: a name, headlines, "MORE"."""

_ENDS: Final = (",", "?", "!", "…", "—", "-")
_DASHED: Final = re.compile(r"^\s*[—–-]{1,2}\s*(?=[^\W_a-z])")
_OVER_SOON: Final = re.compile(r"\s*(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Col)\.|[^.!?:;,\"])+\.(?=\s|$)")
"""The rest of a sentence without a mark in it."""


class SpeakersBeside:
    """Finds who is said to speak beside the quotes of one text. `persons`: whom what is found there means."""

    def __init__(self, text: QuotedText, persons: PersonsMeant) -> None:
        self._text, self._persons = text, persons

    def after(self, quote: QuotedWords) -> Speaker | None:
        """The speaker named behind a quote: "…", said X; X said; according to X; — X."""
        paragraph = self._text.paragraphs[quote.paragraph]
        start = quote.span[1] + 1
        rest = paragraph[start : start + NEAR_CHARS]
        if dashed := _DASHED.match(rest):
            name = rest[dashed.end() :].strip()
            return self._persons.named(name, quote.paragraph, start) if len(name.split()) <= NAME_WORDS else None
        inner = self._text.words_of(quote).rstrip()
        rest = rest.lstrip(" ")
        if inner.endswith(".") and not inner.endswith("..") and not rest.startswith(",") and not _is_only_frame(rest):
            return None
        start += len(paragraph[start : start + NEAR_CHARS]) - len(rest)
        said = clause(rest.lstrip(" ,-–—"))
        start += len(rest) - len(rest.lstrip(" ,-–—"))
        if paragraph[start + len(said) : start + len(said) + 1] == ":":
            return None  # it introduces the next quote
        if source := _ACCORDING.match(said):  # "Novak claimed that he had "…", according to the Herald": Novak
            return self.before(quote) or self._persons.named(said[source.end() :], quote.paragraph, start)
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
            return self._persons.named(said[words[verb].start() :], quote.paragraph, start, verb_first=True) or _UNNAMED
        if lead[0] in _NOT_FIRST | PREPOSITIONS:
            return None
        ended = inner.endswith(_ENDS) or rest.startswith(",")
        return self._persons.named(said[: words[verb].start()], quote.paragraph, start) or (_UNNAMED if ended else None)

    def before(self, quote: QuotedWords) -> Speaker | None:
        """The speaker named before a quote in its sentence: X said: "…", X called it "…", X: "…"."""
        paragraph = self._text.paragraphs[quote.paragraph]
        first = max(0, quote.span[0] - NEAR_CHARS)
        before = paragraph[first : max(0, quote.span[0] - 1)].rstrip()
        if not before or OVER.search(before):
            return None
        if before.endswith(":") and not first:
            label = before[:-1].strip()
            words = label.split()
            if len(words) <= NAME_WORDS and len(words) > 1 and all(w[0].isupper() or w in PARTICLES for w in words):
                return self._persons.named(label, quote.paragraph, 0)
        if beside := _beside(before):
            return self._persons.named(beside, quote.paragraph, first + before.rfind(beside))
        if self._text.structured:
            return self.governing(quote.paragraph, first + len(before) - 1)
        said = before[clause_start(before) :]
        spoken = list(WORD.finditer(said))
        if source := _ACCORDING.search(said):
            return self._persons.named(said[source.end() :], quote.paragraph, 0)
        verb = next((i for i in range(len(spoken) - 1, -1, -1) if spoken[i].group().lower() in FORMS), None)
        if verb is None or len(spoken) - verb > _NEAR_WORDS:
            return None
        named = self._persons.named(said[: spoken[verb].start()], quote.paragraph, 0, nearest=True) if verb else None
        return named or self._persons.named(said[spoken[verb].end() :], quote.paragraph, 0, verb_first=True)

    def governing(self, paragraph: int, at: int) -> Speaker | None:
        """The subject of the last verb of saying before this character of a parsed sentence."""
        place = self._text.place_at(paragraph, at)
        if place is None:
            return None
        start, _, index = place
        sentence, tree = self._text.sentences[index], self._text.trees[index]
        if _LINKS.search(sentence.plain):
            return None
        if source := list(_ACCORDING.finditer(sentence.plain[: at - start])):
            return self._persons.named(clause(sentence.plain[source[-1].end() : at - start + 1]), paragraph, start)
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
                said, meant = (self._persons.named(sentence.plain[b:e], paragraph, start + b) for b, e in (outer, span))
                return said if said == meant else _UNNAMED  # "Novak said that Berg keeps asking …" is not Berg's own
            if span is None and token.lemma in {"add", "continue"}:
                return self._text.last.get(paragraph)
            if span is None or self._text.is_quoted(paragraph, start + span[0]):
                return None
            found = self._persons.named(sentence.plain[span[0] : span[1]], paragraph, start + span[0])
            return found if not found or found.person or token.dep != "pcomp" else None
        return None


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
    words = [m.group() for m in WORD.finditer(before[-NEAR_CHARS // 4 :].rstrip(",: ").rpartition(",")[2])]
    named = words[:-1]
    if not named or words[-1].lower() not in FORMS or len(named) > NAME_WORDS or not before.endswith((",", ":")):
        return ""
    return " ".join(named) if all(w[0].isupper() for w in named) else ""
