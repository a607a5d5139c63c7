"""The sheet that all pictures are drawn on: contrast, ids, and nothing outside."""

from __future__ import annotations

import pytest

from noren.notices.pictures import camera_map_drawing, canvas
from noren.notices.pictures.canvas import Canvas
from noren.notices.pictures.flow import draw_flow
from noren.notices.pictures.flow_of_plan import flow_of_plan
from staging.drawn_plans import starter_plan


def _luminance(color: str) -> float:
    """Relative luminance. Source: WCAG 2.2, definition of relative luminance."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("letters", "ground"),
    [
        (canvas.INK, canvas.PAPER),
        (canvas.INK, canvas.TINT),
        (canvas.SOFT_INK, canvas.PAPER),
        (canvas.SOFT_INK, canvas.TINT),
        (canvas.CLOTH, canvas.TINT),
        (canvas.PAPER, canvas.CLOTH),
        (canvas.PAPER, canvas.INK),
        (canvas.INK, camera_map_drawing.AREA_FILL),
    ],
)
def test_letters_stand_out_from_their_ground(letters: str, ground: str) -> None:
    assert _contrast(letters, ground) >= 4.5


def test_nothing_is_drawn_outside_the_sheet() -> None:
    with pytest.raises(ValueError, match="wide"):
        Canvas(width=100, prefix="a", language="ja").rect(60, 0, 50, 10)
    sheet = Canvas(width=100, prefix="a", language="ja")
    sheet.rect(0, 0, 50, 60)
    with pytest.raises(ValueError, match="high"):
        sheet.finish(height=50, title="t", description="d", css_class="c")


def test_two_pictures_on_one_page_share_no_id() -> None:
    flow = flow_of_plan(starter_plan())
    one, other = (draw_flow(flow, language="ja", prefix=prefix) for prefix in ("a", "b"))
    assert one != other
    assert one.replace("a-title", "b-title").replace("a-desc", "b-desc") == other


def test_signs_that_mean_something_in_xml_are_only_letters() -> None:
    sheet = Canvas(width=300, prefix="a", language="en")
    sheet.text('<b> & "x"', 0, 0, size=12, room=300)
    svg = sheet.finish(height=50, title="<t>", description="a & b", css_class="c")
    assert "&lt;b&gt; &amp;" in svg
    assert '<title id="a-title">&lt;t&gt;</title>' in svg
