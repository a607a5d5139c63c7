"""The picture of the data's way: images stay before the curtain, and what passes has its end.

From the top: the cameras and the machine in which images exist and are discarded; the noren, a
shop curtain, which no image passes; and below it, for each purpose, what is made, how long it is
kept, who sees it and when it is erased. Nothing is cut off: the picture grows with its texts.
"""

from __future__ import annotations

from typing import Final

from noren.notices.pictures.canvas import (
    CLOTH,
    INK,
    PAPER,
    SOFT_INK,
    TINT,
    Canvas,
    height_of,
    number,
)
from noren.notices.pictures.flow_model import (
    CAMERAS_LABEL,
    ERASED_LABEL,
    INSIDE,
    KEPT_LABEL,
    NOBODY,
    OUTSIDE,
    READERS_LABEL,
    RECIPIENTS_LABEL,
    FlowPicture,
    FlowPurpose,
    FlowStage,
    FlowStep,
    Keeping,
    count_words,
    join_words,
)
from noren.notices.pictures.flow_text import describe_flow
from noren.notices.pictures.pictograms import Pictogram
from noren.vocabulary.words import Words

WIDE: Final = 720.0
NARROW: Final = 380.0

_EDGE: Final = 8.0
_PAD: Final = 14.0
_TITLE: Final = 17.0
_TEXT: Final = 15.0
_SMALL: Final = 13.0
_ICON: Final = 26.0
_BESIDE: Final = 34.0
"""Where text begins beside a sign."""


def draw_flow(
    picture: FlowPicture,
    *,
    language: str,
    prefix: str,
    width: float = WIDE,
    font_family: str | None = None,
) -> str:
    """The picture as SVG, `width` units wide: `WIDE` for paper and screens, `NARROW` for phones.

    Below 560 units the parts stand one under the other. Letters are 13 units and larger.

    Raises:
        KeyError: a language that is neither `ja` nor `en`.
        ValueError: a width below 320, or a prefix that cannot begin an XML id.
    """
    if width < 320.0:
        raise ValueError(f"a picture {width} wide; expected 320 or more")
    canvas = Canvas(width=width, prefix=prefix, language=language, font_family=font_family)
    drawing = _Flow(canvas, language)
    top = _EDGE
    if not picture.is_continued:
        top = drawing.curtain(picture, drawing.inside(picture, top))
    top = drawing.outside(picture, top)
    return drawing.canvas.finish(
        height=top + _EDGE,
        title=picture.title.in_language(language),
        description=" ".join(describe_flow(picture, language=language)),
        css_class="data-flow",
    )


