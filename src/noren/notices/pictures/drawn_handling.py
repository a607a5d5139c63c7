"""Pictograms of what happens to images and numbers, and of what people can ask."""

from __future__ import annotations

from shapely.geometry.base import BaseGeometry

from noren.notices.pictures.drawn_people import face, member_card, shared_with
from noren.notices.pictures.drawn_places import microphone
from noren.notices.pictures.pen import (
    arc,
    bar,
    block,
    bust,
    cross_out,
    cut,
    disc,
    head_of_arrow,
    join,
    lay_over,
    outline,
    oval,
    resize,
    ring,
    shape,
    turn,
)


def image_discarded() -> BaseGeometry:
    """A picture of a person that falls into dust."""
    frame = outline(block(2.5, 8, 45.5, 40, 2.0), 3.4)
    whole = join(frame, bust(19, 36.8, 22)).intersection(block(0, 0, 27, 48, 0))
    dust = (
        (29.6, 9.8, 1.9), (35.2, 12.4, 1.5), (41.0, 9.6, 1.1), (30.4, 16.6, 1.5),
        (29.4, 23.0, 2.2), (36.6, 20.4, 1.2), (43.4, 17.4, 0.9), (35.0, 28.0, 1.7),
        (41.2, 26.4, 1.1), (29.6, 31.4, 2.2), (39.4, 33.6, 1.3), (44.6, 31.4, 0.9),
        (29.6, 38.2, 1.9), (35.2, 36.6, 1.6), (40.6, 40.6, 1.1), (45.0, 24.4, 0.7),
    )  # fmt: skip
    return join(whole, *(block(x - h, y - h, x + h, y + h, 0.3) for x, y, h in dust))


def store() -> BaseGeometry:
    """A drum of stored data."""
    parts = [_drum(top) for top in (4.5, 17.8, 31.1)]
    return join(*parts)


def not_stored() -> BaseGeometry:
    """Nothing is stored."""
    return cross_out(store())


def kept_until() -> BaseGeometry:
    """A calendar with an end."""
    sheet = join(outline(block(4, 7, 44, 45, 2.6)), block(4, 7, 44, 17.5, 2.6))
    rings = join(bar((14.5, 4.2), (14.5, 10), stroke=4.0), bar((33.5, 4.2), (33.5, 10), stroke=4.0))
    stop = join(
        bar((11.5, 30), (24, 30), stroke=4.0),
        head_of_arrow((31.5, 30), 0, 9.5),
        bar((35.2, 23.6), (35.2, 36.4), stroke=4.0),
    )
    return join(lay_over(sheet, rings, gap=1.7), stop)


def statistics() -> BaseGeometry:
    """Bars of a chart."""
    heights = ((8.5, 27), (18.8, 17), (29.2, 22), (39.5, 6))
    bars = [block(x - 3.7, top, x + 3.7, 38.2, 1.0) for x, top in heights]
    return join(*bars, block(2.5, 41, 45.5, 45, 1.4))


def not_linked() -> BaseGeometry:
    """Not joined with a member's card."""
    return cross_out(member_card())


def not_handed_on() -> BaseGeometry:
    """Not given to anybody else."""
    return cross_out(shared_with())


def no_face_recognition() -> BaseGeometry:
    """No face is recognized."""
    return cross_out(face())


def no_sound() -> BaseGeometry:
    """No sound is recorded."""
    return cross_out(microphone())


def contact() -> BaseGeometry:
    """A telephone in a speech bubble."""
    bubble = join(block(2.5, 3.5, 45.5, 37, 7.0), shape((10, 33), (24, 35), (11, 46), corner=0.8))
    return cut(bubble, _handset())


def mail() -> BaseGeometry:
    """An envelope."""
    letter = block(2.5, 8.5, 45.5, 39.5, 2.6)
    flap = bar((3.4, 11.4), (24, 27.6), (44.6, 11.4), stroke=2.6, flat=True)
    return cut(letter, flap)


def web() -> BaseGeometry:
    """A globe: a page on the web."""
    globe = ring(24, 24, 21.5)
    meridian = outline(oval(24, 24, 10.4, 21.5), 3.2)
    lines = join(*(bar((4, y), (44, y), stroke=3.0) for y in (16.6, 31.4)))
    return join(globe, meridian, lines.intersection(disc(24, 24, 21)))


def disclosure_request() -> BaseGeometry:
    """A form about a person, and a looking glass."""
    sheet = shape((6, 2.5), (28, 2.5), (37, 11.5), (37, 45.5), (6, 45.5), corner=1.8)
    fold = shape((27, 1), (38.5, 12.5), (27, 12.5), corner=0.6)
    lines = join(bar((11.6, 31), (22, 31), stroke=2.8), bar((11.6, 37.6), (20, 37.6), stroke=2.8))
    form = cut(sheet, bust(17.4, 25, 13.5), lines)
    form = join(cut(form, fold), shape((29.4, 4.0), (36, 10.4), (29.4, 10.4), corner=0.4))
    glass = join(ring(32.5, 29.5, 9.4, 3.4), bar((39.6, 36.6), (44.2, 43), stroke=4.6))
    return lay_over(cut(form, disc(32.5, 29.5, 9.0)), glass, gap=1.8)


def erase() -> BaseGeometry:
    """A bin."""
    can = shape((8.5, 15.5), (39.5, 15.5), (36.8, 45.5), (11.2, 45.5), corner=2.4)
    slits = join(
        *(bar((x, 22), (24 + (x - 24) * 0.86, 39.5), stroke=2.9) for x in (16.6, 24, 31.4))
    )
    lid = join(block(4.5, 8.4, 43.5, 13, 1.8), outline(block(16.5, 2.5, 31.5, 13, 2.4), 3.4))
    return join(cut(can, slits), lid)


def security() -> BaseGeometry:
    """A padlock."""
    body = block(6.5, 20.5, 41.5, 45.5, 3.0)
    hole = join(disc(24, 30.6, 3.6), bar((24, 31), (24, 37.6), stroke=3.6))
    shackle = join(
        arc(24, 14.8, 9.9, 180, 360, stroke=4.6), bar((14.1, 14.8), (14.1, 21), stroke=4.6)
    )
    return join(cut(body, hole), shackle, bar((33.9, 14.8), (33.9, 21), stroke=4.6))


def _drum(top: float) -> BaseGeometry:
    """One layer of the drum, 12.6 high, with a curved lower rim."""
    lid = oval(24, top + 3.6, 17.5, 4.6)
    wall = join(lid, block(6.5, top + 3.6, 41.5, top + 9.2, 0), oval(24, top + 9.2, 17.5, 4.6))
    above = join(oval(24, top - 4.1, 17.5, 4.6), block(6.5, 0, 41.5, max(top - 4.1, 0.1), 0))
    return wall if top < 6 else cut(wall, above, gap=1.9)


def _handset() -> BaseGeometry:
    """A telephone receiver, lying slantwise."""
    grip = arc(24, 8.0, 15.6, 45, 135, stroke=5.0)
    ends = [
        turn(block(x - 3.9, 16.2, x + 3.9, 24.2, 1.8), lean, (x, 20))
        for x, lean in ((12.6, 38), (35.4, -38))
    ]
    whole = turn(join(grip, *ends), -45 + 180, (24, 20.4))
    return resize(whole, 1.08, (24, 20.4))
