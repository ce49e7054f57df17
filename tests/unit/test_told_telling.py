"""Whether another version tells a claim: in its own words, over two sentences, as a part, or not at all."""

import pytest

from consumers.versions import VersionReader, VersionRequest
from pipeline.app import fitted_models
from pipeline.domain.comparison.told.judging import judge_versions
from pipeline.domain.comparison.told.pairs import told_version
from pipeline.domain.comparison.told.telling import Telling, tellings
from pipeline.ports import Encoder, Parser
from tests.support.comparing import article

_BRIDGE = (
    "The old bridge in Varnholt collapsed early on Monday morning.\n"
    "Engineers had warned the council in March that its piers were cracked.\n"
    "A bakery on the market square won a national prize for its rye bread."
)


@pytest.fixture(scope="module")
def reader(encoder: Encoder, parser: Parser) -> VersionReader:
    return VersionReader(encoder, parser, cached_articles=50)


def _told(reader: VersionReader, other: str, own: str = _BRIDGE) -> Telling:
    """For each claim of the one text, how likely the other text tells it."""
    versions = reader.read([VersionRequest(article=article("A", own)), VersionRequest(article=article("B", other))])
    told = dict(zip("ab", map(told_version, versions), strict=True))
    judged = judge_versions(told, fitted_models.open_claim_judge())
    assert judged.keys() == {("a", "b")}
    return tellings(versions[0], versions[1], judged["a", "b"])[0]


def test_what_the_other_says_in_its_own_words_is_told_and_the_rest_is_not(reader: VersionReader) -> None:
    found = _told(reader, "Early on Monday the old bridge at Varnholt fell down.\nNobody was hurt, the police said.")
    assert found.told[0] > 0.5 > found.told[-1]
    assert found.by[0] == 0


def test_two_neighbouring_sentences_can_tell_one_claim(reader: VersionReader) -> None:
    own = "Engineers from Varnholt warned the council in March."
    first, second = "The engineers came from Varnholt.", "They warned the council in March."
    together = _told(reader, f"{first}\n{second}", own)
    apart = _told(reader, f"{first}\nA choir sang in the town hall.\n{second}", own)
    assert together.contained[0] == together.anywhere[0] == apart.anywhere[0] > apart.contained[0]
    assert together.passage[0] > apart.passage[0]


@pytest.mark.parametrize("other", ["", "Yes.", "17 23 42 5 8 13", "Die alte Brücke ist am Montag eingestürzt."])
def test_a_text_without_claims_tells_nothing_and_does_not_fail(reader: VersionReader, other: str) -> None:
    found = _told(reader, other)
    assert len(found.told) == len(found.anywhere) == len(found.by)
    assert (found.shared == 0).all()
