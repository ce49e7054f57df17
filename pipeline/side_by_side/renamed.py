"""The comparison with its versions as the story lists them: in that order, under names that tell them apart."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from pipeline.projection.documents import ComparisonDocument
from pipeline.wording.version_names import NamedVersion, version_names


def renamed(comparison: ComparisonDocument, versions: Sequence[NamedVersion]) -> ComparisonDocument:
    """The comparison whose sources are the names of the versions, if an outlet has several of them.

    `versions`: all of the story, so that a version has the same name and place here as on its time line.
    """
    place = {version.article_id: number for number, version in enumerate(versions)}
    in_order = sorted(comparison.versions, key=lambda version: place.get(version.article_id, len(place)))
    comparison = msgspec.structs.replace(comparison, versions=tuple(in_order))
    names = version_names((*versions, *comparison.versions))
    sources = {version.article_id: version.source for version in (*comparison.versions, *versions)}
    if names == sources:
        return comparison
    found: ComparisonDocument = _renamed(comparison, names)
    return found


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Whatever has an article and a source, at any depth."""
    if isinstance(value, tuple):
        return tuple(_renamed(one, names) for one in value)
    if isinstance(value, msgspec.Struct):
        fields = {name: _renamed(getattr(value, name), names) for name in value.__struct_fields__}
        if "source" in fields and fields.get("article_id") in names:
            fields["source"] = names[fields["article_id"]]
        return type(value)(**fields)
    return value
