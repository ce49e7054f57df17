"""The embedding model in OpenVINO: the same vectors as from sentence-transformers, without PyTorch.

Reads the files that `encoder_conversion` writes. Does not know whether it is the faster (`encoder_choice`).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.adapters.absent import absent
from pipeline.adapters.encoder import keep_offline, on_grid
from pipeline.domain.articles.embedded import Recipe

_PADDED_TOKENS = 1024
"""The size of a batch. With 4,096 the caches of a core overflow, and a sentence takes 1.6 times as long."""
_WIDTH_STEP = 8
"""A text is padded to a multiple of this, which depends on its own length alone. So its vector is the same to the last
bit whatever texts are beside it, also where the processor computes in bfloat16."""


def openvino() -> Any:
    """The package, without its usage statistics. ImportError if it is not installed.

    When imported, it reports to a server of its makers by the package `openvino_telemetry`, unless this is absent.
    """
    with absent("openvino_telemetry"):
        import openvino

    return openvino


class OpenVinoEncoder:
    """An `Encoder` over a converted model. Loading takes a second of processor time.

    `graph` is the file of the converted model, `tokenizer` the original model's `tokenizer.json`. Where the processor
    has instructions for bfloat16, OpenVINO uses them, unless it is to be `exact`. Raises RuntimeError if the graph
    cannot be read, Exception as `tokenizers` raises it if the tokenizer cannot.
    """

    def __init__(
        self, graph: Path, tokenizer: Path, *, recipe: Recipe, batch_texts: int, threads: int, exact: bool
    ) -> None:
        keep_offline()
        from tokenizers import Tokenizer

        self.graph = graph
        self._recipe, self._batch_texts = recipe, batch_texts
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        options = {"PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": "1", "ENABLE_CPU_PINNING": "NO"}
        if exact:
            options["INFERENCE_PRECISION_HINT"] = "f32"
        if threads:
            options["INFERENCE_NUM_THREADS"] = str(threads)
        compiled = openvino().Core().compile_model(str(graph), "CPU", options)
        self.is_exact = str(compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name()) == "f32"
        self._request = compiled.create_infer_request()

    @property
    def recipe(self) -> Recipe:
        return self._recipe

    def encode(self, texts: Sequence[str], *, tokens: int | None = None) -> NDArray[np.float32]:
        """Unit vectors float32 [n, d], rounded to a fixed grid; an empty or blank text gets zeros."""
        vectors = np.zeros((len(texts), self._recipe.dimensions), dtype=np.float32)
        filled = [i for i, text in enumerate(texts) if text.strip()]
        if not filled:
            return vectors
        self._tokenizer.enable_truncation(min(tokens or self._recipe.tokens, self._recipe.tokens))
        prompted = [self._recipe.prompt + texts[i] for i in filled]
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(prompted)]
        for rows, width in _batches([len(one) for one in ids], self._batch_texts):
            inputs = np.zeros((2, len(rows), width), dtype=np.int64)  # the words, and which of them are no padding
            for n, row in enumerate(rows):
                inputs[0, n, : len(ids[row])] = ids[row]
                inputs[1, n, : len(ids[row])] = 1
            found = self._request.infer({0: inputs[0], 1: inputs[1]})
            vectors[[filled[row] for row in rows]] = on_grid(next(iter(found.values())))
        return vectors


def _batches(lengths: Sequence[int], batch_texts: int) -> Iterator[tuple[list[int], int]]:
    """Indices of texts of one padded width, and this width: by width, each batch of about 1,024 tokens."""
    by_width = defaultdict[int, list[int]](list)
    for row, length in enumerate(lengths):
        by_width[-(-length // _WIDTH_STEP) * _WIDTH_STEP].append(row)
    for width, rows in sorted(by_width.items()):
        size = max(1, min(batch_texts, _PADDED_TOKENS // width))
        for start in range(0, len(rows), size):
            yield rows[start : start + size], width
