"""The runtime of the embedding model: agreement, refusals, and what happens to a damaged or unwritable store."""

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from pipeline.adapters.encoder import SentenceTransformerEncoder
from pipeline.adapters.encoder_choice import chosen_encoder
from pipeline.adapters.encoder_openvino import OpenVinoEncoder
from pipeline.ports import Encoder
from pipeline.settings import EmbedSettings
from tests.running import ROOT

OPENVINO = EmbedSettings(runtime="openvino")
TEXTS = [
    "",
    " \n ",
    "Rain",
    "Ferry runs aground off Northgate, 140 passengers taken ashore",
    "The council met for five hours and adjourned without a vote. " * 20,
    "Паром сел на мель у входа в гавань, пассажиров сняли",
    "渡輪在港口外擱淺，乘客全部上岸",
    "جنحت العبارة قبالة الميناء",
    "a\u0000b \ufffd \U0001f6a2\u200d e\u0301",
    "The tide was low. " * 11_112,  # 200,000 characters
]


@pytest.fixture(scope="module")
def original() -> Encoder:
    return SentenceTransformerEncoder(OPENVINO, text="t")


@pytest.fixture(scope="module")
def copy() -> Encoder:
    encoder = chosen_encoder(OPENVINO, text="t")
    assert isinstance(encoder, OpenVinoEncoder)
    return encoder


@pytest.fixture
def store(copy: Encoder, tmp_path: Path) -> Path:
    """A store of its own with the converted model in it."""
    assert isinstance(copy, OpenVinoEncoder)
    place = copy.graph.parent
    shutil.copytree(place, tmp_path / "models" / place.name)
    return tmp_path / "models"


def rewritten(store: Path, **fields: object) -> None:
    for file in store.glob("*/choice.json"):
        file.write_text(json.dumps(json.loads(file.read_text()) | fields))


@pytest.mark.parametrize("tokens", [256, 64])
def test_both_runtimes_give_the_same_vectors_and_the_same_recipe(original: Encoder, copy: Encoder, tokens: int) -> None:
    one, other = original.encode(TEXTS, tokens=tokens), copy.encode(TEXTS, tokens=tokens)
    assert not other[:2].any()
    assert (one[2:] * other[2:]).sum(axis=1).min() > 0.999
    assert copy.recipe == original.recipe


def test_a_vector_is_the_same_to_the_last_bit_whatever_is_beside_it(copy: Encoder) -> None:
    together = copy.encode(TEXTS + TEXTS[::-1])
    alone = np.concatenate([copy.encode([text]) for text in TEXTS])
    assert np.array_equal(together, np.concatenate([alone, alone[::-1]]))


def test_no_texts_give_no_vectors(copy: Encoder) -> None:
    assert copy.encode([]).shape == (0, 384)


def test_a_process_that_encodes_and_parses_loads_no_torch_and_no_usage_statistics(copy: Encoder) -> None:
    code = (
        "import sys\nfrom pipeline import app\nfrom pipeline.configuration import load_configuration\n"
        "settings = load_configuration(None, {'SAMESTORY_EMBED_RUNTIME': 'openvino'})\n"
        "app.open_parser(settings).parse(['It rained all day.'], language='en')\n"
        "app.open_encoder(settings).encode(['Rain'])\n"
        "print([m for m in ('torch', 'transformers', 'openvino_telemetry') if sys.modules.get(m)])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_damaged_copy_is_named_and_made_again(store: Path, caplog: pytest.LogCaptureFixture) -> None:
    (file,) = store.glob("*/model.bin")
    good = file.read_bytes()
    file.write_bytes(good[:1000])
    assert isinstance(chosen_encoder(OPENVINO, text="t", folders=[store]), OpenVinoEncoder)
    assert "is damaged (model.bin)" in caplog.text
    assert file.stat().st_size == len(good)
    assert [f.name for f in store.iterdir()] == [file.parent.name]


def test_a_copy_with_other_vectors_is_refused(store: Path, caplog: pytest.LogCaptureFixture) -> None:
    rewritten(store, least_cosine=0.98)
    assert isinstance(chosen_encoder(OPENVINO, text="t", folders=[store]), SentenceTransformerEncoder)
    assert "other vectors: cosine 0.9800, not 0.999: sentence-transformers encodes" in caplog.text


def test_the_slower_one_is_used_only_if_it_is_named(store: Path) -> None:
    rewritten(store, milliseconds={"torch": 1.0, "openvino": 2.0})
    assert isinstance(chosen_encoder(EmbedSettings(), text="t", folders=[store]), SentenceTransformerEncoder)
    assert isinstance(chosen_encoder(OPENVINO, text="t", folders=[store]), OpenVinoEncoder)


def test_on_another_processor_a_copy_is_checked_against_the_vectors_that_came_with_it(
    store: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rewritten(store, processor="another", files={})
    assert isinstance(chosen_encoder(OPENVINO, text="t", folders=[store]), OpenVinoEncoder)
    (reference,) = store.glob("*/reference.npy")
    np.save(reference, np.roll(np.load(reference), 1, axis=0))
    assert isinstance(chosen_encoder(OPENVINO, text="t", folders=[store]), SentenceTransformerEncoder)
    assert "on this processor the converted model gives other vectors" in caplog.text


def test_where_nothing_can_be_stored_sentence_transformers_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("not a folder")
    folders = [tmp_path / "file" / "models"]
    assert isinstance(chosen_encoder(OPENVINO, text="t", folders=folders), SentenceTransformerEncoder)
    assert "the converted model cannot be stored" in caplog.text


def test_two_that_convert_at_once_both_get_the_copy(tmp_path: Path) -> None:
    command = (
        "import sys\nfrom pathlib import Path\nfrom pipeline.adapters.encoder_choice import chosen_encoder\n"
        "from pipeline.settings import EmbedSettings\n"
        "one = chosen_encoder(EmbedSettings(runtime='openvino'), text='t', folders=[Path(sys.argv[1])])\n"
        "print(type(one).__name__)"
    )
    said: list[str] = []

    def run() -> None:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", command, str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        said.append(done.stdout)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == ["OpenVinoEncoder\n"] * 2
    assert len(list(tmp_path.iterdir())) == 1
