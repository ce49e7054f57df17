"""Whom or what the words of an excerpt stand for that are only understood from the text before it.

"The couple" is "Anna and Piotr Lis", "he" the mayor who was named a paragraph earlier. Precision comes first: where
two could be meant, within somebody's speech, and of "it" nothing is said. Which words lean on the text before is
decided in `leaning`, whom "he" and "she" mean in `persons_meant`, what a noun means in `definite_nouns`.
"""

from collections.abc import Sequence, Set
from functools import cached_property
from typing import Final

from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.offices import is_office
from pipeline.domain.comparison.once import Found, once
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.persons_meant import PersonsMeant
from pipeline.domain.comparison.quoted_text import QuotedText
from pipeline.domain.comparison.result import Antecedent
from pipeline.domain.comparison.sentences import Sentence, VersionText
from pipeline.domain.comparison.syntax import tree_of
from pipeline.domain.comparison.told.claims import Claim
from pipeline.domain.comparison.told.definite_nouns import DefiniteNouns, shown_phrase
from pipeline.domain.comparison.told.leaning import leaning_words
from pipeline.domain.comparison.told.referents import PEOPLE_NOUNS
from pipeline.domain.text.letters import plain
from pipeline.domain.text.wordlists import word_list

_NOMINATIVE: Final = {
    **dict.fromkeys(word_list("he him his himself"), "he"),
    **dict.fromkeys(word_list("she her hers herself"), "she"),
    **dict.fromkeys(word_list("it its itself"), "it"),
    **dict.fromkeys(word_list("they them their theirs themselves"), "they"),
}
_POINTING: Final = frozenset(word_list("that this those these such"))
_ANYBODY: Final = frozenset(word_list("someone somebody anyone anybody everyone everybody whoever nobody"))
_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
_NOMINAL: Final = frozenset({"NOUN", "PROPN"})


