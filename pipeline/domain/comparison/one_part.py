"""Sentences of two versions that agree in all but what fills one part: who, to whom, or why, whatever the verb is.

The general rule beside `who`, `outcomes`, `causes` and `recipients`, which know what certain verbs mean. Nothing is
claimed of what the other version names as well, or where more differs than the one part.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.causes import OF_MANY_CAUSES
from pipeline.domain.comparison.findings import Finding, Statement
from pipeline.domain.comparison.names import Name, is_among, same_name
from pipeline.domain.comparison.parts import LIGHT, WHY, Part, of_two_things, parts_of, rest_of
from pipeline.domain.comparison.replaced import SPEAKING
from pipeline.domain.comparison.sentence_moods import are_comparable, denies
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.comparison.shared_words import same_share
from pipeline.domain.comparison.synonyms import events, things
from pipeline.domain.comparison.syntax import tree_of
from pipeline.domain.comparison.wide_causes import may_be_one_cause
from pipeline.domain.text.wordlists import word_list

PART_MATCH = 0.4
"""M of two sentences from which their parts are compared."""

SAME_REST = 0.6
"""The least share, by weight, of the other content words of either sentence that both have."""

FEWEST_SHARED = 2
FEWEST_OF_DOERS = 3
"""Content words besides: many do the same short thing ("attended the ceremony"), each in a sentence of their own."""

_STANCES = frozenset(word_list("support back oppose favour favor endorse welcome condemn reject want like attend join"))
_ACTING = tuple(word_list("ist ian man men people force team group"))
_DOING = tuple(word_list("er or by ee"))
_CAUSING = frozenset(
    word_list("""
    cause spark trigger start ignite lead delay force ground halt stop close damage destroy kill hurt injure flood block
    cut disrupt
    """)
)
"""Verbs of what happens: behind them "a heater" is a cause, behind others "a walker" is someone."""

_ACTORS = frozenset(
    word_list(
        """
        police officer detective investigator official authority court judge jury government ministry company firm union
        crew rescuer firefighter soldier troop army scientist researcher study report expert fan resident protester
        demonstrator worker employee minister president mayor governor lawmaker senator voter leader member source
        witness prosecutor lawyer victim suspect driver passenger pilot family parent mother father child boy girl
        teenager student teacher doctor nurse neighbor neighbour author player coach club side board council committee
        parliament party rebel fighter attacker hacker volunteer owner customer user agency department bank airline
        reporter person someone aide
        """
    )
)
"""Those who act: another report may only describe them otherwise, so they are not set against each other as causes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a version names anywhere: its words with a capital, and its content lemmas."""

    names: frozenset[str]
    lemmas: frozenset[str]


def differing_parts(pairing: Pairing[ReadText], a: Known, b: Known) -> Iterator[Finding]:
    """Of two sentences, the one part that is filled otherwise, if all else agrees."""
    for i, j in zip(*(pairing.match >= PART_MATCH).nonzero(), strict=True):
        left, right = pairing.a.sentences[i], pairing.b.sentences[j]
        if not are_comparable(left, right):
            continue
        best: tuple[float, str, Part, Part] | None = None
        for first in parts_of(left):
            for second in parts_of(right):
                topic, least = _topic(left, right, first, second), FEWEST_SHARED
                if not topic or _is_known(first, b) or _is_known(second, a):
                    continue
                if denies(left, first.inside) != denies(right, second.inside):
                    continue
                if of_two_things(left, right, first.inside, second.inside):
                    continue
                rest = rest_of(left, first.inside), rest_of(right, second.inside)
                if topic.startswith("cause") and (rest[0] | rest[1]) & OF_MANY_CAUSES:
                    continue
                if topic == "who agent":
                    least = FEWEST_OF_DOERS
                same = same_share(pairing.weights, *rest, least=least)
                if same >= SAME_REST and (best is None or same > best[0]):
                    best = same, topic, first, second
        if best is not None:
            same, topic, first, second = best
            yield finding(topic, left, right, first, second, 0.5 * float(pairing.match[i, j]) + 0.5 * same)


def finding(topic: str, left: Sentence, right: Sentence, first: Part, second: Part, score: float) -> Finding:
    """A contradiction between what fills these parts."""
    return Finding(
        kind="contradiction",
        confidence=min(1.0, score),
        topic=topic,
        a=Statement(sentence=left, span=first.span, value=left.plain[slice(*first.span)]),
        b=Statement(sentence=right, span=second.span, value=right.plain[slice(*second.span)]),
    )


def _topic(left: Sentence, right: Sentence, first: Part, second: Part) -> str:
    """What two parts of one role are in conflict about; empty if both may be so."""
    roles = {first.role, second.role}
    if first.role == second.role == "of" and not _are_of_one_thing(left, first, right, second):
        return ""
    if first.name and second.name:
        in_full = [" " in s.plain[slice(*p.span)] for s, p in ((left, first), (right, second))]
        one_kind = first.name.entity == second.name.entity or all(in_full)
        if (len(roles) > 1 and roles != {"agent", "to"}) or not any(in_full) or not one_kind:
            return ""
        one_thing = _do_one_thing(left, first, right, second) and not _may_be_one(first.name, second.name)
        return f"who {first.role}" if one_thing else ""
    if first.name or second.name or not roles <= {WHY, "agent"}:
        return ""
    if roles == {"agent"} and (_may_act(left, first) or _may_act(right, second)):
        return ""
    ours, theirs = things(first.lemmas), things(second.lemmas)
    is_one = not ours or not theirs or ours & theirs or may_be_one_cause(first.lemmas, second.lemmas)
    return "" if is_one else f"cause {WHY}"


def _may_be_one(first: Name, second: Name) -> bool:
    """Whether two names may be one, besides what a parser took into both: "Cellist Oona Park", "Cellist Mina Cho"."""
    while min(len(first.words), len(second.words)) > 2 and first.words[0] == second.words[0]:
        first, second = (replace(name, words=name.words[1:]) for name in (first, second))
    return same_name(first, second)


def _are_of_one_thing(left: Sentence, first: Part, right: Sentence, second: Part) -> bool:
    """Whether what belongs to two bearers is one: not "the flat of …" and "the workshop of …"."""
    nouns = [
        next((s.tokens[at].lemma for _, at in p.path if s.tokens[at].pos == "NOUN"), "")
        for s, p in ((left, first), (right, second))
    ]
    return bool(things(frozenset(nouns[:1])) & things(frozenset(nouns[1:])))


def _do_one_thing(left: Sentence, first: Part, right: Sentence, second: Part) -> bool:
    """Whether two who do something do the same, and what only one does.

    Two people may say or want the same, and do what each does: "cast her vote".
    """
    if first.role != "agent" or second.role != "agent":
        return True
    verbs = []
    for sentence, part in ((left, first), (right, second)):
        tree = tree_of(sentence)
        verb = next((at for _, at in part.path if tree.tokens[at].pos == "VERB"), part.head)
        lemma = tree.tokens[verb].lemma
        took = lemma == "claim" and tree.having(verb, "dobj", "nsubjpass")  # "claimed the trophy"
        own = any(tree.tokens[i].pos == "PRON" for o in tree.having(verb, "dobj") for i in tree.having(o, "poss"))
        if own or (lemma in SPEAKING | _STANCES and not took):
            return False
        verbs.append(tree.predicate(verb))
    return bool(events(verbs[0]) & events(verbs[1])) or not LIGHT.isdisjoint(verbs)


def _is_known(part: Part, known: Known) -> bool:
    """Whether the other version names them at all, or has most words of the phrase."""
    if part.name:
        return is_among(part.name, known.names)
    return 2 * len(part.lemmas & known.lemmas) >= len(part.lemmas)


def _may_act(sentence: Sentence, part: Part) -> bool:
    """Whether it may be someone who acts, or something that was named before."""
    head = sentence.tokens[part.head]
    marks = [sentence.tokens[i] for i in part.inside if sentence.tokens[i].dep in {"det", "poss"}]
    definite = any(t.text.lower() not in {"a", "an"} for t in marks)
    verb = next((sentence.tokens[at].lemma for _, at in part.path if sentence.tokens[at].pos == "VERB"), "")
    does = head.lemma.endswith(_DOING) and verb not in _CAUSING
    acts = head.lemma in _ACTORS or head.lemma.endswith(_ACTING) or does
    return definite or acts or head.pos != "NOUN" or bool(head.entity)
