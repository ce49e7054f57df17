"""Whom "he" or "she" stands for in a sentence of a parsed version, if that is plain.

Only the subject of a sentence before is taken: a person who is named there otherwise, two who fit, or a "president" of
whom nobody knows the name leave it open. Reads one sentence at a time, the last first; who asks walks back.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from pipeline.domain.comparison.offices import is_office
from pipeline.domain.comparison.people import People, entities
from pipeline.domain.comparison.saying_words import CALLING, SAYING
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.syntax import Tree
from pipeline.domain.text.wordlists import word_list

_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
_BEING: Final = "be"
_NO_PERSONS: Final = frozenset(word_list("GPE NORP LOC FAC DATE TIME EVENT LAW WORK_OF_ART MONEY PERCENT PRODUCT"))

_HUMAN: Final = frozenset(
    word_list(
        """
        man woman boy girl child person victim suspect gunman attacker shooter accuser mother father parent wife husband
        son daughter brother sister friend neighbor neighbour colleague relative employee worker boss source caller user
        supporter protester critic opponent rival predecessor successor survivor migrant immigrant patient customer
        """
    )
)
"""Nouns for people who have no office: somebody whose name is not said here."""

Outcome = Literal["open", "silent"]
"""`open`: somebody else may be meant, and nobody further back is. `silent`: the sentence says nothing of it."""


@dataclass(frozen=True, slots=True)
class _Subject:
    token: int
    main: bool
    names: tuple[str, ...]


def meant_in(
    pronoun: str, sentence: Sentence, tree: Tree, people: People, is_seen: Callable[[int], bool], *, unplain: bool
) -> tuple[str, Outcome]:
    """The person whom a later "he" or "she" stands for by this sentence, else empty and why.

    `unplain`: whether it quotes somebody, and it is not plain who. `is_seen`: whether the character of the sentence is
    before the pronoun, and outside of quotes.
    """
    named = {n for at, n in _named(sentence, people) if is_seen(at) and people.gender(n) in {"", pronoun}}
    root = next((t.lemma for i, t in enumerate(tree.tokens) if t.head == i), "")
    if unplain and len(named) > 1 and root not in SAYING | CALLING:
        return "", "open"
    begins = _after_opening(tree)
    subjects = [
        s for s in _subjects(sentence, tree, people) if s.token >= begins and is_seen(tree.tokens[s.token].start)
    ]
    main = [s for s in subjects if s.main]
    for subject in reversed(main):
        found = {n for n in subject.names if people.gender(n) in {"", pronoun}}
        if len(found) == 1 and len(subject.names) == 1:
            return next(iter(found)), "silent"
        if found:
            return "", "open"
        token = tree.tokens[subject.token]
        if subject.names or token.pos == "PRON":
            continue
        if token.pos == "PROPN" and token.entity not in _NO_PERSONS:
            return "", "open"  # a name of which nobody knows whose it is
        if token.pos == "NOUN" and token.lemma in _HUMAN:
            return "", "open"
        if token.pos == "NOUN" and is_office(token.lemma):
            beside = [tree.tokens[i].text for i in tree.having(subject.token, "amod", "compound")]
            name = people.with_role([*beside, token.text]) if token.text.lower() == token.lemma else ""
            return (name, "silent") if name else ("", "open")
    if main and _stands_for(pronoun, tree, main[-1].token):
        return "", "silent"  # "he praised Novak": the same one as before
    if not named:
        return "", "silent"
    acting = {n for s in subjects for n in s.names}
    return (next(iter(named)), "silent") if len(named) == 1 and named <= acting else ("", "open")


def _subjects(sentence: Sentence, tree: Tree, people: People) -> Iterator[_Subject]:
    """The subjects of a sentence in their order, with the people whom each names."""
    for index, token in enumerate(tree.tokens):
        if token.dep not in _SUBJECTS:
            continue
        main = _is_main(tree, token.head)
        heads = tree.coordinated(index)
        if main and tree.tokens[token.head].lemma == _BEING:  # "the only one who refused was Karel Novak"
            shown = [a for a in tree.having(token.head, "attr") if tree.tokens[a].pos == "PROPN"]
            heads = [*shown] if shown else heads
        if token.pos != "PROPN":
            owners = tree.having(index, "poss")
            heads = [*heads, *(o for o in owners if tree.tokens[o].pos == "PROPN")]
        names = dict.fromkeys(people.full(n) for h in heads if (n := people.person_at(sentence, tree, h)))
        yield _Subject(index, main, tuple(names))


def _is_main(tree: Tree, verb: int) -> bool:
    """Whether a verb is the sentence's own, or joined to that one, or says who says it all."""
    seen = set[int]()
    while verb not in seen:
        seen.add(verb)
        token = tree.tokens[verb]
        if token.head == verb:
            return True
        if token.dep == "parataxis" and token.lemma in SAYING | CALLING:
            return True
        if token.dep != "conj":
            return False
        verb = token.head
    return False


def _stands_for(pronoun: str, tree: Tree, subject: int) -> bool:
    return tree.tokens[subject].text.lower() == pronoun


def _after_opening(tree: Tree) -> int:
    """Where the sentence begins after "Addressing Novak's doubts, …": who is named there is not its subject."""
    if not tree.tokens or not tree.tokens[0].text.endswith("ing"):
        return 0
    return next((i for i, token in enumerate(tree.tokens) if token.text == ","), 0)


def _named(sentence: Sentence, people: People) -> Iterator[tuple[int, str]]:
    """The people whom a sentence names, with where they stand."""
    for first, last, entity in entities(sentence):
        name = sentence.plain[sentence.tokens[first].start : sentence.tokens[last].end]
        name = name.removesuffix("'s").removesuffix("'").strip(" \"',.")
        if first and sentence.tokens[first - 1].text.lower() == "the" and name.endswith("s"):
            continue  # "the Novaks"
        single = first == last and sentence.tokens[first].pos == "PROPN"
        if (entity == "PERSON" or single) and name and people.knows(name):
            yield sentence.tokens[first].start, people.full(name)
