"""Promises of reading boards: no text leaves, and nothing that could be somebody's is read."""

from __future__ import annotations

import inspect

import numpy as np
import numpy.typing as npt
import pytest

from noren.gate.assignment import TextAssignment
from noren.sight.scenery.sign_text import (
    HIDDEN_LEVEL,
    BoardReader,
    DeclaredTexts,
    edit_distance,
    faults_of,
    paint_over,
)
from noren.sight.scenery.signs import SignClass, Signs
from noren.sight.scenery.text_lines import TextLine
from noren.vocabulary.board_texts import BoardPlace

Picture = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
NOBODY = np.empty((0, 4), np.float32)
NO_SIGNS = Signs(xyxy=NOBODY, sign_class=np.empty(0, np.int64))
HEIGHT, WIDTH = 600, 800
TEXTS = (
    TextAssignment(place="signboard", spellings=("ドラッグストア", "薬局")),
    TextAssignment(place="signboard", spellings=("尾張小牧", "品川")),
    TextAssignment(place="guide_sign", spellings=("岬港", "246")),
    TextAssignment(place="speed_limit", spellings=("40",)),
)
Written = tuple[str, tuple[float, float, float, float], float]


def _corners(box: tuple[float, float, float, float]) -> Floats:
    x1, y1, x2, y2 = box
    return np.array([[x1, y1], [x2, y1], [x2, y2], [x1, y2]], np.float32)


class FakeLines:
    """Finds what was written for it, where the picture has not been painted over."""

    def __init__(self, *written: Written) -> None:
        self._written = written
        self.shown: Picture | None = None

    def find(self, pixels: Picture) -> list[Floats]:
        self.shown = pixels
        boxes = [box for _, box, _ in self._written]
        return [_corners(box) for box in boxes if self._is_visible(pixels, box)]

    def read(self, pixels: Picture, corners: Floats) -> TextLine:
        self.shown = pixels
        middle = corners.mean(axis=0)
        for text, box, confidence in self._written:
            if box[0] <= middle[0] <= box[2] and box[1] <= middle[1] <= box[3]:
                return TextLine(corners=corners, text=text, confidence=confidence)
        return TextLine(corners=corners, text="", confidence=0.0)

    def rehearse(self) -> None:
        """Nothing to load."""

    @staticmethod
    def _is_visible(pixels: Picture, box: tuple[float, float, float, float]) -> bool:
        x, y = int((box[0] + box[2]) / 2), int((box[1] + box[3]) / 2)
        return y < pixels.shape[0] and bool((pixels[y, x] != HIDDEN_LEVEL).any())


def _read(*written: Written, signs: Signs = NO_SIGNS, hidden: Floats = NOBODY) -> set[int]:
    picture = np.full((HEIGHT, WIDTH, 3), 200, np.uint8)
    return set(BoardReader(FakeLines(*written), TEXTS).read(picture, signs=signs, hidden=hidden))


def _line(text: str, x: float = 100, y: float = 100, *, sure: float = 0.9) -> Written:
    return text, (x, y, x + 20 * len(text), y + 20), sure


def _signs(kind: SignClass, *boxes: tuple[float, float, float, float]) -> Signs:
    return Signs(
        xyxy=np.array(boxes, np.float32), sign_class=np.full(len(boxes), int(kind), np.int64)
    )


def test_a_board_gives_the_place_of_a_listed_word_and_no_letter() -> None:
    found = _read(_line("薬局"), _line("別の店", y=200), _line("090-1234-5678", y=250))
    assert found == {0}
    assert inspect.signature(BoardReader.read).return_annotation == "frozenset[int]"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("ドラッグストア", 0, id="as it is written"),
        pytest.param("ドラックストア", 0, id="one letter wrong"),
        pytest.param("岬ドラッグストア本店", 0, id="inside a longer line"),
        pytest.param("ドラゴンスタジオ", None, id="another word"),
        pytest.param("ドラッグストラップ", None, id="a word that begins alike"),
        pytest.param("薬局前", None, id="a longer word than a short one"),
        pytest.param("楽局", None, id="a short word with a letter wrong"),
        pytest.param("ドラッグストア24", None, id="a number beside it"),
        pytest.param("品川330", None, id="the upper line of a plate"),
        pytest.param("品川330さ12-34", None, id="a plate"),
        pytest.param("尾張小牧33", None, id="an old plate"),
        pytest.param("尾張小牧330さ1234", None, id="a plate without its dash"),
        pytest.param("薬局様", None, id="somebody"),
    ],
)
def test_only_what_is_listed_is_found(text: str, found: int | None) -> None:
    told = DeclaredTexts(TEXTS).find(text, "signboard")
    assert told == (frozenset() if found is None else {found})


