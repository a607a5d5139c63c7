"""People without any weights: what differs from the empty scene and has a person's size.

Bodies that stand before the learnt scene are explained by people of ordinary height at places
where people can stand. Figures made from these boxes are estimates and must say so.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from noren.sight.background import Background, BackgroundSettings, Mask, shrink
from noren.sight.body_fit import BodyGrid, FitSettings
from noren.sight.detections import Detections
from noren.sight.frame import Frame, Picture
from noren.sight.ground import GroundCamera
from noren.vocabulary.objects import ObjectClass


@dataclass(frozen=True, slots=True, kw_only=True)
class SilhouetteSettings:
    """What a person is, in metres, and how finely to look.

    `body_px` smallest height in the reduced picture for which a body is searched.
    """

    tall_m: float = 1.75
    wide_m: float = 0.62
    body_px: float = 10.0
    background: BackgroundSettings = field(default_factory=BackgroundSettings)
    fit: FitSettings = field(default_factory=FitSettings)


class SilhouetteDetector:
    def __init__(self, *, camera: GroundCamera, factor: int, settings: SilhouetteSettings | None = None) -> None:
        self._settings = settings or SilhouetteSettings()
        self._factor = factor
        lens = camera.plane.lens
        w, h = int(lens.width) // factor, int(lens.height) // factor
        ys, xs = np.mgrid[0:h, 0:w]
        foot = np.column_stack((xs.reshape(-1) + 0.5, ys.reshape(-1) + 1.0)) * factor
        xy = camera.plane.to_ground(foot)
        boxes = camera.body_boxes(xy, tall_m=self._settings.tall_m, wide_m=self._settings.wide_m)
        self._grid = BodyGrid(boxes.reshape(h, w, 4) / factor, self._settings.fit)
        tall = boxes[:, 3] - boxes[:, 1]
        self._tall = np.where(np.isfinite(tall), tall, 0).reshape(h, w) / factor
        self._background = Background(self._settings.background)
        self.window = 5

    def detect(self, frame: Frame) -> Detections | None:
        small = shrink(frame, self._factor)
        bg = self._background
        raw = bg.subtract(small, frame.at_s)
        if raw is None:
            return None
        raw = cv2.medianBlur(raw, 3)
        fg = bg.take_out_shadows(small, raw, self.window)
        fg = cv2.medianBlur(fg, 3)
        joined = cv2.dilate(fg, np.ones((5, 3), np.uint8))
        count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
        out, conf = [], []
        kept = np.zeros_like(fg)
        for x, y, w, h, area in stats[1:count]:
            if area < 20: continue
            tall = self._tall[min(y + h, self._tall.shape[0]) - 1, min(x + w // 2, self._tall.shape[1] - 1)]
            if tall < self._settings.body_px or h < 0.35 * tall: continue
            for place, gain in self._grid.explain(fg, (x, y, x + w, y + h)):
                box = self._grid.boxes[place]
                out.append(box); conf.append(gain)
                x1, y1, x2, y2 = (int(round(v)) for v in box)
                kept[max(0, y1 - 2):max(0, y2 + 3), max(0, x1 - 3):max(0, x2 + 4)] = 1
        bg.learn(small, frame.at_s, kept=kept, foreground=raw)
        self.debug = (raw, fg)
        if not out: return Detections.none()
        xyxy = np.array(out) * self._factor
        xyxy[:, 0::2] = np.clip(xyxy[:, 0::2], 0, frame.width); xyxy[:, 1::2] = np.clip(xyxy[:, 1::2], 0, frame.height)
        return Detections(xyxy=xyxy.astype(np.float32), confidence=np.array(conf, np.float32), class_id=np.zeros(len(out), np.int64))
