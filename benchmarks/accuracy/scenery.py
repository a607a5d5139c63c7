"""Masked stills, the camera car's movement and traffic signs on real pictures.

    python benchmarks/accuracy/scenery.py [stills] [faces] [drives]

Stills: how many of the pictures with a known plate are kept, and how many of those cover it to 90
percent, as they are and spoiled in ways that a street spoils pictures. Faces: what another size of
the face finder still sees in stills of street films. Drives: horizon, own speed and other vehicles
on two freeway films without truth, and signs on a Tokyo street with three known ones.
"""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from films import FOOTAGE, MIRROR, network_bytes

from noren.measure.scenery import CongestionMeter
from noren.sight.detect import Detector, DetectorSettings, OpenVinoNetwork
from noren.sight.faces import YuNet
from noren.sight.scenery.ego_motion import EgoMeter
from noren.sight.scenery.faces_anywhere import FacesAnywhere
from noren.sight.scenery.masked_still import FILL_BGR, StillMasker
from noren.sight.scenery.sign_memory import SignMemory
from noren.sight.scenery.signs import SignClass, find_signs
from noren.sight.scenery.traffic import TrafficWatch

Picture = np.ndarray
Box = tuple[int, int, int, int]
LOOKS_HZ = 12.0
FACE_FLOOR = 0.6
STREETS = (
    "video/towncentre_854x480.mp4",
    "video/tud_campus.mp4",
    "video/pets09_s2l1_480x360.mp4",
    "video/intel_one_by_one_person.mp4",
    "video/intel_previews/classroom.gif",
    "video/intel_previews/face-demographics-walking.gif",
    "video/intel_previews/head-pose-face-detection-female-and-male.gif",
    "video/intel_previews/people-detection.gif",
    "video/intel_previews/person-bicycle-car-detection.gif",
    "video/intel_previews/worker-zone-detection.gif",
    "dashcam/dashcam_us_1.mp4",
    "dashcam/carnd_test_video.mp4",
    "video/escalator_mall_panning.mp4",
)
DRIVES = ("dashcam/dashcam_us_1.mp4", "dashcam/carnd_test_video.mp4")
TOKYO = "dashcam/tokyo_00.jpg"


def _detector(*, whole: bool) -> Detector:
    xml, weights = network_bytes()
    network = OpenVinoNetwork(xml=xml, weights=weights, input_size_px=(864, 480))
    settings = DetectorSettings(whole_frame_ratio=1.0 if whole else 0.8)
    return Detector(network, settings=settings)


def faces_at(size_px: int) -> FacesAnywhere:
    """Who looks for faces in pictures and parts of that size."""
    path = MIRROR / "face-detection-yunet-2023mar" / "face_detection_yunet_2023mar.onnx"
    if not path.is_file():
        raise SystemExit(f"no weights at {path}: set NOREN_MIRROR")
    return FacesAnywhere(YuNet(onnx=path.read_bytes(), input_size_px=(size_px, size_px)))


