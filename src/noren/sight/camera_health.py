"""Is this still the view that the lines were drawn for?

A few times a second a small luma picture is compared with the scene's own structure, kept from
when the view was good. While the answer is not OK, figures must stop and coverage must say so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

import cv2
import numpy as np
import numpy.typing as npt

from noren.sight.frame import Picture

Floats = npt.NDArray[np.float32]

_WIDTH, _HEIGHT = 320, 192
_BLOCK = 16
_BLACK = 16.0
_WINDOW = cv2.createHanningWindow((_WIDTH // 2, _HEIGHT // 2), cv2.CV_32F)


class CameraState(IntEnum):
    """What the camera shows. The numbers are part of the health record; never renumber them."""

    OK = 0
    MOVED = 1
    COVERED = 2
    DARK = 3
    BLURRED = 4
    OVEREXPOSED = 5

    @property
    def word(self) -> str:
        """The state as exports spell it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthSettings:
    """When a view counts as lost; times in seconds, levels of 0..255.

    `check_s` between checks; `lost_s` a fault must last before it is stated; `back_s` a good view
    must last before it is believed again; `drift_s` time constant with which the remembered
    structure follows the light of the day; `in_place_ratio` share of textured blocks that still
    show their own structure below which the camera has moved, `back_ratio` above which it is
    back, both after taking back a sway of at most `sway_ratio` of the width (wind, vibration);
    `settle_looks` that must agree before the view is remembered, within `settle_s` or the camera
    is moving from the start; then looks must agree for `calm_s`.
    """

    check_s: float = 0.4
    lost_s: float = 1.2
    back_s: float = 2.0
    drift_s: float = 120.0
    in_place_ratio: float = 0.2
    back_ratio: float = 0.4
    block_likeness: float = 0.35
    dark_level: float = 12.0
    burnt_level: float = 228.0
    sway_ratio: float = 0.02
    settle_looks: int = 3
    settle_s: float = 2.0
    calm_s: float = 10.0
    burnt_ratio: float = 0.6
    flat_spread: float = 9.0
    texture_ratio: float = 0.12
    blur_ratio: float = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraHealth:
    """The state and since when it holds.

    `state`; `since_s` session time it was first seen; `in_place_ratio` share of the textured
    blocks that show the scene's own structure, 1 where the scene has none to compare.
    """

    state: CameraState
    since_s: float
    in_place_ratio: float

    @property
    def is_ok(self) -> bool:
        """Whether figures may be made."""
        return self.state is CameraState.OK


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """One small picture's structure: gradients of 2x2 means, and how much finer detail it has."""

    right: Floats
    down: Floats
    readable: Floats
    energy: float
    fineness: float
    luma_middle: float
    luma_spread: float
    luma_high: float
    burnt: float


