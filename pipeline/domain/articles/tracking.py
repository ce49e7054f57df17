"""Recognises the parameters of a URL that only say where a reader came from.

Most names are known by courlan, which merges the lists of AdGuard, ClearURLs and Firefox. It knows no values, and takes
some names for tracking that number articles at other sites.
"""

import re
from typing import Final

from courlan.clean import TRACKERS_RE

# Parameters that only say where a reader came from, whatever their value: those that courlan does not know, or knows by
# a part that also begins the names of other parameters.
_TRACKING: Final = re.compile(
    r"""(?x)(?i:
      utm[a-z]+ | at_(custom\d|bbc_.*|link_.*|ptr_name|format|creation) | ns_(mchannel|linkname|fee)
    | (fb|g|d|ms|y|ys|tt|tw|li_fat_|ir|wick|zan|bd|mkt|s_kw)clid | s_kwcid | srsltid | mibextid | epik | dicbo | tblci
    | gclsrc | g?braid | wbraid | fbc?_?(action_ids|action_types|ref|source) | mkt_tok | igsh(id)? | _ga | _gl | _r
    | _hs(enc|mi|cta).* | hsctatracking | hss_channel | elq(track.*|cst|aid|at) | \.?tsrc | tpcc | mbid | ftag | maca
    | s?cmp(id)? | cmp_?id | s_cid | icid | ncid | ocid | intcmp | ito | trk(campaign)? | mkc?rid | wpisrc | wprss
    | reflink | [ors]ref | clicksource | pgtype | xt(or|ref|cr|mc) | wt[._](mc|zmc|nav|rss|tsrc|ga|cg_n|rv).*
    | piwik_.* | matomo_.* | feed(type|name) | sc_(campaign|channel|content|medium|outcome|geo|country)
    | rss(feed)? | ref_(src|url) | guccounter | guce_referrer.* | __twitter_impression | usqp
    | amp_(js_v|gsa|lite|ct|cb|kit|tf|r)? | sm(id|typ|prod|var) | spm | scm | share(_?token|d|_?id)?
    | (php|asp|j)?sess(ion)?_?id | phpsessid | aspsessionid.* | cfid | cftoken | __cf_chl_.*
    )"""
)
# What courlan finds in a name and is tracking without doubt: its prefixes, click ids that are the whole name, and these
# as the last part of one. Its `cid`, `uid`, `ref`, `ga…` and the like number the articles of some sites.
_TRACKING_PREFIX: Final = re.compile(r"[a-z]+_")
_CLICK_ID: Final = re.compile(r"[a-z]{3,}id")
_TRACKING_END: Final = re.compile(r"_(?:source|medium|campaign|referr?er|affiliate)|_?xtor")
# Parameters that name a referrer at some sites and the article itself at others: dropped only with a known channel.
_REFERRER_NAMES: Final = """ref referer referrer source src from via partner origin campaign medium channel cid soc_src
    mod emc fr cn tag kid"""
_REFERRER: Final = frozenset(_REFERRER_NAMES.split())
_CHANNEL_NAMES: Final = """rss rss2 feed feeds atom xml twitter tw x facebook fb instagram ig whatsapp wa telegram tg
    linkedin pinterest reddit threads bluesky mastodon tiktok youtube newsletter nl email e-mail mail app ios android
    social share sharing copy copylink copyurl home homepage hp front frontpage google googlenews google-news applenews
    apple-news msn yahoo bing flipboard smartnews upday newsbreak feedly feedburner pocket push notification widget
    related recommended mostread most_read trending ticker teaser footer header navigation nav sidebar"""
_CHANNELS: Final = frozenset(_CHANNEL_NAMES.split())
# A channel that is a feed, as a part of a longer name ("rss_markets"), and alone whatever the parameter.
_OF_FEED: Final = re.compile(r"(?:^|[^a-z0-9])(?:rss[12]?|rdf|atom|feeds?)(?:$|[^a-z0-9])")
_IS_FEED: Final = re.compile(r"rss(?:1|2|20|2\.0)?")


def is_tracking(name: str, value: str) -> bool:
    """Whether the parameter says where a reader came from, and not which article this is. Both in lower case."""
    if _TRACKING.fullmatch(name) or _IS_FEED.fullmatch(value):
        return True
    if any(_names_tracking(found, name) for found in TRACKERS_RE.finditer(name)):
        return True
    return name in _REFERRER and (value in _CHANNELS or _OF_FEED.search(value) is not None)


def _names_tracking(found: re.Match[str], name: str) -> bool:
    """Whether what courlan finds in a name of a parameter makes the whole of it a tracking parameter."""
    part = found.group()
    if found.end() == len(name):
        return bool(_TRACKING_END.fullmatch(part) or (part == name and _CLICK_ID.fullmatch(part)))
    return found.start() == 0 and bool(_TRACKING_PREFIX.fullmatch(part))
