"""Networks are compiled in a process that goes on to live as before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from staging.command_line import environment

_PROGRAM = """
import gc, os, signal, sys, time
import numpy as np
from noren.sight.inference import compile_network

if sys.argv[1:]:
    import openvino as ov
    import openvino.opset13 as ops

    picture = ops.parameter([1, 3, 64, 64], np.float32)
    kernel = np.linspace(-1, 1, 8 * 3 * 3 * 3, dtype=np.float32).reshape(8, 3, 3, 3)
    seen = ops.relu(ops.convolution(picture, kernel, [2, 2], [1, 1], [1, 1], [1, 1]))
    ov.serialize(ov.Model([seen], [picture]), "small.xml", "small.bin")
    sys.exit()

heard = []
signal.signal(signal.SIGINT, lambda *_: heard.append(True))
model, weights = (open(f"small.{end}", "rb").read() for end in ("xml", "bin"))
networks = []
for _ in range(3):
    network = compile_network(
        model=model, weights=weights, shape=(1, 3, 64, 64), precision="bf16"
    )
    network(np.zeros((1, 64, 64, 3), np.uint8))
    networks.append(network)
    del network
# The oldest first: each would put back what it found, which then is gone already.
while networks:
    del networks[0]
    gc.collect()
os.kill(os.getpid(), signal.SIGINT)
time.sleep(0.1)
assert heard
"""


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Its fault handler gives the main thread a signal stack of its own, as these tests' does.
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", _PROGRAM, *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_process_that_let_networks_go_still_hears_signals(tmp_path: Path) -> None:
    made = _run(tmp_path, "make the network")
    assert made.returncode == 0, made.stderr
    heard = _run(tmp_path)
    assert heard.returncode == 0, f"ended with {heard.returncode}: {heard.stderr}"
