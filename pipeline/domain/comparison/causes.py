"""Causes that differ: two versions explain one event differently.

A cause is what a verb or a phrase of cause names ("was sparked by", "died of", "blamed on", "because of"). Nothing is
claimed if either version also has a word of the other's cause, or names it more widely (`wide_causes`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.clauses import Clause
from pipeline.domain.comparison.findings import Finding, Span, Statement
from pipeline.domain.comparison.frames import FRAME_OVERLAP
from pipeline.domain.comparison.parts import phrase_of
from pipeline.domain.comparison.sentences import ReadText
from pipeline.domain.comparison.synonyms import things
from pipeline.domain.comparison.syntax import CLAUSAL, Tree
from pipeline.domain.comparison.wide_causes import may_be_one_cause
from pipeline.domain.text.wordlists import word_list

CAUSE_MATCH = 0.35

_CAUSING = frozenset(
    word_list("cause spark trigger ignite provoke prompt set_off touch_off start fuel bring_down bring_about knock_out")
)
# The verb, the role of what happened, the role of why.
_PATTERNS = (
    ("lead", "to", "agent"),
    ("result", "in", "agent"),
    ("blame", "patient", "on"),
    ("blame", "for", "patient"),
    ("attribute", "patient", "to"),
    ("result", "agent", "from"),
    ("stem", "agent", "from"),
    ("die", "agent", "of"),
    ("die", "agent", "from"),
)
_CAUSE_NOUNS = frozenset(word_list("cause reason culprit trigger"))
_RESULT_NOUNS = frozenset(word_list("result consequence"))
_ANY_EFFECT = frozenset(
    word_list(
        """
        damage concern problem loss anger fear outrage death injury casualty delay disruption chaos rise increase change
        controversy debate speculation trouble pain harm thing people lot stir panic confusion decline fall drop
        """
    )
)
_HARMED = frozenset(word_list("die sicken hospitalise hospitalize poison injure hurt collapse"))
_TAKING_IN = frozenset(word_list("eat drink consume swallow taste"))
_ILL = frozenset(word_list("ill sick unwell"))
_ACCIDENTS = frozenset(
    word_list("crash derail sink capsize collapse explode overturn stall run_aground break_down catch_fire blow_up")
)
_DYING = {
    "drown": "drowning", "suffocate": "suffocating", "asphyxiate": "asphyxiating", "electrocute": "electrocuting",
}  # fmt: skip
"""Verbs that tell of what somebody died, and the nouns for it."""

OF_MANY_CAUSES = frozenset(word_list("share stock price market index currency sale profit revenue"))
"""They move for several reasons at a time, of which each report names another."""
_ANY_CAUSE = frozenset(word_list("accident incident problem reason factor thing result cause something event issue"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What is said to have caused what: content lemmas of both, `kind` of the link, and the cause's characters."""

    clause: Clause
    kind: str
    effect: frozenset[str]
    cause: frozenset[str]
    head: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """The causes that a version names, in order, and all of its content lemmas."""

    causes: tuple[Cause, ...]
    lemmas: frozenset[str]


def explained(version: ReadText, clauses: Sequence[Clause]) -> Explained:
    """The causes that a version names. `clauses`: all of its clauses."""
    return Explained(causes=tuple(c for clause in clauses for c in _causes(clause)), lemmas=_lemmas(version))


