"""What commissioning a camera finds, as sentences with what to do: from the plan and one record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import shapely

from noren.errors import GeometryError
from noren.gate.assignment import DetectorAssignment
from noren.gate.commissioning_records import CommissionedBody, Learning, Turn
from noren.gate.records import CameraState
from noren.plan.camera import Camera, View
from noren.plan.geometry import ground_plane_of
from noren.sight.ground import find_camera
from noren.vocabulary.ground_plane import GroundPlane
from noren.vocabulary.words import Words

UNSHARP_PERMILLE: Final = 400
"""Six films in focus have 590 to 750; blurred by 2 of 640 pixels they have 290 to 450."""
DARK_LUMA: Final = 45
SMALL_PX: Final = 28.0
"""People lower than this in the detector's own picture are found less and less."""
SIZES_PERMILLE: Final = (750, 1300)
LOW_M: Final = 2.0
_LOOKS: Final = 20
_PEOPLE: Final = 20
_FAR: Final = 0.75
_SHARE: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing about a camera; `blocks` when figures would be wrong until it is mended."""

    code: str
    blocks: bool
    found: Words
    remedy: Words


def judge_view(
    camera: Camera, body: CommissionedBody, detector: DetectorAssignment
) -> tuple[Finding, ...]:
    """Everything that stands against a camera's view, what blocks first."""
    findings = [
        *_hanging(body),
        *_picture(body),
        *_people(camera.view, body, detector),
        *_background(body),
        *_drawn(camera.view),
    ]
    return tuple(sorted(findings, key=lambda finding: not finding.blocks))


def _hanging(body: CommissionedBody) -> Iterator[Finding]:
    seen = {"up": round(body.upright / 1000, 1), "down": round(body.upside_down / 1000, 1)}
    if body.turn == Turn.UPSIDE_DOWN:
        yield Finding(
            code="upside_down",
            blocks=True,
            found=Words(
                en="the camera hangs upside down: people are found in the turned picture "
                f"({seen['down']} against {seen['up']})",
                ja="カメラが上下逆さまです。上下を返した画像で人が見つかります"
                f"（{seen['down']} 対 {seen['up']}）",
            ),
            remedy=Words(
                en="turn it, or switch on the camera's own 180° rotation, and commission it again",
                ja="カメラを直すか、カメラ側の180度回転を有効にして、もう一度実行してください",
            ),
        )
    elif body.turn == Turn.SIDEWAYS:
        yield Finding(
            code="sideways",
            blocks=True,
            found=Words(en="the camera lies on its side", ja="カメラが横倒しです"),
            remedy=Words(
                en="turn it upright, or switch on the camera's own rotation by 90°",
                ja="カメラを直すか、カメラ側の90度回転を有効にしてください",
            ),
        )
    elif body.turn == Turn.UNKNOWN and body.looks >= _LOOKS:
        yield Finding(
            code="nobody_seen",
            blocks=False,
            found=Words(
                en="too few people were seen to tell whether the camera hangs upright and how "
                "large people are",
                ja="人がほとんど写らず、上下の向きと人の大きさを確かめられませんでした",
            ),
            remedy=Words(
                en="let somebody walk through the view for a minute while it is commissioned",
                ja="実行中に、誰かが1分ほど画面の中を歩いてください",
            ),
        )


_STATES: Final = {
    CameraState.DARK: ("dark", Words(en="the picture is too dark", ja="映像が暗すぎます")),
    CameraState.OVEREXPOSED: (
        "overexposed",
        Words(en="the picture is burnt out", ja="映像が白く飛んでいます"),
    ),
    CameraState.COVERED: ("covered", Words(en="the view is covered", ja="視界がふさがれています")),
    CameraState.MOVED: (
        "moved",
        Words(en="the view did not keep still", ja="撮影範囲が動いていました"),
    ),
    CameraState.BLURRED: (
        "blurred",
        Words(en="the picture became blurred", ja="映像がぼやけました"),
    ),
}
_LOOK_AFTER = Words(
    en="mend light, lens or mounting, and commission it again",
    ja="照明・レンズ・取り付けを直して、もう一度実行してください",
)


