"""Masked stills through the product: film in, `noren run`, `noren export`, PNG files out.

    python benchmarks/accuracy/stills.py [plates] [streets] [limits] [--keep FOLDER]

Plates: each picture with a known plate becomes a film of one frame a minute, as it is and spoiled
in ways that a street spoils pictures; its jail makes the stills. Streets: eight pictures of each
street film. What is read back are the exported files alone: whether a plate's box is filled to 90
percent, and whether a face finder at two sizes sees a face at 0.6.

Pictures are in one of two halves by a hash of their name, fixed beforehand: `limits` asks the half
`set` what looser limits would uncover, the half `held out` is only reported. `--keep` leaves the
exported files for a person to look at.
"""

from __future__ import annotations

import csv
import hashlib
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests"), str(Path(__file__).parent)]

from films import FOOTAGE, MIRROR, network_bytes  # noqa: E402
from scenery import FACE_FLOOR, SPOILED, STREETS, TOKYO, Box, Picture, faces_at, plates  # noqa: E402

from noren.gate.still_records import FILL_RGB  # noqa: E402
from noren.sight.detect import (  # noqa: E402
    Detector,
    DetectorSettings,
    OpenVinoNetwork,
    fit_input_size_px,
)
from noren.sight.detections import Detections  # noqa: E402
from noren.sight.scenery.masked_still import MaskSettings, StillMasker  # noqa: E402
from noren.sight.scenery.still_cells import make_cells  # noqa: E402
from staging.command_line import noren  # noqa: E402
from staging.still_plans import write_still_plan  # noqa: E402

MINUTE_S = 60
JUDGES_PX = (640, 960)
OF_A_FILM = 8


@dataclass
class Figures:
    """What one half of one kind of picture came to."""

    tried: int = 0
    kept: int = 0
    covered: int = 0
    plates: int = 0
    faces: int = 0
    filled: list[float] = field(default_factory=list)
    worst: float = 1.0


def half_of(name: str) -> str:
    """`set` or `held out`, for good."""
    return "set" if hashlib.sha256(name.encode()).digest()[0] % 2 else "held out"


