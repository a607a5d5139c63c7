"""The scene without its visitors, learnt and kept as a small picture in memory.

The model holds one value per place and channel, the median of the first seconds and then a slow
mean of what was judged empty. A place that looks different is foreground unless its texture is
still the scene's own, only darker or brighter: then it is a shadow or a light.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from noren.sight.frame import Frame, Picture

Mask = npt.NDArray[np.uint8]
# Codes start at 16 for black; ratios of light are ratios of what is above it.
_BLACK = 16.0
BURNT_LUMA = 225.0
"""Where luma is no lower, how bright a place is and what stands there cannot be read."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundSettings:
    """What the scene may do without becoming a visitor; seconds and levels of 0..255.

    `first_s` of film the first median is taken from; `sample_s` between its samples;
    `adapt_s` time constant of slow change; `forget_s` time constant where the difference was
    not a person; `luma_step`, `chroma_step` smallest differences that count;
    `noise_factor` multiples of a place's own noise that count; `light_step_ratio` common change
    of brightness that is followed at once; `dazzle_s` after a change of exposure in which burnt
    out places are learnt anew; `most_restarts` of the first median while exposure settles.
    A shadow keeps more than `shadow_low_ratio` of the light, differs from the scene's texture
    by less than `shadow_texture_ratio` of its luma within `shadow_window` places, and by less
    than `shadow_chroma_step` in color.
    """

    first_s: float = 4.0
    sample_s: float = 0.2
    update_s: float = 0.2
    adapt_s: float = 20.0
    forget_s: float = 8.0
    luma_step: float = 12.0
    chroma_step: float = 6.0
    noise_factor: float = 4.0
    light_step_ratio: float = 0.03
    dazzle_s: float = 3.0
    most_restarts: int = 5
    shadow_window: int = 5
    shadow_low_ratio: float = 0.4
    shadow_texture_ratio: float = 0.06
    shadow_chroma_step: float = 7.0


