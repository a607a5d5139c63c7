"""The pictures of a notice: the way of the data, and what each camera films."""

from __future__ import annotations

from dataclasses import replace

from noren.notices.pictures.camera_map import CameraMap
from noren.notices.pictures.camera_map_drawing import BROAD, draw_camera_map
from noren.notices.pictures.camera_map_of_plan import camera_maps_of_plan
from noren.notices.pictures.camera_map_text import describe_camera_map, title_of
from noren.notices.pictures.flow import NARROW, draw_flow
from noren.notices.pictures.flow_model import FlowPicture
from noren.notices.pictures.flow_of_plan import flow_of_plan
from noren.notices.pictures.flow_parts import machine_of, parts_of
from noren.notices.pictures.flow_text import describe_flow
from noren.notices.press.blocks import Picture
from noren.notices.press.document import Voice
from noren.notices.press.lines import literal
from noren.notices.statements.statement import Told
from noren.notices.wording import language_of, told_in


def flow_pictures(told: Told, voice: Voice) -> tuple[Picture, ...]:
    """The way of the data from the camera to the last erasure, part below part.

    It tells how long data is kept: never for a prior notice.
    """
    language = language_of(voice)
    whole = flow_of_plan(told.plan)
    parts = parts_of(whole)
    others = (_flow_part(part, voice) for part in parts[1:])
    return (
        replace(
            _flow_part(parts[0], voice),
            # On a telephone the whole stands in one narrow picture, and nobody turns sheets.
            narrow_svg=draw_flow(whole, language=language, prefix="slim", width=NARROW),
            title=whole.title.in_language(language),
            description=literal(" ".join(describe_flow(whole, language=language))),
        ),
        *(
            replace(
                one,
                is_wide_only=True,
                title=_numbered(one.title, number, len(parts), language),
            )
            for number, one in enumerate(others, 2)
        ),
    )


def machine_picture(told: Told, voice: Voice) -> Picture:
    """The machine and the curtain alone: what happens to images, without any period."""
    machine = machine_of(flow_of_plan(told.plan))
    narrow = draw_flow(machine, language=language_of(voice), prefix="slim", width=NARROW)
    return replace(_flow_part(machine, voice), narrow_svg=narrow)


def _flow_part(part: FlowPicture, voice: Voice) -> Picture:
    language = language_of(voice)
    return Picture(
        svg=draw_flow(part, language=language, prefix="flow"),
        title=part.title.in_language(language),
        description=literal(" ".join(describe_flow(part, language=language))),
        height_ratio=1.22,
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
    width = NARROW if is_small else BROAD
    return Picture(
        svg=draw_camera_map(camera, language=language, prefix="map", width=width),
        narrow_svg=draw_camera_map(camera, language=language, prefix="slim", width=NARROW),
        title=told_in(title_of(camera), voice),
        description=literal(" ".join(describe_camera_map(camera, language=language))),
        height_ratio=0.9 if is_small else 0.66,
    )
