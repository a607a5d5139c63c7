"""The keeper: starts the vault's process, feeds it, and carries out its orders.

It sees the passphrase until it has handed it over, and ciphertext; never a template. It works in a
thread of its own, so that nothing else waits. The vault asks to be killed when that thread ends.
"""

from __future__ import annotations

import contextlib
import io
import os
import select
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from noren.errors import NorenError, StoreError
from noren.gate.records import RECORD_SIZE, ErrorBody, JailReportBody, unpack_record
from noren.jail.own_report import weakness_of
from noren.jail.parts import write_parts
from noren.jail.start import DescriptorNumber, spawn_jailed
from noren.jail.vault.order import FIRST_CHANNEL, PLACE, VaultOrder
from noren.jail.vault.trouble import broken, error_of_vault
from noren.jail.vault.wire import LONGEST_MESSAGE, Order, StorageOrder, StorageReader, WireBroken
from noren.vocabulary.words import Words

START_UP_S: Final = 180.0
"""A million templates are loaded in a quarter of a minute; a busy, slow machine takes longer."""
ENDING_S: Final = 5.0
"""A vault that was asked to end has this long to do so; what it answered is durable anyway."""
LAST_WORDS_S: Final = 30.0
"""Why a vault ended is waited for this long, on a busy machine too."""


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
class VaultListeners:
    """Who is told what, in the keeper's thread."""

    on_report: Callable[[JailReportBody], None] = lambda report: None
    on_incident: Callable[[str], None] = lambda name: None
    on_end: Callable[[NorenError | None], None] = lambda error: None


class Keeper:
    """One vault process, from its start to its end.

    Args:
        shelf: where ciphertext lies. order: what the vault is told.
        names: who speaks to it, in the order of its channels.

    `ends` holds the outer end of each channel by name, as soon as the process is started; `error`
    says why the vault ended or did not start, None while it has not.
    """

    def __init__(
        self,
        shelf: VaultShelf,
        order: VaultOrder,
        *,
        names: Sequence[str],
        listeners: VaultListeners,
    ) -> None:
        self._shelf = shelf
        self._order = order
        self._names = names
        self._listeners = listeners
        self._ready = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._closing = False
        self._thread: threading.Thread | None = None
        self.ends: dict[str, socket.socket] = {}
        self.people = 0
        self.error: NorenError | None = None
        self.report: JailReportBody | None = None

    def start(self, secret: bytearray, *, patience_s: float) -> None:
        """Start the vault, and wait until it serves; `error` says why where it does not.

        Args:
            secret: the passphrase; wiped when it has been handed over.
        """
        self._thread = threading.Thread(target=self._keep, args=(secret,), name="vault keeper")
        self._thread.start()
        if not self._ready.wait(patience_s):
            self.error = broken(Words(en="it did not start in time", ja="時間内に起動せず"))

    @property
    def pid(self) -> int:
        """The process's number.

        Raises:
            JailBroken: it has not started.
        """
        if self._process is None:
            raise broken(Words(en="it has not started", ja="起動していません"))
        return self._process.pid

    def await_end(self) -> NorenError | None:
        """Why the vault ended, where it has just done so."""
        assert self._thread is not None
        self._thread.join(LAST_WORDS_S)
        return self.error

    def close(self) -> None:
        """End the vault and wait for it."""
        self._closing = True
        # Again and again: it may be starting the vault just now.
        while self._thread is not None and self._thread.is_alive():
            for end in list(self.ends.values()):
                # Other processes may hold the same end; this ends it for all.
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            self._thread.join(ENDING_S)
            if self._process is not None and self._thread.is_alive():
                self._process.kill()
        for end in self.ends.values():
            end.close()
        self.ends.clear()

    # What follows runs in the keeper's thread.

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
            if not self._closing or not self._ready.is_set():
                self.error = error or broken(Words(en="it ended", ja="終了しました"))
            self._ready.set()
            self._listeners.on_end(self.error)

    def _start_and_serve(self, secret: bytearray) -> NorenError | None:
        with contextlib.ExitStack() as held:
            record, order, store = self._spawn(held)
            failed = self._await_report(record)
            if failed is not None:
                return failed
            feeder = threading.Thread(target=self._feed, args=(order, secret), name="vault feeder")
            feeder.start()
            try:
                return self._serve(record, store)
            finally:
                assert self._process is not None
                if self._closing:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        self._process.wait(ENDING_S)
                self._process.kill()
                feeder.join()

    def _spawn(self, held: contextlib.ExitStack) -> tuple[int, io.FileIO, socket.socket]:
        record_in, record_out = os.pipe2(os.O_CLOEXEC)
        order_in, order_out = os.pipe2(os.O_CLOEXEC)
        store, store_inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        held.callback(os.close, record_in)
        held.callback(store.close)
        order = held.enter_context(os.fdopen(order_out, "wb", 0))
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
            self.ends[name] = mine
            insides[FIRST_CHANNEL + number] = its.fileno()
            ends.append(its)
        try:
            self._process = spawn_jailed("noren.jail.vault.inside", descriptors=insides)
        finally:
            os.close(record_out)
            os.close(order_in)
            for end in ends:
                end.close()
        return record_in, order, store

    def _await_report(self, record: int) -> NorenError | None:
        """Nothing is handed over before the vault has shown that it is locked."""
        poll = select.poll()
        poll.register(record, select.POLLIN)
        if not poll.poll(1000 * START_UP_S):
            return broken(Words(en="no report of its locks", ja="自己点検の報告なし"))
        body = self._read_record(record)
        if not isinstance(body, JailReportBody):
            return body
        self.report = body
        self._listeners.on_report(body)
        weakness = weakness_of(body)
        return None if weakness is None else broken(weakness)

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

    def _feed(self, pipe: io.FileIO, secret: bytearray) -> None:
        """Order, secret, keys, segments. A vault that ends meanwhile says why itself."""
        # What fails here is known before the pipe ends: the vault gives up on a pipe that is cut,
        # and its last word must not be taken for the cause.
        with pipe:
            try:
                write_parts(pipe.fileno(), (self._order.to_bytes(), secret))
                secret[:] = bytes(len(secret))
                write_parts(pipe.fileno(), self._sealed())
            except BrokenPipeError:
                pass
            except NorenError as error:
                self.error = error
            except Exception as failed:  # a fault of the shelf ends the vault, aloud
                self.error = broken(type(failed).__name__)
            finally:
                secret[:] = bytes(len(secret))

    def _sealed(self) -> Iterator[bytes]:
        """The keys, then each segment: its place, its frames, nothing; then nothing again."""
        yield self._shelf.read_keys()
        for day, epoch in self._shelf.segments():
            yield PLACE.pack(day, epoch)
            yield from self._shelf.read(day, epoch)
            yield b""
        yield b""

    def _serve(self, record: int, store: socket.socket) -> NorenError | None:
        reader = StorageReader()
        poll = select.poll()
        poll.register(record, select.POLLIN)
        poll.register(store, select.POLLIN)
        while True:
            for descriptor, _ in poll.poll():
                if descriptor == record:
                    said = self._read_record(record)
                    if self.error is not None:
                        return self.error
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
                    self.people = order.epoch
                case Order.INCIDENT:
                    self._listeners.on_incident(self._names[order.epoch])
        except StoreError as error:
            # The vault ends on it; this is the error that is told then.
            self.error = error
            is_done = False
        with contextlib.suppress(OSError):
            store.send(StorageReader.answer(order, is_done=is_done))
        if order.order is Order.READY:
            self._ready.set()
