"""One picture in memory, and the parts of it that nobody may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import av
import cv2
import numpy as np
import numpy.typing as npt

from noren.errors import BadGeometry
from noren.vocabulary.words import Words

Picture = npt.NDArray[np.uint8]

# Limited-range black and neutral chroma: a masked pixel looks the same in every plane.
_MASK_LUMA = 16
_MASK_CHROMA = 128


class FrameMask:
    """Polygons that are filled solid before anything else sees a frame.

    Corners are shares of the frame's width and height (0..1, x right, y down), so one mask fits
    every resolution of the same view. The outline itself is covered, and one pixel beyond it,
    so that a half-covered pixel is a covered pixel.

    Raises: BadGeometry: if a polygon has fewer than three corners or one that is not a number.
    """

    def __init__(self, polygons: Sequence[npt.ArrayLike]) -> None:
        self._polygons = [np.asarray(p, np.float64) for p in polygons]
        for number, polygon in enumerate(self._polygons, 1):
            if polygon.ndim != 2 or polygon.shape[1:] != (2,) or len(polygon) < 3:
                raise BadGeometry(
                    where=Words(en=f"mask {number}", ja=f"マスク {number}"),
                    found=Words(
                        en=f"an array of shape {polygon.shape}", ja=f"形が {polygon.shape} の配列"
                    ),
                    expected=Words(
                        en="three corners or more, two numbers each",
                        ja="3つ以上の角(それぞれ数値2個)",
                    ),
                    remedy=Words(
                        en="list the corners of the area to hide", ja="隠す区域の角を並べてください"
                    ),
                )
            if not np.isfinite(polygon).all():
                raise BadGeometry(
                    where=Words(en=f"mask {number}", ja=f"マスク {number}"),
                    found=Words(en="a corner that is not a finite number", ja="有限の数でない角"),
                    expected=Words(
                        en="shares of the frame's width and height", ja="画像の幅と高さに対する割合"
                    ),
                    remedy=Words(en="correct the corner", ja="その角を直してください"),
                )
        self._rasters: dict[tuple[int, int], npt.NDArray[np.bool_]] = {}

    def raster(self, width: int, height: int) -> npt.NDArray[np.bool_]:
        """`(height, width)` bool, True where a picture of that size is hidden."""
        known = self._rasters.get((width, height))
        if known is None:
            canvas = np.zeros((height, width), np.uint8)
            for polygon in self._polygons:
                corners = np.clip(polygon * (width, height) * 16.0, -(2**28), 2**28)
                cv2.fillPoly(canvas, [np.round(corners - 8.0).astype(np.int32)], 1, shift=4)
            known = cv2.dilate(canvas, np.ones((3, 3), np.uint8)).astype(np.bool_)
            self._rasters[width, height] = known
        return known


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One decoded picture; lives in memory only, for one turn of the pipeline.

    `index` counts delivered frames from 0; `at_s` is seconds since the first frame, taken from
    the source's own clock (`time_is_estimated` where the source gave none); `luma (H, W)` uint8
    is a read-only view of the decoder's picture (a copy where the frame is masked or turned);
    `blue_difference`, `red_difference` are the chroma planes at half the size, neutral 128.
    """

    index: int
    at_s: float
    width: int
    height: int
    luma: Picture
    blue_difference: Picture
    red_difference: Picture
    time_is_estimated: bool = False
    _picture: av.VideoFrame = field(repr=False)
    _quarter_turns: int = 0
    _mask: FrameMask | None = field(default=None, repr=False)

    @cached_property
    def bgr(self) -> Picture:
        """`(H, W, 3)` uint8, converted at the first call and read-only.

        Only callers that need color pay for it. One scaler thread: a thread pool would be
        started anew for each frame.
        """
        shown = self._picture if self._mask is None else self._masked_picture()
        picture = np.asarray(shown.reformat(format="bgr24", threads=1).to_ndarray(), np.uint8)
        if self._quarter_turns and self._mask is None:
            picture = np.ascontiguousarray(np.rot90(picture, self._quarter_turns))
        if self._mask is not None:
            picture[self._mask.raster(self.width, self.height)] = 0
        picture.flags.writeable = False
        return picture

    def _masked_picture(self) -> av.VideoFrame:
        """The planes, masked and upright as they are, as a picture of their own.

        Converted before it is masked, a picture would carry the hidden part's colors over its
        edge: the scaler spreads each chroma sample over its neighbors.
        """
        decoded = self._picture
        picture = av.VideoFrame(self.width, self.height, decoded.format.name)
        picture.color_range, picture.colorspace = decoded.color_range, decoded.colorspace
        planes = (self.luma, self.blue_difference, self.red_difference)
        for plane, masked in zip(picture.planes, planes, strict=True):
            rows = np.zeros((plane.height, plane.line_size), np.uint8)
            rows[:, : masked.shape[1]] = masked
            plane.update(rows.tobytes())
        return picture


def _plane(picture: av.VideoFrame, number: int) -> Picture:
    plane = picture.planes[number]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return np.asarray(rows[: plane.height, : plane.width], np.uint8)


def _prepare(
    plane: Picture, turns: int, hidden: npt.NDArray[np.bool_] | None, fill: int
) -> Picture:
    if turns:
        plane = np.ascontiguousarray(np.rot90(plane, turns))
    if hidden is not None:
        plane = np.where(hidden, np.uint8(fill), plane)
    plane.flags.writeable = False
    return plane


def make_frame(
    picture: av.VideoFrame,
    *,
    index: int,
    at_s: float,
    mask: FrameMask | None = None,
    time_is_estimated: bool = False,
) -> Frame:
    """Wrap a decoder's picture, upright and masked.

    A picture whose metadata asks for a quarter turn is turned, so that lines drawn on what a
    player shows fit. The decoder's own memory is never written to: later frames refer to it.

    Args:
        picture: any pixel format; other than planar 4:2:0 costs one conversion.
        index: the frame's number in the session, from 0.
        at_s: seconds since the session's first frame.
        mask: what to hide.
        time_is_estimated: the source gave this frame no time of its own.
    """
    if picture.format.name not in ("yuv420p", "yuvj420p"):
        picture = picture.reformat(format="yuv420p", threads=1)
    # Metadata turns counterclockwise in degrees, as numpy does.
    turns = round(picture.rotation / 90.0) % 4
    width, height = picture.width, picture.height
    if turns % 2:
        width, height = height, width
    hidden = small_hidden = None
    if mask is not None:
        hidden = mask.raster(width, height)
        small_hidden = mask.raster((width + 1) // 2, (height + 1) // 2)
    return Frame(
        index=index,
        at_s=at_s,
        width=width,
        height=height,
        luma=_prepare(_plane(picture, 0), turns, hidden, _MASK_LUMA),
        blue_difference=_prepare(_plane(picture, 1), turns, small_hidden, _MASK_CHROMA),
        red_difference=_prepare(_plane(picture, 2), turns, small_hidden, _MASK_CHROMA),
        time_is_estimated=time_is_estimated,
        _picture=picture,
        _quarter_turns=turns,
        _mask=mask,
    )


def use_one_thread() -> None:
    """Let OpenCV compute on the calling thread only, as long as this process lives."""
    cv2.setNumThreads(1)
