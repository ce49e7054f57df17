"""Whether what is shown of a sentence leans on the text before it: "he" or "its plan" without a name, "the couple".

Reads one parsed sentence, and knows which nouns a reader of the story knows. Does not look for what a word stands for:
`referents` does.
"""

from collections.abc import Sequence, Set

from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.sentences import Sentence, VersionText
from pipeline.domain.comparison.told.claims import LEAD_SENTENCES
from pipeline.domain.comparison.told.referents import PEOPLE_NOUNS
from pipeline.domain.text.wordlists import word_list

_PERSON = frozenset(word_list("he she him her his hers himself herself"))
_PEOPLE = frozenset(word_list("they them their theirs themselves"))
_THING = frozenset(word_list("it its itself"))
_OWNING = frozenset(word_list("his her its their"))
_POINTING = frozenset(word_list("this that these those"))
_OTHERS = frozenset(word_list("neither either both latter former"))
"""As a subject by itself, or before one: which two is said elsewhere."""

_WHEN_AND_WHERE = frozenset(
    word_list(
        """
        country nation world state city town year month week day night morning evening afternoon weekend time season
        hour minute moment century decade era stage point end way kind sort
        """
    )
)
"""What "this" points to in any text: "this year"."""

_KNOWN_TO_ALL = _WHEN_AND_WHERE | frozenset(
    word_list(
        """
        president government administration police public economy market media press internet court senate house
        congress parliament cabinet army military capital authorities weather sun people rest majority number amount
        fact truth case question law constitution
        """
    )
)
"""What "the" points to without another word."""

_OF_PEOPLE = ("er", "or", "ist", "ant", "ent", "ian", "man", "woman", "teen", "child")
"""How nouns of people mostly end, beside those that `referents` lists."""

