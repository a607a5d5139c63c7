"""Stills of a watched drive: one try in each span, through the real gate; any doubt drops it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import av
import numpy as np
import numpy.typing as npt
import pytest

from noren.errors import ModelMissing
from noren.gate.assignment import OutputAssignment, StillAssignment
from noren.gate.scenery_records import CongestionBody
from noren.gate.still_records import MaskedStillBody, StillState
from noren.gate.validator import ClosedBin
from noren.jail.scenery_watch import SceneryWatcher, is_scenery
from noren.jail.still_watch import StillEyes, make_still_eyes
from noren.sight.detections import Detections
from noren.sight.frame import Frame, Picture, make_frame
from noren.sight.scenery.masked_still import FILL_BGR, Still
from noren.testing.legal_records import build_assignment
from staging.drawn_signs import street
from staging.street_slices import STREET
from staging.watching import through_the_gate

START_S = 1_775_001_600
EVERY_S = 60
STILLS = OutputAssignment(
    id="stills",
    record="masked_still",
    targets=(),
    classes=(0,),
    bin_s=EVERY_S,
    maximum=1,
    stills=StillAssignment(columns=8, rows=4),
)
Boxes = npt.NDArray[np.float32]
NO_FACE = np.zeros((0, 4), np.float32)


class FillsTheLeft:
    """A masker that fills the left half, or drops as it is told."""

    def __init__(self, drops: Iterable[StillState | None] = ()) -> None:
        self._drops = iter(drops)
        self.asked = 0

    def make(self, pixels: Picture) -> Still:
        self.asked += 1
        drop = next(self._drops, None)
        if drop is not None:
            return Still(pixels=None, hidden=None, drop=drop, filled_ratio=0.0)
        hidden = np.zeros(pixels.shape[:2], np.uint8)
        hidden[:, : pixels.shape[1] // 2] = 1
        shown = pixels.copy()
        shown[hidden > 0] = FILL_BGR
        return Still(pixels=shown, hidden=hidden, drop=None, filled_ratio=0.5)


class Faces:
    """Finds that many faces in whatever it is shown, and remembers the pictures' shapes."""

    def __init__(self, count: int = 0) -> None:
        self.count = count
        self.shown: list[tuple[tuple[int, ...], float]] = []

    def find_faces(self, pixels: Picture, floor: float) -> Boxes:
        self.shown.append((pixels.shape, floor))
        return np.zeros((self.count, 4), np.float32)


class Broken:
    def make(self, pixels: Picture) -> Still:
        raise RuntimeError("no network")

    def find_faces(self, pixels: Picture, floor: float) -> Boxes:
        raise RuntimeError("no network")


class Nothing:
    def detect(self, pixels: Picture) -> Detections:
        return Detections.none()


def _frame(at_s: float, light: float = 1.0) -> Frame:
    shown = np.ascontiguousarray((street() * light).astype(np.uint8))
    return make_frame(
        av.VideoFrame.from_ndarray(shown, format="bgr24"), index=round(at_s), at_s=at_s
    )


def _watch(frames: Iterable[Frame], eyes: StillEyes, *outputs: OutputAssignment) -> list[ClosedBin]:
    assignment = replace(build_assignment(outputs or (STILLS,)), start_s=float(START_S))
    watcher = SceneryWatcher(assignment, search=Nothing(), stills=eyes)
    messages = [message for frame in frames for message in watcher.look(frame)]
    messages += watcher.finish()
    return list(through_the_gate(messages, assignment, now_s=3600.0).bins)


def _states(bins: Iterable[ClosedBin]) -> list[tuple[int, StillState]]:
    told = []
    for closed in bins:
        bodies = [body for body in closed.figures if isinstance(body, MaskedStillBody)]
        if bodies:
            (state,) = {body.state for body in bodies}
            told.append((closed.bin_start_s - START_S, StillState(state)))
    return told


def test_each_span_of_time_has_one_still_of_its_first_frame() -> None:
    masker = FillsTheLeft()
    bins = _watch([_frame(at_s) for at_s in range(0, 150, 5)], StillEyes(masker, Faces()))
    assert _states(bins) == [(0, StillState.KEPT), (60, StillState.KEPT), (120, StillState.KEPT)]
    assert masker.asked == 3


