"""The best open script on one film, as a process of its own: prints its CPU per frame and counts.

    python benchmarks/peer_film.py NAME

Run it with a Python that has PyAV, OpenVINO, `trackers` and `supervision`. Loading is not counted.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent / "accuracy"))

from films import films, pictures
from peer_script import LABEL, SETTINGS, Network


def main() -> None:
    """Decode, detect on every frame, track, count."""
    import supervision as sv
    from trackers import ByteTrackTracker

    film = next(one for one in films() if one.name == sys.argv[1])
    setting = SETTINGS[-1]
    network, frames = Network(), 0
    rate = 10.0 if len(sys.argv) < 3 else float(sys.argv[2])
    tracker = ByteTrackTracker(frame_rate=rate, **setting.tracker)
    zones = [
        sv.LineZone(
            sv.Point(*line.start),
            sv.Point(*line.end),
            triggering_anchors=[sv.Position.BOTTOM_CENTER],
        )
        for line in film.lines
    ]
    began_s = time.process_time()
    for _, picture in pictures(film):
        found = network.boxes(picture, LABEL[film.class_id])
        kept = found[found[:, 4] >= setting.least_score]
        boxes = sv.Detections(
            xyxy=kept[:, :4], confidence=kept[:, 4], class_id=np.zeros(len(kept), int)
        )
        tracked = tracker.update(boxes.with_nms(0.6))
        for zone in zones:
            zone.trigger(tracked[tracked.tracker_id >= 0])
        frames += 1
    spent_s = time.process_time() - began_s
    counts = [[zone.in_count, zone.out_count] for zone in zones]
    print(json.dumps({"frames": frames, "cpu_s": spent_s, "counts": counts}))


if __name__ == "__main__":
    main()
