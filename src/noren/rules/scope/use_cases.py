"""Which records belong to which use case.

Source: Guidebook 2.0, sections 3.2 and 5.1 (six cases); PPC Q&A 1-16 (signage).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from noren.vocabulary.records import RecordClass as Record
from noren.vocabulary.terms import UseCase

_HOW_MANY = frozenset({Record.LINE_COUNT, Record.ZONE_OCCUPANCY, Record.CROWDING_LEVEL})
_HOW_LONG = frozenset({Record.DWELL_HISTOGRAM, Record.QUEUE_WAIT})
_WHERE = frozenset({Record.HEATMAP_CELLS, Record.OD_COUNTS})
_AT_SHELVES = frozenset({Record.TRAJECTORY_POINT, Record.SHELF_STOPS})

CONTAINED: Mapping[UseCase, frozenset[Record]] = MappingProxyType(
    {
        UseCase.ATTRIBUTES: _HOW_MANY | _HOW_LONG | {Record.ATTRIBUTE_COUNTS},
        UseCase.BEHAVIOR: _HOW_MANY | _HOW_LONG | _WHERE | _AT_SHELVES,
        UseCase.REPEAT: _HOW_MANY
        | _HOW_LONG
        | _WHERE
        | _AT_SHELVES
        | {Record.ATTRIBUTE_COUNTS, Record.VISIT},
        # People-flow data are counts between places; where each one went is another case.
        UseCase.COUNTING: _HOW_MANY | _WHERE | {Record.SPEED_HISTOGRAM},
        UseCase.SCENERY: _HOW_MANY | {Record.SCENERY, Record.MASKED_STILL},
        UseCase.CROWDING: _HOW_MANY | _HOW_LONG | _WHERE | {Record.ICON},
        UseCase.SIGNAGE: _HOW_MANY
        | {Record.AUDIENCE, Record.ATTRIBUTE_COUNTS, Record.DWELL_HISTOGRAM},
    }
)
"""What each use case contains. Counts of people are part of every case about people."""