def test_what_is_filled_leaves_without_a_pixel() -> None:
    (still,) = _watch([_frame(0.0)], StillEyes(FillsTheLeft(), Faces()))
    cells = [body for body in still.figures if isinstance(body, MaskedStillBody)]
    assert [body.part for body in cells] == list(range(32))
    assert {body.part % 8 < 4 for body in cells if body.is_filled} == {True}
    assert sum(body.is_filled for body in cells) == 16
    assert all(not any(body.grays) for body in cells if body.is_filled)
    assert any(any(body.grays) for body in cells if not body.is_filled)


@pytest.mark.parametrize(
    "drop", [one for one in StillState if one is not StillState.KEPT], ids=lambda drop: drop.name
)
def test_a_dropped_still_leaves_only_its_reason_and_is_not_tried_again(drop: StillState) -> None:
    masker = FillsTheLeft([drop])
    bins = _watch([_frame(at_s) for at_s in range(0, 55, 5)], StillEyes(masker, Faces()))
    assert _states(bins) == [(0, drop)]
    assert masker.asked == 1
    assert all(not any(body.grays) for body in bins[0].figures)  # type: ignore[union-attr]


def test_a_face_in_what_would_leave_drops_it() -> None:
    faces = Faces(count=1)
    bins = _watch([_frame(0.0)], StillEyes(FillsTheLeft(), faces))
    assert _states(bins) == [(0, StillState.FACE_LEFT)]
    ((shape, floor),) = faces.shown
    assert shape == (32, 64, 3), "the small picture itself is looked at"
    assert floor < 0.6


@pytest.mark.parametrize("masker", [True, False], ids=["the masker fails", "the face finder fails"])
def test_a_fault_drops_the_still_and_the_drive_goes_on(masker: bool) -> None:
    eyes = StillEyes(Broken(), Faces()) if masker else StillEyes(FillsTheLeft(), Broken())
    bins = _watch([_frame(0.0), _frame(30.0)], eyes)
    assert _states(bins) == [(0, StillState.FAULT)]


def test_a_dark_frame_is_not_tried_and_the_first_good_one_is() -> None:
    masker = FillsTheLeft()
    lights = [0.05, 0.05, 1.0, 1.0]
    frames = [_frame(10.0 * number, light) for number, light in enumerate(lights)]
    assert _states(_watch(frames, StillEyes(masker, Faces()))) == [(0, StillState.KEPT)]
    assert masker.asked == 1


def test_a_span_that_was_dark_throughout_is_told_as_dark() -> None:
    masker = FillsTheLeft()
    frames = [_frame(at_s, 0.05) for at_s in (0.0, 30.0)] + [_frame(70.0)]
    told = _states(_watch(frames, StillEyes(masker, Faces())))
    assert told == [(0, StillState.DARK), (60, StillState.KEPT)]


def test_a_span_without_any_frame_is_not_told() -> None:
    told = _states(_watch([_frame(0.0), _frame(200.0)], StillEyes(FillsTheLeft(), Faces())))
    assert [at_s for at_s, _ in told] == [0, 180]


def test_stills_stand_beside_what_the_street_tells() -> None:
    bins = _watch(
        [_frame(at_s) for at_s in range(0, 70, 1)],
        StillEyes(FillsTheLeft(), Faces()),
        STREET,
        STILLS,
    )
    kinds = Counter(type(closed.figures[0]) for closed in bins)
    assert kinds == {CongestionBody: 14, MaskedStillBody: 2}


def test_a_camera_of_stills_alone_is_one_on_a_car() -> None:
    assert is_scenery(build_assignment((STILLS,)))


@pytest.mark.parametrize(
    ("weights", "models"),
    [((), {}), ((b"", b""), {}), ((), {"face-detection-yunet-2023mar": (b"",)})],
    ids=["nothing", "no face finder", "no detector"],
)
def test_without_its_weights_no_still_is_made(
    weights: tuple[bytes, ...], models: dict[str, tuple[bytes, ...]]
) -> None:
    with pytest.raises(ModelMissing):
        make_still_eyes(build_assignment((STILLS,)), weights, models)


def test_a_plan_without_stills_loads_nothing_for_them() -> None:
    assert make_still_eyes(build_assignment((STREET,)), (), {}) is None


def test_stills_that_nobody_fills_in_are_never_watched() -> None:
    with pytest.raises(ValueError, match="nobody fills"):
        SceneryWatcher(build_assignment((STILLS,)), search=Nothing())
