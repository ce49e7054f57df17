"""The name in a phrase that says who spoke: "Transport Minister Karel Novak, who …", "the bank's letter".

Reads the words of the phrase, and what is known of the people and bodies of the version. Resolves no pronouns.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.domain.comparison.names import TITLES
from pipeline.domain.comparison.offices import is_office
from pipeline.domain.comparison.people import GLUED, People
from pipeline.domain.comparison.saying_words import HELPING, PREPOSITIONS, WORN_TITLES
from pipeline.domain.text.stop_words import ENGLISH_FUNCTION_WORDS
from pipeline.domain.text.text import fold_case_and_accents
from pipeline.domain.text.wordlists import word_list

NAME_WORDS: Final = 6
WORD: Final = re.compile(
    r"(?:[A-Z]\.)+(?:[A-Z]\b)?|[^\W_]+(?:[-'&.][^\W_]+)*\.?(?=\s[A-Z][a-z])|[^\W_]+(?:[-'&][^\W_]+)*"
)
PARTICLES: Final = frozenset(
    word_list("de von van der den del della la al bin el da dos di le du des ter ten zu of the and &")
)
_STOP: Final = re.compile(r"[\";:]|[.!?…]+(?=\s+[^\W_a-z]|\s*$|\s+\")")
_ABBREVIATED: Final = re.compile(
    r"(?:^|[\s.])(?:[A-Z]|Mr|Mrs|Ms|Dr|Sens?|Reps?|Gov|Gen|Lt|Col|Sgt|Capt|Rev|St|Jr|Prof)$"
)
OWN_WORDS: Final = frozenset(
    word_list(
        "statement tweet letter post message email e-mail note speech lawsuit complaint memo report website tweets"
    )
)
_ASIDE: Final = frozenset(word_list("himself herself itself also later then now once still further"))
_SOME: Final = frozenset(
    word_list(
        "Another One Some Many Most Other Others Several Both Few All No "
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
    )
)
ORIGIN: Final = re.compile(
    r"Republican|Democrat|Democratic|Conservative|Liberal|Independent|[A-Z][a-z]+(?:ian|ean|can)"
)
"""What somebody is called for a party or a place ("the Californian"): not a name."""

_INITIAL: Final = re.compile(r"[A-Z]\.?")
_BRACKETED: Final = re.compile(r"\([^()]*(?:\)|$)|,?\s[DRI]-[A-Z][\w.]*")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says something: the name as it is written there."""

    name: str
    person: bool


