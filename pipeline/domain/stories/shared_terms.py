"""The rare words that two articles share, written as the article has them."""

from collections.abc import Mapping

from pipeline.domain.terms.terms import term_id, term_ids
from pipeline.domain.text.content import is_read_as_english, terms_as_written
from pipeline.domain.text.text import fold_case_and_accents, normalise_letters, words_of

SHOWN_TERMS = 5

SEARCHED_CHARS = 1000
"""Title and lead name what an article is about; to read on costs time for every article."""

RARE = 0.5
"""The least idf, as share of the largest possible, at which a word is worth naming."""


def shared_terms(text: str, rarity: Mapping[int, float], language: str = "en") -> tuple[str, ...]:
    """The rarest words of an article's opening that another article shares, rarest first.

    As the first article writes them.

    `rarity`: the ids of the shared terms (`terms.term_id`), with their idf. Words cannot be read off ids: they are
    looked up in the text again.
    """
    rare = {term: idf for term, idf in rarity.items() if idf >= RARE}
    if not rare:
        return ()
    text = normalise_letters(text[:SEARCHED_CHARS])
    if not is_read_as_english(language):
        written = terms_as_written(text, language)
        ranked = sorted((-rare[term_id(term)], term) for term in written if term_id(term) in rare)
        return tuple(written[term] for _, term in ranked[:SHOWN_TERMS])
    folded = fold_case_and_accents(text)
    words = list(dict.fromkeys(words_of(folded)))
    by_rarity = sorted((-rare[term], word) for term, word in zip(term_ids(words), words, strict=True) if term in rare)
    return tuple(_as_written(word, text, folded) for _, word in by_rarity[:SHOWN_TERMS])


def _as_written(word: str, text: str, folded: str) -> str:
    """The word as the text has it first, in the plural if the text has that.

    Folded, if its letters are not the text's.
    """
    if len(folded) != len(text):
        return word
    for form in (word, f"{word}s", f"{word[:-1]}ies"):
        at = folded.find(form)
        while at >= 0:
            end = at + len(form)
            if not folded[at - 1 : at].isalnum() and not folded[end : end + 1].isalnum():
                return text[at:end]
            at = folded.find(form, at + 1)
    return word
