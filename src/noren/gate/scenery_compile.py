"""From a declared output about streets to what the jail of a car's camera is told."""

from __future__ import annotations

from noren.errors import RecordNotMeasured
from noren.gate.assignment import OutputAssignment, TextAssignment
from noren.gate.objections import unmeasured
from noren.gate.scenery_records import SLICE_S, VEHICLES_MOST
from noren.plan.camera import Camera
from noren.plan.declaration import Plan
from noren.plan.outputs import Output
from noren.vocabulary.objects import ObjectClass
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

MEASURED_SCENERY = ("congestion", "traffic_sign", "signboard")
"""What this version reads from a street."""
TEXT_MODEL = "pp-ocrv6-small"
"""What finds and reads lines of text, by its name in the catalogue of weights."""


def scenery_output(camera: Camera, output: Output) -> OutputAssignment:
    """The jail measures slices of `SLICE_S`; the declared bin is that of the map, made outside.

    Raises:
        RecordNotMeasured: the camera does not move, or the output has no bin or no coarseness.
    """
    objection = scenery_objection(camera, output)
    if objection is not None:
        raise objection
    return OutputAssignment(
        id=output.id,
        record=output.record.value,
        targets=(),
        classes=(int(ObjectClass.VEHICLE),),
        bin_s=SLICE_S,
        maximum=VEHICLES_MOST,
        scenery=tuple(word for word in MEASURED_SCENERY if word in output.scenery),
        texts=tuple(
            TextAssignment(place=text.on, spellings=text.spellings) for text in output.texts
        ),
    )


def scenery_objection(camera: Camera, output: Output) -> RecordNotMeasured | None:
    """Why this version cannot read it; None when it can."""
    if not camera.vehicle:
        return unmeasured(
            output,
            Words(
                en=f"the camera `{camera.id}`, which does not move with a vehicle",
                ja=f"車に載っていないカメラ `{camera.id}` です",
            ),
            Words(en="`vehicle: true`", ja="`vehicle: true`"),
            Words(
                en="measure a street from a fixed camera with `line_count`",
                ja="固定カメラの道路は `line_count` で計測してください",
            ),
        )
    if output.bin is None or output.position_m is None:
        return unmeasured(
            output,
            Words(en="no `bin` or no `position_m`", ja="`bin` または `position_m` がありません"),
            Words(en="how coarse time and position are told", ja="時刻と位置をどこまで粗くするか"),
            Words(en="declare both", ja="両方を書いてください"),
        )
    return None


def is_read_from_drives(plan: Plan, output: Output) -> bool:
    """Whether `noren scenery` measures the output; `noren run` never does."""
    camera = next((one for one in plan.cameras if one.id == output.camera), None)
    return (
        camera is not None
        and output.record is RecordClass.SCENERY
        and scenery_objection(camera, output) is None
    )


def measured_elsewhere(output: Output) -> RecordNotMeasured:
    """Why `noren run` does not measure a street: positions are joined by a command of its own."""
    return unmeasured(
        output,
        Words(
            en=f"`scenery` of the camera `{output.camera}`, which `noren scenery` reads beside the "
            "positions of the drive",
            ja=f"カメラ `{output.camera}` の `scenery` は、走行の位置とともに "
            "`noren scenery` が読み取ります",
        ),
        Words(en="outputs of a camera that stands still", ja="動かないカメラの出力"),
        Words(en="use `noren scenery` for this camera", ja="`noren scenery` を使ってください"),
    )