class Antecedents:
    """What the words of one version's excerpts stand for. `persons`: whom "he" and "she" mean in it."""

    def __init__(self, version: VersionText, persons: PersonsMeant | None) -> None:
        self._version = version
        self._known_persons = persons
        self.found: Found = {}

    @cached_property
    def _persons(self) -> PersonsMeant:
        if self._known_persons is not None:
            return self._known_persons
        texts = tuple(plain(text) for text in self._version.paragraph_texts())
        return PersonsMeant(QuotedText(texts, self._version.sentences, ()))

    @cached_property
    def _nouns(self) -> DefiniteNouns:
        return DefiniteNouns(self._version.sentences, self._persons.text.people)

    @cached_property
    def _names_of_persons(self) -> frozenset[str]:
        people = self._persons.text.people
        words = {t.text for s in self._version.sentences for t in s.tokens if t.text[:1].isupper()}
        return frozenset(word for word in words if people.knows(word))

    @once
    def of_claim(self, claim: Claim, span: Span, topic: frozenset[str]) -> tuple[tuple[Antecedent, ...], bool]:
        """As `of`, for what is shown of a claim; found once, however often it is shown."""
        return self.of(claim.sentence, span, topic=topic, speaker=claim.speaker if claim.attributed else "")

    def of(
        self, sentence: Sentence, span: Span, *, topic: Set[str], speaker: str
    ) -> tuple[tuple[Antecedent, ...], bool]:
        """The antecedents within the span, and whether it still leans: one of its words has none.

        The parameters are those of `leaning_words`.
        """
        found: dict[str, Antecedent] = {}
        open_left = self._is_of_a_stranger(sentence, span, topic)
        for index in leaning_words(sentence, span, topic=topic, speaker=speaker, persons=self._names_of_persons):
            token = sentence.tokens[index]
            word = token.text.lower()
            key = _NOMINATIVE.get(word, word)
            if key in found:
                continue
            at, means = self._meaning(sentence, index)
            if means and _is_named(means, sentence):
                continue
            if means:
                found[key] = Antecedent(span=at, means=means)
            else:
                open_left = True
        return tuple(found.values()), open_left

    def _is_of_a_stranger(self, sentence: Sentence, span: Span, topic: Set[str]) -> bool:
        """Whether it is about somebody with one name only, who was introduced before: "Laura has moved"."""
        for index, token in enumerate(sentence.tokens):
            if not span[0] <= token.start < span[1] or token.dep not in _SUBJECTS | {"poss"}:
                continue
            if token.dep == "poss" and sentence.tokens[token.head].dep not in _SUBJECTS:
                continue
            alone = token.entity == "PERSON" and token.lemma.lower() not in topic and token.lemma not in topic
            return alone and not _has_more(sentence, index) and self._persons.text.people.full(token.text) == token.text
        return False

    def who_says(self, sentence: Sentence, span: Span, speaker: str) -> str:
        """Who is shown to say what is in the span, if it is not `speaker` whom "she said" beside it means."""
        people = self._persons.text.people
        for index, token in enumerate(sentence.tokens):
            pronoun = _NOMINATIVE.get(token.text.lower(), "")
            outside = not span[0] <= token.start < span[1] and token.dep in _SUBJECTS
            if not outside or pronoun not in {"he", "she"} or speaker.split()[-1] in sentence.plain:
                continue
            words = [word.removesuffix("'s").strip("'") for word in speaker.split() if word[:1].isupper()]
            name = next((word for word in words if people.knows(word)), "")
            if not name or people.gender(people.full(name)) not in {"", pronoun}:
                return self._pronoun(sentence, index, pronoun)
        return speaker

    def _meaning(self, sentence: Sentence, index: int) -> tuple[Span, str]:
        token = sentence.tokens[index]
        word = token.text.lower()
        at = (token.start, token.end)
        if self._is_quoted(sentence, index):
            return at, ""
        if word in _NOMINATIVE:
            return at, self._pronoun(sentence, index, _NOMINATIVE[word])
        noun = index
        if word in _POINTING:
            if token.dep not in {"det", "amod"} or sentence.tokens[token.head].pos != "NOUN":
                return at, ""
            noun = token.head
            if sentence.tokens[noun].dep == "poss":
                return at, ""
        if sentence.tokens[noun].pos != "NOUN":
            return at, ""
        first = min([noun, *tree_of(sentence).having(noun, "det", "predet", "amod")])
        return (sentence.tokens[first].start, sentence.tokens[noun].end), self._nouns.meaning(sentence, noun)

    def _pronoun(self, sentence: Sentence, index: int, pronoun: str) -> str:
        placed = self._persons.text.start_of(sentence)
        if placed is None:
            return ""
        paragraph, start = placed
        at = start + sentence.tokens[index].start
        if pronoun in {"he", "she"}:
            if any(map(self._may_be_person, sentence.tokens[:index])):
                return ""
            person = self._persons.meant_by(pronoun, paragraph, at)
            plain_who = person is not None and person.person and self._is_plain(person.name, pronoun, sentence)
            return person.name if person is not None and plain_who else ""
        return self._several_before(sentence, index) if pronoun == "they" else ""

    def _is_quoted(self, sentence: Sentence, index: int) -> bool:
        """Whether the word is somebody's own: "this" and "he" of speech mean what is around the speaker."""
        placed = self._persons.text.start_of(sentence)
        at = sentence.tokens[index].start
        return tree_of(sentence).quoted[index] or (
            placed is not None and self._persons.text.is_quoted(placed[0], placed[1] + at)
        )

    def _may_be_person(self, token: Token) -> bool:
        """Whether a later "he" of the sentence may stand for it: somebody, a name, or a subject that is a person."""
        if token.text.lower() in _ANYBODY or (token.text[:1].isupper() and self._persons.text.people.knows(token.text)):
            return True
        is_person = token.pos == "NOUN" and (is_office(token.lemma) or token.lemma in PEOPLE_NOUNS)
        return token.dep in _SUBJECTS and (is_person or token.pos == "PROPN")

    def _is_plain(self, name: str, pronoun: str, sentence: Sentence) -> bool:
        """Whether this person is the subject of the last sentence that names anybody who may be meant."""
        last, people = name.split()[-1], self._persons.text.people
        for before in reversed(self._version.sentences[: sentence.index]):
            known = {people.full(t.text) for t in before.tokens if t.text[:1].isupper() and people.knows(t.text)}
            alone = all(one == name or people.gender(one) not in {"", pronoun} for one in known)
            places = [n for n, t in enumerate(before.tokens) if t.pos == "PROPN" and t.text == last]
            if places:
                acts = any(before.tokens[n].dep in _SUBJECTS for n in places)
                others = known - {name} if not alone else frozenset()
                main = {people.full(t.text) for n, t in enumerate(before.tokens) if _is_main_subject(before, n)}
                if others & main or any(_acts_unnamed(before.tokens, n) for n in range(places[0], len(before.tokens))):
                    return False
                return any(_is_main_subject(before, n) for n in places) or (alone and acts)
            if not alone:
                return False
        return False

    def _several_before(self, sentence: Sentence, index: int) -> str:
        """Whom "they" stands for: the subject of the sentence before, if only it is several; else empty."""
        if not sentence.index:
            return ""
        before = self._version.sentences[sentence.index - 1]
        tree, own = tree_of(before), tree_of(sentence)
        subjects = [n for n, t in enumerate(tree.tokens) if t.dep in _SUBJECTS and tree.tokens[t.head].dep == "ROOT"]
        if before.paragraph < sentence.paragraph - 1 or any(tree.quoted) or len(subjects) != 1:
            return ""
        if any(t.dep in _SUBJECTS and t.pos in _NOMINAL for t in own.tokens[:index]):
            return ""
        (subject,) = subjects
        if tree.tokens[subject].pos == "PROPN" and len(tree.coordinated(subject)) > 1:
            return shown_phrase(before, subject)
        inside = set(tree.subtree(subject))
        others = [n for n, t in enumerate(tree.tokens) if n not in inside and not t.entity and _is_plural(t)]
        plain_who = _is_plural(tree.tokens[subject]) and not others and not tree.having(subject, "poss")
        return shown_phrase(before, subject) if plain_who else ""


def _is_plural(token: Token) -> bool:
    return token.pos == "NOUN" and token.text.lower() != token.lemma


def _is_named(means: str, sentence: Sentence) -> bool:
    """Whether the sentence, which is shown around the span, names it too."""
    return means.split()[-1] in {token.text for token in sentence.tokens if token.pos == "PROPN"}


def _has_more(sentence: Sentence, name: int) -> bool:
    """Whether the name at this token has more words, a title or a role beside it."""
    return any(t.head == name and t.dep in {"compound", "appos", "relcl", "nmod", "amod"} for t in sentence.tokens)


def _acts_unnamed(tokens: Sequence[Token], index: int) -> bool:
    """Whether somebody who is not named here does something: "the gunman had been seen"."""
    token = tokens[index]
    return token.dep in _SUBJECTS and token.pos == "NOUN" and token.lemma in PEOPLE_NOUNS


def _is_main_subject(sentence: Sentence, index: int) -> bool:
    token = sentence.tokens[index]
    return token.dep in _SUBJECTS and sentence.tokens[token.head].dep in {"ROOT", "conj", "parataxis"}
