"""So much light that nobody could be found in it is told from people, spots and a moment."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from noren.sight.dazzle import Dazzle

HEIGHT, WIDTH = 180, 240
SCENE = np.full((HEIGHT, WIDTH, 3), 100, np.uint8)
NOBODY = np.zeros((HEIGHT, WIDTH), np.uint8)


def lit(columns: int, *, step: int = 40) -> npt.NDArray[np.uint8]:
    """The scene with light on its left part."""
    now = SCENE.copy()
    now[:, :columns, 0] += np.uint8(step)
    return now


def watch(dazzle: Dazzle, picture: npt.NDArray[np.uint8], from_s: float, to_s: float) -> list[bool]:
    times_s = np.arange(round(10 * from_s), round(10 * to_s)) / 10.0
    return [dazzle.watch(picture, SCENE, NOBODY, at_s) for at_s in times_s]


def test_light_on_a_third_of_the_picture_dazzles_after_a_moment() -> None:
    answers = watch(Dazzle(), lit(WIDTH // 3), 0.0, 4.0)
    assert not any(answers[:12])
    assert all(answers[13:])


@pytest.mark.parametrize(
    "picture",
    [SCENE, lit(WIDTH // 12), lit(WIDTH, step=8), 255 - lit(WIDTH, step=95)],
    ids=["as learnt", "a small part", "hardly brighter", "darker"],
)
def test_less_does_not(picture: npt.NDArray[np.uint8]) -> None:
    assert not any(watch(Dazzle(), picture, 0.0, 10.0))


def test_a_flash_does_not() -> None:
    dazzle = Dazzle()
    watch(dazzle, lit(WIDTH), 0.0, 1.0)
    assert not any(watch(dazzle, SCENE, 1.0, 5.0))
    assert not any(watch(dazzle, lit(WIDTH), 5.0, 6.0))


def test_it_ends_two_seconds_after_the_light() -> None:
    dazzle = Dazzle()
    watch(dazzle, lit(WIDTH // 2), 0.0, 4.0)
    after = watch(dazzle, SCENE, 4.0, 8.0)
    assert all(after[:19])
    assert not any(after[22:])


def test_between_the_two_shares_it_stays_as_it_was() -> None:
    some = lit(round(0.125 * WIDTH))
    calm, flooded = Dazzle(), Dazzle()
    watch(flooded, lit(WIDTH), 0.0, 4.0)
    assert not any(watch(calm, some, 0.0, 8.0))
    assert all(watch(flooded, some, 4.0, 12.0))


def test_bright_people_everywhere_are_no_light() -> None:
    everywhere = np.ones((HEIGHT, WIDTH), np.uint8)
    dazzle = Dazzle()
    assert not any(dazzle.watch(lit(WIDTH), SCENE, everywhere, 0.2 * n) for n in range(50))
    half = NOBODY.copy()
    half[:, : WIDTH // 2] = 1
    assert not any(dazzle.watch(lit(WIDTH // 2), SCENE, half, 20.0 + 0.2 * n) for n in range(50))
