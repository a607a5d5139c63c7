"""Drawings that measure badly are said so, with numbers; good ones are left alone."""

from __future__ import annotations

import numpy as np
import pytest

from noren.plan.declaration import Plan
from noren.plan.geometry import GeometryCode, geometry_advice, ground_plane_of
from noren.plan.load import parse_plan

MORE_POINTS = """\
          - {image: [0.7, 0.5], ground_m: [4.0, 6.0]}
          - {image: [0.25, 0.7], ground_m: [0.0, 2.4]}
          - {image: [0.75, 0.7], ground_m: [4.0, 2.4]}
"""
LAST_POINT = "          - {image: [0.7, 0.5], ground_m: [4.0, 6.0]}\n"


def good(plan_text: str) -> str:
    return plan_text.replace(LAST_POINT, MORE_POINTS)


def codes(text: str) -> dict[GeometryCode, float]:
    advice = geometry_advice(parse_plan(text, "plan.yaml").plan)
    return {one.code: one.amount for one in advice}


def without_ground(plan_text: str) -> str:
    head, rest = plan_text.split("      ground:\n")
    return head + "      lines:\n" + rest.split("      lines:\n", 1)[1]


def plan_of(text: str) -> Plan:
    return parse_plan(text, "plan.yaml").plan


def test_a_good_drawing_needs_no_advice(plan_text: str) -> None:
    assert codes(good(plan_text)) == {}


def test_four_points_prove_nothing_and_say_their_error(plan_text: str) -> None:
    found = codes(plan_text)
    assert set(found) == {GeometryCode.GROUND_UNPROVEN}
    plane = ground_plane_of(plan_of(plan_text).cameras[0].view)
    assert plane is not None
    assert found[GeometryCode.GROUND_UNPROVEN] == plane.error_m


def test_a_badly_measured_ground_states_its_error_in_metres(plan_text: str) -> None:
    found = codes(good(plan_text).replace("point_error_m: 0.05", "point_error_m: 1.0"))
    assert found[GeometryCode.GROUND_POOR] > 0.5


@pytest.mark.parametrize("edge", [0.02, 0.985], ids=["top", "bottom"])
def test_a_line_along_an_edge_is_named(plan_text: str, edge: float) -> None:
    text = without_ground(plan_text).replace("0.2, 0.7", f"0.2, {edge}")
    found = codes(text.replace("0.8, 0.7", f"0.8, {edge}"))
    assert found == {GeometryCode.LINE_AT_EDGE: pytest.approx(min(edge, 1 - edge))}


def test_a_line_that_spans_the_picture_from_edge_to_edge_is_fine(plan_text: str) -> None:
    text = without_ground(plan_text).replace("[0.2, 0.7]", "[0.0, 0.7]")
    assert codes(text.replace("[0.8, 0.7]", "[1.0, 0.7]")) == {}


def test_a_line_narrower_than_a_person_is_named_in_metres_where_there_is_ground(
    plan_text: str,
) -> None:
    found = codes(good(plan_text).replace("end: [0.8, 0.7]", "end: [0.25, 0.7]"))
    assert set(found) == {GeometryCode.LINE_NARROW}
    assert 0.2 < found[GeometryCode.LINE_NARROW] < 0.6


def test_a_line_narrower_than_a_person_is_named_in_shares_of_the_width_without_ground(
    plan_text: str,
) -> None:
    found = codes(without_ground(plan_text).replace("end: [0.8, 0.7]", "end: [0.22, 0.7]"))
    assert found == {GeometryCode.LINE_NARROW: pytest.approx(0.02)}


def test_an_area_smaller_than_the_position_error_is_named(plan_text: str) -> None:
    small = "[[0.5, 0.52], [0.53, 0.52], [0.53, 0.55], [0.5, 0.55]]"
    text = good(plan_text).replace("[[0.3, 0.6], [0.6, 0.6], [0.6, 0.8], [0.3, 0.8]]", small)
    text = text.replace("point_error_m: 0.05", "point_error_m: 0.6")
    assert GeometryCode.AREA_SMALL in codes(text)


def test_the_ground_is_the_same_at_every_resolution(plan_text: str) -> None:
    view = plan_of(good(plan_text)).cameras[0].view
    declared, large = ground_plane_of(view), ground_plane_of(view, frame_size_px=(1280, 960))
    assert declared is not None
    assert large is not None
    places = np.array([[320.0, 300.0], [200.0, 420.0]])
    np.testing.assert_allclose(declared.to_ground(places), large.to_ground(places * 2), atol=1e-3)


def test_without_points_there_is_no_ground(plan_text: str) -> None:
    assert ground_plane_of(plan_of(without_ground(plan_text)).cameras[0].view) is None
