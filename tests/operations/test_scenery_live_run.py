"""A drawn drive through the real command: a camera, a receiver, a jail, and Ctrl-C.

Needs the weights of the vehicle finder (NOREN_MIRROR); skipped where they are not here.
"""

from __future__ import annotations

import csv
import os
import signal
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from noren.jail.bpf import has_filters
from noren.jail.numbers import this_machine
from noren.operations.check import today_in_japan
from noren.plan.starters import write_starter
from noren.testing.rtsp_camera import RtspTestCamera
from noren.testing.rtsp_sign_in import SignIn
from staging.command_line import Program, wait_for
from staging.drawn_road import DrawnRoad
from staging.films import Picture
from staging.receivers import DrawnReceiver, rmc
from staging.streams import encode_street

SHARED = Path(__file__).parents[3] / "shared"
MIRROR = Path(os.environ.get("NOREN_MIRROR") or SHARED / "models")
SPEED_MPS = 8.0
RATE_HZ = 10
WATCHED_S = 17
"""Three whole spans of five seconds, wherever the first begins."""
ROAD = DrawnRoad()


def _picture(at_s: float) -> Picture:
    road = cv2.cvtColor(ROAD.luma(SPEED_MPS * at_s), cv2.COLOR_GRAY2RGB)
    return np.ascontiguousarray(road, np.uint8)


def _plan(folder: Path) -> Path:
    text = write_starter("scenery", example=True, today=today_in_japan())
    for number in range(2):
        # Without texts: their networks are another test's.
        begin = text.index("    texts:  ")
        text = text[:begin] + text[text.index("    classes: [vehicle]", begin) :]
        assert number < 2
    text = text.replace("[signboard, traffic_sign, congestion]", "[traffic_sign, congestion]")
    text = text.replace("width_px: 1920", "width_px: 640").replace(
        "height_px: 1080", "height_px: 360"
    )
    path = folder / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.slow
@pytest.mark.weights
@pytest.mark.skipif(not MIRROR.is_dir(), reason="NOREN_MIRROR has no weights")
@pytest.mark.skipif(not has_filters(this_machine()), reason="this kernel has no seccomp filters")
def test_a_drawn_drive_becomes_rows_of_the_day_when_it_is_stopped(tmp_path: Path) -> None:
    units = encode_street(seconds=60, rate_hz=RATE_HZ, size_px=(640, 360), picture_at=_picture)
    parked = threading.Event()
    with (
        RtspTestCamera(units, sign_in=SignIn(user="car", password="a key"), is_live=True) as camera,
        DrawnReceiver(tmp_path) as drawn,
    ):
        begin_s = time.time()

        def drives() -> None:
            while not parked.wait(1.0):
                now_s = time.time()
                drawn.say(rmc(now_s, north_m=SPEED_MPS * (now_s - begin_s)))

        driver = threading.Thread(target=drives)
        driver.start()
        try:
            program = Program(
                "scenery", camera.url, "--plan", _plan(tmp_path), "--camera", "car",
                "--positions", drawn.path, "--table", tmp_path / "map.csv",
                additions={"CAR_LOGIN": "car:a key", "NOREN_MIRROR": str(MIRROR)},
            )  # fmt: skip
            program.wait_until_it_says("jailed", timeout_s=120)
            wait_for(lambda: camera.record.units_sent >= WATCHED_S * RATE_HZ)
            program.send(signal.SIGINT)
            said = program.finish()
        finally:
            parked.set()
            driver.join()
        assert camera.record.connections == 1
        sent_s = camera.record.units_sent / RATE_HZ
    assert said.code == 0, said.err
    # Two where midnight came meanwhile.
    days = sorted(tmp_path.glob("map-*.csv"))
    rows = [row for day in days for row in csv.DictReader(day.read_text("utf-8").splitlines())]
    looked_s = sum(int(row["looked_s"]) for row in rows)
    assert 5 <= looked_s <= sent_s + len(rows), "each row is told in whole seconds: " + said.err
    assert {row["mesh_order"] for row in rows} == {"6"}
    assert "rows beside" in said.out + said.err
