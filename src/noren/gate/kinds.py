"""The kinds of records that can leave the jail. Needs the standard library only."""

from __future__ import annotations

from enum import IntEnum


class Kind(IntEnum):
    """The kinds of records; numbers are part of the format and never reused."""

    LINE_COUNT = 1
    ZONE_OCCUPANCY = 2
    COVERAGE = 3
    HEALTH = 4
    JAIL_REPORT = 5
    ERROR = 6
    PROGRESS = 7
    END = 8
    EVALUATION_BOX = 9
    DWELL_HISTOGRAM = 10
    QUEUE_WAIT = 11
    HEATMAP_CELLS = 12
    OD_COUNTS = 13
    CROWDING_LEVEL = 14
    ATTRIBUTE_COUNTS = 15
    AUDIENCE = 16
    TRAJECTORY_POINT = 17
    VISIT = 18
    ICON = 19
    SCENERY_CONGESTION = 22
    SCENERY_SIGNS = 23
    SPEED_HISTOGRAM = 24
    MASKED_STILL = 30
    SCENERY_TEXTS = 26
    SHELF_STOPS = 25
    PICTURE_PART = 27
    COMMISSIONED = 28
