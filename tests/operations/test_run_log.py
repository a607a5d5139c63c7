"""The ledger hears of the plan, its answers, jails and incidents; witnesses get the seal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from noren.errors import PlanErrors, UsageError
from noren.gate.records import JailReportBody
from noren.operations.reading import read_plan
from noren.operations.run_log import RunLog
from noren.operations.witnesses import declared_witnesses
from noren.plan.load import LoadedPlan, parse_plan
from noren.stores.ledger.entries import (
    AnyEntry,
    Attestation,
    CheckpointPushed,
    Incident,
    JailReport,
    PlanActivated,
    PushFailed,
    UnjailedRun,
)
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.notes import parse_checkpoint
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import IncidentCause
from staging.plans import plan_text

NOW = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
ANSWER = """\
  - matter: training
    by: Wakaba Hanako, manager
    on: 2026-04-20
    evidence: minutes of 20 April
"""


def loaded(extra: str = "", *, answer: str = "") -> LoadedPlan:
    text = plan_text().replace("attestations:\n", f"attestations:\n{answer}")
    return parse_plan(text + extra, "plan.yaml")


def begin(store: Path, plan: LoadedPlan, *, base: Path | None = None) -> RunLog:
    witnesses = declared_witnesses(plan, base=base or store)
    log = RunLog(Ledger.open(store), plan, witnesses=witnesses, now=lambda: NOW)
    log.begin()
    return log


def told(store: Path) -> list[AnyEntry]:
    """All but the answers."""
    return [one for one in Snapshot.read(store).entries() if not isinstance(one, Attestation)]


def answers(store: Path) -> list[Attestation]:
    return [one for one in Snapshot.read(store).entries() if isinstance(one, Attestation)]


def test_a_plan_is_activated_once_however_often_it_runs(tmp_path: Path) -> None:
    begin(tmp_path, loaded())
    begin(tmp_path, loaded())
    assert told(tmp_path) == [PlanActivated(at=NOW, plan=loaded().digest)]


def test_a_changed_plan_names_the_one_before(tmp_path: Path) -> None:
    first = loaded()
    second = parse_plan(plan_text().replace("keep: 30 days", "keep: 31 days"), "plan.yaml")
    assert first.digest != second.digest
    begin(tmp_path, first)
    begin(tmp_path, second)
    assert told(tmp_path)[-1] == PlanActivated(at=NOW, plan=second.digest, previous=first.digest)


def test_an_answer_is_told_once_and_names_nobody(tmp_path: Path) -> None:
    begin(tmp_path, loaded(answer=ANSWER))
    begin(tmp_path, loaded(answer=ANSWER))
    assert len(answers(tmp_path)) == len(loaded(answer=ANSWER).plan.attestations)
    entry = answers(tmp_path)[0]
    assert entry.matter == "training"
    assert entry.given_on.isoformat() == "2026-04-20"
    assert not entry.is_signed
    journal = (Ledger.open(tmp_path).folder / "entries.journal").read_bytes()
    assert b"Hanako" not in journal
    assert entry.commitment is not None
    assert b"Hanako" in Ledger.open(tmp_path).details.open(entry.commitment)


def test_a_renewed_answer_is_told_again(tmp_path: Path) -> None:
    begin(tmp_path, loaded(answer=ANSWER))
    begin(tmp_path, loaded(answer=ANSWER.replace("04-20", "04-21")))
    days = [one.given_on.isoformat() for one in answers(tmp_path)]
    assert (days.count("2026-04-20"), days.count("2026-04-21")) == (1, 1)


def test_jails_and_incidents_are_told_by_the_camera_s_number(tmp_path: Path) -> None:
    log = begin(tmp_path, loaded())
    log.tell_jail(
        "north",
        JailReportBody(
            attempted=154,
            refused=154,
            landlock_abi=5,
            seccomp_stages=2,
            arguments_hidden=1,
            rehearsed_frames=30,
            digest=bytes(16),
        ),
    )
    log.tell_unjailed("north")
    log.tell_incident(IncidentCause.JAIL_SILENT, "north")
    _, jail, unjailed, incident = told(tmp_path)
    assert isinstance(jail, JailReport)
    assert (jail.camera, jail.refused) == (0, 154)
    assert isinstance(unjailed, UnjailedRun)
    assert unjailed.camera == 0
    assert isinstance(incident, Incident)
    assert incident.cause is IncidentCause.JAIL_SILENT


def witness_section(at: str, kind: str = "file", more: str = "") -> str:
    return f"evidence:\n  witnesses:\n    - kind: {kind}\n      at: {at}\n{more}"


def test_a_run_ends_with_everything_sealed_and_witnessed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    plan = loaded(witness_section("elsewhere"))
    log = begin(tmp_path / "store", plan, base=tmp_path)
    log.close()
    held = (tmp_path / "elsewhere" / "latest.txt").read_text(encoding="utf-8")
    assert parse_checkpoint(held, where="latest.txt").size == 1 + len(answers(tmp_path / "store"))
    assert any(isinstance(one, CheckpointPushed) for one in told(tmp_path / "store"))


def test_a_witness_that_is_away_is_told_and_stops_nothing(tmp_path: Path) -> None:
    log = begin(tmp_path / "store", loaded(witness_section("nowhere")), base=tmp_path)
    log.tend()
    log.close()
    log.tell_unjailed("north")
    kinds = [type(one) for one in told(tmp_path / "store")]
    assert PushFailed in kinds
    assert kinds[-1] is UnjailedRun


@pytest.mark.parametrize(
    ("section", "line"),
    [
        (witness_section("/there", more="      key: abc\n"), "http"),
        (witness_section("https://w.example", "http", "      protocol: tlog_witness\n"), "key"),
        (witness_section("https://t.example", "timestamp"), "roots"),
        (witness_section("/there", more="      roots: a.pem\n"), "roots"),
    ],
    ids=["a folder with a key", "a signer without its key", "no roots", "roots of a folder"],
)
def test_a_witness_that_contradicts_its_kind_is_no_plan(section: str, line: str) -> None:
    with pytest.raises(PlanErrors, match=line):
        loaded(section)


def test_roots_that_are_not_there_are_named(tmp_path: Path) -> None:
    plan = loaded(witness_section("https://t.example", "timestamp", "      roots: tsa.pem\n"))
    with pytest.raises(UsageError, match=r"tsa\.pem"):
        declared_witnesses(plan, base=tmp_path)


def test_witnesses_do_not_change_the_digest(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(plan_text() + witness_section("/srv/witness"), encoding="utf-8")
    assert read_plan(path).digest == loaded().digest
