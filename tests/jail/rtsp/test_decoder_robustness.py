"""A damaged stream costs pictures, never the process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from noren.testing.rtp_stream import EncodedUnit

STREAMS = 40


@pytest.mark.slow
def test_damage_of_every_kind_neither_hangs_nor_crashes_the_decoder(
    film: list[EncodedUnit],
) -> None:
    order = {"units": [unit.data.hex() for unit in film[:60]], "seeds": [0, STREAMS]}
    ended = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("corrupted_stream.py"))],
        input=json.dumps(order).encode(),
        capture_output=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()[-2000:]
    outcomes = json.loads(ended.stdout)
    assert outcomes["streams"] == STREAMS
    # The damage was real, and the decoder really met some of it and went on.
    assert outcomes["dropped units"] > STREAMS
    assert outcomes["pictures"] > STREAMS
    assert outcomes["pictures"] < STREAMS * 60
