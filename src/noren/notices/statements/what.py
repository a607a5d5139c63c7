"""What is filmed, where, what for, and from when until when."""

from __future__ import annotations

from noren.notices.statements.phrases import day_words, listed, said
from noren.notices.statements.statement import Told
from noren.plan.camera import Camera
from noren.vocabulary.terms import UseCase
from noren.vocabulary.words import Words

_IMAGES = {
    UseCase.ATTRIBUTES: Words(
        ja="出入口を通る人の、顔を含む姿",
        en="people passing the entrance, including their faces",
    ),
    UseCase.BEHAVIOR: Words(ja="店内にいる人の姿と動き", en="people in the store and their moves"),
    UseCase.REPEAT: Words(
        ja="来店する人の、顔を含む全身の姿",
        en="visitors from head to foot, including their faces",
    ),
    UseCase.COUNTING: Words(ja="通行する人や車の姿", en="people and vehicles passing by"),
    UseCase.SCENERY: Words(
        ja="道路と街並み(歩行者や車が写り込むことがあります)",
        en="roads and streets; people and vehicles may be in view by the way",
    ),
    UseCase.CROWDING: Words(ja="その場を通る人や待つ人の姿", en="people passing and waiting there"),
    UseCase.SIGNAGE: Words(
        ja="画面の前にいる人の、顔を含む姿",
        en="people in front of the screen, including their faces",
    ),
}


def state_images(told: Told) -> tuple[Words, ...]:
    """What the images show. Source: Guidebook 2.0, sections 4.2 and 4.3."""
    cases = dict.fromkeys(purpose.use_case for purpose in told.plan.purposes)
    shown = listed(_IMAGES[case] for case in cases)
    return (
        Words(ja=f"写すもの: {shown.ja}", en=f"In view: {shown.en}"),
        Words(ja="音声は取得しません。", en="No sound is taken."),
    )


def state_purposes(told: Told) -> tuple[Words, ...]:
    """Each purpose in the plan's own words."""
    return tuple(said(purpose.text) for purpose in told.plan.purposes)


def state_benefits(told: Told) -> tuple[Words, ...]:
    """What the people filmed get from each purpose."""
    return tuple(said(purpose.benefit) for purpose in told.plan.purposes)


def state_positions(told: Told) -> tuple[Words, ...]:
    """Where each camera hangs."""
    return tuple(_of(told, camera, said(camera.position)) for camera in told.plan.cameras)


def state_ranges(told: Told) -> tuple[Words, ...]:
    """What each camera films, what of it is blackened, and what drawing of the place is kept."""
    lines = []
    for camera in told.plan.cameras:
        filmed = said(camera.range)
        hidden = [said(mask.reason) for mask in camera.view.masks]
        if hidden:
            reasons = listed(hidden)
            filmed = Words(
                ja=f"{filmed.ja}。一部は黒く塗って写しません: {reasons.ja}",
                en=f"{filmed.en}. Part is blacked out: {reasons.en}",
            )
        if camera.view.background is not None:
            filmed = Words(
                ja=f"{filmed.ja}。人のいない時の場所を線画にし、アイコン画像の背景に使います",
                en=f"{filmed.en}. A line drawing of the empty place, without anybody in it, lies "
                "under the icons",
            )
        lines.append(_of(told, camera, filmed))
    return tuple(lines)


def _of(told: Told, camera: Camera, words: Words) -> Words:
    """The words with the camera's name before them where there are several cameras."""
    if len(told.plan.cameras) == 1:
        return words
    name = said(camera.name)
    return Words(ja=f"{name.ja}: {words.ja}", en=f"{name.en}: {words.en}")


def state_camera_count(told: Told) -> tuple[Words, ...]:
    """How many cameras there are."""
    number = len(told.plan.cameras)
    return (Words(ja=f"{number}台", en=f"{number} camera{'' if number == 1 else 's'}"),)


def state_places(told: Told) -> tuple[Words, ...]:
    """The places that are filmed."""
    return tuple(
        Words(
            ja=f"{site.name.ja}({site.municipality.ja})",
            en=f"{site.name.en}, {site.municipality.en}",
        )
        for site in told.plan.sites
    )


def state_other_uses(told: Told) -> tuple[Words, ...]:
    """What the same cameras are used for outside this plan."""
    uses = [said(text) for camera in told.plan.cameras for text in camera.also_for]
    if any(camera.also_security for camera in told.plan.cameras) and not uses:
        uses = [Words(ja="防犯", en="crime prevention")]
    if not uses:
        return (
            Words(
                ja="このカメラはほかの目的には使いません。",
                en="These cameras serve nothing else.",
            ),
        )
    others = listed(uses)
    return (
        Words(
            ja=f"同じカメラは次の目的にも使われています: {others.ja}。"
            "その録画をこの取り組みに使うことはありません。",
            en=f"The same cameras also serve: {others.en}. "
            "Their recordings are never used for this.",
        ),
    )


def state_start(told: Told) -> tuple[Words, ...]:
    """The first day of filming, and of use where it is later."""
    schedule = told.plan.schedule
    first = day_words(schedule.capture_start)
    lines = [Words(ja=f"{first.ja}から撮影します。", en=f"Filming starts on {first.en}.")]
    if schedule.use_start is not None and schedule.use_start != schedule.capture_start:
        used = day_words(schedule.use_start)
        lines.append(
            Words(ja=f"数値の利用は{used.ja}からです。", en=f"The numbers are used from {used.en}.")
        )
    return tuple(lines)


def state_end(told: Told) -> tuple[Words, ...]:
    """The last day of filming, or that none is set."""
    last = told.plan.schedule.capture_end
    if last is None:
        return (Words(ja="終了日は決まっていません。", en="No last day is set."),)
    day = day_words(last)
    return (Words(ja=f"{day.ja}まで撮影します。", en=f"Filming ends on {day.en}."),)
