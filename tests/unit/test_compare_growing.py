"""A story that grows has the comparison it would have if all its versions had come at once, in whatever order."""

from itertools import permutations

import pytest

from consumers.compare import params_of
from consumers.versions import VersionReader, VersionRequest
from pipeline.app import fitted_models
from pipeline.domain.comparison.compare import compare_versions
from pipeline.domain.comparison.facts import KnownFacts
from pipeline.domain.comparison.result import Comparison, Conflict
from pipeline.domain.comparison.sentences import VersionText
from pipeline.ports import Encoder, Parser
from pipeline.settings import CompareSettings
from tests.support.comparing import article

_TEXTS = (
    "A ferry ran aground off Norholm on Monday, and 14 passengers were injured.\n"
    "Captain Ida Lund blamed a broken rudder, the harbour office said.\n"
    "The ferry had been repaired in April for $2 million.",
    "Fourteen passengers were hurt when a ferry ran aground near Norholm on Monday.\n"
    '"The rudder failed without any warning," Captain Ida Lund told reporters.\n'
    "Divers will examine the hull on Thursday.",
    "The ferry that ran aground off Norholm on Monday had 19 injured passengers aboard, the coast guard said.\n"
    "It had been repaired in April for $2 million.\n"
    "The island's school stayed closed on Tuesday.",
    "Captain Ida Lund did not blame the rudder after the ferry ran aground off Norholm.\n"
    '"The rudder failed without any warning at all," she said on Monday.\n'
    "Divers will examine the hull on Friday.",
    "A ferry company lost a quarter of its value after a grounding off Norholm injured 14 passengers on Monday.",
)


@pytest.fixture(scope="module")
def versions(encoder: Encoder, parser: Parser) -> list[VersionText]:
    reader = VersionReader(encoder, parser, cached_articles=50)
    requests = [VersionRequest(article=article(chr(65 + n), text, minutes=60 * n)) for n, text in enumerate(_TEXTS)]
    return reader.read(requests)


def _compared(versions: list[VersionText], known: KnownFacts) -> Comparison:
    params = params_of(CompareSettings(), fitted_models.open_claim_judge())
    return compare_versions(story_id="s1", headline="A story", versions=versions, params=params, known=known)


def test_a_story_that_grew_is_compared_as_if_all_had_come_at_once(versions: list[VersionText]) -> None:
    at_once = _compared(versions, KnownFacts(50))
    assert at_once.conflicts
    assert at_once.shared
    assert any(one.excerpt.sentence.startswith("The island's school") for one in at_once.only_in)
    for order in list(permutations(versions))[::17]:
        known = KnownFacts(50)
        grown = [_compared(list(order[: n + 1]), known) for n in range(1, len(order))]
        assert grown[-1] == at_once


def test_what_two_versions_dispute_is_found_alike_whoever_joins_their_story(versions: list[VersionText]) -> None:
    first, second = versions[0], versions[2]
    alone = _compared([first, second], KnownFacts(50)).conflicts
    assert alone
    for other in versions[3:]:
        assert set(_sides(alone)) <= set(_sides(_compared([first, second, other], KnownFacts(50)).conflicts))


def test_it_is_the_same_where_no_version_is_remembered(versions: list[VersionText]) -> None:
    assert _compared(versions, KnownFacts(1)) == _compared(versions, KnownFacts(50))


def _sides(conflicts: tuple[Conflict, ...]) -> list[tuple[str, str, str]]:
    return [(one.kind, side.article_id, side.sentence) for one in conflicts for side in one.sides]
