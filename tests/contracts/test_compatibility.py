"""What consumers were promised: messages change within a version only as docs/topics.md says they may."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from scripts.schemas import FOLDER
from tests.support.schema_compatibility import breaches

RELEASED = Path(__file__).parent / "released"


def newest_release() -> Path:
    return max(RELEASED.iterdir(), key=lambda folder: tuple(map(int, folder.name.split("."))))


@pytest.mark.parametrize("path", sorted(newest_release().glob("*.json")), ids=lambda path: path.stem)
def test_the_schemas_are_compatible_with_those_of_the_newest_release(path: Path) -> None:
    current = FOLDER / path.name
    assert current.exists(), f"{path.stem} was released and is gone: records of it are kept, and must be read"
    found = breaches(json.loads(path.read_text()), json.loads(current.read_text()))
    assert not found, f"{path.stem} breaks what release {path.parent.name} promised: {'; '.join(found)}"


SIDE = {
    "title": "Side",
    "type": "object",
    "properties": {"source": {"type": "string"}, "span": {"type": "array", "prefixItems": [{"type": "integer"}]}},
    "required": ["source"],
}
RELEASE: dict[str, Any] = {
    "title": "Made up",
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "count": {"type": "integer"},
        "author": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
        "state": {"enum": ["open", "closed"]},
        "revision": {"type": "integer", "default": 1},
        "sides": {"type": "array", "items": {"$ref": "#/$defs/Side"}},
        "best": {"anyOf": [{"$ref": "#/$defs/Side"}, {"type": "null"}], "default": None},
    },
    "required": ["id", "count", "state", "sides"],
    "$defs": {"Side": SIDE},
}


def changed(edit) -> dict:
    current = copy.deepcopy(RELEASE)
    edit(current, current["properties"], current["$defs"]["Side"])
    return current


def _rename(_schema, fields, _side):
    fields["identity"] = fields.pop("id")


def _remove_an_optional_one(_schema, fields, _side):
    del fields["author"]


def _remove_further_down(_schema, _fields, side):
    del side["properties"]["source"]


def _another_type(_schema, fields, _side):
    fields["count"] = {"type": "number"}


def _narrower(_schema, fields, _side):
    fields["author"] = {"type": "string", "default": None}


def _wider(_schema, fields, _side):
    fields["id"] = {"anyOf": [{"type": "string"}, {"type": "null"}]}


def _a_value_more(_schema, fields, _side):
    fields["state"] = {"enum": ["open", "closed", "frozen"]}


def _a_value_less(_schema, fields, _side):
    fields["state"] = {"enum": ["open"]}


def _fixed_values(_schema, fields, _side):
    fields["id"] = {"enum": ["a", "b"]}


def _new_and_required(schema, fields, _side):
    fields["place"] = {"type": "string"}
    schema["required"].append("place")


def _optional_becomes_required(schema, _fields, _side):
    schema["required"].append("revision")


def _required_becomes_optional(schema, _fields, _side):
    schema["required"].remove("count")


def _another_default(_schema, fields, _side):
    fields["revision"]["default"] = 0


def _no_default(_schema, fields, _side):
    del fields["author"]["default"]


def _longer_tuple(_schema, _fields, side):
    side["properties"]["span"]["prefixItems"].append({"type": "integer"})


def _another_place_of_a_tuple(_schema, _fields, side):
    side["properties"]["span"]["prefixItems"] = [{"type": "number"}]


def _another_constraint(_schema, fields, _side):
    fields["id"]["maxLength"] = 12


def _refuses_unknown_fields(schema, _fields, _side):
    schema["additionalProperties"] = False


BREACHES = [
    (_rename, ["`id` is missing"]),
    (_remove_an_optional_one, ["`author` is missing"]),
    (_remove_further_down, ["`sides[].source` is missing", "`best.source` is missing"]),
    (_another_type, ["`count` can no longer be of type integer", "`count` can now be of type number"]),
    (_narrower, ["`author` can no longer be of type null"]),
    (_wider, ["`id` can now be of type null"]),
    (_a_value_more, ["`state` can now be 'frozen'"]),
    (_a_value_less, ["`state` can no longer be 'closed'"]),
    (_fixed_values, ["`id` can no longer be of type string", "`id` can now be one of fixed values"]),
    (_new_and_required, ["`place` is new and required"]),
    (_optional_becomes_required, ["`revision` is now required"]),
    (_required_becomes_optional, ["`count` is no longer required"]),
    (_another_default, ["`revision` has another default"]),
    (_no_default, ["`author` has another default"]),
    (_longer_tuple, ["`sides[].span` has 2 places where it had 1", "`best.span` has 2 places where it had 1"]),
    (_another_place_of_a_tuple, ["`sides[].span[0]` can no longer be of type integer"]),
    (_another_constraint, ["`id` has another maxLength"]),
    (_refuses_unknown_fields, ["the message has another additionalProperties"]),
]


@pytest.mark.parametrize(("edit", "expected"), BREACHES, ids=lambda value: getattr(value, "__name__", ""))
def test_an_incompatible_change_is_told_with_the_name_of_the_field(edit, expected: list[str]) -> None:
    found = breaches(RELEASE, changed(edit))
    for beginning in expected:
        assert any(sentence.startswith(beginning) for sentence in found), found


def _add_optional(_schema, fields, side):
    fields["place"] = {"type": "string", "default": ""}
    side["properties"]["place"] = {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}


def _other_words(schema, fields, side):
    schema["description"] = side["description"] = fields["id"]["description"] = "said otherwise"
    schema["title"] = "Renamed type"


def _other_order(schema, fields, _side):
    schema["required"].reverse()
    fields["state"]["enum"].reverse()
    fields["author"]["anyOf"].reverse()


def _another_name_for_a_part(schema, fields, side):
    schema["$defs"] = {"Half": side}
    fields["sides"]["items"] = {"$ref": "#/$defs/Half"}
    fields["best"]["anyOf"][0] = {"$ref": "#/$defs/Half"}


@pytest.mark.parametrize("edit", [_add_optional, _other_words, _other_order, _another_name_for_a_part])
def test_what_consumers_do_not_notice_is_compatible(edit) -> None:
    assert breaches(RELEASE, changed(edit)) == []
