"""The best open script on the same films with the same weights, beside noren's figures.

    python benchmarks/accuracy/peer_script.py

PyAV, OpenVINO on a letterboxed 864x480 picture, `trackers` ByteTrack, supervision `LineZone`; the
detector runs on every frame. Measured once with the libraries' defaults and once with a ByteTrack
tuned on these very films and the line asked of the bottom center. Needs `trackers`,
`supervision`, `motmetrics` and `trackeval`.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from films import (
    PERSON,
    Film,
    Stopwatch,
    films,
    identity_scores,
    network_bytes,
    pictures,
)

INPUT = (864, 480)
LABEL = {PERSON: 1, 2: 0}


@dataclass(frozen=True)
class Setting:
    """One way to set the script up."""

    name: str
    least_score: float
    tracker: dict[str, float]
    bottom_center: bool
    threshold: int = 1


SETTINGS = [
    Setting("defaults", 0.25, {}, False),
    Setting(
        "tuned",
        0.2,
        {
            "lost_track_buffer": 60,
            "track_activation_threshold": 0.35,
            "high_conf_det_threshold": 0.2,
            "minimum_iou_threshold": 0.15,
        },
        True,
    ),
]


def letterbox(picture: np.ndarray) -> tuple[np.ndarray, float]:
    high, wide = picture.shape[:2]
    scale = min(INPUT[0] / wide, INPUT[1] / high)
    small = cv2.resize(picture, (round(wide * scale), round(high * scale)))
    out = np.full((INPUT[1], INPUT[0], 3), 114, np.uint8)
    out[: small.shape[0], : small.shape[1]] = small
    return out, scale


class Network:
    """The detector as a script would call it."""

    def __init__(self) -> None:
        import openvino as ov

        xml, weights = network_bytes()
        core = ov.Core()
        model = core.read_model(xml, ov.Tensor(np.frombuffer(weights, np.uint8).copy()))
        model.reshape([1, 3, INPUT[1], INPUT[0]])
        options = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1}
        self._compiled = core.compile_model(model, "CPU", options)

    def boxes(self, picture: np.ndarray, label: int) -> np.ndarray:
        """x1, y1, x2, y2, score of one label in the picture's pixels."""
        small, scale = letterbox(picture)
        out = self._compiled([small.transpose(2, 0, 1)[None].astype(np.float32)])
        boxes, labels = out["boxes"], out["labels"]
        kept = boxes[labels == label].copy()
        kept[:, :4] /= scale
        return kept


def run(film: Film, settings: list[Setting]) -> None:
    import supervision as sv
    from trackers import ByteTrackTracker

    network, watch = Network(), Stopwatch()
    boxes, times = [], []
    size = (0, 0)
    watch = Stopwatch()
    for at_s, picture in pictures(film):
        watch.lap("decode")
        boxes.append(network.boxes(picture, LABEL[film.class_id]))
        watch.lap("detect")
        times.append(at_s)
        size = (picture.shape[1], picture.shape[0])
    area = size[0] * size[1]
    rate = 1 / float(np.median(np.diff(times)))
    for setting in settings:
        mine = Stopwatch()
        mine.spent = dict(watch.spent)
        tracker = ByteTrackTracker(frame_rate=rate, **setting.tracker)
        anchors = {"triggering_anchors": [sv.Position.BOTTOM_CENTER]}
        zones = [
            sv.LineZone(
                sv.Point(*line.start),
                sv.Point(*line.end),
                minimum_crossing_threshold=setting.threshold,
                **(anchors if setting.bottom_center else {}),
            )
            for line in film.lines
        ]
        rows = []
        for frame, found in enumerate(boxes, 1):
            wide = (found[:, 2] - found[:, 0]) * (found[:, 3] - found[:, 1])
            kept = found[(found[:, 4] >= setting.least_score) & (wide < 0.8 * area)]
            tracked = tracker.update(
                sv.Detections(
                    xyxy=kept[:, :4], confidence=kept[:, 4], class_id=np.zeros(len(kept), int)
                ).with_nms(0.6)
            )
            tracked = tracked[tracked.tracker_id >= 0]
            mine.lap("track")
            for zone in zones:
                zone.trigger(tracked)
            mine.lap("count")
            for number, (x1, y1, x2, y2) in zip(tracked.tracker_id, tracked.xyxy, strict=True):
                rows.append((frame, number, x1, y1, x2 - x1, y2 - y1, 1))
        print(f"  {setting.name}: CPU per frame {mine.per_frame_ms(len(times))}")
        if film.sequence:
            scores = identity_scores(film, np.array(rows, np.float64), len(times))
            print("     " + "  ".join(f"{name} {value:.3f}" for name, value in scores.items()))
        for line, zone in zip(film.lines, zones, strict=True):
            # Its "in" and "out" depend on the drawing order; give it the better reading.
            counts = (zone.in_count, zone.out_count)
            wrong = min(abs(a - line.plus) + abs(b - line.minus) for a, b in (counts, counts[::-1]))
            ERRORS[setting.name] += wrong
            print(f"     line {line.name}: {counts}, truth {line.plus}/{line.minus}, wrong {wrong}")


ERRORS = {setting.name: 0 for setting in SETTINGS}


def main() -> None:
    try:
        import supervision  # noqa: F401
        import trackers  # noqa: F401
    except ImportError as error:
        raise SystemExit(f"the peer script needs trackers and supervision: {error}") from None
    crossings = 0
    for film in films():
        print(film.name)
        crossings += sum(line.plus + line.minus for line in film.lines)
        run(film, SETTINGS)
    for name, wrong in ERRORS.items():
        print(f"{name}: summed line error {wrong} of {crossings} = {wrong / crossings:.1%}")


if __name__ == "__main__":
    main()
