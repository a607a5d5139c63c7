"""The record of one visit: a pseudonym, the how manieth visit it is, and coarse days and times.

A bin of visits has a fixed number of places, and a visit takes the next free one in the bin in
which it ended; the rest are empty. So the gate can say which record comes next, as for any bin.
Visits are personal information: they go to the sealed holdings, never among the statistics.
Needs the standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Final

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.attribute_declared import bands_of, check_attributes
from noren.gate.attribute_records import SEX
from noren.gate.kind_limits import KindLimits
from noren.gate.kinds import Kind
from noren.gate.packed_body import PackedBody
from noren.gate.trajectory_records import TOKEN_BYTES
from noren.vocabulary.attribute_axes import Sex

BODY_MODEL: Final = "person-reidentification-retail-0287"
"""What describes bodies; there are thresholds for no other."""
FACE_TEMPLATE_MODEL: Final = "face-reidentification-retail-0095"
"""What describes faces, where a plan declares it; likewise."""
FEATURE_MODELS: Final = {
    "body": (BODY_MODEL,),
    "face": ("face-detection-yunet-2023mar", FACE_TEMPLATE_MODEL),
}
"""The models that each declared feature needs."""
VISIT_BIN_S: Final = 60
"""The width of a bin of visits."""
VISITS_PER_BIN: Final = 32
"""How many visits can be told of in one bin; more wait for the next one."""
TIME_STEP_S: Final = 10
"""Times of a visit are told in steps of so many seconds."""
TIME_STEPS_MOST: Final = 0xFFFF
"""About a week: nobody stays longer."""
NO_LANE: Final = 0xFFFF
"""In the place of a lane: the visitor stood at none."""
NEVER: Final = 255
"""In the place of a step of days: no visit before. Of an attribute: not asked, or not judged."""
_U64: Final = 2**64 - 1
_TOKEN_MOST: Final = 2 ** (8 * TOKEN_BYTES) - 1
_U16: Final = 2**16 - 1


class VisitOutcome(IntEnum):
    """What a place in a bin holds."""

    EMPTY = 0
    NEW = 1
    """Somebody who is not remembered."""
    KNOWN = 2
    """Somebody who is."""
    UNLINKED = 3
    """Somebody who cannot be told with certainty: no pseudonym, and nothing is remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitBody(PackedBody):
    """One place of a bin of visits, number `part`.

    `pseudonym` stands for one person within the window; `visit_number` counts from 1;
    `days_step` is the place of the days since the last visit among the declared steps;
    `track` is the token of this visit's path, where paths are linked, and 0 elsewhere. The visit
    `began` so many steps of `TIME_STEP_S` before the end of the bin and `lasted` so many. `lane`
    is the place of a till's area among the output's targets; the visitor stood there from
    `lane_from` steps after the beginning for `lane_lasted` steps. `sex` and `age_band` are places
    on their axes, estimated for somebody with a pseudonym only. An empty
    place is all zeros, but for what says "none".
    """

    KIND: ClassVar[Kind] = Kind.VISIT
    LAYOUT: ClassVar[str] = "<HBBBBBBQQHHHHHH"
    output: int
    class_id: int
    part: int
    outcome: int
    days_step: int = NEVER
    sex: int = NEVER
    age_band: int = NEVER
    pseudonym: int = 0
    track: int = 0
    visit_number: int = 0
    began: int = 0
    lasted: int = 0
    lane: int = NO_LANE
    lane_from: int = 0
    lane_lasted: int = 0

    @classmethod
    def empty(cls, *, output: int, class_id: int, part: int) -> VisitBody:
        """A place that nobody took."""
        return cls(output=output, class_id=class_id, part=part, outcome=VisitOutcome.EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLimits(KindLimits[VisitBody]):
    """What a visit of one output can be: how many steps of days and lanes there are, the places
    on the axes of attributes (0 where they are not declared), and whether paths are linked."""

    day_steps: int
    lanes: int
    sexes: int = 0
    age_bands: int = 0
    paths: bool = False

    @classmethod
    def of(cls, output: OutputAssignment) -> VisitLimits:
        """The limits that the output's assignment declares."""
        assert output.visits is not None
        return cls(
            day_steps=output.visits.day_steps,
            lanes=len(output.targets),
            sexes=Sex.UNKNOWN if SEX in output.attributes else 0,
            age_bands=len(bands_of(output)),
            paths=output.visits.paths,
        )

    @classmethod
    def check(cls, output: OutputAssignment, assignment: Assignment) -> None:
        """What is estimated beside a visit can be estimated."""
        if output.attributes:
            check_attributes(output)

    def places(self, output: OutputAssignment) -> Iterable[tuple[int, int]]:
        """The places of a bin of visits."""
        return ((0, part) for part in range(VISITS_PER_BIN))

    def is_possible(self, body: VisitBody) -> bool:
        """Whether the visit can be true."""
        if body.outcome == VisitOutcome.EMPTY:
            return body == VisitBody.empty(
                output=body.output, class_id=body.class_id, part=body.part
            )
        return (
            self._is_person_possible(body)
            and self._is_time_possible(body)
            and self._is_lane_possible(body)
            and self._is_estimate_possible(body)
            and (body.track > 0) == self.paths
            and body.track <= _TOKEN_MOST
        )

    def figures(self, kind: Kind, part: int) -> int:
        """How many different visits a place can hold, the empty one included.

        With the times and numbers that stand free of each other counted as free.
        """
        told = 1 + self.day_steps * _U16  # a first visit, or a later one after so many days
        axes = (1 + self.sexes) * (1 + self.age_bands)
        persons = 1 + 2 * _U64 * told * axes  # unlinked, or new or known
        steps = TIME_STEPS_MOST + 1
        lanes = 1 + self.lanes * steps**2
        paths = _TOKEN_MOST if self.paths else 1
        return 1 + persons * steps**2 * lanes * paths

    def _is_person_possible(self, body: VisitBody) -> bool:
        if body.outcome == VisitOutcome.UNLINKED:
            return body.pseudonym == 0 == body.visit_number and body.days_step == NEVER
        if body.outcome not in (VisitOutcome.NEW, VisitOutcome.KNOWN) or body.pseudonym == 0:
            return False
        if body.visit_number == 1:
            return body.days_step == NEVER
        return (
            body.outcome == VisitOutcome.KNOWN
            and body.visit_number > 1
            and body.days_step < self.day_steps
        )

    def _is_estimate_possible(self, body: VisitBody) -> bool:
        if body.outcome == VisitOutcome.UNLINKED:
            return body.sex == NEVER == body.age_band
        return (body.sex == NEVER or body.sex < self.sexes) and (
            body.age_band == NEVER or body.age_band < self.age_bands
        )

    def _is_time_possible(self, body: VisitBody) -> bool:
        # Both are rounded, so an end may lie a step beyond the bin's.
        return body.lasted <= body.began + 1

    def _is_lane_possible(self, body: VisitBody) -> bool:
        if body.lane == NO_LANE:
            return body.lane_from == 0 == body.lane_lasted
        return body.lane < self.lanes and body.lane_from + body.lane_lasted <= body.lasted + 1
