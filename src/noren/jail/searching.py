"""What looks: the network with its weights, or silhouettes without any; and how often."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from noren.errors import GeometryError, ModelMissing
from noren.gate.assignment import Assignment
from noren.gate.records import CameraState, SeenView
from noren.jail.drawn_view import DrawnView
from noren.jail.hanging_watch import HangingWatch
from noren.jail.stretch import Sighting
from noren.jail.watcher import Searcher, StateWatch, View
from noren.sight import camera_health as sight_health
from noren.sight.body_size import AboveBodies, GroundBodies
from noren.sight.crowd_watch import CrowdWatch, at_size
from noren.sight.detect import Detector, OpenVinoNetwork, fit_input_size_px
from noren.sight.detections import Detections
from noren.sight.frame import Frame
from noren.sight.ground import find_camera
from noren.sight.hanging import turn_half
from noren.sight.look import describe_looks
from noren.sight.motion import MotionGate, MotionSettings, WatchedPart
from noren.sight.region import Rect, search_region
from noren.sight.silhouette import SilhouetteDetector
from noren.vocabulary.ground_plane import GroundPlane, Lens
from noren.vocabulary.words import Words


def make_searcher(
    assignment: Assignment,
    ground: GroundPlane | None,
    weights: tuple[bytes, ...],
    hanging: HangingWatch | None = None,
) -> Searcher:
    """The declared detector, compiled and ready; `hanging` is told what a network finds.

    Raises:
        ModelMissing: the declared model needs weights and none came with the order.
    """
    wanted = assignment.detector
    size = (assignment.width_px, assignment.height_px)
    if wanted.model == "silhouette" or assignment.straight_down:
        # The networks were taught upright people: seen from above they find nobody.
        return _Silhouettes(assignment, ground)
    if len(weights) != 2:
        raise ModelMissing(
            where=wanted.model,
            found=Words(en="no weights", ja="重みファイルがありません"),
            expected=Words(en="the network and its numbers", ja="ネットワークとその重み"),
            remedy=Words(
                en="run `noren models fetch`", ja="`noren models fetch` を実行してください"
            ),
        )
    region = search_region(_measured(assignment))
    left, top, right, bottom = region or (0.0, 0.0, 1.0, 1.0)
    part = ((right - left) * size[0], (bottom - top) * size[1])
    # The same magnification as for the whole picture, on fewer pixels.
    shrink = np.sqrt(part[0] * part[1] / (size[0] * size[1]))
    dial = (wanted.width_px * shrink, wanted.height_px * shrink)
    network = OpenVinoNetwork(
        xml=weights[0],
        weights=weights[1],
        input_size_px=fit_input_size_px(frame_size_px=part, dial_px=dial),
        precision=wanted.precision,
    )
    crowd = make_crowd_watch(assignment, ground)
    gate = _gate(assignment, ground)
    return _Network(Detector(network), gate, region, crowd, hanging)


def make_crowd_watch(assignment: Assignment, ground: GroundPlane | None) -> CrowdWatch:
    """What says of which areas nobody can be told apart: those whose crowding is asked for."""
    asked = any(output.record in _OF_CROWDS for output in assignment.outputs)
    if ground is None or not asked or assignment.straight_down:
        return CrowdWatch(None, ())
    return CrowdWatch(ground, tuple(area.polygon_px for area in assignment.areas))


SILHOUETTES_DARK: Final = 30.0
"""Where a place is no brighter than this, lamps that pass are silhouettes too: measured, three were
counted in half a minute of an empty street. A network takes no lamp for anybody."""
_OF_CROWDS = ("crowding_level", "icon")


def _measured(assignment: Assignment) -> list[npt.NDArray[np.float64]]:
    """Corners of lines and areas as shares; none where everybody in the picture matters.

    So it is in an evaluation, for an audience without an area, and where visits are told.
    """
    if assignment.evaluation or any(
        output.visits is not None or (output.record == "audience" and not output.targets)
        for output in assignment.outputs
    ):
        return []
    size = np.array([assignment.width_px, assignment.height_px], np.float64)
    lines = [np.array((line.start_px, line.end_px)) / size for line in assignment.lines]
    return lines + [np.array(area.polygon_px) / size for area in assignment.areas]


def _gate(assignment: Assignment, ground: GroundPlane | None) -> MotionGate:
    """When to look: often enough, and only when something moves where it matters."""
    measured = _measured(assignment)
    lines = [corners for corners in measured if len(corners) == 2]
    areas = [corners for corners in measured if len(corners) > 2]
    return MotionGate(
        watched=WatchedPart(lines=lines, areas=areas, plane=ground),
        settings=MotionSettings(interval_s=1.0 / assignment.detector.looks_per_s),
    )


class _Network:
    """The network, when the gate says so."""

    sees = True
    states = int(CameraState.WELL)

    def __init__(
        self,
        detector: Detector,
        gate: MotionGate,
        region: Rect | None,
        crowd: CrowdWatch,
        hanging: HangingWatch | None,
    ) -> None:
        self._detector = detector
        self._gate = gate
        self._region = region
        self._crowd = crowd
        self._hanging = hanging

    def search(self, frame: Frame, active_xyxy: npt.NDArray[np.float32]) -> Sighting | None:
        packed = self._crowd.look(frame, active_xyxy)
        if not self._gate.judge(frame.luma, frame.at_s, active_xyxy).looks:
            return None
        part = self._part(frame)
        found = self._detector.detect_in(frame.bgr, part)
        if self._hanging is not None:
            self._hanging.look(frame.at_s, found, lambda: self._find_turned(frame, part))
        looks = describe_looks(frame.bgr, found.xyxy)
        return Sighting(
            detections=found, looks=looks, packed=packed, estimated=self._crowd.estimated
        )

    def _part(self, frame: Frame) -> tuple[int, int, int, int]:
        """The part of the picture that is searched, in pixels."""
        left, top, right, bottom = self._region or (0.0, 0.0, 1.0, 1.0)
        return (
            round(left * frame.width),
            round(top * frame.height),
            round(right * frame.width),
            round(bottom * frame.height),
        )

    def _find_turned(self, frame: Frame, part: tuple[int, int, int, int]) -> Detections:
        """Who is found in the same part when the picture stands on its head."""
        x1, y1, x2, y2 = part
        return self._detector.detect(turn_half(frame.bgr[y1:y2, x1:x2]))


class _Silhouettes:
    """Silhouettes on every frame: looking is cheap, and the learnt scene needs them all."""

    def __init__(self, assignment: Assignment, ground: GroundPlane | None) -> None:
        self._assignment = assignment
        self._ground = ground
        self._detector: SilhouetteDetector | None = None
        self._crowd = make_crowd_watch(assignment, ground)
        self.sees = False
        self.states = int(CameraState.WELL)

    def search(self, frame: Frame, active_xyxy: npt.NDArray[np.float32]) -> Sighting | None:
        packed = self._crowd.look(frame, active_xyxy)
        if self._detector is None:
            self._detector = self._make(frame)
        found = self._detector.detect(frame)
        self.sees = found is not None
        self.states = int(CameraState.OVEREXPOSED if self._detector.is_dazzled else 0)
        if found is None:
            return None
        return Sighting(
            detections=found, looks=None, packed=packed, estimated=self._crowd.estimated
        )

    def _make(self, frame: Frame) -> SilhouetteDetector:
        bodies: GroundBodies | AboveBodies | None = None
        scale = frame.width / self._assignment.width_px
        if self._ground is not None:
            bodies = GroundBodies(camera=find_camera(at_size(self._ground, frame)))
            if self._assignment.straight_down:
                bodies = bodies.from_above(frame.width, frame.height)
        elif self._assignment.shoulders_px is not None:
            bodies = AboveBodies(breadth_px=self._assignment.shoulders_px * scale)
        return SilhouetteDetector(frame_size=(frame.width, frame.height), bodies=bodies)


_FLAGS = {
    sight_health.CameraState.OK: CameraState.WELL,
    sight_health.CameraState.MOVED: CameraState.MOVED,
    sight_health.CameraState.COVERED: CameraState.COVERED,
    sight_health.CameraState.DARK: CameraState.DARK,
    sight_health.CameraState.BLURRED: CameraState.BLURRED,
    sight_health.CameraState.OVEREXPOSED: CameraState.OVEREXPOSED,
}


class _StateWatch:
    """The camera's health as the flags that records carry."""

    def __init__(
        self, hanging: HangingWatch | None, drawn: DrawnView | None, dark_level: float | None
    ) -> None:
        usual = sight_health.HealthSettings()
        self._monitor = sight_health.HealthMonitor(
            usual if dark_level is None else replace(usual, dark_level=dark_level)
        )
        self._hanging = hanging
        self._drawn = drawn

    def update(self, frame: Frame) -> View:
        health = self._monitor.watch(frame.luma, frame.at_s)
        states, since_s = int(_FLAGS[health.state]), health.since_s
        is_settled = self._monitor.is_settled
        if self._hanging is not None:
            if self._hanging.states:
                # It did not turn round by itself: it hung like that from the first picture on.
                states, since_s = states | self._hanging.states, 0.0
            is_settled = is_settled and not self._hanging.is_open
        return View(
            states=states, since_s=since_s, is_settled=is_settled, seen=self._seen(frame, health)
        )

    def _seen(self, frame: Frame, health: sight_health.CameraHealth) -> SeenView:
        if self._drawn is None:
            return SeenView.UNKNOWN
        return self._drawn.update(frame) if health.is_ok else SeenView.UNKNOWN


