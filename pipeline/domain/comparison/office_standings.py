"""One person with another standing in an office in two versions: "acting governor", "former governor"."""

from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from pipeline.domain.comparison.findings import Span, Statement
from pipeline.domain.comparison.kept import kept
from pipeline.domain.comparison.namesakes import Person
from pipeline.domain.comparison.reworded import Reworded
from pipeline.domain.comparison.sentences import Sentence

NAME_ALIKE = 80.0
"""Percent, of the last names that may be one person's."""

# Two of them cannot be said of one person and one office at one time.
_STANDING = {
    **dict.fromkeys(("former", "ex"), "former"),
    **dict.fromkeys(("acting", "interim", "caretaker"), "acting"),
    **dict.fromkeys(("deputy", "vice", "assistant"), "deputy"),
    **dict.fromkeys(("elect", "incoming", "designate"), "next"),
}
_OFFICES = {
    "gov": "governor", "sen": "senator", "rep": "representative", "pres": "president", "premier": "prime minister",
}  # fmt: skip
_BEFORE_NAME = frozenset({"PROPN", "NOUN", "ADJ", "CCONJ", "PUNCT"})


@kept
def standings(persons: Sequence[Person]) -> Mapping[tuple[str, str], tuple[tuple[str, Sentence, Span], ...]]:
    """By last name and office: each standing in it that is stated ("acting"), and where."""
    found: dict[tuple[str, str], list[tuple[str, Sentence, Span]]] = {}
    for person in persons:
        tokens = person.sentence.tokens
        index = next((i for i, t in enumerate(tokens) if t.start >= person.span[0]), 0)
        words: list[tuple[str, int]] = []
        while index > 0 and tokens[index - 1].pos in _BEFORE_NAME and tokens[index - 1].text not in {",", ";", ":"}:
            index -= 1
            words.append((tokens[index].text.lower().rstrip("."), tokens[index].start))
        standing = next(((word, at) for word, at in words if word in _STANDING), None)
        if standing is not None:
            for word, at in words:
                if at > standing[1] and word.isalpha():
                    place = (standing[1], person.span[1])
                    found.setdefault((person.last, _OFFICES.get(word, word)), []).append(
                        (_STANDING[standing[0]], person.sentence, place)
                    )
    return {key: tuple(stated) for key, stated in found.items()}


@kept
def differing_standings(a: Sequence[Person], b: Sequence[Person]) -> tuple[Reworded, ...]:
    """People who have one standing in an office here and another there: "acting governor", "former governor"."""
    ours, theirs = standings(a), standings(b)
    for (last, office), mine in ours.items():
        for (other, same_office), yours in theirs.items():
            if office != same_office or fuzz.ratio(last, other) < NAME_ALIKE:
                continue
            if {s for s, _, _ in mine}.isdisjoint(s for s, _, _ in yours):
                item = Reworded(
                    kind="office",
                    probability=0.9,
                    a=Statement(sentence=mine[0][1], span=mine[0][2], value=mine[0][0]),
                    b=Statement(sentence=yours[0][1], span=yours[0][2], value=yours[0][0]),
                )
                return (item,)
    return ()
