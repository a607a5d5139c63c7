"""The vault in its jail: who may ask what, what survives a restart, and what each fault says."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jail.vault.vault_play import (
    CAMERA,
    COUNTER,
    DAY,
    crowd,
    noon,
    remember_all,
    start_vault,
)
from measure.people import template
from noren.errors import HoldingKeyMissing, JailBroken, MeasureError, StoreDamaged, StoreFull
from noren.gate.vault_records import (
    CAMERA_MAY,
    COUNTER_MAY,
    Ask,
    Reply,
    VaultReply,
    VaultRequest,
)
from noren.jail.numbers import Machine
from noren.jail.vault.keeper import Keeper, VaultListeners
from noren.jail.vault.link import VaultLink
from noren.jail.vault.outside import Speaker, VaultProcess
from noren.measure.gallery_port import Outcome
from noren.stores.vault_files import VaultFiles

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("jail_here")]


@pytest.fixture
def files(tmp_path: Path) -> Iterator[VaultFiles]:
    with VaultFiles(tmp_path) as opened:
        yield opened


def link(vault: VaultProcess, name: str) -> VaultLink:
    return VaultLink(vault.descriptor_for(name), patience_s=60)


def test_every_escape_of_its_own_check_is_refused_before_it_gets_the_secret(
    files: VaultFiles,
) -> None:
    with start_vault(files) as vault:
        assert vault.report is not None
        assert vault.report.attempted == vault.report.refused > 20
        assert vault.report.seccomp_stages == 2


def test_a_person_is_known_at_another_camera_and_after_a_restart(files: VaultFiles) -> None:
    people = crowd(1).people(5)
    two = [Speaker(name="north"), Speaker(name="south")]
    with start_vault(files, speakers=two) as vault:
        names = remember_all(link(vault, "north"), people)
    with start_vault(files, speakers=two) as vault:
        assert vault.people_at_start == 5
        again = link(vault, "south").remember(template(people[2], at_s=noon(DAY + 1)), site=0)
        assert (again.outcome, again.pseudonym) == (Outcome.KNOWN, names[2])
        assert (again.visit_number, again.days_since_last_step) == (2, 1)


def test_the_counter_finds_and_leaves_no_trace(files: VaultFiles, tmp_path: Path) -> None:
    person, stranger = crowd(2).people(2)
    with start_vault(files) as vault:
        (name,) = remember_all(link(vault, CAMERA), person[np.newaxis])
        before = [path.read_bytes() for path in sorted(tmp_path.rglob("*.sealed"))]
        counter = link(vault, COUNTER)
        assert counter.identify(template(person, at_s=noon(DAY))).pseudonym == name
        assert counter.identify(template(stranger, at_s=noon(DAY))).outcome is Outcome.NEW
        assert vault.count() == 1
        assert [path.read_bytes() for path in sorted(tmp_path.rglob("*.sealed"))] == before


def test_who_asks_what_it_may_not_is_reported_and_heard_no_more(files: VaultFiles) -> None:
    told: list[str] = []
    people = crowd(3).people(2)
    forbidden = {
        f"{name} {ask.name}": (may, ask)
        for name, may in (("camera", CAMERA_MAY), ("counter", COUNTER_MAY))
        for ask in Ask
        if ask not in may
    }
    speakers = [Speaker(name=CAMERA)]
    speakers += [Speaker(name=name, may=may) for name, (may, _) in forbidden.items()]
    with start_vault(
        files, speakers=speakers, listeners=VaultListeners(on_incident=told.append)
    ) as vault:
        remember_all(link(vault, CAMERA), people)
        for count, (name, (_, ask)) in enumerate(forbidden.items()):
            number = vault.descriptor_for(name)
            request = VaultRequest(
                ask=ask, number=1, kinds=_kinds(ask), template=_half(people[0], ask)
            )
            os.write(number, request.pack())
            _until(lambda count=count: len(told) > count)
            with pytest.raises(JailBroken):
                VaultLink(number, patience_s=0.1).status()
        assert told == list(forbidden)
        assert vault.count() == 2


def test_bytes_that_are_no_request_end_a_channel_and_nothing_else(files: VaultFiles) -> None:
    told: list[str] = []
    messages = {
        "short": b"x",
        "zeros": bytes(1088),
        "long": bytes(577),
        "ones": b"\xff" * 1088,
        "very long": b"\xff" * 4096,
    }
    speakers = [Speaker(name=name) for name in (*messages, "empty", CAMERA)]
    with start_vault(
        files, speakers=speakers, listeners=VaultListeners(on_incident=told.append)
    ) as vault:
        os.write(vault.descriptor_for("empty"), b"")
        for count, (name, message) in enumerate(messages.items()):
            os.write(vault.descriptor_for(name), message)
            _until(lambda count=count: len(told) > count)
        assert told == list(messages)
        assert len(remember_all(link(vault, CAMERA), crowd(4).people(2))) == 2


def test_more_requests_than_declared_are_refused(files: VaultFiles) -> None:
    slow = [Speaker(name=CAMERA, per_s=0.01, burst=3)]
    people = crowd(5).people(4)
    with start_vault(files, speakers=slow) as vault:
        remember_all(link(vault, CAMERA), people[:3])
        with pytest.raises(MeasureError, match="refused"):
            remember_all(link(vault, CAMERA), people[3:])
        assert vault.count() == 3


def test_a_camera_that_reads_no_answers_stops_nobody(files: VaultFiles) -> None:
    two = [Speaker(name="mute", per_s=1e6, burst=10**6), Speaker(name="good")]
    person = crowd(6).people(1)[0]
    with start_vault(files, speakers=two) as vault:
        mute = socket.socket(fileno=os.dup(vault.descriptor_for("mute")))
        mute.setblocking(False)
        request = VaultRequest(
            ask=Ask.REMEMBER,
            number=1,
            kinds=1,
            quality_ratio=1.0,
            template=_half(person, Ask.REMEMBER),
        )
        for _ in range(1000):
            try:
                mute.send(request.pack())
            except BlockingIOError:
                time.sleep(0.001)
        assert link(vault, "good").remember(template(person, at_s=noon(DAY)), site=0)
        mute.close()


def test_an_answer_that_a_dead_jail_did_not_read_is_not_taken_by_the_next(
    files: VaultFiles,
) -> None:
    one, two = crowd(7).people(2)
    with start_vault(files) as vault:
        number = vault.descriptor_for(CAMERA)
        stale = VaultRequest(
            ask=Ask.REMEMBER,
            number=7,
            kinds=1,
            quality_ratio=1.0,
            template=_half(one, Ask.REMEMBER),
        )
        os.write(number, stale.pack())
        answer = VaultLink(number).remember(template(two, at_s=noon(DAY)), site=0)
        assert answer.visit_number == 1
        assert vault.count() == 2


def test_what_has_expired_meanwhile_is_destroyed_before_anything_is_answered(
    files: VaultFiles,
) -> None:
    people = crowd(8).people(6)
    with start_vault(files) as vault:
        camera = link(vault, CAMERA)
        for number, one in enumerate(people):
            camera.remember(template(one, at_s=noon(DAY + number % 2)), site=0)
    with start_vault(files, oldest_day=DAY + 1) as vault:
        assert vault.people_at_start == vault.count() == 3
        assert [day for day, _ in files.segments()] == [DAY + 1]
        with pytest.raises(MeasureError):
            link(vault, CAMERA).remember(template(people[0], at_s=noon(DAY)), site=0)


def test_the_wrong_passphrase_is_told_and_changes_nothing(
    files: VaultFiles, tmp_path: Path
) -> None:
    with start_vault(files) as vault:
        remember_all(link(vault, CAMERA), crowd(9).people(2))
    before = [path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()]
    with pytest.raises(HoldingKeyMissing, match="wrong passphrase"):
        start_vault(files, secret=b"another passphrase")
    assert [path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()] == before
    with start_vault(files) as vault:
        assert vault.count() == 2


def test_templates_without_keys_are_told(files: VaultFiles) -> None:
    with start_vault(files) as vault:
        remember_all(link(vault, CAMERA), crowd(10).people(2))
    files.keys_path.unlink()
    with pytest.raises(HoldingKeyMissing, match="no ratchet state"):
        start_vault(files)
    assert files.discard_everything() == 1
    with start_vault(files) as vault:
        assert vault.count() == 0


def test_a_changed_bit_in_a_segment_is_told(files: VaultFiles, tmp_path: Path) -> None:
    with start_vault(files) as vault:
        remember_all(link(vault, CAMERA), crowd(11).people(2))
    (path,) = tmp_path.rglob("*.sealed")
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)
    with pytest.raises(StoreDamaged):
        start_vault(files)


def test_damaged_keys_are_told(files: VaultFiles) -> None:
    with start_vault(files):
        pass
    data = bytearray(files.keys_path.read_bytes())
    data[100] ^= 1
    data[65536 + 100] ^= 1
    files.keys_path.write_bytes(data)
    with pytest.raises(StoreDamaged, match="damaged file of keys"):
        start_vault(files)


def test_a_disk_that_is_full_ends_the_vault_with_that_error(
    files: VaultFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = crowd(12).people(2)
    ended: list[object] = []
    with start_vault(files, listeners=VaultListeners(on_end=ended.append)) as vault:
        remember_all(link(vault, CAMERA), people[:1])

        def full(day: int, epoch: int, frame: bytes) -> None:
            raise StoreFull(where="here", found="no room", expected="room", remedy="make some")

        monkeypatch.setattr(files, "append", full)
        with pytest.raises(JailBroken):
            remember_all(link(vault, CAMERA), people[1:])
        with pytest.raises(StoreFull):
            vault.count()
    assert isinstance(ended[0], StoreFull)
    monkeypatch.undo()
    with start_vault(files) as vault:
        assert vault.count() == 1


def test_a_vault_that_was_killed_is_told_and_no_visit_is_invented(
    files: VaultFiles, jail_here: Machine
) -> None:
    people = crowd(13).people(2)
    with start_vault(files) as vault:
        camera = link(vault, CAMERA)
        remember_all(camera, people[:1])
        os.kill(vault.pid, 9)
        with pytest.raises(JailBroken):
            remember_all(camera, people[1:])
        with pytest.raises(JailBroken):
            vault.forget_before(DAY)
    with start_vault(files) as vault:
        assert vault.count() == 1


def test_a_start_that_is_interrupted_leaves_no_vault_behind(
    files: VaultFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, begun = Keeper.start, []

    def interrupted(self: Keeper, secret: bytearray, *, patience_s: float) -> None:
        start(self, secret, patience_s=patience_s)
        begun.append(self.pid)
        raise KeyboardInterrupt

    monkeypatch.setattr(Keeper, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        start_vault(files)
    assert not Path(f"/proc/{begun[0]}").exists()


def _kinds(ask: Ask) -> int:
    return int(ask in (Ask.REMEMBER, Ask.IDENTIFY))


def _half(person: np.ndarray, ask: Ask) -> bytearray:
    has_template = ask in (Ask.REMEMBER, Ask.IDENTIFY)
    template = person.astype("<f2").tobytes() if has_template else bytes(512)
    return bytearray(template + bytes(512))


def _until(holds: Callable[[], bool], patience_s: float = 60) -> None:
    end_s = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < end_s
        time.sleep(0.005)


def test_messages_have_one_size_each_way() -> None:
    request = VaultRequest(ask=Ask.STATUS, number=1)
    assert len(request.pack()) == VaultRequest.SIZE == 1088
    assert len(VaultReply(reply=Reply.DONE, number=1).pack()) == VaultReply.SIZE == 64


def test_the_threshold_is_told_and_rises_with_the_people(files: VaultFiles) -> None:
    with start_vault(files) as vault:
        before = vault.status()
        remember_all(link(vault, CAMERA), crowd(14).people(20))
        after = vault.status()
    assert (before.people, after.people) == (0, 20)
    assert before.threshold < after.threshold < 1


def test_a_locked_camera_s_jail_reaches_the_vault_and_nothing_else_new(
    files: VaultFiles, start_jailed: Callable[..., Any]
) -> None:
    with start_vault(files) as vault:
        told = start_jailed(
            "jailed_visitor", descriptors={7: vault.descriptor_for(CAMERA)}
        ).finish()
        assert told.fact("holds") == "True"
        assert told.fact("visits") == "new 1, known 2"
        assert told.fact("longer") == told.fact("elsewhere") == "EPERM"
        assert vault.count() == 1
