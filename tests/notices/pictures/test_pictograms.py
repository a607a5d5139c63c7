"""The pictograms: complete, well formed, inside their grid, and one set."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest
import shapely

from noren.notices.pictures.pen import GRID, path_data
from noren.notices.pictures.pictograms import (
    Pictogram,
    draw_pictogram,
    pictogram_path,
)
from noren.vocabulary.words import LANGUAGES

_SVG = "{http://www.w3.org/2000/svg}"


def rings_of(pictogram: Pictogram) -> list[list[tuple[float, float]]]:
    """The closed lines of a drawing, read back from its path data."""
    found = []
    for ring in pictogram_path(pictogram).split("Z")[:-1]:
        numbers = [float(one) for one in re.findall(r"-?[0-9.]+", ring)]
        found.append(list(zip(numbers[::2], numbers[1::2], strict=True)))
    return found


@pytest.mark.parametrize("pictogram", Pictogram)
def test_a_pictogram_stays_inside_its_grid(pictogram: Pictogram) -> None:
    places = [value for ring in rings_of(pictogram) for spot in ring for value in spot]
    assert min(places) >= 1.0
    assert max(places) <= GRID - 1.0


@pytest.mark.parametrize("pictogram", Pictogram)
def test_a_pictogram_fills_its_grid_like_the_others(pictogram: Pictogram) -> None:
    spots = [spot for ring in rings_of(pictogram) for spot in ring]
    longer = max(max(axis) - min(axis) for axis in zip(*spots, strict=True))
    assert longer >= 38.0
    ink = shapely.Polygon(rings_of(pictogram)[0]).area
    assert ink > 0.0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pictogram", Pictogram)
def test_a_pictogram_says_what_it_is(pictogram: Pictogram, language: str) -> None:
    picture = ElementTree.fromstring(draw_pictogram(pictogram, language=language, prefix="p1"))
    assert picture.get("role") == "img"
    assert picture.get("lang") == language
    ids = {element.get("id"): element.text for element in picture if element.get("id")}
    assert picture.get("aria-labelledby", "").split() == list(ids)
    assert ids["p1-title"] == pictogram.name_words.in_language(language)
    assert ids["p1-desc"] == pictogram.alt_words.in_language(language)


def test_no_two_pictograms_look_or_sound_the_same() -> None:
    for one, other in combinations(Pictogram, 2):
        assert pictogram_path(one) != pictogram_path(other)
        for language in LANGUAGES:
            names = {p.name_words.in_language(language) for p in (one, other)}
            assert len(names) == 2


@pytest.mark.parametrize("pictogram", Pictogram)
def test_a_pictogram_takes_the_color_around_it(pictogram: Pictogram) -> None:
    text = draw_pictogram(pictogram, language="ja", prefix="p1", size="12mm")
    assert 'fill="currentColor"' in text
    assert "#" not in text
    assert 'width="12mm" height="12mm"' in text


def test_the_same_drawing_gives_the_same_bytes() -> None:
    square = shapely.union_all([shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3)])
    turned = shapely.union_all([shapely.box(1, 1, 3, 3), shapely.box(0, 0, 2, 2)])
    assert path_data(square) == path_data(turned)
    once = draw_pictogram(Pictogram.CAMERA, language="en", prefix="a")
    pictogram_path.cache_clear()
    assert draw_pictogram(Pictogram.CAMERA, language="en", prefix="a") == once


@pytest.mark.parametrize("prefix", ["", "1a", "a b", 'a"', "ä"])
def test_a_prefix_that_breaks_ids_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        draw_pictogram(Pictogram.CAMERA, language="en", prefix=prefix)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError):
        draw_pictogram(Pictogram.CAMERA, language="fr", prefix="a")