def _picture(body: CommissionedBody) -> Iterator[Finding]:
    told = False
    for flag, (code, found) in _STATES.items():
        if body.states & flag:
            told = True
            yield Finding(code=code, blocks=True, found=found, remedy=_LOOK_AFTER)
    if not told and body.luma < DARK_LUMA:
        yield Finding(
            code="dim",
            blocks=False,
            found=Words(
                en=f"the picture is dim (mean level {body.luma} of 255)",
                ja=f"映像が暗めです（平均 {body.luma} / 255）",
            ),
            remedy=Words(
                en="add light, or count on fewer people being found",
                ja="照明を足してください。このままでは見落としが増えます",
            ),
        )
    if not told and 0 < body.sharp_permille < UNSHARP_PERMILLE:
        yield Finding(
            code="unsharp",
            blocks=True,
            found=Words(
                en=f"the picture is not sharp ({body.sharp_permille / 10:.0f} %; "
                f"{UNSHARP_PERMILLE / 10:.0f} % is needed)",
                ja=f"映像のピントが合っていません（{body.sharp_permille / 10:.0f} %。"
                f"{UNSHARP_PERMILLE / 10:.0f} %以上が必要です）",
            ),
            remedy=Words(
                en="clean and focus the lens, or raise the stream's quality",
                ja="レンズの汚れとピント、配信の画質を確かめてください",
            ),
        )


def _people(view: View, body: CommissionedBody, detector: DetectorAssignment) -> Iterator[Finding]:
    if body.people < _PEOPLE:
        return
    scale = np.sqrt(detector.width_px * detector.height_px / (view.width_px * view.height_px))
    tall = body.body_px * float(scale)
    if 0 < tall < SMALL_PX:
        yield Finding(
            code="people_small",
            blocks=False,
            found=Words(
                en=f"people are only {tall:.0f} px tall where the detector looks "
                f"({SMALL_PX:.0f} px are needed to rely on it)",
                ja=f"検出に使う画像で、人の高さが{tall:.0f}画素しかありません"
                f"（安定した検出には{SMALL_PX:.0f}画素が必要です）",
            ),
            remedy=Words(
                en="hang the camera nearer, narrow its view, or raise `detector.width_px` and "
                "`height_px`",
                ja="カメラを近づけるか、画角を狭めるか、`detector` の `width_px` と `height_px` を"
                "大きくしてください",
            ),
        )
    low, high = SIZES_PERMILLE
    if body.body_permille and not low <= body.body_permille <= high:
        yield Finding(
            code="sizes_unlike_floor",
            blocks=True,
            found=Words(
                en=f"people look {body.body_permille / 10:.0f} % as tall as the measured places on "
                "the floor make them",
                ja="床の対応点から計算した身長に対し、実際の人の高さが"
                f"{body.body_permille / 10:.0f} %です",
            ),
            remedy=Words(
                en="measure the places of `view.ground` again: metres, order, and the picture they "
                "were read from",
                ja="`view.ground` の対応点（メートル、順序、読み取った画像）を測り直してください",
            ),
        )


def _background(body: CommissionedBody) -> Iterator[Finding]:
    if body.learning == Learning.TOO_BLANK:
        yield Finding(
            code="background_blank",
            blocks=True,
            found=Words(
                en="too much of the picture was never free of people long enough: there is no "
                "background",
                ja="人のいない時間が足りない場所が多く、背景図を作れませんでした",
            ),
            remedy=Words(
                en="commission it at a quieter hour, give `within` more time, or shorten "
                "`free_for`",
                ja="人の少ない時間に行うか、`within` を延ばすか、`free_for` を短くしてください",
            ),
        )
    elif body.learning == Learning.SOMEBODY_IN_IT:
        yield Finding(
            code="background_somebody",
            blocks=True,
            found=Words(
                en="something in the learnt picture looks like a person or a face "
                f"({body.found_permille / 10:.0f} %): it was thrown away",
                ja="学習した画像に人か顔に見えるものがあったため（"
                f"{body.found_permille / 10:.0f} %）、破棄しました",
            ),
            remedy=Words(
                en="commission it when nobody stands still there; mask posters and figures",
                ja="立ち止まる人のいない時間に行ってください。ポスターや人形はマスクしてください",
            ),
        )
    elif body.learning == Learning.UNWELL:
        yield Finding(
            code="background_unwell",
            blocks=True,
            found=Words(
                en="no background is learnt while people cannot be found reliably",
                ja="人を確実に見つけられないため、背景図を学習しませんでした",
            ),
            remedy=Words(en="mend what is said above first", ja="ほかの指摘を先に直してください"),
        )


