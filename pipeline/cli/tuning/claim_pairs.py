"""Labelled pairs of claims, found again in labelled articles, as the rows that the judge of claims is fitted on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.progress import Progress

from consumers.versions import VersionReader, VersionRequest
from pipeline.cli.tuning.labelled import LabelledArticle
from pipeline.domain.comparison.speakers import voices_of
from pipeline.domain.comparison.told.fitting import CORE_PLACE, LabelledRows
from pipeline.domain.comparison.told.labels import (
    CORE,
    LABELS,
    ClaimLabelsError,
    LabelledClaim,
    LabelledPair,
    claim_at,
    parse_labels,
    sentence_starts,
)
from pipeline.domain.comparison.told.pairs import ToldVersion, features_of, idf_of_claims, pair_claims, told_version
from pipeline.errors import SamestoryError
from pipeline.ports import Encoder, Parser

MOST_PASSED_OVER = 0.5
"""Share of the pairs whose claims may be missing. The splitter's changes lose a few in a hundred; with half of them
gone the articles are other texts than those that were labelled."""

_READ_AT_ONCE = 32


class ClaimLabelsFileError(SamestoryError):
    """A file of labelled claims cannot be used. The message names file, line and cause."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FoundRows:
    """The rows of the pairs whose claims were found. `passed_over`: the number of others; `first`: one of them."""

    rows: LabelledRows
    passed_over: int
    first: str


def read_claim_labels(path: Path) -> list[LabelledPair]:
    """The pairs of a file. Raises ClaimLabelsFileError."""
    try:
        pairs = parse_labels(path.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError) as exc:
        raise ClaimLabelsFileError(f"{path}: cannot be read: {exc}") from exc
    except ClaimLabelsError as exc:
        raise ClaimLabelsFileError(f"{path}: {exc}") from exc
    if len({pair.label for pair in pairs}) < 2:
        raise ClaimLabelsFileError(f"{path}: pairs of at least two labels are needed, of {', '.join(LABELS)}")
    return pairs


def labelled_articles(
    path: Path, pairs: Sequence[LabelledPair], articles: Sequence[LabelledArticle]
) -> dict[str, LabelledArticle]:
    """The articles of the labelled pairs of `path`, by the file's id. Raises ClaimLabelsFileError if one is missing."""
    known = {article.id: article for article in articles}
    for pair in pairs:
        for claim in (pair.a, pair.b):
            if claim.article not in known:
                raise ClaimLabelsFileError(f"{path}: line {pair.line}: article {claim.article!r} is in none of FILES")
    if len({known[pair.a.article].story for pair in pairs}) < 2:
        raise ClaimLabelsFileError(f"{path}: pairs of at least two stories are needed, to tell how good a judge is")
    return {id_: known[id_] for id_ in dict.fromkeys(c.article for pair in pairs for c in (pair.a, pair.b))}


def labelled_rows(
    path: Path,
    pairs: Sequence[LabelledPair],
    known: Mapping[str, LabelledArticle],
    encoder: Encoder,
    parser: Parser,
    progress: Progress,
) -> FoundRows:
    """The features of the labelled pairs of `path`.

    A pair is passed over if a claim of it is not in its article: claims are split otherwise, or its sentence is taken
    for furniture, since it was labelled. Raises ClaimLabelsFileError if that is so of more than half of the pairs, or
    leaves those of one story or one label.
    """
    told, starts = _read(list(known.values()), encoder, parser, progress)

    def place(claim: LabelledClaim) -> int | None:
        return claim_at(claim.spans, told[claim.article].claims, starts[claim.article])

    placed, missing = list[tuple[LabelledPair, tuple[int, int]]](), list[str]()
    for pair in pairs:
        a, b = place(pair.a), place(pair.b)
        if a is None or b is None:
            claim = pair.a if a is None else pair.b
            line = f"line {pair.line}: " if pair.line else ""  # Judged on the page: of no line.
            missing.append(f"{line}article {claim.article!r} has no claim at {list(claim.spans)}")
        else:
            placed.append((pair, (a, b)))
    stories = [known[pair.a.article].story for pair, _ in placed]
    enough = len(set(stories)) > 1 and len({pair.label for pair, _ in placed}) > 1
    if missing and (len(missing) > MOST_PASSED_OVER * len(pairs) or not enough):
        raise ClaimLabelsFileError(
            f"{path}: {missing[0]}: it is another text, or its claims are split otherwise now. "
            f"The same of {len(missing):,} of {len(pairs):,} pairs"
        )
    both = [((told[pair.a.article], told[pair.b.article]), ends) for pair, ends in placed]
    rows = [features_of(pair_claims(a, b, idf_of_claims((a, b))), [ends]) for (a, b), ends in both]
    y = np.array([CORE_PLACE if pair.label == CORE else LABELS.index(pair.label) for pair, _ in placed])
    return FoundRows(
        rows=LabelledRows(x=np.concatenate(rows), y=y, stories=stories),
        passed_over=len(missing),
        first=missing[0] if missing else "",
    )


def _read(
    articles: Sequence[LabelledArticle], encoder: Encoder, parser: Parser, progress: Progress
) -> tuple[dict[str, ToldVersion], dict[str, list[int | None]]]:
    """The claims of each article, and where its sentences begin in its text, by the file's id."""
    told, starts = dict[str, ToldVersion](), dict[str, list[int | None]]()
    task = progress.add_task("Reading claims", total=len(articles))
    reader = VersionReader(encoder, parser, cached_articles=1)
    for first in range(0, len(articles), _READ_AT_ONCE):
        part = articles[first : first + _READ_AT_ONCE]
        for article, version in zip(part, reader.read([VersionRequest(article=a.article) for a in part]), strict=True):
            told[article.id] = told_version(version, voices_of(version).quoted)
            starts[article.id] = sentence_starts(article.article.text, version.sentences)
        progress.advance(task, len(part))
    return told, starts
