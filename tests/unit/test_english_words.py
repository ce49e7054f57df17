"""The compiled reader of English words gives what the cutting of texts gives."""

import pytest

from pipeline.domain.terms.english_words import read_words
from pipeline.domain.terms.hashing import hash_runs
from pipeline.domain.text.stop_words import ENGLISH_STOP_WORDS, content_words
from pipeline.domain.text.text import fold_case_and_accents, normalise_letters, words_of


@pytest.mark.parametrize(
    "text",
    [
        "",
        "s",
        "The cities' boss said: 3 buses, 14,000 people's lives and 5 a b ties tie dies es ies gas us",
        "They're at O'Brien's l'eau d'Ivoire '90s rock'n'roll x_y snake_case e-mail C3PO's",
        "São Tomé pays £5m (€6m) – a “record” • ¿Qué? ½ of it … Ålesund’s naïve élites",
        " ".join(sorted(ENGLISH_STOP_WORDS)),
        "Donaudampfschifffahrtsgesellschaftskapitäns pneumonoultramicroscopicsilicovolcanoconiosis " * 3,
        "word " * 30,
    ],
)
def test_hashes_are_those_of_the_words(text: str) -> None:
    text = normalise_letters(text)
    words = words_of(fold_case_and_accents(text))
    content = content_words(words, "en")
    read = read_words(text, pair_salt="P", run=5)
    assert read is not None
    expected = hash_runs(content), hash_runs(content, run=2, salt="P"), hash_runs(words, run=5)
    for found, wanted in zip(read, expected, strict=True):
        assert found.tolist() == wanted.tolist()


@pytest.mark.parametrize("text", ["Київ", "東京で地震", "Straße in Köln: 5 ﷼", "हिंदी", "Wałęsa and Орлов"])
def test_a_text_with_other_letters_is_read_elsewhere(text: str) -> None:
    folded = fold_case_and_accents(normalise_letters(text))
    assert (read_words(text) is None) is not folded.replace("﷼", "").isascii()
