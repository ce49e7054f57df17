"""Which names of several versions are one: by their last word, as surnames and places are repeated alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.domain.comparison.across.latin import FEWEST_CONSONANTS, alike
from pipeline.domain.comparison.across.mentions import Mentions, Name
from pipeline.domain.comparison.across.versions import Place
from pipeline.domain.text.countries import english_name

NOUNS_HAVE_CAPITALS = frozenset({"de", "lb"})
"""Languages in which every noun is capitalised: a word of theirs is a name only if others have just that one."""


@dataclass(slots=True, kw_only=True)
class NameGroup:
    """One name. `at`: where each version has it, by the version's index; `shown`: the fullest of them.

    `label`: as it is most often written in full. `firsts`: the word before the last one in each version that has one,
    as it is written and by its consonants. `languages`: of the versions. `in_capitals`: those whose name in `shown` is
    in capitals. `longest`: words of the longest form in a language that does not capitalise all nouns.
    """

    label: str
    last: frozenset[str]
    at: dict[int, list[Place]] = field(default_factory=dict)
    shown: dict[int, Place] = field(default_factory=dict)
    firsts: dict[int, list[tuple[str, frozenset[str]]]] = field(default_factory=dict)
    languages: dict[int, str] = field(default_factory=dict)
    in_capitals: set[int] = field(default_factory=set)
    longest: int = 1


def grouped_names(versions: Sequence[Mentions]) -> tuple[NameGroup, ...]:
    """The names that versions of two languages have, those of most versions first.

    Scripts without capitals say no names of their own: their words are looked up among the names of the others.
    """
    groups: list[NameGroup] = []
    written: list[Counter[tuple[bool, bool, str]]] = []
    index = _Index()
    for sure in (True, False):
        for n, version in enumerate(versions):
            if (version.version.language not in NOUNS_HAVE_CAPITALS) != sure:
                continue
            for name in version.names:
                if not _tells(name.words[-1]):
                    continue
                at = index.find(name.words[-1], exactly=not sure)
                if at is None:
                    if not sure:
                        continue
                    at = len(groups)
                    groups.append(NameGroup(label="", last=name.words[-1]))
                    index.add(at, name.words[-1])
                    written.append(Counter())
                form = " ".join(name.written)
                written[at][version.version.language == "en", sure and form.isascii(), form] += 1
                _add(groups[at], n, name, 0 if sure else groups[at].longest)
    for group, forms in zip(groups, written, strict=True):
        group.label = _label(group, forms)
    for n, version in enumerate(versions):
        for at, word in enumerate(version.words):
            known = index.find(word.words[-1])
            if known is not None:
                before = version.words[at - 1] if at and _adjacent(version.words[at - 1], word) else None
                _add(groups[known], n, _with_first(groups[known], before, word))
    for group in groups:
        group.languages = {n: versions[n].version.language for n in group.at}
    kept = [group for group in groups if len(set(group.languages.values())) > 1]
    return tuple(sorted(kept, key=lambda g: -len(g.at)))


def first_names_differ(group: NameGroup) -> Mapping[int, int]:
    """The side of each version that has another first name than most, 1 or more; the others are not in it.

    The usual one must be in two languages. Only first names that begin alike count as confused: anything else can be
    an office or another person.
    """
    counted: list[tuple[frozenset[str], list[int]]] = []
    for index, firsts in group.firsts.items():
        for _, word in firsts:
            found = next((c for c in counted if alike(c[0], word)), None)
            if found is None:
                counted.append((word, [index]))
            elif index not in found[1]:
                found[1].append(index)
    if len(counted) < 2:
        return {}
    counted.sort(key=lambda c: -len(c[1]))
    usual, with_usual = counted[0]
    sides: dict[int, int] = {}
    if len({group.languages[index] for index in with_usual}) > 1:
        for side, (word, indices) in enumerate(counted[1:], start=1):
            for index in indices:
                begins = {one[0] for one in usual} & {other[0] for other in word}
                if index not in with_usual and begins and index not in sides:
                    sides[index] = side
    return sides


def _label(group: NameGroup, forms: Counter[tuple[bool, bool, str]]) -> str:
    """A country's English name; else the form written most often, of English ones or of Latin ones if there are any.

    A form of several words that is written more than once comes before its last word alone.
    """
    for one in group.last:
        if one[0] == "=":
            return english_name(one[1:])
    best = max(forms, key=lambda form: (form[:2], " " in form[2] and forms[form] > 1, forms[form]))
    return best[2]


def _add(group: NameGroup, index: int, name: Name, most_words: int = 0) -> None:
    """`most_words`: of a language of capitalised nouns, as many words as the name has elsewhere are shown."""
    group.at.setdefault(index, []).append(name.place)
    start = name.starts[-most_words] if 0 < most_words < len(name.starts) else name.starts[0]
    place = Place(name.place.sentence, start, name.place.end)
    capitals = all(word.isupper() for word in name.written)
    shown = group.shown.get(index)
    if shown is None or (not capitals, place.end - start) > (index not in group.in_capitals, shown.end - shown.start):
        group.shown[index] = place
        (group.in_capitals.add if capitals else group.in_capitals.discard)(index)
    if not most_words:
        group.longest = max(group.longest, len(name.words))
    if len(name.words) > 1 and any(len(one) >= FEWEST_CONSONANTS - 1 for one in name.words[-2]):
        group.firsts.setdefault(index, []).append((name.written[-2], name.words[-2]))


def _with_first(group: NameGroup, before: Name | None, word: Name) -> Name:
    """The word with the one before it, if that is a first name that other versions have."""
    if before is None or not any(
        alike(first, before.words[-1]) for firsts in group.firsts.values() for _, first in firsts
    ):
        return word
    return Name(
        words=(*before.words, *word.words),
        written=(*before.written, *word.written),
        starts=(*before.starts, *word.starts),
        place=Place(word.place.sentence, before.place.start, word.place.end),
    )


def _adjacent(before: Name, word: Name) -> bool:
    return before.place.sentence == word.place.sentence and word.place.start - before.place.end == 1


class _Index:
    """Finds the first group with a name like a word, without comparing it with every one."""

    def __init__(self) -> None:
        self._exact: dict[str, int] = {}
        self._by_letter: dict[str, list[tuple[int, frozenset[str]]]] = {}
        self._found: dict[frozenset[str], int | None] = {}

    def add(self, group: int, word: frozenset[str]) -> None:
        for one in word:
            self._exact.setdefault(one, group)
        for letter in {one[0] for one in word}:
            self._by_letter.setdefault(letter, []).append((group, word))
        self._found.clear()

    def find(self, word: frozenset[str], *, exactly: bool = False) -> int | None:
        same = [self._exact[one] for one in word if one in self._exact]
        if same or exactly:
            return min(same, default=None)
        if word not in self._found:
            near = {letter for one in word for letter in one[:1]}
            candidates = [one for letter in near for one in self._by_letter.get(letter, ())]
            self._found[word] = min((group for group, known in candidates if alike(known, word)), default=None)
        return self._found[word]


def _tells(word: frozenset[str]) -> bool:
    return any(len(one) >= FEWEST_CONSONANTS for one in word)
