"""A schema comes from an assignment that can be, or not at all."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest

from noren.gate.assignment import OutputAssignment
from noren.gate.record_schema import RecordSchema
from noren.gate.record_slots import Slot
from noren.gate.records import Kind
from noren.testing.legal_records import build_assignment

FLOW = OutputAssignment(
    id="flow", record="line_count", targets=(1, 0), classes=(0, 2), bin_s=60, maximum=120
)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"record": "trajectory_point"}, id="unknown record class"),
        pytest.param({"targets": (2,)}, id="unknown line"),
        pytest.param({"targets": (-1,)}, id="negative line"),
        pytest.param({"targets": ()}, id="no line"),
        pytest.param({"targets": (0, 0)}, id="line twice"),
        pytest.param({"classes": (3,)}, id="unknown class"),
        pytest.param({"classes": ()}, id="no class"),
        pytest.param({"maximum": 0}, id="maximum"),
        pytest.param({"bin_s": 0}, id="bin"),
    ],
)
def test_an_output_that_cannot_be_is_refused(facts: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"output|record class"):
        RecordSchema.from_assignment(build_assignment([dataclasses.replace(FLOW, **facts)]))


def test_a_digest_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"64 hexadecimal|non-hexadecimal"):
        RecordSchema.from_assignment(build_assignment(plan_digest="c0ffee"))


def test_slots_come_in_the_order_of_the_assignment() -> None:
    schema = RecordSchema.from_assignment(build_assignment([FLOW]))
    assert [(slot.target, slot.class_id, slot.direction) for slot in schema.slots()] == [
        (1, 0, 0),
        (1, 0, 1),
        (1, 2, 0),
        (1, 2, 1),
        (0, 0, 0),
        (0, 0, 1),
        (0, 2, 0),
        (0, 2, 1),
    ]
    assert {slot.kind for slot in schema.slots()} == {Kind.LINE_COUNT}


def test_an_area_has_no_direction() -> None:
    schema = RecordSchema.from_assignment(build_assignment())
    assert schema.outputs[1].slots == (
        Slot(kind=Kind.ZONE_OCCUPANCY, output=1, target=0, class_id=0, direction=0),
        Slot(kind=Kind.ZONE_OCCUPANCY, output=1, target=0, class_id=1, direction=0),
    )


def test_only_declared_kinds_may_come() -> None:
    kinds = RecordSchema.from_assignment(build_assignment([FLOW])).kinds()
    assert Kind.LINE_COUNT in kinds
    assert Kind.ZONE_OCCUPANCY not in kinds
    assert Kind.EVALUATION_BOX not in kinds


@pytest.mark.parametrize("at_s", [0, 59.999, 60, -1, 1_775_001_659.5])
def test_a_bin_holds_its_moment(at_s: float) -> None:
    output = RecordSchema.from_assignment(build_assignment([FLOW])).outputs[0]
    start_s = output.bin_of(at_s)
    assert output.is_on_grid(start_s)
    assert start_s <= at_s < start_s + 60


def test_the_gate_needs_nothing_heavy() -> None:
    """The jail imports it before its first lock."""
    code = (
        "import sys, noren.gate.validator, noren.gate.leak_budget;"
        "print(*{name.split('.')[0] for name in sys.modules} - set(sys.stdlib_module_names))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    foreign = {name for name in done.stdout.split() if not name.startswith(("_", "distutils"))}
    assert foreign - {"sitecustomize"} == {"noren"}
