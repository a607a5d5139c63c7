"""The pictures of a notice: the way of the data, and what each camera films."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from noren.notices.pictures.camera_map import CameraMap
from noren.notices.pictures.camera_map_drawing import draw_camera_map
from noren.notices.pictures.camera_map_of_plan import camera_maps_of_plan
from noren.notices.pictures.camera_map_text import describe_camera_map, title_of
from noren.notices.pictures.flow import NARROW, draw_flow
from noren.notices.pictures.flow_model import FlowPicture
from noren.notices.pictures.flow_of_plan import flow_of_plan
from noren.notices.pictures.flow_sheets import draw_flow_sheets
from noren.notices.pictures.flow_text import describe_flow
from noren.notices.press.blocks import Picture
from noren.notices.press.document import Voice
from noren.notices.press.lines import literal
from noren.notices.statements.statement import Told
from noren.notices.wording import language_of, told_in

_TALLEST: Final = 1060.0
"""Of one sheet of the flow, in units of its width of 720: what an A4 page holds."""
MAP_WIDTH: Final = 560.0


def flow_pictures(told: Told, voice: Voice) -> tuple[Picture, ...]:
    """The way of the data from the camera to the last erasure, on as many sheets as it takes.

    It tells how long data is kept: never for a prior notice.
    """
    return _flow_sheets(flow_of_plan(told.plan), voice)


def machine_picture(told: Told, voice: Voice) -> Picture:
    """The machine and the curtain alone: what happens to images, without any period."""
    whole = flow_of_plan(told.plan)
    upper = replace(whole, purposes=(), curtain_of=whole.keepings)
    (picture,) = _flow_sheets(upper, voice)
    return picture


def _flow_sheets(picture: FlowPicture, voice: Voice) -> tuple[Picture, ...]:
    language = language_of(voice)
    sheets = draw_flow_sheets(picture, language=language, prefix="flow", tallest=_TALLEST)
    # On a telephone the parts stand one under the other, and nobody turns sheets.
    narrow = draw_flow(picture, language=language, prefix="slim", width=NARROW)
    description = literal(" ".join(describe_flow(picture, language=language)))
    title = picture.title.in_language(language)
    return tuple(
        Picture(
            svg=sheet,
            narrow_svg=narrow if number == 1 else "",
            is_wide_only=number > 1,
            title=title if len(sheets) == 1 else _numbered(title, number, len(sheets), language),
            description=description,
            height_ratio=1.22,
        )
        for number, sheet in enumerate(sheets, 1)
    )


def _numbered(title: str, number: int, of: int, language: str) -> str:
    return f"{title}（{number}/{of}）" if language == "ja" else f"{title} ({number} of {of})"


def map_pictures(told: Told, voice: Voice, *, is_small: bool = False) -> tuple[Picture, ...]:
    """A map for each camera: where it hangs and what it films.

    Args:
        is_small: for a sheet as small as A5, where the letters of a broad map would be too fine.
    """
    return tuple(_map(camera, voice, is_small) for camera in camera_maps_of_plan(told.plan))


def _map(camera: CameraMap, voice: Voice, is_small: bool) -> Picture:
    language = language_of(voice)
    width = NARROW if is_small else MAP_WIDTH
    return Picture(
        svg=draw_camera_map(camera, language=language, prefix="map", width=width),
        narrow_svg=draw_camera_map(camera, language=language, prefix="slim", width=NARROW),
        title=told_in(title_of(camera), voice),
        description=literal(" ".join(describe_camera_map(camera, language=language))),
        height_ratio=0.9 if is_small else 0.66,
    )
