"""What is read of an article again when it is revised, or copied with a change."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from consumers.versions import VersionReader, VersionRequest
from pipeline.domain.articles.embedded import Recipe
from pipeline.domain.comparison.chosen import chosen_of
from pipeline.domain.comparison.compare import CompareParams, compare_versions
from pipeline.domain.comparison.opening import lead
from pipeline.domain.comparison.parsed import ParsedSentence
from pipeline.ports import Encoder, Parser
from tests.support.comparing import article

TOLD = "The Old Mill Bridge in Varnholt collapsed early on Monday after a night of heavy rain."
DIVERS = "Divers are searching the river for a delivery van, the fire brigade said. The road stays closed."
NINE, TEN = (f"{number} people were injured when the bridge fell, the fire brigade said." for number in ("Nine", "Ten"))


class Reads:
    """The encoder and the parser that ship, with a list of what each was given."""

    def __init__(self, encoder: Encoder, parser: Parser) -> None:
        self._encoder, self._parser = encoder, parser
        self.encoded, self.parsed = list[str](), list[str]()

    @property
    def recipe(self) -> Recipe:
        return self._encoder.recipe

    def encode(self, texts: Sequence[str], *, tokens: int | None = None) -> NDArray[np.float32]:
        self.encoded += texts
        return self._encoder.encode(texts, tokens=tokens)

    def parse(self, texts: Sequence[str], *, language: str) -> list[tuple[ParsedSentence, ...]]:
        self.parsed += texts
        return self._parser.parse(texts, language=language)


def test_of_a_revised_article_only_what_changed_is_read_again_and_it_is_read_the_same(
    encoder: Encoder, parser: Parser
) -> None:
    before = article("Post", "\n".join([TOLD, NINE, DIVERS]))
    after = replace(before, text="\n".join([TOLD, DIVERS, TEN]))
    reads = Reads(encoder, parser)
    reader = VersionReader(reads, reads, cached_articles=10)
    reader.read([VersionRequest(article=before)])
    reads.encoded, reads.parsed = [], []
    (revised,) = reader.read([VersionRequest(article=after)])
    assert (reads.parsed, reads.encoded) == ([TEN], [TEN])
    (alone,) = VersionReader(encoder, parser, cached_articles=10).read([VersionRequest(article=after)])
    assert repr(revised.sentences) == repr(alone.sentences)
    assert [s.paragraph for s in revised.sentences] == [0, 1, 1, 2]
    np.testing.assert_array_equal(revised.vectors, alone.vectors)


def test_the_same_words_in_another_language_are_read_anew_and_an_article_without_sentences_has_none(
    encoder: Encoder, parser: Parser
) -> None:
    english, unknown, nothing = article("Post", TOLD), article("Echo", TOLD, language="de"), article("Tide", "Rain.")
    reader = VersionReader(encoder, parser, cached_articles=10)
    found = reader.read([VersionRequest(article=one) for one in (english, unknown, nothing)])
    assert [[s.structured for s in version.sentences] for version in found] == [[True], [False], []]
    assert [len(version.vectors) for version in found] == [1, 1, 0]


def test_where_one_article_is_kept_the_next_is_read_the_same(encoder: Encoder, parser: Parser) -> None:
    long = article("Post", "\n".join(f"{TOLD[:-1]}, said witness number {n} of the fall." for n in range(60)))
    reader = VersionReader(encoder, parser, cached_articles=1)
    first, second = (
        reader.read([VersionRequest(article=long), VersionRequest(article=article("Echo", TOLD))]) for _ in "ab"
    )
    assert repr([v.sentences for v in first]) == repr([v.sentences for v in second])
    assert len(first[0].vectors) == 60


def test_a_version_that_is_not_compared_is_only_opened_and_the_comparison_is_the_same(
    encoder: Encoder, parser: Parser
) -> None:
    more = [f"{TOLD[:-1]}, said witness number {n} of the fall." for n in range(30)]
    told = [
        article("Post", f"{TOLD}\n{NINE}", minutes=0),
        article("Echo", f"{TOLD}\n{TEN}", minutes=10),
        article("Tide", "\n".join(["Photo by Ada Berg.", TOLD, *more]), minutes=20),
        article("Wire", "Rain.", minutes=30),
    ]
    requests = [VersionRequest(article=one) for one in told]
    whole = VersionReader(encoder, parser, cached_articles=10).read(requests)
    reads = Reads(encoder, parser)
    reader = VersionReader(reads, reads, cached_articles=10)
    opened = reader.open(requests)
    assert [lead(version) for version in opened] == [lead(version) for version in whole]
    assert reads.encoded == []
    assert more[-1] not in reads.parsed
    assert chosen_of(requests, 2).compared == tuple(one.article.id for one in requests[:2])
    params = CompareParams(same_claim=0.6, max_versions=2)
    versions = [*reader.read(requests[:2]), *opened[2:]]
    assert compare_versions(story_id="s", headline="", versions=versions, params=params) == compare_versions(
        story_id="s", headline="", versions=whole, params=params
    )
    # What is compared later after all is read whole then, and not a second time.
    (later,) = reader.read(requests[2:3])
    assert repr(later.sentences) == repr(whole[2].sentences)
    np.testing.assert_array_equal(later.vectors, whole[2].vectors)
    reads.parsed = []
    (again,) = reader.open(requests[2:3])
    assert again.sentences is later.sentences
    assert reads.parsed == []
