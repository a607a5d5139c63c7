"""`noren commission`: what is said of a view, who accepts its background, and what uses it."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gate.test_compile_behavior import GROUND
from noren.errors import UsageError
from noren.gate.assignment import DetectorAssignment
from noren.gate.commissioning_records import CommissionedBody, Learning, Turn
from noren.gate.records import CameraState, SeenView
from noren.jail.supervisor import Ending, Listeners, Outcome
from noren.operations import commission as operation
from noren.operations.background_decision import accept_background, discard_background
from noren.operations.background_use import find_backgrounds
from noren.operations.commission import Commissioned, CommissionRequest, commission_camera
from noren.operations.commission_findings import judge_view
from noren.operations.icon_board import IconBoards
from noren.operations.reading import read_plan
from noren.plan.camera import Camera
from noren.plan.geometry import ground_plane_of
from noren.plan.load import LoadedPlan, parse_plan
from noren.stores.backgrounds import BackgroundShelf
from noren.stores.ledger.entries import Commissioning
from noren.stores.ledger.snapshot import Snapshot
from staging.command_line import AS_OF, noren
from staging.plans import plan_text, write_plan

NOW = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
DETECTOR = DetectorAssignment(
    model="person-vehicle-bike-detection-2003",
    width_px=864,
    height_px=480,
    looks_per_s=8.0,
    precision="f32",
)
GOOD = CommissionedBody(
    looks=600, people=300, turn=int(Turn.UPRIGHT), upright=280_000, upside_down=900, sideways=0,
    states=0, luma=120, sharp_permille=680, body_px=90, body_permille=1020,
    learning=int(Learning.DRAWN), blank_permille=250, found_permille=0,
)  # fmt: skip
TONES = bytes([0] * 4800 + [1] * 9600 + [3] * 4800)
ICONS = (
    "  - id: now\n    record: icon\n    camera: north\n    purpose: street-flow\n"
    "    areas: [square]\n    position_m: 1\n    every: 1 s\n    keep: 1 s\n"
    "    readers: [site_manager]\n    minimum_cell: 0\n"
)


def text_of(*, background: str = "{free_for: 10 s}", model: str = DETECTOR.model) -> str:
    text = plan_text().replace("use_case: counting", "use_case: crowding")
    drawn = f"      background: {background}\n" if background else ""
    text = text.replace(
        "    detector: {model: silhouette}", f"{GROUND}{drawn}    detector: {{model: {model}}}"
    )
    return text.replace("schedule:\n", ICONS + "schedule:\n", 1)


def camera_of(text: str) -> Camera:
    return parse_plan(text, "plan.yaml").plan.cameras[0]


def codes(camera: Camera, body: CommissionedBody = GOOD) -> dict[str, bool]:
    found = judge_view(camera, body, DETECTOR)
    assert all(one.found.ja and one.found.en and one.remedy.ja and one.remedy.en for one in found)
    return {one.code: one.blocks for one in found}


def test_a_good_view_has_no_finding() -> None:
    assert codes(camera_of(text_of())) == {}


BODIES: dict[str, tuple[dict[str, int], dict[str, bool]]] = {
    "upside down": (
        {"turn": Turn.UPSIDE_DOWN, "learning": Learning.UNWELL},
        {"upside_down": True, "background_unwell": True},
    ),
    "on its side": ({"turn": Turn.SIDEWAYS}, {"sideways": True}),
    "nobody came": ({"turn": Turn.UNKNOWN, "people": 0}, {"nobody_seen": False}),
    "too dark": ({"states": CameraState.DARK, "luma": 10}, {"dark": True}),
    "dim": ({"luma": 40}, {"dim": False}),
    "out of focus": ({"sharp_permille": 390}, {"unsharp": True}),
    "in focus, barely": ({"sharp_permille": 400}, {}),
    "people too small": ({"body_px": 4}, {"people_small": False}),
    "a floor that does not fit": ({"body_permille": 1690}, {"sizes_unlike_floor": True}),
    "too few people to say so": ({"body_permille": 1690, "people": 19}, {}),
    "always full of people": ({"learning": Learning.TOO_BLANK}, {"background_blank": True}),
    "somebody in it": (
        {"learning": Learning.SOMEBODY_IN_IT, "found_permille": 300},
        {"background_somebody": True},
    ),
}


@pytest.mark.parametrize(("changes", "expected"), BODIES.values(), ids=BODIES)
def test_what_is_wrong_is_said_with_what_to_do(
    changes: dict[str, int], expected: dict[str, bool]
) -> None:
    body = dataclasses.replace(GOOD, **{name: int(value) for name, value in changes.items()})
    assert codes(camera_of(text_of()), body) == expected


MASKS = """\
      masks:
        - id: windows
          polygon: [[0.0, 0.0], [0.6, 0.0], [0.6, 0.62], [0.0, 0.62]]
          reason: {ja: 窓, en: windows}
        - id: door
          polygon: [[0.5, 0.0], [0.7, 0.0], [0.7, 0.2], [0.5, 0.2]]
          reason: {ja: 戸, en: a door}
