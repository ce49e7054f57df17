"""Bytes to values and back: the one place where wire types and domain types meet.

Decoding checks the schema's name and version before anything else: a record that is not ours is MalformedRecord, one
from a newer program UnknownSchema; both are permanent.
"""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from pipeline.contracts.comparison import ComparisonV1
from pipeline.contracts.judgements import JudgementV1
from pipeline.contracts.links import EventFactsV1, EventV1, LinkCorrectionV1, StoryOutlineV1
from pipeline.contracts.messages import (
    ArticleV1,
    ChangeV1,
    CorrectionV1,
    EmbeddedArticleV1,
    FollowsV1,
    ReasonV1,
    StoryV1,
)
from pipeline.contracts.vectors import embedded_from_wire, embedded_to_wire, outline_from_wire, outline_to_wire
from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.comparison.across.event_facts import EventFacts
from pipeline.domain.comparison.judgements import Judgement
from pipeline.domain.comparison.result import Comparison
from pipeline.domain.links.values import Event, LinkCorrection, Outline
from pipeline.domain.stories.corrections import Correction
from pipeline.domain.stories.stories import Change, Follows, Reason, Story
from pipeline.errors import MalformedRecord, UnknownSchema

W = TypeVar("W", bound=msgspec.Struct)

WIRE_TYPES = (
    ArticleV1,
    EmbeddedArticleV1,
    CorrectionV1,
    ChangeV1,
    StoryV1,
    ComparisonV1,
    JudgementV1,
    StoryOutlineV1,
    LinkCorrectionV1,
    EventV1,
    EventFactsV1,
)
"""The newest wire type of each schema."""


PACKED_HEADER = "samestory-packed"
"""On changes that brought an article into the window: what was computed of it, in the clusterer's own format, which
nobody else needs."""


_AN_EMBEDDED_ARTICLE = b'{"schema":"embedded-article",'
"""How an embedded article written by this program begins, as nearly all do: it needs no further check."""


class _Envelope(msgspec.Struct):
    schema: str
    version: int


def decode_as(value: bytes | None, wire_type: type[W]) -> W:
    """A record as a wire type, or as a struct of the same `schema` and `version` with only some of its fields.

    Raises MalformedRecord or UnknownSchema, as every `decode_…` here.
    """
    schema, version = wire_type.__struct_defaults__[:2]
    if value is None:
        raise MalformedRecord(f"a tombstone where a record of schema {schema!r} was expected")
    as_written_here = b'{"schema":"%b","version":%d,' % (schema.encode(), version)
    if not value.startswith(as_written_here):
        _check_envelope(value, schema, version)
    try:
        return msgspec.json.decode(value, type=wire_type)
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise MalformedRecord(f"{schema} version {version}: {exc}") from exc


def _schema_of(value: bytes) -> str | None:
    try:
        return msgspec.json.decode(value, type=_Envelope).schema
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _check_envelope(value: bytes, schema: str, version: int) -> None:
    try:
        envelope = msgspec.json.decode(value, type=_Envelope)
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise MalformedRecord(f"not a samestory message: {exc}") from exc
    if envelope.schema != schema:
        raise MalformedRecord(f"schema {envelope.schema!r} where {schema!r} was expected")
    if envelope.version > version:
        raise UnknownSchema(
            f"{schema} version {envelope.version}: this samestory knows versions up to {version}; upgrade it first"
        )


def encode_article(article: Article) -> bytes:
    return msgspec.json.encode(msgspec.convert(article, ArticleV1, from_attributes=True))


def decode_article(value: bytes | None) -> Article:
    return msgspec.convert(decode_as(value, ArticleV1), Article, from_attributes=True)


def encode_embedded(embedded: EmbeddedArticle) -> bytes:
    return msgspec.json.encode(embedded_to_wire(embedded))


def decode_embedded(value: bytes | None) -> EmbeddedArticle:
    return embedded_from_wire(decode_as(value, EmbeddedArticleV1))


def encode_correction(correction: Correction) -> bytes:
    return msgspec.json.encode(msgspec.convert(correction, CorrectionV1, from_attributes=True))


def decode_correction(value: bytes | None) -> Correction:
    return msgspec.convert(decode_as(value, CorrectionV1), Correction, from_attributes=True)


