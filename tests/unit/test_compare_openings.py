"""How each version begins: the text itself, and not what the page puts above it."""

import pytest

from consumers.versions import VersionReader
from pipeline.ports import Encoder, Parser
from tests.support.comparing import Compare, comparer

OPENING = "The port of Varnholt raised its fees for container ships on Tuesday after two years of losses."
MORE = "The harbour board said that the new fees would bring in four million euros a year."
OTHER = "Ferry crews in Skarne went on strike on Wednesday over their pay."
DATED = f"VARNHOLT (AP) — {OPENING}"


@pytest.fixture(scope="module")
def compare(encoder: Encoder, parser: Parser) -> Compare:
    return comparer(VersionReader(encoder, parser, cached_articles=50))


@pytest.mark.parametrize(
    "above",
    [
        "In this Jan. 12 photo, cranes unload a container ship at the port of Varnholt. (Photo: Ada Berg, AP)",
        "FILE - Cranes unload a container ship at the port of Varnholt on Jan. 12. (AP Photo/Ada Berg, File)",
        "Cranes unload a container ship at the port of Varnholt last week. The fees are going up. (Ada Berg/Reuters)",
        "Harbour director Ove Lund speaks to reporters in Varnholt last week. Ada Berg/AFP/Getty Images",
        "Enlarge this image toggle caption Ada Berg/AFP/Getty Images Ada Berg/AFP/Getty Images",
        "Image copyright Getty Images Image caption The port of Varnholt has been losing money for years",
        "CLOSE Harbour director Ove Lund says that the fees had to go up at last. Video provided by Newsy",
        "Media playback is unsupported on your device Media caption Ove Lund explains why the fees go up",
    ],
)
@pytest.mark.parametrize("opening", [OPENING, DATED])
def test_a_caption_is_not_how_a_text_begins(compare: Compare, above: str, opening: str) -> None:
    found = compare(f"{above}\n{opening}\n{MORE}", OTHER)
    assert found.versions[0].lead == opening


def test_the_caption_of_a_text_without_line_breaks_ends_with_its_credit(compare: Compare) -> None:
    caption = "In this Jan. 12 photo, cranes unload a ship in Varnholt. On Tuesday, the port raised its fees at last."
    found = compare(f"{caption} (AP Photo/Ada Berg, File) {DATED} {MORE}", OTHER)
    assert OPENING in found.versions[0].lead
    assert "cranes" not in found.versions[0].lead


def test_a_caption_below_the_opening_takes_nothing_from_it(compare: Compare) -> None:
    caption = "Cranes unload a container ship at the port of Varnholt last week. REUTERS/Ada Berg"
    assert compare(f"{DATED}\n{caption}\n{MORE}", OTHER).versions[0].lead == DATED
    assert compare(f"{DATED} {caption} {MORE}", OTHER).versions[0].lead == DATED


def test_a_text_that_only_speaks_of_photos_begins_with_its_first_sentence(compare: Compare) -> None:
    opening = "The museum in Varnholt bought four hundred photographs by Ada Berg on Tuesday."
    assert compare(f"{opening} {MORE}", OTHER).versions[0].lead == opening


def test_a_caption_alone_is_shown_rather_than_nothing(compare: Compare) -> None:
    caption = "In this Jan. 12 photo, cranes unload a container ship at the port of Varnholt."
    assert compare(caption, OTHER).versions[0].lead == caption
