"""What nearest sentences tell with another force, reach or length, and quotations that end where the other's go on."""

import pytest

from consumers.versions import VersionReader
from pipeline.ports import Encoder, Parser
from tests.support.comparing import Compare, comparer, kinds

TOWN = "The council of Marbeck met on Thursday evening. "
OTHER = "Councillors in Marbeck held their meeting on Thursday. "


@pytest.fixture(scope="module")
def compare(encoder: Encoder, parser: Parser) -> Compare:
    return comparer(VersionReader(encoder, parser, cached_articles=100))


@pytest.mark.parametrize(
    ("first", "second", "kind", "words"),
    [
        (
            "The mayor removed Karl Sorn from the planning board after the audit.",
            "Karl Sorn left the planning board after the audit, the town said.",
            "strength",
            ["removed", "left"],
        ),
        (
            "Rents in Marbeck soared in the spring, the housing office said.",
            "Rents in Marbeck rose in the spring, according to the housing office.",
            "strength",
            ["soared", "rose"],
        ),
        (
            "Mayor Ellen Brandt refused to say whether the bridge was inspected in May.",
            "Brandt declined to say whether the bridge had been inspected in May.",
            "strength",
            ["refused", "declined"],
        ),
        (
            "Mayor Ellen Brandt disputed parts of the audit of the harbour on Thursday.",
            "Ellen Brandt, the mayor, disputed the audit of the harbour on Thursday.",
            "scope",
            ["parts of the audit", "disputed the audit"],
        ),
        (
            "It could take weeks to repair the bridge over the Lune, the harbour office said.",
            "The harbour office said that it could take up to a month to repair the bridge over the Lune.",
            "figure",
            ["weeks", "up to a month"],
        ),
        (
            'Karl Sorn said: "We will open the old bridge again in the spring."',
            '"We will open the old bridge again in the spring if the county pays for the repair," Karl Sorn said.',
            "quote",
            ["We will open the old bridge again in the spring", "if the county pays for the repair"],
        ),
    ],
)
def test_what_is_told_with_another_force_is_set_side_by_side(
    compare: Compare, first: str, second: str, kind: str, words: list[str]
) -> None:
    found = compare(TOWN + first, OTHER + second)
    assert kinds(found) == []
    shown = [[e.sentence[slice(*e.span)] for e in one.sides] for one in found.told_differently if one.kind == kind]
    assert words in shown


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "The mayor removed Karl Sorn from the planning board after the audit.",
            "Pia Ehren left the harbour board after the audit, the town said.",
        ),
        (
            "Rents in Marbeck soared in the spring, the housing office said.",
            "The water of the Lune rose in the spring, the housing office said.",
        ),
        (
            "The works on the bridge take two weeks, the harbour office said.",
            "The harbour office said the works on the bridge would take two weeks.",
        ),
        (
            "Ellen Brandt disputed some of the findings of the audit.",
            "Some of the findings of the audit were disputed by Ellen Brandt.",
        ),
    ],
)
def test_other_matters_and_the_same_words_are_not_told_differently(compare: Compare, first: str, second: str) -> None:
    assert compare(TOWN + first, OTHER + second).told_differently == ()


@pytest.mark.parametrize(
    "first",
    [
        # It goes on, in a sentence of its own.
        'Karl Sorn said: "We will open the old bridge again in the spring. If the county pays for the repair."',
        # Its own words say the rest.
        'Karl Sorn said: "We will open the old bridge again in the spring." The county must pay for the repair.',
    ],
)
def test_a_quotation_is_not_cut_where_the_version_tells_the_rest(compare: Compare, first: str) -> None:
    second = '"We will open the old bridge again in the spring if the county pays for the repair," Karl Sorn said.'
    found = compare(TOWN + first, OTHER + second)
    assert [one.kind for one in found.told_differently] == []
