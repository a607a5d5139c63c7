"""A picture of the place without people: only what nobody covered for long enough.

Learnt inside the jail. Each place of the picture waits until nobody has covered it, or stood near
it, for `free_s` seconds on end, several times over, and looked the same each time; only then does
it belong to the picture. A place where somebody was found, however seldom, waits anew; and where
somebody is found who looks just like what was learnt there, it was a person who stood still, and
all of it is learnt anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.errors import SceneNotEmpty
from noren.sight.frame import Picture
from noren.vocabulary.words import Words

Boxes = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptySceneSettings:
    """How long and how often a place must be free.

    `free_s` without anybody at or near it, on end, makes one sample; `samples` of them that agree
    within `agree_levels` (of 255, per channel) make the place known; `reach_ratio` of a box is
    added around it on every side, `shadow_ratio` of its height below it; a moment in which nobody
    looked longer than `blind_s` frees nothing. Where more than `same_ratio` of the middle of a box
    looks as it was learnt (and so much of it is known at all), whoever was found there is in it.
    """

    free_s: float = 60.0
    samples: int = 5
    agree_levels: float = 14.0
    reach_ratio: float = 0.25
    shadow_ratio: float = 0.35
    blind_s: float = 1.0
    same_ratio: float = 0.6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EmptyPicture:
    """`pixels (H, W, 3)` of the place without people; grey where `known (H, W)` is False."""

    pixels: Picture
    known: Bools


class EmptyScene:
    """Learns the person-free picture of one camera from frames and the people found in them.

    Definition: a place is known when it was free (no box, widened, touched it) for `free_s` on
    end, at least `samples` times, and the pictures taken at the end of each such time agree. Any
    box over a place begins its waiting anew; a sample that disagrees throws the older ones away.
    So somebody who stands still stays out as long as he is found at least once in `free_s`; one
    who is found more seldom is thrown out again each time. One who is never found at all cannot be
    told from a pillar, which is why `noren` asks for a model whose recall was measured, looks for
    people in what was learnt, and a person looks before it is used.

    Args:
        size: width and height of the frames.
    Forgets: every frame but the free places of the last samples; all boxes.
    """

    def __init__(self, size: tuple[int, int], settings: EmptySceneSettings | None = None) -> None:
        self._settings = settings or EmptySceneSettings()
        width, height = size
        self._free_since_s = np.full((height, width), np.inf, np.float32)
        self._mean = np.zeros((height, width, 3), np.float32)
        self._count = np.zeros((height, width), np.int16)
        self._last_s: float | None = None

    @property
    def known_ratio(self) -> float:
        """The share of the picture that is known to be free of people."""
        return float(self._known().mean())

    def look(self, picture: Picture, at_s: float, found: Boxes | None) -> None:
        """Take a frame `(H, W, 3)` and the boxes `(N, 4)` of everybody in it.

        `found` None means that nobody looked: such a frame teaches nothing, and after a longer
        time without looking every place waits anew.
        """
        if found is None:
            return
        if self._last_s is None or at_s - self._last_s > self._settings.blind_s:
            self._free_since_s[:] = at_s
        self._last_s = at_s
        for box, (left, top, right, bottom) in zip(found, self._widened(found), strict=True):
            self._free_since_s[top:bottom, left:right] = np.inf
            if self._is_learnt(picture, box):
                self._count[top:bottom, left:right] = 0
        waits = np.isinf(self._free_since_s)
        for left, top, right, bottom in self._widened(found):
            waits[top:bottom, left:right] = False
        # Whoever was there has gone: the waiting begins with this frame.
        self._free_since_s[waits] = at_s
        due = at_s - self._free_since_s >= self._settings.free_s
        if due.any():
            self._sample(picture, due)
            self._free_since_s[due] = at_s

    def give_out(
        self, *, needed: Bools | None = None, most_blank_ratio: float = 0.0
    ) -> EmptyPicture:
        """The person-free picture; `needed (H, W)` leaves out what is masked anyway.

        What is not known is grey. Its outline may be a person's: whoever shows the picture
        widens it first.

        Raises:
            SceneNotEmpty: more than `most_blank_ratio` of what is needed was not free for long
                enough.
        """
        known = self._known()
        lacking = ~known if needed is None else needed & ~known
        if lacking.mean() > most_blank_ratio:
            raise _not_empty(1.0 - float(lacking.mean()))
        picture = np.full(self._mean.shape, 128, np.uint8)
        picture[known] = np.clip(np.rint(self._mean[known]), 0, 255).astype(np.uint8)
        return EmptyPicture(pixels=picture, known=known)

    def _known(self) -> Bools:
        return np.asarray(self._count >= self._settings.samples, np.bool_)

    def _sample(self, picture: Picture, due: Bools) -> None:
        now = picture[due].astype(np.float32)
        mean, count = self._mean[due], self._count[due].astype(np.float32)
        agrees = np.abs(now - mean).max(axis=1) <= self._settings.agree_levels
        count = np.where(agrees, count, 0.0)
        self._mean[due] = (mean * count[:, None] + now) / (count[:, None] + 1.0)
        self._count[due] = np.minimum(count + 1.0, 1000.0).astype(np.int16)

    def _is_learnt(self, picture: Picture, box: Boxes) -> bool:
        """Whether what was found in a box looks like what was learnt there."""
        height, width = self._count.shape
        (x1, y1), (x2, y2) = box[:2], box[2:]
        # The middle of a box is all person; floor shows through beside the head and the legs.
        left, right = x1 + 0.25 * (x2 - x1), x2 - 0.25 * (x2 - x1)
        top, bottom = y1 + 0.08 * (y2 - y1), y2 - 0.25 * (y2 - y1)
        rows = slice(max(int(top), 0), min(int(bottom) + 1, height))
        columns = slice(max(int(left), 0), min(int(right) + 1, width))
        learnt = self._count[rows, columns] > 0
        if not learnt.size or learnt.mean() < self._settings.same_ratio:
            return False
        step = np.abs(picture[rows, columns].astype(np.float32) - self._mean[rows, columns])
        same = (step.max(axis=2) <= self._settings.agree_levels) & learnt
        return bool(same.sum() > self._settings.same_ratio * learnt.sum())

    def _widened(self, found: Boxes) -> list[tuple[int, int, int, int]]:
        height, width = self._count.shape
        wide, tall = found[:, 2] - found[:, 0], found[:, 3] - found[:, 1]
        reach = self._settings.reach_ratio
        corners = np.column_stack(
            (
                found[:, 0] - np.maximum(reach * wide, 2.0),
                found[:, 1] - np.maximum(reach * wide, 2.0),
                found[:, 2] + np.maximum(reach * wide, 2.0),
                found[:, 3] + np.maximum(self._settings.shadow_ratio * tall, 2.0),
            )
        )
        low, high = np.floor(corners[:, :2]), np.ceil(corners[:, 2:])
        low = np.clip(low, 0, (width, height)).astype(int)
        high = np.clip(high, 0, (width, height)).astype(int)
        return [
            (left, top, right, bottom)
            for (left, top), (right, bottom) in zip(low.tolist(), high.tolist(), strict=True)
        ]


def _not_empty(ratio: float) -> SceneNotEmpty:
    return SceneNotEmpty(
        where=Words(en="person-free background", ja="人の写らない背景"),
        found=Words(
            en=f"{100 * ratio:.1f} % of the picture free of people for long enough",
            ja=f"人のいない時間が十分だったのは、画面の {100 * ratio:.1f} % です",
        ),
        expected=Words(en="all of it, or nearly", ja="画面のほぼ全体"),
        remedy=Words(
            en="let it learn longer, at an hour with fewer people",
            ja="人の少ない時間に、もっと長く学習させてください",
        ),
    )
