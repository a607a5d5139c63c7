"""From a plan's repeat analysis to what one camera's jail and the vault are told of it."""

from __future__ import annotations

from noren.errors import RecordNotMeasured
from noren.gate.assignment import OutputAssignment, VisitAssignment
from noren.gate.attribute_compile import declared_attributes
from noren.gate.objections import unmeasured
from noren.gate.trajectory_output import is_linked
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


def visit_objection(plan: Plan, camera: Camera, output: Output) -> RecordNotMeasured | None:
    """Why this version cannot recognize visits for an output of the plan; None when it can."""
    repeat = plan.repeat
    if repeat is None or output.camera not in repeat.cameras:
        return unmeasured(
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
    return (
        _objection_to_faces(output, repeat)
        or _objection_to_attributes(plan, output, repeat)
        or _objection_to_camera(output, repeat, camera)
    )


def _objection_to_faces(output: Output, repeat: RepeatAnalysis) -> RecordNotMeasured | None:
    """Small children's faces are so alike to the network that no declared rate could be kept."""
    if "face" not in repeat.features or repeat.children == "left_out":
        return None
    return unmeasured(
        output,
        Words(
            en="features of children's faces, which are too alike to be told apart",
            ja="子どもの顔の特徴量(互いに似すぎていて、見分けられません)",
        ),
        Words(en="`children: left_out`", ja="`children: left_out`"),
        Words(
            en="leave children out, or leave `face` out of `features`",
            ja="子どもを除くか、`features` から `face` を外してください",
        ),
    )


def _objection_to_attributes(
    plan: Plan, output: Output, repeat: RepeatAnalysis
) -> RecordNotMeasured | None:
    """What the public is told is linked, and what is estimated, are the same."""
    is_told = "attributes" in repeat.linked
    if output.attributes and not is_told:
        return unmeasured(
            output,
            Words(
                en="`attributes` that `repeat.linked` does not name",
                ja="`repeat.linked` にない `attributes`",
            ),
            Words(en="`attributes` among `repeat.linked`", ja="`repeat.linked` の `attributes`"),
            Words(
                en="add it there and tell the public, or leave the estimates out",
                ja="書き足して告知するか、推定をやめてください",
            ),
        )
    estimated = any(one.record is RecordClass.VISIT and one.attributes for one in plan.outputs)
    if is_told and not estimated:
        return unmeasured(
            output,
            Words(
                en="`attributes` in `repeat.linked`, and no output that estimates any",
                ja="`repeat.linked` に `attributes` がありますが、推定する出力がありません",
            ),
            Words(
                en="`attributes: [age_band, sex]` in an output `visit` whose camera sees faces",
                ja="顔の写るカメラの `visit` の出力に `attributes: [age_band, sex]`",
            ),
            Words(
                en="write what is estimated there, or leave it out of `repeat.linked`",
                ja="推定するものをそこに書くか、`repeat.linked` から外してください",
            ),
        )
    return None


def _objection_to_camera(
    output: Output, repeat: RepeatAnalysis, camera: Camera
) -> RecordNotMeasured | None:
    if camera.staff is not None and camera.staff.how == "color_tag":
        return unmeasured(
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
        return unmeasured(
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
        return unmeasured(
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


def visit_output(plan: Plan, camera: Camera, output: Output) -> OutputAssignment:
    """What a camera's jail is told of an output of visits.

    Its targets are the areas of the tills that this camera sees, where purchases are linked.

    Raises:
        RecordNotMeasured: as `visit_objection` says.
    """
    if (objection := visit_objection(plan, camera, output)) is not None:
        raise objection
    repeat = plan.repeat
    assert repeat is not None
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
            features=tuple(sorted(repeat.features)),
        ),
        **declared_attributes(output),
    )


def _links_paths(plan: Plan, output: Output) -> bool:
    """Whether this camera's paths are linked to its visits."""
    return any(other.camera == output.camera and is_linked(plan, other) for other in plan.outputs)