class HealthMonitor:
    """Follows one camera's health; give it every frame, it decides when to look.

    The reference is the first picture that three looks agree on. A covered, dark, burnt out or
    blurred view is told from a moved one by its own marks. A moved camera is OK again only where
    it was before.

    Forgets: all pictures but two gradient planes of 160x96.
    """

    def __init__(self, settings: HealthSettings | None = None) -> None:
        self._settings = settings or HealthSettings()
        self._reference: _Look | None = None
        self._first: _Look | None = None
        self._first_s = 0.0
        self._agreeing = 0
        self._started_s: float | None = None
        self._next_s = -np.inf
        self._looked_s = 0.0
        self._candidate = CameraState.OK
        self._candidate_since_s = 0.0
        self._health = CameraHealth(state=CameraState.OK, since_s=0.0, in_place_ratio=1.0)

    @property
    def health(self) -> CameraHealth:
        """The newest answer."""
        return self._health

    @property
    def is_settled(self) -> bool:
        """Whether the view is known: before that a figure could still be withdrawn."""
        return self._reference is not None

    def watch(self, luma: Picture, at_s: float) -> CameraHealth:
        """Look at `luma (H, W)` if it is time, and say how the camera is.

        A fault is stated when it has lasted `lost_s`; its `since_s` is when it began, so whatever
        was counted since then must not stand. A recovery is stated after `back_s`.
        """
        if at_s < self._next_s:
            return self._health
        if self._started_s is None:
            self._started_s = at_s
            self._candidate_since_s = at_s
        passed = at_s - self._looked_s
        self._next_s, self._looked_s = at_s + self._settings.check_s, at_s
        look = _look_at(luma, self._settings.burnt_level)
        fault = self._plain_fault(look)
        if fault is not None:
            state, in_place = fault, 0.0
        elif self._reference is None:
            state, in_place = self._settle(look, at_s), 1.0
        else:
            state, in_place, swayed = self._compare(look, self._reference)
            if state is CameraState.OK and self._health.is_ok and not swayed:
                self._remember(look, self._reference, passed)
        self._follow(state, in_place, at_s)
        return self._health

    def _plain_fault(self, look: _Look) -> CameraState | None:
        """Faults that one picture shows by itself."""
        settings, reference = self._settings, self._reference
        black = settings.dark_level + _BLACK
        # A lamp that passes through the night lights up itself, not the place.
        if look.luma_middle < black and look.luma_high < black + 20.0:
            return CameraState.DARK
        if look.burnt > settings.burnt_ratio:
            return CameraState.OVEREXPOSED
        if look.luma_spread < settings.flat_spread and (
            reference is None or look.energy < settings.texture_ratio * reference.energy
        ):
            return CameraState.COVERED
        return None

    def _settle(self, look: _Look, at_s: float) -> CameraState:
        """Wait for looks that agree; a view that never does is moving."""
        assert self._started_s is not None
        settings = self._settings
        if self._first is None:
            self._first, self._first_s, self._agreeing = look, at_s, 1
        elif _share_in_place(look, self._first, settings) >= settings.back_ratio:
            self._agreeing += 1
        else:
            self._first, self._first_s, self._agreeing = look, at_s, 1
        calm = self._health.is_ok or at_s - self._first_s >= settings.calm_s
        if self._agreeing >= settings.settle_looks and calm:
            self._reference, self._first = look, None
            return CameraState.OK
        waiting = at_s - self._started_s >= settings.settle_s
        return CameraState.MOVED if waiting else CameraState.OK

    def _compare(self, look: _Look, reference: _Look) -> tuple[CameraState, float, bool]:
        settings = self._settings
        in_place, swayed = _share_in_place(look, reference, settings), False
        if in_place < 0.6:
            shifted = _take_back_sway(look, reference, settings.sway_ratio)
            if shifted is not None:
                there = _share_in_place(shifted, reference, settings)
                swayed, in_place = there > in_place, max(there, in_place)
        needed = settings.in_place_ratio if self._health.is_ok else settings.back_ratio
        if in_place >= needed:
            if look.fineness < settings.blur_ratio * reference.fineness:
                return CameraState.BLURRED, in_place, swayed
            return CameraState.OK, in_place, swayed
        if look.energy < settings.texture_ratio * reference.energy:
            return CameraState.COVERED, in_place, swayed
        # A strong blur also displaces structure; its mark is that no fine detail is left at all.
        if look.fineness < 0.5 * settings.blur_ratio * reference.fineness:
            return CameraState.BLURRED, in_place, swayed
        return CameraState.MOVED, in_place, swayed

    def _follow(self, state: CameraState, in_place: float, at_s: float) -> None:
        if state is not self._candidate:
            self._candidate, self._candidate_since_s = state, at_s
        old = self._health
        wait_s = self._settings.back_s if state is CameraState.OK else self._settings.lost_s
        if state is not old.state and at_s - self._candidate_since_s >= wait_s:
            since_s = self._candidate_since_s
            if state is CameraState.MOVED and self._reference is None:
                since_s = self._started_s or 0.0
            self._health = CameraHealth(state=state, since_s=since_s, in_place_ratio=in_place)
        else:
            self._health = CameraHealth(
                state=old.state, since_s=old.since_s, in_place_ratio=in_place
            )

    def _remember(self, look: _Look, old: _Look, passed_s: float) -> None:
        share = np.float32(1.0 - np.exp(-passed_s / self._settings.drift_s))
        self._reference = replace(
            look,
            right=old.right + share * (look.right - old.right),
            down=old.down + share * (look.down - old.down),
            readable=old.readable + share * (look.readable - old.readable),
            energy=old.energy + float(share) * (look.energy - old.energy),
            fineness=old.fineness + float(share) * (look.fineness - old.fineness),
        )


