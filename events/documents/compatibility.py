"""Whether every record that a published schema allows is still allowed by the new one: the log is kept, and read again.

It knows the keywords that the generated schemas use. Any other keyword must stay as it is: better one refusal too many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

ADVICE = "add a new version to the catalogue and an upcaster from the old one, or keep the change compatible"
ANNOTATIONS = frozenset({"title", "description", "default", "examples", "deprecated", "$schema", "$id", "$defs", "discriminator"})
LOWER_BOUNDS = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})
UPPER_BOUNDS = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})
_COMPARED = frozenset({"type", "enum", "const", "anyOf", "oneOf", "properties", "required", "additionalProperties", "items"})


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """What a reader of the new schema would refuse though the old one allowed it, each with the path to it; empty: none."""
    return list(_Comparison(old, new).of(old, new, "$"))


class _Comparison:
    """Two documents, each with its own `$defs`."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old, self._new = old, new
        self._underway: set[tuple[str, str]] = set()

    def of(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        references = (str(old.get("$ref")), str(new.get("$ref")))
        if references in self._underway:
            return  # A schema within itself: it is being compared already.
        if "$ref" in old or "$ref" in new:
            self._underway.add(references)
            yield from self.of(_resolved(old, self._old), _resolved(new, self._new), path)
            self._underway.discard(references)
            return
        yield from self._alternatives(old, new, path)

    def _alternatives(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        """Each alternative of the old must be allowed by one of the new."""
        before, after = _alternatives_of(old), _alternatives_of(new)
        if before == [old] and after == [new]:
            yield from self._single(old, new, path)
            return
        if len(before) == len(after) == 1:
            yield from self.of(before[0], after[0], path)
            return
        for index, alternative in enumerate(before):
            tried = [list(self.of(alternative, candidate, path)) for candidate in after]
            if all(tried):
                yield min(tried, key=len)[0] if len(after) == 1 else f"{path}: alternative {index + 1} is no longer allowed"

    def _single(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        yield from _type_changes(old, new, path)
        yield from _value_changes(old, new, path)
        yield from _bound_changes(old, new, path)
        yield from self._property_changes(old, new, path)
        yield from self._item_changes(old, new, path)
        for keyword in sorted((old.keys() | new.keys()) - ANNOTATIONS - LOWER_BOUNDS - UPPER_BOUNDS - _COMPARED):
            if keyword in new and _inlined(old.get(keyword), self._old) != _inlined(new[keyword], self._new):
                yield f"{path}: {keyword} was changed"

    def _property_changes(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in before:
            if name not in after:
                yield f"{path}.{name}: the field was removed"
            else:
                yield from self.of(before[name], after[name], f"{path}.{name}")
        for name in new.get("required", ()):
            if name not in old.get("required", ()):
                yield f"{path}.{name}: the field became required"
        yield from self._open_changes(old.get("additionalProperties", True), new.get("additionalProperties", True), path)
        if old.get("additionalProperties", True) is not False:
            yield from (f"{path}.{name}: any value was allowed here before" for name in after if name not in before)

    def _open_changes(self, old: bool | Schema, new: bool | Schema, path: str) -> Iterator[str]:
        """Of the fields that are not named."""
        if old is False or new is True:
            return
        if isinstance(old, bool) or isinstance(new, bool):
            yield f"{path}: fields that are not named are no longer allowed"
        else:
            yield from self.of(old, new, f"{path}.*")

    def _item_changes(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        if "items" not in new:
            return
        if "items" not in old:
            yield f"{path}[]: any item was allowed before"
        else:
            yield from self.of(old["items"], new["items"], f"{path}[]")


def _resolved(schema: Schema, document: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    found: Any = document
    for part in schema["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return {**found, **{key: value for key, value in schema.items() if key != "$ref"}}


def _inlined(value: Any, document: Schema, within: tuple[str, ...] = ()) -> Any:
    """`value` with what it refers to in place of the references, so that two documents can be compared."""
    if isinstance(value, list):
        return [_inlined(part, document, within) for part in value]
    if not isinstance(value, dict):
        return value
    reference = value.get("$ref")
    if reference is not None and reference not in within:
        return _inlined(_resolved(value, document), document, (*within, reference))
    return {key: _inlined(part, document, within) for key, part in value.items() if key not in ANNOTATIONS}


def _alternatives_of(schema: Schema) -> list[Schema]:
    keyword = next((keyword for keyword in ("anyOf", "oneOf") if keyword in schema), None)
    if keyword is None:
        return [schema]
    around = {key: value for key, value in schema.items() if key != keyword and key not in ANNOTATIONS}
    return [{**around, **alternative} for alternative in schema[keyword]]


def _type_changes(old: Schema, new: Schema, path: str) -> Iterator[str]:
    before, after = old.get("type"), new.get("type")
    if after not in (None, before) and (before, after) != ("integer", "number"):
        yield f"{path}: the type was {before or 'any'} and became {after}"


def _value_changes(old: Schema, new: Schema, path: str) -> Iterator[str]:
    before, after = _allowed_values(old), _allowed_values(new)
    if after is None:
        return
    if before is None:
        yield f"{path}: any value was allowed before"
    else:
        yield from (f"{path}: {value!r} is no longer allowed" for value in before if value not in after)


def _allowed_values(schema: Schema) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    values = schema.get("enum")
    return None if values is None else list(values)


def _bound_changes(old: Schema, new: Schema, path: str) -> Iterator[str]:
    narrower: tuple[tuple[frozenset[str], Callable[[Any, Any], bool]], ...] = (
        (LOWER_BOUNDS, lambda before, after: after > before),
        (UPPER_BOUNDS, lambda before, after: after < before),
    )
    for bounds, is_narrower in narrower:
        for bound in sorted(bounds & new.keys()):
            if bound not in old:
                yield f"{path}: {bound} {new[bound]} is new"
            elif is_narrower(old[bound], new[bound]):
                yield f"{path}: {bound} was {old[bound]} and became {new[bound]}"