def make_state_watch(
    assignment: Assignment | None = None, hanging: HangingWatch | None = None
) -> StateWatch:
    """What watches the camera itself: its picture, how it hangs, and what was drawn of its view."""
    drawn = None if assignment is None else assignment.drawn
    blind = (
        assignment is not None
        and assignment.commissioning is None
        and (assignment.detector.model == "silhouette" or assignment.straight_down)
    )
    return _StateWatch(
        hanging,
        None if drawn is None else DrawnView(drawn),
        SILHOUETTES_DARK if blind else None,
    )


def ground_of(assignment: Assignment) -> GroundPlane | None:
    """The floor of an assignment, or None where none is declared.

    Raises:
        GeometryError: the matrix has no inverse.
    """
    if assignment.ground is None:
        return None
    matrix = np.array(assignment.ground.matrix, np.float64).reshape(3, 3)
    if abs(np.linalg.det(matrix)) < 1e-18:
        raise GeometryError(
            where=Words(en=f"camera {assignment.camera_id}", ja=f"カメラ {assignment.camera_id}"),
            found=Words(
                en="a ground plane that cannot be turned round", ja="逆に計算できない地面です"
            ),
            expected=Words(en="a plane seen at an angle", ja="斜めに見える平面"),
            remedy=Words(
                en="measure four places on the floor again", ja="床の4点を測り直してください"
            ),
        )
    return GroundPlane(
        matrix=matrix,
        # Only the plan's author needs to know how each spot's error spreads.
        covariance=np.full((8, 8), np.nan),
        lens=Lens(k1=assignment.lens_k1, width=assignment.width_px, height=assignment.height_px),
        error_m=assignment.ground.error_m,
        residual_rms_m=None,
        residual_max_m=None,
    )


def whole_frame_network(assignment: Assignment, weights: tuple[bytes, ...]) -> OpenVinoNetwork:
    """The camera's detector, compiled for its whole picture.

    Args:
        weights: the network and its numbers.
    Raises:
        ModelMismatch: these bytes are no such network.
    """
    wanted = assignment.detector
    return OpenVinoNetwork(
        xml=weights[0],
        weights=weights[1],
        input_size_px=fit_input_size_px(
            frame_size_px=(assignment.width_px, assignment.height_px),
            dial_px=(wanted.width_px, wanted.height_px),
        ),
        precision=wanted.precision,
    )
