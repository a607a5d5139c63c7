"""A camera's map as a list of sentences, and every text that stands on it."""

from __future__ import annotations

from typing import Final

from noren.notices.pictures.camera_map import CameraMap, MapArea, MapLine, MapMask
from noren.vocabulary.words import Words

POSITION: Final = Words(ja="設置場所: {value}", en="Where it hangs: {value}")
RANGE: Final = Words(ja="撮影する範囲: {value}", en="What it films: {value}")
FORWARD: Final = Words(ja="こちら向き: {value}", en="This way: {value}")
FLOOR_CAPTION: Final = Words(ja="上から見た図", en="Seen from above")
FRAME_CAPTION: Final = Words(
    ja="カメラから見た画面の模式図（写真ではありません）",
    en="Schematic view from the camera, not a photo",
)
FLOOR_NOTE: Final = Words(
    ja="色の付いた部分が、撮影する床です。床で測った点から描きました。",
    en="The tinted part is the floor that is filmed, drawn from places measured on it.",
)
FRAME_NOTE: Final = Words(
    ja="枠の全体が撮影されます。",
    en="Everything inside the frame is filmed.",
)
MOVING_NOTE: Final = Words(
    ja="カメラは車とともに動くので、決まった場所の地図はありません。",
    en="The camera moves with a vehicle, so there is no map of a fixed place.",
)
BEYOND_NOTE: Final = Words(
    ja="破線は図を切った所です。撮影する範囲はその先へ続きます。",
    en="The dashed edge is where the drawing ends; what is filmed goes on beyond it.",
)
STAND_NOTE: Final = Words(
    ja="カメラの印の位置は、床の測定点から計算したおよその位置です。",
    en="The place of the camera sign is worked out from the floor, and approximate.",
)
EDGE_NOTE: Final = Words(
    ja="カメラの印は、撮影する範囲の手前の端に置いています。",
    en="The camera sign stands at the near edge of what is filmed.",
)
OWN_MAP_NOTE: Final = Words(
    ja="床の測り始めがカメラごとに違うため、1台ずつの図にしています。",
    en="Each camera's floor was measured from a place of its own, so each has its own map.",
)


def title_of(camera: CameraMap) -> Words:
    """What the map is called."""
    return Words(ja=f"撮影する範囲の図: {camera.name.ja}", en=f"What is filmed: {camera.name.en}")


def notes_of(camera: CameraMap) -> tuple[Words, ...]:
    """How the map is to be read."""
    if camera.basis == "frame":
        return (FRAME_NOTE, MOVING_NOTE) if camera.is_moving else (FRAME_NOTE,)
    beyond = () if camera.beyond.is_empty else (BEYOND_NOTE,)
    own = () if camera.is_only_camera else (OWN_MAP_NOTE,)
    return (FLOOR_NOTE, *beyond, STAND_NOTE if camera.is_stand_known else EDGE_NOTE, *own)


def caption_of(camera: CameraMap) -> Words:
    """What kind of drawing it is."""
    return FRAME_CAPTION if camera.basis == "frame" else FLOOR_CAPTION


def line_words(line: MapLine) -> Words:
    """A measurement line's name and length."""
    if line.length_m is None:
        return Words(ja=f"{line.name.ja}（計測線）", en=f"{line.name.en} (measurement line)")
    return Words(
        ja=f"{line.name.ja}（計測線、{line.length_m:.1f} m）",
        en=f"{line.name.en} (measurement line, {line.length_m:.1f} m)",
    )


def area_words(area: MapArea) -> Words:
    """A measurement area's name and size."""
    if area.size_m2 is None:
        return Words(ja=f"{area.name.ja}（計測区域）", en=f"{area.name.en} (measurement area)")
    return Words(
        ja=f"{area.name.ja}（計測区域、{area.size_m2:.1f} m²）",
        en=f"{area.name.en} (measurement area, {area.size_m2:.1f} m²)",
    )


def mask_words(mask: MapMask) -> Words:
    """Why something is blackened, and whether it is on this drawing."""
    away = Words(ja="（図の外）", en=" (not on this drawing)")
    if not mask.shape.is_empty:
        away = Words(ja="", en="")
    return Words(
        ja=f"一部は黒く塗って見ません{away.ja}: {mask.reason.ja}",
        en=f"Blackened before anything sees it{away.en}: {mask.reason.en}",
    )


def describe_camera_map(camera: CameraMap, *, language: str) -> tuple[str, ...]:
    """Everything the map says, as a list of sentences, for those who do not see it.

    Raises:
        KeyError: a language that is neither `ja` nor `en`.
    """
    said = [
        caption_of(camera),
        POSITION.fill(value=camera.position.in_language(language)),
        RANGE.fill(value=camera.range.in_language(language)),
        *(
            Words(
                ja=f"{line_words(line).ja}: "
                f"一方は「{line.forward.ja}」、逆は「{line.backward.ja}」",
                en=f"{line_words(line).en}: one way {line.forward.en}, "
                f"the other way {line.backward.en}",
            )
            for line in camera.lines
        ),
        *(area_words(area) for area in camera.areas),
        *dict.fromkeys(mask_words(mask) for mask in camera.masks),
        *notes_of(camera),
    ]
    stop = "。" if language == "ja" else "."
    texts = [title_of(camera).in_language(language), *(w.in_language(language) for w in said)]
    return tuple(text if text.endswith(("。", ".")) else text + stop for text in texts)