class _Flow:
    """Draws from top to bottom; each part returns where the next may begin."""

    def __init__(self, canvas: Canvas, language: str) -> None:
        self.canvas = canvas
        self._language = language
        self._is_wide = canvas.width >= 560.0
        self._left = _EDGE
        self._room = canvas.width - 2 * _EDGE

    def inside(self, picture: FlowPicture, top: float) -> float:
        """The machine, with its stages side by side or one under the other."""
        left, room = self._left + _PAD, self._room - 2 * _PAD
        head = height_of(self._say(INSIDE), size=_TITLE, room=room - 34, bold=True)
        stages_top = top + _PAD + max(head, 26.0) + 10
        count = len(picture.stages)
        column = (room - (count - 1) * 26) / count if self._is_wide else room
        heights = [self._stage_height(stage, column) for stage in picture.stages]
        tall = max(heights) if self._is_wide else sum(heights) + 22 * (count - 1)
        below = self._below_stages(picture)
        below_top = stages_top + tall + (10 if below else 0)
        bottom = below_top + _PAD
        bottom += sum(height_of(text, size=_SMALL, room=room) for text in below)
        self.canvas.rect(
            self._left, top, self._room, bottom - top, fill=TINT, stroke=CLOTH, corner=10,
            stroke_width=2,
        )  # fmt: skip
        self.canvas.pictogram(Pictogram.MACHINE, left, top + _PAD, 26, color=CLOTH)
        self.canvas.text(
            self._say(INSIDE), left + 34, top + _PAD + 2, size=_TITLE, room=room - 34,
            bold=True, color=CLOTH,
        )  # fmt: skip
        if self._is_wide:
            self._stages_across(picture.stages, left, stages_top, column)
        else:
            self._stages_down(picture.stages, left, stages_top, column)
        for text in below:
            below_top = self.canvas.text(text, left, below_top, size=_SMALL, room=room)
        return bottom

    def _below_stages(self, picture: FlowPicture) -> list[str]:
        """The cameras' names, and what else becomes of their images."""
        names = f"{self._say(CAMERAS_LABEL)}: {self._say(join_words(picture.cameras))}"
        return [*([names] if picture.cameras else []), *(self._say(one) for one in picture.notes)]

    def _stages_across(
        self, stages: tuple[FlowStage, ...], left: float, top: float, column: float
    ) -> None:
        for index, stage in enumerate(stages):
            if index:
                self._arrow_right(left - 20, top + 26)
            self._stage_below(stage, left, top, column)
            left += column + 26

    def _stages_down(
        self, stages: tuple[FlowStage, ...], left: float, top: float, column: float
    ) -> None:
        for index, stage in enumerate(stages):
            if index:
                self._arrow_down(left + 26, top - 19)
            self._stage_beside(stage, left, top, column)
            top += self._stage_height(stage, column) + 22

    def _stage_height(self, stage: FlowStage, column: float) -> float:
        room = column if self._is_wide else column - 66
        text = height_of(self._say(stage.name), size=_TEXT, room=room, bold=True) + height_of(
            self._say(stage.detail), size=_SMALL, room=room
        )
        return 58 + text if self._is_wide else max(54.0, text)

    def _stage_below(self, stage: FlowStage, left: float, top: float, column: float) -> None:
        self.canvas.pictogram(stage.pictogram, left + column / 2 - 26, top, 52)
        at = self.canvas.text(
            self._say(stage.name),
            left + column / 2,
            top + 58,
            size=_TEXT,
            room=column,
            bold=True,
            middle=True,
        )
        self.canvas.text(
            self._say(stage.detail), left + column / 2, at, size=_SMALL, room=column, middle=True
        )

    def _stage_beside(self, stage: FlowStage, left: float, top: float, column: float) -> None:
        self.canvas.pictogram(stage.pictogram, left, top, 52)
        at = self.canvas.text(
            self._say(stage.name), left + 66, top, size=_TEXT, room=column - 66, bold=True
        )
        self.canvas.text(self._say(stage.detail), left + 66, at, size=_SMALL, room=column - 66)

    def curtain(self, picture: FlowPicture, top: float) -> float:
        """The noren on its rod: three cloths, and two slits through which data pass."""
        side, slit = (104.0, 30.0) if self._is_wide else (42.0, 24.0)
        middle = self._room - 20 - 2 * side - 2 * slit
        texts = [self._say(sentence) for sentence in picture.curtain_sentences]
        cloth = 32 + sum(height_of(t, size=_TITLE, room=middle - 28, bold=True) for t in texts)
        rod = top + 22
        drop = rod + 4
        lefts = [self._left + 10, 0.0, 0.0]
        lefts[1] = lefts[0] + side + slit
        lefts[2] = lefts[1] + middle + slit
        for x in (lefts[1] - slit / 2, lefts[2] - slit / 2):
            self._long_arrow(x, top + 4, drop + cloth + 24)
        self._rod(rod)
        for left, wide in zip(lefts, (side, middle, side), strict=True):
            self._cloth(left, rod, wide, drop + cloth)
        mark = 52.0 if self._is_wide else 32.0
        for left, pictogram in (
            (lefts[0], Pictogram.IMAGE_DISCARDED),
            (lefts[2], Pictogram.SECURITY),
        ):
            self.canvas.pictogram(
                pictogram,
                left + side / 2 - mark / 2,
                drop + cloth / 2 - mark / 2,
                mark,
                color=PAPER,
            )
        at = drop + 16
        for text in texts:
            at = self.canvas.text(
                text, lefts[1] + middle / 2, at, size=_TITLE, room=middle - 28, bold=True,
                color=PAPER, middle=True,
            )  # fmt: skip
        return drop + cloth + 32

    def _rod(self, y: float) -> None:
        self.canvas.rect(self._left, y - 4, self._room, 8, fill=INK, corner=4)

    def _cloth(self, left: float, top: float, wide: float, bottom: float) -> None:
        right, sag = left + wide, bottom + 5
        middle = left + wide / 2
        self.canvas.path(
            f"M{number(left)} {number(top)}L{number(right)} {number(top)}"
            f"L{number(right)} {number(bottom)}Q{number(middle)} {number(sag)} "
            f"{number(left)} {number(bottom)}Z",
            fill=CLOTH,
        )
        for x in (left + wide * 0.16, right - wide * 0.16):
            self.canvas.rect(x - 5, top - 7, 10, 14, fill=CLOTH, corner=2)

    def outside(self, picture: FlowPicture, top: float) -> float:
        """Everything that passes, purpose by purpose."""
        if not picture.purposes:  # No heading above nothing.
            return top
        if picture.heads == "all":
            words = self._say(OUTSIDE).format(operator=self._say(picture.operator))
            top = 12 + self.canvas.text(
                words, self._left + 4, top, size=_TITLE, room=self._room - 8, bold=True
            )
        for index, purpose in enumerate(picture.purposes):
            is_named = index > 0 or picture.heads != "none"
            top = self._purpose(purpose, top) if is_named else self._steps(purpose.steps, top)
            top += 12
        return top - 12

    def _purpose(self, purpose: FlowPurpose, top: float) -> float:
        left, room = self._left + 14, self._room - 18
        bottom = self.canvas.text(
            self._say(purpose.use), left, top, size=_SMALL, room=room, color=SOFT_INK
        )
        bottom = self.canvas.text(
            self._say(purpose.text), left, bottom, size=_TEXT, room=room, bold=True
        )
        self.canvas.rect(self._left, top, 5, bottom - top, fill=CLOTH, corner=2)
        return self._steps(purpose.steps, bottom + 8)

    def _steps(self, steps: tuple[FlowStep, ...], bottom: float) -> float:
        for step in steps:
            bottom = self._step(step, bottom) + 8
        return bottom - 2

    def _step(self, step: FlowStep, top: float) -> float:
        room = self._room - 24
        cells = self._cells(step)
        columns = [room] * 4
        if self._is_wide:
            others = (room * 0.66 - 3 * 24) / 3
            columns = [room * 0.34, others, others, others]
        heights = [
            self._cell_height(cell, column) for cell, column in zip(cells, columns, strict=True)
        ]
        inner = max(heights) if self._is_wide else sum(heights) + 3 * 20
        given = self._given(step)
        given_top = top + 12 + inner + (8 if given else 0)
        bottom = given_top + height_of(given, size=_SMALL, room=room - 30) + 10
        is_guarded = step.keeping in (Keeping.SEALED, Keeping.VAULT)
        self.canvas.rect(
            self._left, top, self._room, bottom - top, fill=PAPER, stroke=INK, corner=8,
            stroke_width=3.0 if is_guarded else 1.4,
        )  # fmt: skip
        left, at = self._left + 12, top + 12
        for index, (cell, column, tall) in enumerate(zip(cells, columns, heights, strict=True)):
            if index and self._is_wide:
                self._arrow_right(left - 20, at + _ICON / 2)
            elif index:
                self._arrow_down(left + _ICON / 2, at - 17)
            self._cell(cell, left, at, column, is_first=index == 0)
            if self._is_wide:
                left += column + 24
            else:
                at += tall + 20
        if given:
            self.canvas.pictogram(Pictogram.SHARED_WITH, self._left + 12, given_top - 1, 20)
            self.canvas.text(given, self._left + 42, given_top, size=_SMALL, room=room - 30)
        return bottom

    def _given(self, step: FlowStep) -> str:
        if not step.recipients:
            return ""
        return f"{self._say(RECIPIENTS_LABEL)}: {self._say(join_words(step.recipients))}"

    def _cells(self, step: FlowStep) -> tuple[_Cell, ...]:
        kept = [] if step.kept is None else [(step.kept, True)]
        readers = join_words(step.readers) if step.readers else NOBODY
        return (
            (step.pictogram, count_words(step), [(detail, False) for detail in step.details]),
            (step.keeping.pictogram, KEPT_LABEL, [*kept, (step.keeping.words, step.kept is None)]),
            (Pictogram.READ_BY, READERS_LABEL, [(readers, True)]),
            (Pictogram.ERASE, ERASED_LABEL, [(step.erased, False)]),
        )

    def _cell_height(self, cell: _Cell, column: float) -> float:
        _, label, values = cell
        indent = 0.0 if self._is_wide else _BESIDE
        text = height_of(self._say(label), size=_TEXT, room=column - _BESIDE, bold=True)
        below = sum(
            height_of(self._say(value), size=_SMALL, room=column - indent, bold=bold)
            for value, bold in values
        )
        return max(text, _ICON) + 4 + below if self._is_wide else max(text + below, _ICON)

    def _cell(self, cell: _Cell, left: float, top: float, column: float, *, is_first: bool) -> None:
        """The sign and its label, and what there is to say below them, or beside the sign."""
        pictogram, label, values = cell
        self.canvas.pictogram(pictogram, left, top, _ICON)
        high = height_of(self._say(label), size=_TEXT, room=column - _BESIDE, bold=True)
        lower = max(0.0, (_ICON - high) / 2) if self._is_wide else 0.0
        at = self.canvas.text(
            self._say(label), left + _BESIDE, top + lower, size=_TEXT, room=column - _BESIDE,
            bold=True, color=INK if is_first else SOFT_INK,
        )  # fmt: skip
        indent = _BESIDE
        if self._is_wide:
            indent, at = 0.0, max(at, top + _ICON) + 4
        for value, bold in values:
            at = self.canvas.text(
                self._say(value), left + indent, at, size=_SMALL, room=column - indent, bold=bold
            )

    def _arrow_right(self, x: float, y: float) -> None:
        self.canvas.polygon(
            ((x, y - 2), (x + 8, y - 2), (x + 8, y - 6), (x + 15, y), (x + 8, y + 6),
             (x + 8, y + 2), (x, y + 2)),
            fill=INK,
        )  # fmt: skip

    def _arrow_down(self, x: float, y: float) -> None:
        self.canvas.polygon(
            ((x - 2, y), (x - 2, y + 7), (x - 6, y + 7), (x, y + 14), (x + 6, y + 7),
             (x + 2, y + 7), (x + 2, y)),
            fill=INK,
        )  # fmt: skip

    def _long_arrow(self, x: float, top: float, bottom: float) -> None:
        self.canvas.polygon(
            ((x - 3, top), (x - 3, bottom - 11), (x - 9, bottom - 11), (x, bottom),
             (x + 9, bottom - 11), (x + 3, bottom - 11), (x + 3, top)),
            fill=INK,
        )  # fmt: skip

    def _say(self, words: Words) -> str:
        return words.in_language(self._language)


_Cell = tuple[Pictogram, Words, list[tuple[Words, bool]]]
