"""Plans for these films: the smallest plan to which no rule objects, with another view."""

from __future__ import annotations

from pathlib import Path

from staging.films import HEIGHT_PX, WIDTH_PX

MINIMAL = Path(__file__).parents[2] / "examples" / "minimal" / "plan.yaml"

VIEW = f"""\
    view:
      width_px: {WIDTH_PX}
      height_px: {HEIGHT_PX}
      lines:
        - id: crossing
          name: {{ja: 横断線, en: Crossing line}}
          start: [0.05, 0.6]
          end: [0.95, 0.6]
          forward: {{ja: 南へ, en: southward}}
          backward: {{ja: 北へ, en: northward}}
      areas:
        - id: square
          name: {{ja: 広場, en: Square}}
          polygon: [[0.1, 0.3], [0.9, 0.3], [0.9, 0.95], [0.1, 0.95]]
    detector: {{model: silhouette}}
"""
OUTPUTS = """\
outputs:
  - id: street-count
    record: line_count
    camera: north
    purpose: street-flow
    lines: [crossing]
    bin: 1 min
    keep: 1095 days
    readers: [analyst]
    minimum_cell: 10
  - id: street-stay
    record: zone_occupancy
    camera: north
    purpose: street-flow
    areas: [square]
    bin: 1 min
    keep: 30 days
    readers: [analyst]
    minimum_cell: 10
"""
GROUND = """\
      ground:
        point_error_m: 0.05
        points:
          - {image: [0.05, 0.3], ground_m: [0, 9]}
          - {image: [0.95, 0.3], ground_m: [8, 9]}
          - {image: [0.95, 0.98], ground_m: [8, 0]}
          - {image: [0.05, 0.98], ground_m: [0, 0]}
"""
"""The floor of this camera's view: 8 m by 9 m."""
CAMERA_ENV = "CAMERA_NORTH"
"""The variable that the plan names for the camera's password."""


def plan_text(*, source: str = "street.mp4") -> str:
    """A whole plan: camera `north`, line `crossing`, area `square`, silhouettes, minutes."""
    text = MINIMAL.read_text(encoding="utf-8")
    before, _, rest = text.partition("    view:\n")
    after = rest[rest.index("schedule:\n") :]
    before = before.replace("rtsp://camera-north.wakaba.example/stream", source)
    return before + VIEW + OUTPUTS + after


def on_floor(text: str, ground: str = GROUND) -> str:
    """The same plan with the places that were measured on its camera's floor."""
    return text.replace("    detector:", ground + "    detector:", 1)


def write_plan(folder: Path, text: str | None = None, *, source: str = "street.mp4") -> Path:
    """The plan as a file in a folder."""
    path = folder / "plan.yaml"
    path.write_text(plan_text(source=source) if text is None else text, encoding="utf-8")
    return path
