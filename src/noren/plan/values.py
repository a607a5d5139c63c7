"""Small values that many parts of a plan use: texts, names, spans of time, points."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)


class Declared(BaseModel):
    """The base of every part of a plan: frozen, and without room for unknown keys."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, use_enum_values=False
    )


class Text(Declared):
    """One sentence for people, in Japanese and in English."""

    ja: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    en: Annotated[str, StringConstraints(min_length=1, max_length=2000)]

    def in_language(self, language: str) -> str:
        """The text in `ja` or `en`; raises KeyError for any other language."""
        return {"ja": self.ja, "en": self.en}[language]


Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", min_length=1, max_length=40)]
"""An id inside the plan: lower-case letters, digits, `-` and `_`, starting with a letter."""

_SPAN = re.compile(r"^(\d+) ?(s|min|h|days?)$")
_SECONDS = {"s": 1, "min": 60, "h": 3600, "day": 86400, "days": 86400}


def _read_span(value: object) -> object:
    """Seconds of a span written with its unit; a bare number is refused, never guessed."""
    if isinstance(value, Span):
        return value
    if isinstance(value, str) and (match := _SPAN.match(value.strip())):
        return Span(seconds=int(match[1]) * _SECONDS[match[2]])
    raise ValueError("a span of time needs a unit: `30 s`, `15 min`, `1 h` or `90 days`")


class Span(Declared):
    """A span of time in whole seconds."""

    seconds: Annotated[int, Field(ge=1, le=20 * 366 * 86400)]

    @property
    def days(self) -> float:
        """The span in days of 24 hours."""
        return self.seconds / 86400

    def __str__(self) -> str:
        for unit in ("day", "h", "min", "s"):
            size = _SECONDS[unit]
            if self.seconds % size == 0:
                number = self.seconds // size
                return f"{number} {'days' if unit == 'day' and number != 1 else unit}"
        raise AssertionError("every whole number of seconds divides by one second")


Duration = Annotated[Span, BeforeValidator(_read_span)]
"""A span of time as the plan writes it: a whole number and its unit."""

_GRID_S = (60, 300, 600, 900, 1800, 3600, 86400)


def _on_grid(span: Span) -> Span:
    if span.seconds not in _GRID_S:
        raise ValueError(
            "bins lie on one fixed grid: `1 min`, `5 min`, `10 min`, `15 min`, `30 min`, "
            "`1 h` or `1 day`"
        )
    return span


Bin = Annotated[Duration, AfterValidator(_on_grid)]
"""The width of a bin; only widths of the fixed grid, so that no two tables can be differenced."""


def _as_point(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


_Fraction = Annotated[float, Field(ge=0.0, le=1.0, strict=False, allow_inf_nan=False)]
_Metres = Annotated[float, Field(ge=-10_000.0, le=10_000.0, strict=False, allow_inf_nan=False)]

FramePoint = Annotated[tuple[_Fraction, _Fraction], BeforeValidator(_as_point)]
"""A place in the picture as fractions of its width and height: `[0, 0]` top left, `[1, 1]`."""

GroundPoint = Annotated[tuple[_Metres, _Metres], BeforeValidator(_as_point)]
"""A place on the floor in metres, from an origin that the plan's author chose."""
