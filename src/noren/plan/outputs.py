"""What the cameras are for, and the numbers that may leave."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from noren.plan.board_texts import BoardText
from noren.plan.values import ORDERED, Bin, Declared, Duration, Name, Text
from noren.vocabulary.objects import ObjectClass
from noren.vocabulary.records import RecordClass
from noren.vocabulary.terms import Aim, Role, UseCase

ClassWord = Literal["person", "bicycle", "vehicle"]
AttributeWord = Literal["age_band", "sex"]
SceneryWord = Literal["congestion", "traffic_sign", "signboard"]


class Purpose(Declared):
    """What the numbers are for."""

    id: Name
    use_case: UseCase
    text: Text
    """The purpose as the public is told: specific enough to foresee the handling."""
    benefit: Text
    """What the people filmed get from it."""
    aim: Aim = Aim.OPERATIONS
    """What it is for in the broad sense."""
    identifies_individuals: bool = False
    """Whether particular people are to be found or recognized."""
    unjust_treatment: bool = False
    """Whether it could invite unlawful or unjust treatment of people."""


class Output(Declared):
    """Numbers that may leave the machine."""

    id: Name
    record: RecordClass
    """What kind of numbers.

    `dwell_histogram` counts stays that end in the bin, by length: from 0, 5, 10, 30, 60, 120,
    300, 600 and 1800 s on; stays not seen whole are counted apart. `crowding_level` gives Fruin's
    levels A to F for walkways, and `heatmap_cells` covers the rectangle that the places measured
    on the floor (`view.ground`) span; both need them, as does `speed_histogram`, which counts
    passages by speed: vehicles from 0, 10, 20, 30, 40, 50 and 60 km/h on, bicycles from 0, 5, 10,
    15, 20, 25 and 30, people from 0, 2, 3, 4, 5, 6 and 8. `shelf_stops` counts stops before the
    `shelf_front` of areas, by section of the front (`position_m` wide) and length: from 3, 10, 30,
    60 and 180 s on; it needs the floor too.
    """
    camera: Name
    """The id of the camera that they come from."""
    purpose: Name
    """The id of the purpose that they serve."""
    fused_into: Name | None = None
    """For cameras over one floor: the id of the output of the same record, of another of them.

    For `trajectory_point`, `od_counts` and `dwell_histogram`: whoever both cameras see is one
    person, told once, under that output. Both count `ground_m` from one origin, and both outputs
    say the same of everything but the camera and the areas. Moves and stays over several cameras
    are found in their paths, so the same cameras need fused paths as well.
    """
    lines: Annotated[tuple[Name, ...], Field(max_length=32)] = ()
    """For `line_count`, `speed_histogram` and `attribute_counts`: ids of measurement lines in the
    camera's view."""
    areas: Annotated[tuple[Name, ...], Field(max_length=32)] = ()
    """For records about areas: ids of measurement areas in the camera's view."""
    served_at: Name | None = None
    """For `queue_wait`: the area before the till or desk, where a wait ends.

    Left out: `areas` hold the waiting line and the place where one is served, a wait ends when
    they are left, and who gave up cannot be told.
    """
    classes: Annotated[tuple[ClassWord, ...], Field(min_length=1, max_length=3)] = ("person",)
    attributes: Annotated[tuple[AttributeWord, ...], Field(max_length=2)] = ()
    """What is estimated: age bands, the sex a face seems to show, or both; nothing else can be."""
    age_bands: Annotated[
        tuple[Annotated[int, Field(ge=0, le=100)], ...], Field(max_length=12), ORDERED
    ] = ()
    """The first age of each band in rising order: `[20, 35, 50, 65]`."""
    scenery: Annotated[tuple[SceneryWord, ...], Field(max_length=3)] = ()
    """For `scenery`: what is read from the street."""
    texts: Annotated[tuple[BoardText, ...], Field(max_length=40)] = ()
    """For `signboard`: the words that may be told where a board or sign shows them. The numbers
    that leave name the entry; nothing else that is written anywhere leaves."""
    position_m: Annotated[float, Field(ge=0.25, le=1000.0, strict=False)] | None = None
    """How coarse positions are: the side of a cell in metres."""
    bin: Bin | None = None
    """The width in time of one number."""
    every: Duration | None = None
    """For records that are a stream: the time between two of them."""
    keep: Duration
    """How long it is kept; what is only passed on is kept `1 s`."""
    readers: Annotated[tuple[Role, ...], Field(max_length=8)]
    """Who may read it."""
    minimum_cell: Annotated[int, Field(ge=0, le=1000)]
    """Numbers below this are not shown to outsiders."""
    maximum: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """The largest number that can be true for one bin; anything above is an incident.

    Left out: two crossings a second and direction, or 200 people in an area.
    """

    @property
    def kept_as(self) -> str:
        """The id of the output under which its numbers are kept."""
        return self.fused_into or self.id

    @property
    def object_classes(self) -> tuple[ObjectClass, ...]:
        """The declared classes in the order of their numbers."""
        return tuple(sorted(ObjectClass.from_word(word) for word in self.classes))
