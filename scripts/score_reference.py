"""Measures the scores of the shipped join model on labelled articles, for the metric `samestory_join_score_drift`.

`python -m scripts.score_reference FILE...` groups each file as one window in order of arrival, as the clusterer does,
and writes the share of each tenth of the score (`stories.score_drift`) to `config/join-model/scores.json`. To be run
again after the model is fitted: of another model than the one that the file names, no drift is reported. The articles
are those that the model was fitted on, so that high and low scores are somewhat more frequent than on others.
"""

import json
import os
import sys
from pathlib import Path

from rich.progress import Progress

from consumers.cluster import policy_of
from pipeline import app
from pipeline.app import fitted_models
from pipeline.cli.tuning.labelled import embedded, read_labelled
from pipeline.configuration import load_configuration
from pipeline.domain.matching.features import PairFeatures
from pipeline.domain.matching.join_model import SCORES_FILE
from pipeline.domain.stories.live import live_clusterer
from pipeline.domain.stories.score_drift import TENTHS, population_stability, score_of, shares_of, tenth_of

FOLDER = Path("config/join-model")


def main(files: list[Path]) -> None:
    """Measure, print how far the halves of each file are from each other, and write."""
    configuration = load_configuration(None, os.environ)
    model, policy = fitted_models.open_join_model(configuration), policy_of(configuration.settings.cluster)
    encoder = app.open_encoder(configuration)
    counts = [0] * TENTHS
    languages: set[str] = set()
    for file in files:
        articles = [one.article for one in read_labelled(file, language="en")]
        languages |= {article.language for article in articles}
        with Progress(disable=True) as progress:
            ready = embedded(articles, encoder, configuration.settings.embed, progress)
        clusterer = live_clusterer(model, policy, PairFeatures(), "en")
        scores = [score for one in ready for change in clusterer.arrive(one) if (score := score_of(change)) is not None]
        halves = [shares_of(_counted(half)) for half in (scores[: len(scores) // 2], scores[len(scores) // 2 :])]
        drift = population_stability(*halves)
        print(f"{file.name}: {len(scores)} scores of {len(articles)} articles, halves {drift:.3f}")  # noqa: T201
        counts = [a + b for a, b in zip(counts, _counted(scores), strict=True)]
    document = {
        "model": model.fingerprint.hex(),
        "files": [file.name for file in files],
        "languages": sorted(languages),
        "articles": sum(counts),
        "shares": [round(share, 5) for share in shares_of(counts)],
    }
    (FOLDER / SCORES_FILE).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(document)  # noqa: T201


def _counted(scores: list[float]) -> list[int]:
    counts = [0] * TENTHS
    for score in scores:
        counts[tenth_of(score)] += 1
    return counts


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
