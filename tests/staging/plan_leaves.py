"""Every single value of a plan, another in its place: for laws about whatever may change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from enum import Enum
from typing import Any

from pydantic import BaseModel

from noren.plan.values import Span

Step = str | int


def leaves(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """Every value that is not a collection, with its path; an empty collection is one value."""
    if isinstance(value, BaseModel) and not isinstance(value, Span):
        for key in type(value).model_fields:
            yield from leaves(getattr(value, key), (*path, key))
    elif isinstance(value, tuple) and value:
        for index, part in enumerate(value):
            yield from leaves(part, (*path, index))
    else:
        yield path, value


def other(value: Any) -> Any:
    """A different value of the same kind."""
    if isinstance(value, Enum):
        members = list(type(value))
        return members[(members.index(value) + 1) % len(members)]
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, int | float):
        return value / 2 if isinstance(value, float) and value else value + 1
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, Span):
        return Span(seconds=value.seconds * 2)
    return "new" if value is None else ("new",)


def with_leaf(value: Any, path: tuple[Step, ...], leaf: Any) -> Any:
    """The same with another value at one path."""
    if not path:
        return leaf
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return (*value[:step], with_leaf(value[step], rest, leaf), *value[step + 1 :])
    return value.model_copy(update={step: with_leaf(getattr(value, step), rest, leaf)})
