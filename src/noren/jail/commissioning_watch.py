"""A camera that is commissioned: how it hangs, what it sees, and one drawing of the empty place.

    Frame ─▶ state of the camera
          ─▶ search, as it is and turned ─▶ which way is up, how large people are
          ─▶ places nobody was near ─▶ the empty place ─▶ search for people and faces ─▶ drawing

Nothing is measured, and nothing leaves before the end: one judgement, and the drawing where the
plan declares it and nobody was found in what was learnt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from noren.errors import ModelMissing
from noren.gate.assignment import Assignment, CommissioningAssignment
from noren.gate.attribute_declared import FACE_MODEL
from noren.gate.commissioning_records import (
    RATIO_MOST,
    CommissionedBody,
    DrawingSize,
    Learning,
    blank_permille,
    pack_tones,
)
from noren.gate.picture_parts import split_picture
from noren.gate.records import CameraState
from noren.jail.messages import Message
from noren.jail.searching import ground_of, make_state_watch, whole_frame_network
from noren.sight.body_size import GroundBodies
from noren.sight.detect import Detector
from noren.sight.detections import Detections
from noren.sight.empty_scene import EmptySceneSettings
from noren.sight.faces import FaceFinder, FaceSettings, YuNet
from noren.sight.frame import Frame
from noren.sight.ground import find_camera
from noren.sight.hanging import Hanging, HangingMeter, turn_half, turn_quarter
from noren.sight.place_learner import FACE_FLOOR, BodySearch, FaceSearch, Place, PlaceLearner
from noren.sight.sharpness import measure_sharpness
from noren.vocabulary.objects import ObjectClass
from noren.vocabulary.words import Words

Floats = npt.NDArray[np.float64]

LOOK_S: Final = 0.5
"""Between two searches; people who stand still are looked for so often."""
TURNED_S: Final = 2.0
"""Between two searches of the turned picture."""
_SURE: Final = 0.5
_STATE_SHARE: Final = 0.2
_ALL_KNOWN: Final = 0.999
_ENOUGH_LOOKS: Final = 60
_MOST_HEIGHTS: Final = 4000
_FACE_INPUT_PX: Final = (640, 640)


class CommissioningWatcher:
    """Judges one camera's view from the first frame to the last, and draws it.

    Args:
        bodies: the detector; None where the plan has none with weights: then the picture itself
            is judged, and nothing else.
        faces: looks for faces in what was learnt; needed where the place is drawn.
    Forgets: every frame before the next one comes; everybody.
    """

    def __init__(
        self, assignment: Assignment, *, bodies: BodySearch | None, faces: FaceSearch | None
    ) -> None:
        assert assignment.commissioning is not None
        self._assignment = assignment
        self._order: CommissioningAssignment = assignment.commissioning
        self._bodies, self._faces = bodies, faces
        self._state_watch = make_state_watch()
        self._hanging = HangingMeter()
        self._learner: PlaceLearner | None = None
        self._began_s: float | None = None
        self._last_s = 0.0
        self._looked_s = self._turned_s = float("-inf")
        self._states = dict.fromkeys((flag for flag in CameraState if flag), 0)
        self._moved = False
        self._frames = self._looks = self._people = 0
        self._lumas: list[float] = []
        self._sharp: list[float] = []
        self._heights_px: list[float] = []
        self._ratios: list[float] = []
        ground = ground_of(assignment)
        self._sizes = None if ground is None else GroundBodies(camera=find_camera(ground))

    @property
    def is_done(self) -> bool:
        """Whether nothing more would be learnt, or the time is over."""
        if self._began_s is None:
            return False
        if self._last_s - self._began_s >= self._order.within_s:
            return True
        is_upright = self._hanging.hanging is Hanging.UPRIGHT
        if not self._order.draws:
            return is_upright and self._looks >= _ENOUGH_LOOKS
        known = 0.0 if self._learner is None else self._learner.known_ratio
        return is_upright and known >= _ALL_KNOWN

    def look(self, frame: Frame, *, dropped: int = 0) -> Iterator[Message]:
        """Take the next frame. Nothing is said before the end."""
        del dropped
        if self._began_s is None:
            self._began_s = frame.at_s
        self._last_s = max(self._last_s, frame.at_s)
        states = self._state_watch.update(frame).states
        if frame.at_s - self._looked_s >= LOOK_S:
            self._looked_s = frame.at_s
            self._judge_picture(frame, states)
            self._learn(frame, states)
        yield from ()

    def idle(self, until_s: float, states: int) -> Iterator[Message]:
        """No frame came until session time `until_s`."""
        del states
        self._last_s = max(self._last_s, until_s)
        yield from ()

    def finish(self) -> Iterator[Message]:
        """The source or the time has ended: the judgement, and the drawing."""
        place = None if self._learner is None else self._learner.finish()
        learning = self._learning(place)
        tones = b"" if place is None else place.tones.tobytes()
        draws = learning is Learning.DRAWN
        yield Message(
            bin_start_s=0,
            body=CommissionedBody(
                looks=self._looks,
                people=self._people,
                turn=int(self._hanging.hanging),
                upright=self._summed(Hanging.UPRIGHT),
                upside_down=self._summed(Hanging.UPSIDE_DOWN),
                sideways=self._summed(Hanging.SIDEWAYS),
                states=self._lasting_states(),
                luma=round(_middle(self._lumas)),
                sharp_permille=_permille(_middle(self._sharp)),
                body_px=min(round(_middle(self._heights_px)), RATIO_MOST),
                body_permille=_permille(_middle(self._ratios)),
                learning=int(learning),
                blank_permille=blank_permille(tones) if draws else 0,
                found_permille=0 if place is None else _permille(place.found_ratio),
            ),
        )
        if draws:
            for part in split_picture(pack_tones(tones)):
                yield Message(bin_start_s=0, body=part)

    def _learning(self, place: Place | None) -> Learning:
        if not self._order.draws:
            return Learning.NOT_ASKED
        sums = self._hanging.sums
        # Whoever stands on his head is found by no network, and could be in the picture: a hint
        # that the camera is turned is enough.
        if place is None or max(sums.values()) > sums[Hanging.UPRIGHT]:
            return Learning.UNWELL
        return Learning(int(place.learnt))

    def _judge_picture(self, frame: Frame, states: int) -> None:
        self._frames += 1
        for flag in self._states:
            self._states[flag] += bool(states & flag)
        self._lumas.append(float(frame.luma[::4, ::4].mean()))
        self._sharp.append(measure_sharpness(frame.luma))
        del self._lumas[:-_MOST_HEIGHTS], self._sharp[:-_MOST_HEIGHTS]

    def _learn(self, frame: Frame, states: int) -> None:
        if self._bodies is None:
            return
        if self._learner is None and self._order.draws:
            self._learner = self._make_learner(frame)
        found = None
        if not states:
            found = self._bodies.detect(frame.bgr)
            self._looks += 1
            self._people += int((_people_of(found) >= _SURE).sum())
            self._measure(found, frame)
            if frame.at_s - self._turned_s >= TURNED_S:
                self._turned_s = frame.at_s
                self._look_turned(frame, found, self._bodies)
        if self._learner is not None:
            has_moved = bool(states & CameraState.MOVED)
            if self._moved and not has_moved:
                self._learner.begin_anew()
            self._moved = has_moved
            self._learner.look(frame.bgr, frame.at_s, found)

    def _look_turned(self, frame: Frame, found: Detections, bodies: BodySearch) -> None:
        half = bodies.detect(turn_half(frame.bgr))
        quarters = [
            _people_of(bodies.detect(turn_quarter(frame.bgr, clockwise=clockwise)))
            for clockwise in (True, False)
        ]
        self._hanging.add(
            upright=_people_of(found),
            upside_down=_people_of(half),
            sideways=max(quarters, key=lambda values: float(values.sum())),
        )

    def _make_learner(self, frame: Frame) -> PlaceLearner:
        assert self._bodies is not None
        if self._faces is None:
            raise _missing(FACE_MODEL)
        size = DrawingSize.of_frame(self._assignment.width_px, self._assignment.height_px)
        return PlaceLearner(
            frame_size_px=(frame.width, frame.height),
            size=(size.width, size.height),
            settings=EmptySceneSettings(
                free_s=float(self._order.free_s), samples=self._order.free_times
            ),
            bodies=self._bodies,
            faces=self._faces,
        )

    def _measure(self, found: Detections, frame: Frame) -> None:
        """How tall people are, where the whole of them is in the picture."""
        sure = (found.class_id == ObjectClass.PERSON) & (found.confidence >= _SURE)
        scale = self._assignment.width_px / frame.width
        box = found.xyxy[sure].astype(np.float64) * scale
        size = np.array([self._assignment.width_px, self._assignment.height_px])
        whole = (box[:, :2] > 0.01 * size).all(axis=1) & (box[:, 2:] < 0.99 * size).all(axis=1)
        box = box[whole]
        tall = box[:, 3] - box[:, 1]
        self._heights_px = (self._heights_px + tall.tolist())[-_MOST_HEIGHTS:]
        if self._sizes is not None and len(box):
            foot = np.column_stack(((box[:, 0] + box[:, 2]) / 2, box[:, 3]))
            wanted = self._sizes.boxes(foot)
            ratio = tall / (wanted[:, 3] - wanted[:, 1])
            self._ratios = (self._ratios + ratio[np.isfinite(ratio)].tolist())[-_MOST_HEIGHTS:]

    def _lasting_states(self) -> int:
        least = _STATE_SHARE * max(1, self._frames)
        flags = sum(int(flag) for flag, count in self._states.items() if count >= least)
        upside_down = self._hanging.hanging is Hanging.UPSIDE_DOWN
        return flags | (int(CameraState.UPSIDE_DOWN) if upside_down else 0)

    def _summed(self, way: Hanging) -> int:
        return min(round(1000 * self._hanging.sums[way]), 2**32 - 1)


def make_commissioning_watcher(
    assignment: Assignment, weights: tuple[bytes, ...], models: Mapping[str, tuple[bytes, ...]]
) -> CommissioningWatcher:
    """The watcher with its networks compiled; without weights only the picture is judged.

    Raises:
        ModelMissing: the place is to be drawn, and a network is not among those handed over.
    """
    assert assignment.commissioning is not None
    bodies = _bodies(assignment, weights)
    if not assignment.commissioning.draws:
        return CommissioningWatcher(assignment, bodies=bodies, faces=None)
    files = models.get(FACE_MODEL, ())
    if bodies is None:
        raise _missing(assignment.detector.model)
    if len(files) != 1:
        raise _missing(FACE_MODEL)
    network = YuNet(onnx=files[0], input_size_px=_FACE_INPUT_PX)
    faces = FaceFinder(network, settings=FaceSettings(floor=FACE_FLOOR))
    return CommissioningWatcher(assignment, bodies=bodies, faces=faces)


def _bodies(assignment: Assignment, weights: tuple[bytes, ...]) -> Detector | None:
    if len(weights) != 2:
        return None
    return Detector(whole_frame_network(assignment, weights))


def _people_of(found: Detections) -> npt.NDArray[np.float32]:
    people = found.class_id == int(ObjectClass.PERSON)
    return np.asarray(found.confidence[people], np.float32)


def _middle(values: list[float]) -> float:
    return float(np.median(values)) if values else 0.0


def _permille(ratio: float) -> int:
    return min(round(1000 * ratio), RATIO_MOST)


def _missing(name: str) -> ModelMissing:
    return ModelMissing(
        where=name,
        found=Words(en="no weights", ja="重みファイルがありません"),
        expected=Words(
            en="a detector and a face detector, to keep people out of the drawing",
            ja="背景図に人が入らないようにする検出器と顔検出器",
        ),
        remedy=Words(
            en=f"run `noren models fetch {name}`",
            ja=f"`noren models fetch {name}` を実行してください",
        ),
    )
