"""Strategies: any valid payload of the catalogue, and any valid event around one, made from the models themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin
from uuid import UUID

from annotated_types import Ge, Gt, Le, Lt
from hypothesis import reject
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel, ValidationError

from events.envelope import Event
from events.typed import TYPED

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.builds(
    lambda at, zone: at.replace(tzinfo=UTC).astimezone(zone),
    st.datetimes(datetime(1970, 1, 3), datetime(9999, 12, 29)),  # noqa: DTZ001 - the zone is drawn beside it
    ZONES,
)
_PLAIN: dict[Any, st.SearchStrategy[Any]] = {bool: st.booleans(), UUID: st.uuids(), NoneType: st.none()}


def events() -> st.SearchStrategy[Event]:
    return st.one_of([models(model) for model in TYPED.values()])


def models(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    """Valid instances; optional fields are now there, now absent."""
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for name, field in model.model_fields.items():
        values = _values(field.annotation, field.metadata)
        (required if field.is_required() else optional)[name] = values
    return st.fixed_dictionaries(required, optional=optional).map(lambda values: _valid(model, values))


def _valid(model: type[BaseModel], values: dict[str, Any]) -> BaseModel:
    """An instance; what only a rule over several fields refuses is drawn anew, anything else is a fault of these strategies."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        if all(one["type"] == "value_error" for one in error.errors()):
            reject()
        raise


def _values(annotation: Any, metadata: Iterable[Any]) -> st.SearchStrategy[Any]:
    limits = list(metadata)
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    if annotation in (datetime, AwareDatetime):
        return MOMENTS
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return models(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return st.sampled_from(list(annotation))
    if annotation is str:
        return NAMES if limits else TEXT
    if annotation in (int, float):
        return _numbers(annotation, limits)
    return _composed(annotation, limits)


def _composed(annotation: Any, limits: list[Any]) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return st.one_of([_values(part, limits) for part in arguments])
    if origin is tuple:
        return st.lists(_values(arguments[0], ()), max_size=2).map(tuple)
    if origin is dict:
        return st.dictionaries(TEXT, _values(arguments[1], ()), max_size=3)
    if hasattr(annotation, "__metadata__"):
        return _values(arguments[0], annotation.__metadata__)
    if arguments:
        return st.sampled_from(arguments)
    raise TypeError(f"no strategy for {annotation!r}")


def _numbers(kind: type, limits: list[Any]) -> st.SearchStrategy[Any]:
    low: Any = next((limit.ge if isinstance(limit, Ge) else limit.gt for limit in limits if isinstance(limit, Ge | Gt)), None)
    high: Any = next((limit.le if isinstance(limit, Le) else limit.lt for limit in limits if isinstance(limit, Le | Lt)), None)
    above = any(isinstance(limit, Gt) for limit in limits)
    if kind is int:
        return st.integers(-(2**53) if low is None else low + above, 2**53 if high is None else high)
    return st.floats(low, high, allow_nan=False, allow_infinity=False, exclude_min=above)
