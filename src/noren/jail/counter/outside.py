"""The outside of the counter's jail: starts it, hands the pictures in once it is locked, and reads
64 bytes back.

A picture passes through a pipe from the caller's buffer; no copy of it is made here.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import select
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Final

from noren.errors import JailBroken, NorenError, Sentence
from noren.gate.records import RECORD_SIZE, ErrorBody, JailReportBody, unpack_record
from noren.gate.vault_records import Reply, VaultReply
from noren.jail.counter.refusals import MOST_PICTURES, WHERE, refused
from noren.jail.faults import error_of
from noren.jail.own_report import weakness_of
from noren.jail.parts import write_parts
from noren.jail.start import DescriptorNumber, spawn_jailed
from noren.vocabulary.words import Words

START_UP_S: Final = 180.0
"""Loading and rehearsing on a busy, slow machine takes its time; more than this is a hang."""
ANSWER_S: Final = 60.0
HANDING_S: Final = 30.0


def ask_counter(
    pictures: Sequence[bytearray], *, models: Mapping[str, tuple[bytes, ...]], vault: int
) -> VaultReply:
    """What the vault says of the person on some photographs; a KNOWN, UNCERTAIN or NEW.

    Args:
        pictures: 1 to `MOST_PICTURES` of one person; they stay the caller's, who wipes them.
        models: the verified files of the networks by name, graphs first: `PERSON` finds people, the
            others describe the features that the plan declares.
        vault: a socket that may ask IDENTIFY; it stays the caller's.
    Raises:
        RequestInvalid: one does not decode, nobody or more than one stands out on it, or the person
            cannot be described; says which and why.
        ModelMissing, ModelMismatch: these bytes are no such networks.
        JailBroken, JailUnavailable: the jail cannot be locked, or does not answer.
    """
    if not 1 <= len(pictures) <= MOST_PICTURES:
        raise ValueError(f"1 to {MOST_PICTURES} pictures")
    directory = json.dumps({name: len(those) for name, those in models.items()}).encode()
    files = [file for those in models.values() for file in those]
    with contextlib.ExitStack() as held:
        record_in, record_out = _pipe(held)
        order_in, order_out = _pipe(held)
        picture_in, picture_out = _pipe(held)
        process = spawn_jailed(
            "noren.jail.counter.inside",
            descriptors={
                int(DescriptorNumber.ASSIGNMENT): order_in.fileno(),
                int(DescriptorNumber.RECORD): record_out.fileno(),
                int(DescriptorNumber.FILM): picture_in.fileno(),
                int(DescriptorNumber.VAULT): vault,
            },
        )
        held.callback(_end, process)
        for one in (record_out, order_in, picture_in):
            one.close()
        order = threading.Thread(
            target=_give,
            args=(order_out.fileno(), (directory, *files)),
            name="counter order",
        )
        order.start()
        try:
            _await_report(record_in.fileno())
        finally:
            _stop_if_silent(order, process)
        # Only now: it has shown that it is locked.
        feeder = threading.Thread(
            target=_give, args=(picture_out.fileno(), (*pictures, b"")), name="counter picture"
        )
        feeder.start()
        try:
            return _answer(_read(record_in.fileno(), ANSWER_S), pictures=len(pictures))
        finally:
            _stop_if_silent(feeder, process)


def _await_report(record: int) -> None:
    data = _read(record, START_UP_S)
    body = _record(data)
    if isinstance(body, NorenError):
        raise body
    if (weakness := weakness_of(body)) is not None:
        raise _broken(weakness)


def _record(data: bytes) -> JailReportBody | NorenError:
    try:
        body = unpack_record(data).body
    except (ValueError, NorenError):
        return _broken(Words(en="bytes that are not a record", ja="記録でないデータ"))
    if isinstance(body, ErrorBody):
        return error_of(body, where=WHERE)
    if isinstance(body, JailReportBody):
        return body
    return _broken(Words(en="a record that no counter sends", ja="窓口の区画が送らない記録"))


def _answer(data: bytes, *, pictures: int) -> VaultReply:
    try:
        reply = VaultReply.unpack(data)
    except NorenError:
        body = _record(data)
        if isinstance(body, NorenError):
            raise body from None
        raise _broken(Words(en="a second report", ja="二度目の自己点検")) from None
    if reply.reply is Reply.REFUSED and (error := refused(reply.count, pictures=pictures)):
        raise error
    if reply.reply not in (Reply.KNOWN, Reply.UNCERTAIN, Reply.NEW):
        raise _broken(Words(en="a refusal of the vault", ja="保管庫の拒否"))
    return reply


def _read(descriptor: int, patience_s: float) -> bytes:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    until_s = time.monotonic() + patience_s
    data = b""
    while len(data) < RECORD_SIZE:
        if not poll.poll(max(0.0, 1000 * (until_s - time.monotonic()))):
            raise _broken(Words(en="no answer in time", ja="時間内の応答なし"))
        part = os.read(descriptor, RECORD_SIZE - len(data))
        if not part:
            raise _broken(Words(en="it ended without a word", ja="何も伝えずに終了"))
        data += part
    return data


def _give(descriptor: int, parts: tuple[bytes | bytearray, ...]) -> None:
    """Each part after its length. A jail that ends meanwhile says why itself."""
    with contextlib.suppress(BrokenPipeError):
        write_parts(descriptor, parts)


def _stop_if_silent(thread: threading.Thread, process: subprocess.Popen[bytes]) -> None:
    """Wait for who hands something in; a jail that does not read any more is ended for it.

    A jail that goes on has read everything, so this thread has only to notice: no patience that a
    busy machine could exceed may end such a jail.
    """
    thread.join(HANDING_S)
    if thread.is_alive():
        process.kill()
        thread.join()


def _pipe(held: contextlib.ExitStack) -> tuple[io.FileIO, io.FileIO]:
    """Both ends, closed at the end of the block where they were not before."""
    reading, writing = os.pipe2(os.O_CLOEXEC)
    return (
        held.enter_context(io.FileIO(reading, "rb")),
        held.enter_context(io.FileIO(writing, "wb")),
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _broken(found: Sentence) -> JailBroken:
    return JailBroken(
        where=WHERE,
        found=found,
        expected=Words(en="one answer of the counter's jail", ja="窓口の区画からの一つの答え"),
        remedy=Words(
            en="try again, or search by place and time; the picture is forgotten",
            ja="もう一度試すか、場所と時刻で照合してください。画像は残っていません",
        ),
    )
