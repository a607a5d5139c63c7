"""What is counted of the people of one camera, moment by moment.

    rows of a moment ─▶ guests ─▶ passages, occupancy, speeds, behavior ─▶ the book of bins

Pixels of the declared frame are the unit of all geometry: a film of another resolution but the
same shape is measured alike.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from noren.gate.assignment import Assignment
from noren.jail.attribute_watch import AttributeWatch
from noren.jail.standing_place import StandingPlace, shelf_fronts
from noren.jail.stretch import Stretch
from noren.jail.tag_watch import TagWatch
from noren.jail.walk_tokens import WalkTokens
from noren.measure.areas import Area
from noren.measure.behavior import BehaviorMeter
from noren.measure.bins import BinBook
from noren.measure.crossings import Passages
from noren.measure.dead_band import dead_band_px
from noren.measure.occupancy import AreaCounter
from noren.measure.passage_speeds import PassageSpeeds, SpeedTally
from noren.sight.tracked import TrackedBoxes
from noren.vocabulary.ground_plane import GroundPlane
from noren.vocabulary.objects import ObjectClass

Floats = npt.NDArray[np.float64]


class PeopleMeter:
    """Feeds the book of bins with everything that is declared of people, but visits and faces.

    Args:
        floor: the areas in metres, as the book knows them; none without a ground.
        attributes: hears of passages; tags: says who is staff by color.

    Forgets: who passed, and everybody at the end of a stretch.
    """

    def __init__(
        self,
        assignment: Assignment,
        book: BinBook,
        *,
        ground: GroundPlane | None,
        floor: Sequence[Area],
        tokens: WalkTokens,
        attributes: AttributeWatch | None,
        tags: TagWatch | None,
    ) -> None:
        self._assignment = assignment
        self._book = book
        self._ground = ground
        self._floor = floor
        self._tokens = tokens
        self._attributes = attributes
        self._tags = tags
        self._areas = AreaCounter(
            [np.array(area.polygon_px, np.float64) for area in assignment.areas]
        )
        self._place = StandingPlace(assignment, ground)
        self._shelves = {
            index: shelf_fronts(assignment, output.targets, ground)
            for index, output in enumerate(assignment.outputs)
            if output.sections
        }
        self._told_speeds = [
            index
            for index, output in enumerate(assignment.outputs)
            if output.record == "speed_histogram"
        ]
        self._speeds = PassageSpeeds()
        self._behavior: BehaviorMeter | None = None
        self._scale: Floats | None = None

    def fit(self, width_px: int, height_px: int) -> None:
        """Frames are this large; the first one says so for all."""
        if self._scale is None:
            declared = (self._assignment.width_px, self._assignment.height_px)
            self._scale = np.array(declared) / (width_px, height_px)

    def begin(self) -> None:
        """A stretch begins: nobody is known."""
        self._behavior = BehaviorMeter(
            self._assignment.outputs,
            self._floor,
            self._book,
            draw_token=self._tokens.of_walk,
            shelves=self._shelves,
        )

    def end(self, rest: Passages) -> None:
        """A stretch has ended: what is pending is counted, and everybody forgotten."""
        self._take(rest)
        self._take_speeds(math.inf)
        self._speeds = PassageSpeeds()
        if self._behavior is not None:
            self._behavior.finish()
            self._behavior = None

    def is_staff_hour(self, at_s: float) -> bool:
        """Whether nothing is watched at this time of day."""
        return self._place.is_staff_hour(at_s)

    def stand(self, xyxy: npt.NDArray[np.float32]) -> tuple[Floats, Floats]:
        """Boxes `(N, 4)` and feet `(N, 2)` in pixels of the declared frame."""
        assert self._scale is not None
        box = xyxy.astype(np.float64) * np.tile(self._scale, 2)
        return box, self._place.foot_px(box)

    def guests(self, track_id: npt.NDArray[np.int64], foot_px: Floats) -> npt.NDArray[np.bool_]:
        """`(N,)` who counts: not staff by place, nor by color as far as that is known."""
        guests = ~self._place.is_staff(foot_px)
        return guests if self._tags is None else guests & ~self._tags.is_staff(track_id)

    def inside(self, foot_px: Floats) -> npt.NDArray[np.bool_]:
        """Who stands in which area; who stands close to a screen has the feet below the picture."""
        most = (self._assignment.width_px, self._assignment.height_px)
        return self._areas.inside(np.clip(foot_px, 0, most))

    def measure(
        self,
        stretch: Stretch,
        rows: TrackedBoxes,
        *,
        at_s: float,
        until_s: float,
        packed: frozenset[int],
        estimated: Mapping[int, float],
    ) -> None:
        """Count one moment, which holds until `until_s`.

        Args:
            rows: who was there. packed, estimated: as `Sighting` says.
        """
        box, foot_px = self.stand(rows.xyxy)
        guests = self.guests(rows.track_id, foot_px)
        rows, box, foot_px = rows.take(guests), box[guests], foot_px[guests]
        band_px = dead_band_px(box, foot_px, self._ground)
        self._take(stretch.count(at_s, rows, foot_px, band_px))
        if self._assignment.areas:
            count = self._areas.count(foot_px, rows.class_id, len(ObjectClass))
            self._book.occupancy(at_s, until_s, count)
        if self._behavior is None:
            return
        stand = self._place.stand(box, foot_px)
        if self._told_speeds:
            # Where the picture's edge cuts a box, its foot is not where somebody stands.
            seen = rows.seen[stand.known] & ~stand.at_edge
            track_id = rows.track_id[stand.known]
            self._speeds.update(at_s=at_s, track_id=track_id[seen], xy_m=stand.xy[seen])
            self._take_speeds(at_s)
        self._behavior.update(
            at_s=at_s,
            until_s=until_s,
            track_id=rows.track_id[stand.known],
            class_id=rows.class_id[stand.known],
            xy=stand.xy,
            band=stand.band,
            at_edge=stand.at_edge,
            packed=packed,
            estimated=estimated,
            seen=rows.seen[stand.known],
        )

    def _take(self, passages: Passages) -> None:
        self._book.passages(passages)
        if self._told_speeds:
            self._speeds.wait_for(passages)
        if self._attributes is not None:
            self._attributes.cross(passages, self._book)

    def _take_speeds(self, now_s: float) -> None:
        """A passage belongs to the bin in which the line was met, its speed is told a bit later."""
        for passage in self._speeds.settle(now_s):
            for index in self._told_speeds:
                tally = self._book.tally(index, passage.at_s)
                assert isinstance(tally, SpeedTally)
                if tally.holds(passage):
                    tally.add(passage)
