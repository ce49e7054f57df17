"""Two people who are said to hold one office, or to have one part in the event: "the gunman, …"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.findings import Finding, Statement
from pipeline.domain.comparison.names import TITLES, Name, are_two, is_among, name_at
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.comparison.syntax import CLAUSAL, Tree, tree_of
from pipeline.domain.text.wordlists import word_list

HOLDER_MATCH = 0.4
CLOSE = 0.55
"""M from which two offices may be described differently: "mayor of Lesna", "mayor"."""

# One at a time holds the office, or has the part in the event.
_OFFICES = frozenset(
    word_list(
        """
        president premier minister mayor governor chancellor ceo executive chairman chairwoman chair director head chief
        coach captain commissioner sheriff principal owner founder speaker leader king queen secretary manager editor
        suspect gunman shooter attacker killer driver pilot winner champion ambassador envoy treasurer archbishop pope
        rector dean conductor
        """
    )
)
_GIVING_OFFICE = frozenset(word_list("name appoint elect re-elect reelect choose pick nominate confirm"))
_PARTS = frozenset(word_list("accused victim defendant culprit deceased"))
_SOMEONE = frozenset(word_list("man woman person boy girl teenager one"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who is said to be what: a person's `name`, the `office`, and `which` one by its other words."""

    office: str
    which: frozenset[str]
    name: Name
    sentence: Sentence


def differing_holders(
    pairing: Pairing[ReadText],
    a: Sequence[Holder],
    b: Sequence[Holder],
    words_of_a: frozenset[str],
    words_of_b: frozenset[str],
) -> Iterator[Finding]:
    """Two people of whom each version says that they are one thing. `words_of_a`: as `words_with_capital`.

    Nothing is claimed of a person whom the other version names as well.
    """
    for left in a:
        for right in b:
            match = float(pairing.match[left.sentence.index, right.sentence.index])
            if left.office != right.office or match < HOLDER_MATCH or not left.which & right.which:
                continue
            if left.which != right.which and match < CLOSE:
                continue
            if is_among(left.name, words_of_b) or is_among(right.name, words_of_a):
                continue
            if are_two(left.name, right.name):
                yield Finding(
                    kind="contradiction",
                    confidence=min(1.0, 0.4 + 0.5 * match),
                    topic=f"who {left.office}",
                    a=_statement(left),
                    b=_statement(right),
                )


def holders_in(sentence: Sentence) -> Iterator[Holder]:
    """Every office with its other words, and who is named beside it: "fire chief Jan Lis", "Lis, the mayor of …"."""
    offices = [i for i, t in enumerate(sentence.tokens) if t.lemma in _OFFICES and t.pos in {"NOUN", "PROPN"}]
    if not sentence.structured:
        return
    tree = tree_of(sentence)
    yield from _who_is(sentence, tree)
    yield from _who_becomes(sentence, tree)
    for index in offices:
        token = sentence.tokens[index]
        head = token.head
        if token.dep in {"compound", "appos", "nmod"} and sentence.tokens[head].pos == "PROPN":
            named = head
        elif len(beside := [i for i in tree.having(index, "appos") if sentence.tokens[i].pos == "PROPN"]) == 1:
            named = beside[0]
        else:
            continue
        name = name_at(sentence, named)
        if name is None or name.entity != "PERSON":
            continue
        inside = tree.subtree(index, without=CLAUSAL - {"prep"})
        if token.dep in {"compound", "nmod"}:
            inside += [i for i in tree.children[named] if i < index]
        which = tree.lemmas([i for i in inside if i != index]) - set(name.words) - TITLES
        if not any(sentence.tokens[i].lemma in {"former", "ex", "deputy", "vice", "acting"} for i in inside):
            yield Holder(office=token.lemma, which=which, name=name, sentence=sentence)


def _who_is(sentence: Sentence, tree: Tree) -> Iterator[Holder]:
    """One part in the event, and who is said to have it: "the accused is Ada Berg", "the man killed was Jan Lis"."""
    for index, token in enumerate(sentence.tokens):
        word = token.text.lower()
        which_one = tree.having(index, "acl", "relcl")
        known = word in _PARTS or token.lemma in _OFFICES or (token.lemma in _SOMEONE and which_one)
        if token.dep != "nsubj" or not known:
            continue
        verb = sentence.tokens[token.head]
        beside = [i for i in tree.having(token.head, "attr") if sentence.tokens[i].pos == "PROPN"]
        if verb.lemma != "be" or len(beside) != 1 or tree.negators(token.head):
            continue
        name = name_at(sentence, beside[0])
        if name is not None and name.entity == "PERSON":
            which = tree.lemmas(tree.subtree(index, without=CLAUSAL - {"prep", "acl", "relcl"}))
            yield Holder(office=word, which=which | {word}, name=name, sentence=sentence)


def _who_becomes(sentence: Sentence, tree: Tree) -> Iterator[Holder]:
    """An office, and who is given it: "named Ada Berg as its chief executive", "Berg was appointed mayor"."""
    for verb, token in enumerate(sentence.tokens):
        if token.lemma not in _GIVING_OFFICE or tree.negators(verb):
            continue
        people = [i for i in tree.having(verb, "dobj", "nsubjpass") if sentence.tokens[i].entity == "PERSON"]
        offices = [*tree.having(verb, "oprd"), *tree.objects_of("as", (verb,))]
        if len(people) != 1 or len(offices) != 1 or sentence.tokens[offices[0]].lemma not in _OFFICES:
            continue
        name = name_at(sentence, people[0])
        if name is not None and name.entity == "PERSON":
            office = sentence.tokens[offices[0]].lemma
            which = tree.lemmas(tree.subtree(offices[0], without=CLAUSAL - {"prep"})) - {office}
            yield Holder(office=office, which=which, name=name, sentence=sentence)


def _statement(holder: Holder) -> Statement:
    return Statement(sentence=holder.sentence, span=holder.name.span, value=" ".join(holder.name.words))
