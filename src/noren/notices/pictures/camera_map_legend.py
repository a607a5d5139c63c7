"""The legend of a camera's map: every text of it, so that none collides with a mark."""

from __future__ import annotations

from typing import Final

from shapely.geometry import box

from noren.notices.pictures.camera_map import CameraMap
from noren.notices.pictures.camera_map_signs import (
    SMALL,
    draw_arrow,
    draw_hatched,
    draw_mark,
    letters,
)
from noren.notices.pictures.camera_map_text import (
    POSITION,
    RANGE,
    area_words,
    line_words,
    mask_words,
    notes_of,
)
from noren.notices.pictures.canvas import LINE_EM, SOFT_INK, Canvas
from noren.notices.pictures.pictograms import Pictogram
from noren.vocabulary.words import Words

_TEXT: Final = 15.0


class Legend:
    """Everything that the marks mean, in a column from `left` to `right`."""

    def __init__(
        self, canvas: Canvas, camera: CameraMap, language: str, *, left: float, right: float
    ) -> None:
        self._canvas = canvas
        self._camera = camera
        self._language = language
        self._left = left
        self._right = right

    def draw(self, top: float) -> float:
        """Write it from `top` on; the bottom of it."""
        camera, left = self._camera, self._left + 36
        room = self._right - left
        sign = Pictogram.CAMERA_ON_VEHICLE if camera.is_moving else Pictogram.CAMERA
        self._canvas.pictogram(sign, self._left, top, 26)
        top = self._canvas.text(self._say(camera.name), left, top, size=_TEXT, room=room, bold=True)
        for words, value in ((POSITION, camera.position), (RANGE, camera.range)):
            said = self._say(words).format(value=self._say(value))
            top = self._canvas.text(said, left, top, size=SMALL, room=room)
        for index, line in enumerate(camera.lines):
            top += 9
            self._mark_row(str(index + 1), top, is_round=True)
            top = self._canvas.text(
                self._say(line_words(line)), left, top, size=SMALL, room=room, bold=True
            )
            for words, is_solid in ((line.forward, True), (line.backward, False)):
                draw_arrow(self._canvas, (left, top + 9), (1.0, 0.0), is_solid=is_solid)
                top = self._canvas.text(
                    self._say(words), left + 34, top, size=SMALL, room=room - 34
                )
        for index, area in enumerate(camera.areas):
            top += 9
            self._mark_row(letters(index), top, is_round=False)
            top = self._canvas.text(
                self._say(area_words(area)), left, top, size=SMALL, room=room, bold=True
            )
        for words in dict.fromkeys(mask_words(mask) for mask in camera.masks):
            top += 9
            draw_hatched(self._canvas, box(left - 34, top - 1, left - 10, top + 17))
            top = self._canvas.text(self._say(words), left, top, size=SMALL, room=room)
        return self._notes(top + 8)

    def _notes(self, top: float) -> float:
        left = self._left
        room = self._right - left
        for note in notes_of(self._camera):
            top = self._canvas.text(
                self._say(note), left, top, size=SMALL, room=room, color=SOFT_INK
            )
        return top

    def _mark_row(self, text: str, top: float, *, is_round: bool) -> None:
        x, y = self._left + 14, top + SMALL * LINE_EM / 2
        draw_mark(self._canvas, text, (x, y), is_round=is_round)

    def _say(self, words: Words) -> str:
        return words.in_language(self._language)
