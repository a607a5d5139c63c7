"""The doctor says what was seen, and lets nothing be claimed that was not."""

from __future__ import annotations

import dataclasses
import json
import os

import pytest

from noren.errors import JailBroken, JailUnavailable
from noren.jail import bpf, doctor
from noren.jail.doctor import DoctorReport, examine_machine
from noren.jail.escapes import (
    EscapeResult,
    EscapeRun,
    LockFacts,
    Mode,
    Outcome,
    catalog,
)
from noren.jail.layers import Layers, describe_layers
from noren.jail.numbers import X86_64, Machine
from noren.jail.self_check import SelfCheck
from noren.jail.swap import SwapState

FACTS = LockFacts(
    landlock_abi=7,
    command_line_emptied=True,
    memory_locked=False,
    swap="none",
    core_limit_bytes=1,
    threads_bound=2,
    self_check=SelfCheck(attempted=3, refused=0b111),
)


def _run(mode: Mode) -> EscapeRun:
    """A run in which the jail held."""
    results = tuple(
        EscapeResult(
            name=attempt.name,
            mode=mode,
            outcome=Outcome.ALLOWED_BY_DESIGN if attempt.by_design else Outcome.REFUSED,
            detail="",
        )
        for attempt in catalog()
    )
    return EscapeRun(mode=mode, results=results, traces=(), facts=FACTS, cpu_s=0.1)


def _with_outcome(run: EscapeRun, name: str, outcome: Outcome) -> EscapeRun:
    changed = tuple(
        dataclasses.replace(result, outcome=outcome) if result.name == name else result
        for result in run.results
    )
    return dataclasses.replace(run, results=changed)


