"""Checks a message's JSON Schema for incompatible changes within a version (docs/topics.md).

Compatibility is needed in both directions: the current program reads old records, and consumers with the old schema
read current records. So optional fields may be added, if old readers ignore them. A field that is removed, renamed, or
allows more or fewer values than before breaks one of the two.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

_WORDS_ONLY = frozenset({"$schema", "$id", "$defs", "title", "description", "examples"})
_HANDLED = frozenset({"$ref", "type", "enum", "anyOf", "properties", "required", "items", "prefixItems", "default"})


def breaches(released: Schema, current: Schema) -> list[str]:
    """A sentence for each incompatible change, naming the field; empty if the schemas are compatible."""
    return list(_Comparison(released, current).differences("", released, current))


class _Comparison:
    def __init__(self, released: Schema, current: Schema) -> None:
        self._released_root, self._current_root = released, current

    def differences(self, field: str, released: Schema, current: Schema) -> Iterator[str]:
        """Compare the schemas of a field: a path such as `versions[].title`, empty for the message itself."""
        old, new = _resolve(released, self._released_root), _resolve(current, self._current_root)
        named = f"`{field}`" if field else "the message"
        if old.get("default") != new.get("default") or ("default" in old) != ("default" in new):
            yield f"{named} has another default: it changes what records without it mean"
        old_kinds, new_kinds = self._kinds(old, self._released_root), self._kinds(new, self._current_root)
        if removed := sorted(old_kinds.keys() - new_kinds.keys()):
            yield f"{named} can no longer be {_or(removed)}: stored records contain it"
        if added := sorted(new_kinds.keys() - old_kinds.keys()):
            yield f"{named} can now be {_or(added)}: consumers do not expect it"
        for kind in old_kinds:
            if kind in new_kinds:
                yield from self._of_one_kind(field, named, old_kinds[kind], new_kinds[kind])

    def _of_one_kind(self, field: str, named: str, old: Schema, new: Schema) -> Iterator[str]:
        if "enum" in old and "enum" in new:
            if removed := sorted(map(repr, set(old["enum"]) - set(new["enum"]))):
                yield f"{named} can no longer be {_or(removed)}: stored records contain it"
            if added := sorted(map(repr, set(new["enum"]) - set(old["enum"]))):
                yield f"{named} can now be {_or(added)}: consumers do not expect it"
        yield from self._of_properties(field, old, new)
        if "items" in old and "items" in new and not isinstance(old["items"], bool):
            yield from self.differences(f"{field}[]", old["items"], new["items"])
        places = (old.get("prefixItems", []), new.get("prefixItems", []))
        if len(places[0]) != len(places[1]):
            yield f"{named} has {len(places[1])} places where it had {len(places[0])}"
        for number, (before, after) in enumerate(zip(*places, strict=False)):
            yield from self.differences(f"{field}[{number}]", before, after)
        for keyword in sorted((old.keys() | new.keys()) - _WORDS_ONLY - _HANDLED):
            if old.get(keyword) != new.get(keyword):
                yield f"{named} has another {keyword}: {new.get(keyword)!r} where it was {old.get(keyword)!r}"

    def _of_properties(self, field: str, old: Schema, new: Schema) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        promised, still = set(old.get("required", ())), set(new.get("required", ()))
        for name, schema in before.items():
            path = f"{field}.{name}" if field else name
            if name not in after:
                yield f"`{path}` is missing: fields must not be removed or renamed"
                continue
            if name in promised - still:
                yield f"`{path}` is no longer required: consumers rely on it"
            if name in still - promised:
                yield f"`{path}` is now required: records that are kept may lack it"
            yield from self.differences(path, schema, after[name])
        for name in sorted((after.keys() - before.keys()) & still):
            path = f"{field}.{name}" if field else name
            yield f"`{path}` is new and required: records that are kept lack it"

    def _kinds(self, schema: Schema, root: Schema) -> dict[str, Schema]:
        """The alternative types of a value, by name."""
        if "anyOf" in schema:
            return {
                kind: alternative
                for choice in schema["anyOf"]
                for kind, alternative in self._kinds(_resolve(choice, root), root).items()
            }
        return {"one of fixed values" if "enum" in schema else f"of type {schema.get('type', 'any')}": schema}


def _resolve(schema: Schema, root: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    found: Schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    beside = {keyword: value for keyword, value in schema.items() if keyword != "$ref"}
    return {**found, **beside}


def _or(names: list[str]) -> str:
    return " or ".join(names)