class Names:
    """Finds who is named, among the people and bodies of one version."""

    def __init__(self, people: People, *, structured: bool) -> None:
        self._people, self._structured = people, structured

    def named(self, phrase: str, *, verb_first: bool = False, nearest: bool = False) -> Speaker | None:
        """Who is named by this phrase; None if that is not plain.

        `verb_first`: it follows its verb, and more than the name may follow. `nearest`: more may stand before the verb.
        """
        phrase = _BRACKETED.sub(" ", phrase).strip()
        words = [m.group() for m in WORD.finditer(phrase)]
        first = words[0].lower() if words else ""
        chunks = [c for c in phrase.split(",") if c.strip()]
        if not chunks:
            return None
        heads = [m.group() for m in WORD.finditer(chunks[0])]
        while heads and heads[-1].lower() in _ASIDE | HELPING:
            heads.pop()
        if verb_first and (end := next((i for i, w in enumerate(heads) if i and w in PREPOSITIONS), 0)):
            heads = heads[:end] if heads[-1].lower() in OWN_WORDS else heads  # "said Novak in a statement"
        if heads and heads[-1].lower() in OWN_WORDS:
            owner = next((i for i, w in enumerate(heads) if w.endswith("'s")), None)
            if owner is None:
                return None
            heads = [*heads[:owner], heads[owner].removesuffix("'s")]
        if nearest and (end := next((i for i in range(len(heads), 0, -1) if heads[i - 1][0].isupper()), 0)):
            heads = heads[:end]
        cut = _first_preposition(heads)
        if verb_first and not self._structured:
            cut = next((i for i, w in enumerate(heads) if i and w[0].islower() and w not in PARTICLES), cut)
            while cut > 1 and heads[cut - 1][0].islower():
                cut -= 1
        office = next((i for i in range(len(heads) - 1, -1, -1) if is_office(heads[i])), -1)
        named = heads[office + 1 : cut]
        joined = heads[: heads.index("and")] if office > 0 and "and" in heads[:office] else []
        several = any(is_office(w) for w in joined) or (joined and self._person(joined))
        if joined and not several and len(named) > 1 and "and" not in named:
            heads, cut = named, len(named)  # "Housing and Transport Minister Karel Novak"
        if "and" in heads[:cut] and not self._people.is_body(" ".join(heads[:cut])):
            return None
        if found := self._person(heads[:cut]) or (self._person(heads) if cut < len(heads) else None):
            return found
        described = bool(heads) and (heads[0][0].islower() or heads[0] in {"The", "A", "An", "One"})
        if described and len(chunks) > 1 and heads[:cut] and heads[:cut][-1][0].islower():
            beside = [m.group() for m in WORD.finditer(chunks[1])]
            at_home = beside[: _first_preposition(beside)]  # "Col. Karel Novak of the Army"
            return self._person(beside) or self._person(at_home)
        if (
            len(heads[:cut]) > 1
            and first == "the"
            and (heads[:cut][-1][0].islower() or (cut == 2 and is_office(heads[1])))
        ):
            name = self._people.with_role(heads[:cut][1:])
            return Speaker(name, person=True) if name else None
        goes_on = cut + 1 < len(heads) and heads[cut + 1][0].isupper()  # "the March for Our Lives"
        return self._body(heads if goes_on else heads[:cut])

    def _person(self, words: Sequence[str]) -> Speaker | None:
        """The person whose name these words end in."""
        run = _last_run(words)
        before = len(words) - len(run)
        if not run or (before and (words[before - 1] in PREPOSITIONS or words[before - 1].endswith("'s"))):
            return None
        for start in range(len(run)):
            name = " ".join(run[start:])
            if self._people.knows(name):
                return Speaker(self._people.full(name), person=True)
        return None

    def _body(self, words: Sequence[str]) -> Speaker | None:
        """An organisation, or a name of several words that nothing is known of."""
        first_is_the = bool(words) and words[0].lower() == "the"
        run = _last_run(words)
        whole = self._people.is_body(" ".join(run))
        parts = [fold_case_and_accents(w).strip(".") for w in run[:-2]]
        titled = [i + 1 for i, w in enumerate(parts) if w in TITLES - {"the"} or (is_office(w) and not whole)]
        if titled and (home := next((i for i, w in enumerate(run) if i > titled[-1] + 1 and w in PARTICLES), 0)):
            words = run = run[: home if run[home] == "of" else None]  # "Whip Karel Novak of Varnholm"
        if titled and titled[-1] < len(run) and run[titled[-1]][0].isupper():
            run = run[titled[-1] :]  # "County Sheriff Karel Novak"
            words = words[-len(run) :]
        while run and _INITIAL.fullmatch(run[-1]):
            run = run[:-1]  # "John Cornyn R. of Texas"
        name = " ".join(run)
        if len(run) < len(words) - 1:
            name = " ".join(w for w in words if w.lower() != "the")
            return Speaker(name, person=False) if self._people.is_body(name) else None
        if (
            not run
            or run[0] in _SOME
            or run[0][0].isdigit()  # "the 43-year-old"
            or (len(run) == 1 and ORIGIN.fullmatch(run[0]))
            or GLUED.search(name)
            or is_office(run[-1])
            or (first_is_the and ORIGIN.fullmatch(run[-1]))  # "the Lesna Republican": somebody who was named before
        ):
            return None
        known = self._people.is_body(name) or self._people.is_body(f"the {name}")
        if known or len(run) > 1 or not self._structured:
            return Speaker(name, person=False)
        return None


def _first_preposition(words: Sequence[str]) -> int:
    return next((i for i, w in enumerate(words) if i and w in PREPOSITIONS), len(words))


def clause(text: str) -> str:
    """The text up to the end of its clause."""
    for match in _STOP.finditer(text):
        if match.group() != "." or not _ABBREVIATED.search(text[: match.start()]):
            return text[: match.start()]
    return text


def clause_start(text: str) -> int:
    """Where the last sentence of a text begins."""
    start = 0
    for match in _STOP.finditer(text[:-1]):
        if match.group()[0] not in ":;" and not _ABBREVIATED.search(text[: match.start()]):
            start = match.end()
    return start


def _last_run(words: Sequence[str]) -> list[str]:
    """The words with a capital at the end, with what joins them, without titles and what only begins a sentence."""
    start = len(words)
    while start and (words[start - 1][0].isupper() or (words[start - 1] in PARTICLES and start < len(words))):
        start -= 1
    run = list(words[start:])
    while run and (not run[0][0].isupper() or _leads(run[0], alone=len(run) == 1)):
        run = run[1:]
    return run[-NAME_WORDS:]


def _leads(word: str, *, alone: bool) -> bool:
    folded = fold_case_and_accents(word).strip(".")
    return folded in TITLES or word.lower() in WORN_TITLES or (folded in ENGLISH_FUNCTION_WORDS and not alone)


def names_without_parse(paragraph: str) -> list[str]:
    """Two to four words with a capital, one after the other."""
    found, run = [], list[str]()
    end = -1
    for match in (*WORD.finditer(paragraph), None):
        joined = match is not None and paragraph[end : match.start()] == " "
        if match is not None and match.group()[0].isupper() and match.group()[1:].islower() and (joined or not run):
            run.append(match.group())
        else:
            while run and run[0].lower() in WORN_TITLES | TITLES:
                run = run[1:]
            if 2 <= len(run) <= 4:
                found.append(" ".join(run))
            run = [match.group()] if match and match.group()[0].isupper() else []
        end = match.end() if match else -1
    return found
