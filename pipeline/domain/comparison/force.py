"""Verbs of other force, a part for the whole, and another length of time, in sentences that are each other's nearest.

"Left the team" and "was removed from the team", "disputed parts of the report" and "disputed the report", "takes weeks"
and "takes up to a month". Both may be right: none of these is a conflict.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.findings import Span, Statement
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.result import DifferenceKind
from pipeline.domain.comparison.reworded import Reworded
from pipeline.domain.comparison.sentences import Sentence, VersionText
from pipeline.domain.comparison.syntax import Tree, tree_of
from pipeline.domain.text.wordlists import word_list

NEAREST, NEAR = 0.45, 0.5
"""The least M of two sentences that are each other's nearest, and of others."""

_SCALES = (
    ("fire dismiss oust sack remove expel", "leave resign quit depart exit retire"),
    ("demand order force compel instruct", "ask request invite urge encourage suggest recommend"),
    ("ban prohibit outlaw bar", "restrict limit curb"),
    ("end cancel scrap abolish terminate rescind repeal revoke", "suspend pause delay postpone halt freeze"),
    ("plunge plummet tumble crash slump nosedive collapse", "fall drop dip slip ease decline slide"),
    ("soar surge skyrocket spike rocket", "rise climb increase gain"),
    ("refuse reject rebuff", "decline"),
    ("condemn denounce blast slam excoriate lambast bash assail", "criticize question chide"),
    ("murder execute assassinate", "kill die"),
    ("trounce crush rout thrash demolish", "beat defeat edge"),
    ("slash gut", "cut trim reduce lower"),
    ("threaten vow", "warn suggest hint consider"),
    ("flee escape", "leave depart"),
)
"""The stronger verbs of a matter, and the weaker ones."""

LONGEST_PHRASE = 3
"""Words from a verb down to the unit of time that it takes: "take", "up", "to", "a month"."""

_STEPS = [tuple(frozenset(word_list(verbs)) for verbs in scale) for scale in _SCALES]
_LEAVING = 0
"""Of this scale, whom the stronger verb has as its object leaves as the subject of the weaker one."""

_PARTS = frozenset(word_list("part portion some most many several half aspect element majority section"))
_TAKING = frozenset({"take", "last", "wait"})
_UNITS = frozenset(word_list("second minute hour day week month year decade"))
_SUBJECTS, _OBJECTS = frozenset({"nsubj"}), frozenset({"dobj", "nsubjpass"})
_MEASURES = frozenset({"dobj", "npadvmod", "attr", "pobj"})
_NO_NAME_OF_ANYTHING = frozenset({"PRON", "DET"})


def told_with_other_force(pairing: Pairing[VersionText]) -> Iterator[Reworded]:
    """What the nearest sentences of two versions tell with another force or reach, once for two sentences."""
    mutual = set(pairing.mutual)
    for i, j in np.argwhere(pairing.match >= NEAREST):
        match = float(pairing.match[i, j])
        a, b = pairing.a.sentences[i], pairing.b.sentences[j]
        if not (a.structured and b.structured and (match >= NEAR or (int(i), int(j)) in mutual)):
            continue
        found = next(_differences(a, b), None)
        if found is not None:
            kind, left, right = found
            yield Reworded(
                kind=kind,
                probability=match,
                a=Statement(sentence=a, span=left, value=""),
                b=Statement(sentence=b, span=right, value=""),
            )


def _differences(a: Sentence, b: Sentence) -> Iterator[tuple[DifferenceKind, Span, Span]]:
    yield from (("scope", left, right) for left, right in _parts(a, b))
    yield from (("scope", left, right) for right, left in _parts(b, a))
    yield from (("strength", left, right) for left, right in _forces(a, b))
    yield from (("figure", left, right) for left, right in _durations(a, b))


def _forces(a: Sentence, b: Sentence) -> Iterator[tuple[Span, Span]]:
    """Two verbs of one scale that have whom or what it is about in common."""
    trees = tree_of(a), tree_of(b)
    verbs = [[n for n, t in enumerate(tree.tokens) if t.pos == "VERB" and not tree.having(n, "neg")] for tree in trees]
    for n in verbs[0]:
        for m in verbs[1]:
            for number, (strong, weak) in enumerate(_STEPS):
                lemmas = a.tokens[n].lemma, b.tokens[m].lemma
                if lemmas[0] in strong and lemmas[1] in weak:
                    about = _is_about_one(_roles(a, n), _roles(b, m), leaving=number == _LEAVING)
                elif lemmas[0] in weak and lemmas[1] in strong:
                    about = _is_about_one(_roles(b, m), _roles(a, n), leaving=number == _LEAVING)
                else:
                    continue
                if about:
                    yield (a.tokens[n].start, a.tokens[n].end), (b.tokens[m].start, b.tokens[m].end)


