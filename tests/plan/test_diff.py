"""The difference of two plans is complete, and exact where the digest is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from noren.plan.change_kinds import ChangeKind
from noren.plan.declaration import Plan
from noren.plan.diff import TOLERANCE_RATIO, Change, PlanDiff, diff_plans
from noren.plan.digest import digest_plan
from noren.plan.load import parse_plan
from staging.plan_leaves import Step, leaves, other, with_leaf

MINIMAL = Path(__file__).parents[2] / "examples" / "minimal" / "plan.yaml"
TREE: dict[str, Any] = YAML(typ="safe").load(MINIMAL.read_text(encoding="utf-8"))
MORE: dict[str, Any] = {
    "parties": [
        {"id": "maker", "name": {"ja": "製造者", "en": "Maker"}, "role": "processor"},
        {
            "id": "town",
            "name": {"ja": "市", "en": "Town"},
            "role": "recipient",
            "outputs": ["street-count"],
        },
    ],
    "access": [{"role": "analyst", "purposes": ["street-flow"]}],
    "repeat": {
        "purpose": "street-flow",
        "cameras": ["north"],
        "features": ["body"],
        "window": "30 days",
        "linked": ["visits"],
        "joins": [{"id": "cards", "target": "member_card"}],
    },
}


def load(tree: dict[str, Any]) -> Plan:
    return parse_plan(json.dumps(tree, ensure_ascii=False, default=str), "plan.yaml").plan


RICH = load(TREE | MORE)
LEAVES = list(leaves(RICH))


@pytest.mark.parametrize(
    ("path", "value"), LEAVES, ids=[".".join(map(str, path)) for path, _ in LEAVES]
)
def test_a_single_change_is_seen_and_notices_are_stale_exactly_when_the_digest_differs(
    path: tuple[Step, ...], value: Any
) -> None:
    changed: Plan = with_leaf(RICH, path, other(value))
    diff = diff_plans(RICH, changed)
    assert diff.changes
    assert diff.stale is (digest_plan(changed) != digest_plan(RICH))
    assert diff_plans(changed, RICH).stale is diff.stale
    if path != ("noren",):  # the format, of which there is one
        assert ChangeKind.OTHER not in {change.kind for change in diff.changes}


@settings(max_examples=60, deadline=None)
@given(chosen=st.sets(st.sampled_from([path for path, _ in LEAVES]), min_size=2, max_size=6))
def test_many_changes_are_seen_and_agree_with_the_digest(chosen: set[tuple[Step, ...]]) -> None:
    changed, held = RICH, dict(LEAVES)
    for path in chosen:
        changed = with_leaf(changed, path, other(held[path]))
    diff = diff_plans(RICH, changed)
    assert diff.changes
    assert diff.stale is (digest_plan(changed) != digest_plan(RICH))


@pytest.mark.parametrize("plan", [RICH, load(TREE)], ids=["rich", "minimal"])
def test_a_plan_does_not_differ_from_itself(plan: Plan) -> None:
    assert diff_plans(plan, plan) == PlanDiff(changes=())


def test_the_order_of_lists_is_no_difference() -> None:
    turned = RICH.model_copy(update={"parties": RICH.parties[::-1]})
    assert diff_plans(RICH, turned).changes == ()


def one_change(old: dict[str, Any], new: dict[str, Any]) -> Change:
    (change,) = diff_plans(load(old), load(new)).changes
    return change


def changed_tree(text: str, by: str) -> dict[str, Any]:
    written = json.dumps(TREE | MORE, ensure_ascii=False, default=str)
    assert text in written
    tree: dict[str, Any] = json.loads(written.replace(text, by))
    return tree


@pytest.mark.parametrize(
    ("text", "by", "kind"),
    [
        ('"keep": "1095 days"', '"keep": "1096 days"', ChangeKind.KEPT_LONGER),
        ('"keep": "1095 days"', '"keep": "100 days"', ChangeKind.KEPT_SHORTER),
        ('"bin": "15 min"', '"bin": "5 min"', ChangeKind.OUTPUT_FINER),
        ('"bin": "15 min"', '"bin": "1 h"', ChangeKind.OUTPUT_COARSER),
        ('["analyst"]', '["analyst", "public"]', ChangeKind.READERS_WIDENED),
        ('"minimum_cell": 10', '"minimum_cell": 3', ChangeKind.MINIMUM_LOWERED),
        ('"minimum_cell": 10', '"minimum_cell": 30', ChangeKind.MINIMUM_RAISED),
        ("20メートル", "30メートル", ChangeKind.VIEW_CHANGED),
        ("高さ5メートル", "高さ3メートル", ChangeKind.CAMERA_MOVED),
        ("To count passers-by", "To watch passers-by", ChangeKind.PURPOSE_REWORDED),
        ('"window": "30 days"', '"window": "90 days"', ChangeKind.WINDOW_LENGTHENED),
        ('"window": "30 days"', '"window": "3 days"', ChangeKind.WINDOW_SHORTENED),
        ('["body"]', '["body", "face"]', ChangeKind.FEATURES_ADDED),
        ('["visits"]', '["visits", "purchases"]', ChangeKind.LINKS_ADDED),
        ('"member_card"', '"face_login"', ChangeKind.LINKS_ADDED),
        ("camera-desk@", "desk@", ChangeKind.CONTACT),
        (
            '"disclosure_procedure": true',
            '"disclosure_procedure": false',
            ChangeKind.RIGHTS_LESSENED,
        ),
        ('"role": "processor"', '"role": "recipient"', ChangeKind.RECIPIENT_ADDED),
        ('"role": "processor"', '"role": "processor", "country": "US"', ChangeKind.PARTY_ABROAD),
        ("2026-10-01", "2026-09-30", ChangeKind.SCHEDULE_EXTENDED),
        ("2026-10-01", "2026-10-30", ChangeKind.SCHEDULE_SHORTENED),
        ("camera-north.wakaba", "camera-9.wakaba", ChangeKind.NETWORK),
        ('"noren": 1', '"noren": 1, "status": "suspended"', ChangeKind.STATUS),
    ],
    ids=lambda value: getattr(value, "value", None),
)
def test_a_change_has_its_kind(text: str, by: str, kind: ChangeKind) -> None:
    assert one_change(TREE | MORE, changed_tree(text, by)).kind is kind


@pytest.mark.parametrize(
    ("key", "gone"),
    [
        ("parties", ChangeKind.PARTY_REMOVED),
        ("repeat", ChangeKind.REPEAT_REMOVED),
        ("access", ChangeKind.READERS_WIDENED),
    ],
)
def test_a_part_that_comes_or_goes_is_one_change_an_entry(key: str, gone: ChangeKind) -> None:
    less = {name: value for name, value in (TREE | MORE).items() if name != key}
    entries = len(MORE[key]) if isinstance(MORE[key], list) else 1
    went = diff_plans(load(TREE | MORE), load(less)).changes
    assert [change.kind for change in went] == [gone] * entries
    came = diff_plans(load(less), load(TREE | MORE)).changes
    assert len(came) == entries
    assert all(change.before is None for change in came)


NOISE = {"epsilon": 0.5, "epsilon_per_year": 100}


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ({"noise": NOISE}, {}, ChangeKind.OUTPUT_FINER),
        ({}, {"noise": NOISE}, ChangeKind.OUTPUT_COARSER),
        ({"noise": NOISE}, {"noise": NOISE | {"epsilon": 1}}, ChangeKind.OUTPUT_FINER),
        ({"noise": NOISE}, {"noise": NOISE | {"epsilon": 0.1}}, ChangeKind.OUTPUT_COARSER),
        ({}, {"unicity": {"four_points": 0.2}}, ChangeKind.OUTPUT_FINER),
    ],
    ids=["no noise any more", "noise", "less noise", "more noise", "tracks told apart"],
)
def test_less_protection_of_what_is_published_is_a_finer_output(
    old: dict[str, Any], new: dict[str, Any], kind: ChangeKind
) -> None:
    change = one_change(TREE | {"release": old}, TREE | {"release": new})
    assert change.kind is kind
    assert change.published


def test_a_resumed_plan_is_not_merely_another_status() -> None:
    assert one_change(TREE | {"status": "closed"}, TREE).kind is ChangeKind.RESUMED


def test_a_new_id_with_all_else_equal_is_a_rename_wherever_it_is_named() -> None:
    for old, new in (("north", "nord"), ("street-flow", "flow"), ("street-count", "count")):
        tree = changed_tree(f'"{old}"', f'"{new}"')
        change = one_change(TREE | MORE, tree)
        assert (change.kind, change.before, change.after) == (ChangeKind.RENAMED, old, new)
        assert change.published


def test_a_renamed_line_is_a_rename_inside_its_camera() -> None:
    change = one_change(TREE | MORE, changed_tree('"crossing"', '"cross"'))
    assert change.kind is ChangeKind.RENAMED
    assert change.spelled == "cameras.north.view.lines.cross.id"


def test_cameras_that_are_alike_keep_their_order_when_all_are_renamed() -> None:
    many = json.loads(json.dumps(TREE, default=str))
    camera, output = many["cameras"][0], many["outputs"][0]
    many["nodes"] = []

    def with_ids(mark: str) -> Plan:
        numbers = range(12)
        many["cameras"] = [camera | {"id": f"c{number}{mark}"} for number in numbers]
        many["outputs"] = [
            output | {"id": f"o{number}", "camera": f"c{number}{mark}"} for number in numbers
        ]
        return load(many)

    changes = diff_plans(with_ids(""), with_ids("-new")).changes
    assert {change.kind for change in changes} == {ChangeKind.RENAMED}
    assert {(change.before, change.after) for change in changes} == {
        (f"c{number}", f"c{number}-new") for number in range(12)
    }


def test_a_new_id_with_something_else_changed_is_another_camera() -> None:
    tree = changed_tree('"north"', '"nord"')
    tree["cameras"][0]["existing"] = True
    kinds = {change.kind for change in diff_plans(RICH, load(tree)).changes}
    assert {ChangeKind.CAMERA_ADDED, ChangeKind.CAMERA_REMOVED} <= kinds


@pytest.mark.parametrize(
    ("moved", "kind"),
    [
        (0.9 * TOLERANCE_RATIO, ChangeKind.DRAWING_TOUCHED),
        (TOLERANCE_RATIO, ChangeKind.DRAWING_TOUCHED),
        (1.1 * TOLERANCE_RATIO, ChangeKind.DRAWING_CHANGED),
    ],
    ids=["inside", "on the edge", "beyond"],
)
def test_a_corner_that_moves_a_little_is_the_same_shape_with_a_stale_notice(
    moved: float, kind: ChangeKind
) -> None:
    change = one_change(TREE | MORE, changed_tree("[0.2, 0.6]", f"[{0.2 + moved}, 0.6]"))
    assert change.kind is kind
    assert change.published, "the digest has no tolerance"
