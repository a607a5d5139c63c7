"""Masked stills of one car's camera: at most one in each declared span of time, or why not.

    frame ─▶ first good one of the span ─▶ fill ─▶ small gray cells ─▶ faces? ─▶ records

One frame is tried, whatever comes of it: who tries again until a picture passes finds the one in
which the search failed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

import numpy as np

from noren.errors import ModelMissing
from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.attribute_declared import FACE_MODEL
from noren.gate.records import CameraState, CoverageBody
from noren.gate.still_records import MaskedStillBody, StillLimits, StillState, dropped_still
from noren.jail.messages import Message
from noren.jail.searching import whole_frame_network
from noren.sight.detect import Detector, DetectorSettings
from noren.sight.faces import YuNet
from noren.sight.frame import Frame, Picture
from noren.sight.scenery.faces_anywhere import FacesAnywhere
from noren.sight.scenery.masked_still import FaceLooks, Still, StillMasker
from noren.sight.scenery.still_cells import StillCells, make_cells
from noren.vocabulary.words import Words

FACE_INPUT_PX = 640
FACE_LEFT_FLOOR = 0.45
"""Well below the 0.6 at which nobody may find a face in a still."""
_STATE_OF_CAMERA = (
    (CameraState.DARK, StillState.DARK),
    (CameraState.OVEREXPOSED, StillState.OVEREXPOSED),
    (CameraState.BLURRED, StillState.BLURRED),
)


class Masker(Protocol):
    """What fills people, vehicles' lower parts, plates and faces; see `StillMasker`."""

    def make(self, pixels: Picture) -> Still:
        """A still, or why there is none."""
        ...


class StillEyes:
    """What makes stills: the masker, and who looks for faces once more in what would leave."""

    def __init__(self, masker: Masker, faces: FaceLooks) -> None:
        self._masker = masker
        self._faces = faces

    def make(self, pixels: Picture, *, columns: int, rows: int) -> StillCells | StillState:
        """The cells of a masked still of a `(H, W, 3)` BGR picture, or why it was dropped.

        Any fault drops it.

        Forgets: the picture, and everything that was found in it.
        """
        try:
            still = self._masker.make(pixels)
            if still.pixels is None or still.hidden is None:
                return still.drop or StillState.FAULT
            cells = make_cells(still.pixels, still.hidden, columns=columns, rows=rows)
            if len(self._faces.find_faces(cells.as_picture(), FACE_LEFT_FLOOR)):
                return StillState.FACE_LEFT
        except Exception:  # Whatever failed, a picture nobody looked at must not leave.
            return StillState.FAULT
        return cells

    def rehearse(self) -> None:
        """Run all that looks, on a drawn picture, before the second lock."""
        drawn = np.zeros((360, 640, 3), np.uint8)
        drawn[::16], drawn[:, ::16] = 160, 90
        self._masker.make(drawn)
        self._faces.find_faces(
            make_cells(drawn, drawn[:, :, 0], columns=80, rows=45).as_picture(), 0.9
        )


def has_stills(assignment: Assignment) -> bool:
    """Whether the camera makes masked stills."""
    return any(output.stills is not None for output in assignment.outputs)


def make_still_eyes(
    assignment: Assignment, weights: tuple[bytes, ...], models: Mapping[str, tuple[bytes, ...]]
) -> StillEyes | None:
    """The networks, compiled; None where no still is declared.

    Raises:
        ModelMissing: the weights of the detector or of the face finder did not come.
    """
    if not has_stills(assignment):
        return None
    files = models.get(FACE_MODEL, ())
    if len(weights) != 2 or len(files) != 1:
        missing = assignment.detector.model if len(weights) != 2 else FACE_MODEL
        raise ModelMissing(
            where=missing,
            found=Words(
                en="no weights for masked stills", ja="静止画の塗りつぶし用の重みがありません"
            ),
            expected=Words(
                en="the networks that find people, vehicles and faces",
                ja="人、車、顔を見つけるモデル",
            ),
            remedy=Words(
                en="run `noren models fetch`", ja="`noren models fetch` を実行してください"
            ),
        )
    wanted = assignment.detector
    network = whole_frame_network(assignment, weights)
    detector = Detector(network, settings=DetectorSettings(whole_frame_ratio=1.0))
    yunet = YuNet(
        onnx=files[0], input_size_px=(FACE_INPUT_PX, FACE_INPUT_PX), precision=wanted.precision
    )
    faces = FacesAnywhere(yunet)
    return StillEyes(StillMasker(detector, faces), faces)


class StillWatch:
    """One output of masked stills, span by span of its declared time.

    Forgets: each still when its records are made; nothing of one is there when the next begins.
    """

    def __init__(
        self, index: int, output: OutputAssignment, eyes: StillEyes, *, start_s: float
    ) -> None:
        self._index = index
        self._limits = StillLimits.of(output)
        self._every_s = output.bin_s
        self._eyes = eyes
        self._start_s = start_s
        self._span: int | None = None
        self._is_told = False
        self._states = 0

    def look(self, frame: Frame, states: int) -> Iterator[Message]:
        """Take a frame of a camera that is well where `states` is 0."""
        span = int((self._start_s + frame.at_s) // self._every_s) * self._every_s
        if self._span is None or span > self._span:
            yield from self.finish()
            self._span, self._is_told, self._states = span, False, 0
        if self._is_told:
            return
        self._states |= states
        if states == 0:
            made = self._eyes.make(frame.bgr, columns=self._limits.columns, rows=self._limits.rows)
            yield from self._tell(made)

    def finish(self) -> Iterator[Message]:
        """The span is over: without a good frame there was no still."""
        if self._span is None or self._is_told:
            return
        state = next(
            (told for seen, told in _STATE_OF_CAMERA if self._states & seen), StillState.FAULT
        )
        yield from self._tell(state)

    def _tell(self, made: StillCells | StillState) -> Iterator[Message]:
        assert self._span is not None
        self._is_told = True
        bodies = (
            dropped_still(self._index, self._limits.cells, made)
            if isinstance(made, StillState)
            else self._kept(made)
        )
        for body in bodies:
            yield Message(bin_start_s=self._span, body=body)
        looked = CoverageBody(
            output=self._index,
            states=0,
            watched_ms=0,
            frames_in=1,
            frames_searched=1,
            frames_gated=0,
            frames_dropped=0,
        )
        yield Message(bin_start_s=self._span, body=looked)

    def _kept(self, cells: StillCells) -> Iterator[MaskedStillBody]:
        for part in range(self._limits.cells):
            row, column = divmod(part, self._limits.columns)
            yield MaskedStillBody(
                output=self._index,
                part=part,
                state=StillState.KEPT,
                is_filled=int(cells.filled[row, column]),
                grays=cells.packed(row, column),
            )
