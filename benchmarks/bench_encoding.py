"""Measures the encoder against a plain SentenceTransformer: `python -m benchmarks.bench_encoding [--json] [--texts N]`.

On leads (256 word pieces), titles (64) and sentences (128) of a labelled stream if present, else of the newsroom. All
take turns in one process on one thread, after a round that does not count; figures are processor milliseconds per text
in each one's best round, and SentenceTransformer's best batch. `ratio`: how many times as fast the encoder is.
`least_cosine`: between the two vectors of a text. `multilingual_ms`: of the multilingual model, which reads 128 word
pieces of a lead.
"""

import argparse
import json
import re
import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.articles import live
from benchmarks.tables import circumstances, stated
from consumers.embed import EMBEDDED_TEXT, TITLE_TOKENS, embedding_text
from consumers.versions import SENTENCE_TOKENS
from pipeline.adapters.encoder import SentenceTransformerEncoder, multilingual_settings
from pipeline.adapters.encoder_choice import chosen_encoder
from pipeline.ports import Encoder
from pipeline.settings import EmbedSettings

_BATCHES = (8, 16, 32)


def measure(texts: dict[str, tuple[Sequence[str], int]], *, rounds: int) -> dict[str, dict[str, float]]:
    settings = EmbedSettings(threads=1)
    exact, cheaper = (chosen_encoder(settings, text=EMBEDDED_TEXT, exact=exact) for exact in (True, False))
    plain = SentenceTransformerEncoder(settings, text=EMBEDDED_TEXT).model
    multilingual = chosen_encoder(multilingual_settings(settings), text=EMBEDDED_TEXT)
    results = {}
    for kind, (some, tokens) in texts.items():

        def by_plain(batch: int, some: Sequence[str] = some, tokens: int = tokens) -> NDArray[np.float32]:
            plain.max_seq_length = tokens
            return np.asarray(
                plain.encode(list(some), batch_size=batch, normalize_embeddings=True, show_progress_bar=False)
            )

        ours = cheaper if kind == "sentence" else exact

        def by_ours(
            _: int, some: Sequence[str] = some, tokens: int = tokens, ours: Encoder = ours
        ) -> NDArray[np.float32]:
            return ours.encode(some, tokens=tokens)

        def by_multilingual(_: int, some: Sequence[str] = some, tokens: int = tokens) -> NDArray[np.float32]:
            return multilingual.encode(some, tokens=min(tokens, settings.multilingual_tokens))

        contestants: list[tuple[str, Callable[[int], NDArray[np.float32]], int]] = [
            *((f"plain_{batch}", by_plain, batch) for batch in _BATCHES),
            ("encoder", by_ours, 0),
            ("multilingual", by_multilingual, 0),
        ]
        taken: dict[str, list[float]] = {name: [] for name, _, _ in contestants}
        for _ in range(rounds + 1):
            for name, encode, batch in contestants:
                began = time.process_time()
                encode(batch)
                taken[name].append((time.process_time() - began) * 1000 / len(some))
        best = {name: min(times[1:]) for name, times in taken.items()}
        least = min(best[f"plain_{batch}"] for batch in _BATCHES)
        cosine = float((by_plain(_BATCHES[0]) * by_ours(0)).sum(axis=1).min())
        results[kind] = {"plain_ms": least, "encoder_ms": best["encoder"], "ratio": least / best["encoder"]} | {
            "least_cosine": cosine,
            "multilingual_ms": best["multilingual"],
        }
    return results


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--texts", type=int, default=48, help="of each kind (default: 48)")
    parser.add_argument("--rounds", type=int, default=3, help="(default: 3)")
    options = parser.parse_args(arguments)
    before = circumstances()
    kind, articles = live(options.texts, short=False)
    sentences = [s for a in articles for s in re.split(r"(?<=[.!?])\s+", a.text) if len(s) > 30]
    texts: dict[str, tuple[Sequence[str], int]] = {
        "lead": ([embedding_text(article) for article in articles], 256),
        "title": ([article.title or article.text[:60] for article in articles], TITLE_TOKENS),
        "sentence": (sentences[: options.texts * 3], SENTENCE_TOKENS),
    }
    results = measure(texts, rounds=options.rounds)
    if options.json:
        print(json.dumps({**before, "articles": kind, **results}))
        return
    print(f"{kind}\n{stated(before)}")
    for name, figures in results.items():
        print(
            f"{name:10}{figures['plain_ms']:8.2f} ms plain{figures['encoder_ms']:8.2f} ms by encoder"
            f"{figures['ratio']:7.2f} times as fast, least cosine {figures['least_cosine']:.4f}"
            f"{figures['multilingual_ms']:8.2f} ms multilingual"
        )


if __name__ == "__main__":
    main()
