"""A plan of two cameras over one floor whose paths, moves and stays are fused."""

from __future__ import annotations

from pathlib import Path

from staging.plans import plan_text
from staging.two_views import EAST, PIXELS, WEST, corners_of, ground_of

AREAS = {WEST: "left-side", EAST: "right-side"}
"""The area of each camera."""
OUTLINES_M = {
    WEST: [(-6.0, 5.5), (-2.5, 5.5), (-2.5, 11.0), (-6.0, 11.0)],
    EAST: [(2.5, 5.5), (6.0, 5.5), (6.0, 11.0), (2.5, 11.0)],
}
"""Where it lies on the floor."""


def floor_plan(
    *,
    position_m: float = 0.5,
    keep: str = "30 days",
    detector: str = "silhouette",
    figures: bool = True,
    area_of_east: str = "right-side",
) -> str:
    """Cameras `west` and `east`; `paths`, `moves` and `stays` of west, with east's fused into them.

    Without `figures` there are paths alone.
    """
    text = plan_text(source="west.mp4").replace("use_case: counting", "use_case: behavior")
    begin, end = text.index("cameras:\n"), text.index("outputs:\n")
    head, tail = text[:begin], text[text.index("schedule:\n") :]
    camera = text[begin + len("cameras:\n") : end]
    camera = camera[: camera.index("    view:\n")]
    cameras = "".join(
        camera.replace("id: north", f"id: {name}").replace("west.mp4", f"{name}.mp4")
        + _view(name, area_of_east if name == EAST else AREAS[WEST], detector)
        for name in (WEST, EAST)
    )
    outputs = _pair(
        "paths", "trajectory_point", f"position_m: {position_m:g}\n    every: 1 s", keep
    )
    if figures:
        outputs += _pair("moves", "od_counts", "bin: 5 min", "30 days", area_of_east)
        outputs += _pair("stays", "dwell_histogram", "bin: 5 min", "30 days", area_of_east)
    access = "access:\n  - {role: analyst, purposes: [street-flow]}\n"
    return head + "cameras:\n" + cameras + "outputs:\n" + outputs + access + tail


def write_floor_plan(folder: Path, text: str | None = None) -> Path:
    """The plan as a file."""
    path = folder / "plan.yaml"
    path.write_text(floor_plan() if text is None else text, encoding="utf-8")
    return path


def _pair(name: str, record: str, keys: str, keep: str, area_of_east: str | None = None) -> str:
    parts = []
    for camera in (WEST, EAST):
        areas = ""
        if area_of_east is not None:
            areas = f"    areas: [{area_of_east if camera == EAST else AREAS[WEST]}]\n"
        into = f"    fused_into: {name}\n" if camera == EAST else ""
        parts.append(
            f"  - id: {name if camera == WEST else f'{name}-{camera}'}\n"
            f"    record: {record}\n    camera: {camera}\n    purpose: street-flow\n{into}{areas}"
            f"    {keys}\n    keep: {keep}\n    readers: [analyst]\n    minimum_cell: 10\n"
        )
    return "".join(parts)


def _view(camera: str, area: str, detector: str) -> str:
    points = "".join(
        f"          - {{image: [{x:.5f}, {y:.5f}], ground_m: [{m[0]:g}, {m[1]:g}]}}\n"
        for (x, y), m in ground_of(camera)
    )
    outline = corners_of(camera, OUTLINES_M[camera])
    corners = ", ".join(f"[{x:.5f}, {y:.5f}]" for x, y in outline)
    return (
        "    view:\n"
        f"      width_px: {PIXELS[0]}\n      height_px: {PIXELS[1]}\n"
        "      ground:\n        point_error_m: 0.05\n        points:\n"
        f"{points}"
        "      areas:\n"
        f"        - id: {area}\n          name: {{ja: {area} 区域, en: Area {area}}}\n"
        f"          polygon: [{corners}]\n"
        f"    detector: {{model: {detector}}}\n"
    )
