"""The outside of the vault: starts it, feeds it, keeps its ciphertext, speaks to it for the desk.

The keeper sees the passphrase until it has handed it over, and ciphertext; never a template. A
thread of its own starts the process and carries out its orders, so that nothing else waits.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from noren.errors import JailBroken, NorenError, StoreError
from noren.gate.records import RECORD_SIZE, ErrorBody, JailReportBody, unpack_record
from noren.gate.vault_records import CAMERA_MAY, DESK_MAY, Ask
from noren.jail.start import DescriptorNumber, spawn_jailed
from noren.jail.vault.link import VaultLink, VaultStatus
from noren.jail.vault.order import (
    FIRST_CHANNEL,
    MOST_CHANNELS,
    MOST_KEEP_DAYS,
    ChannelOrder,
    VaultOrder,
)
from noren.jail.vault.trouble import broken, error_of_vault
from noren.jail.vault.wire import LONGEST_MESSAGE, Order, StorageOrder, StorageReader, WireBroken
from noren.measure.match_rule import MatchRule
from noren.vocabulary.closing import Closing
from noren.vocabulary.words import Words

START_UP_S: Final = 180.0
"""A million templates are loaded in a quarter of a minute; a busy, slow machine takes longer."""
_LAST_WORDS_S: Final = 5.0
_Answer = TypeVar("_Answer")
_LENGTH: Final = struct.Struct("<I")
_PLACE: Final = struct.Struct("<iI")


class VaultShelf(Protocol):
    """Where ciphertext lies; `noren.stores.vault_files.VaultFiles` is one."""

    def read_keys(self) -> bytes:
        """The file of keys; empty in a new store."""
        ...

    def write_keys(self, slot: bytes, first: int) -> None:
        """Overwrite both places of the file of keys, beginning with `first`."""
        ...

    def segments(self) -> Sequence[tuple[int, int]]:
        """Day and epoch of every segment."""
        ...

    def read(self, day: int, epoch: int) -> Iterator[bytes]:
        """The frames of a segment."""
        ...

    def append(self, day: int, epoch: int, frame: bytes) -> None:
        """Add a frame to a segment."""
        ...

    def discard(self, day: int, epoch: int) -> None:
        """Remove a segment."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who may speak to the vault besides the desk.

    Attributes:
        name: the camera's, or the counter's.
        may: what it may ask.
        per_s, burst: how often. More is refused.
    """

    name: str
    may: frozenset[Ask] = CAMERA_MAY
    per_s: float = 5.0
    burst: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultListeners:
    """Who is told what, in the keeper's thread."""

    on_report: Callable[[JailReportBody], None] = lambda report: None
    on_incident: Callable[[str], None] = lambda name: None
    on_end: Callable[[NorenError | None], None] = lambda error: None


@dataclass(slots=True)
class _State:
    ready: threading.Event = field(default_factory=threading.Event)
    people: int = 0
    error: NorenError | None = None
    report: JailReportBody | None = None


