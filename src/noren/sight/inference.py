"""OpenVINO, started silently: one place where its reporting is withheld and a network compiled."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

import numpy as np

_REPORTING = ("openvino.tools.ovc", "openvino_telemetry")
"""The model converter reports every import to its maker; marked as absent, it is not loaded."""


def compile_network(
    *,
    model: bytes,
    weights: bytes = b"",
    shape: tuple[int, int, int, int],
    precision: str,
    middle: float = 0.0,
    reach: float = 1.0,
) -> Any:
    """A network ready to run on one thread of the processor, fed with pictures.

    Args:
        model: the network's description, or all of it where the format holds the weights too.
        weights: its numbers; empty for formats that hold them in `model`.
        shape: pictures, channels, height and width as the network sees them; it is fed `uint8`
            pictures with the channels last.
        precision: OpenVINO's word for the arithmetic.
        middle, reach: the network sees (level - middle) / reach of each level of a picture.

    Raises:
        RuntimeError: these bytes are no network that takes such pictures.
    """
    ov = _openvino()
    core = _core()
    network = core.read_model(model, ov.Tensor(np.frombuffer(weights, np.uint8).copy()))
    network.reshape(list(shape))
    prepare = ov.preprocess.PrePostProcessor(network)
    prepare.input().tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC"))
    prepare.input().model().set_layout(ov.Layout("NCHW"))
    if (middle, reach) != (0.0, 1.0):
        steps = prepare.input().preprocess().convert_element_type(ov.Type.f32)
        steps.mean(middle).scale(reach)
    return core.compile_model(
        prepare.build(),
        "CPU",
        {"INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1},
    )


def read_metadata(model: bytes) -> dict[str, str]:
    """What a network in ONNX's format says beside its numbers, such as its letters; maybe nothing.

    Raises:
        RuntimeError: these bytes are no network.
    """
    told = _core().read_model(model).get_rt_info()
    if "framework" not in told:
        return {}
    return {name: value.astype(str) for name, value in told["framework"].items()}


@cache
def _core() -> Any:
    """The one that a process has.

    Where the processor has tile registers, each core gives the thread that first compiles with it
    another signal stack, and takes that stack's memory away when it goes. With the next signal the
    kernel would end the process without a word.
    """
    return _openvino().Core()


def _openvino() -> Any:
    for reporting in _REPORTING:
        sys.modules.setdefault(reporting, None)  # type: ignore[arg-type]
    import openvino as ov

    return ov
