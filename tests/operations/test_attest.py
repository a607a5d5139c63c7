"""Answers of people: written where they belong, renewed in place, signed over what they say."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from noren.errors import FolderError, NorenError, UsageError
from noren.operations import attest as room
from noren.operations.attest import Answer, AttestRequest, attest, list_matters
from noren.operations.check import check_file
from noren.operations.reading import read_plan
from noren.operations.run_log import RunLog
from noren.operations.signing import make_key
from noren.plan.attesting import attested_text
from noren.plan.declaration import Plan
from noren.stores.ledger import entries
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.snapshot import Snapshot
from noren.vocabulary.matters import Matter

MINIMAL = Path(__file__).parents[2] / "examples" / "minimal" / "plan.yaml"
NOW = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "today_in_japan", lambda: NOW)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_bytes(MINIMAL.read_bytes())
    return path


def request(plan: Path, **more: Any) -> AttestRequest:
    given: dict[str, Any] = {
        "matter": Matter.TRAINING,
        "by": "青木 太郎",
        "on": date(2026, 11, 20),
        "evidence": "研修記録: 第4号",
    }
    return AttestRequest(plan=plan, **(given | more))


def answers(plan: Path, matter: Matter) -> list[Any]:
    return [one for one in read_plan(plan).plan.attestations if one.matter is matter]


def test_a_new_answer_is_added_at_the_end_and_the_digest_stays(plan: Path) -> None:
    before, digest = plan.read_text("utf-8"), read_plan(plan).digest
    result = attest(request(plan, matter=Matter.BREACH_PROCEDURE))
    assert not result.renewed
    assert plan.read_text("utf-8").startswith(before.rstrip("\n"))
    assert read_plan(plan).digest == digest
    assert answers(plan, Matter.BREACH_PROCEDURE) == [result.attestation]


def test_an_answer_about_the_same_is_renewed_in_place(plan: Path) -> None:
    count = len(read_plan(plan).plan.attestations)
    before = plan.read_text("utf-8").splitlines()
    assert attest(request(plan)).renewed
    (now,) = answers(plan, Matter.TRAINING)
    assert (now.on, now.evidence) == (date(2026, 11, 20), "研修記録: 第4号")
    assert len(read_plan(plan).plan.attestations) == count
    after = plan.read_text("utf-8").splitlines()
    assert len(set(before) - set(after)) == 2


def test_an_answer_about_one_thing_does_not_renew_the_one_about_everything(plan: Path) -> None:
    assert not attest(request(plan, about="wakaba-street")).renewed
    assert len(answers(plan, Matter.TRAINING)) == 2


def test_a_renewal_without_a_last_day_or_a_key_drops_the_old_ones(plan: Path, key: Path) -> None:
    attest(request(plan, until=date(2027, 1, 1), key=key))
    attest(request(plan, on=date(2026, 11, 21)))
    (now,) = answers(plan, Matter.TRAINING)
    assert (now.until, now.signer, now.signature) == (None, None, None)


@pytest.fixture
def key(plan: Path, tmp_path: Path) -> Path:
    """A key whose owner the plan knows."""
    made = make_key(tmp_path / "key.pem")
    lines = "\n".join(made.signer_lines)
    for mark, word in (("⟦id⟧", "aoki"), ("⟦name⟧", "青木 太郎"), ("⟦position⟧", "所長")):
        lines = lines.replace(mark, word)
    plan.write_text(plan.read_text("utf-8") + lines + "\n", encoding="utf-8")
    return made.path


def verify(plan: Plan, one: Any) -> None:
    signer = next(who for who in plan.signers if who.id == one.signer)
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer.public_key))
    public.verify(bytes.fromhex(one.signature), attested_text(plan, one))


def test_a_signed_answer_verifies_as_the_file_holds_it(plan: Path, key: Path) -> None:
    attest(request(plan, key=key, until=date(2027, 1, 1), about="north"))
    loaded = read_plan(plan).plan
    (one,) = [one for one in loaded.attestations if one.about == "north"]
    verify(loaded, one)


@pytest.mark.parametrize(
    "change",
    [{"by": "誰か"}, {"on": date(2026, 11, 21)}, {"evidence": "別の記録"}, {"about": "north"}],
    ids=lambda change: next(iter(change)),
)
def test_a_signature_does_not_fit_anything_else(
    plan: Path, key: Path, change: dict[str, Any]
) -> None:
    attest(request(plan, key=key))
    loaded = read_plan(plan).plan
    (one,) = answers(plan, Matter.TRAINING)
    with pytest.raises(InvalidSignature):
        verify(loaded, one.model_copy(update=change))
    other = loaded.model_copy(
        update={"title": loaded.title.model_copy(update={"en": "Another plan"})}
    )
    with pytest.raises(InvalidSignature):
        verify(other, one)


def test_a_key_is_new_its_owners_alone_and_never_overwritten(tmp_path: Path) -> None:
    made = make_key(tmp_path / "key.pem")
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert len(made.public_key) == 64
    held = made.path.read_bytes()
    with pytest.raises(UsageError, match="already"):
        make_key(made.path)
    assert made.path.read_bytes() == held
    with pytest.raises(FolderError):
        make_key(tmp_path / "nowhere" / "key.pem")


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"on": date(2026, 11, 23)}, "a day to come"),
        ({"until": date(2026, 11, 1)}, "before --on"),
        ({"about": "nobody"}, "nobody"),
        ({"by": ""}, "0 characters"),
        ({"evidence": "x" * 301}, "301 characters"),
        ({"evidence": "a\nb"}, "control characters"),
    ],
    ids=["tomorrow", "ends before", "unknown id", "nobody", "endless", "two lines"],
)
def test_what_is_refused_leaves_the_plan_alone(plan: Path, more: dict[str, Any], word: str) -> None:
    before = plan.read_bytes()
    with pytest.raises(UsageError, match=word):
        attest(request(plan, **more))
    assert plan.read_bytes() == before


def test_a_strange_open_or_broken_key_is_refused(plan: Path, tmp_path: Path) -> None:
    strange = make_key(tmp_path / "strange.pem").path
    with pytest.raises(UsageError, match="no signer"):
        attest(request(plan, key=strange))
    strange.chmod(0o644)
    with pytest.raises(UsageError, match="others may read"):
        attest(request(plan, key=strange))
    broken = tmp_path / "broken.pem"
    broken.write_text("no key")
    broken.chmod(0o600)
    for path in (broken, tmp_path / "missing.pem"):
        with pytest.raises(UsageError, match="Ed25519 key"):
            attest(request(plan, key=path))


def test_every_matter_is_listed_and_unanswered_is_never_taken_for_done(plan: Path) -> None:
    text = plan.read_text("utf-8") + "  - matter: erasure\n  - {matter: consent, on: 2026-11-01}\n"
    plan.write_text(text, encoding="utf-8")
    listed = {one.matter: one.answer for one in list_matters(plan)}
    assert set(listed) == set(Matter)
    assert listed[Matter.TRAINING] is Answer.HOLDS
    assert listed[Matter.DPIA] is Answer.UNANSWERED
    assert listed[Matter.ERASURE] is Answer.UNANSWERED
    assert listed[Matter.CONSENT] is Answer.INCOMPLETE
    later = {one.matter: one.answer for one in list_matters(plan, as_of=date(2028, 1, 1))}
    assert later[Matter.TRAINING] is Answer.EXPIRED
    earlier = {one.matter: one.answer for one in list_matters(plan, as_of=date(2026, 1, 1))}
    assert earlier[Matter.TRAINING] is Answer.TO_COME


def test_a_check_believes_a_signed_answer_until_its_words_are_changed(
    plan: Path, key: Path
) -> None:
    attest(request(plan, key=key))
    assert check_file(plan, as_of=NOW).findings == ()
    text = plan.read_text("utf-8")
    plan.write_text(text.replace("研修記録: 第4号", "研修記録: 第5号"), "utf-8")
    assert check_file(plan, as_of=NOW).blocking_codes == ("AT05",)


def told_to(store: Path) -> list[entries.Attestation]:
    known = Snapshot.read(store).entries()
    return [one for one in known if isinstance(one, entries.Attestation)]


def test_with_a_store_the_ledger_hears_of_it_once_and_a_run_does_not_repeat_it(
    plan: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    store.mkdir()
    result = attest(request(plan, matter=Matter.BREACH_PROCEDURE, store=store))
    told = told_to(store)
    assert result.told == len(told) == len(read_plan(plan).plan.attestations)
    assert told[-1].matter is Matter.BREACH_PROCEDURE
    assert "青木" not in told[-1].model_dump_json()
    RunLog(Ledger.open(store), read_plan(plan)).begin()
    assert told_to(store) == told
    renewed = attest(
        request(plan, matter=Matter.BREACH_PROCEDURE, on=date(2026, 11, 21), store=store)
    )
    assert renewed.told == 1
    assert told_to(store)[:-1] == told


def test_without_a_store_the_next_run_tells_the_ledger(plan: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    assert attest(request(plan, matter=Matter.BREACH_PROCEDURE)).told is None
    RunLog(Ledger.open(store), read_plan(plan)).begin()
    assert Matter.BREACH_PROCEDURE in {one.matter for one in told_to(store)}


def test_a_ledger_that_cannot_be_read_leaves_the_plan_as_it_is(plan: Path, tmp_path: Path) -> None:
    store = tmp_path / "file"
    store.write_text("no folder")
    before = plan.read_bytes()
    with pytest.raises(NorenError):
        attest(request(plan, matter=Matter.BREACH_PROCEDURE, store=store))
    assert plan.read_bytes() == before
