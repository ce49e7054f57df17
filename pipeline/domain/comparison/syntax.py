"""A parsed sentence as a tree: its predicates, and the subjects, objects and negators of each.

Knows the parser's labels. Draws no conclusions.
"""

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.sentences import Sentence, content_lemma
from pipeline.domain.text.wordlists import word_list

CLAUSAL = frozenset({"relcl", "advcl", "ccomp", "acl", "appos", "parataxis", "conj", "prep"})
ASIDE = CLAUSAL - {"prep"} | {"cc", "punct", "det"}

_KINDS = {"NOUN": "/n", "PROPN": "/n", "ADJ": "/a"}
_NEGATIVE_SUBJECTS = frozenset(word_list("nobody none nothing neither"))
_PARTICLES = frozenset(word_list("up down out off in away ahead aside back on over"))
_RELATIVE = frozenset(word_list("who whom that which"))
_VERDICTS = frozenset(word_list("guilty innocent liable negligent"))
_TAKES_SIDES = frozenset(word_list("rule find decide vote judge side rally campaign argue testify lean"))
REJECTING = frozenset(word_list("reject dismiss rebuff disprove refute rebut deny dispute"))
CLAIMS = frozenset(word_list("claim allegation accusation suggestion report charge idea notion rumor rumour assertion"))
_TAKING = frozenset(word_list("take claim lift capture land secure bag scoop grab"))
_PRIZES = frozenset(word_list("gold medal title crown trophy championship victory honour honor cup"))
_WEIGHING = frozenset(word_list("consider weigh mull explore study contemplate"))
_ENDING = frozenset(word_list("end finish conclude close result culminate lead"))
_YIELDING = frozenset(word_list("yield produce"))
_AGREEMENTS = frozenset(
    word_list("deal agreement accord settlement success breakthrough compromise truce ceasefire pact treaty")
)
_FAILURES = frozenset(word_list("failure deadlock stalemate impasse acrimony collapse"))
_INSTEAD = frozenset({("rather", "than"), ("instead", "of"), ("far", "from")})
_BOUNDS = frozenset(word_list("more less fewer later earlier"))
_FAVOUR = frozenset(word_list("favour favor"))


def on_axis(token: Token) -> str:
    """The word as the axes list it: nouns and adjectives marked as such."""
    return token.lemma + _KINDS.get(token.pos, "")


def is_negated(tokens: Sequence[Token], token: Token) -> bool:
    """Whether a negation hangs on the word itself."""
    return any(t.dep == "neg" and tokens[t.head] is token for t in tokens)


def is_part_of_term(tokens: Sequence[Token], index: int) -> bool:
    """Whether it negates nothing: of a number or of a joined word, "No. 1", "no more than 50", "no-confidence vote"."""
    after = [t.text for t in tokens[index + 1 : index + 3]]
    if after[:1] == ["-"] and tokens[index + 1].start == tokens[index].end:
        return True
    if len(after) == 2 and after[0] in _BOUNDS and after[1] == "than":
        return True
    return bool(after) and (after[0].isdigit() or (after[0] == "." and len(after) == 2 and after[1][0].isdigit()))


def is_instead(tokens: Sequence[Token], index: int) -> bool:
    """Whether it begins a "rather than", "instead of" or "far from", which deny what follows."""
    following = tokens[index + 1].text.lower() if index + 1 < len(tokens) else ""
    return (tokens[index].text.lower(), following) in _INSTEAD