"""


def test_masks_that_overlap_and_what_they_hide_are_said() -> None:
    text = text_of().replace("      lines:\n", MASKS + "      lines:\n", 1)
    assert codes(camera_of(text)) == {"under_mask": True, "masks_overlap": False}


def test_a_line_far_beyond_the_measured_floor_is_said() -> None:
    plane = ground_plane_of(camera_of(text_of()).view)
    assert plane is not None
    # The same floor, measured only in a small patch at the lower edge.
    patch = [(0.44, 0.98), (0.56, 0.98), (0.56, 0.9), (0.44, 0.9)]
    metres = plane.to_ground([(x * 160, y * 120) for x, y in patch])
    points = "".join(
        f"          - {{image: [{x}, {y}], ground_m: [{east:.4f}, {north:.4f}]}}\n"
        for (x, y), (east, north) in zip(patch, metres, strict=True)
    )
    ground = f"      ground:\n        point_error_m: 0.05\n        points:\n{points}"
    assert codes(camera_of(text_of().replace(GROUND, ground))) == {"beyond_floor": False}


def test_a_zone_above_the_floor_is_refused_when_the_plan_is_read(tmp_path: Path) -> None:
    steep = GROUND.replace("[-1.2, 9.1]", "[-60, 60]").replace("[8, 9.1]", "[60, 60]")
    sky = (
        text_of().replace(GROUND, steep).replace("[0.1, 0.3], [0.9, 0.3]", "[0.1, 0.0], [0.9, 0.0]")
    )
    said = noren("commission", write_plan(tmp_path, sky), "--camera", "north", "--lang", "en")
    assert said.code == 2
    assert "above the horizon" in said.err


# From here on the jail is scripted: it says what it is told to, through the real operation.


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return write_plan(tmp_path, text_of())


@dataclasses.dataclass
class ScriptedJail:
    """In place of `watch_film`."""

    body: CommissionedBody = GOOD
    tones: bytes | None = TONES
    ending: Ending = Ending.FINISHED
    orders: list[Any] = dataclasses.field(default_factory=list)

    def __call__(self, assignment: Any, film: Any, listeners: Listeners, **more: Any) -> Outcome:
        self.orders.append(assignment)
        listeners.on_commissioned(self.body)
        if self.tones is not None:
            listeners.on_drawing(self.tones)
        return Outcome(ending=self.ending, frames_in=9)


@pytest.fixture
def jail(monkeypatch: pytest.MonkeyPatch) -> ScriptedJail:
    scripted = ScriptedJail()
    monkeypatch.setattr(operation, "watch_film", scripted)
    monkeypatch.setattr(operation, "read_weights", lambda camera: ())
    monkeypatch.setattr(operation._Desk, "_models", lambda self: ())
    return scripted


def request(plan: Path) -> CommissionRequest:
    from datetime import date

    start = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
    return CommissionRequest(
        plan=plan,
        store=plan.parent / "store",
        camera="north",
        start=start,
        as_of=date.fromisoformat(AS_OF),
    )


def look(plan: Path) -> Commissioned:
    return commission_camera(request(plan), clock=lambda: NOW)


def steps(plan: Path) -> list[Commissioning]:
    entries = Snapshot.read(plan.parent / "store").entries()
    return [entry for entry in entries if isinstance(entry, Commissioning)]


def in_use(plan: Path) -> set[str]:
    loaded, store = read_plan(plan), plan.parent / "store"
    entries = list(Snapshot.read(store).entries())
    return set(find_backgrounds(loaded, BackgroundShelf(store), entries, now=NOW).backgrounds)


def test_a_background_is_used_only_after_somebody_accepted_it(
    plan: Path, jail: ScriptedJail
) -> None:
    told = look(plan)
    assert told.is_well
    assert told.background is not None
    assert told.picture is not None
    assert told.picture.read_bytes().startswith(b"\x89PNG")
    assert in_use(plan) == set()
    accepted = accept_background(request(plan), by="Hanako Wakaba", clock=lambda: NOW)
    assert in_use(plan) == {"north"}
    assert accepted.tones == TONES
    (order,) = jail.orders
    assert order.outputs == ()
    assert order.commissioning.draws


def test_every_step_is_in_the_ledger_and_nobody_s_name(plan: Path, jail: ScriptedJail) -> None:
    told = look(plan)
    accept_background(request(plan), by="Hanako Wakaba", clock=lambda: NOW)
    discard_background(request(plan), by="Jiro Aoki", clock=lambda: NOW)
    assert told.background is not None
    seen = [(one.step.value, one.content, one.blank_permille) for one in steps(plan)]
    content = told.background.content
    assert seen == [
        ("started", None, None),
        ("ended", None, None),
        ("picture_shown", content, 250),
        ("accepted", content, 250),
        ("discarded", content, 250),
    ]
    assert steps(plan)[0].ends_at == NOW + timedelta(minutes=30)
    assert in_use(plan) == set()
    raw = b"".join(
        path.read_bytes() for path in (plan.parent / "store" / "ledger").glob("entries*")
    )
    assert b"Hanako" not in raw
    assert noren("ledger", "verify", "--store", plan.parent / "store").code == 0


def test_an_older_drawing_cannot_be_put_back_by_hand(plan: Path, jail: ScriptedJail) -> None:
    look(plan)
    folder = plan.parent / "store" / "backgrounds"
    note = json.loads((folder / "north.waiting.json").read_text()) | {"expires_at": None}
    (folder / "north.json").write_text(json.dumps(note))
    assert in_use(plan) == set(), "nobody accepted it, so the ledger does not know it"


@pytest.mark.parametrize(
    "learning", [Learning.TOO_BLANK, Learning.SOMEBODY_IN_IT, Learning.UNWELL], ids=str
)
def test_what_the_jail_refuses_lies_nowhere(
    plan: Path, jail: ScriptedJail, learning: Learning
) -> None:
    look(plan)
    jail.body, jail.tones = dataclasses.replace(GOOD, learning=int(learning)), None
    told = look(plan)
    assert not told.is_well
    assert (told.background, told.picture) == (None, None)
    assert list((plan.parent / "store" / "backgrounds").iterdir()) == []
    assert steps(plan)[-1].step.value == "refused"
    with pytest.raises(UsageError):
        accept_background(request(plan), by="Hanako", clock=lambda: NOW)


def test_after_an_hour_nobody_can_accept_it_any_more(plan: Path, jail: ScriptedJail) -> None:
    look(plan)
    late = NOW + timedelta(hours=1, seconds=1)
    with pytest.raises(UsageError, match="no background that waits"):
        accept_background(request(plan), by="Hanako", clock=lambda: late)


@pytest.mark.parametrize("by", ["", "   ", "x" * 201], ids=["nobody", "blanks", "a novel"])
def test_somebody_answers_for_it_by_name(plan: Path, jail: ScriptedJail, by: str) -> None:
    look(plan)
    with pytest.raises(UsageError, match="--by"):
        accept_background(request(plan), by=by, clock=lambda: NOW)


def test_a_mask_that_is_declared_later_ends_the_background(plan: Path, jail: ScriptedJail) -> None:
    look(plan)
    accept_background(request(plan), by="Hanako", clock=lambda: NOW)
    plan.write_text(text_of().replace("      lines:\n", MASKS + "      lines:\n", 1), "utf-8")
    assert in_use(plan) == set()


def test_a_line_that_is_moved_later_does_not(plan: Path, jail: ScriptedJail) -> None:
    look(plan)
    accept_background(request(plan), by="Hanako", clock=lambda: NOW)
    plan.write_text(text_of().replace("start: [0.05, 0.6]", "start: [0.05, 0.7]"), "utf-8")
    assert in_use(plan) == {"north"}


def test_a_plan_that_declares_none_any_more_has_it_removed(plan: Path, jail: ScriptedJail) -> None:
    look(plan)
    accept_background(request(plan), by="Hanako", clock=lambda: NOW)
    plan.write_text(text_of(background=""), "utf-8")
    assert in_use(plan) == set()
    assert list((plan.parent / "store" / "backgrounds").iterdir()) == []


def test_no_background_is_learnt_without_a_detector_that_knows_who_stands_still(
    tmp_path: Path,
) -> None:
    plan = write_plan(tmp_path, text_of(model="silhouette"))
    with pytest.raises(UsageError, match="knows nobody who stands still"):
        look(plan)


def test_nothing_is_opened_before_the_notice(tmp_path: Path, jail: ScriptedJail) -> None:
    from noren.errors import PlanRefused

    plan = write_plan(tmp_path, text_of())
    early = dataclasses.replace(request(plan), start=datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(PlanRefused):
        commission_camera(early, clock=lambda: NOW)
    assert jail.orders == []


def test_the_command_says_it_and_its_exit_code_too(plan: Path, jail: ScriptedJail) -> None:
    arguments = ("--camera", "north", "--start", "2026-11-22T09:00:00+09:00", "--as-of", AS_OF)
    said = noren("commission", plan, *arguments, "--format", "json")
    assert said.code == 0, said.err
    document = json.loads(said.out)
    assert document["is_well"]
    assert document["background"]["blank_permille"] == 250
    accepted = noren(
        "commission", plan, "--camera", "north", "--accept", "--by", "H", "--lang", "en"
    )
    assert accepted.code == 0, accepted.err
    assert document["background"]["content"] in accepted.out
    jail.body = dataclasses.replace(GOOD, turn=int(Turn.UPSIDE_DOWN), learning=int(Learning.UNWELL))
    jail.tones = None
    for language, words in (("ja", "上下逆さま"), ("en", "upside down")):
        said = noren("commission", plan, *arguments, "--lang", language)
        assert said.code == 1
        assert words in said.out
    assert noren("commission", plan, "--camera", "north", "--accept", "--discard").code == 2
    assert noren("commission", plan, "--camera", "nobody", "--accept", "--by", "H").code == 2


# What the icon board makes of it.


def board_of(plan: Path, loaded: LoadedPlan) -> IconBoards:
    store = plan.parent / "store"
    entries = list(Snapshot.read(store).entries())
    found = find_backgrounds(loaded, BackgroundShelf(store), entries, now=NOW)
    return IconBoards(loaded, store, backgrounds=found.backgrounds)


@pytest.mark.parametrize("readers", ["site_manager", "site_manager, public"])
@pytest.mark.parametrize("allowed", [False, True], ids=["not for the public", "for the public"])
def test_icons_stand_on_it_only_while_the_view_is_the_same(
    plan: Path, jail: ScriptedJail, readers: str, allowed: bool
) -> None:
    from gate.test_compile_icons import compiled
    from operations.test_icon_board import closed_of

    look(plan)
    accept_background(request(plan), by="Hanako", clock=lambda: NOW)
    text = text_of(background=f"{{free_for: 10 s, on_public_pictures: {str(allowed).lower()}}}")
    text = text.replace("readers: [site_manager]", f"readers: [{readers}]")
    if "public" in readers:
        text = text.replace("every: 1 s", "every: 1 min")
    plan.write_text(text, "utf-8")
    loaded = read_plan(plan)
    board = board_of(plan, loaded)
    assignment = compiled(loaded)
    index = next(number for number, one in enumerate(assignment.outputs) if one.icons)

    def ground() -> tuple[str, bool]:
        board.show(
            closed_of(assignment, index), assignment, camera=loaded.plan.cameras[0], model="m"
        )
        folder = plan.parent / "store" / "pictures" / "now"
        note = json.loads((folder / "picture.json").read_bytes())
        return note["ground"], "data:image/png" in (folder / "picture.en.svg").read_text()

    assert ground() == ("floor", False), "nobody knows yet whether the view is the same"
    assert board.see_view("north", SeenView.SAME)
    shown = allowed or "public" not in readers
    assert ground() == (("background", True) if shown else ("floor", False))
    assert board.see_view("north", SeenView.OTHER)
    assert not board.see_view("north", SeenView.OTHER)
    assert ground() == ("floor", False)
