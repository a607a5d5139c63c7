"""The page around the icon picture: the same as a sentence, as a drawing and as a table.

It renews itself, and hides a picture that has grown old: whatever stopped the program that drew
it, nobody is shown where people were.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Final

from noren import __version__
from noren.gate.icon_records import DIRECTIONS, STANDING, UNSURE
from noren.reports.icon_floor import IconFloor
from noren.reports.icon_picture import IconPicture, Standing, draw_icons, moment_of, tell
from noren.reports.icon_scene import IconScene
from noren.reports.icon_words import HEADINGS, say
from noren.reports.templates_of_pages import templates
from noren.reports.times import Clock

SCRIPT: Final = (
    "(function(){var n=document.getElementById('now'),e=+n.dataset.everyMs,u=+n.dataset.untilMs,"
    "b=document.getElementById('pause'),p=false;"
    "function old(){if(u&&Date.now()>u){document.getElementById('picture').hidden=true;"
    "document.getElementById('stale').hidden=false;}}"
    "old();setInterval(old,500);"
    "if(!e)return;b.hidden=false;"
    "b.onclick=function(){p=!p;b.textContent=p?b.dataset.resume:b.dataset.pause;};"
    "setInterval(function(){if(!p)location.reload();},Math.max(e,1000));})();"
)
"""Renews the page unless paused, and hides what is out of date; asks nothing of anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IconPageFacts:
    """What stands around the picture, in the page's language.

    `until_s` is the UTC second after which the picture is hidden, None for one that stays (of a
    film); `renews` whether another one will come; `other_page` the file in the other language.
    """

    plan_title: str
    camera: str
    operator: str
    contact: str
    until_s: float | None
    renews: bool
    other_page: str


def render_icon_page(
    picture: IconPicture, ground: IconFloor | IconScene, facts: IconPageFacts, clock: Clock
) -> str:
    """The whole page, in the clock's language."""
    language = clock.language
    is_scene = isinstance(ground, IconScene)
    return (
        templates()
        .get_template("icons.html.j2")
        .render(
            say=lambda key, **marks: say(key, language, **marks),
            language=language,
            software=__version__,
            title=say("title", language, camera=facts.camera),
            plan_title=facts.plan_title,
            moment=say("moment", language, time=moment_of(picture, clock)),
            tell=tell(picture, language),
            svg=draw_icons(picture, ground, name=facts.camera, clock=clock),
            rows=table_rows(picture, language, by_heading=not is_scene) if picture.is_shown else [],
            total=len(picture.icons),
            unit="人" if language == "ja" else "people",
            promise=_promise(picture, language, is_scene=is_scene),
            image_source="img-src data:; " if is_scene else "",
            every_s=picture.every_s if facts.renews else 0,
            every_text=say("every", language, span=clock.span(picture.every_s))
            if facts.renews
            else "",
            until_ms=0 if facts.until_s is None else round(1000 * facts.until_s),
            is_film=picture.standing is Standing.FILM,
            estimated=picture.estimated,
            operator=facts.operator,
            contact=facts.contact,
            other_page=facts.other_page,
            script=SCRIPT,
            script_hash=script_hash(),
        )
    )


def table_rows(
    picture: IconPicture, language: str, *, by_heading: bool = True
) -> list[tuple[str, int]]:
    """What the picture shows as rows of a table: kinds that nobody is of are left out.

    `by_heading`: whoever walks, apart by where to; headings are those of a floor seen from above.
    """
    counts = picture.counts
    walking = say("walking", language)
    poses = range(1, DIRECTIONS + 1)
    rows = [(say("standing", language), counts[STANDING])]
    if by_heading:
        rows += [
            (f"{walking}: {HEADINGS[pose - 1].in_language(language)}", counts[pose])
            for pose in poses
        ]
    else:
        rows.append((walking, sum(counts[pose] for pose in poses)))
    rows.append((say("unsure", language), counts[UNSURE]))
    return [(label, count) for label, count in rows if count]


def script_hash() -> str:
    """The only script that the page lets run."""
    digest = hashlib.sha256(SCRIPT.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _promise(picture: IconPicture, language: str, *, is_scene: bool) -> str:
    key = "promise_scene" if is_scene else "promise"
    text = say(key, language, cell=f"{picture.grid.cell_m:g}")
    if picture.least > 0:
        gap = "" if language == "ja" else " "
        text += gap + say("public", language, least=picture.least)
    return text
