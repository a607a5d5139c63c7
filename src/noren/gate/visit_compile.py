"""From a plan's repeat analysis to what one camera's jail and the vault are told of it."""

from __future__ import annotations

from noren.errors import RecordNotMeasured
from noren.gate.assignment import OutputAssignment, VisitAssignment
from noren.gate.visit_records import VISIT_BIN_S, VISITS_PER_BIN
from noren.plan.camera import Camera
from noren.plan.declaration import Plan
from noren.plan.outputs import Output
from noren.plan.repeat import RepeatAnalysis
from noren.vocabulary.objects import ObjectClass
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

LEAST_TALL_M = 1.4
"""HOUSE: whoever looks shorter than this may be a child."""


def visit_objection(plan: Plan, output: Output) -> RecordNotMeasured | None:
    """Why this version cannot recognize visits for an output of the plan; None when it can."""
    repeat = plan.repeat
    if repeat is None or output.camera not in repeat.cameras:
        return _objection(
            output,
            Words(
                en=f"visits of the camera `{output.camera}`, which takes no features",
                ja=f"特徴量を作らないカメラ `{output.camera}` の来店履歴",
            ),
            Words(en="a camera of `repeat.cameras`", ja="`repeat.cameras` にあるカメラ"),
            Words(
                en="add it there, or leave the output out", ja="追加するか、出力を外してください"
            ),
        )
    if "face" in repeat.features:
        return _objection(
            output,
            Words(en="features of faces", ja="顔の特徴量"),
            Words(en="`features: [body]`", ja="`features: [body]`"),
            Words(
                en="this version recognizes clothes and build only; leave `face` out",
                ja="この版は服装と体格だけで見分けます。`face` を外してください",
            ),
        )
    if output.attributes or "attributes" in repeat.linked:
        return _objection(
            output,
            Words(en="attributes linked to visits", ja="来店と結び付けた属性"),
            Words(en="visits, or visits with purchases", ja="来店、または来店と購買"),
            Words(
                en="this version cannot link attributes yet; leave them out",
                ja="この版ではまだ属性を結び付けられません。外してください",
            ),
        )
    return _objection_to_camera(output, repeat, _camera(plan, output.camera))


def _objection_to_camera(
    output: Output, repeat: RepeatAnalysis, camera: Camera
) -> RecordNotMeasured | None:
    if camera.staff is not None and camera.staff.how == "color_tag":
        return _objection(
            output,
            Words(
                en=f"staff told by a color on the camera `{camera.id}`: until they are told, their "
                "looks would be remembered as those of visitors",
                ja=f"カメラ `{camera.id}` で、従業員を色で除くこと。"
                "見分けるまでの間の従業員の見た目も、来訪者として覚えてしまいます",
            ),
            Words(
                en="`not_in_view`, `area` or `hours`", ja="`not_in_view`、`area`、`hours` のどれか"
            ),
            Words(
                en="leave staff out by areas or hours where visits are told",
                ja="来店を計測するカメラでは、区域か時間帯で除いてください",
            ),
        )
    if camera.view.looks == "straight_down" or camera.detector.model == "silhouette":
        return _objection(
            output,
            Words(
                en=f"the camera `{camera.id}`, on which no network finds whole bodies",
                ja=f"全身を見つける重みを使わないカメラ `{camera.id}`",
            ),
            Words(
                en="a camera at an angle, with a network as its detector",
                ja="斜めから写すカメラと、重みを使う検出器",
            ),
            Words(
                en="choose another camera; repeat visits cannot be told without weights",
                ja="別のカメラにしてください。重みなしでは再来店を見分けられません",
            ),
        )
    if repeat.children == "left_out" and camera.view.ground is None:
        return _objection(
            output,
            Words(
                en=f"children left out on the camera `{camera.id}`, whose `view` has no `ground`",
                ja=f"`view` に `ground` のないカメラ `{camera.id}` で、子どもを除くこと",
            ),
            Words(
                en="at least four places of the floor, from which heights follow",
                ja="背の高さの分かる、床の点が四つ以上",
            ),
            Words(
                en="measure them and write them into `view.ground`",
                ja="測って `view.ground` に書いてください",
            ),
        )
    return None


def visit_output(plan: Plan, output: Output) -> OutputAssignment:
    """What a camera's jail is told of an output of visits.

    Its targets are the areas of the tills that this camera sees, where purchases are linked.

    Raises:
        RecordNotMeasured: as `visit_objection` says.
    """
    if (objection := visit_objection(plan, output)) is not None:
        raise objection
    repeat = plan.repeat
    assert repeat is not None
    camera = _camera(plan, output.camera)
    areas = [area.id for area in camera.view.areas]
    lanes = {areas.index(till.area) for till in repeat.tills if till.camera == camera.id}
    return OutputAssignment(
        id=output.id,
        record=output.record.value,
        targets=tuple(sorted(lanes)) if "purchases" in repeat.linked else (),
        classes=(int(ObjectClass.PERSON),),
        bin_s=VISIT_BIN_S,
        maximum=VISITS_PER_BIN,
        visits=VisitAssignment(
            site=[site.id for site in plan.sites].index(camera.site),
            false_match_ratio=repeat.false_match_ratio,
            day_steps=len(repeat.day_steps),
            least_tall_m=LEAST_TALL_M if repeat.children == "left_out" else 0.0,
            paths=_links_paths(plan, output),
        ),
    )


def _links_paths(plan: Plan, output: Output) -> bool:
    """Whether this camera's paths are linked to its visits."""
    assert plan.repeat is not None
    return "trajectories" in plan.repeat.linked and any(
        other.record is RecordClass.TRAJECTORY_POINT and other.camera == output.camera
        for other in plan.outputs
    )


def _camera(plan: Plan, camera_id: str) -> Camera:
    return next(camera for camera in plan.cameras if camera.id == camera_id)


def _objection(output: Output, found: Words, expected: Words, remedy: Words) -> RecordNotMeasured:
    return RecordNotMeasured(where=output.id, found=found, expected=expected, remedy=remedy)
