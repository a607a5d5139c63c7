"""Who wears the declared color, and when nobody can tell."""

from __future__ import annotations

import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.sight.frame import Frame, make_frame
from noren.sight.staff_tag import TagEyes, TagRule, has_color

ORANGE = (255, 106, 0)
BOX = [20.0, 10.0, 60.0, 130.0]
Picture = npt.NDArray[np.uint8]


def person(
    vest: tuple[int, int, int],
    *,
    light: float = 1.0,
    noise: float = 0.0,
    covered: float = 0.0,
    seed: int = 0,
) -> Picture:
    """A drawn person with a vest, in BGR: `light` shades it, `covered` of it is behind a shelf."""
    picture = np.full((140, 80, 3), (120, 130, 125), np.float64)
    picture[10:32, 32:48] = (120, 150, 200)  # head
    picture[32:76, 22:58] = vest[::-1]
    picture[76:130, 26:54] = (70, 50, 45)
    if covered:
        picture[32 : 32 + round(44 * covered), 22:58] = (90, 100, 105)
    picture *= light
    picture += np.random.default_rng(seed).normal(0, noise, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)


def of_hue(degrees: float, saturation: float = 0.8, value: float = 0.8) -> tuple[int, int, int]:
    pixel = np.array([[[degrees / 2, saturation * 255, value * 255]]]).round().astype(np.uint8)
    blue, green, red = cv2.cvtColor(pixel, cv2.COLOR_HSV2BGR)[0, 0].tolist()
    return red, green, blue


def looked(eyes: TagEyes, *pictures: Picture, track: int = 7) -> bool:
    for picture in pictures:
        eyes.look(pixels=picture, track_id=np.array([track]), xyxy=np.array([BOX], np.float32))
    return bool(eyes.is_staff(np.array([track]))[0])


@given(st.floats(0.35, 1.0), st.floats(0, 12), st.floats(0, 0.4), st.integers(0, 99))
@settings(deadline=None)
def test_a_vest_is_seen_in_shade_noise_and_partly_covered(
    light: float, noise: float, covered: float, seed: int
) -> None:
    shown = person(ORANGE, light=light, noise=noise, covered=covered, seed=seed)
    assert looked(TagEyes(ORANGE), *[shown] * 3)


@given(st.floats(60, 300), st.floats(0.4, 1.0), st.integers(0, 99))
@settings(deadline=None)
def test_clothes_of_another_hue_are_never_the_vest(away: float, light: float, seed: int) -> None:
    other = person(of_hue((25 + away) % 360), light=light, noise=6, seed=seed)
    assert not looked(TagEyes(ORANGE), *[other] * 5)


@pytest.mark.parametrize(
    "clothes", [(20, 20, 22), (240, 240, 240), (128, 120, 116), (140, 120, 105)]
)
def test_gray_pale_and_dark_clothes_are_never_the_vest(clothes: tuple[int, int, int]) -> None:
    assert not looked(TagEyes(ORANGE), *[person(clothes, noise=8)] * 5)


@given(st.floats(0, 360))
@settings(deadline=None)
def test_any_vivid_color_can_be_the_tag(degrees: float) -> None:
    color = of_hue(degrees)
    assert looked(TagEyes(color), *[person(color, light=0.6, noise=5)] * 3)


def test_a_few_looks_decide_nothing() -> None:
    assert not looked(TagEyes(ORANGE), *[person(ORANGE)] * (TagRule().least_looks - 1))


def test_most_of_the_looks_decide() -> None:
    plain, vest = person((40, 60, 90)), person(ORANGE)
    assert looked(TagEyes(ORANGE), plain, plain, vest, vest)
    assert not looked(TagEyes(ORANGE), plain, plain, plain, vest, vest)


def test_a_body_too_small_is_not_judged() -> None:
    eyes = TagEyes(ORANGE)
    assert eyes.measure_share(person(ORANGE), [20, 10, 28, 30]) is None
    assert eyes.measure_share(person(ORANGE), [-90, -90, -20, -10]) is None
    assert not eyes.is_staff(np.array([7]))[0]


def test_tracks_that_are_one_have_one_vote() -> None:
    eyes = TagEyes(ORANGE)
    looked(eyes, person(ORANGE), person(ORANGE), track=1)
    looked(eyes, person(ORANGE), track=2)
    eyes.rename(np.array([[2, 1]]))
    assert eyes.is_staff(np.array([1, 2])).tolist() == [True, False]


def test_who_is_forgotten_is_nobody() -> None:
    eyes = TagEyes(ORANGE)
    looked(eyes, *[person(ORANGE)] * 4, track=1)
    looked(eyes, *[person(ORANGE)] * 4, track=2)
    eyes.forget([1, 9])
    assert eyes.is_staff(np.array([1, 2])).tolist() == [False, True]
    eyes.clear()
    assert not eyes.is_staff(np.array([1, 2])).any()


def frame_of(picture: Picture) -> Frame:
    return make_frame(av.VideoFrame.from_ndarray(picture, format="bgr24"), index=0, at_s=0.0)


def street(*, gray: bool, noise: float) -> Picture:
    """A whole picture: somebody in a vest on a street."""
    whole = np.full((480, 640, 3), (120, 130, 125), np.uint8)
    whole[200:340, 300:380] = person(ORANGE)
    if gray:
        whole[:] = cv2.cvtColor(whole, cv2.COLOR_BGR2GRAY)[..., None]
    grain = np.random.default_rng(3).normal(0, noise, whole.shape[:2])[..., None]
    return np.clip(whole + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("noise", [0.0, 10.0])
def test_a_gray_picture_has_no_colors_to_tell_by(noise: float) -> None:
    assert has_color(frame_of(street(gray=False, noise=noise)))
    assert not has_color(frame_of(street(gray=True, noise=noise)))