def shrink(frame: Frame, factor: int) -> Picture:
    """`(h, w, 3)` luma and both chroma planes, each place the mean of its pixels."""
    size = (max(1, frame.width // factor), max(1, frame.height // factor))
    planes = (frame.luma, frame.blue_difference, frame.red_difference)
    small = [
        plane
        if (plane.shape[1], plane.shape[0]) == size
        else cv2.resize(plane, size, interpolation=cv2.INTER_AREA)
        for plane in planes
    ]
    return np.asarray(cv2.merge(small), np.uint8)


class Background:
    """Learns the empty scene and says where it is not to be seen.

    One per camera; `subtract` for each picture, `learn` after judging what was foreground.
    """

    def __init__(self, settings: BackgroundSettings | None = None) -> None:
        self._settings = settings or BackgroundSettings()
        self._samples: list[Picture] = []
        self._next_sample_s = -math.inf
        self._settled = False
        self._mean: Floats | None = None
        self._levels: Picture | None = None
        self._steps: Picture | None = None
        self._updated_s = 0.0
        self._burnt: Mask | None = None
        self._burnt_until_s = 0.0
        self._restarts = 0

    @property
    def is_ready(self) -> bool:
        """Whether a first estimate exists (after three samples)."""
        return self._levels is not None

    @property
    def levels(self) -> Picture:
        """`(h, w, 3)` the scene under the present light."""
        assert self._levels is not None
        return self._levels

    @property
    def steps(self) -> Picture:
        """`(h, w, 3)` the smallest difference that counts at each place."""
        assert self._steps is not None
        return self._steps

    def subtract(self, small: Picture, at_s: float) -> Mask | None:
        """`(h, w)` uint8 0/1 where the picture differs from the scene; None before a first one."""
        if not self._settled:
            self._gather(small, at_s)
        if self._levels is None or self._steps is None:
            return None
        self._follow_light(small, at_s)
        differs = cv2.compare(cv2.absdiff(small, self._levels), self._steps, cv2.CMP_GT)
        y, u, v = cv2.split(differs)
        any_channel = cv2.bitwise_or(cv2.bitwise_or(y, u), v)
        found = np.asarray(any_channel, np.uint8) & np.uint8(1)
        if self._burnt is not None:
            found[self._burnt > 0] = 0
        return found

    def take_out_shadows(self, small: Picture, foreground: Mask) -> Mask:
        """Clear places where the scene shows through, darker or brighter.

        Within a window of `shadow_window` places the picture must be the scene's luma times one
        factor, and the color must have stayed. Darker alone is enough on plain floor; brighter
        needs texture, since a pale coat on plain floor looks like light.
        """
        settings = self._settings
        now = small[:, :, 0].astype(np.float32)
        scene = self.levels[:, :, 0].astype(np.float32)
        np.subtract(now, _BLACK, out=now)
        np.subtract(scene, _BLACK, out=scene)
        box = (settings.shadow_window, settings.shadow_window)
        scene2 = cv2.blur(cv2.multiply(scene, scene), box)
        cross = cv2.blur(cv2.multiply(now, scene), box)
        now2 = cv2.blur(cv2.multiply(now, now), box)
        factor = cross / (scene2 + 4.0)
        rest2 = now2 - factor * cross
        allowed2 = (settings.shadow_texture_ratio**2) * scene2 + 4.0
        plain = cv2.blur(scene, box)
        texture2 = scene2 - plain * plain
        _, blue, red = cv2.split(cv2.absdiff(small, self.levels))
        same = (rest2 < allowed2) & (cv2.max(blue, red) < settings.shadow_chroma_step)
        darker = (factor > settings.shadow_low_ratio) & (factor < 1.0)
        brighter = (factor >= 1.0) & (factor < 2.0) & (texture2 > 4.0 * rest2) & (texture2 > 30.0)
        lit = same & (darker | brighter)
        solid = np.where(lit, np.uint8(0), foreground)
        return np.asarray(cv2.medianBlur(solid, 3), np.uint8)

    def learn(self, small: Picture, at_s: float, *, kept: Mask, foreground: Mask) -> None:
        """Adapt to slow change.

        Args:
            kept: 1 where a person stands: nothing is learnt there.
            foreground: 1 where the picture differs; learnt quickly, as no person explains it.
        """
        passed = at_s - self._updated_s
        if not self._settled or self._mean is None or passed < self._settings.update_s:
            return
        self._updated_s = at_s
        settings = self._settings
        free = kept == 0
        same = (free & (foreground == 0)).view(np.uint8)
        other = (free & (foreground > 0)).view(np.uint8)
        pace = [(same, settings.adapt_s), (other, settings.forget_s)]
        if self._burnt is not None:
            pace.append((self._burnt, settings.dazzle_s / 4.0))
            if at_s >= self._burnt_until_s:
                self._burnt = None
        for where, time_constant_s in pace:
            share = 1.0 - math.exp(-passed / time_constant_s)
            cv2.accumulateWeighted(small, self._mean, share, where)
        self._levels = np.asarray(cv2.convertScaleAbs(self._mean), np.uint8)

    def heal(self, small: Picture, place: Mask) -> None:
        """Take the picture as the scene at these places at once."""
        if self._mean is None:
            return
        self._mean[place > 0] = small[place > 0]
        self._levels = np.asarray(cv2.convertScaleAbs(self._mean), np.uint8)

    def _gather(self, small: Picture, at_s: float) -> None:
        if at_s < self._next_sample_s:
            return
        if self._samples and self._restarts < self._settings.most_restarts:
            light = _light_ratio(small, self._samples[0])
            if light is not None and not 0.8 < light < 1.25:
                # Automatic exposure is still settling: what was seen so far is another scene.
                self._samples, self._levels = [], None
                self._restarts += 1
        self._samples.append(small)
        self._next_sample_s = at_s + self._settings.sample_s
        planned = round(self._settings.first_s / self._settings.sample_s)
        count = len(self._samples)
        if count >= planned or count in (4, 6, 8, 11, 15, 20, 28, 40):
            self._take_median()
        if count >= planned:
            self._settled = True
            self._samples = []
            self._updated_s = at_s

    def _take_median(self) -> None:
        settings = self._settings
        stack = np.stack(self._samples)
        middle = np.median(stack, axis=0)
        spread = 1.4826 * np.median(np.abs(stack - middle), axis=0)
        noise = cv2.blur(np.maximum(spread, 1.0).astype(np.float32), (5, 5))
        floor = np.array([settings.luma_step, settings.chroma_step, settings.chroma_step])
        steps = np.maximum(settings.noise_factor * noise, floor)
        self._mean = middle.astype(np.float32)
        self._levels = np.asarray(cv2.convertScaleAbs(self._mean), np.uint8)
        self._steps = np.clip(steps, 0, 254).astype(np.uint8)

    def _follow_light(self, small: Picture, at_s: float) -> None:
        """Scale the scene's luma when the whole picture got brighter or darker at once."""
        assert self._levels is not None
        assert self._mean is not None
        light = _light_ratio(small, self._levels)
        if light is None or abs(light - 1.0) <= self._settings.light_step_ratio:
            return
        luma = self._mean[:, :, 0]
        if light < 1.0:
            # How bright an overexposed place really was is unknown: learn it anew, see
            # nothing there meanwhile, and leave it as it is until then.
            burnt = luma >= BURNT_LUMA
            if light < 0.9 and burnt.any():
                self._burnt = burnt.view(np.uint8)
                self._burnt_until_s = at_s + self._settings.dazzle_s
            light_here = np.where(burnt, np.float32(1.0), np.float32(light))
        else:
            light_here = np.full(luma.shape, np.float32(light))
        self._mean[:, :, 0] = np.minimum((luma - _BLACK) * light_here + _BLACK, 255.0)
        self._levels = np.asarray(cv2.convertScaleAbs(self._mean), np.uint8)


def _light_ratio(small: Picture, scene: Picture) -> float | None:
    """Median luma ratio over every fourth place that neither is black nor burnt out."""
    now = small[::4, ::4, 0].astype(np.float32) - _BLACK
    then = scene[::4, ::4, 0].astype(np.float32) - _BLACK
    usable = (then > 20.0) & (then < 195.0) & (now < 200.0)
    if int(usable.sum()) < 32:
        return None
    return float(np.median(now[usable] / then[usable]))


def follow_light(before: Picture, now: Picture) -> Picture:
    """`before (h, w)` luma under the light of `now`: scaled where the whole picture changed."""
    light = _light_ratio(now[:, :, None], before[:, :, None])
    if light is None or abs(light - 1.0) < 0.01:
        return before
    return np.asarray(
        cv2.convertScaleAbs(before, alpha=light, beta=_BLACK * (1.0 - light)), np.uint8
    )
