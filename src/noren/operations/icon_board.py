"""The icon pictures of a run: drawn from records, each over the last, hidden when none comes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from noren.gate.assignment import Assignment, GridAssignment
from noren.gate.icon_records import STANDING, UNSURE, Icon, IconBody, IconState
from noren.gate.records import SeenView
from noren.gate.validator import ClosedBin
from noren.operations.zones import JAPAN, find_zone
from noren.plan.camera import Camera
from noren.plan.load import LoadedPlan
from noren.plan.outputs import Output
from noren.reports.estimates import is_estimated
from noren.reports.icon_floor import IconFloor, floor_of
from noren.reports.icon_page import IconPageFacts, render_icon_page
from noren.reports.icon_picture import IconPicture, Standing, draw_icons
from noren.reports.icon_scene import IconScene, scene_of
from noren.reports.times import Clock
from noren.reports.tone_picture import render_tones
from noren.stores.backgrounds import Background
from noren.stores.current_pictures import CurrentPictures
from noren.vocabulary.terms import Role
from noren.vocabulary.words import LANGUAGES

GRACE_S: Final = 5.0
"""A picture comes a little after its moment; so much later than the next one was due it is old."""
FILM_PAUSE_S: Final = 0.25
"""A film plays faster than anybody looks: its pictures are drawn no more often than this."""
_PAGES: Final = {"ja": "index.html", "en": "index.en.html"}


@dataclass(slots=True, kw_only=True)
class _Board:
    """One output and its newest picture."""

    output: Output
    camera: Camera
    floor: IconFloor | None = None
    grid: GridAssignment | None = None
    scene: IconScene | None = None
    picture: IconPicture | None = None
    model: str = ""
    shown_s: float = 0.0
    waiting: bool = False


class IconBoards:
    """Takes the pictures of all cameras of a run; every method may be called from any thread.

    Icons stand on the accepted background of their camera while its jail says that the view is
    still the one that was commissioned, and on the plan's floor at all other times. A picture for
    the public has the plan's floor unless the plan says otherwise.

    A live picture is replaced by a notice when the next one does not come in time, and when the
    run ends. That of a film stays until its time is over and somebody purges.
    """

    def __init__(
        self,
        loaded: LoadedPlan,
        store: Path,
        *,
        backgrounds: Mapping[str, Background] = MappingProxyType({}),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._loaded = loaded
        self._clock = clock
        self._boards: dict[str, _Board] = {}
        self._mutex = threading.Lock()
        self._pictures = CurrentPictures(store)
        self._backgrounds = backgrounds
        self._views: dict[str, SeenView] = {}

    def background_of(self, camera: str) -> Background | None:
        """The background that a camera's jail should compare its view with."""
        return self._backgrounds.get(camera)

    def see_view(self, camera: str, view: SeenView) -> bool:
        """What a camera's jail says of its view; whether that is news."""
        with self._mutex:
            before = self._views.get(camera, SeenView.UNKNOWN)
            self._views[camera] = view
            return view is not before

    def begin(self) -> None:
        """Remove what an earlier run left: its expired pictures, and any of this plan's outputs.

        Raises:
            StoreError: it cannot be removed.
        """
        self._pictures.discard_expired(at_s=self._clock())
        for output in self._loaded.plan.outputs:
            self._pictures.discard(output.id)

    def show(
        self, closed: ClosedBin, assignment: Assignment, *, camera: Camera, model: str
    ) -> None:
        """Draw a picture that the gate let pass, in the place of the one before.

        Raises:
            StoreError: it cannot be written.
        """
        told = assignment.outputs[closed.output]
        bodies = [body for body in closed.figures if isinstance(body, IconBody)]
        assert told.icons is not None
        picture = IconPicture(
            at_s=_moment_s(closed, assignment.live, told.bin_s),
            every_s=told.bin_s,
            standing=Standing.NOW if assignment.live else Standing.FILM,
            state=_whole_state(bodies),
            states=closed.coverage.states,
            icons=tuple(
                sorted(
                    (icon for body in bodies for icon in body.icons),
                    key=lambda icon: (icon.cell, icon.pose),
                )
            ),
            grid=told.icons.grid,
            least=told.icons.least,
            most=told.maximum,
            estimated=is_estimated(model),
        )
        if picture.state is not IconState.SHOWN:
            picture = replace(picture, icons=())
        with self._mutex:
            board = self._board(told.id, camera, told.icons.grid)
            board.picture, board.model = picture, model
            if not assignment.live and self._clock() - board.shown_s < FILM_PAUSE_S:
                board.waiting = True
            else:
                self._write(board, picture)

    def sweep(self) -> None:
        """Draw what waits, and hide live pictures that should have been replaced by now.

        Raises:
            StoreError: it cannot be written.
        """
        now_s = self._clock()
        with self._mutex:
            for board in self._boards.values():
                picture = board.picture
                if picture is None:
                    continue
                if board.waiting and now_s - board.shown_s >= FILM_PAUSE_S:
                    self._write(board, picture)
                is_old = now_s > board.shown_s + _lasts_s(board.output)
                if picture.standing is Standing.NOW and is_old:
                    self._end(board, Standing.SILENT, now_s)

    def end(self) -> None:
        """The run is over: nothing live is shown any more, and a film's last picture is drawn.

        Raises:
            StoreError: it cannot be written.
        """
        now_s = self._clock()
        with self._mutex:
            for board in self._boards.values():
                if board.picture is None:
                    continue
                if board.picture.standing is not Standing.FILM:
                    self._end(board, Standing.ENDED, now_s)
                elif board.waiting:
                    self._write(board, board.picture)

    def _board(self, output_id: str, camera: Camera, grid: GridAssignment) -> _Board:
        board = self._boards.get(output_id)
        if board is None:
            output = next(one for one in self._loaded.plan.outputs if one.id == output_id)
            board = self._boards[output_id] = _Board(output=output, camera=camera)
        if board.grid != grid:
            board.grid, board.floor = grid, floor_of(camera, grid)
            board.scene = self._scene(board)
        return board

    def _scene(self, board: _Board) -> IconScene | None:
        """The camera's background with the plan's shapes on it, where this output may have it."""
        declared = board.camera.view.background
        background = self._backgrounds.get(board.camera.id)
        if declared is None or background is None:
            return None
        if Role.PUBLIC in board.output.readers and not declared.on_public_pictures:
            return None
        png = render_tones(background.tones, background.width, background.height)
        return scene_of(board.camera, png)

    def _ground(self, board: _Board) -> IconFloor | IconScene:
        """What the icons stand on now."""
        assert board.floor is not None
        is_same = self._views.get(board.camera.id) is SeenView.SAME
        return board.scene if board.scene is not None and is_same else board.floor

    def _end(self, board: _Board, standing: Standing, now_s: float) -> None:
        assert board.picture is not None
        board.picture = replace(
            board.picture, standing=standing, at_s=now_s, icons=(), state=IconState.UNWELL, states=0
        )
        self._write(board, board.picture)

    def _write(self, board: _Board, picture: IconPicture) -> None:
        ground = self._ground(board)
        now_s = self._clock()
        zone = find_zone(JAPAN)
        files = {}
        for language in LANGUAGES:
            clock = Clock(zone=zone, zone_name=JAPAN, language=language)
            name = board.camera.name.in_language(language)
            files[f"picture.{language}.svg"] = draw_icons(
                picture, ground, name=name, clock=clock
            ).encode()
            facts = self._facts(board, picture, language, now_s)
            page = render_icon_page(picture, ground, facts, clock)
            files[_PAGES[language]] = page.encode()
        self._pictures.replace(board.output.id, files, note=self._note(board, picture, now_s))
        board.shown_s, board.waiting = now_s, False

    def _facts(
        self, board: _Board, picture: IconPicture, language: str, now_s: float
    ) -> IconPageFacts:
        plan = self._loaded.plan
        desk = plan.contact_point
        ways = [way for way in (desk.email, desk.phone, desk.form_url) if way]
        is_now = picture.standing is Standing.NOW
        return IconPageFacts(
            plan_title=plan.title.in_language(language),
            camera=board.camera.name.in_language(language),
            operator=plan.operator.name.in_language(language),
            contact=" ".join([desk.department.in_language(language), *ways]),
            until_s=now_s + _lasts_s(board.output) + GRACE_S if is_now else None,
            renews=picture.standing in (Standing.NOW, Standing.SILENT),
            other_page=_PAGES["en" if language == "ja" else "ja"],
        )

    def _note(self, board: _Board, picture: IconPicture, now_s: float) -> dict[str, Any]:
        return {
            "output": board.output.id,
            "camera": board.camera.id,
            "at_s": picture.at_s,
            "expires_s": now_s + _lasts_s(board.output),
            "every_s": picture.every_s,
            "standing": picture.standing.value,
            "ground": "background" if self._ground(board) is board.scene else "floor",
            "state": picture.state.name.lower(),
            "camera_states": picture.states,
            "cell_m": picture.grid.cell_m,
            "icons": [_place(icon, picture.grid) for icon in picture.icons],
            "readers": [role.value for role in board.output.readers],
            "model": board.model,
            "plan_digest": self._loaded.digest,
        }


