"""The background shows the place, and never anybody who was found in it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from noren.errors import SceneNotEmpty
from noren.sight.empty_scene import EmptyScene, EmptySceneSettings
from staging.films import draw_floor

Picture = npt.NDArray[np.uint8]
SIZE = (160, 120)
SETTINGS = EmptySceneSettings(free_s=10.0, samples=3)
FLOOR = draw_floor()
BODY = (60, 40, 80, 95)
CLOTHES = 255
NOBODY = np.zeros((0, 4), np.float32)


def with_person(box: tuple[int, int, int, int] = BODY) -> Picture:
    picture = FLOOR.copy()
    left, top, right, bottom = box
    picture[top:bottom, left:right] = CLOTHES
    return picture


def boxes(*found: tuple[int, int, int, int]) -> npt.NDArray[np.float32]:
    return np.array(found, np.float32).reshape(-1, 4)


def learn(
    seconds: float,
    film: Callable[[float], tuple[Picture, npt.NDArray[np.float32] | None]],
    scene: EmptyScene | None = None,
    *,
    from_s: float = 0.0,
) -> EmptyScene:
    scene = scene or EmptyScene(SIZE, SETTINGS)
    for number in range(round(seconds * 4)):
        at_s = from_s + number / 4
        picture, found = film(at_s)
        scene.look(picture, at_s, found)
    return scene


def has_person(picture: Picture) -> bool:
    left, top, right, bottom = BODY
    return bool((picture[top:bottom, left:right] == CLOTHES).any())


def test_an_empty_place_is_given_out_as_it_is() -> None:
    scene = learn(60, lambda at_s: (FLOOR, NOBODY))
    assert np.array_equal(scene.give_out().pixels, FLOOR)


def test_nothing_is_given_out_before_it_was_free_often_enough() -> None:
    scene = learn(29, lambda at_s: (FLOOR, NOBODY))
    assert scene.known_ratio == 0.0
    with pytest.raises(SceneNotEmpty, match=r"0\.0 % of the picture"):
        scene.give_out()


def test_somebody_who_stands_still_never_enters() -> None:
    scene = learn(600, lambda at_s: (with_person(), boxes(BODY)))
    with pytest.raises(SceneNotEmpty):
        scene.give_out()
    everywhere = np.ones(FLOOR.shape[:2], np.bool_)
    left, top, right, bottom = BODY
    everywhere[top - 10 : bottom + 30, left - 10 : right + 10] = False
    assert not has_person(scene.give_out(needed=everywhere).pixels)


@pytest.mark.parametrize("every_s", [2.0, 5.0, 9.0])
def test_not_even_when_he_is_found_only_now_and_then(every_s: float) -> None:
    def film(at_s: float) -> tuple[Picture, npt.NDArray[np.float32]]:
        return with_person(), boxes(BODY) if at_s % every_s == 0 else NOBODY

    scene = learn(600, film)
    with pytest.raises(SceneNotEmpty):
        scene.give_out()


def test_not_even_when_detection_misses_at_random() -> None:
    random = np.random.default_rng(3)

    def film(at_s: float) -> tuple[Picture, npt.NDArray[np.float32]]:
        del at_s
        # Forty looks in ten seconds: a recall of 30 % misses all of them once in a million.
        return with_person(), boxes(BODY) if random.random() < 0.3 else NOBODY

    with pytest.raises(SceneNotEmpty):
        learn(900, film).give_out()


def test_when_he_has_gone_the_place_is_learnt_without_him() -> None:
    def film(at_s: float) -> tuple[Picture, npt.NDArray[np.float32]]:
        return (with_person(), boxes(BODY)) if at_s < 120 else (FLOOR, NOBODY)

    assert np.array_equal(learn(200, film).give_out().pixels, FLOOR)


def test_somebody_who_walks_through_again_and_again_is_not_in_it() -> None:
    def film(at_s: float) -> tuple[Picture, npt.NDArray[np.float32]]:
        into_s = at_s % 30
        if into_s >= 8:
            return FLOOR, NOBODY
        left = 10 + int(15 * into_s)
        box = (left, 40, left + 20, 95)
        return with_person(box), boxes(box)

    assert np.array_equal(learn(300, film).give_out().pixels, FLOOR)


def test_what_looks_different_each_time_is_not_known() -> None:
    def film(at_s: float) -> tuple[Picture, npt.NDArray[np.float32]]:
        picture = FLOOR.copy()
        picture[:20] = 40 if int(at_s / 11) % 2 else 200
        return picture, NOBODY

    scene = learn(300, film)
    assert scene.known_ratio == pytest.approx(100 / 120)
    with pytest.raises(SceneNotEmpty):
        scene.give_out()


def test_time_in_which_nobody_looked_frees_nothing() -> None:
    scene = learn(600, lambda at_s: (with_person(), None))
    assert scene.known_ratio == 0.0

    def film(at_s: float) -> tuple[Picture, npt.NDArray[np.float32] | None]:
        return FLOOR, NOBODY if at_s % 5 < 3 else None

    assert learn(300, film).known_ratio == 0.0


def test_a_masked_part_need_not_be_free() -> None:
    scene = learn(60, lambda at_s: (with_person(), boxes(BODY)))
    needed = np.zeros(FLOOR.shape[:2], np.bool_)
    needed[:, :30] = True
    given = scene.give_out(needed=needed).pixels
    assert np.array_equal(given[:, :30], FLOOR[:, :30])
    assert not has_person(given)
