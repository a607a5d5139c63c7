"""Icons on a drawn floor, or on an accepted background, as one SVG; never on a camera's picture."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from noren.gate.assignment import GridAssignment
from noren.gate.icon_records import STANDING, UNSURE, Icon, IconState
from noren.reports.icon_floor import IconFloor
from noren.reports.icon_scene import IconScene
from noren.reports.icon_sheets import LETTER, WIDTH, FloorSheet, Page, SceneSheet
from noren.reports.icon_words import people, say, troubles
from noren.reports.svg import Drawing
from noren.reports.times import Clock

_MOST_TALL: Final = 720.0
_LEAST_TALL: Final = 160.0


class Standing(StrEnum):
    """What a picture tells beside its records: whether it is of now."""

    NOW = "now"
    FILM = "film"
    SILENT = "silent"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class IconPicture:
    """One picture: of the moment `at_s` (UTC seconds), or why there is none.

    `states` are `CameraState` flags; `icons` those of people (class 0) and of everything else
    declared together, already rounded to `grid`; `estimated` when no trained model looked.
    """

    at_s: float
    every_s: int
    standing: Standing
    state: IconState
    states: int
    icons: tuple[Icon, ...]
    grid: GridAssignment
    least: int
    most: int
    estimated: bool

    @property
    def is_shown(self) -> bool:
        """Whether there are icons to draw, or nobody is there."""
        alive = self.standing in (Standing.NOW, Standing.FILM)
        return alive and self.state is IconState.SHOWN

    @property
    def counts(self) -> Counter[int]:
        """How many of each pose."""
        return Counter(icon.pose for icon in self.icons)


def moment_of(picture: IconPicture, clock: Clock) -> str:
    """The picture's date and time to the second."""
    return f"{clock.date(picture.at_s)} {clock.local(picture.at_s):%H:%M:%S}"


def tell(picture: IconPicture, language: str) -> str:
    """What the picture shows, or why it shows nothing, in a sentence or two."""
    if picture.standing is Standing.SILENT:
        return say("silent", language)
    if picture.standing is Standing.ENDED:
        return say("ended", language)
    if picture.state is IconState.FEW:
        return say("few", language, least=picture.least)
    if picture.state is IconState.MANY:
        return say("many", language)
    if picture.state is IconState.UNWELL:
        why = troubles(picture.states, language)
        gap = "" if language == "ja" else " "
        return say("unwell", language) + (gap + say("why", language, why=why) if why else "")
    if not picture.icons:
        return say("nobody", language)
    counts = picture.counts
    standing, unsure = counts[STANDING], counts[UNSURE]
    return say(
        "desc",
        language,
        total=people(len(picture.icons), language),
        standing=people(standing, language),
        walking=people(len(picture.icons) - standing - unsure, language),
        unsure=people(unsure, language),
    )


def draw_icons(
    picture: IconPicture,
    ground: IconFloor | IconScene,
    *,
    name: str,
    clock: Clock,
    prefix: str = "icons",
) -> str:
    """The picture as SVG, in the clock's language; `name` is the place's."""
    language = clock.language
    span = ground.size
    moment = say("moment", language, time=moment_of(picture, clock))
    # A floor that is much longer than broad must not become a tower.
    unit = min((WIDTH - 2) / span[0], _MOST_TALL / span[1])
    tall = max(_LEAST_TALL, span[1] * unit)
    top = 2.4 * LETTER
    drawing = Drawing(
        width=WIDTH,
        height=top + tall + 3.4 * LETTER,
        prefix=prefix,
        title=say("title", language, camera=name),
        description=f"{moment} {tell(picture, language)}",
        css_class="icon-picture",
    )
    page = Page(drawing=drawing, unit=unit, top=top, tall=tall, language=language)
    sheet = SceneSheet(page, ground) if isinstance(ground, IconScene) else FloorSheet(page, ground)
    sheet.head(moment)
    sheet.ground()
    if picture.is_shown:
        sheet.icons(picture.icons, picture.grid)
    if not (picture.is_shown and picture.icons):
        sheet.notice(tell(picture, language))
    sheet.legend()
    return drawing.render()
