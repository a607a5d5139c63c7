"""The outside of the counter's jail: starts it, hands the picture in once it is locked, and reads
64 bytes back.

The picture passes through a pipe from the caller's buffer; no copy of it is made here.
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
from collections.abc import Mapping
from typing import Final

from noren.errors import JailBroken, NorenError, RequestInvalid, Sentence
from noren.gate.records import RECORD_SIZE, ErrorBody, Fault, JailReportBody, unpack_record
from noren.gate.vault_records import Reply, VaultReply
from noren.jail.counter.inside import LENGTH, NO_FACE
from noren.jail.faults import error_of
from noren.jail.start import DescriptorNumber, spawn_jailed
from noren.vocabulary.words import Words

START_UP_S: Final = 180.0
"""Loading and rehearsing on a busy, slow machine takes its time; more than this is a hang."""
ANSWER_S: Final = 60.0
_WHERE: Final = "--picture"
_LOOKS: Final = {
    1: Words(en="a person who is too small on it", ja="人物が小さすぎる画像"),
    2: Words(en="a person who is cut off", ja="人物が切れている画像"),
    3: Words(
        en="a picture that is not 1.4 to 4.8 times as high as wide",
        ja="高さが幅の1.4倍から4.8倍でない画像",
    ),
    4: Words(en="a person who is covered", ja="人物が隠れている画像"),
    5: Words(en="a picture that is too dark or without contrast", ja="暗すぎるか濃淡のない画像"),
    6: Words(en="a blurred picture", ja="ぼけた画像"),
    NO_FACE: Words(
        en="a face that is too small, turned away or hidden",
        ja="顔が小さすぎるか、横を向いているか、隠れている画像",
    ),
}
"""What hinders, by `noren.sight.body_templates.Hindrance`, or `NO_FACE`."""


def ask_counter(
    picture: bytearray, *, models: Mapping[str, tuple[bytes, ...]], vault: int
) -> VaultReply:
    """What the vault says of a picture of one person; a KNOWN, UNCERTAIN or NEW.

    Args:
        picture: stays the caller's, who wipes it.
        models: the verified files of the networks for the declared features, by their names,
            graphs first.
        vault: a socket that may ask IDENTIFY; it stays the caller's.
    Raises:
        RequestInvalid: it does not decode, or the person on it cannot be described; says why.
        JailBroken, JailUnavailable: the jail cannot be locked, or does not answer.
    """
    directory = json.dumps({name: len(files) for name, files in models.items()}).encode()
    parts = (directory, *(file for files in models.values() for file in files))
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
            target=_give, args=(order_out.fileno(), parts), name="counter order"
        )
        order.start()
        try:
            _await_report(record_in.fileno())
        finally:
            _stop_if_silent(order, process)
        # Only now: it has shown that it is locked.
        feeder = threading.Thread(
            target=_give, args=(picture_out.fileno(), (picture,)), name="counter picture"
        )
        feeder.start()
        try:
            return _answer(_read(record_in.fileno(), ANSWER_S))
        finally:
            _stop_if_silent(feeder, process)


def _await_report(record: int) -> None:
    data = _read(record, START_UP_S)
    body = _record(data)
    if isinstance(body, NorenError):
        raise body
    if body.attempted != body.refused or not body.attempted:
        raise _broken(
            Words(
                en=f"{body.refused} of {body.attempted} escapes refused",
                ja=f"脱出 {body.attempted} 件中 {body.refused} 件のみ拒否",
            )
        )


def _record(data: bytes) -> JailReportBody | NorenError:
    try:
        body = unpack_record(data).body
    except (ValueError, NorenError):
        return _broken(Words(en="bytes that are not a record", ja="記録でないデータ"))
    if isinstance(body, ErrorBody):
        if body.fault == Fault.FILM_UNREADABLE:
            return _not_taken(Words(en="a picture that does not decode", ja="読み取れない画像"))
        return error_of(body, where=_WHERE)
    if isinstance(body, JailReportBody):
        return body
    return _broken(Words(en="a record that no counter sends", ja="窓口の区画が送らない記録"))


def _answer(data: bytes) -> VaultReply:
    try:
        reply = VaultReply.unpack(data)
    except NorenError:
        body = _record(data)
        if isinstance(body, NorenError):
            raise body from None
        raise _broken(Words(en="a second report", ja="二度目の自己点検")) from None
    if reply.reply is Reply.REFUSED and reply.count in _LOOKS:
        raise _not_taken(_LOOKS[reply.count])
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
        for part in parts:
            for piece in (LENGTH.pack(len(part)), part):
                with memoryview(piece) as view:
                    written = 0
                    while written < len(view):
                        written += os.write(descriptor, view[written:])


def _stop_if_silent(thread: threading.Thread, process: subprocess.Popen[bytes]) -> None:
    """Wait for who hands something in; a jail that does not read any more is ended for it."""
    thread.join(1.0)
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


def _not_taken(found: Words) -> RequestInvalid:
    return RequestInvalid(
        where=_WHERE,
        found=found,
        expected=Words(
            en="one person, upright, from head to feet, who fills the picture",
            ja="一人の全身(頭から足まで)がまっすぐ、いっぱいに写った画像",
        ),
        remedy=Words(
            en="take it again, or search by place and time",
            ja="撮り直すか、場所と時刻で照合してください",
        ),
    )


def _broken(found: Sentence) -> JailBroken:
    return JailBroken(
        where=_WHERE,
        found=found,
        expected=Words(en="one answer of the counter's jail", ja="窓口の区画からの一つの答え"),
        remedy=Words(
            en="try again, or search by place and time; the picture is forgotten",
            ja="もう一度試すか、場所と時刻で照合してください。画像は残っていません",
        ),
    )