def _causes(clause: Clause) -> Iterator[Cause]:
    tree = clause.tree
    lemma, roles = clause.predicate, clause.roles
    if lemma in _CAUSING:
        yield from _cause(clause, tree, "event", roles.get("patient", ()), roles.get("agent", ()))
    for verb, what, why in _PATTERNS:
        if lemma == verb:
            kind = "death" if verb == "die" else "event"
            effects = roles.get(what) or (tree.objects_of("for", roles.get(why, ())) if what == "for" else ())
            yield from _cause(clause, tree, kind, effects, roles.get(why, ()))
    if lemma == "blame" and tree.is_infinitive(clause.verb) and not roles.get("patient"):  # "drought is to blame for"
        yield from _cause(clause, tree, "event", roles.get("for", ()), roles.get("agent", ()))
    noun = lemma.removesuffix("/n")
    if noun != lemma and "agent" in roles:
        for attribute in tree.having(clause.verb, "attr"):
            parts = _of(tree, attribute)
            if noun in _CAUSE_NOUNS:
                yield from _cause(clause, tree, "event", parts, roles["agent"])
            elif noun in _RESULT_NOUNS:
                yield from _cause(clause, tree, "event", roles["agent"], parts)
            elif any(tree.tokens[i].lemma in _CAUSE_NOUNS for i in roles["agent"]):
                effects = [e for i in roles["agent"] for e in _of(tree, i)]
                yield from _cause(clause, tree, "event", effects, [attribute])
    yield from _because(clause, tree)
    yield from _accident(clause, tree)
    yield from _made_to(clause, tree)
    yield from _after(clause, tree)
    yield from _death(clause, tree)


def _of(tree: Tree, head: int) -> list[int]:
    return [o for of in tree.having(head, "prep") if tree.tokens[of].lemma == "of" for o in tree.having(of, "pobj")]


def _about(clause: Clause) -> tuple[int, ...]:
    """What it happened to: what is done to it, else who does it."""
    return clause.roles.get("patient") or clause.roles.get("agent", ())


def _effect(tree: Tree, heads: Sequence[int]) -> frozenset[str]:
    return tree.lemmas([i for head in heads for i in tree.subtree(head, without=CLAUSAL)])


def _because(clause: Clause, tree: Tree) -> Iterator[Cause]:
    """Causes in "because of", "due to" and "owing to" beside a verb; "due to" also after "be"."""
    found = []
    for phrase in tree.having(clause.verb, "prep", "acomp", "advmod"):
        if tree.tokens[phrase].lemma in {"because", "due", "owing", "owe", "thanks"}:
            for link in [phrase, *tree.having(phrase, "pcomp", "prep")]:
                found += tree.having(link, "pobj")
    if not found or tree.tokens[clause.verb].pos not in {"VERB", "AUX"}:
        return
    about = _about(clause)
    kind = "event" if tree.tokens[clause.verb].lemma == "be" else tree.tokens[clause.verb].lemma
    yield from _cause(clause, tree, kind, about, found)


def _accident(clause: Clause, tree: Tree) -> Iterator[Cause]:
    """Why something went wrong, told in a clause: "crashed because it ran out of fuel"."""
    about = _about(clause)
    beside = [tree.tokens[i].lemma for i in tree.having(clause.verb, "prt", "advmod", "dobj")]
    verb_alone = tree.tokens[clause.verb].lemma
    went_wrong = next((one for one in (verb_alone, *(f"{verb_alone}_{w}" for w in beside)) if one in _ACCIDENTS), None)
    if went_wrong is None or not about:
        return
    effect = _effect(tree, about)
    for verb in tree.having(clause.verb, "advcl"):
        if not effect or not any(tree.tokens[i].lemma in {"because", "after"} for i in tree.having(verb, "mark")):
            continue
        inside = [i for i in tree.subtree(verb) if tree.tokens[i].dep not in {"mark", "punct"}]
        yield Cause(
            clause=clause,
            kind=f"because {went_wrong}",
            effect=things(effect),
            cause=tree.lemmas(inside) - effect,
            head=tree.tokens[verb].lemma,
            span=(tree.tokens[min(inside)].start, tree.tokens[max(inside)].end),
        )


def _made_to(clause: Clause, tree: Tree) -> Iterator[Cause]:
    """What made something happen that is told as a verb: "speed caused the train to derail"."""
    for verb in tree.having(clause.verb, "ccomp", "xcomp") if clause.predicate in _CAUSING else ():
        if tree.is_infinitive(verb):
            effects = [*tree.having(verb, "nsubj"), *tree.having(clause.verb, "dobj")]
            yield from _cause(clause, tree, tree.tokens[verb].lemma, effects, clause.roles.get("agent", ()))


