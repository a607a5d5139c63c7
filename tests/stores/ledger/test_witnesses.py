"""Checkpoints go to declared witnesses only, again after failures; forks are seen."""

from __future__ import annotations

import base64
import errno
import http.client
import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from noren.errors import LedgerBroken, UsageError
from noren.stores.ledger.entries import CheckpointPushed, Incident, PushFailed
from noren.stores.ledger.ledger import LEDGER, Ledger
from noren.stores.ledger.merkle import is_consistent
from noren.stores.ledger.notes import Verifier, parse_checkpoint, signature_line
from noren.stores.ledger.posting import PushError, parse_address, post
from noren.stores.ledger.pushing import Pusher
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import IncidentCause, PushFailure
from noren.stores.ledger.verification import FindingKind, verify_ledger
from noren.stores.ledger.witnesses import (
    COSIGNED,
    HISTORY,
    LATEST,
    FileWitness,
    HttpWitness,
    read_history,
)
from staging.ledgers import PLAN, Stored, at, copy_of, purge

Answer = Callable[[str, bytes], tuple[int, bytes]]


@dataclass
class Desk:
    """A witness on loopback: notes what is posted, answers as told."""

    answer: Answer = lambda path, body: (200, b"")
    posted: list[tuple[str, bytes]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def desk() -> Iterator[Desk]:
    it = Desk()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            it.posted.append((self.path, body))
            status, answer = it.answer(self.path, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Silence."""

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Somebody hung up: that is what some of these tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    it.address = f"http://127.0.0.1:{server.server_port}/witness"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield it
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "other-host"
    path.mkdir()
    return path


def entries_of(place: Path, kind: type) -> list[object]:
    return [one for one in Snapshot.read(place).entries() if isinstance(one, kind)]


def test_a_folder_on_another_host_gets_the_history_and_the_latest(place, folder):
    ledger = Ledger.open(place)
    pusher = Pusher(ledger, [FileWitness(folder=folder)], plan=PLAN)
    for number in range(3):
        ledger.append(purge(number, at(number * 100)))
        (outcome,) = pusher.push_now(at(number * 100))
        assert outcome.error is None
    held = read_history(folder / HISTORY)
    assert held == list(Snapshot.read(place).checkpoints)
    assert (folder / LATEST).read_text() == held[-1].note
    assert [one.size for one in held] == [1, 3, 5], "each push is an entry of its own"
    pushed = entries_of(place, CheckpointPushed)
    assert [(one.size, one.root) for one in pushed] == [(o.size, o.root.hex()) for o in held]
    found = verify_ledger(place, witnesses=[folder])
    assert found.holds
    assert found.witnessed_size == 5


def test_tending_pushes_hourly_and_leaves_it_otherwise(place, folder):
    ledger = Ledger.open(place)
    pusher = Pusher(ledger, [FileWitness(folder=folder)], plan=PLAN)
    ledger.append(purge(1, at(0)))
    pushes = [bool(pusher.tend(at(minute))) for minute in range(0, 181, 10)]
    assert [10 * n for n, pushed in enumerate(pushes) if pushed] == [60, 120, 180]
    (held,) = Pusher(ledger, [FileWitness(folder=folder)], plan=PLAN).tend(at(185))
    assert held.error is None, "after a restart the last one is shown again"
    assert len(read_history(folder / HISTORY)) == 3


def test_a_witness_that_cannot_be_reached_is_told_once_and_tried_again(place, folder):
    ledger = Ledger.open(place)
    folder.rmdir()
    pusher = Pusher(ledger, [FileWitness(folder=folder)], plan=PLAN)
    ledger.append(purge(1, at(0)))
    (first,) = pusher.tend(at(60))
    assert first.error is not None
    assert first.error.exit_code == 3
    assert "預け先" in first.error.in_language("ja")
    assert pusher.tend(at(63)) == ()
    (again,) = pusher.tend(at(65))
    assert again.error is not None
    assert [one.failure for one in entries_of(place, PushFailed)] == [PushFailure.UNREACHABLE]
    folder.mkdir()
    (healed,) = pusher.tend(at(70))
    assert healed.error is None
    assert len(entries_of(place, CheckpointPushed)) == 1


@pytest.mark.parametrize("how", ["rolled back", "rewritten", "begun anew"])
def test_a_witness_that_knows_better_is_not_written_to_and_an_incident(
    place, folder, tmp_path, how
):
    old = Ledger.open(place, origin="example.jp/ledger")
    old.append_all([purge(n) for n in range(5)])
    early = copy_of(place, tmp_path / "early")
    old.append_all([purge(n) for n in range(5, 9)])
    Pusher(old, [FileWitness(folder=folder)], plan=PLAN).push_now(at(0))
    before = (folder / HISTORY).read_bytes()
    mine = early
    if how == "rewritten":
        again = Ledger.open(mine)
        again.append_all([purge(n + 90) for n in range(20)])
    elif how == "begun anew":
        mine = tmp_path / "anew"
        Ledger.open(mine, origin="example.jp/ledger").append_all([purge(n) for n in range(9)])
    ledger = Ledger.open(mine)
    (outcome,) = Pusher(ledger, [FileWitness(folder=folder)], plan=PLAN).push_now(at(70))
    assert isinstance(outcome.error, LedgerBroken)
    assert (folder / HISTORY).read_bytes() == before
    assert [one.failure for one in entries_of(mine, PushFailed)] == [PushFailure.FORKED]
    assert [one.cause for one in entries_of(mine, Incident)] == [IncidentCause.LEDGER_FORKED]
    assert not verify_ledger(mine, witnesses=[folder]).holds


def test_a_torn_history_costs_no_later_checkpoint(place, folder):
    ledger = Ledger.open(place)
    pusher = Pusher(ledger, [FileWitness(folder=folder)], plan=PLAN)
    ledger.append(purge(1))
    pusher.push_now(at(0))
    with (folder / HISTORY).open("a") as file:
        file.write("\nnoren-ledger/aa\n12\nAAA")
    assert verify_ledger(place, witnesses=[folder]).holds, "an unfinished last one is passed over"
    pusher.push_now(at(1))
    assert [one.size for one in read_history(folder / HISTORY)] == [1, 2]


def test_an_address_gets_the_signed_note_and_nothing_else(place, desk):
    ledger = Ledger.open(place)
    ledger.append(purge(1))
    (outcome,) = Pusher(ledger, [HttpWitness(address=desk.address)], plan=PLAN).push_now(at(0))
    assert outcome.error is None
    assert desk.posted == [("/witness", outcome.checkpoint.note.encode())]


@pytest.mark.parametrize(
    ("status", "failure"),
    [(302, PushFailure.REFUSED), (403, PushFailure.REFUSED), (500, PushFailure.REFUSED)],
)
def test_a_refusal_or_a_detour_is_a_failure(place, desk, status, failure):
    desk.answer = lambda path, body: (status, b"no")
    ledger = Ledger.open(place)
    (outcome,) = Pusher(ledger, [HttpWitness(address=desk.address)], plan=PLAN).push_now(at(0))
    assert outcome.error is not None
    assert len(desk.posted) == 1, "no other address is asked"
    assert [one.failure for one in entries_of(place, PushFailed)] == [failure]


def test_a_slow_or_absent_witness_holds_nothing_up(place, desk):
    release = threading.Event()
    desk.answer = lambda path, body: (200, b"late" if release.wait(5) else b"never")
    witnesses = [
        HttpWitness(address=desk.address, timeout_s=0.05),
        HttpWitness(address="http://127.0.0.1:9/nobody", timeout_s=0.5),
    ]
    Pusher(Ledger.open(place), witnesses, plan=PLAN).push_now(at(0))
    release.set()
    said = [one.failure for one in entries_of(place, PushFailed)]
    assert said == [PushFailure.TIMED_OUT, PushFailure.UNREACHABLE]


@pytest.mark.parametrize(
    ("head", "more"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X: slow\r\n"),
        (b"HTTP/1.1 ", b"2"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", b"late"),
    ],
    ids=["headers", "status", "body"],
)
def test_an_answer_that_comes_byte_by_byte_is_ended(place, head, more):
    cut = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            line, _ = server.accept()
            with line:
                try:
                    line.sendall(head)
                    while True:
                        line.sendall(more)
                        time.sleep(0.1)
                except OSError:
                    cut.set()

        thread = threading.Thread(target=drip)
        thread.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        witness = HttpWitness(address=address, timeout_s=0.2)
        (outcome,) = Pusher(Ledger.open(place), [witness], plan=PLAN).push_now(at(0))
        assert [one.failure for one in entries_of(place, PushFailed)] == [PushFailure.TIMED_OUT]
        assert cut.wait(60)
        assert outcome.error is not None
        thread.join()


@pytest.mark.parametrize(
    "says",
    [ConnectionResetError(errno.ECONNRESET, "reset"), http.client.BadStatusLine("HTT")],
    ids=["reset", "half a line"],
)
def test_what_a_line_says_after_this_end_hung_up_is_a_time_out(monkeypatch, says):
    def answers(connection: http.client.HTTPConnection) -> None:
        # Until this end hangs up, after three waits: an end of the line that nobody else makes.
        connection.sock.settimeout(60)
        assert connection.sock.recv(1) == b""
        raise says

    monkeypatch.setattr(http.client.HTTPConnection, "getresponse", answers)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = parse_address(f"http://127.0.0.1:{server.getsockname()[1]}/")
        with pytest.raises(PushError) as raised:
            post(address, b"note", kind="text/plain", timeout_s=0.03)
    assert raised.value.failure is PushFailure.TIMED_OUT


def timers() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if isinstance(one, threading.Timer)]


def test_nothing_is_left_that_could_hang_up_whoever_has_the_number_of_the_line_next(desk):
    address = parse_address(desk.address)
    before = set(timers())
    for _ in range(50):
        assert post(address, b"note", kind="text/plain", timeout_s=60) == (200, b"")
        assert set(timers()) <= before


PRIVATE = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
WITNESS = Verifier(
    name="witness.example/1", key=PRIVATE.public_key().public_bytes_raw(), is_witness=True
)


def cosign(note: str) -> bytes:
    text = parse_checkpoint(note, where="desk").text
    second = (1_790_000_000).to_bytes(8, "big")
    signature = PRIVATE.sign(f"cosignature/v1\ntime 1790000000\n{text}".encode())
    return signature_line(WITNESS.name, WITNESS.key_id + second + signature).encode()


def test_a_public_witness_checks_the_proof_and_its_signature_is_kept(place, desk):
    """As C2SP tlog-witness has it: it remembers a size, and asks for a proof from there."""
    held: list[tuple[int, bytes]] = [(0, b"")]

    def answer(path: str, body: bytes) -> tuple[int, bytes]:
        assert path == "/witness/add-checkpoint"
        head, _, note = body.decode().partition("\n\n")
        first, *steps = head.split("\n")
        size, root = held[-1]
        if first != f"old {size}":
            return 409, f"{size}\n".encode()
        new = parse_checkpoint(note, where="desk")
        proof = [base64.b64decode(step) for step in steps]
        sizes = {"old_size": size, "size": new.size}
        if size and not is_consistent(old_root=root, root=new.root, path=proof, **sizes):
            return 422, b""
        held.append((new.size, new.root))
        return 200, cosign(note)

    desk.answer = answer
    declared = HttpWitness(address=desk.address, protocol="tlog_witness", key=WITNESS)
    for number in range(3):
        ledger = Ledger.open(place)  # a restart forgets what the witness holds; it says so itself
        ledger.append_all([purge(n) for n in range(number + 2)])
        (outcome,) = Pusher(ledger, [declared], plan=PLAN).push_now(at(number))
        assert outcome.error is None
        assert len(outcome.signatures) == 1
    assert [size for size, _ in held] == [0, 2, 6, 11]
    kept = read_history(place / LEDGER / COSIGNED)
    assert [one.size for one in kept] == [2, 6, 11]
    assert all(one.is_signed_by(WITNESS) for one in kept)
    assert verify_ledger(place).holds


@pytest.mark.parametrize("answer", [b"", b"thanks", b"\xff" * 99, "— w AAAA\n".encode()])
def test_a_declared_signature_that_does_not_come_is_a_failure(place, desk, answer):
    desk.answer = lambda path, body: (200, answer)
    declared = HttpWitness(address=desk.address, key=WITNESS)
    (outcome,) = Pusher(Ledger.open(place), [declared], plan=PLAN).push_now(at(0))
    assert outcome.error is not None


def test_a_public_witness_that_holds_more_than_there_is_means_a_rollback(place, desk):
    desk.answer = lambda path, body: (409, b"999\n")
    declared = HttpWitness(address=desk.address, protocol="tlog_witness", key=WITNESS)
    (outcome,) = Pusher(Ledger.open(place), [declared], plan=PLAN).push_now(at(0))
    assert isinstance(outcome.error, LedgerBroken)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ftp://host/",
        "file:///etc",
        "https://",
        "https://a:b@host/",
        "http://h:x/",
        "http://a b",
    ],
)
def test_only_a_plain_web_address_can_be_a_witness(place, address):
    with pytest.raises(UsageError):
        Pusher(Ledger.open(place), [HttpWitness(address=address)], plan=PLAN).push_now(at(0))


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (lambda text: "", FindingKind.EMPTY_WITNESS),
        (lambda text: "holiday\n", FindingKind.NO_CHECKPOINT),
        (lambda text: text.replace("\n15\n", "\n16\n"), FindingKind.SIGNATURE),
        (lambda text: text.replace("example.jp", "example.com"), FindingKind.SIGNATURE),
    ],
    ids=["empty", "no checkpoint", "other size", "other ledger"],
)
def test_a_copy_that_is_none_is_said(place, filled, tmp_path, spoil, kind):
    copy = tmp_path / "copy.txt"
    copy.write_text(spoil(Snapshot.read(place).checkpoints[0].note))
    found = verify_ledger(place, witnesses=[copy])
    assert [one.kind for one in found.findings] == [kind]
    assert found.witnessed_size is None


def test_a_copy_that_knows_a_checkpoint_which_was_removed_is_said(place, filled, tmp_path):
    copy = tmp_path / "copy.txt"
    stored = Stored.read(place)
    copy.write_bytes(b"\n".join(stored.notes))
    del stored.notes[-1]
    stored.write()
    found = verify_ledger(place, witnesses=[copy])
    assert [one.kind for one in found.findings] == [FindingKind.MISSING]