def _drawn(view: View) -> Iterator[Finding]:
    """What the plan alone shows: shapes over masks, beyond the measured floor, a low camera."""
    masks = {mask.id: shapely.Polygon(mask.polygon) for mask in view.masks}
    yield from _overlapping(masks)
    yield from _under_masks(view, shapely.union_all(list(masks.values())))
    try:
        plane = ground_plane_of(view)
        if plane is not None:
            yield from _floor(view, plane)
    except GeometryError as error:
        yield Finding(
            code="floor_unclear",
            blocks=True,
            found=error.found
            if isinstance(error.found, Words)
            else Words(en=str(error.found), ja=str(error.found)),
            remedy=Words(
                en="measure the places of `view.ground` again",
                ja="`view.ground` の対応点を測り直してください",
            ),
        )


def _overlapping(masks: Mapping[str, shapely.Polygon]) -> Iterator[Finding]:
    for (one, first), (other, second) in combinations(masks.items(), 2):
        if first.intersection(second).area > 0:
            yield Finding(
                code="masks_overlap",
                blocks=False,
                found=Words(
                    en=f"the masks `{one}` and `{other}` overlap",
                    ja=f"マスク `{one}` と `{other}` が重なっています",
                ),
                remedy=Words(
                    en="make one mask of them, so that each reason stands for its own part",
                    ja="理由と範囲が対応するよう、一つにまとめてください",
                ),
            )


def _under_masks(view: View, hidden: shapely.Geometry) -> Iterator[Finding]:
    shapes: list[tuple[str, shapely.Polygon | shapely.LineString]] = [
        (area.id, shapely.Polygon(area.polygon)) for area in view.areas
    ]
    shapes += [(line.id, shapely.LineString([line.start, line.end])) for line in view.lines]
    for name, shape in shapes:
        whole = shape.area or shape.length
        part = shape.intersection(hidden)
        share = (part.area or part.length) / whole
        if share > 0.02:
            yield Finding(
                code="under_mask",
                blocks=share > _SHARE,
                found=Words(
                    en=f"{100 * share:.0f} % of `{name}` lies under a mask, where nobody is seen",
                    ja=f"`{name}` の{100 * share:.0f} %がマスクの下にあり、人が見えません",
                ),
                remedy=Words(
                    en="move the shape or the mask", ja="図形かマスクの位置を直してください"
                ),
            )


def _floor(view: View, plane: GroundPlane) -> Iterator[Finding]:
    assert view.ground is not None
    size = np.array([view.width_px, view.height_px], np.float64)
    measured = shapely.MultiPoint([pair.ground_m for pair in view.ground.points]).convex_hull
    # A fit holds a little beyond the places that were measured, not far beyond.
    known = measured.buffer(_FAR * float(np.sqrt(measured.area)))
    shapes = [(area.id, np.array((*area.polygon, area.polygon[0]))) for area in view.areas]
    shapes += [(line.id, np.array([line.start, line.end])) for line in view.lines]
    for name, corners in shapes:
        share = np.linspace(0.0, 1.0, 16)[None, :, None]
        way = corners[:-1, None] * (1 - share) + corners[1:, None] * share
        floor = plane.to_ground(way.reshape(-1, 2) * size)
        beyond = 1.0 - float(
            np.mean(
                [bool(np.isfinite(at).all()) and known.covers(shapely.Point(at)) for at in floor]
            )
        )
        if beyond > _SHARE:
            yield Finding(
                code="beyond_floor",
                blocks=False,
                found=Words(
                    en=f"{100 * beyond:.0f} % of the outline of `{name}` lies far beyond the "
                    "places measured on the floor: metres are guesses there",
                    ja=f"`{name}` の輪郭の{100 * beyond:.0f} %が、床の対応点から遠く離れています。"
                    "そこの距離は当てになりません",
                ),
                remedy=Words(
                    en="measure a place on the floor near it, or draw it nearer",
                    ja="近くの床の点を測って加えるか、図形を手前に描いてください",
                ),
            )
    height_m = float(find_camera(plane).center_m[2])
    if view.looks == "across" and height_m < LOW_M:
        yield Finding(
            code="camera_low",
            blocks=False,
            found=Words(
                en=f"the camera hangs {height_m:.1f} m high: people hide each other, and distances "
                "and sizes cannot be judged well",
                ja=f"カメラの高さが{height_m:.1f} mです。人どうしが隠れ合い、距離や大きさを正しく"
                "測れません",
            ),
            remedy=Words(
                en=f"hang it {LOW_M + 0.5:.1f} m high or more, looking down a little",
                ja=f"{LOW_M + 0.5:.1f} m以上の高さから、少し見下ろす向きに付けてください",
            ),
        )
