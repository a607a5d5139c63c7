"""Listed texts of a drive: read in few pictures, told once, and all of it inside the jail."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest

from noren.errors import ModelError, ModelMissing
from noren.gate.assignment import DetectorAssignment, OutputAssignment, TextAssignment
from noren.gate.scenery_compile import TEXT_MODEL
from noren.gate.scenery_records import SLICE_S, TextsBody
from noren.gate.validator import ClosedBin
from noren.jail.bpf import has_filters
from noren.jail.messages import Message
from noren.jail.model_bytes import ModelBytes
from noren.jail.numbers import this_machine
from noren.jail.scenery_watch import SceneryWatcher, make_board_reader
from noren.jail.supervisor import Ending, Listeners, watch_film
from noren.sight.detections import Detections
from noren.sight.frame import Picture, make_frame
from noren.sight.scenery.sign_text import BoardReader
from noren.sight.scenery.text_lines import TextLine
from noren.testing.legal_records import build_assignment
from noren.weights.store import find
from staging import drawn_texts
from staging.drawn_road import DrawnRoad
from staging.watching import through_the_gate

Floats = npt.NDArray[np.float32]
ROAD = DrawnRoad()
RATE_HZ = 12.0
DETECTOR = "person-vehicle-bike-detection-2004"
PHARMACY = TextAssignment(place="signboard", spellings=("ドラッグストア", "薬局"))
PARKING = TextAssignment(place="signboard", spellings=("駐車場",))


def _output(name: str, *texts: TextAssignment) -> OutputAssignment:
    return OutputAssignment(
        id=name,
        record="scenery",
        targets=(),
        classes=(2,),
        bin_s=SLICE_S,
        maximum=60,
        scenery=("signboard",),
        texts=texts,
    )


ASSIGNMENT = build_assignment((_output("shops", PHARMACY), _output("cars", PARKING, PHARMACY)))


class FakeLines:
    """Finds one line in every picture, and counts the pictures."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.pictures = 0

    def find(self, pixels: Picture) -> list[Floats]:
        self.pictures += 1
        return [np.array([[10, 10], [200, 10], [200, 40], [10, 40]], np.float32)]

    def read(self, pixels: Picture, corners: Floats) -> TextLine:
        return TextLine(corners=corners, text=self._text, confidence=0.9)

    def rehearse(self) -> None:
        """Nothing to load."""


class NobodyThere:
    """A search that finds nobody."""

    def detect(self, pixels: Picture) -> Detections:
        return Detections.none()


def _picture(driven_m: float) -> Picture:
    return np.ascontiguousarray(cv2.cvtColor(ROAD.luma(driven_m), cv2.COLOR_GRAY2BGR), np.uint8)


def _texts(bins: list[ClosedBin], output: int) -> list[TextsBody]:
    mine = [one for one in bins if one.output == output]
    bodies = [body for one in mine for body in one.figures]
    assert all(isinstance(body, TextsBody) for body in bodies)
    return [body for body in bodies if isinstance(body, TextsBody)]


@pytest.mark.slow
def test_a_board_in_many_pictures_is_told_once_and_by_each_output_s_own_list() -> None:
    lines = FakeLines("ドラッグストア")
    texts = [text for output in ASSIGNMENT.outputs for text in output.texts]
    watcher = SceneryWatcher(ASSIGNMENT, search=NobodyThere(), boards=BoardReader(lines, texts))
    said: list[Message] = []
    for number in range(round(9.8 * RATE_HZ)):
        at_s = number / RATE_HZ
        shown = av.VideoFrame.from_ndarray(_picture(8.0 * at_s), format="bgr24")
        said += watcher.look(make_frame(shown, index=number, at_s=at_s))
    said += watcher.finish()
    bins = list(through_the_gate(said, ASSIGNMENT, now_s=1e10).bins)
    assert 2 <= lines.pictures <= 4
    shops, cars = _texts(bins, 0), _texts(bins, 1)
    assert [body.entries for body in shops] == [(0,), ()]
    # The same word is the second of the other list.
    assert [body.entries for body in cars] == [(1,), ()]
    assert sum(body.pictures for body in shops) == lines.pictures


def test_texts_without_software_that_reads_are_refused() -> None:
    with pytest.raises(ModelMissing, match=TEXT_MODEL):
        make_board_reader(ASSIGNMENT, {})


def test_without_texts_nothing_that_reads_is_loaded() -> None:
    street = OutputAssignment(
        id="street", record="scenery", targets=(), classes=(2,), bin_s=SLICE_S, maximum=60,
        scenery=("congestion",),
    )  # fmt: skip
    assert make_board_reader(build_assignment((street,)), {}) is None


def _film(path: Path) -> Path:
    """Eight seconds of a road along which a pharmacy hangs out its board."""
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("mpeg4", rate=Fraction(12))
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        stream.bit_rate, stream.codec_context.thread_count = 4_000_000, 1
        for number in range(round(8 * RATE_HZ)):
            picture = _picture(8.0 * number / RATE_HZ)
            drawn_texts.write(picture, "ドラッグストア", (60 + number, 60), 18)
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.mark.slow
@pytest.mark.weights
def test_a_board_is_read_inside_the_locked_jail(tmp_path: Path) -> None:
    if not has_filters(this_machine()):
        pytest.skip("this kernel has no seccomp filters")
    try:
        detector, text = find(DETECTOR).read(), find(TEXT_MODEL).read()
    except ModelError as error:
        pytest.skip(f"no weights here: {error}")
    wanted = DetectorAssignment(
        model=DETECTOR, width_px=576, height_px=320, looks_per_s=8.0, precision="f32"
    )
    assignment = replace(
        build_assignment((_output("shops", PARKING, PHARMACY),)),
        detector=wanted,
        height_px=360,
    )
    bins: list[ClosedBin] = []
    outcome = watch_film(
        assignment,
        _film(tmp_path / "drive.mp4"),
        Listeners(on_bin=bins.append),
        weights=detector,
        models=(ModelBytes(name=TEXT_MODEL, files=text),),
    )
    assert outcome.ending is Ending.FINISHED, outcome
    assert outcome.report is not None
    assert outcome.report.attempted == outcome.report.refused > 0
    bodies = _texts(bins, 0)
    assert [body.entries for body in bodies] == [(1,), ()]
    assert sum(body.pictures for body in bodies) >= 2
