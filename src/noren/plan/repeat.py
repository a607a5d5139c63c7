"""Repeat-visit analysis: features kept in the vault for a window, and what they link."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from noren.plan.values import ORDERED, Declared, Duration, Name, Span, Text, objection

MemberSystem = Literal["member_card", "app_account", "ic_card", "loyalty", "phone_id", "face_login"]


def _rising(days: tuple[int, ...]) -> tuple[int, ...]:
    """Steps of days begin at 0 and rise."""
    if days[:1] != (0,) or any(one >= two for one, two in pairwise(days)):
        raise objection(
            expected_en="rising days from 0, such as `[0, 1, 7, 30]`",
            expected_ja="0から始まる小さい順の日数。例: `[0, 1, 7, 30]`",
            remedy_en="write the first day of each step",
            remedy_ja="各段階の最初の日数を書いてください",
        )
    return days


class Join(Declared):
    """A link between what the cameras give and data that names people, outside this machine.

    The machine has no way to make it; the plan must still say so when the operator makes it.
    """

    id: Name
    target: MemberSystem
    """What it is linked to."""


class Till(Declared):
    """A till: the lane that its events name, and where customers stand in a camera's view.

    Purchases are linked to visits by this area and the time alone.
    """

    lane: Name
    """The lane as the till's file or messages call it."""
    camera: Name
    """The id of a camera with a `visit` output."""
    area: Name
    """The id of a measurement area in that camera's view: where one stands and pays."""


class RepeatAnalysis(Declared):
    """How visits of one person are linked, for how long, and what is left afterwards."""

    purpose: Name
    """The id of the purpose that it serves, one with `use_case: repeat`."""
    cameras: Annotated[tuple[Name, ...], Field(min_length=1, max_length=200)]
    """Ids of the cameras that take features."""
    features: Annotated[tuple[Literal["body", "face"], ...], Field(min_length=1, max_length=2)]
    """Which features tell people apart; a face feature is an individual identification code."""
    window: Duration
    """How long features and histories are kept, counted from the first visit."""
    counted_from: Literal["first_visit"] = "first_visit"
    """Later visits never lengthen the window."""
    window_reason: Text | None = None
    """Why so long: weighed against risk and what people can be expected to accept."""
    visit_gap: Duration = Span(seconds=1800)
    """Seen again within this time at one site, it is still the same visit."""
    day_steps: Annotated[
        tuple[Annotated[int, Field(ge=0, le=1000)], ...],
        Field(min_length=2, max_length=32),
        AfterValidator(_rising),
        ORDERED,
    ] = (0, 1, 7, 14, 30, 60, 90)
    """The days since the last visit are told in steps; the first day of each, rising from 0."""
    linked: Annotated[
        tuple[Literal["visits", "trajectories", "attributes", "purchases"], ...],
        Field(min_length=1, max_length=4),
    ] = ("visits",)
    """What is linked within the window; purchases by time and lane of the till only."""
    tills: Annotated[tuple[Till, ...], Field(max_length=100)] = ()
    """Where purchases are paid, if they are linked."""
    after_window: Literal["statistics", "erase"] = "statistics"
    """What becomes of the histories; the features are always erased."""
    minimum_cell: Annotated[int, Field(ge=2, le=1000)] = 10
    """The fewest people whose histories are put together into one number."""
    false_match_ratio: Annotated[float, Field(gt=0.0, le=0.1)] = 0.01
    """How often two people may be taken for one."""
    children: Literal["left_out", "included"] = "left_out"
    """Whether features of people who look like children are made."""
    joins: Annotated[tuple[Join, ...], Field(max_length=20)] = ()
    """Links to data that names people; the guidebook allows none without consent."""