def is_said_twice(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word repeats the one right before it, as a quotation's first word may: "he is not “not asking”"."""
    before = next((t for t in reversed(tokens[:index]) if t.text[0].isalnum()), None)
    return before is not None and before.text.lower() == tokens[index].text.lower()


def is_rejected_claim(tokens: Sequence[Token], index: int) -> bool:
    """Whether it is the "rejected" of "rejected claims that", which denies what follows."""
    if tokens[index].lemma not in REJECTING:
        return False
    return any(t.head == index and t.dep in {"dobj", "nsubjpass"} and t.lemma in CLAIMS for t in tokens)


class Tree:
    """A sentence's tokens with their children. Tokens are identified by their index."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.children: list[list[int]] = [[] for _ in tokens]
        for index, token in enumerate(tokens):
            if token.head != index:
                self.children[token.head].append(index)
        marks = list(accumulate((token.text == '"' for token in tokens), initial=0))
        self.quoted = [marks[index] % 2 == 1 for index in range(len(tokens))]

    def is_predicate(self, index: int) -> bool:
        """Whether it asserts something: a verb, or what something is said to be."""
        token = self.tokens[index]
        if token.pos == "VERB":
            return token.dep not in {"amod", "aux", "auxpass", "compound"}
        if self._is_on_or_off(index):
            return True
        return (
            token.pos in {"ADJ", "NOUN"}
            and token.dep in {"acomp", "attr", "oprd"}
            and self.tokens[token.head].lemma == "be"
        )

    def _is_on_or_off(self, index: int) -> bool:
        """Whether something is said to be on or off: "the strike is off"."""
        token = self.tokens[index]
        last = index + 1 >= len(self.tokens) or not self.tokens[index + 1].text[0].isalnum()
        be = self.tokens[token.head].lemma == "be" and not self.having(token.head, "attr", "acomp", "oprd")
        return token.text.lower() in {"on", "off"} and token.dep in {"advmod", "acomp", "prep"} and be and last

    def is_infinitive(self, index: int) -> bool:
        return any(self.tokens[child].text.lower() == "to" for child in self.having(index, "aux"))

    def predicate(self, index: int) -> str:
        """The predicate's lemma, with its particle, or as a phrase that means one thing ("take … prisoners")."""
        token = self.tokens[index]
        if token.pos in _KINDS:
            return on_axis(token)
        if self._is_on_or_off(index):
            return f"{token.text.lower()}/a"
        below = {self.tokens[i].lemma for i in self.subtree(index, without=ASIDE)}
        if token.lemma == "take" and "prisoner" in below:
            return "take_prisoner"
        if token.lemma == "set" and "free" in below:
            return "set_free"
        if self._takes_place(index):
            return "take_place"
        if token.lemma in _WEIGHING and token.text.endswith("ing") and self.having(index, "aux"):
            return "be_considering"
        if outcome := self._outcome(index):
            return outcome
        if token.lemma in _TAKING and any(self.tokens[i].lemma in _PRIZES for i in self.having(index, "dobj")):
            return "win"
        if token.lemma in {"plead", "find"} and (plea := self._verdict(index)):
            return plea
        for particle in self.having(index, "prt", "advmod", "acomp"):
            word = self.tokens[particle].text.lower()
            if word in _PARTICLES and not self.children[particle]:
                return f"{token.lemma}_{word}"
        if token.lemma == "vote" and any(self.tokens[i].lemma == "down" for i in self.having(index, "prep")):
            return "vote_down"
        return token.lemma + self._side(index) if token.lemma in _TAKES_SIDES else token.lemma

    def _outcome(self, verb: int) -> str:
        """`succeed` or `collapse` if that is how it ended: "the talks ended in a deal", "closed without an accord"."""
        token = self.tokens[verb]
        found: list[tuple[str, int]] = []
        if token.lemma in _ENDING:
            links = self.having(verb, "prep")
            found = [(self.tokens[i].lemma, o) for i in links for o in self.having(i, "pobj")]
        elif token.lemma in _YIELDING:
            found = [("", o) for o in self.having(verb, "dobj")]
        for link, noun in found:
            if self.tokens[noun].lemma in _AGREEMENTS and link in {"", "in", "with", "without", "to"}:
                return "collapse" if link == "without" else "succeed"
            if self.tokens[noun].lemma in _FAILURES and link in {"in", "with"}:
                return "collapse"
        return ""

    def _takes_place(self, verb: int) -> list[int]:
        """The "place" of "took place", which is no object."""
        if self.tokens[verb].lemma != "take":
            return []
        return [i for i in self.having(verb, "dobj") if self.tokens[i].text == "place" and not self.children[i]]

    def _verdict(self, verb: int) -> str:
        """The verb with "guilty" or "liable", which parsers attach to it in several ways."""
        return next((f"{self.tokens[verb].lemma}_{self.tokens[i].lemma}" for i in self._pleas(verb)), "")

    def _pleas(self, verb: int) -> list[int]:
        below = self.having(verb, "acomp", "oprd", "dobj", "advmod", "ccomp", "xcomp", "attr")
        return [i for i in below if self.tokens[i].lemma in _VERDICTS]

    def _side(self, verb: int) -> str:
        """`_for` or `_against` if the verb takes a side: "ruled in favour of the union"."""
        for preposition in self.having(verb, "prep"):
            word = self.tokens[preposition].lemma
            if word == "in" and any(self.tokens[o].lemma in _FAVOUR for o in self.having(preposition, "pobj")):
                return "_for"
            if word in {"for", "against", "with"}:
                return "_against" if word == "against" else "_for"
        return ""

    def subjects(self, verb: int) -> list[int]:
        """Who or what does it; if the verb has no subject of its own, the subject of the verb above it."""
        found = self.having(verb, "nsubj", "csubj")
        for by in self.having(verb, "agent"):
            found += self.having(by, "pobj")
        token = self.tokens[verb]
        if token.dep == "relcl":
            found = [token.head if self.tokens[s].lemma in {"who", "that", "which"} else s for s in found]
        if not found and token.dep == "xcomp":
            found = self.having(token.head, "dobj")
        if not found and token.dep in {"xcomp", "conj"} and token.head != verb:
            return self.subjects(token.head)
        return found

    def objects(self, verb: int) -> list[int]:
        """What it is done to: its objects, and those of its prepositions."""
        found = self.having(verb, "dobj", "nsubjpass", "oprd")
        for preposition in self.having(verb, "prep", "dative"):
            found += self.having(preposition, "pobj")
        return found

    def objects_of(self, preposition: str, heads: Sequence[int]) -> list[int]:
        """What follows this preposition behind these words: "Spain" of "the match against Spain"."""
        links = [i for head in heads for i in self.having(head, "prep") if self.tokens[i].lemma == preposition]
        return [i for link in links for i in self.having(link, "pobj")]

    def roles(self, verb: int) -> dict[str, tuple[int, ...]]:
        """Who does what to whom, whether it is said actively or passively: the heads of its phrases by role.

        `agent` does it, `patient` is what it is done to; any other role is a preposition. "the man arrested", "a man
        who was arrested" and "he was held and arrested" have the patient of "the man was arrested".
        """
        token = self.tokens[verb]
        found: dict[str, list[int]] = {"agent": self.having(verb, "nsubj"), "patient": self.having(verb, "dobj")}
        found["patient"] += self.having(verb, "nsubjpass")
        for preposition in self.having(verb, "prep", "agent", "dative"):
            heads = self.having(preposition, "pobj")
            if self.tokens[preposition].lemma == "in" and any(self.tokens[o].lemma in _FAVOUR for o in heads):
                heads = [i for o in heads for of in self.having(o, "prep") for i in self.having(of, "pobj")]
                found.setdefault("for", []).extend(heads)
                continue
            role = "agent" if self.tokens[preposition].dep == "agent" else self.tokens[preposition].lemma
            found.setdefault(role, []).extend(heads)
        for by in self.having(verb, "agent"):  # "was named by police as Jan Lis": parsers hang the end on "police"
            for doer in self.having(by, "pobj"):
                for link in self.having(doer, "prep"):
                    if self.tokens[link].lemma == "as":
                        found.setdefault("as", []).extend(self.having(link, "pobj"))
        if taken := self._takes_place(verb):
            found["patient"] = [i for i in found["patient"] if i not in taken]
        if token.dep == "relcl":
            for role in ("agent", "patient"):
                found[role] = [token.head if self.tokens[i].lemma in _RELATIVE else i for i in found[role]]
        if not found["agent"] and not found["patient"]:
            self._borrow(verb, found)
        elif not found["agent"] and not self.having(verb, "nsubjpass") and token.dep in {"xcomp", "conj"}:
            found["agent"] = [i for i in self.subjects(verb) if i != verb]
        return {role: tuple(heads) for role, heads in found.items() if heads}

    def _borrow(self, verb: int, found: dict[str, list[int]]) -> None:
        """Fills in the subject that a participle, an infinitive or a second verb does not have of its own."""
        token = self.tokens[verb]
        is_done_to = token.text.lower().endswith(("ed", "en")) or self.having(verb, "agent", "auxpass")
        if token.dep == "acl" and self.tokens[token.head].pos in {"NOUN", "PROPN", "PRON"}:
            found["agent" if token.text.endswith("ing") else "patient"] = [token.head]
        elif token.dep == "conj" and is_done_to and (above := self.having(token.head, "nsubjpass")):
            found["patient"] = above
        elif token.dep in {"xcomp", "conj"}:
            found["agent"] = [i for i in self.subjects(verb) if i != verb]

    def coordinated(self, head: int) -> list[int]:
        """The head of a phrase and those joined to it by "and"."""
        found = [head]
        for index in found:
            found += self.having(index, "conj")
        return found

    def negators(self, index: int) -> list[int]:
        """Negating words of this predicate itself: `not`, `never`, `no` before its subject or object, `nobody`."""
        # In `"Absolutely not," she replied` the parser attaches the quoted word to the verb of saying; in `was "not
        # aware` it belongs to the verb.
        is_auxiliary = self.tokens[index].pos == "AUX"
        found = [i for i in self.having(index, "neg") if self.quoted[index] or not self.quoted[i] or is_auxiliary]
        found = [i for i in found if not self._is_contrast(i)]
        for argument in self.having(index, "nsubj", "nsubjpass", "dobj", "attr"):
            if self.tokens[argument].lemma in _NEGATIVE_SUBJECTS:
                found.append(argument)
            inside = self.subtree(argument, without=CLAUSAL)
            found += [i for i in inside if self.tokens[i].text.lower() == "no" and not is_part_of_term(self.tokens, i)]
            negating = [i for i in inside if self.tokens[i].dep == "neg" and not self._is_contrast(i)]
            found += [i for i in negating if not is_part_of_term(self.tokens, i)]
        for adverb in self.having(index, "advmod"):
            if self.tokens[adverb].lemma in {"long", "longer"}:  # "will no longer be serving"
                found += [i for i in self.children[adverb] if self.tokens[i].text.lower() in {"no", "not"}]
        found += [i for i in self.having(index, "preconj") if self.tokens[i].lemma in {"not", "neither"}]
        if self.tokens[index].lemma in {"plead", "find"}:
            found += [i for child in self._pleas(index) for i in self.having(child, "neg")]
        return [*(i for i in found if not is_said_twice(self.tokens, i)), *self.contrasted(index)]

    def _is_contrast(self, negator: int) -> bool:
        """Whether it denies only what follows: "chose the tunnel, not the bridge"."""
        token = self.tokens[negator]
        return token.lemma == "not" and token.head < negator and self.tokens[negator - 1].text in {",", "—", "–"}

    def contrasted(self, index: int) -> list[int]:
        """The "rather" of "sold rather than closed" for "closed"."""
        token = self.tokens[index]
        if token.dep not in {"conj", "advcl", "pcomp", "prep"}:
            return []
        return [i for i in range(max(0, index - 4), index) if is_instead(self.tokens, i)]

    def having(self, index: int, *deps: str) -> list[int]:
        """Its children with one of these labels, from left to right."""
        children = self.children[index]
        return [child for child in children if self.tokens[child].dep in deps] if children else []

    def subtree(self, index: int, *, without: frozenset[str] = frozenset()) -> list[int]:
        """It and all below it, from left to right, without branches that have one of these labels."""
        found, tokens = [index], self.tokens
        for node in found:
            if children := self.children[node]:
                found += [child for child in children if tokens[child].dep not in without] if without else children
        found.sort()
        return found

    def lemmas(self, indices: Sequence[int]) -> frozenset[str]:
        """The content words among these."""
        content = self._content
        return frozenset([lemma for i in indices if (lemma := content[i])])

    @cached_property
    def _content(self) -> list[str]:
        return [content_lemma(token) for token in self.tokens]


@once
def tree_of(sentence: Sentence) -> Tree:
    """The sentence's tree, built once for all that read it; nobody may change it."""
    return Tree(sentence.tokens)
