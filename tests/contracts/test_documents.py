"""The API's documents have every field of the messages: one that a message gains is not forgotten on the page."""

import msgspec
import pytest

from pipeline.contracts.comparison import ComparisonV1
from pipeline.contracts.messages import ArticleV1, StoryV1
from pipeline.projection.documents import ArticleDocument, ComparisonDocument, StoryDocument

ENVELOPE = {"schema", "version"}


@pytest.mark.parametrize(
    ("wire_type", "document", "left_out"),
    [
        (StoryV1, StoryDocument, set()),
        (ArticleV1, ArticleDocument, set()),
        (ComparisonV1, ComparisonDocument, {"story_id", "headline"}),  # a comparison is part of its story
    ],
)
def test_a_document_has_every_field_of_its_message(
    wire_type: type[msgspec.Struct], document: type[msgspec.Struct], left_out: set[str]
) -> None:
    assert set(wire_type.__struct_fields__) - ENVELOPE - left_out <= set(document.__struct_fields__)