class VaultProcess(Closing):
    """A running vault. Use as a context manager, or `close` it.

    Args:
        shelf: where ciphertext lies, open for writing.
        rule: what it decides by.
        oldest_day: the first day of first visits that has not expired by `keep_days`, as days
            since 1970-01-01; what is older is destroyed before anything is answered.
        keep_days: the plan's window in whole days, at most `MOST_KEEP_DAYS`. Who came when the
            plan said less goes by that; saying less shortens everybody's.
        secret: the passphrase; wiped here when it has been handed over.
        speakers: cameras and counters.
        log_n: scrypt's cost, for a new file of keys.

    Raises:
        HoldingKeyMissing: the wrong passphrase, or no keys for the segments that lie there.
        StoreDamaged: keys or a segment are not what was written.
        StoreError: as the disk says.
        JailBroken, JailUnavailable: the process could not be locked, or did not start in time.
    """

    def __init__(
        self,
        shelf: VaultShelf,
        *,
        rule: MatchRule,
        oldest_day: int,
        keep_days: int,
        secret: bytearray,
        speakers: Sequence[Speaker] = (),
        log_n: int = 16,
        listeners: VaultListeners | None = None,
        patience_s: float = START_UP_S,
    ) -> None:
        if len(speakers) >= MOST_CHANNELS or len({one.name for one in speakers}) < len(speakers):
            raise ValueError(f"fewer than {MOST_CHANNELS} speakers, each of another name")
        if not 1 <= keep_days <= MOST_KEEP_DAYS:
            raise ValueError(f"a window of 1 to {MOST_KEEP_DAYS} days")
        self._shelf = shelf
        self._listeners = listeners or VaultListeners()
        self._names = ["", *(one.name for one in speakers)]
        desk = Speaker(name="", may=DESK_MAY, per_s=1000.0, burst=10_000)
        self._order = VaultOrder(
            rule=rule,
            oldest_day=oldest_day,
            keep_days=keep_days,
            channels=tuple(_channel(one) for one in (desk, *speakers)),
            log_n=log_n,
        )
        self._ends: dict[str, socket.socket] = {}
        self._state = _State()
        self._mutex = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._keep, args=(secret,), name="vault keeper")
        self._thread.start()
        if not self._state.ready.wait(patience_s):
            self._state.error = broken(Words(en="it did not start in time", ja="時間内に起動せず"))
        if self._state.error is not None:
            error = self._state.error
            self.close()
            raise error
        self._desk = VaultLink(self._ends[""].fileno())

    @property
    def pid(self) -> int:
        """The process's number."""
        if self._process is None:
            raise broken(Words(en="it has not started", ja="起動していません"))
        return self._process.pid

    @property
    def people_at_start(self) -> int:
        """How many people were loaded."""
        return self._state.people

    @property
    def report(self) -> JailReportBody | None:
        """What the vault's check of its own locks said."""
        return self._state.report

    def descriptor_for(self, name: str) -> int:
        """The end that a camera's jail is given as `DescriptorNumber.VAULT`.

        It stays this process's: every restart of the camera's jail is given it again.
        """
        return self._ends[name].fileno()

    def forget_before(self, day: int) -> int:
        """Destroy everybody whose first visit was before a day; durable on return.

        Raises:
            NorenError: the vault ended; capture must stop.
        """
        return self._asked(lambda desk: desk.forget_before(day))

    def erase(self, pseudonym: int) -> bool:
        """Destroy one person; durable on return. False where there is none of that name.

        Raises:
            NorenError: the vault ended.
        """
        return self._asked(lambda desk: desk.erase(pseudonym))

    def status(self) -> VaultStatus:
        """How many people the vault holds, and the least score of a known one.

        Raises:
            NorenError: the vault ended.
        """
        return self._asked(VaultLink.status)

    def count(self) -> int:
        """How many people the vault holds.

        Raises:
            NorenError: the vault ended.
        """
        return self.status().people

    def close(self) -> None:
        """End the vault. What it answered is durable."""
        self._closing = True
        for end in self._ends.values():
            # Other processes may hold the same end; this ends it for all.
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._thread.join(_LAST_WORDS_S)
        if self._process is not None and self._thread.is_alive():
            self._process.kill()
        self._thread.join()
        for end in self._ends.values():
            end.close()
        self._ends.clear()

    def _asked(self, question: Callable[[VaultLink], _Answer]) -> _Answer:
        with self._mutex:
            if self._state.error is not None:
                raise self._state.error
            try:
                return question(self._desk)
            except JailBroken:
                self._thread.join(_LAST_WORDS_S)
                if self._state.error is not None:
                    raise self._state.error from None
                raise

    # What follows runs in the keeper's thread. The vault asks to be killed when that ends.

    def _keep(self, secret: bytearray) -> None:
        error: NorenError | None = None
        try:
            error = self._start_and_serve(secret)
        except NorenError as failed:
            error = failed
        except Exception as failed:  # a fault of the keeper ends the vault, aloud
            error = broken(type(failed).__name__)
        finally:
            secret[:] = bytes(len(secret))
            if self._process is not None:
                self._process.kill()
                self._process.wait()
            if not self._closing or not self._state.ready.is_set():
                self._state.error = error or broken(Words(en="it ended", ja="終了しました"))
            self._state.ready.set()
            self._listeners.on_end(self._state.error)

    def _start_and_serve(self, secret: bytearray) -> NorenError | None:
        with contextlib.ExitStack() as held:
            record, order_out, store = self._spawn(held)
            failed = self._await_report(record)
            if failed is not None:
                return failed
            feeder = threading.Thread(
                target=self._feed, args=(order_out, secret), name="vault feeder"
            )
            feeder.start()
            try:
                return self._serve(record, store)
            finally:
                assert self._process is not None
                if not self._closing:
                    self._process.kill()
                else:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        self._process.wait(_LAST_WORDS_S)
                        self._process.kill()
                feeder.join()

    def _spawn(self, held: contextlib.ExitStack) -> tuple[int, int, socket.socket]:
        record_in, record_out = os.pipe2(os.O_CLOEXEC)
        order_in, order_out = os.pipe2(os.O_CLOEXEC)
        store, store_inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        held.callback(os.close, record_in)
        held.callback(store.close)
        insides = {
            int(DescriptorNumber.ASSIGNMENT): order_in,
            int(DescriptorNumber.RECORD): record_out,
            int(DescriptorNumber.VAULT): store_inside.fileno(),
        }
        ends = [store_inside]
        for number, name in enumerate(self._names):
            mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            # The vault waits for nobody who does not read its answers.
            its.setblocking(False)
            self._ends[name] = mine
            insides[FIRST_CHANNEL + number] = its.fileno()
            ends.append(its)
        try:
            self._process = spawn_jailed("noren.jail.vault.inside", descriptors=insides)
        except BaseException:
            os.close(order_out)
            raise
        finally:
            os.close(record_out)
            os.close(order_in)
            for end in ends:
                end.close()
        return record_in, order_out, store

    def _await_report(self, record: int) -> NorenError | None:
        """Nothing is handed over before the vault has shown that it is locked."""
        poll = select.poll()
        poll.register(record, select.POLLIN)
        if not poll.poll(1000 * START_UP_S):
            return broken(Words(en="no report of its locks", ja="自己点検の報告なし"))
        body = self._read_record(record)
        if not isinstance(body, JailReportBody):
            return body
        self._state.report = body
        self._listeners.on_report(body)
        if body.attempted != body.refused or not body.attempted:
            return broken(
                Words(
                    en=f"{body.refused} of {body.attempted} escapes refused",
                    ja=f"脱出 {body.attempted} 件中 {body.refused} 件のみ拒否",
                )
            )
        return None

    def _read_record(self, record: int) -> JailReportBody | NorenError:
        data = os.read(record, RECORD_SIZE)
        if not data:
            return broken(Words(en="it ended without a word", ja="何も伝えずに終了"))
        try:
            body = unpack_record(data).body
        except ValueError:
            return broken(Words(en="bytes that are not a record", ja="記録でないデータ"))
        if isinstance(body, ErrorBody):
            return error_of_vault(body)
        if isinstance(body, JailReportBody):
            return body
        return broken(Words(en="a record that no vault sends", ja="保管庫が送らない記録"))

    def _feed(self, descriptor: int, secret: bytearray) -> None:
        """Order, secret, keys, segments. A vault that ends meanwhile says why itself."""
        try:
            with contextlib.suppress(BrokenPipeError), os.fdopen(descriptor, "wb", 0) as pipe:

                def give(part: bytes | bytearray) -> None:
                    _write_all(pipe.fileno(), _LENGTH.pack(len(part)))
                    _write_all(pipe.fileno(), part)

                give(self._order.to_bytes())
                give(secret)
                secret[:] = bytes(len(secret))
                give(self._shelf.read_keys())
                for day, epoch in self._shelf.segments():
                    give(_PLACE.pack(day, epoch))
                    for frame in self._shelf.read(day, epoch):
                        give(frame)
                    give(b"")
                give(b"")
        except StoreError as error:
            self._state.error = error
        finally:
            secret[:] = bytes(len(secret))

    def _serve(self, record: int, store: socket.socket) -> NorenError | None:
        reader = StorageReader()
        poll = select.poll()
        poll.register(record, select.POLLIN)
        poll.register(store, select.POLLIN)
        while True:
            for descriptor, _ in poll.poll():
                if descriptor == record:
                    said = self._read_record(record)
                    if self._state.error is not None:
                        return self._state.error
                    if isinstance(said, JailReportBody):
                        return broken(Words(en="a second report", ja="二度目の自己点検"))
                    return said
                message = store.recv(LONGEST_MESSAGE + 1)
                if not message:
                    poll.unregister(store)
                    continue
                try:
                    order = reader.take(message)
                except WireBroken as error:
                    return broken(str(error))
                if order is not None:
                    self._carry_out(order, store)

    def _carry_out(self, order: StorageOrder, store: socket.socket) -> None:
        is_done = True
        try:
            match order.order:
                case Order.APPEND:
                    self._shelf.append(order.day, order.epoch, order.payload)
                case Order.KEYS:
                    self._shelf.write_keys(order.payload, order.epoch & 1)
                case Order.DISCARD:
                    self._shelf.discard(order.day, order.epoch)
                case Order.READY:
                    self._state.people = order.epoch
                case Order.INCIDENT:
                    self._listeners.on_incident(self._names[order.epoch])
        except StoreError as error:
            # The vault ends on it; this is the error that is told then.
            self._state.error = error
            is_done = False
        with contextlib.suppress(OSError):
            store.send(StorageReader.answer(order, is_done=is_done))
        if order.order is Order.READY:
            self._state.ready.set()


def _channel(one: Speaker) -> ChannelOrder:
    return ChannelOrder(
        may=tuple(sorted(int(ask) for ask in one.may)), per_s=one.per_s, burst=one.burst
    )


def _write_all(descriptor: int, data: bytes | bytearray) -> None:
    with memoryview(data) as view:
        written = 0
        while written < len(view):
            written += os.write(descriptor, view[written:])
