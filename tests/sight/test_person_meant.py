"""On a photograph one person is meant, or nobody is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.sight.detections import Detections
from noren.sight.person_meant import Meant, StandingOut, pick_person
from noren.vocabulary.objects import ObjectClass

SIZE = (600, 800)
ME = (230.0, 190.0, 370.0, 610.0)


def found(*boxes: tuple[tuple[float, float, float, float], float], kind: int = 0) -> Detections:
    return Detections(
        xyxy=np.array([box for box, _ in boxes], np.float32).reshape(-1, 4),
        confidence=np.array([sure for _, sure in boxes], np.float32),
        class_id=np.full(len(boxes), kind or int(ObjectClass.PERSON), np.int64),
    )


def moved(by_x: float, *, tall: float = 1.0) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = ME
    return (x1 + by_x, y2 - tall * (y2 - y1), x2 + by_x, y2)


@pytest.mark.parametrize(
    ("those", "meant"),
    [
        pytest.param(found((ME, 0.7)), Meant.ONE, id="one"),
        pytest.param(found(), Meant.NOBODY, id="nothing"),
        pytest.param(found((ME, 0.34)), Meant.NOBODY, id="hardly a person"),
        pytest.param(found((ME, 0.9), kind=int(ObjectClass.VEHICLE)), Meant.NOBODY, id="a car"),
        pytest.param(found((ME, 0.7), (moved(200), 0.6)), Meant.SEVERAL, id="two"),
        pytest.param(found((ME, 0.7), (moved(200, tall=0.65), 0.6)), Meant.SEVERAL, id="a child"),
        pytest.param(found((ME, 0.7), (moved(200, tall=0.5), 0.6)), Meant.ONE, id="a passer-by"),
        pytest.param(found((ME, 0.7), (moved(200), 0.21)), Meant.SEVERAL, id="perhaps two"),
        pytest.param(found((ME, 0.7), (moved(200), 0.19)), Meant.ONE, id="a shadow"),
        pytest.param(found((moved(0, tall=0.45), 0.7)), Meant.FAR, id="far away"),
        pytest.param(found((moved(74), 0.7)), Meant.ONE, id="a little aside"),
        pytest.param(found((moved(76), 0.7)), Meant.ASIDE, id="aside"),
        pytest.param(found((moved(-200), 0.7)), Meant.ASIDE, id="at the edge"),
        pytest.param(
            found((ME, 0.3), (moved(180, tall=1.1), 0.7)), Meant.SEVERAL, id="the wrong one is sure"
        ),
    ],
)
def test_one_person_is_meant_or_nobody(those: Detections, meant: Meant) -> None:
    pick = pick_person(those, size_px=SIZE)
    assert pick.meant is meant
    assert (pick.row >= 0) == (meant is Meant.ONE)
    if meant is Meant.ONE:
        assert pick.people.xyxy[pick.row, 3] == 610.0


@given(
    st.lists(
        st.tuples(
            st.floats(0, 500), st.floats(0, 700), st.floats(10, 100), st.floats(10, 100),
            st.floats(0, 1),
        ),
        max_size=6,
    )
)  # fmt: skip
def test_whoever_is_meant_stands_out_from_everybody_else(
    those: list[tuple[float, float, float, float, float]],
) -> None:
    boxes = [((x, y, x + w, y + h), sure) for x, y, w, h, sure in those]
    settings = StandingOut(least_height_ratio=0.01)
    pick = pick_person(found(*boxes), size_px=SIZE, settings=settings)
    if pick.meant is not Meant.ONE:
        return
    high = pick.people.xyxy[:, 3] - pick.people.xyxy[:, 1]
    assert (np.delete(high, pick.row) < settings.rival_ratio * high[pick.row]).all()
    assert pick.people.confidence[pick.row] >= np.float32(settings.sure)
