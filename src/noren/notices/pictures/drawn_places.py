"""Pictograms of cameras, places and things."""

from __future__ import annotations

from shapely.geometry.base import BaseGeometry

from noren.notices.pictures.pen import (
    arc,
    bar,
    block,
    cut,
    disc,
    join,
    lay_over,
    move,
    outline,
    shape,
    turn,
)


def camera() -> BaseGeometry:
    """A camera on a wall, looking down to the right."""
    body = join(block(9, 9, 37, 23, 2.4), block(5.5, 6.5, 40, 11, 1.6))
    lens = shape((39, 12), (46, 10.4), (46, 21.6), (39, 20), corner=1.0)
    head = turn(join(body, lens), 16, (22, 16))
    arm = join(bar((7, 38), (17.5, 38), (21, 22)), block(2.5, 29.5, 7, 46, 1.4))
    return move(lay_over(arm, head, gap=2.0), -0.6, -1.0)


def camera_on_vehicle() -> BaseGeometry:
    """A car with a camera on its roof."""
    cabin = shape((11, 30), (16, 18.5), (32, 18.5), (38, 30), corner=2.0)
    hull = block(2.5, 27, 45.5, 39.5, 3.4)
    windows = join(
        shape((15, 28), (18.2, 21.6), (23, 21.6), (23, 28), corner=0.8),
        shape((25.4, 28), (25.4, 21.6), (30.4, 21.6), (34.2, 28), corner=0.8),
    )
    wheels = join(*(disc(x, 39.5, 5.2) for x in (12.5, 35.5)))
    hubs = join(*(disc(x, 39.5, 1.8) for x in (12.5, 35.5)))
    car = lay_over(cut(join(cabin, hull), windows), wheels, gap=1.6)
    eye = join(
        block(17, 4.5, 29.5, 12.5, 1.6),
        shape((30.6, 6.6), (36, 4.2), (36, 12.8), (30.6, 10.4), corner=0.8),
        bar((23.2, 11), (23.2, 18), stroke=3.4),
    )
    return join(cut(car, hubs), eye)


def traffic_sign() -> BaseGeometry:
    """A warning sign on a post."""
    board = shape((24, 1.6), (40.4, 18), (24, 34.4), (7.6, 18), corner=2.4)
    mark = join(bar((24, 10.5), (24, 19), stroke=4.2), disc(24, 25.6, 2.5))
    return join(cut(board, mark), block(22, 33, 26, 46, 1.0))


def shop() -> BaseGeometry:
    """A shop with an awning."""
    awning = join(
        shape((8, 4), (40, 4), (45.5, 16), (2.5, 16), corner=1.2),
        *(disc(2.5 + 5.375 + 10.75 * step, 16, 5.375) for step in range(4)),
    )
    slits = join(*(bar((24 + 10.75 * k, 16), (24 + 8.2 * k, 7), stroke=1.7) for k in (-1, 0, 1)))
    walls = block(6, 14, 42, 45, 1.6)
    door = block(27, 28, 36.5, 47, 1.0)
    window = block(11, 28, 22, 38, 1.0)
    return lay_over(cut(walls, door, window), cut(awning, slits), gap=1.9)


def station() -> BaseGeometry:
    """The front of a train on its track."""
    front = block(9, 2.5, 39, 36, 6.0)
    window = block(13.5, 12, 34.5, 22.5, 1.6)
    sign = block(18.5, 5.8, 29.5, 8.6, 1.2)
    lamps = join(disc(15.6, 29, 2.5), disc(32.4, 29, 2.5))
    track = join(
        bar((15, 38.5), (10.2, 44.6), stroke=3.4),
        bar((33, 38.5), (37.8, 44.6), stroke=3.4),
        bar((13, 42), (35, 42), stroke=2.8),
    )
    return join(cut(front, window, sign, lamps), cut(track, front, gap=1.6))


def street() -> BaseGeometry:
    """A road that runs away, with a lamp beside it."""
    road = shape((16, 12), (23, 12), (36, 45), (3, 45), corner=1.0)
    marks = join(
        shape((18.9, 40.5), (20.1, 40.5), (20.5, 46), (18.5, 46), corner=0.0).buffer(0.9),
        block(18.2, 27, 20.8, 35, 0.6),
        block(18.6, 17.5, 20.4, 22.5, 0.4),
    )
    lamp = join(
        bar((41, 43), (41, 10), stroke=3.2),
        arc(36.5, 10, 4.5, -90, 0, stroke=3.2),
        block(27.5, 3.6, 37, 8.2, 1.8),
        block(37.5, 42, 44.5, 45.2, 1.0),
    )
    return lay_over(cut(road, marks), lamp, gap=1.8)


