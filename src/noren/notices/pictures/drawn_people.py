"""Pictograms of people and of what is measured about them."""

from __future__ import annotations

from shapely.geometry.base import BaseGeometry

from noren.notices.pictures.pen import (
    GAP,
    arc,
    arc_spots,
    bar,
    block,
    bust,
    cut,
    disc,
    head_of_arrow,
    join,
    lay_over,
    outline,
    oval,
    person,
    ring,
    shape,
)


def icon_person() -> BaseGeometry:
    """One standing person."""
    return person(24, 45, 42)


def group() -> BaseGeometry:
    """Three people, the middle one in front."""
    behind = join(person(11.5, 43, 31), person(36.5, 43, 31))
    return lay_over(behind, person(24, 45, 37))


def child_with_adult() -> BaseGeometry:
    """An adult holding a child by the hand."""
    adult, child = person(15.5, 45, 41), person(36.5, 45, 25)
    return join(adult, child, bar((23.2, 31.5), (31.8, 34.6), stroke=3.0))


def count() -> BaseGeometry:
    """A person about to cross a dashed line, and the way across."""
    line = join(*(block(31, top, 34.6, top + 7, 1.0) for top in (3, 13.5, 34, 38)))
    line = cut(line, block(29, 34, 36, 36.5, 0))
    way = join(bar((24.5, 27), (38, 27)), head_of_arrow((46, 27), 0, 9))
    return join(lay_over(line, way), person(12.5, 45, 41))


def area() -> BaseGeometry:
    """People standing inside a marked piece of floor."""
    floor = outline(shape((11, 27), (37, 27), (46, 45), (2, 45)), 3.2)
    return lay_over(floor, join(person(16.4, 41, 31), person(31.6, 41, 31)), gap=2.0)


def path() -> BaseGeometry:
    """The way somebody walked, from a start to an arrow."""
    way = bar(
        (12, 39),
        *arc_spots(33, 31.5, 7.5, 90, -90),
        *arc_spots(15, 16.5, 7.5, 90, 270),
        (36, 9),
        stroke=4.2,
    )
    start = disc(10, 39, 6.2)
    return join(lay_over(way, start, gap=2.0), head_of_arrow((46, 9), 0, 10.5))


def dwell() -> BaseGeometry:
    """A person and a clock."""
    clock = join(ring(34, 16, 12, 3.4), bar((34, 9.5), (34, 16), (38.5, 18.8), stroke=3.0))
    return lay_over(person(13, 45, 42), clock, gap=1.6)


def heat_map() -> BaseGeometry:
    """A floor of cells, fuller where more people were."""
    sizes = ((1.3, 2.2, 2.8, 1.6), (2.0, 4.2, 5.2, 3.0), (2.6, 5.2, 4.6, 2.2), (1.3, 3.0, 2.2, 1.3))
    cells = [
        block(x - half, y - half, x + half, y + half, min(0.9, half / 2))
        for y, row in zip((7.5, 18.5, 29.5, 40.5), sizes, strict=True)
        for x, half in zip((7.5, 18.5, 29.5, 40.5), row, strict=True)
    ]
    return join(*cells)


def queue() -> BaseGeometry:
    """People one behind the other in front of a counter."""
    people = join(*(person(x, 45, 26.5) for x in (8.0, 20.8, 33.6)))
    counter = join(block(41, 27, 46, 45, 1.2), block(39.8, 24, 46, 28, 1.2))
    way = join(bar((4, 7.5), (38, 7.5)), head_of_arrow((45, 7.5), 0, 8.5))
    return join(cut(people, counter, gap=1.2), counter, way)


def crowd_level() -> BaseGeometry:
    """A crowd under a gauge of three steps, two of them full."""
    gauge = join(
        block(3, 4, 15.6, 12, 1.2),
        block(17.7, 4, 30.3, 12, 1.2),
        outline(block(32.4, 4, 45, 12, 1.2), 2.4),
    )
    back = join(bust(16.7, 30.4, 14.2), bust(31.3, 30.4, 14.2))
    front = join(*(bust(x, 45.5, 14.2) for x in (9.2, 24, 38.8)))
    return join(gauge, lay_over(back, front, gap=1.5))


def attributes() -> BaseGeometry:
    """A person beside three scales: estimates, not a name."""
    scales = [
        lay_over(bar((28, y), (44.4, y), stroke=2.8), disc(knob, y, 4.0), gap=1.2)
        for y, knob in ((10.5, 37.4), (24, 34.6), (37.5, 37.4))
    ]
    return join(person(13, 45, 42), *scales)


def repeat_visit() -> BaseGeometry:
    """A person, and an arrow that comes back."""
    way = arc(24, 24, 19.4, -52, 214, stroke=4.0)
    return join(way, head_of_arrow((29.4, 4.4), 211, 10.5), person(24, 38, 29))


def face_features() -> BaseGeometry:
    """A face with measured points, inside the marks of a search."""
    points = ((18.6, 20.5), (29.4, 20.5), (24, 26.5), (19.6, 32.2), (28.4, 32.2))
    net = join(
        *(disc(x, y, 2.1) for x, y in points),
        bar(points[0], points[1], points[2], points[0], stroke=1.2),
        bar(points[2], points[3], points[4], points[2], stroke=1.2),
    )
    return join(_search_marks(), cut(_head(), net))


def face() -> BaseGeometry:
    """A face inside the marks of a search."""
    eyes = join(disc(19.6, 22, 2.1), disc(28.4, 22, 2.1))
    mouth = arc(24, 26.0, 5.6, 35, 145, stroke=2.4)
    return join(_search_marks(), outline(_head(), 3.2), eyes, mouth)


def shared_with() -> BaseGeometry:
    """From one party to another."""
    way = join(bar((6, 11.5), (36, 11.5), stroke=4.0), head_of_arrow((45, 11.5), 0, 10.5))
    return join(bust(12.6, 44, 20), bust(35.4, 44, 20), way)


def member_card() -> BaseGeometry:
    """A member's card: a portrait and lines."""
    card = block(2.5, 10, 45.5, 38, 3.0)
    lines = join(*(bar((29, y), (39.5, y), stroke=2.8) for y in (18.5, 24.2, 30)))
    return cut(card, bust(16, 32.5, 16.5), lines)


def read_by() -> BaseGeometry:
    """An eye: somebody may read."""
    lid = disc(24, 38, 24.6).intersection(disc(24, 10, 24.6))
    return join(outline(lid, 3.6), cut(disc(24, 24, 6.6), disc(26.4, 21.6, 1.9)))


def _head() -> BaseGeometry:
    return oval(24, 24.5, 12.2, 15.2)


def _search_marks() -> BaseGeometry:
    near, far, long = 4.3, 43.7, 8.5
    marks = [
        bar((x, y + long * down), (x, y), (x + long * right, y))
        for x, right in ((near, 1), (far, -1))
        for y, down in ((near, 1), (far, -1))
    ]
    return cut(join(*marks), _head(), gap=GAP)
