"""What looks: the network with its weights, or silhouettes without any; and how often."""

from __future__ import annotations

from noren.errors import ModelMissing
from noren.gate.assignment import Assignment
from noren.jail.watcher import Searcher, Sighting, StateWatch
from noren.sight.body_size import GroundBodies
from noren.sight.detect import Detector, OpenVinoNetwork, fit_input_size_px
from noren.sight.frame import Frame
from noren.sight.ground import find_camera
from noren.sight.look import describe_looks
from noren.sight.silhouette import SilhouetteDetector
from noren.vocabulary.ground_plane import GroundPlane


def make_searcher(
    assignment: Assignment, ground: GroundPlane | None, weights: tuple[bytes, ...]
) -> Searcher:
    """The declared detector, compiled and ready.

    Raises:
        ModelMissing: the declared model needs weights and none came with the order.
    """
    wanted = assignment.detector
    size = (assignment.width_px, assignment.height_px)
    if wanted.model == "silhouette":
        return _Silhouettes(size, ground)
    if len(weights) != 2:
        raise ModelMissing(
            where=wanted.model,
            found="no weights",
            expected="the network and its numbers",
            remedy="run `noren models fetch`",
        )
    network = OpenVinoNetwork(
        xml=weights[0],
        weights=weights[1],
        input_size_px=fit_input_size_px(
            frame_size_px=size, dial_px=(wanted.width_px, wanted.height_px)
        ),
        precision=wanted.precision,
    )
    return _Network(Detector(network), looks_per_s=wanted.looks_per_s)


class _Network:
    """The network, at most so many times a second."""

    def __init__(self, detector: Detector, *, looks_per_s: float) -> None:
        self._detector = detector
        self._every_s = 1.0 / looks_per_s
        self._due_s = 0.0

    def search(self, frame: Frame) -> Sighting | None:
        # Half a millisecond forgives time stamps that were rounded.
        if frame.at_s < self._due_s - 5e-4:
            return None
        self._due_s = max(self._due_s + self._every_s, frame.at_s + 0.5 * self._every_s)
        found = self._detector.detect(frame.bgr)
        return Sighting(detections=found, looks=describe_looks(frame.bgr, found.xyxy))


class _Silhouettes:
    """Silhouettes on every frame: looking is cheap, and the learnt scene needs them all."""

    def __init__(self, size: tuple[int, int], ground: GroundPlane | None) -> None:
        self._declared = size
        self._ground = ground
        self._detector: SilhouetteDetector | None = None

    def search(self, frame: Frame) -> Sighting | None:
        if self._detector is None:
            self._detector = self._make(frame)
        found = self._detector.detect(frame)
        if found is None:
            return None
        return Sighting(detections=found, looks=None)

    def _make(self, frame: Frame) -> SilhouetteDetector:
        bodies = None
        if self._ground is not None:
            bodies = GroundBodies(camera=find_camera(self._ground))
        return SilhouetteDetector(frame_size=(frame.width, frame.height), bodies=bodies)


class _AlwaysWell:
    """wip"""

    def update(self, frame: Frame) -> int:
        return 0


def make_state_watch(assignment: Assignment) -> StateWatch:
    """What watches the camera itself."""
    return _AlwaysWell()