@pytest.fixture
def any_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answers below come from fakes, so any machine will do."""
    monkeypatch.setattr(doctor, "this_machine", lambda: X86_64)
    monkeypatch.setattr(bpf, "has_filters", lambda _: True)
    monkeypatch.setattr(doctor, "probe_swap", lambda: SwapState.NONE)


@pytest.mark.slow
def test_the_document_of_this_machine_keeps_its_contract(jail_here: Machine) -> None:
    report = examine_machine()
    document = json.loads(json.dumps(report.to_mapping()))
    assert document["machine"] == os.uname().machine
    assert os.uname().release in document["kernel"]
    layers = document["layers"]
    assert layers.keys() >= {
        "seccomp", "tsync", "landlock_abi", "mm_map", "swap", "dumpable", "memlock",
    }  # fmt: skip
    assert layers["seccomp"] is True
    assert layers["tsync"] is True
    assert layers["dumpable"] is False
    escapes = document["escapes"]
    assert escapes["attempted"] >= 60
    assert escapes["succeeded"] == len(escapes["names_succeeded"]) == 0
    assert escapes["cpu_s"] < 20
    vault = document["vault"]
    assert vault["attempted"] >= 60
    assert vault["names_succeeded"] == vault["unclear"] == []
    assert (escapes["threads"], vault["threads"]) == (["fresh", "older"], ["vault"])
    for library in document["libraries"]:
        assert library["name"]
        assert library["version"]
        assert library["telemetry"]
        assert library["telemetry_ja"]
    assert {"openvino", "numpy", "av"} <= {library["name"] for library in document["libraries"]}
    assert set(document["claim"]) == {"ja", "en"}
    assert document["claim_holds"] is True


@pytest.mark.usefixtures("any_machine")
def test_a_jail_that_holds_earns_the_claim_and_its_limits() -> None:
    report = examine_machine(escape_runner=_run)
    assert report.claim_holds
    assert report.escapes.attempted == len(catalog()) - 2
    assert "cannot open a network connection" in report.claim.en
    assert "Not claimed" in report.claim.en
    assert "通信の開始" in report.claim.ja
    assert "保証の対象外" in report.claim.ja
    assert str(report.escapes.attempted) in report.claim.ja


@pytest.mark.usefixtures("any_machine")
def test_what_must_never_be_claimed_is_never_said() -> None:
    for report in (examine_machine(escape_runner=_run), _withheld()):
        for forbidden in ("images cannot leak", "no personal data leaves", "never swapped"):
            assert forbidden not in report.claim.en.lower()
        assert "wiped" not in report.claim.en


def _withheld() -> DoctorReport:
    def escaping(mode: Mode) -> EscapeRun:
        return _with_outcome(_run(mode), "udp_send", Outcome.ESCAPED)

    return examine_machine(escape_runner=escaping)


@pytest.mark.usefixtures("any_machine")
def test_one_way_out_withholds_the_claim_and_is_named() -> None:
    report = _withheld()
    assert not report.claim_holds
    assert report.escapes.names_succeeded == ("udp_send",)
    assert "udp_send" in report.claim.en
    assert "udp_send" in report.claim.ja
    assert report.live_refusal is not None


@pytest.mark.usefixtures("any_machine")
def test_a_way_out_of_the_vault_withholds_the_claim_too() -> None:
    def escaping(asked: Mode) -> EscapeRun:
        run = _run(asked)
        return _with_outcome(run, "fork", Outcome.ESCAPED) if asked is Mode.VAULT else run

    report = examine_machine(escape_runner=escaping)
    assert report.escapes.names_succeeded == ()
    assert report.vault.names_succeeded == ("fork",)
    assert not report.claim_holds
    assert "fork" in report.claim.en


@pytest.mark.usefixtures("any_machine")
@pytest.mark.parametrize("mode", [Mode.FRESH, Mode.OLDER])
def test_a_way_out_from_one_kind_of_thread_is_enough(mode: Mode) -> None:
    def escaping(asked: Mode) -> EscapeRun:
        run = _run(asked)
        return _with_outcome(run, "fork", Outcome.ESCAPED) if asked is mode else run

    report = examine_machine(escape_runner=escaping)
    assert report.escapes.names_succeeded == ("fork",)
    assert not report.claim_holds


@pytest.mark.usefixtures("any_machine")
@pytest.mark.parametrize(
    ("change", "word"),
    [
        pytest.param({"traces": ("folder:new",)}, "trace:folder:new", id="a trace outside"),
        pytest.param({"facts": None}, "check of itself", id="nothing said of the locks"),
        pytest.param(
            {"facts": dataclasses.replace(FACTS, self_check=SelfCheck(attempted=3, refused=0b101))},
            "check of itself",
            id="a failed self-check",
        ),
        pytest.param({"results": _run(Mode.FRESH).results[:50]}, "only 50", id="too few attempts"),
    ],
)
def test_the_claim_is_withheld_after(change: dict[str, object], word: str) -> None:
    def broken(mode: Mode) -> EscapeRun:
        return dataclasses.replace(_run(mode), **change)  # type: ignore[arg-type]

    report = examine_machine(escape_runner=broken)
    assert not report.claim_holds
    assert word in report.claim.en
    assert report.live_refusal is not None


@pytest.mark.usefixtures("any_machine")
def test_an_unclear_attempt_withholds_the_claim() -> None:
    def unclear(mode: Mode) -> EscapeRun:
        return _with_outcome(_run(mode), "netlink", Outcome.UNCLEAR)

    report = examine_machine(escape_runner=unclear)
    assert not report.claim_holds
    assert "netlink" in report.claim.en


@pytest.mark.usefixtures("any_machine")
def test_a_set_that_stops_early_withholds_the_claim() -> None:
    def stopping(_: Mode) -> EscapeRun:
        raise JailBroken(where="escape set", found="an end", expected="answers", remedy="report")

    report = examine_machine(escape_runner=stopping)
    assert not report.claim_holds
    assert "escape set" in report.claim.en


@pytest.mark.parametrize("lacking", ["tables", "filters"])
def test_a_machine_that_cannot_lock_is_reported_and_not_raised(
    monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    def no_tables() -> Machine:
        raise JailUnavailable(where="this machine", found="riscv64", expected="x", remedy="y")

    monkeypatch.setattr(
        doctor, "this_machine", no_tables if lacking == "tables" else lambda: X86_64
    )
    monkeypatch.setattr(bpf, "has_filters", lambda _: False)
    report = examine_machine(escape_runner=_run)
    assert not report.claim_holds
    assert report.layers.seccomp is False
    assert report.escapes.attempted == 0
    assert "--unjailed" in report.claim.en
    assert "--unjailed" in report.claim.ja


@pytest.mark.usefixtures("any_machine")
def test_plain_swap_refuses_live_cameras_and_says_nothing_about_swap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor, "probe_swap", lambda: SwapState.PLAIN)
    report = examine_machine(escape_runner=_run)
    assert report.claim_holds
    assert "Nothing is claimed about swap" in report.claim.en
    assert "スワップについては何も保証しません" in report.claim.ja
    assert report.live_refusal is not None
    assert report.to_mapping()["live_cameras"]


@pytest.mark.usefixtures("any_machine")
def test_weak_second_walls_are_noted_in_the_claim() -> None:
    weak = dataclasses.replace(FACTS, landlock_abi=-1, command_line_emptied=False)

    def without(mode: Mode) -> EscapeRun:
        return dataclasses.replace(_run(mode), facts=weak)

    report = examine_machine(escape_runner=without)
    assert report.claim_holds
    assert "Landlock is absent" in report.claim.en
    assert "CONFIG_CHECKPOINT_RESTORE" in report.claim.ja
    assert report.live_refusal is None


GOOD = Layers(
    seccomp=True,
    tsync=True,
    landlock_abi=7,
    mm_map=True,
    swap=SwapState.NONE,
    dumpable=False,
    memlock=True,
)
BAD = Layers(
    seccomp=False,
    tsync=False,
    landlock_abi=-1,
    mm_map=False,
    swap=SwapState.PLAIN,
    dumpable=True,
    memlock=False,
)


@pytest.mark.parametrize(("layers", "holds"), [(GOOD, True), (BAD, False)], ids=["good", "bad"])
def test_every_layer_is_described_in_both_languages(layers: Layers, holds: bool) -> None:
    found = describe_layers(layers)
    assert found[0].name == "seccomp"
    assert {finding.name for finding in found} == set(layers.to_mapping())
    for finding in found:
        assert finding.holds is holds, finding.name
        assert finding.words.en
        assert any(ord(letter) > 0x3000 for letter in finding.words.ja), finding.name


@pytest.mark.parametrize("swap", list(SwapState))
def test_every_state_of_swap_has_words(swap: SwapState) -> None:
    found = describe_layers(dataclasses.replace(GOOD, swap=swap))
    (finding,) = [f for f in found if f.name == "swap"]
    assert finding.holds is swap.keeps_pages_private
    assert finding.words.ja
