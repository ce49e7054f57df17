"""Converts the embedding model for OpenVINO, checks the copy against the original, and times both.

PyTorch is loaded here and in no process that finds the result. Does not know where it is stored (`encoder_choice`).
"""

import contextlib
import logging
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from pipeline.adapters.encoder import SentenceTransformerEncoder
from pipeline.adapters.encoder_openvino import OpenVinoEncoder, openvino
from pipeline.adapters.file_digest import digest

GRAPH, REFERENCE = "model.xml", "reference.npy"
FORMAT = 1
"""Another number where files of before cannot be used any more."""

LEAST_COSINE = 0.999
"""Below it, the copy is refused. fp32 gives 1.0000, bfloat16 .9999; with int8 (.98) findings of comparisons change."""

_ROUNDS = 3

SAMPLE = (
    "Ferry runs aground off Northgate, 140 passengers taken ashore",
    "Rain.",
    "The central bank lowered its key interest rate by a quarter of a point to 3.25% on Thursday.",
    "Fähre läuft vor dem Hafen auf Grund: 140 Fahrgäste an Land gebracht",
    "Паром сел на мель у входа в гавань",
    "渡輪在港口外擱淺，乘客全部上岸",
    "“We heard a noise, then everything stopped,” said a passenger who had been on the upper deck with her two sons.",
    "NORTHGATE (Agency) - A ferry with 140 people aboard ran aground on Monday morning.\n" + "It was low tide. " * 12,
    "The council met for five hours and adjourned without a vote on the new bridge over the river. " * 30,
)
"""Texts of every length that is encoded: a word, titles, sentences, a lead, more than the model reads."""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What was found out about a converted model, as stored beside it.

    `failure` says why there is no converted model, or is empty. `least_cosine` is that of the sample's vectors in both
    runtimes, `milliseconds` what the sample takes in each, on `processor`. `files` has the SHA-256 of the files.
    """

    failure: str = ""
    processor: str
    dimensions: int
    least_cosine: float = -1.0
    milliseconds: dict[str, float] = {}
    files: dict[str, str] = {}

    def objection(self, runtime: str) -> str:
        """Why this model is not used with the setting `runtime`; empty if it is."""
        if self.failure:
            return f"the model cannot be converted: {self.failure}"
        if self.least_cosine < LEAST_COSINE:
            return f"the converted model gives other vectors: cosine {self.least_cosine:.4f}, not {LEAST_COSINE}"
        if runtime == "auto" and self.milliseconds["torch"] < self.milliseconds["openvino"]:
            return "PyTorch was the faster on this machine"
        return ""


def convert(original: SentenceTransformerEncoder, folder: Path) -> None:
    """Writes the model, with pooling and normalisation, as an OpenVINO graph that computes in float32.

    Takes 5 to 20 s. Raises whatever the conversion raises: models differ.
    """
    import torch

    ov = openvino()
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder
    from transformers.utils import logging as transformers_logging

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = original.model

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": torch.zeros_like(ids)}
            vectors: torch.Tensor = self.model(inputs)["sentence_embedding"]
            return vectors

    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    ids = torch.ones(2, 9, dtype=torch.int64)
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0  # a shorter text, so that the trace has the mask in it
    with warnings.catch_warnings(), torch.no_grad(), _quiet("sentence_transformers"):
        warnings.simplefilter("ignore")  # of the trace: about branches that depend on shapes
        decoder = TorchScriptPythonDecoder(Graph().eval(), example_input=(ids, mask))
        front_end = FrontEndManager().load_by_framework("pytorch")
        model = front_end.convert(front_end.load(decoder))
    for parameter in model.get_parameters():
        parameter.set_partial_shape(ov.PartialShape([-1, -1]))
        parameter.set_element_type(ov.Type.i64)
    model.validate_nodes_and_infer_types()
    # Only where nothing is lost: the multilingual model's weights come in halves, and take half a gigabyte otherwise.
    halves = all(bool((weight == weight.half().float()).all()) for weight in original.model.parameters())
    ov.save_model(model, str(folder / GRAPH), compress_to_fp16=halves)


@contextlib.contextmanager
def _quiet(library: str) -> Iterator[None]:
    logger = logging.getLogger(library)
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def judge(original: SentenceTransformerEncoder, copy: OpenVinoEncoder, folder: Path, processor: str) -> Choice:
    """Compares the copy with the original and times both. Writes the original's vectors of the sample."""
    reference = original.encode(SAMPLE)
    np.save(folder / REFERENCE, reference, allow_pickle=False)
    cosine = least_cosine(reference, copy)
    return Choice(
        processor=processor,
        dimensions=original.recipe.dimensions,
        least_cosine=cosine,
        milliseconds=_timed(original, copy),
        files={file.name: digest(file) for file in sorted(folder.iterdir())},
    )


def agrees(folder: Path, copy: OpenVinoEncoder) -> bool:
    """Whether the copy's vectors are those that were stored with it: for a processor that it was not checked on."""
    return least_cosine(np.load(folder / REFERENCE, allow_pickle=False), copy) >= LEAST_COSINE


def least_cosine(reference: NDArray[np.float32], copy: OpenVinoEncoder) -> float:
    """The least cosine between a text's reference and its vector; -1 if a vector is not of unit length."""
    found = copy.encode(SAMPLE)
    if found.shape != reference.shape or not np.allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-3):
        return -1.0
    return round(float((found * reference).sum(axis=1).min()), 6)


def _timed(original: SentenceTransformerEncoder, copy: OpenVinoEncoder) -> dict[str, float]:
    """Milliseconds of the fastest of three rounds, in which the two take turns."""
    taken: dict[str, list[float]] = {"torch": [], "openvino": []}
    for _ in range(_ROUNDS):
        for name, encoder in (("torch", original), ("openvino", copy)):
            started = time.perf_counter()
            for sample in SAMPLE:
                encoder.encode([sample] * 4)  # of one length, as neither pads then
            taken[name].append((time.perf_counter() - started) * 1000)
    return {name: round(min(times), 1) for name, times in taken.items()}