def screen() -> BaseGeometry:
    """A sign with a moving picture, on a foot."""
    board = block(8, 2.5, 40, 36.5, 2.6)
    shown = block(11.8, 6.3, 36.2, 32.7, 0.8)
    play = shape((19.5, 11.5), (31.5, 19.5), (19.5, 27.5), corner=1.4)
    foot = join(block(22, 36, 26, 43, 0), block(13, 41.8, 35, 45.6, 1.6))
    return join(cut(board, shown), play, foot)


def till() -> BaseGeometry:
    """A cash register."""
    drawer = cut(block(3, 35.5, 45, 45.5, 1.8), bar((20, 40.5), (28, 40.5), stroke=2.6))
    desk = shape((11, 19.5), (37, 19.5), (43.5, 33.6), (4.5, 33.6), corner=1.6)
    keys = join(
        *(
            block(x - 1.75, y - 1.4, x + 1.75, y + 1.4, 0.6)
            for y, step in ((23.7, 5.6), (29.2, 6.6))
            for x in (24 - step, 24, 24 + step)
        )
    )
    display = cut(block(8, 3, 30, 13.6, 1.8), block(11.2, 6.2, 26.8, 10.4, 0.6))
    return join(drawer, cut(desk, keys), display, block(16, 13, 20, 20, 0))


def town_hall() -> BaseGeometry:
    """A house with columns: the town and its ordinance."""
    roof = cut(
        shape((24, 2.2), (45.5, 14.4), (45.5, 18), (2.5, 18), (2.5, 14.4)), disc(24, 11.8, 2.7)
    )
    columns = join(*(block(x - 2.4, 20.2, x + 2.4, 36.4, 0.6) for x in (9.5, 19.2, 28.8, 38.5)))
    steps = join(block(5, 36, 43, 39.8, 1.0), block(2.5, 41.6, 45.5, 45.8, 1.2))
    return join(roof, columns, cut(steps))


def masked_window() -> BaseGeometry:
    """A window of a home behind a drawn blind."""
    frame = outline(block(6, 3, 42, 43, 2.0), 3.4)
    slats = join(*(block(11.6, y, 36.4, y + 4.4, 0.8) for y in (8.2, 14.4, 20.6)))
    cross = join(bar((24, 28.5), (24, 41), stroke=3.0, flat=True), block(8, 26.6, 40, 29.6, 0))
    sill = block(2.5, 41.4, 45.5, 45.8, 1.4)
    return join(frame, slats, cross, sill)


def microphone() -> BaseGeometry:
    """A microphone."""
    head = block(17, 2.5, 31, 28, 7.0)
    holder = join(
        arc(24, 21.5, 12.2, 0, 180), bar((24, 34), (24, 43)), block(15, 41.6, 33, 45.4, 1.6)
    )
    return join(head, holder)


def in_use_lamp() -> BaseGeometry:
    """A shining lamp: the camera is at work."""
    dome = join(
        disc(24, 27, 10.5).intersection(block(10, 10, 38, 27.2, 0)), block(13.5, 26, 34.5, 36, 0)
    )
    base = block(8, 38, 40, 45.5, 1.8)
    rays = join(
        *(
            turn(bar((24, 6), (24, 11.4), stroke=3.6), degrees, (24, 27))
            for degrees in (-80, -40, 0, 40, 80)
        )
    )
    shine = arc(24, 27, 6.0, 190, 260, stroke=2.4)
    return join(cut(dome, shine), base, rays)


def machine() -> BaseGeometry:
    """A processor: everything happens inside the machine."""
    chip = outline(block(9, 9, 39, 39, 2.6))
    core = block(17, 17, 31, 31, 1.4)
    pins = [
        turn(block(x - 1.7, 2.5, x + 1.7, 9.6, 1.0), quarter)
        for quarter in (0, 90, 180, 270)
        for x in (16, 24, 32)
    ]
    return join(chip, core, *pins)