def _is_about_one(strong: Mapping[str, set[str]], weak: Mapping[str, set[str]], *, leaving: bool) -> bool:
    if any(strong[role] & weak[role] for role in ("subject", "object", "what")):
        return True
    return leaving and bool(strong["object"] & weak["subject"] or strong["from"] & (weak["object"] | weak["from"]))


def _roles(sentence: Sentence, verb: int) -> Mapping[str, set[str]]:
    """The lemmas of what the verb has as subject, as object, after "from", and as a verb of its own ("to say")."""
    tree = tree_of(sentence)
    found = {
        "subject": tree.having(verb, *_SUBJECTS),
        "object": tree.having(verb, *_OBJECTS),
        "what": tree.having(verb, "xcomp"),
        "from": _behind(tree, verb, "from"),
    }
    return {
        role: {
            tree.tokens[n].lemma.lower()
            for n in at
            if role not in {"subject", "object"} or tree.tokens[n].pos not in _NO_NAME_OF_ANYTHING
        }
        for role, at in found.items()
    }


def _behind(tree: Tree, index: int, preposition: str) -> list[int]:
    """What follows this preposition behind a word."""
    links = [n for n in tree.children[index] if tree.tokens[n].lemma == preposition]
    return [o for link in links for o in tree.having(link, "pobj")]


def _parts(a: Sentence, b: Sentence) -> Iterator[tuple[Span, Span]]:
    """A part of something as the object of a verb, and all of it as the object of the same verb."""
    ours, theirs = tree_of(a), tree_of(b)
    for n, part in enumerate(a.tokens):
        verb = a.tokens[part.head]
        if part.lemma.lower() not in _PARTS or part.dep not in _OBJECTS or verb.pos != "VERB":
            continue
        for thing in (a.tokens[o] for o in _behind(ours, n, "of")):
            if thing.pos in _NO_NAME_OF_ANYTHING:
                continue
            for m, whole in enumerate(b.tokens):
                governs = b.tokens[whole.head]
                same = whole.lemma == thing.lemma and whole.dep in _OBJECTS and governs.lemma == verb.lemma
                if same and _PARTS.isdisjoint(b.tokens[c].lemma.lower() for c in theirs.children[m]):
                    yield (part.start, thing.end), (min(governs.start, whole.start), max(governs.end, whole.end))


def _durations(a: Sentence, b: Sentence) -> Iterator[tuple[Span, Span]]:
    """How long something takes, where both say it of one verb and differ in the unit or the number."""
    for n, verb in ((n, t) for n, t in enumerate(a.tokens) if t.lemma in _TAKING):
        for m, _ in ((m, t) for m, t in enumerate(b.tokens) if t.lemma == verb.lemma):
            ours, theirs = _duration(a, n), _duration(b, m)
            if ours and theirs and ours[1] != theirs[1]:
                yield ours[0], theirs[0]


def _duration(sentence: Sentence, verb: int) -> tuple[Span, tuple[str, ...]] | None:
    """The words of the length of time that a verb takes, and its unit and number."""
    tokens = sentence.tokens
    at = next(
        (n for n in range(verb + 1, len(tokens)) if tokens[n].lemma in _UNITS and verb in _above(tokens, n)), None
    )
    if at is None:
        return None
    own = [n for n in range(verb + 1, at + 1) if n == at or verb in _above(tokens, n)]
    numbers = sorted(t.lemma.lower() for t in tokens[verb:at] if t.pos == "NUM" and t.lemma.lower() != "one")
    return (tokens[own[0]].start, tokens[at].end), (tokens[at].lemma, *numbers)


def _above(tokens: Sequence[Token], index: int) -> list[int]:
    """The next words above this one, as far as those of a phrase may be: "up", "to", "take" above "month"."""
    found = [tokens[index].head]
    while len(found) < LONGEST_PHRASE and tokens[found[-1]].dep in _MEASURES | {"prep"}:
        found.append(tokens[found[-1]].head)
    return found