_DESCRIBING = frozenset({"relcl", "acl", "prep", "appos", "compound", "poss", "nmod", "amod", "nummod"})
_DESCRIBING_AFTER = frozenset({"relcl", "acl", "prep", "appos"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_OBJECTS = frozenset({"dobj", "dative", "pobj"})
_CLAUSAL = frozenset({"ccomp", "xcomp", "csubj", "csubjpass", "advcl"})
_NOMINAL = frozenset({"NOUN", "PROPN"})
_DAYS = frozenset({"DATE", "TIME"})


def leans(sentence: Sentence, span: Span, *, topic: Set[str], speaker: str) -> bool:
    """Whether a reader who sees only the span asks who or what is meant; parameters as of `leaning_words`."""
    return bool(leaning_words(sentence, span, topic=topic, speaker=speaker))


def leaning_words(
    sentence: Sentence, span: Span, *, topic: Set[str], speaker: str, persons: Set[str] = frozenset()
) -> list[int]:
    """The words in the span of which a reader who sees nothing else asks who or what is meant, as indices of tokens.

    `topic`: the lemmas of nouns that are known from the beginning of the story. `speaker`: who is shown as having said
    it, if anyone: he or she may be meant. `persons`: the words of people's names. Of "that effort" it is "that".
    """
    tokens = sentence.tokens
    inside = [n for n, t in enumerate(tokens) if span[0] <= t.start < span[1] and t.dep != "punct"]
    words = [tokens[n].text.lower() for n in inside]
    if words[:2] == ["as", "such"] or words[1:3] == ["doing", "so"] or _begins_as_a_rest(tokens, inside):
        return inside[:1]
    found = [n for n in inside if _is_open(tokens, n, inside, speaker, persons) or _points(tokens, n, inside)]
    first = next((n for n in inside if tokens[n].dep in _SUBJECTS), None)
    if first is not None and first not in found and _is_unknown(tokens, first, topic):
        found.append(first)
    return sorted(found)


def topic_of(versions: Sequence[VersionText], shown: VersionText | None = None) -> frozenset[str]:
    """What a reader of the comparison knows: the titles of all, and how the version that is shown begins, else each."""
    begun = (s for v in versions if shown is None or v is shown for s in v.sentences[:LEAD_SENTENCES])
    titles = (word for v in versions for word in v.title.lower().split())
    return frozenset((*(lemma for sentence in begun for lemma in sentence.lemmas), *titles))


def _begins_as_a_rest(tokens: Sequence[Token], inside: Sequence[int]) -> bool:
    """Whether it goes on from the sentence before it: "Which is a shame", "Such is the price"."""
    first = tokens[inside[0]] if inside else None
    return (
        first is not None
        and first.text in {"Which", "Such"}
        and (first.dep in _SUBJECTS | {"attr", "acomp"} or tokens[inside[1 % len(inside)]].pos == "AUX")
    )


def _is_open(
    tokens: Sequence[Token], place: int, inside: Sequence[int], speaker: str, persons: Set[str] = frozenset()
) -> bool:
    """Whether it is a pronoun, and nothing in the span that it may stand for is named before it, or soon after."""
    token = tokens[place]
    word = token.text.lower()
    kinds = _PERSON | _PEOPLE | _THING
    if word not in kinds or token.pos not in {"PRON", "DET"} or token.dep == "expl":
        return False
    if word in _PERSON | _PEOPLE and speaker and _named_before(tokens, place, speaker):
        return False
    if word == "it" and token.dep in _SUBJECTS and _is_of_a_clause(tokens, token.head):
        return False
    subjects = _subjects_beside(tokens, token) if token.dep in _OBJECTS else frozenset()
    for other in inside:
        noun = tokens[other]
        if other == place or other in subjects or noun.dep == "compound" or not _may_be_meant(noun, word):
            continue
        if (word in _THING and noun.text in persons) or (
            other < place and _says_who_it_is(tokens, other, place, inside)
        ):
            continue
        # "In his speech Mr Dorn said": a noun after it only if it is a subject, and the pronoun an owner.
        if other < place or (word in _OWNING and noun.dep in _SUBJECTS and noun.head != _owner_head(tokens, token)):
            return False
    return True


def _says_who_it_is(tokens: Sequence[Token], noun: int, pronoun: int, inside: Sequence[int]) -> bool:
    """Whether a noun describes the pronoun, or is in a clause beside it: "A judge, she", "Rather than rain, it"."""
    if tokens[pronoun].dep not in _SUBJECTS or tokens[pronoun - 1].dep != "punct":
        return False
    if tokens[inside[0]].text.lower() in {"a", "an"} and tokens[noun].pos == "NOUN":
        return True
    above = noun
    while above != tokens[above].head and above != tokens[pronoun].head:
        if tokens[above].dep in _SUBJECTS:
            return False
        if tokens[above].dep == "pcomp":
            return True
        above = tokens[above].head
    return False


def _named_before(tokens: Sequence[Token], place: int, speaker: str) -> bool:
    """Whether the sentence says who speaks before the pronoun: "Vold said she", not "she left, Vold said"."""
    last, word = speaker.split()[-1], tokens[place].text.lower()
    return any(t.text == last or t.text.lower() == word for t in tokens[:place])


def _may_be_meant(noun: Token, word: str) -> bool:
    if noun.pos not in _NOMINAL or noun.entity in _DAYS:
        return False
    if word in _THING:
        return noun.entity != "PERSON"
    if word in _PERSON and noun.pos == "NOUN":
        return noun.lemma in PEOPLE_NOUNS or noun.lemma.endswith(_OF_PEOPLE)
    return word in _PEOPLE or noun.entity not in {"GPE", "LOC", "FAC"}


def _subjects_beside(tokens: Sequence[Token], pronoun: Token) -> frozenset[int]:
    """The subjects of the verb whose object the pronoun is: it stands for none of them."""
    above = tokens[pronoun.head]
    verb = above.head if above.pos == "ADP" else pronoun.head
    return frozenset(n for n, t in enumerate(tokens) if t.head == verb and t.dep in _SUBJECTS)


def _owner_head(tokens: Sequence[Token], pronoun: Token) -> int:
    """The verb whose subject is what the pronoun owns ("His plan failed"); -1 if it is none."""
    owned = tokens[pronoun.head]
    return owned.head if pronoun.dep == "poss" and owned.dep in _SUBJECTS else -1


def _is_of_a_clause(tokens: Sequence[Token], verb: int) -> bool:
    """Whether "it" stands for a clause that follows: "it is unclear whether", "it makes sense that"."""
    beside = {verb, *(n for n, t in enumerate(tokens) if t.head == verb and t.dep in {"acomp", "attr", "dobj"})}
    return any(t.head in beside and t.dep in _CLAUSAL and n > verb for n, t in enumerate(tokens))


def _points(tokens: Sequence[Token], place: int, inside: Sequence[int]) -> bool:
    """Whether it is "that" as a subject or object, or "that effort", and nothing before it in the span is meant."""
    token = tokens[place]
    word = token.text.lower()
    before = [n for n in inside if n < place]
    if word in _OTHERS and token.dep in _SUBJECTS:
        return not any(tokens[n].pos in _NOMINAL for n in before)
    if word == "such" and token.dep in {"amod", "det"}:
        noun = tokens[token.head]
        return (
            noun.pos == "NOUN"
            and not _has(tokens, token.head, {"det"})
            and not any(tokens[n].lemma == noun.lemma for n in before)
        )
    if word not in _POINTING:
        return False
    if token.dep == "det":
        noun = tokens[token.head]
        known = noun.lemma.lower() in _WHEN_AND_WHERE or noun.entity in _DAYS or noun.pos == "PROPN"
        named = any(tokens[n].lemma == noun.lemma for n in before)
        described = word in {"that", "those"} and _has(tokens, token.head, _DESCRIBING_AFTER)
        return not known and not named and not described
    is_relative = word == "that" and tokens[token.head].dep in {"relcl", "acl"}
    is_noun = token.dep in _SUBJECTS | {"dobj", "pobj", "attr"} and not is_relative
    return (
        is_noun and not _has(tokens, place, _DESCRIBING_AFTER) and not any(tokens[n].dep in _SUBJECTS for n in before)
    )


def _is_unknown(tokens: Sequence[Token], subject: int, topic: Set[str]) -> bool:
    """Whether it is "the couple" or "both sides", with nothing that says which, and not known from the story."""
    noun = tokens[subject]
    if noun.pos != "NOUN" or noun.lemma.lower() in topic | _KNOWN_TO_ALL:
        return False
    articles = {t.text.lower() for t in tokens if t.head == subject and t.dep in {"det", "predet", "preconj"}}
    return bool(articles & ({"the"} | _OTHERS)) and not _has(tokens, subject, _DESCRIBING)


def _has(tokens: Sequence[Token], head: int, deps: Set[str]) -> bool:
    return any(t.head == head and t.dep in deps and n != head for n, t in enumerate(tokens))
