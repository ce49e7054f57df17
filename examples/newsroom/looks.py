"""The site of each outlet: its page template, its encoding, and the suffix of the links in its feed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A site's look.

    `template`: a file in `templates/`. `link_suffix`: appended to the links in the feed.
    """

    template: str
    charset: str = "utf-8"
    compressed: bool = False
    link_suffix: str = ""


TRACKED = "?utm_source=rss&utm_medium=feed"
AMP = "/amp"

_LOOKS = {
    "meridian-post": Look(template="semantic.html", link_suffix=TRACKED),
    "harbour-times": Look(template="semantic.html"),
    "open-ledger": Look(template="semantic.html", link_suffix=TRACKED + "&utm_campaign=ledger#comments"),
    "civic-signal": Look(template="soup.html", compressed=True),
    "daily-lantern": Look(template="soup.html", compressed=True, link_suffix=TRACKED),
    "kestrel-daily": Look(template="soup.html", compressed=True, link_suffix="?fbclid=a1b2c3"),
    "valley-courier": Look(template="table.html", charset="windows-1252"),
    "tideline": Look(template="fonts.html"),
    "quayside": Look(template="fonts.html"),
    "old-bulletin": Look(template="fonts.html"),
    "meridian-evening": Look(template="cards.html", link_suffix=AMP),
    "oriens-today": Look(template="cards.html"),
    "northgate-herald": Look(template="cards.html"),
    "hafenbote": Look(template="cards.html"),
    "continental-wire": Look(template="plain.html"),
    "veller-anzeiger": Look(template="semantic.html"),
    "pivnichnyi-visnyk": Look(template="cards.html"),
    "stolychna-khvylia": Look(template="soup.html", compressed=True),
    "el-faro-del-norte": Look(template="semantic.html", link_suffix=TRACKED),
    "gaceta-de-meridian": Look(template="plain.html"),
    "sada-al-mina": Look(template="semantic.html"),
    "al-ufuq": Look(template="cards.html"),
}


def look_of(outlet_key: str) -> Look:
    """The outlet's look, or a plain one by default."""
    return _LOOKS.get(outlet_key, Look(template="plain.html"))
