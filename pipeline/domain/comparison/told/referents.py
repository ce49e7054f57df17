"""What a pronoun stands for, where that is plain: the one fitting subject of this or the last sentence.

Counts subjects and speakers only. If two would fit, the pronoun stays open.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.syntax import Tree
from pipeline.domain.text.wordlists import word_list

_PERSON = frozenset(word_list("he she him her"))
_PEOPLE = frozenset(word_list("they them"))
_THING = frozenset(word_list("it"))
_SPEAKER = frozenset(word_list("i we me us"))
_POINTING = frozenset(word_list("this that these those"))
PEOPLE_NOUNS = frozenset(
    word_list(
        """
        man woman boy girl president minister spokesman spokeswoman spokesperson officer official suspect victim driver
        teacher mother father son daughter brother sister wife husband lawyer attorney judge leader player coach
        senator governor mayor student teenager person candidate chief director professor singer actor actress pilot
        king queen prince princess pope ceo chairman secretary author patient survivor gunman attacker
        """
    )
)
_NOBODY = frozenset(
    word_list("anyone anybody someone somebody everyone everybody nobody no any you your my our whoever none")
)
"""What a subject of a verb of saying begins with that names no speaker."""

_CLAUSES = frozenset({"relcl", "appos", "acl", "cc", "punct"})
_GENDER = {
    **dict.fromkeys(word_list("woman girl mother daughter sister wife actress queen princess spokeswoman"), "she"),
    **dict.fromkeys(word_list("man boy father son brother husband actor king prince pope spokesman gunman"), "he"),
}


def is_pronoun(token: Token) -> bool:
    return token.text.lower() in _PERSON | _PEOPLE | _THING | _SPEAKER | _POINTING


@dataclass(frozen=True, slots=True)
class _Mention:
    name: str
    kind: str
    head: str


class Mentions:
    """The subjects and speakers of the sentence that is read and of the one before it.

    `said`: who a paragraph says spoke, where a sentence of its own says so.
    """

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        # One name is taken for an outfit here and for a person there: what it is mostly taken for counts.
        self._persons = Counter[str]()
        for sentence in sentences:
            for token in sentence.tokens:
                if token.pos == "PROPN":
                    self._persons[token.lemma] += 1 if token.entity == "PERSON" else -1 if token.entity else 0
        self._before: list[_Mention] = []
        self._now: list[_Mention] = []
        self._last_speaker = ""
        self.said: dict[int, str] = {}

    def begin(self, sentence: Sentence) -> None:
        """Starts a sentence, with its subjects in order."""
        self._now = []
        self._sentence = sentence

    def end(self, tree: Tree) -> None:
        """Ends it, with the subjects of clauses that are no claims. One without subjects leaves the last ones."""
        for index, token in enumerate(tree.tokens):
            if token.dep in {"nsubj", "nsubjpass"} and token.pos in {"NOUN", "PROPN"}:
                self._note(tree, tree.subtree(index, without=_CLAUSES))
        self._before = self._now or self._before

    def referent(self, tree: Tree, subject: Sequence[int], *, speaker: str, quoted: bool) -> str:
        """What the subject stands for if it is a pronoun; empty if it is none, or if that is not plain.

        Within a quotation only "I" and "we" are plain.
        """
        if not subject:
            return ""
        if len(subject) > 1 or not is_pronoun(tree.tokens[subject[0]]):
            self._note(tree, subject)
            return ""
        word = tree.tokens[subject[0]].text.lower()
        if word in _SPEAKER:
            return speaker if quoted else ""
        return "" if quoted or tree.tokens[subject[0]].dep == "expl" else self._resolved(word)

    def speaker(self, tree: Tree, span: Span | None) -> str:
        """Who is named at these characters, a pronoun resolved; empty if nobody is, or if that is not plain."""
        if span is None:
            return ""
        indices = [i for i, token in enumerate(tree.tokens) if span[0] <= token.start < span[1]]
        if len(indices) == 1 and is_pronoun(tree.tokens[indices[0]]):
            return self._resolved(tree.tokens[indices[0]].text.lower()) or self._last_speaker
        named = self._sentence.plain[span[0] : span[1]]
        if named.split(" ", 1)[0].lower() in _NOBODY:
            return ""
        self._note(tree, indices)
        self._last_speaker = named
        return self._last_speaker

    def _resolved(self, word: str) -> str:
        kind = "person" if word in _PERSON else "people" if word in _PEOPLE else "thing" if word in _THING else ""
        if not kind:
            return ""
        for mentions in (self._now, self._before):
            names = dict.fromkeys(m.name for m in mentions if m.kind == kind and _GENDER.get(m.head, word) == word)
            if len(names) == 1:
                if mentions is self._before:
                    self._now += [m for m in mentions if m.kind == kind][:1]
                return next(iter(names))
            if names:
                return ""
        return ""

    def _note(self, tree: Tree, indices: Sequence[int]) -> None:
        head = next((i for i in indices if tree.tokens[i].head not in indices or tree.tokens[i].head == i), None)
        if head is None or tree.tokens[head].pos not in {"NOUN", "PROPN"}:
            return
        start, end = tree.tokens[indices[0]].start, tree.tokens[indices[-1]].end
        mention = _Mention(self._sentence.plain[start:end], self._kind(tree, head), tree.tokens[head].lemma)
        if mention not in self._now:
            self._now.append(mention)

    def _kind(self, tree: Tree, head: int) -> str:
        token = tree.tokens[head]
        if tree.having(head, "conj"):
            return "people"
        if token.pos == "PROPN":
            return "person" if self._persons[token.lemma] >= 0 else "thing"
        if token.lemma in PEOPLE_NOUNS and token.text.lower() == token.lemma:
            return "person"
        return "people" if token.text.lower() != token.lemma and token.text.endswith("s") else ""
