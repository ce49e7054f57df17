"""Names of people and organisations in a parsed sentence, and whether two of them may be variants of one.

Spellings of one name, surnames alone, initials and titles are no difference. Cannot know that two quite different names
are one person's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.syntax import Tree
from pipeline.domain.text.text import fold_case_and_accents
from pipeline.domain.text.wordlists import word_list

SPELLING = 70.0
"""Percent: Zelensky and Zelenskiy 94, Gaddafi and Qadhafi 71."""

TITLES = frozenset(
    word_list(
        """
        mr mrs ms miss dr prof professor sir dame lord lady president minister senator sen rep representative gov
        governor mayor judge justice chancellor premier king queen prince princess pope general gen colonel col major
        maj captain capt lieutenant lt sergeant sgt detective officer chief secretary ambassador congressman
        congresswoman chairman chairwoman rev reverend father sister brother jr sr ii iii iv the coach manager singer
        actor actress author novelist footballer driver pilot engineer economist analyst cardinal bishop archbishop imam
        rabbi sheikh inspector superintendent constable commander admiral marshal spokesman spokeswoman lawyer attorney
        prosecutor
        """
    )
)
_COMPANY = frozenset(word_list("inc corp corporation ltd plc co group company bank holdings ag sa llc gmbh the of and"))
_PLACED = frozenset({"GPE", "LOC", "NORP", "FAC", "DATE", "TIME", "EVENT", "LAW", "WORK_OF_ART", "LANGUAGE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name in a sentence: its words as they are compared, the entity it was read as, and its characters."""

    words: tuple[str, ...]
    entity: str
    span: tuple[int, int]


def names_in(sentence: Sentence, tree: Tree, heads: Sequence[int]) -> tuple[Name, ...]:
    """The names that stand in these phrases for a person or an organisation, those joined by "and" as well."""
    found: list[Name] = []
    for head in (i for h in heads for i in tree.coordinated(h)):
        if tree.tokens[head].pos == "NOUN":
            beside = [i for i in tree.having(head, "appos", "nmod") if tree.tokens[i].pos == "PROPN"]
            head = beside[0] if len(beside) == 1 else head
        if name := name_at(sentence, head):
            found.append(name)
    return tuple(found)


def name_at(sentence: Sentence, head: int, *, placed: bool = False) -> Name | None:
    """The name that ends at this token, without titles; None if it is none, or a place's and not `placed`."""
    if sentence.tokens[head].pos != "PROPN":
        return None
    tokens = sentence.tokens
    first = head
    while first > 0 and _goes_on(tokens, first, head):
        first -= 1
    kept = [t for t in tokens[first : head + 1] if _folded(t) not in TITLES and t.text[0].isalnum()]
    entities = {t.entity for t in kept if t.entity}
    if not kept or (entities & _PLACED and not placed) or not kept[-1].text[0].isupper():
        return None
    entity = "PERSON" if "PERSON" in entities else next(iter(sorted(entities)), "")
    words = tuple(_folded(t) for t in kept if _folded(t) not in _COMPANY)
    return Name(words=words, entity=entity, span=(kept[0].start, kept[-1].end)) if words else None


def _goes_on(tokens: Sequence[Token], first: int, head: int) -> bool:
    """Whether the token before `first` belongs to the name that ends at `head`."""
    before = tokens[first - 1]
    inside = before.pos == "PROPN" and before.dep in {"compound", "nmod", "amod", "flat"} and before.head <= head
    return inside and before.head >= first


def _folded(token: Token) -> str:
    return fold_case_and_accents(token.text).replace(".", "").replace("'", "")


def same_name(first: Name, second: Name) -> bool:
    """Whether two names may be variants of one: they share a word, or are spelt alike, or one abbreviates the other."""
    if set(first.words) & set(second.words):
        return True
    if any(_abbreviates(a, b) for a, b in ((first, second), (second, first))):
        return True
    return any(
        fuzz.ratio(x, y) >= SPELLING or (min(len(x), len(y)) >= 3 and (x.startswith(y) or y.startswith(x)))
        for x in first.words
        for y in second.words
        if min(len(x), len(y)) > 2
    )


def are_two(first: Name, second: Name) -> bool:
    """Whether two names cannot be variants of one, at least one of them in full."""
    return max(len(first.words), len(second.words)) > 1 and not same_name(first, second)


def is_among(name: Name, words: frozenset[str]) -> bool:
    """Whether these words, folded, name them, if only by the last name."""
    return name.words[-1] in words


def _abbreviates(short: Name, long_: Name) -> bool:
    return len(short.words) == 1 and len(long_.words) > 1 and short.words[0] == "".join(w[0] for w in long_.words)


def any_names(sentence: Sentence, tree: Tree, heads: Sequence[int]) -> tuple[Name, ...]:
    """Like `names_in`, but names of any kind: teams bear those of countries."""
    found = (name_at(sentence, i, placed=True) for h in heads for i in tree.coordinated(h))
    return tuple(name for name in found if name)
