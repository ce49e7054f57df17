"""Questions about outlets: which there are, one in figures, all of one.

Every figure is read from counts that are kept up (`outlet_rows`); what is listed is found by index, and only what is
shown is decoded. Does not know how anything is shown.
"""

import difflib
import sqlite3
from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

from pipeline.domain.text.epoch import EPOCH
from pipeline.projection import outlet_lists
from pipeline.projection.feed_documents import FeedDocument
from pipeline.projection.outlet_documents import (
    CountOfDocument,
    MissingDocument,
    OutletCountDocument,
    OutletDocument,
    OutletSummaryDocument,
    PaceDocument,
)
from pipeline.projection.outlet_parts import ALL_OUTLETS, CountKind, folded
from pipeline.projection.outlet_rows import STORY_DOCUMENT

PACE_DAYS = 14
FEWEST_FOR_A_SHARE = 20
MOST_PARTNERS = 12
MOST_MISSING = 50
NEAR_NAMES = 5
_NEAR_ENOUGH = 0.6
_MOST_NAMES_LIKENED = 20_000

Counts = dict[tuple[str, str], int]
"""How much of an outlet by kind and key."""

_SUMMED: tuple[CountKind, ...] = (
    "article",
    "family",
    "language",
    "copy",
    "edited",
    "edit",
    "story",
    "shared",
    "timed",
    "first",
    "compared",
    "left out",
    "conflict",
)

# Of a story only what the index has is read, until it is known which are shown.
_MISSING = """
SELECT s.id, s.families, count(*) OVER ()
FROM stories s INDEXED BY stories_of_many
WHERE s.last_us > :since_us AND s.families >= 3
  AND NOT EXISTS (
      SELECT 1 FROM story_outlets o
      WHERE o.folded = :folded AND o.story_id = s.id
  )
ORDER BY s.families DESC, s.last_us DESC, s.id
LIMIT :most
"""
_OF_MANY = """
SELECT count(*) FROM stories INDEXED BY stories_of_many WHERE last_us > :since_us AND families >= 3
"""


