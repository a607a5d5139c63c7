"""The camera's map: complete, inside its sheet, the right way round, and on the right place."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

from noren.notices.pictures.camera_map import CameraMap
from noren.notices.pictures.camera_map_drawing import (
    AREA_FILL,
    BROAD,
    WIDE,
    draw_camera_map,
)
from noren.notices.pictures.camera_map_of_plan import camera_map_of, camera_maps_of_plan
from noren.notices.pictures.camera_map_signs import letters
from noren.notices.pictures.camera_map_text import describe_camera_map
from noren.notices.pictures.lettering import clean
from noren.plan.camera import Camera, Ground, Mask
from noren.plan.declaration import Plan
from noren.plan.values import Text
from noren.vocabulary.words import LANGUAGES
from staging.drawn_plans import plans, seen_from, starter_plan

_calm = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def solid(text: str) -> str:
    """The text as a picture says it, without blanks."""
    return "".join(clean(text).split())


def camera_with(**changes: object) -> Camera:
    """The starter's camera with another view."""
    camera = starter_plan().cameras[0]
    return camera.model_copy(update={"view": camera.view.model_copy(update=changes)})


def ground_of(**changes: float) -> tuple[Ground, tuple[float, float]]:
    """A camera's ground where nothing is asked about its place."""
    facts = {"height_m": 5.0, "pitch_deg": 35.0, "yaw_deg": 0.0, "focal_ratio": 0.9, **changes}
    found = seen_from(**facts)
    assert found is not None
    return found


@pytest.mark.parametrize("width", [WIDE, BROAD])
@pytest.mark.parametrize("language", LANGUAGES)
@_calm
@given(plan=plans())
def test_any_camera_has_a_map_that_says_everything_inside_its_sheet(
    plan: Plan, language: str, width: float, read_picture: type
) -> None:
    for camera, drawn in zip(plan.cameras, camera_maps_of_plan(plan), strict=True):
        svg = draw_camera_map(drawn, language=language, prefix="m", width=width)
        picture = read_picture(svg)
        texts = [camera.name, camera.position, camera.range]
        for line in camera.view.lines:
            texts += [line.name, line.forward, line.backward]
        texts += [area.name for area in camera.view.areas]
        texts += [mask.reason for mask in camera.view.masks]
        listed = solid("".join(describe_camera_map(drawn, language=language)))
        for text in texts:
            assert solid(text.in_language(language)) in picture.said
            assert solid(text.in_language(language)) in listed
        for x, y in picture.shapes:
            assert 0 <= x <= picture.width
            assert 0 <= y <= picture.height
        # Marks on the map are centered; all other lines are the legend's.
        plain = [one for one in picture.letters if not one.is_centered]
        for one in picture.letters:
            assert 0 <= one.left <= one.right <= picture.width
            assert 0 <= one.top <= one.bottom <= picture.height
        for one, other in combinations(plain, 2):
            assert not one.overlaps(other), (one.text, other.text)


SMALL = [[0.49, 0.6], [0.5, 0.6], [0.5, 0.61], [0.49, 0.61]]


def test_the_letter_of_a_small_area_stands_beside_it_and_not_on_it() -> None:
    """A letter that covers its area hides where it lies."""
    camera = starter_plan().cameras[0]
    area = camera.view.areas[0]
    large = camera_with(lines=(), areas=(area,))
    small = camera_with(
        lines=(), areas=(area.model_copy(update={"polygon": tuple(map(tuple, SMALL))}),)
    )
    on, beside = (_letter_and_area(one) for one in (large, small))
    assert on[1].covers(on[0])
    assert not beside[1].intersects(beside[0])
    assert beside[1].distance(beside[0]) < 30


def _letter_and_area(camera: Camera) -> tuple[BaseGeometry, BaseGeometry]:
    """Where the letter A stands on the drawing, and the area it names."""
    svg = draw_camera_map(camera_map_of(camera), language="en", prefix="m")
    mark = re.search(r'<rect x="([0-9.]+)" y="([0-9.]+)" width="22" height="22"', svg)
    outline = re.search(rf'<path d="M([^"]+)Z" fill="{AREA_FILL}"', svg)
    assert mark
    assert outline
    x, y = float(mark[1]), float(mark[2])
    spots = [tuple(map(float, spot.split())) for spot in outline[1].split("L")]
    return box(x, y, x + 22, y + 22), Polygon(spots)


@_calm
@given(plan=plans())
def test_the_same_camera_gives_the_same_bytes(plan: Plan) -> None:
    for once, again in zip(camera_maps_of_plan(plan), camera_maps_of_plan(plan), strict=True):
        assert draw_camera_map(once, language="ja", prefix="m") == draw_camera_map(
            again, language="ja", prefix="m"
        )


@_calm
@given(
    height_m=st.floats(3.0, 12.0),
    pitch_deg=st.floats(15.0, 70.0),
    yaw_deg=st.floats(0.0, 360.0),
    focal_ratio=st.floats(0.6, 1.3),
)
def test_the_camera_sign_stands_where_the_camera_hangs(
    height_m: float, pitch_deg: float, yaw_deg: float, focal_ratio: float
) -> None:
    found = seen_from(
        height_m=height_m, pitch_deg=pitch_deg, yaw_deg=yaw_deg, focal_ratio=focal_ratio
    )
    assume(found is not None)
    assert found is not None
    ground, (x, y) = found
    drawn = camera_map_of(camera_with(ground=ground, lines=(), areas=(), masks=()))
    assert drawn.is_stand_known
    assert drawn.stand is not None
    assert drawn.stand == pytest.approx((x, -y), abs=0.02 * height_m)


