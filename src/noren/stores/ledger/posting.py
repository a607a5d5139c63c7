"""Posting to a declared address, and what it means when that fails.

Only what is handed in leaves: no cookies, no name and password, no redirection is followed.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from typing import Final
from urllib.parse import SplitResult, urlsplit

from noren.errors import UsageError, WitnessFailed
from noren.stores.ledger.notes import MAX_NOTE_BYTES
from noren.stores.ledger.terms import PushFailure
from noren.vocabulary.words import Words

_WAITS: Final = 3
"""How many time-outs a whole exchange may last."""


class PushError(WitnessFailed):
    """A witness that did not take a checkpoint, with the reason as the ledger records it."""

    def __init__(self, failure: PushFailure, *, where: str, found: str) -> None:
        self.failure = failure
        super().__init__(
            where=where,
            found=Words(
                en=f"the witness did not take the checkpoint: {failure.en} ({found})",
                ja=f"控えの預け先がチェックポイントを受け取りません: {failure.ja}({found})",
            ),
            expected=Words(en="a witness that takes it", ja="受け取れる預け先"),
            remedy=Words(
                en="look at the witness; noren tries again, and until then the entries since its "
                "last checkpoint rest on this machine alone",
                ja="預け先を確認してください。noren は再び試みます。それまで、前回より後の記録の"
                "裏づけはこの機械だけにあります",
            ),
        )


def parse_address(address: str) -> SplitResult:
    """The parts of an address that can be posted to.

    Raises:
        UsageError: not http or https, no host, or with a name and password.
    """
    try:
        parts = urlsplit(address)
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        is_usable = is_usable and parts.username is None and (parts.port or 1) > 0
    except ValueError:
        is_usable = False
    if not is_usable or any(ord(letter) <= 32 or ord(letter) > 126 for letter in address):
        raise UsageError(
            where="witness",
            found=repr(address.rpartition("@")[2]),
            expected="https://host/path",
            remedy=Words(
                en="declare the witness's address without a name and password",
                ja="預け先のアドレスを、利用者名とパスワードなしで宣言してください",
            ),
        )
    return parts


def post(address: SplitResult, body: bytes, *, kind: str, timeout_s: float) -> tuple[int, bytes]:
    """Status and body of the answer; redirections are not followed, long bodies are cut.

    Raises:
        PushError: not reached, too slow, or not HTTP.
    """
    where = address.geturl()
    host = address.hostname or ""
    connection: http.client.HTTPConnection
    if address.scheme == "https":
        connection = http.client.HTTPSConnection(
            host, address.port, timeout=timeout_s, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(host, address.port, timeout=timeout_s)
    target = (address.path or "/") + (f"?{address.query}" if address.query else "")
    hung_up = threading.Event()
    hang_up: threading.Timer | None = None
    try:
        connection.connect()
        # A time-out is for each wait; an answer that comes byte by byte must end too.
        hang_up = threading.Timer(_WAITS * timeout_s, _hang_up, [connection.sock, hung_up])
        hang_up.daemon = True
        hang_up.start()
        connection.request("POST", target, body=body, headers={"Content-Type": kind})
        response = connection.getresponse()
        answer = response.status, response.read(MAX_NOTE_BYTES)
    except (OSError, http.client.HTTPException) as error:
        # What a line says on which this end hung up is no word of the other end.
        if hung_up.is_set():
            raise _too_slow(where, _WAITS * timeout_s) from error
        if isinstance(error, TimeoutError):
            raise _too_slow(where, timeout_s) from error
        raise _failure(error, where) from error
    finally:
        if hang_up is not None:
            hang_up.cancel()
            # It must not hang up what has the line's number next.
            hang_up.join()
        connection.close()
    if hung_up.is_set():
        raise _too_slow(where, _WAITS * timeout_s)
    return answer


def _too_slow(where: str, waited_s: float) -> PushError:
    return PushError(PushFailure.TIMED_OUT, where=where, found=f"{waited_s:g} s")


def _failure(error: OSError | http.client.HTTPException, where: str) -> PushError:
    if isinstance(error, OSError):
        found = error.strerror or type(error).__name__
        return PushError(PushFailure.UNREACHABLE, where=where, found=found)
    return PushError(PushFailure.UNREADABLE_ANSWER, where=where, found=type(error).__name__)


def _hang_up(line: socket.socket, hung_up: threading.Event) -> None:
    hung_up.set()
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
