"""`fields=`: which fields of a document an answer has."""

from typing import Any

import msgspec
from starlette.datastructures import QueryParams

from pipeline.web.parameters import BadParameter

FIELDS = "fields"


def chosen_fields(params: QueryParams, document: type[msgspec.Struct]) -> tuple[str, ...] | None:
    """The fields that were asked for, in the document's order; None where all are.

    BadParameter names those that the document does not have.
    """
    value = params.get(FIELDS, "")
    if not value:
        return None
    names = [name.strip() for name in value.split(",")]
    known = document.__struct_fields__
    unknown = [name for name in names if name not in known]
    if unknown:
        raise BadParameter(FIELDS, f"no field {unknown[0][:40]!r}; there are {', '.join(known)}")
    return tuple(name for name in known if name in names)


def chosen(document: msgspec.Struct, names: tuple[str, ...] | None) -> msgspec.Struct | dict[str, Any]:
    """The document with only these fields, to be encoded."""
    return document if names is None else {name: getattr(document, name) for name in names}
