"""The shape of the answers to the questions of `noren init`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, Self
from unicodedata import category

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from noren.plan.values import Declared, Duration, Name, Phrase, Span, objection
from noren.vocabulary.matters import Means
from noren.vocabulary.terms import Place, Role

_CONTROLS = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Letters that turn the order of others around unseen; no plan may hold them."""


def is_one_line(text: str) -> bool:
    """Whether a text has neither control characters nor line breaks; joiners of emoji are none."""
    return not any(letter in _TURNING or category(letter) in _CONTROLS for letter in text)


def _no_control(text: str) -> str:
    if not is_one_line(text):
        raise objection(
            expected_en="one line of letters, without control characters",
            expected_ja="制御文字や改行のない一行の文字",
            remedy_en="write it on one line",
            remedy_ja="一行で書いてください",
        )
    return text


Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000, strip_whitespace=True),
    AfterValidator(_no_control),
]
ShortLine = Annotated[Phrase, AfterValidator(_no_control)]


class Said(Declared):
    """A text in Japanese, English or both; the one that is left out stays marked in the plan."""

    ja: Line | None = None
    en: Line | None = None

    @model_validator(mode="after")
    def _at_least_one(self) -> Self:
        if self.ja is None and self.en is None:
            raise objection(
                expected_en="`ja`, `en` or both",
                expected_ja="`ja` か `en`、または両方",
                remedy_en="write the text in one language at least",
                remedy_ja="少なくとも一つの言語で書いてください",
            )
        return self


class NeedAnswers(Declared):
    """Whether a camera is needed at all, and why another means is not enough."""

    suffices: Literal[
        "none",
        "infrared",
        "thermal",
        "radar",
        "laser",
        "floor_mat",
        "till_data",
        "hand_count",
        "survey",
    ]
    """`none`, or the other means that is enough; then no plan is written."""
    means: Means | None = None
    """Another means that was weighed."""
    why_not: Said | None = None
    """Why it is not enough."""

    @property
    def sufficient_means(self) -> Means | None:
        """The other means that is enough; None where a camera is needed."""
        return next((one for one in Means if one.value == self.suffices), None)


class OperatorAnswers(Declared):
    """The business in charge."""

    name: Said
    address: Said
    representative: Said
    accountable_person: Said


class ContactAnswers(Declared):
    """The single contact point."""

    department: Said
    email: ShortLine | None = None
    phone: ShortLine | None = None
    form_url: ShortLine | None = None
    hours: Said

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not (self.email or self.phone or self.form_url):
            raise objection(
                expected_en="`email`, `phone` or `form_url`",
                expected_ja="`email`・`phone`・`form_url` のどれか",
                remedy_en="write at least one way to reach the desk",
                remedy_ja="窓口に連絡できる方法を一つは書いてください",
            )
        return self


class SiteAnswers(Declared):
    """The place that is filmed."""

    name: Said
    place: Place
    municipality: Said
    entrances: Annotated[int, Field(ge=0, le=1000)] = 0
    ordinance: Literal["not_checked", "does_not_apply", "applies", "must_be_filed"]
    filing_days: Annotated[int, Field(ge=0, le=365)] | None = None


class PurposeAnswers(Declared):
    """One purpose, by its id in the starter."""

    id: Name
    text: Said
    benefit: Said
    readers: Annotated[tuple[Role, ...], Field(min_length=1, max_length=8)]
    keep: Duration


class CameraAnswers(Declared):
    """One camera; `like` is the id of the camera of the starter that it resembles."""

    like: Name
    name: Said
    position: Said
    range: Said
    source: Annotated[ShortLine, StringConstraints(max_length=300)] | None = None


class Answers(Declared):
    """All answers for one starter."""

    need: NeedAnswers
    operator: OperatorAnswers | None = None
    contact_point: ContactAnswers | None = None
    site: SiteAnswers | None = None
    purposes: Annotated[tuple[PurposeAnswers, ...], Field(max_length=50)] = ()
    cameras: Annotated[tuple[CameraAnswers, ...], Field(max_length=1000)] = ()
    start: date | None = None
    window: Duration | None = None
    paths_keep: Duration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Answers that are complete: a camera is needed, and all that is asked was said."""

    case: str
    means: Means
    why_not: Said
    operator: OperatorAnswers
    contact_point: ContactAnswers
    site: SiteAnswers
    purposes: tuple[PurposeAnswers, ...]
    cameras: tuple[CameraAnswers, ...]
    start: date
    window: Span | None
    paths_keep: Span | None