@pytest.mark.parametrize(
    ("text", "place", "found"),
    [
        ("246", "guide_sign", 2),
        ("246", "signboard", None),
        ("247", "guide_sign", None),
        ("岬港", "guide_sign", 2),
        ("岬港", "signboard", None),
        ("40", "speed_limit", 3),
        ("40", "signboard", None),
        ("400", "speed_limit", None),
        ("4", "speed_limit", None),
    ],
)
def test_a_text_is_told_only_where_it_was_declared(
    text: str, place: BoardPlace, found: int | None
) -> None:
    told = DeclaredTexts(TEXTS).find(text, place)
    assert told == (frozenset() if found is None else {found})


def test_a_line_as_near_to_two_words_is_neither() -> None:
    texts = [
        TextAssignment(place="signboard", spellings=(word,)) for word in ("みさき店", "みなと店")
    ]
    assert DeclaredTexts(texts).find("みさき店", "signboard") == {0}
    near = [
        TextAssignment(place="signboard", spellings=(one,))
        for one in ("みさきストア", "みさとストア")
    ]
    assert DeclaredTexts(near).find("みさとストア", "signboard") == {1}
    assert DeclaredTexts(near).find("みさそストア", "signboard") == frozenset()


def test_one_word_in_two_lists_is_told_in_both() -> None:
    twice = [TextAssignment(place="signboard", spellings=("薬局",))] * 2
    assert DeclaredTexts(twice).find("薬局", "signboard") == {0, 1}


def test_a_word_of_a_plate_that_was_found_in_parts_is_not_told() -> None:
    region = _line("品川", x=100, y=100)
    assert _read(region) == {1}
    assert _read(region, _line("330", x=150, y=100)) == set()
    assert _read(region, _line("さ 12-34", x=80, y=125)) == set()
    # Even where it could hardly be read.
    assert _read(region, _line("12-34", x=80, y=125, sure=0.2)) == set()
    assert _read(region, _line("12-34", x=80, y=300)) == {1}


def test_what_stands_on_people_and_vehicles_is_painted_over_before_anything_is_found() -> None:
    shirt = np.array([[90, 90, 150, 160]], np.float32)
    assert _read(_line("薬局")) == {0}
    assert _read(_line("薬局"), hidden=shirt) == set()
    lines = FakeLines()
    picture = np.full((HEIGHT, WIDTH, 3), 200, np.uint8)
    BoardReader(lines, TEXTS).read(picture, signs=NO_SIGNS, hidden=shirt)
    assert lines.shown is not None
    assert (lines.shown[84:167, 84:156] == HIDDEN_LEVEL).all()
    assert (picture == 200).all()


def test_the_street_itself_is_not_searched() -> None:
    lines = FakeLines()
    BoardReader(lines, TEXTS).read(
        np.full((HEIGHT, WIDTH, 3), 200, np.uint8), signs=NO_SIGNS, hidden=NOBODY
    )
    assert lines.shown is not None
    assert lines.shown.shape[0] == round(0.62 * HEIGHT)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(("薬局", (100.0, 100.0, 120.0, 108.0), 0.9), id="letters of a door plate"),
        pytest.param(_line("薬局", sure=0.4), id="hardly readable"),
    ],
)
def test_what_is_small_or_uncertain_is_not_told(written: Written) -> None:
    assert _read(written) == set()


def test_guide_signs_and_rings_are_read_where_signs_were_found() -> None:
    board = (90.0, 80.0, 300.0, 160.0)
    assert _read(_line("岬港"), signs=_signs(SignClass.GUIDE, board)) == {2}
    assert _read(_line("岬港")) == set()
    # A shop's board may be blue, too.
    assert _read(_line("薬局"), signs=_signs(SignClass.GUIDE, board)) == {0}
    ring = (400.0, 100.0, 440.0, 140.0)
    limit = ("40", (405.0, 110.0, 435.0, 130.0), 0.9)
    assert _read(limit, signs=_signs(SignClass.PROHIBITION, ring)) == {3}


def test_boxes_beyond_the_picture_are_painted_as_far_as_it_goes() -> None:
    picture = np.zeros((50, 60, 3), np.uint8)
    painted = paint_over(picture, np.array([[-10, -10, 20, 20], [55, 45, 99, 99]]), 0.0)
    assert (painted[:20, :20] == HIDDEN_LEVEL).all()
    assert (painted[45:, 55:] == HIDDEN_LEVEL).all()
    assert (painted[25:40, 25:50] == 0).all()


@pytest.mark.parametrize(
    ("one", "other", "faults"),
    [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("abc", "abc", 0), ("ab", "ba", 2)],
)
def test_faults_are_counted_as_the_fewest_changes(one: str, other: str, faults: int) -> None:
    assert edit_distance(one, other) == faults == edit_distance(other, one)


def test_short_words_and_kanji_forgive_nothing() -> None:
    words = ("薬局", "ホテル", "リサイクル", "自転車駐車場", "カフェテリア", "コンビニエンスストア")
    assert [faults_of(word) for word in words] == [0, 0, 0, 0, 1, 2]
