"""The places and the cameras of a plan said in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from noren.notices.dossier.speech import Said, Speaker
from noren.notices.press import blocks as b
from noren.plan.camera import Camera
from noren.plan.declaration import Plan
from noren.plan.places import Site
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

_FOOTAGE: Final = {
    "live": Words(ja="カメラの生映像", en="live from the camera"),
    "recorded_for_this": Words(ja="この目的のための録画", en="a film taken for this purpose"),
    "recorded_for_other": Words(ja="別の目的の録画", en="a film taken for something else"),
    "recorded_for_security": Words(ja="防犯用の録画", en="a film taken for security"),
}
_IN_VEHICLE: Final = {
    "on_site": Words(ja="画像は車の外へ出ない", en="images stay in the vehicle"),
    "encrypted": Words(ja="画像は暗号化して車の外へ送る", en="images leave the vehicle encrypted"),
    "plain": Words(ja="画像は暗号化せず車の外へ送る", en="images leave the vehicle in the clear"),
}
_LINKS: Final = {
    "on_site": Words(ja="画像は施設の外へ出ない", en="images stay on the site"),
    "encrypted": Words(ja="画像は暗号化して施設の外へ送る", en="images leave the site encrypted"),
    "plain": Words(ja="画像は暗号化せず施設の外へ送る", en="images leave the site in the clear"),
}
_STAFF: Final = {
    "not_in_view": Words(ja="写らない", en="not in view"),
    "area": Words(ja="従業員の区域にいる人は数えない", en="nobody in the staff's areas is counted"),
    "hours": Words(
        ja="従業員だけの時間は数えない", en="nobody is counted while only staff are there"
    ),
    "color_tag": Words(ja="決まった色の着衣で除く", en="left out by the color of their clothes"),
}
_INTIMATE: Final = {
    "toilet": Words(ja="トイレ", en="a toilet"),
    "changing_room": Words(ja="更衣室", en="a changing room"),
    "clinic": Words(ja="診療所", en="a clinic"),
    "worship": Words(ja="礼拝の場", en="a place of worship"),
    "polling_place": Words(ja="投票所", en="a polling place"),
}


def build_sites(plan: Plan, speak: Speaker) -> b.Block:
    """Every place that is filmed, in a table."""
    if not plan.sites:
        return speak.paragraph(None)
    parties = {party.id: party for party in plan.parties}
    return speak.table(
        Words(ja="撮影する場所", en="Places that are filmed"),
        (
            Words(ja="場所", en="Place"),
            Words(ja="公共性", en="How public"),
            Words(ja="自治体・国", en="Municipality, country"),
            Words(ja="場所の運営者", en="Who runs the place"),
            Words(ja="特に注意すること", en="To be minded"),
        ),
        [
            (
                speak.named(site.name, site.id),
                speak.say(site.place),
                speak.join([site.municipality, speak.country(site.country)]),
                speak.say(
                    plan.operator.name
                    if site.operated_by is None
                    else parties[site.operated_by].name
                ),
                speak.lines(_marks(site), empty=Words(ja="該当なし", en="nothing stated")),
            )
            for site in plan.sites
        ],
    )


def _marks(site: Site) -> list[Words]:
    marks = [
        words
        for is_so, words in (
            (site.unavoidable, Words(ja="避けて通れない", en="people cannot get around it")),
            (site.children_expected, Words(ja="子どもが多く来る", en="many children come")),
            (site.workplace, Words(ja="主に従業員が写る", en="mainly staff are filmed")),
        )
        if is_so
    ]
    return marks + [_INTIMATE[kind] for kind in site.intimate]


def build_cameras(plan: Plan, speak: Speaker) -> Iterator[b.Block]:
    """Every camera: where it is, what it films, and what else is to be known of it."""
    for camera in plan.cameras:
        yield speak.paragraph(speak.named(camera.name, camera.id), is_strong=True)
        yield _camera(plan, speak, camera)
    if not plan.cameras:
        yield speak.paragraph(None)


def _camera(plan: Plan, speak: Speaker, camera: Camera) -> b.Block:
    site = next(one for one in plan.sites if one.id == camera.site)
    masks = [
        Words(ja=f"{mask.id}: {mask.reason.ja}", en=f"{mask.id}: {mask.reason.en}")
        for mask in camera.view.masks
    ]
    links = _IN_VEHICLE if camera.vehicle else _LINKS
    return speak.fields(
        (Words(ja="場所", en="Place"), speak.named(site.name, site.id)),
        (Words(ja="設置位置", en="Position"), camera.position),
        (Words(ja="撮影範囲", en="Range filmed"), camera.range),
        (Words(ja="既設か", en="There already"), _existing(camera, speak)),
        (
            Words(ja="映像", en="Images"),
            speak.join([_FOOTAGE[camera.footage], links[camera.link]]),
        ),
        (
            Words(ja="写る人", en="People in view"),
            Words(ja="画像では個人を見分けられる", en="recognizable in the image")
            if camera.people_recognizable
            else Words(
                ja=f"個人を見分けられない(1メートル{camera.px_per_m or 0:g}画素)",
                en=f"not recognizable ({camera.px_per_m or 0:g} pixels a meter)",
            ),
        ),
        (
            Words(ja="黒く塗る部分", en="Blackened parts"),
            speak.lines(masks, empty=Words(ja="なし", en="none")),
        ),
        (Words(ja="アイコン画像の背景", en="Under icon pictures"), _background(plan, camera)),
        (Words(ja="従業員の除外", en="How staff are left out"), _staff(camera, speak)),
        (Words(ja="そのほか", en="Also"), _warnings(camera, speak)),
    )


def _background(plan: Plan, camera: Camera) -> Words:
    background = camera.view.background
    if background is None:
        has_icons = any(
            output.camera == camera.id and output.record is RecordClass.ICON
            for output in plan.outputs
        )
        if not has_icons:
            return Words(ja="アイコン画像は作らない", en="no icon pictures are made")
        return Words(ja="計画書の床の図", en="the plan's floor")
    public = (
        Words(ja="外部向けにも使う", en="for the public too")
        if background.on_public_pictures
        else Words(ja="外部向けには使わない", en="not for the public")
    )
    return Words(
        ja=f"人のいない場所の線画({background.free_for}ずつ人のいなかった所だけ。"
        f"人が確かめて採用する。{public.ja})",
        en="a line drawing of the empty place (only what was free of people for "
        f"{background.free_for} several times over; a person accepts it; {public.en})",
    )


def _existing(camera: Camera, speak: Speaker) -> str:
    if not camera.existing:
        return speak.say(Words(ja="新設", en="no, a new camera"))
    said: list[Said] = [Words(ja="既設のカメラ", en="yes")]
    if camera.also_security:
        said.append(Words(ja="防犯カメラを兼ねる", en="also a security camera"))
    said += [
        Words(ja=f"ほかの用途: {use.ja}", en=f"also used for: {use.en}") for use in camera.also_for
    ]
    if camera.installed_for:
        known = ", ".join(camera.installed_for)
        said.append(Words(ja=f"告知済みの目的: {known}", en=f"announced for: {known}"))
    return speak.lines(said)


def _staff(camera: Camera, speak: Speaker) -> str:
    staff = camera.staff
    if staff is None:
        return speak.say(None)
    said: list[Said] = [area.name for area in camera.view.areas if area.id in staff.areas]
    said += [one for one in (staff.hours, staff.color) if one is not None]
    how = speak.say(_STAFF[staff.how])
    return speak.bracket(how, speak.join(said)) if said else how


def _warnings(camera: Camera, speak: Speaker) -> str:
    facts = (
        (
            camera.live_view,
            Words(ja="離れた場所から映像を見られる", en="its images can be watched from elsewhere"),
        ),
        (
            camera.private_property_in_view,
            Words(ja="住宅などの私有地が入る", en="private premises are in view"),
        ),
        (camera.hidden, Words(ja="カメラに気づきにくい", en="people cannot easily notice it")),
        (camera.vehicle, Words(ja="車両に載せて動く", en="it moves with a vehicle")),
        (
            not camera.default_password_changed,
            Words(ja="初期パスワードのまま", en="still has the factory's password"),
        ),
    )
    return speak.lines(
        [words for is_so, words in facts if is_so],
        empty=Words(ja="該当なし", en="nothing stated"),
    )
