"""The list of texts in a plan: it belongs to boards, and a change of it is told."""

from __future__ import annotations

from datetime import date

import pytest

from noren.errors import PlanErrors
from noren.plan.change_kinds import ChangeKind
from noren.plan.declaration import Plan
from noren.plan.diff import diff_plans
from noren.plan.load import parse_plan
from noren.plan.starters import write_starter

PLAN = write_starter("scenery", example=True, today=date(2026, 11, 22))
ENTRY = "      - {id: pharmacy, spellings: [薬局, ドラッグストア]}\n"
SCENERY = "scenery: [signboard, traffic_sign, congestion]"


def _parse(text: str) -> Plan:
    return parse_plan(text, "plan.yaml").plan


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param(SCENERY, "scenery: [congestion]", "`texts`", id="a list without boards"),
        pytest.param("    texts: ", "    unused: ", "`texts`", id="boards without a list"),
        pytest.param(ENTRY, ENTRY + ENTRY, "a second time", id="an entry twice"),
        pytest.param("[薬局, ドラッグストア]", "[薬局, 薬 局]", "spellings", id="a spelling twice"),
        pytest.param("[薬局, ドラッグストア]", "[]", "spellings", id="no spelling"),
        pytest.param("[薬局, ドラッグストア]", "['.*']", "no patterns", id="a pattern"),
        pytest.param("[空港]", "['12345']", "1 to 999", id="no number of a route"),
        pytest.param('["30"]', '["33"]', "steps of 10", id="no speed limit"),
        pytest.param("on: speed_limit", "on: shirt", "signboard", id="a place that is none"),
    ],
)
def test_a_list_that_cannot_be_is_refused_where_it_stands(old: str, new: str, says: str) -> None:
    assert old in PLAN
    with pytest.raises(PlanErrors) as caught:
        parse_plan(PLAN.replace(old, new, 1), "plan.yaml")
    assert says in str(caught.value)
    assert "plan.yaml:" in str(caught.value)


def test_more_than_forty_entries_are_refused() -> None:
    many = "".join(f"      - {{id: more-{one}, spellings: [店{one}号]}}\n" for one in range(31))
    with pytest.raises(PlanErrors, match="40"):
        parse_plan(PLAN.replace(ENTRY, ENTRY + many, 1), "plan.yaml")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        pytest.param(
            ENTRY, ENTRY + "      - {id: hotel, spellings: [ホテル]}\n", ChangeKind.OUTPUT_FINER,
            id="a word more",
        ),
        pytest.param(ENTRY, "", ChangeKind.OUTPUT_COARSER, id="a word less"),
        pytest.param(
            "[薬局, ドラッグストア]", "[薬局]", ChangeKind.OUTPUT_CHANGED, id="another spelling"
        ),
    ],
)  # fmt: skip
def test_a_change_of_the_list_makes_notices_stale(old: str, new: str, kind: ChangeKind) -> None:
    found = diff_plans(_parse(PLAN), _parse(PLAN.replace(old, new, 1)))
    assert [change.kind for change in found.changes] == [kind]
    assert found.stale
