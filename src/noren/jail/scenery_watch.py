"""A camera on a car, watched: frames in, slices of traffic and signs out.

    Frame ─▶ is it well lit and sharp ─▶ search ─▶ own movement ─▶ vehicles' speeds ┐
                            │                 ├▶ signs ─▶ passed ones ──────────────┤
                            │                 └▶ few sharp pictures ─▶ listed texts ┴▶ slices
                            └▶ masked stills, where declared (`still_watch`)

The other watcher asks whether the camera still looks where its lines were drawn; a camera on a car
never does. No position enters the jail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from noren.errors import ModelMissing
from noren.gate.assignment import Assignment
from noren.gate.records import CameraState, HealthBody
from noren.gate.scenery_compile import TEXT_MODEL
from noren.gate.still_records import StillState
from noren.jail.messages import Message, bin_messages
from noren.jail.searching import whole_frame_network
from noren.jail.still_watch import StillEyes, StillWatch
from noren.measure.bins import BinBook
from noren.measure.scenery import LOOK_HOLDS_S, SceneryTally
from noren.sight.detect import Detector
from noren.sight.detections import Detections
from noren.sight.frame import Frame, Picture
from noren.sight.scenery.ego_motion import EgoMeter, EgoMotion
from noren.sight.scenery.picture_choice import PictureChoice, measure_sharpness
from noren.sight.scenery.sign_memory import PassedSign, SignMemory
from noren.sight.scenery.sign_text import BoardReader, searched_rows
from noren.sight.scenery.signs import Signs, find_signs
from noren.sight.scenery.still_health import HealthLimits, measure_health
from noren.sight.scenery.text_lines import TextNetworks
from noren.sight.scenery.text_memory import TextMemory
from noren.sight.scenery.traffic import TrafficWatch
from noren.vocabulary.words import Words

LOOKS_HZ = 12.0
"""Often enough to follow the road at the speed of a motorway."""
HEALTH_S = 1.0
SETTLE_S = 2.0
"""A slice stays open so long after its end: a sign is told a little after it has passed."""
GAP_S = 1.0
"""After a longer time without a frame nothing of before can be joined with what comes."""
_STATES = {
    StillState.DARK: CameraState.DARK,
    StillState.OVEREXPOSED: CameraState.OVEREXPOSED,
    StillState.BLURRED: CameraState.BLURRED,
    StillState.NOISY: CameraState.BLURRED,
}


class VehicleSearch(Protocol):
    """What finds vehicles and people in a whole picture."""

    def detect(self, pixels: Picture) -> Detections:
        """All boxes."""
        ...


def is_scenery(assignment: Assignment) -> bool:
    """Whether the camera is one on a car."""
    return any(output.record in ("scenery", "masked_still") for output in assignment.outputs)


def make_board_reader(
    assignment: Assignment, models: Mapping[str, tuple[bytes, ...]]
) -> BoardReader | None:
    """What reads boards, compiled; None where the assignment asks for no text.

    Raises:
        ModelMissing: its networks did not come with the order.
    """
    texts = [text for output in assignment.outputs for text in output.texts]
    if not texts:
        return None
    files = models.get(TEXT_MODEL, ())
    if len(files) != 2:
        raise _missing(TEXT_MODEL)
    frame_px = (assignment.width_px, searched_rows(assignment.height_px))
    networks = TextNetworks(
        finder=files[0],
        reader=files[1],
        frame_size_px=frame_px,
        precision=assignment.detector.precision,
    )
    return BoardReader(networks, texts)


def make_scenery_watcher(
    assignment: Assignment,
    weights: tuple[bytes, ...],
    boards: BoardReader | None = None,
    stills: StillEyes | None = None,
) -> SceneryWatcher:
    """The watcher with its network, compiled; `stills` where masked stills are declared.

    Raises:
        ModelMissing: no weights came with the order; silhouettes need a camera that stands still.
    """
    wanted = assignment.detector
    if len(weights) != 2:
        raise _missing(wanted.model)
    network = whole_frame_network(assignment, weights)
    return SceneryWatcher(assignment, search=Detector(network), boards=boards, stills=stills)


def _missing(model: str) -> ModelMissing:
    return ModelMissing(
        where=model,
        found=Words(en="no weights for a camera on a car", ja="車載カメラ用の重みがありません"),
        expected=Words(en="the networks and their numbers", ja="ネットワークとその重み"),
        remedy=Words(en="run `noren models fetch`", ja="`noren models fetch` を実行してください"),
    )


class SceneryWatcher:
    """Turns one car camera's frames into the records that its assignment declares.

    A time in which the picture is too dark, burnt, blurred or noisy is not watched. People are
    found only so that no sign is seen and nothing is read on them: they are not counted and never
    followed.

    Forgets: each frame before the next one comes; vehicles after a second; signs once they passed;
    letters when the picture's entries are known, entries after a few pictures more.
    """

    def __init__(
        self,
        assignment: Assignment,
        *,
        search: VehicleSearch,
        boards: BoardReader | None = None,
        stills: StillEyes | None = None,
    ) -> None:
        self._assignment = assignment
        self._search = search
        streets = tuple(output for output in assignment.outputs if output.stills is None)
        self._streets = len(streets)
        self._book = BinBook(streets, start_s=assignment.start_s)
        self._stills = _still_watches(assignment, stills)
        self._ego = EgoMeter()
        self._signs = SignMemory()
        self._boards = boards
        self._choice = PictureChoice()
        self._texts = TextMemory()
        self._traffic: TrafficWatch | None = None
        self._last_s: float | None = None
        self._looked_s = float("-inf")
        self._judged_s = float("-inf")
        self._states = 0

    def look(self, frame: Frame, *, dropped: int = 0) -> Iterator[Message]:
        """Take the next frame; `dropped` others were lost before it."""
        before_s = self._last_s
        if before_s is not None and frame.at_s <= before_s:
            self._book.lost(before_s, 1 + dropped)
            return
        if before_s is not None:
            self._hold(before_s, frame.at_s)
            if frame.at_s - before_s > GAP_S:
                self._forget()
        self._last_s = frame.at_s
        yield from self._take_state(frame)
        for stills in self._stills:
            yield from stills.look(frame, self._states)
        due = frame.at_s - self._looked_s >= 1.0 / LOOKS_HZ - 1e-3
        searched = self._states == 0 and due and self._streets > 0
        if searched:
            since_s = frame.at_s - self._looked_s
            self._measure(frame, since_s if since_s <= LOOK_HOLDS_S else 1.0 / LOOKS_HZ)
            self._looked_s = frame.at_s
        self._book.frame(
            frame.at_s, searched=searched, gated=self._states == 0 and not searched, dropped=dropped
        )
        yield from self._close(frame.at_s)

    def idle(self, until_s: float, states: int) -> Iterator[Message]:
        """No frame came until session time `until_s`: that time passes unwatched."""
        begin_s = 0.0 if self._last_s is None else self._last_s
        if until_s - begin_s <= GAP_S:
            return
        self._forget()
        self._book.watch_span(begin_s, until_s, well=False, states=states)
        self._last_s = until_s
        yield from self._close(until_s)

    def finish(self) -> Iterator[Message]:
        """The source has ended: everything still open comes out."""
        self._pass(self._signs.finish())
        for stills in self._stills:
            yield from stills.finish()
        for closed in self._book.close_all():
            yield from bin_messages(self._assignment.outputs[closed.output], closed)

    def _take_state(self, frame: Frame) -> Iterator[Message]:
        if frame.at_s - self._judged_s < HEALTH_S:
            return
        self._judged_s = frame.at_s
        drop = measure_health(frame.bgr).find_drop(HealthLimits())
        states = 0 if drop is None else int(_STATES[drop])
        if states != self._states:
            self._states = states
            if states:
                self._forget()
            yield Message(bin_start_s=0, body=HealthBody(states=states))

    def _measure(self, frame: Frame, held_s: float) -> None:
        if self._traffic is None:
            self._traffic = TrafficWatch(frame_size_px=(frame.width, frame.height))
        found = self._search.detect(frame.bgr)
        solid = found.xyxy[found.confidence >= 0.3]
        ego = self._ego.update(frame.luma, frame.at_s, solid)
        look = self._traffic.look(found, frame.at_s, ego)
        signs = find_signs(frame.bgr, without=solid)
        passed = self._signs.look(signs, frame.at_s)
        for tally in self._tallies(frame.at_s):
            tally.congestion.add(
                held_s=held_s,
                vehicles=look.vehicles,
                own_rates=look.own_rates,
                ego_rate=look.ego_rate,
            )
        self._pass(passed)
        self._read(frame, ego, signs, found)

    def _read(self, frame: Frame, ego: EgoMotion | None, signs: Signs, found: Detections) -> None:
        """Read the picture, if it is one of the few; whatever may be somebody is painted over."""
        if self._boards is None or not self._choice.take(
            at_s=frame.at_s,
            sharpness=measure_sharpness(frame.luma),
            forward_rate=None if ego is None else ego.forward_rate,
        ):
            return
        new = self._texts.look(self._boards.read(frame.bgr, signs=signs, hidden=found.xyxy))
        first = 0
        for output, tally in zip(self._assignment.outputs, self._tallies(frame.at_s), strict=True):
            own = range(first, first + len(output.texts))
            first = own.stop
            if own:
                tally.read(one - own.start for one in new if one in own)

    def _pass(self, passed: list[PassedSign]) -> None:
        for sign in passed:
            for tally in self._tallies(sign.at_s):
                tally.passed(int(sign.sign_class))

    def _tallies(self, at_s: float) -> Iterator[SceneryTally]:
        for index in range(self._streets):
            tally = self._book.tally(index, at_s)
            assert isinstance(tally, SceneryTally)
            yield tally

    def _hold(self, from_s: float, to_s: float) -> None:
        """The last frame says something about the time until this one, but not for long."""
        until_s = min(to_s, from_s + LOOK_HOLDS_S)
        well = self._states == 0
        self._book.watch_span(from_s, until_s, well=well, states=self._states)
        self._book.watch_span(until_s, to_s, well=False, states=self._states)

    def _forget(self) -> None:
        """After a gap or a bad time nothing of before is joined with what comes."""
        self._pass(self._signs.finish())
        if self._traffic is not None:
            self._traffic.forget()

    def _close(self, now_s: float) -> Iterator[Message]:
        for closed in self._book.close(now_s - SETTLE_S):
            yield from bin_messages(self._assignment.outputs[closed.output], closed)


def _still_watches(assignment: Assignment, eyes: StillEyes | None) -> tuple[StillWatch, ...]:
    """One for each output of stills; they stand behind all others, whose numbers are bins'."""
    declared = [
        (index, output)
        for index, output in enumerate(assignment.outputs)
        if output.stills is not None
    ]
    if declared and eyes is None:
        raise ValueError("stills are declared, and nobody fills anything in")
    return tuple(
        StillWatch(index, output, eyes, start_s=assignment.start_s)
        for index, output in declared
        if eyes is not None
    )
