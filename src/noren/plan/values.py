"""Small values that many parts of a plan use: texts, names, spans of time, points."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError


@dataclass(frozen=True, slots=True)
class Mark:
    """Something the digest must know about a field; the types ignore it."""

    name: str


UNPUBLISHED = Mark("unpublished")
"""Not part of the plan digest: it changes neither what the public is told nor what is measured."""

ORDERED = Mark("ordered")
"""The order of this list means something; every other list is a set to the digest."""


class Declared(BaseModel):
    """The base of every part of a plan: frozen, and without room for unknown keys."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        use_enum_values=False,
    )


def objection(
    *, expected_en: str, expected_ja: str, remedy_en: str, remedy_ja: str
) -> PydanticCustomError:
    """What a validator of ours raises: an objection that exists in both languages."""
    return PydanticCustomError(
        "declared",
        "expected {expected_en}",
        {
            "expected_en": expected_en,
            "expected_ja": expected_ja,
            "remedy_en": remedy_en,
            "remedy_ja": remedy_ja,
        },
    )


class Text(Declared):
    """One sentence for people, in Japanese and in English."""

    ja: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    en: Annotated[str, StringConstraints(min_length=1, max_length=2000)]

    def in_language(self, language: str) -> str:
        """The text in `ja` or `en`; raises KeyError for any other language."""
        return {"ja": self.ja, "en": self.en}[language]


Phrase = Annotated[str, StringConstraints(min_length=1, max_length=300)]
"""A short text that is the same in both languages."""

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""A country by its two letters (ISO 3166-1)."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", min_length=1, max_length=40)]
"""An id inside the plan: lower-case letters, digits, `-` and `_`, starting with a letter."""

_SPAN = re.compile(r"^([0-9]+) ?(s|min|h|days?)$")
_SECONDS = {"s": 1, "min": 60, "h": 3600, "day": 86400, "days": 86400}
_LONGEST_S = 20 * 366 * 86400


def _read_span(value: object) -> object:
    """Seconds of a span written with its unit; a bare number is refused, never guessed."""
    if isinstance(value, Span):
        return value
    if isinstance(value, str) and (match := _SPAN.match(value.strip())):
        # Nobody means more digits than these; a plan of a million digits must not be computed.
        seconds = int(match[1][:12]) * _SECONDS[match[2]]
        if 1 <= seconds <= _LONGEST_S:
            return Span(seconds=seconds)
        raise objection(
            expected_en="a span of at least 1 s and at most 20 years (`7320 days`)",
            expected_ja="1秒（`1 s`）以上、20年（`7320 days`）以下の期間",
            remedy_en="choose the shortest span that serves the purpose; `1 s` keeps nothing",
            remedy_ja="目的に足りる最も短い期間にしてください。残さないなら `1 s` とします",
        )
    raise objection(
        expected_en="a span of time such as `30 s`, `15 min`, `1 h` or `90 days`",
        expected_ja="`30 s`、`15 min`、`1 h`、`90 days` のような期間",
        remedy_en="write a whole number and its unit",
        remedy_ja="整数と単位を書いてください",
    )


class Span(Declared):
    """A span of time in whole seconds."""

    seconds: Annotated[int, Field(ge=1, le=_LONGEST_S)]

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


Duration = Annotated[
    Span,
    BeforeValidator(_read_span),
    WithJsonSchema(
        {"type": "string", "pattern": _SPAN.pattern, "examples": ["30 s", "15 min", "90 days"]}
    ),
]
"""A span of time as the plan writes it: a whole number and its unit."""

_GRID_S = (60, 300, 600, 900, 1800, 3600, 86400)


def _on_grid(span: Span) -> Span:
    if span.seconds not in _GRID_S:
        grid = "`1 min`, `5 min`, `10 min`, `15 min`, `30 min`, `1 h` or `1 day`"
        raise objection(
            expected_en=f"a width of the fixed grid: {grid}",
            expected_ja=f"決まった幅 {grid.replace(' or', ',').replace(', ', '、')} のどれか",
            remedy_en="choose the next one",
            remedy_ja="近い幅を選んでください",
        )
    return span


Bin = Annotated[
    Duration,
    AfterValidator(_on_grid),
    WithJsonSchema({"type": "string", "enum": [str(Span(seconds=s)) for s in _GRID_S]}),
]
"""The width of a bin; only widths of the fixed grid, so that no two tables can be differenced."""


def _as_point(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


_Fraction = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
_Metres = Annotated[float, Field(ge=-10_000.0, le=10_000.0, allow_inf_nan=False)]

FramePoint = Annotated[tuple[_Fraction, _Fraction], BeforeValidator(_as_point), ORDERED]
"""A place in the picture as fractions of its width and height: `[0, 0]` top left, `[1, 1]`."""

GroundPoint = Annotated[tuple[_Metres, _Metres], BeforeValidator(_as_point), ORDERED]
"""A place on the floor in metres, from an origin that the plan's author chose."""