class OutletViews:
    """Questions to one consistent state of the projection."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def names(self, part: str = "") -> list[tuple[str, int]]:
        """The outlets whose names contain `part`, in any case, with their number of articles; those of most first."""
        rows = self._db.execute(
            "SELECT key, n FROM outlet_counts WHERE kind = 'name' AND instr(outlet, ?) ORDER BY n DESC, key",
            (folded(part),),
        )
        return rows.fetchall()

    def called(self, name: str) -> tuple[str, ...]:
        """The outlets of this name: the one that is written just so first, then those that differ in case or spacing.

        Of these, those with most articles first.
        """
        rows = self._db.execute(
            "SELECT key FROM outlet_counts WHERE kind = 'name' AND outlet = ? ORDER BY key != ?, n DESC, key",
            (folded(name), name),
        )
        return tuple(outlet for (outlet,) in rows)

    def near(self, name: str) -> tuple[str, ...]:
        """Up to five outlets whose names are most like one that is not known."""
        wanted = folded(name[:200])
        known: dict[str, str] = {}
        for outlet, _ in self.names()[:_MOST_NAMES_LIKENED]:
            known.setdefault(folded(outlet[:200]), outlet)
        holding = [key for key in known if wanted and (wanted in key or (len(key) > 3 and key in wanted))]
        alike = difflib.get_close_matches(wanted, known, NEAR_NAMES, _NEAR_ENOUGH)
        return tuple(known[key] for key in dict.fromkeys([*alike, *holding]))[:NEAR_NAMES]

    def summaries(self, outlets: Iterable[str]) -> tuple[OutletSummaryDocument, ...]:
        """These outlets in figures."""
        last = self._last_day()
        return tuple(self._summary(outlet, self._counts(outlet), last) for outlet in outlets)

    def outlet(
        self,
        name: str,
        *,
        hours: int,
        feeds: tuple[FeedDocument, ...] = (),
        feeds_unknown: str | None = None,
    ) -> OutletDocument | None:
        """All that is known of the outlet of this name, in any case; None if there is none.

        `hours`: how far back what it misses is looked for, from the newest article of any outlet. `feeds`: those known,
        of any outlet.
        """
        called = self.called(name)
        if not called:
            return None
        outlet, *alike = called
        counts = self._counts(outlet)
        lists = outlet_lists.OutletLists(self._db, outlet)
        summary = self._summary(outlet, counts, self._last_day())
        return OutletDocument(
            **msgspec.structs.asdict(summary),
            copied_from=self._partners(outlet, "copied"),
            copied_by=self._partners(outlet, "copied by"),
            copies=lists.articles("copy"),
            edits_total=counts.get(("edit", ""), 0),
            edits_of={key: counts.get(("edit", key), 0) for key in ("headline", "figures")},
            edits=lists.edits(),
            facts_left_out=counts.get(("left out", "facts"), 0),
            left_out_facts=lists.left_out(),
            conflict_kinds={key: n for (kind, key), n in sorted(counts.items()) if kind == "conflict" and key},
            conflict_examples=lists.conflicts(),
            latest=lists.articles("story"),
            missing=self._missing(outlet, summary.families, hours),
            alike=tuple(alike),
            feeds=tuple(feed for feed in feeds if folded(feed.outlet) == folded(outlet)),
            feeds_unknown=feeds_unknown,
        )

    def _counts(self, outlet: str) -> Counts:
        rows = self._db.execute(
            "SELECT kind, key, n FROM outlet_counts WHERE outlet = ? AND kind IN (SELECT value FROM json_each(?))",
            (outlet, msgspec.json.encode(_SUMMED).decode()),
        )
        return {(kind, key): n for kind, key, n in rows}

    def _summary(self, outlet: str, counts: Counts, last: date | None) -> OutletSummaryDocument:
        def total(kind: str, key: str = "") -> int:
            return counts.get((kind, key), 0)

        articles, compared = total("article"), total("compared")
        return OutletSummaryDocument(
            name=outlet,
            families=_keys(counts, "family"),
            languages=_keys(counts, "language"),
            articles=articles,
            stories=total("story"),
            shared=total("shared"),
            pace=self._pace(outlet, last),
            first=_of(total("first"), total("timed")),
            copied=_of(total("copy"), articles),
            edited=_of(total("edited"), articles),
            conflicts=_of(total("conflict"), compared),
            left_out=_of(total("left out", "stories"), compared),
        )

    def _partners(self, outlet: str, kind: CountKind) -> tuple[OutletCountDocument, ...]:
        rows = self._db.execute(
            "SELECT key, n FROM outlet_counts WHERE kind = ? AND outlet = ? ORDER BY n DESC, key LIMIT ?",
            (kind, outlet, MOST_PARTNERS),
        )
        return tuple(OutletCountDocument(name=name, articles=articles) for name, articles in rows)

    def _last_day(self) -> date | None:
        (day,) = self._db.execute(
            "SELECT max(key) FROM outlet_counts WHERE kind = 'day' AND outlet = ?", (ALL_OUTLETS,)
        ).fetchone()
        return None if day is None else date.fromisoformat(day)

    def _pace(self, outlet: str, last: date | None) -> PaceDocument:
        """Over the last days, but not before the first article of any outlet: what is not stored has no pace."""
        if last is None:
            return PaceDocument(since="", until="", days=(), per_day=0.0)
        (first,) = self._db.execute(
            "SELECT min(key) FROM outlet_counts WHERE kind = 'day' AND outlet = ? AND key >= ?",
            (ALL_OUTLETS, (last - timedelta(days=min(PACE_DAYS - 1, (last - date.min).days))).isoformat()),
        ).fetchone()
        since = date.fromisoformat(first)
        rows = self._db.execute(
            "SELECT key, n FROM outlet_counts WHERE kind = 'day' AND outlet = ? AND key >= ?", (outlet, first)
        )
        on = dict(rows.fetchall())
        days = [since + timedelta(days=number) for number in range((last - since).days + 1)]
        counted = tuple(on.get(day.isoformat(), 0) for day in days)
        return PaceDocument(since=first, until=last.isoformat(), days=counted, per_day=sum(counted) / len(counted))

    def _document(self, story_id: str) -> bytes:
        (document,) = self._db.execute(STORY_DOCUMENT, (story_id,)).fetchone()
        return bytes(document)

    def _missing(self, outlet: str, families: tuple[str, ...], hours: int) -> MissingDocument:
        (newest,) = self._db.execute("SELECT max(last_us) FROM stories").fetchone()
        if newest is None:
            return MissingDocument(hours=hours, until=None, missing=0, out_of=0, stories=())
        asked = {"since_us": newest - hours * 3_600_000_000, "folded": outlet.casefold(), "most": MOST_MISSING}
        (every,) = self._db.execute(_OF_MANY, asked).fetchone()
        rows = self._db.execute(_MISSING, asked).fetchall()
        return MissingDocument(
            hours=hours,
            until=EPOCH + timedelta(microseconds=newest),
            missing=rows[0][2] if rows else 0,
            out_of=every,
            stories=tuple(
                outlet_lists.missing_story(self._document(story_id), voices, families) for story_id, voices, _ in rows
            ),
        )


def _of(count: int, out_of: int) -> CountOfDocument:
    return CountOfDocument(count=count, out_of=out_of, share=count / out_of if out_of >= FEWEST_FOR_A_SHARE else None)


def _keys(counts: Counts, kind: str) -> tuple[str, ...]:
    """The keys of a kind, those of most articles first."""
    found = [(-n, key) for (its_kind, key), n in counts.items() if its_kind == kind]
    return tuple(key for _, key in sorted(found))