def decode_embedded_or_correction(value: bytes | None) -> EmbeddedArticle | Correction:
    """What `articles.embedded` holds. Which of the two it is, the schema's name says."""
    if value is not None and value.startswith(_AN_EMBEDDED_ARTICLE):
        return decode_embedded(value)
    if value is not None and _schema_of(value) == "correction":
        return decode_correction(value)
    return decode_embedded(value)


def encode_change(change: Change) -> bytes:
    wire = ChangeV1(
        kind=change.kind,
        story_id=change.story_id,
        at=change.at,
        score=change.score,
        reason=None if change.reason is None else msgspec.convert(change.reason, ReasonV1, from_attributes=True),
        article=None if change.article is None else embedded_to_wire(change.article),
        copy_of=change.copy_of,
        other_story_id=change.other_story_id,
        article_ids=change.article_ids,
        follows=None if change.follows is None else msgspec.convert(change.follows, FollowsV1, from_attributes=True),
        copied_share=change.copied_share,
        contained_share=change.contained_share,
        language=change.language,
    )
    return msgspec.json.encode(wire)


def change_headers(change: Change) -> tuple[tuple[str, bytes], ...]:
    """What goes with the record besides its value."""
    return () if change.packed is None else ((PACKED_HEADER, change.packed),)


def decode_change(value: bytes | None, headers: Sequence[tuple[str, bytes]] = ()) -> Change:
    wire = decode_as(value, ChangeV1)
    return Change(
        kind=wire.kind,
        story_id=wire.story_id,
        at=wire.at,
        score=wire.score,
        reason=None if wire.reason is None else msgspec.convert(wire.reason, Reason, from_attributes=True),
        article=None if wire.article is None else embedded_from_wire(wire.article),
        copy_of=wire.copy_of,
        other_story_id=wire.other_story_id,
        article_ids=wire.article_ids,
        follows=None if wire.follows is None else msgspec.convert(wire.follows, Follows, from_attributes=True),
        copied_share=wire.copied_share,
        contained_share=wire.contained_share,
        language=wire.language,
        packed=dict(headers).get(PACKED_HEADER),
    )


def encode_story(story: Story) -> bytes:
    return msgspec.json.encode(msgspec.convert(story, StoryV1, from_attributes=True))


def decode_story(value: bytes | None) -> Story:
    return msgspec.convert(decode_as(value, StoryV1), Story, from_attributes=True)


def encode_comparison(comparison: Comparison) -> bytes:
    return msgspec.json.encode(msgspec.convert(comparison, ComparisonV1, from_attributes=True))


def decode_comparison(value: bytes | None) -> Comparison:
    return msgspec.convert(decode_as(value, ComparisonV1), Comparison, from_attributes=True)


def encode_judgement(judgement: Judgement) -> bytes:
    return msgspec.json.encode(msgspec.convert(judgement, JudgementV1, from_attributes=True))


def decode_judgement(value: bytes | None) -> Judgement:
    return msgspec.convert(decode_as(value, JudgementV1), Judgement, from_attributes=True)


def encode_outline(outline: Outline) -> bytes:
    return msgspec.json.encode(outline_to_wire(outline))


def decode_outline(value: bytes | None) -> Outline:
    return outline_from_wire(decode_as(value, StoryOutlineV1))


def encode_link_correction(correction: LinkCorrection) -> bytes:
    return msgspec.json.encode(msgspec.convert(correction, LinkCorrectionV1, from_attributes=True))


def decode_link_correction(value: bytes | None) -> LinkCorrection:
    return msgspec.convert(decode_as(value, LinkCorrectionV1), LinkCorrection, from_attributes=True)


def decode_outline_or_correction(value: bytes | None) -> Outline | LinkCorrection:
    """What `stories.outline` holds. Which of the two it is, the schema's name says."""
    if value is not None and _schema_of(value) == "link-correction":
        return decode_link_correction(value)
    return decode_outline(value)


def encode_event(event: Event) -> bytes:
    return msgspec.json.encode(msgspec.convert(event, EventV1, from_attributes=True))


def decode_event(value: bytes | None) -> Event:
    return msgspec.convert(decode_as(value, EventV1), Event, from_attributes=True)


def encode_event_facts(facts: EventFacts) -> bytes:
    return msgspec.json.encode(msgspec.convert(facts, EventFactsV1, from_attributes=True))


def decode_event_facts(value: bytes | None) -> EventFacts:
    return msgspec.convert(decode_as(value, EventFactsV1), EventFacts, from_attributes=True)
