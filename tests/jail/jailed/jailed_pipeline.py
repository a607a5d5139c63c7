"""Decode a film and run a detector, jailed or not; tells one line a frame.

Descriptors: 3 the film, 4 the record pipe, 7 the rehearsal clip, 9 the gate.
Words: `model:<path>` (none: a small network made here), `unjailed`, `rehearse:no`.
"""

from __future__ import annotations

import hashlib
import os
import time
from typing import Any

from noren.jail.descriptors import Descriptors
from noren.jail.entry import JailStart
from noren.jail.lock import lock_before_camera, lock_before_imports, self_check

FILM, RECORD, REHEARSAL, GATE = 3, 4, 7, 9
HEIGHT, WIDTH = 96, 160


def tell(text: str) -> None:
    os.write(RECORD, text.encode()[:500] + b"\n")


def main(start: JailStart) -> int:
    words = dict(argument.partition(":")[::2] for argument in start.arguments)
    jailed = "unjailed" not in words
    declared = Descriptors(record=RECORD, reading=(FILM, REHEARSAL, GATE))
    if jailed:
        lock_before_imports(descriptors=declared, parent_pid=start.parent_pid)
    infer = _compile(words.get("model", ""))
    if words.get("rehearse") != "no":
        for _ in _watch(REHEARSAL, infer):
            pass
    if jailed:
        lock_before_camera(descriptors=declared)
        tell(f"holds={self_check(RECORD).holds}")
    began_s = time.process_time()
    try:
        for line in _watch(FILM, infer):
            tell(line)
    except Exception as error:
        tell(f"error={type(error).__name__}")
        return 1
    tell(f"cpu_s={time.process_time() - began_s:.3f}")
    return 0


def _compile(path: str) -> Any:
    import openvino as ov

    core = ov.Core()
    model = core.read_model(path) if path else _small_network(ov)
    settings = {
        "INFERENCE_NUM_THREADS": 1,
        "NUM_STREAMS": 1,
        "INFERENCE_PRECISION_HINT": "f32",
        "CACHE_DIR": "",
    }
    request = core.compile_model(model, "CPU", settings).create_infer_request()
    shape = tuple(model.inputs[0].shape)
    return request, shape


def _small_network(ov: Any) -> Any:
    import numpy as np
    import openvino.opset13 as ops

    picture = ops.parameter([1, 3, HEIGHT, WIDTH], np.float32)
    kernel = np.linspace(-1, 1, 8 * 3 * 3 * 3, dtype=np.float32).reshape(8, 3, 3, 3)
    seen = ops.relu(ops.convolution(picture, kernel, [2, 2], [1, 1], [1, 1], [1, 1]))
    return ov.Model([ops.reduce_mean(seen, [2, 3])], [picture])


def _watch(number: int, infer: Any) -> Any:
    import av
    import numpy as np

    request, (_, _, height, width) = infer
    with os.fdopen(os.dup(number) if number == REHEARSAL else number, "rb") as film:
        container: Any = av.open(film)
        stream = container.streams.video[0]
        stream.thread_count = 2
        for place, frame in enumerate(container.decode(stream)):
            small = frame.reformat(width=width, height=height, format="bgr24", threads=1)
            pixels = small.to_ndarray()
            tensor = np.ascontiguousarray(pixels.transpose(2, 0, 1)[None], dtype=np.float32)
            answers = request.infer({0: tensor})
            digest = hashlib.sha256(pixels.tobytes())
            for answer in answers.values():
                digest.update(np.round(np.asarray(answer), 3).tobytes())
            yield f"frame={place} {digest.hexdigest()[:32]}"
        container.close()
