"""A snapshot's segment: the shared vectors come back, and segments of before are read."""

from dataclasses import replace

import msgspec
import numpy as np

from consumers.snapshot_format import segment_bytes, segment_of
from pipeline.domain.matching.packed import stored_article
from tests.support.word_vectors import RECIPE, article


def test_the_shared_vector_survives_and_an_article_without_one_stays_so() -> None:
    plain = article("one", "The ferry ran aground.", title="Ferry")
    vector = np.array([0.0, 0.25, 0.5, 0.75], dtype=np.float32)
    both = [
        stored_article(plain, b"p"),
        stored_article(replace(plain, shared_embedding=vector, shared_recipe=RECIPE), b"q"),
    ]
    first, second = segment_of(segment_bytes(both))
    assert first.shared == b""
    assert np.array_equal(np.frombuffer(second.shared, dtype="<f2"), vector)


def test_a_segment_that_was_written_without_shared_vectors_is_read() -> None:
    *before, _shared = msgspec.msgpack.decode(segment_bytes([stored_article(article("one", "Text."), b"p")]))
    (stored,) = segment_of(msgspec.msgpack.encode(before))
    assert (stored.packed, stored.shared) == (b"p", b"")