def _after(clause: Clause, tree: Tree) -> Iterator[Cause]:
    """What harmed someone, told as what came before: "fell ill after eating oysters"."""
    verb = tree.tokens[clause.verb].lemma
    about = _about(clause)
    if verb not in _HARMED and not any(
        tree.tokens[i].lemma in _ILL for i in tree.having(clause.verb, "acomp", "advmod")
    ):
        return
    for link in tree.having(clause.verb, "prep"):
        for doing in tree.having(link, "pcomp") if tree.tokens[link].lemma == "after" else ():
            lemma = tree.tokens[doing].lemma
            kind = "after a meal" if lemma in _TAKING_IN else f"after {lemma}"
            yield from _cause(clause, tree, kind, about, tree.having(doing, "dobj"))


def _death(clause: Clause, tree: Tree) -> Iterator[Cause]:
    """Of what somebody died, told by the verb: "two passengers drowned"."""
    token = tree.tokens[clause.verb]
    about = _about(clause)
    if token.lemma in _DYING and about and tree.tokens[about[0]].pos in {"NOUN", "PROPN", "PRON"}:
        yield Cause(
            clause=clause,
            kind="death",
            effect=things(_effect(tree, about)),
            cause=frozenset({token.lemma, _DYING[token.lemma]}),
            head=token.lemma,
            span=(token.start, token.end),
        )


def _cause(clause: Clause, tree: Tree, kind: str, effects: Sequence[int], why: Sequence[int]) -> Iterator[Cause]:
    for head in why[:1]:
        token = tree.tokens[head]
        inside = phrase_of(tree, head)
        cause = tree.lemmas(inside)
        effect = _effect(tree, effects)
        pronoun = any(tree.tokens[e].pos == "PRON" for e in effects)
        is_name = token.pos == "PROPN" and head > 0  # the first word of a sentence is read as a name for its capital
        gerund = token.pos == "VERB" and token.dep == "pobj" and token.text.endswith("ing")
        if not (token.pos in {"NOUN", "PROPN"} or gerund) or is_name or token.lemma in _ANY_CAUSE or not cause:
            continue
        if not effect and not pronoun:
            continue
        if effect and (effect <= _ANY_EFFECT or effect & OF_MANY_CAUSES):
            continue
        yield Cause(
            clause=clause,
            kind=kind,
            effect=things(effect),
            cause=cause,
            head=token.lemma,
            span=(tree.tokens[min(inside)].start, tree.tokens[max(inside)].end),
        )


def differing_causes(pairing: Pairing[ReadText], a: Explained, b: Explained) -> Iterator[Finding]:
    """Causes of one event that have no word in common, if neither version also has a word of the other's."""
    for left in a.causes:
        for right in b.causes:
            match = float(pairing.match[left.clause.sentence.index, right.clause.sentence.index])
            if match < CAUSE_MATCH or left.kind != right.kind or left.head == right.head:
                continue
            if left.cause & b.lemmas or right.cause & a.lemmas or not _same_effect(pairing, left, right):
                continue
            if may_be_one_cause(left.cause, right.cause):
                continue
            if (left.clause.sign, left.clause.mood) != (right.clause.sign, right.clause.mood):
                continue
            yield Finding(
                kind="contradiction",
                confidence=min(1.0, 0.3 + 0.7 * match),
                topic=f"cause {left.kind}",
                a=Statement(sentence=left.clause.sentence, span=left.span, value=" ".join(sorted(left.cause))),
                b=Statement(sentence=right.clause.sentence, span=right.span, value=" ".join(sorted(right.cause))),
            )


def _same_effect(pairing: Pairing[ReadText], left: Cause, right: Cause) -> bool:
    if left.kind == "death" and not (left.effect and right.effect):
        return True
    sizes = [sum(pairing.weights.get(w, 1.0) for w in c.effect) for c in (left, right)]
    shared = sum(pairing.weights.get(w, 1.0) for w in left.effect & right.effect)
    return min(sizes) > 0 and shared >= FRAME_OVERLAP * min(sizes)


def _lemmas(text: ReadText) -> frozenset[str]:
    return frozenset(w for s in text.sentences for w in s.lemmas) | frozenset(text.title.lower().split())
