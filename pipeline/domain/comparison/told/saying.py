"""Who says a clause, and how: as a fact, as possible, planned or asked for, or to deny it.

Knows the words of saying, planning and doubting, and the parser's labels. Does not know who "he" is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.domain.comparison.axes import operator
from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.saying_words import CALLING
from pipeline.domain.comparison.syntax import Tree
from pipeline.domain.comparison.told.referents import PEOPLE_NOUNS
from pipeline.domain.comparison.told.splitting import SAYING, Part
from pipeline.domain.text.wordlists import word_list

Manner = Literal["fact", "possible", "planned", "asked", "denied"]
"""How a clause is said. `asked`: a question, or what somebody is asked to do. A negated fact is a fact."""

_POSSIBLE = frozenset(
    word_list("may might could would can likely possible possibly perhaps maybe probably potentially")
)
_HEARSAY = frozenset(word_list("allegedly reportedly supposedly apparently purportedly"))
_PLANNED = frozenset(word_list("will shall 'll wo plan"))
_QUOTING = frozenset({"quote"})
_DENYING = frozenset(word_list("deny dispute refute"))
_ASKING = frozenset(word_list("ask wonder"))
_OF_CLASS: dict[str, Manner] = {
    **dict.fromkeys(("plan", "pledge", "threaten", "decide", "order"), "planned"),
    **dict.fromkeys(("expect", "doubt", "weigh", "accuse", "try"), "possible"),
    "ask": "asked",
    "deny": "denied",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """`speaker`: the characters that name who says it, None if nobody is named. `frame`: the tokens that say so.

    `attributed`: the outlet does not say it itself. `hearsay`: it is said without a source ("allegedly").
    """

    manner: Manner
    attributed: bool
    hearsay: bool
    speaker: Span | None
    frame: frozenset[int]


def saying(tree: Tree, part: Part, *, question: bool) -> Saying:
    """Who says this clause, and how."""
    own = [i for i in part.tokens if i not in part.subject]
    according, source = _according(tree, own)
    speaker = source
    for frame in part.frames:
        speaker = speaker or speaker_of(tree, frame)
    lemmas = {tree.tokens[i].lemma for i in own}
    return Saying(
        manner=_manner(tree, part, lemmas, question=question),
        attributed=bool(part.frames) or source is not None,
        hearsay=any(tree.tokens[i].lemma in _HEARSAY for i in tree.having(part.head, "advmod")),
        speaker=speaker,
        frame=according,
    )


def is_only_frame(tree: Tree, part: Part) -> bool:
    """Whether it says nothing but who said what is quoted before it ("the president tweeted on Friday")."""
    quotes = any(tree.quoted[i] for i in part.tokens)
    return (
        tree.tokens[part.head].lemma in SAYING and not quotes and not tree.having(part.head, "dobj", "ccomp", "xcomp")
    )


def _manner(tree: Tree, part: Part, lemmas: set[str], *, question: bool) -> Manner:
    frames = {tree.tokens[i].lemma for i in part.frames}
    if frames & _DENYING:
        return "denied"
    if question or frames & _ASKING:
        return "asked"
    head = part.head
    helpers = {tree.tokens[i].text.lower() for i in tree.having(head, "aux", "auxpass")}
    if helpers & _POSSIBLE or lemmas & (_POSSIBLE - {"would", "can"}):
        return "possible"
    if helpers & _PLANNED:
        return "planned"
    governs = tree.having(head, "xcomp", "ccomp")
    known = operator(tree.tokens[head].lemma)
    if tree.tokens[head].lemma == "call" and not any(
        tree.tokens[i].lemma in {"for", "on"} for i in tree.having(head, "prep")
    ):
        return "fact"  # "called it a tragedy"
    if tree.tokens[head].lemma in SAYING - {"ask", "warn"}:
        return "fact"
    if known and (governs or known[0] in {"plan", "pledge", "threaten", "ask", "deny", "accuse"}):
        return _OF_CLASS.get(known[0], "fact")
    for complement in tree.having(head, "acomp", "attr"):
        known = operator(tree.tokens[complement].lemma)
        if known and tree.having(complement, "xcomp"):
            return _OF_CLASS.get(known[0], "fact")
    return "fact"


def _according(tree: Tree, own: Sequence[int]) -> tuple[frozenset[int], Span | None]:
    """The tokens of "according to …" in a clause, and who is named there."""
    for index in own:
        if tree.tokens[index].text.lower() == "according":
            to = tree.having(index, "prep")[:1]
            named = [i for t in to for o in tree.having(t, "pobj")[:1] for i in _name(tree, o)]
            # The parser attaches what follows a comma to the last word before it.
            end = next((i for i in range(index, len(tree.tokens)) if tree.tokens[i].text == ","), len(tree.tokens))
            named = [i for i in named if i < end]
            return frozenset([index, *to, *named]), _span(tree, named)
    return frozenset(), None


def speaker_of(tree: Tree, frame: int) -> Span | None:
    """The subject of a verb of saying; that of the verb above, if it has none of its own."""
    seen = set[int]()
    own = frame
    while frame not in seen:
        seen.add(frame)
        if tree.tokens[frame].lemma in _QUOTING and (quoted := tree.having(frame, "dobj", "nsubjpass")):
            return _span(tree, _name(tree, quoted[0]))  # "Novak quotes Dorn as saying"
        if frame != own and _is_said(tree, frame):
            frame = tree.tokens[frame].head  # "she said the waste is a risk, and has said that …"
            continue
        for subject in tree.having(frame, "nsubj", "agent"):
            if tree.tokens[subject].lemma in {"who", "which", "that"} and tree.tokens[frame].dep == "relcl":
                subject = tree.tokens[frame].head
            return _span(tree, _name(tree, subject))
        if tree.having(frame, "nsubjpass"):
            return None
        if tree.tokens[frame].dep == "acl":
            return _span(tree, _name(tree, tree.tokens[frame].head))
        frame = _above(tree, frame)
    return None


def _is_said(tree: Tree, verb: int) -> bool:
    """Whether a verb stands for what somebody says of a thing, which itself says nothing."""
    token = tree.tokens[verb]
    above = tree.tokens[token.head]
    things = [tree.tokens[n] for n in tree.having(verb, "nsubj")]
    return (
        token.dep == "ccomp"
        and above.lemma in SAYING
        and token.lemma not in SAYING
        and any(t.pos == "NOUN" and t.lemma not in PEOPLE_NOUNS for t in things)
    )


def _above(tree: Tree, frame: int) -> int:
    """The verb whose subject one of saying shares: of "fears that it may fall, saying …" not the one that falls."""
    above = tree.tokens[frame].head
    if tree.tokens[frame].dep != "advcl" or not tree.tokens[frame].text.endswith("ing"):
        return above
    outer = above
    while tree.tokens[outer].dep in {"ccomp", "acomp", "xcomp"}:
        if tree.tokens[outer].lemma in SAYING | CALLING:
            return above
        outer = tree.tokens[outer].head
    return outer


def _name(tree: Tree, noun: int) -> list[int]:
    return tree.subtree(noun, without=frozenset({"relcl", "appos", "acl", "punct", "advcl"}))


def _span(tree: Tree, indices: Sequence[int]) -> Span | None:
    if not indices:
        return None
    return tree.tokens[min(indices)].start, tree.tokens[max(indices)].end
