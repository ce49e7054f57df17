"""Measures the recall of the clusterer's candidate search against an exact search, on real articles.

`python -m benchmarks.bench_candidates FILE... [--json]`. Labelled files as for `samestory evaluate`. All their articles
are put in one slice, so that its indexes are as large as possible and vectors are searched in many lists. The exact
search compares every article, by all its words and by its vectors before quantisation.
"""

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from consumers.embed import EMBEDDED_TEXT
from pipeline.adapters.encoder import SentenceTransformerEncoder
from pipeline.cli.console import progress_bar
from pipeline.cli.tuning.labelled import embedded, read_labelled
from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.matching.features import profile_of, text_cosines_of
from pipeline.domain.search.window import MIN_EMBEDDING_COSINE, MIN_TEXT_COSINE, Filing, Window
from pipeline.domain.terms.counts import TermCounts
from pipeline.settings import EmbedSettings

WHEN = datetime(2026, 3, 1, tzinfo=UTC)
NEAREST = 40


def measure(items: Sequence[EmbeddedArticle], stories: Sequence[str]) -> dict[str, float]:
    """The recall of each search and of both together; and the share of same-story pairs that each finds."""
    counts, window = TermCounts(), Window(window_days=14, slice_hours=24)
    profiles = [profile_of(item, counts, embedding_known=True) for item in items]
    for item, profile in zip(items, profiles, strict=True):
        window.file(
            [
                Filing(
                    article_id=item.article.id,
                    event_time=WHEN,
                    counted=None,
                    signature=item.signature,
                    profile=profile,
                )
            ]
        )
    place = {profile.article_id: n for n, profile in enumerate(profiles)}
    vectors = np.stack([item.embedding for item in items])
    found: dict[str, NDArray[np.int64]] = {name: np.zeros(2, dtype=np.int64) for name in ("words", "embedding", "both")}
    of_story = np.zeros(3, dtype=np.int64)
    for n, profile in enumerate(profiles):
        words = _nearest(text_cosines_of(profile, [one.data for one in profiles]), n, MIN_TEXT_COSINE)
        meaning = _nearest((vectors @ vectors[n]).astype(np.float64), n, MIN_EMBEDDING_COSINE)
        by_words, by_meaning = (
            {place[other.article_id] for other in candidates} - {n}
            for candidates in window.searched(profile, NEAREST + 1)
        )
        for name, exact, retrieved in (
            ("words", words, by_words),
            ("embedding", meaning, by_meaning),
            ("both", words | meaning, by_words | by_meaning),
        ):
            found[name] += (len(exact & retrieved), len(exact))
        same = {other for other in range(len(items)) if stories[other] == stories[n] and other != n}
        of_story += (len(same), len(same & (words | meaning)), len(same & (by_words | by_meaning)))
    return {
        "articles": len(items),
        **{f"recall_{name}": round(float(hits[0] / max(int(hits[1]), 1)), 4) for name, hits in found.items()},
        "story_pairs_found_exactly": round(float(of_story[1] / max(of_story[0], 1)), 4),
        "story_pairs_found": round(float(of_story[2] / max(of_story[0], 1)), 4),
    }


def _nearest(cosines: NDArray[np.float64], itself: int, least: float) -> set[int]:
    cosines[itself] = -1
    order = np.argsort(-cosines, kind="stable")[:NEAREST]
    return {int(i) for i in order if cosines[i] > least}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    if not chosen.files:
        print("needs labelled files: python -m benchmarks.bench_candidates FILE...")
        return
    labelled = {a.article.id: a for file in chosen.files for a in read_labelled(file, language="en")}
    settings = EmbedSettings()
    with progress_bar() as progress:
        encoder = SentenceTransformerEncoder(settings, text=EMBEDDED_TEXT)
        items = embedded([a.article for a in labelled.values()], encoder, settings, progress)
    figures = measure(items, [a.story for a in labelled.values()])
    if chosen.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name.replace('_', ' '):28} {value:10,}")


if __name__ == "__main__":
    main()