def _lasts_s(output: Output) -> float:
    """How long a picture may be shown: until the next one, or as long as the plan keeps it."""
    every_s = 0 if output.every is None else output.every.seconds
    return max(every_s, min(output.keep.seconds, 2 * every_s)) + GRACE_S


def _moment_s(closed: ClosedBin, is_live: bool, every_s: int) -> float:
    """When the picture was due; a film may end before that, after the time that was watched."""
    lasted_s = every_s if is_live else min(every_s, closed.coverage.watched_ms / 1000)
    return closed.bin_start_s + lasted_s


def _whole_state(bodies: list[IconBody]) -> IconState:
    """What the picture of all classes is: shown only when each of them is."""
    states = {IconState(body.state) for body in bodies}
    for state in (IconState.UNWELL, IconState.MANY, IconState.FEW):
        if state in states:
            return state
    return IconState.SHOWN


def _place(icon: Icon, grid: GridAssignment) -> dict[str, Any]:
    """The middle of an icon's cell, and its pose in words."""
    row, column = divmod(icon.cell, grid.columns)
    words = {STANDING: "standing", UNSURE: "unsure"}
    return {
        "x_m": round(grid.origin_m[0] + (column + 0.5) * grid.cell_m, 3),
        "y_m": round(grid.origin_m[1] + (row + 0.5) * grid.cell_m, 3),
        "pose": words.get(icon.pose, "walking"),
        "toward_deg": 45 * (icon.pose - 1) if icon.pose not in words else None,
    }