def _take_back_sway(look: _Look, reference: _Look, sway_ratio: float) -> _Look | None:
    """The look moved back onto the reference, None if they are further apart than a sway."""
    now = cv2.magnitude(look.right, look.down)
    then = cv2.magnitude(reference.right, reference.down)
    (x, y), _ = cv2.phaseCorrelate(then, now, _WINDOW)
    across, along = round(x), round(y)
    if (across, along) == (0, 0) or np.hypot(across, along) > sway_ratio * now.shape[1] + 0.5:
        return None
    return replace(
        look,
        right=np.roll(look.right, (-along, -across), axis=(0, 1)),
        down=np.roll(look.down, (-along, -across), axis=(0, 1)),
    )


def _look_at(luma: Picture, burnt_level: float) -> _Look:
    small = cv2.resize(luma, (_WIDTH, _HEIGHT), interpolation=cv2.INTER_AREA)
    half_size = (_WIDTH // 2, _HEIGHT // 2)
    half = np.asarray(cv2.resize(small, half_size, interpolation=cv2.INTER_AREA), np.uint8)
    right = cv2.Sobel(half, cv2.CV_32F, 1, 0, ksize=3, scale=0.25)
    down = cv2.Sobel(half, cv2.CV_32F, 0, 1, ksize=3, scale=0.25)
    energy = float(cv2.mean(cv2.multiply(right, right) + cv2.multiply(down, down))[0])
    fine = cv2.Laplacian(small, cv2.CV_32F, ksize=1)
    _, spread = cv2.meanStdDev(half)
    return _Look(
        right=np.asarray(right, np.float32),
        down=np.asarray(down, np.float32),
        readable=_blocks(((half > _BLACK + 8.0) & (half < burnt_level - 5.0)).view(np.uint8))
        / np.float32(_BLOCK**2),
        energy=energy,
        fineness=float(cv2.mean(cv2.multiply(fine, fine))[0]) / (energy + 1.0),
        luma_middle=float(np.median(half[::2, ::2])),
        luma_spread=float(spread[0, 0]),
        luma_high=float(np.percentile(half[::2, ::2], 90)),
        burnt=float((half >= burnt_level).mean()),
    )


def _blocks(plane: Floats | Picture) -> Floats:
    rows, columns = plane.shape[0] // _BLOCK, plane.shape[1] // _BLOCK
    cut = plane[: rows * _BLOCK, : columns * _BLOCK].astype(np.float32, copy=False)
    sums = cut.reshape(rows, _BLOCK, columns, _BLOCK).sum(axis=(1, 3))
    return np.asarray(sums, np.float32)


def _share_in_place(look: _Look, reference: _Look, settings: HealthSettings) -> float:
    """Share of the reference's textured blocks whose gradients still point the same way.

    Upright and level edges are judged apart and the worse of both holds: a camera that turns
    along a wall leaves the wall's level edges where they were.
    """
    # Where either picture is burnt out or black, structure can neither be there nor be missing.
    readable = (look.readable > 0.6) & (reference.readable > 0.6)
    shares = []
    for now, then in ((look.right, reference.right), (look.down, reference.down)):
        power = _blocks(then * then)
        textured = (power > 2.0 * _BLOCK * _BLOCK) & readable
        if int(textured.sum()) < 4:
            continue
        alike = _blocks(now * then) > settings.block_likeness * np.sqrt(power * _blocks(now * now))
        shares.append(float((alike & textured).sum() / textured.sum()))
    return min(shares, default=1.0)
