"""The plans of the demonstration: complete, for a fictional operator, dated from today."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files
from typing import Final

from noren.testing.scene import DISPLAY_AREA_M, ENTRANCE, Scene
from noren.weights.catalogue import Clip

NETWORK: Final = "person-vehicle-bike-detection-2003"
SILHOUETTE: Final = "silhouette"
NETWORK_SIZE_PX: Final = (640, 352)
"""As large as the drawn film; the model's own size would only cost more."""

_MARK = re.compile(r"⟨([^⟩]+)⟩")
_DAY = re.compile(r"[+-]?\d+")


def write_scene_plan(scene: Scene, *, film: str, detector: str, today: date) -> str:
    """The plan for the drawn shop, with the geometry that the scene was drawn with.

    Source: the scene's own ground points, line and area; nothing was measured by hand.
    """
    width, height = scene.camera.width_px, scene.camera.height_px

    def share(spot_m: tuple[float, float]) -> str:
        x, y = scene.to_picture(spot_m)
        return f"[{x / width:.4f}, {y / height:.4f}]"

    size = f", width_px: {NETWORK_SIZE_PX[0]}, height_px: {NETWORK_SIZE_PX[1]}"
    return _fill(
        "storefront",
        today=today,
        facts={
            "film": film,
            "width": str(width),
            "height": str(height),
            "ground": "\n".join(
                f"          - {{image: {share(point.xy_m)}, ground_m: {list(point.xy_m)}}}"
                for point in scene.ground_points
            ),
            # The scene's `in` is from right to left of the way from start to end.
            "line_start": share(ENTRANCE.end_m),
            "line_end": share(ENTRANCE.start_m),
            "area": "[" + ", ".join(share(corner) for corner in DISPLAY_AREA_M) + "]",
            "detector": f"{{model: {detector}{'' if detector == SILHOUETTE else size}}}",
        },
    )


def write_clip_plan(clip: Clip, *, film: str, today: date) -> str:
    """The plan for a real clip; its line and area were drawn by looking at the film."""
    return _fill(
        clip.id,
        today=today,
        facts={
            "film": film,
            "width": str(clip.width_px),
            "height": str(clip.height_px),
            "detector": f"{{model: {NETWORK}}}",
        },
    )


def _fill(name: str, *, today: date, facts: Mapping[str, str]) -> str:
    folder = files("noren.operations").joinpath("demo_plans")
    text = folder.joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    rest = folder.joinpath("rest.yaml").read_text(encoding="utf-8")

    def replace(match: re.Match[str]) -> str:
        word = match[1]
        if _DAY.fullmatch(word):
            return (today + timedelta(days=int(word))).isoformat()
        return facts[word]

    return _MARK.sub(replace, text.replace("⟨rest⟩\n", rest))