def _arrow_side(drawn: CameraMap) -> float:
    """Above 0 where `forward`, on the right hand of the line on the map, leads to the camera."""
    line = drawn.lines[0]
    assert drawn.stand is not None
    (x0, y0), (x1, y1) = line.spots[0], line.spots[-1]
    right = (-(y1 - y0), x1 - x0)
    return right[0] * (drawn.stand[0] - x0) + right[1] * (drawn.stand[1] - y0)


@pytest.mark.parametrize("down", [-1.0, 1.0], ids=["y-up", "y-down"])
@pytest.mark.parametrize("yaw_deg", [0.0, 90.0, 200.0])
def test_a_map_is_never_a_mirror_image(yaw_deg: float, down: float) -> None:
    ground, _ = ground_of(yaw_deg=yaw_deg, down=down)
    line = starter_plan().cameras[0].view.lines[0]
    # From left to right in the picture: the right hand is the near side, where the camera is.
    across = line.model_copy(update={"start": (0.2, 0.8), "end": (0.8, 0.8)})
    drawn = camera_map_of(camera_with(ground=ground, lines=(across,), areas=(), masks=()))
    assert _arrow_side(drawn) > 0
    turned = line.model_copy(update={"start": (0.8, 0.8), "end": (0.2, 0.8)})
    drawn = camera_map_of(camera_with(ground=ground, lines=(turned,), areas=(), masks=()))
    assert _arrow_side(drawn) < 0


def test_the_floor_filmed_ends_where_the_picture_or_the_drawing_ends() -> None:
    steep = camera_map_of(camera_with(ground=ground_of(pitch_deg=75.0)[0], lines=(), areas=()))
    assert steep.beyond.is_empty
    flat = camera_map_of(camera_with(ground=ground_of(pitch_deg=20.0)[0], lines=(), areas=()))
    assert not flat.beyond.is_empty
    assert flat.stand is not None
    assert flat.reach_m is not None
    farthest = shapely.hausdorff_distance(shapely.Point(flat.stand), flat.filmed)
    assert farthest == pytest.approx(flat.reach_m, rel=1e-3)
    assert any("破線" in text for text in describe_camera_map(flat, language="ja"))
    assert not any("破線" in text for text in describe_camera_map(steep, language="ja"))


def test_a_mask_on_the_floor_is_drawn_and_one_above_the_horizon_is_only_said() -> None:
    why = Text(ja="店の入口", en="A shop's door")
    low = Mask(id="low", polygon=((0.1, 0.7), (0.3, 0.7), (0.2, 0.9)), reason=why)
    high = Mask(id="high", polygon=((0.1, 0.0), (0.3, 0.0), (0.2, 0.1)), reason=why)
    ground, _ = ground_of(pitch_deg=12.0, focal_ratio=0.6)
    drawn = camera_map_of(camera_with(ground=ground, masks=(low, high), lines=(), areas=()))
    assert drawn.masks[0].shape.area > 0.0
    assert drawn.masks[1].shape.is_empty
    listed = describe_camera_map(drawn, language="en")
    assert [("not on this drawing" in text) for text in listed if "shop" in text] == [False, True]


def test_without_a_measured_floor_the_view_is_called_schematic() -> None:
    drawn = camera_map_of(camera_with(ground=None))
    assert drawn.basis == "frame"
    svg = draw_camera_map(drawn, language="ja", prefix="m")
    assert "模式図（写真ではありません）" in svg
    assert "image" not in svg.replace('role="img"', "")


def test_a_camera_on_a_vehicle_has_no_place_on_a_floor() -> None:
    camera = starter_plan().cameras[0].model_copy(update={"vehicle": True})
    drawn = camera_map_of(camera)
    assert drawn.basis == "frame"
    assert any("車とともに動く" in text for text in describe_camera_map(drawn, language="ja"))


def test_several_cameras_are_told_apart_with_the_reason() -> None:
    plan = starter_plan()
    second = plan.cameras[0].model_copy(update={"id": "second"})
    both = camera_maps_of_plan(plan.model_copy(update={"cameras": (*plan.cameras, second)}))
    assert len(both) == 2
    assert any("its own map" in text for text in describe_camera_map(both[0], language="en"))
    alone = camera_maps_of_plan(plan)[0]
    assert not any("its own map" in text for text in describe_camera_map(alone, language="en"))


def test_lengths_on_the_map_are_those_of_the_floor() -> None:
    drawn = camera_map_of(starter_plan().cameras[0])
    # The starter's line runs at y = 2.5 m; its points were measured at 8 m apart.
    assert drawn.lines[0].length_m == pytest.approx(9.0, abs=0.3)


@pytest.mark.parametrize(("index", "text"), [(0, "A"), (25, "Z"), (26, "AA"), (53, "BB")])
def test_areas_have_letters(index: int, text: str) -> None:
    assert letters(index) == text


def test_too_narrow_a_sheet_is_refused() -> None:
    with pytest.raises(ValueError, match="300"):
        draw_camera_map(
            camera_map_of(starter_plan().cameras[0]), language="ja", prefix="m", width=200
        )