def write_film(path: Path, pictures: Sequence[Picture]) -> None:
    """One frame a minute, without loss but for the colors' half resolution."""
    high, wide = (side // 2 * 2 for side in pictures[0].shape[:2])
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(1, MINUTE_S))
        stream.width, stream.height, stream.pix_fmt = wide, high, "yuv420p"
        stream.options = {"qp": "0", "preset": "ultrafast"}
        stream.codec_context.time_base = Fraction(1, 1)
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(
                np.ascontiguousarray(picture[:high, :wide]), format="bgr24"
            )
            frame.pts, frame.time_base = number * MINUTE_S, Fraction(1, 1)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def through_product(pictures: Sequence[Picture], folder: Path) -> tuple[dict[int, Picture], str]:
    """The exported stills by the number of their picture, and what the run said of them."""
    high, wide = (side // 2 * 2 for side in pictures[0].shape[:2])
    film, store, out = folder / "drive.mkv", folder / "store", folder / "out"
    write_film(film, pictures)
    start = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    plan = write_still_plan(
        folder, size_px=(wide, high), masks=False, every="1 min", today=start.date()
    )
    day = start.date().isoformat()
    ran = noren("run", plan, "--source", f"car={film}", "--store", store, "--start",
                start.isoformat(), "--as-of", day, "--lang", "en")  # fmt: skip
    if ran.code:
        raise SystemExit(ran.err)
    read = noren("export", "masked_still", "--store", store, "--plan", plan, "--for", "analyst",
                 "--because", "quality", "--out", out, "--zone", "UTC")  # fmt: skip
    if read.code:
        raise SystemExit(read.err)
    stills = {}
    with (out / "stills.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            late_s = (datetime.fromisoformat(row["start"]) - start).total_seconds()
            stills[round(late_s / MINUTE_S)] = cv2.imread(str(out / row["file"]))
    told = [line for line in (ran.err + ran.out).splitlines() if "masked stills" in line]
    return stills, told[0] if told else ""


def covered_ratio(still: Picture, box: Box, shape: tuple[int, int]) -> float:
    """Share of a box of a picture of that `(H, W)` that is filled in its still."""
    x, y, w, h = box
    down, across = still.shape[0] / shape[0], still.shape[1] / shape[1]
    top, bottom = int(y * down), int(np.ceil((y + h) * down))
    left, right = int(x * across), int(np.ceil((x + w) * across))
    part = still[top:bottom, left:right]
    return float((part == FILL_RGB[::-1]).all(axis=2).mean())


def faces_in(still: Picture, judges: Sequence[object]) -> int:
    """Faces at 0.6 that any judge sees."""
    return sum(len(judge.find_faces(still, FACE_FLOOR)) for judge in judges)  # type: ignore[attr-defined]


def show(title: str, found: dict[str, Figures]) -> None:
    """One line a half."""
    for half in ("set", "held out"):
        one = found[half]
        plates = f", plate covered {one.covered}/{one.plates} (least {one.worst:.2f})"
        print(
            f"  {title:58s} {half:8s} kept {one.kept}/{one.tried}"
            f"{plates if one.plates else ''}, faces left {one.faces}, filled "
            f"{np.median(one.filled) if one.filled else 0:.2f}",
            flush=True,
        )


def plate_stills(keep: Path | None) -> None:
    """Plates that are covered, in both halves."""
    judges = [faces_at(size) for size in JUDGES_PX]
    found: dict[str, dict[str, Figures]] = defaultdict(lambda: defaultdict(Figures))
    for name, picture, box in plates():
        half = half_of(name)
        shown = [(kind, *spoil(picture, box)) for kind, spoil in SPOILED.items()]
        # One of another size would be a film of its own; `scenery.py` has it.
        shown = [one for one in shown if one[1].shape == picture.shape]
        stills, said = _made([one[1] for one in shown], keep, name)
        for number, (kind, spoiled, where) in enumerate(shown):
            _count(found[kind][half], stills.get(number), spoiled, where, judges)
        print(f"    {name} ({half}): {said}", file=sys.stderr, flush=True)
    for kind, halves in found.items():
        show(kind, halves)


def street_stills(keep: Path | None) -> None:
    """Faces left in stills of streets and rooms full of people."""
    judges = [faces_at(size) for size in JUDGES_PX]
    total: dict[str, Figures] = defaultdict(Figures)
    for name in (*STREETS, TOKYO):
        shown = list(_pictures(FOOTAGE / name))
        chosen = shown[:: max(1, len(shown) // OF_A_FILM)][:OF_A_FILM]
        stills, said = _made(chosen, keep, Path(name).stem)
        half = half_of(name)
        before = sum(faces_in(picture, judges) for picture in chosen)
        for number, picture in enumerate(chosen):
            _count(total[half], stills.get(number), picture, None, judges)
        kept = f"{half:8s} kept {len(stills)}/{len(chosen)}"
        print(f"  {name:58s} {kept}, faces before {before}; {said}", flush=True)
    show("all", total)


LOOSER = {
    "as they are set": {},
    **{f"vehicles filled from {one}": {"vehicle_from_ratio": one} for one in (0.4, 0.5, 0.6)},
    **{f"vehicles from confidence {one}": {"floor": (0.12, 0.2, one)} for one in (0.2, 0.3, 0.5)},
    **{f"vehicles' margin {one}": {"vehicle_margin_ratio": one} for one in (0.04, 0.0)},
    **{f"large things from confidence {one}": {"large_floor": one} for one in (0.15, 0.4)},
    "no agreement asked": {"agree_ratio": 0.0},
}


class _Remembered:
    """What the detector said of each picture, once; pictures are told apart by their bytes."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._said: dict[bytes, Detections] = {}

    def detect(self, pixels: Picture) -> Detections:
        key = hashlib.sha256(pixels.tobytes() + repr(pixels.shape).encode()).digest()
        if key not in self._said:
            self._said[key] = self._detector.detect(pixels)
        return self._said[key]


class _NoFaces:
    """Faces play no part in whether a plate is covered."""

    def find_faces(self, pixels: Picture, floor: float) -> np.ndarray:
        return np.zeros((0, 4), np.float32)


def looser_limits(keep: Path | None) -> None:
    """Stills and plates of the half `set` alone, with one limit looser at a time."""
    xml, weights = network_bytes()
    found: dict[str, Figures] = defaultdict(Figures)
    for name, picture, box in plates():
        if half_of(name) != "set":
            continue
        high, wide = (side // 2 * 2 for side in picture.shape[:2])
        size_px = fit_input_size_px(frame_size_px=(wide, high), dial_px=(864, 480))
        network = OpenVinoNetwork(xml=xml, weights=weights, input_size_px=size_px)
        settings = DetectorSettings(whole_frame_ratio=1.0)
        search = _Remembered(Detector(network, settings=settings))
        longer = max(wide, high)
        cells = min(80, longer // 8)
        columns, rows = (max(1, round(cells * side / longer)) for side in (wide, high))
        for spoil in SPOILED.values():
            shown, where = spoil(picture, box)
            if shown.shape != picture.shape:
                continue
            shown = np.ascontiguousarray(shown[:high, :wide])
            for title, limits in LOOSER.items():
                masker = StillMasker(search, _NoFaces(), settings=MaskSettings(**limits))
                still = masker.make(shown)
                small = None
                if still.pixels is not None and still.hidden is not None:
                    made = make_cells(still.pixels, still.hidden, columns=columns, rows=rows)
                    small = made.as_picture()
                _count(found[title], small, shown, where, ())
    for title, one in found.items():
        print(
            f"  {title:38s} kept {one.kept}/{one.tried}, plate covered {one.covered}/{one.plates} "
            f"(least {one.worst:.2f})"
        )


def _made(
    pictures: Sequence[Picture], keep: Path | None, name: str
) -> tuple[dict[int, Picture], str]:
    with tempfile.TemporaryDirectory() as folder:
        stills, said = through_product(pictures, Path(folder))
    if keep is not None:
        keep.mkdir(exist_ok=True, parents=True)
        for number, still in stills.items():
            cv2.imwrite(str(keep / f"{Path(name).stem}-{pictures[0].shape[1]}-{number}.png"), still)
    return stills, said


def _count(
    figures: Figures, still: Picture | None, picture: Picture, box: Box | None,
    judges: Sequence[object],
) -> None:  # fmt: skip
    figures.tried += 1
    if still is None:
        return
    figures.kept += 1
    figures.faces += faces_in(still, judges)
    figures.filled.append(float((still == FILL_RGB[::-1]).all(axis=2).mean()))
    if box is not None:
        share = covered_ratio(still, box, (picture.shape[0] // 2 * 2, picture.shape[1] // 2 * 2))
        figures.plates += 1
        figures.covered += share >= 0.9
        figures.worst = min(figures.worst, share)


def _pictures(path: Path) -> Iterator[Picture]:
    if path.suffix == ".jpg":
        yield cv2.imread(str(path))  # type: ignore[misc]
        return
    with av.open(str(path)) as container:
        for picture in container.decode(video=0):
            yield picture.to_ndarray(format="bgr24")


def main() -> None:
    """Run the parts that are named, or all."""
    cv2.setNumThreads(1)
    os.environ["NOREN_MIRROR"] = str(MIRROR)
    os.environ["NOREN_PASSPHRASE"] = "a passphrase for measuring only"
    words = sys.argv[1:]
    keep = None
    if "--keep" in words:
        keep = Path(words[words.index("--keep") + 1])
        del words[words.index("--keep") : words.index("--keep") + 2]
    parts = {"plates": plate_stills, "streets": street_stills, "limits": looser_limits}
    for name in words or parts:
        print(name)
        parts[name](keep)


if __name__ == "__main__":
    main()