def plates() -> Iterator[tuple[str, Picture, Box]]:
    """Pictures with a known plate, and their names."""
    folder = FOOTAGE / "plates" / "eu"
    with (folder / "plates.tsv").open(newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            box = tuple(int(row[key]) for key in ("x", "y", "w", "h"))
            yield row["file"], cv2.imread(str(folder / row["file"])), box  # type: ignore[misc]


def _turned(picture: Picture, box: Box) -> tuple[Picture, Box]:
    x, y, w, h = box
    high, wide = picture.shape[:2]
    return picture[::-1, ::-1].copy(), (wide - x - w, high - y - h, w, h)


def _far(picture: Picture, box: Box) -> tuple[Picture, Box]:
    """The car at a third of its size in a plain street."""
    high, wide = picture.shape[0] // 3, picture.shape[1] // 3
    small = cv2.resize(picture, None, fx=0.33, fy=0.33, interpolation=cv2.INTER_AREA)
    street = cv2.copyMakeBorder(small, high, high, wide, wide, cv2.BORDER_CONSTANT,
                                value=(90, 95, 90))  # fmt: skip
    x, y, w, h = (int(value * 0.33) for value in box)
    return street, (x + wide, y + high, w, h)


def _lit(share: float) -> Callable[[Picture, Box], tuple[Picture, Box]]:
    return lambda picture, box: ((picture * share).astype(np.uint8), box)


def _blurred(sigma: float) -> Callable[[Picture, Box], tuple[Picture, Box]]:
    return lambda picture, box: (cv2.GaussianBlur(picture, (0, 0), sigma), box)


def _noisy(picture: Picture, box: Box) -> tuple[Picture, Box]:
    noise = np.random.default_rng(1).normal(0, 25, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8), box


SPOILED: dict[str, Callable[[Picture, Box], tuple[Picture, Box]]] = {
    "as they are": lambda picture, box: (picture, box),
    "half the light": _lit(0.5),
    "a quarter of the light": _lit(0.25),
    "blurred, 2 px": _blurred(2.0),
    "blurred, 5 px": _blurred(5.0),
    "noise of 25 levels": _noisy,
    "upside down": _turned,
    "at a third of the size": _far,
}


def stills() -> None:
    """Plates that are covered, and stills that are kept."""
    masker = StillMasker(_detector(whole=True), faces_at(640))
    print("pictures of cars with a known plate; a still is dropped or must cover it to 90 %")
    for name, spoil in SPOILED.items():
        kept, covered, filled, why, began = 0, 0, [], Counter(), time.process_time()
        total = 0
        for _, picture, box in plates():
            total += 1
            shown, (x, y, w, h) = spoil(picture, box)
            still = masker.make(np.ascontiguousarray(shown))
            if still.pixels is None:
                why[still.drop.name if still.drop else "-"] += 1
                continue
            kept += 1
            filled.append(still.filled_ratio)
            part = still.pixels[y : y + h, x : x + w]
            covered += bool((part == FILL_BGR).all(axis=2).mean() >= 0.9)
        spent = (time.process_time() - began) / total
        print(
            f"  {name:24s} kept {kept}/{total}, plate covered in {covered}/{kept}, filled "
            f"{np.median(filled) if filled else 0:.2f} of the picture, dropped {dict(why)}, "
            f"{spent:.2f} s CPU"
        )


def faces() -> None:
    """Faces left in stills of street films, seen by the same finder at another size."""
    masker, judge = StillMasker(_detector(whole=True), faces_at(640)), faces_at(960)
    total = Counter[str]()
    for name in STREETS:
        shown = list(_pictures(FOOTAGE / name))
        before = left = kept = 0
        why = Counter[str]()
        for picture in shown[:: max(1, len(shown) // 8)][:8]:
            before += len(judge.find_faces(picture, FACE_FLOOR))
            still = masker.make(picture)
            if still.pixels is None:
                why[still.drop.name if still.drop else "-"] += 1
                continue
            kept += 1
            left += len(judge.find_faces(still.pixels, FACE_FLOOR))
        total.update({"kept": kept, "faces before": before, "faces left": left})
        print(f"  {name:58s} kept {kept}, faces before {before}, left {left}, dropped {dict(why)}")
    print(f"  all: {dict(total)}")


def _pictures(path: Path) -> Iterator[Picture]:
    with av.open(str(path)) as container:
        for picture in container.decode(video=0):
            yield picture.to_ndarray(format="bgr24")


def drives() -> None:
    """Own movement, other vehicles and signs of the dashcam films."""
    detector = _detector(whole=False)
    for name in DRIVES:
        ego, signs, meter = EgoMeter(), SignMemory(), CongestionMeter()
        traffic: TrafficWatch | None = None
        rates, looks, next_s, passed, began = [], 0, 0.0, [], time.process_time()
        with av.open(str(FOOTAGE / name)) as container:
            for frame in container.decode(video=0):
                at_s = float(frame.pts * frame.time_base)
                if at_s < next_s - 1e-3:
                    continue
                next_s, looks = at_s + 1 / LOOKS_HZ, looks + 1
                picture = frame.to_ndarray(format="bgr24")
                luma = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
                traffic = traffic or TrafficWatch(frame_size_px=(frame.width, frame.height))
                found = detector.detect(picture)
                solid = found.xyxy[found.confidence >= 0.3]
                motion = ego.update(luma, at_s, solid)
                look = traffic.look(found, at_s, motion)
                meter.add(held_s=1 / LOOKS_HZ, vehicles=look.vehicles, own_rates=look.own_rates,
                          ego_rate=look.ego_rate)  # fmt: skip
                passed += signs.look(find_signs(picture, without=solid), at_s)
                if motion is not None:
                    rates.append(motion.forward_rate)
        spread = np.percentile(rates, [10, 50, 90]).round(1).tolist() if rates else None
        print(
            f"  {name}: {looks} looks, horizon {ego.horizon}, own movement known in {len(rates)}, "
            f"10/50/90 % of it {spread} 1/s, {meter.result()}, signs told "
            f"{[one.sign_class.name for one in passed + signs.finish()]}, "
            f"{1000 * (time.process_time() - began) / looks:.0f} ms CPU a look"
        )
    _tokyo()


def _tokyo() -> None:
    """Known: a red ring (prohibition), two guide boards side by side, a route shield (guide)."""
    picture, memory = cv2.imread(str(FOOTAGE / TOKYO)), SignMemory()
    told = []
    for step in range(25):
        zoom = 1 + 0.015 * step
        way = np.array([[zoom, 0, 640 * (1 - zoom)], [0, zoom, 385 * (1 - zoom)]], np.float32)
        nearer = cv2.warpAffine(picture, way, (1280, 720))
        told += memory.look(find_signs(nearer), step * 0.1)
    classes = Counter(one.sign_class.name for one in told + memory.finish())
    first = [SignClass(int(one)).name for one in find_signs(picture).sign_class]
    print(f"  {TOKYO}: in the picture itself {first}; told after coming nearer {dict(classes)}")


def main() -> None:
    """Run the parts that are named, or all."""
    cv2.setNumThreads(1)
    parts = {"stills": stills, "faces": faces, "drives": drives}
    for name in sys.argv[1:] or parts:
        print(name)
        parts[name]()


if __name__ == "__main__":
    main()
