"""Lines of text: where a map of certainty has them, and what scores spell."""

from __future__ import annotations

import numpy as np
import pytest

from noren.errors import ModelMismatch
from noren.sight.scenery.text_lines import LineSettings, TextLine, TextNetworks, find_lines, spell
from staging import drawn_signs, drawn_texts

LETTERS = ("", "あ", "い", "う", " ")


def _scores(*places: int) -> np.ndarray:
    scores = np.full((len(places), len(LETTERS)), 0.02, np.float32)
    scores[np.arange(len(places)), places] = 0.9
    return scores


@pytest.mark.parametrize(
    ("places", "text"),
    [
        pytest.param((1, 2, 3), "あいう", id="one step a letter"),
        pytest.param((1, 1, 0, 2, 2), "あい", id="a letter that lasts"),
        pytest.param((1, 0, 1), "ああ", id="a letter twice"),
        pytest.param((0, 0, 0), "", id="nothing"),
    ],
)
def test_scores_spell_letters_that_are_new(places: tuple[int, ...], text: str) -> None:
    told, confidence = spell(_scores(*places), LETTERS)
    assert told == text
    assert confidence == pytest.approx(0.9 if text else 0.0)


def test_a_patch_of_certainty_is_a_line_grown_around_its_letters() -> None:
    sure = np.zeros((100, 200), np.float32)
    sure[40:50, 50:150] = 0.9
    sure[80:90, 20:60] = 0.4  # too uncertain on the whole
    (corners,) = find_lines(sure, LineSettings())
    low, high = corners.min(axis=0), corners.max(axis=0)
    assert low[0] < 50 < 150 < high[0]
    assert low[1] < 40 < 50 < high[1]
    assert high[1] - low[1] < 32
    # From the upper left around by the clock.
    assert corners[0] == pytest.approx(low, abs=1.5)
    assert corners[2] == pytest.approx(high, abs=1.5)


def test_letters_are_as_large_as_the_shorter_side_of_their_line() -> None:
    corners = np.array([[0, 0], [100, 0], [100, 20], [0, 20]], np.float32)
    line = TextLine(corners=corners, text="あ", confidence=1.0)
    assert line.letter_px == 20
    assert line.box.tolist() == [0, 0, 100, 20]
    standing = TextLine(corners=corners[:, ::-1].copy(), text="あ", confidence=1.0)
    assert standing.letter_px == 20


def test_other_bytes_are_no_networks() -> None:
    with pytest.raises(ModelMismatch, match="text"):
        TextNetworks(finder=b"no network", reader=b"none", frame_size_px=(640, 224))


@pytest.mark.slow
@pytest.mark.weights
@pytest.mark.parametrize("text", ["ドラッグストア", "岬市役所", "Misaki Cafe"])
def test_a_drawn_line_is_found_and_read(text: str) -> None:
    networks = drawn_texts.networks((1280, 448))
    networks.rehearse()
    picture = drawn_signs.street(1280, 448)
    box = drawn_texts.write(picture, text, (500, 150), 30)
    (corners,) = networks.find(picture)
    line = networks.read(picture, corners)
    assert line.text.replace(" ", "") == text.replace(" ", "")
    assert line.confidence > 0.9
    assert np.abs(line.box - np.array(box)).max() < 30


@pytest.mark.slow
@pytest.mark.weights
def test_letters_below_each_other_are_read_as_a_line() -> None:
    networks = drawn_texts.networks((1280, 448))
    picture = drawn_signs.street(1280, 448)
    picture[40:260, 590:660] = 240
    for place, letter in enumerate("岬駐車場"):
        drawn_texts.write(picture, letter, (590, 40 + 52 * place), 44, paper=None)
    (corners,) = networks.find(picture)
    assert networks.read(picture, corners).text == "岬駐車場"
