"""Carrying bytes over HTTP into a part file, through cuts, slow lines and servers of all kinds."""

from __future__ import annotations

import re
import socket
import ssl
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from typing import Final
from urllib.error import HTTPError, URLError

from noren.errors import ModelUnreachable
from noren.vocabulary.words import Words
from noren.weights.catalogue import PinnedFile
from noren.weights.part import PartFile
from noren.weights.pins import mismatch

_CHUNK_BYTES: Final = 1 << 16
_CONTENT_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_WORTH_RETRYING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_BACKOFF_LIMIT_S: Final = 30.0
_CUTS_LIMIT: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to go on with an address that does not deliver.

    `attempts` are attempts in a row that brought nothing new; the pause between two doubles from
    `pause_s`. `timeout_s` bounds every single wait for the network; `slowest_bytes_per_s` bounds
    an answer that trickles.
    """

    attempts: int = 5
    timeout_s: float = 20.0
    pause_s: float = 0.5
    slowest_bytes_per_s: float = 2048.0


class _FailedError(Exception):
    """Why an address did not deliver, in words."""

    def __init__(self, words: Words) -> None:
        self.words = words
        super().__init__(words.en)


class _CutError(_FailedError):
    """The answer ended early or never came; asking again may help."""


class _RefusalError(_FailedError):
    """The address said no; asking again is of no use."""


def make_opener() -> urllib.request.OpenerDirector:
    """An HTTP client that heeds HTTP(S)_PROXY and NO_PROXY and can open nothing but http(s)."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    opener.addheaders = [("User-Agent", "noren")]
    return opener


def download(
    *,
    url: str,
    pin: PinnedFile,
    part: PartFile,
    patience: Patience,
    advance: Callable[[int], None],
) -> None:
    """Bring the part to the pinned length, going on where it ends.

    Bytes already there are asked for again only from a server that cannot resume. The content is
    not judged here beyond its length. `advance` hears the part's length after every chunk.

    Raises:
        ModelMismatch: if the server's file has another length.
        ModelUnreachable: if the address refuses, or brings nothing new several times in a row.
        StoreFull: if the bytes do not fit.
    """
    opener = make_opener()
    furthest = part.length
    fruitless = 0
    for _ in range(_CUTS_LIMIT):
        try:
            _receive(opener, url=url, pin=pin, part=part, patience=patience, advance=advance)
        except _RefusalError as refusal:
            raise _unreachable(url, refusal.words) from refusal
        except _CutError as cut:
            fruitless = 0 if part.length > furthest else fruitless + 1
            furthest = max(furthest, part.length)
            reason = cut.words
            if fruitless >= patience.attempts:
                break
            time.sleep(min(patience.pause_s * 2 ** max(fruitless - 1, 0), _BACKOFF_LIMIT_S))
        else:
            return
    raise _unreachable(
        url,
        Words(
            en=f"{reason.en}, again and again ({furthest} of {pin.size_bytes} bytes)",
            ja=f"{reason.ja}(繰り返し試して、{pin.size_bytes}バイト中{furthest}バイトまで)",
        ),
    )


def _receive(
    opener: urllib.request.OpenerDirector,
    *,
    url: str,
    pin: PinnedFile,
    part: PartFile,
    patience: Patience,
    advance: Callable[[int], None],
) -> None:
    """One request: returns when the part has the pinned length, raises when it ends before.

    An answer longer than the pin is given up at the first byte too many.
    """
    deadline = time.monotonic() + patience.timeout_s
    deadline += (pin.size_bytes - part.length) / patience.slowest_bytes_per_s
    try:
        with _ask(opener, url=url, offset=part.length, patience=patience) as response:
            _check_start(response, url=url, pin=pin, part=part)
            while part.length <= pin.size_bytes:
                chunk = response.read1(_CHUNK_BYTES)
                if not chunk:
                    break
                part.append(chunk)
                advance(min(part.length, pin.size_bytes))
                if time.monotonic() > deadline:
                    raise _CutError(Words(en="an answer that only trickles", ja="応答が遅すぎます"))
    except HTTPError as error:
        raise _judge_status(error, part=part) from error
    except URLError as error:
        raise _judge(error.reason) from error
    except (OSError, HTTPException) as error:
        raise _judge(error) from error
    if part.length > pin.size_bytes:
        part.discard()
        raise _wrong_length(
            url,
            pin,
            Words(
                en=f"more than {pin.size_bytes} bytes", ja=f"{pin.size_bytes}バイトを超えています"
            ),
        )
    if part.length < pin.size_bytes:
        raise _CutError(Words(en="an answer that ends early", ja="応答が途中で終わりました"))


def _ask(
    opener: urllib.request.OpenerDirector, *, url: str, offset: int, patience: Patience
) -> HTTPResponse:
    request = urllib.request.Request(url, headers={"Accept-Encoding": "identity"})
    if offset:
        request.add_header("Range", f"bytes={offset}-")
    response: HTTPResponse = opener.open(request, timeout=patience.timeout_s)
    return response


def _check_start(response: HTTPResponse, *, url: str, pin: PinnedFile, part: PartFile) -> None:
    """Make the part fit the first byte that the answer will bring."""
    total = response.headers.get("Content-Length", "")
    if response.status == HTTPStatus.PARTIAL_CONTENT:
        match = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", "").strip())
        if match is None or int(match[1]) != part.length:
            part.restart()
            raise _CutError(
                Words(
                    en="an answer from another place than asked for",
                    ja="求めた位置と違うところからの応答です",
                )
            )
        total = match[3]
    elif response.status == HTTPStatus.OK:
        part.restart()
    else:
        raise _RefusalError(
            Words(en=f"status {response.status}", ja=f"状態コード {response.status}")
        )
    if total.isdecimal() and int(total) != pin.size_bytes:
        part.discard()
        raise _wrong_length(url, pin, Words(en=f"{total} bytes", ja=f"{total}バイト"))


def _judge_status(error: HTTPError, *, part: PartFile) -> Exception:
    with error:
        if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and part.length:
            part.restart()
            return _CutError(
                Words(en="an answer without the rest of the file", ja="残りの部分のない応答です")
            )
        if error.code in _WORTH_RETRYING:
            return _CutError(Words(en=f"status {error.code}", ja=f"状態コード {error.code}"))
        return _RefusalError(
            Words(
                en=f"status {error.code} ({error.reason})",
                ja=f"状態コード {error.code}({error.reason})",
            )
        )


def _judge(reason: object) -> Exception:
    if isinstance(reason, ssl.SSLCertVerificationError):
        return _RefusalError(
            Words(
                en=f"a certificate that cannot be trusted ({reason.verify_message})",
                ja=f"証明書を信頼できません({reason.verify_message})",
            )
        )
    if isinstance(reason, socket.gaierror) and reason.errno == socket.EAI_NONAME:
        return _RefusalError(Words(en="a host that nobody knows", ja="ホストが見つかりません"))
    if isinstance(reason, TimeoutError):
        return _CutError(Words(en="no answer in time", ja="時間内に応答がありません"))
    if isinstance(reason, OSError | HTTPException):
        return _CutError(
            Words(en=f"a broken connection ({reason})", ja=f"接続が切れました({reason})")
        )
    return _RefusalError(Words(en=str(reason), ja=f"接続できません({reason})"))


def _wrong_length(url: str, pin: PinnedFile, found: Words) -> Exception:
    return mismatch(
        where=url,
        found=found,
        pin=pin,
        remedy=Words(
            en="tell whoever keeps this address, or use another",
            ja="このアドレスの管理者に知らせるか、別のアドレスを使ってください",
        ),
    )


def _unreachable(url: str, found: Words) -> ModelUnreachable:
    return ModelUnreachable(
        where=url,
        found=found,
        expected=Words(en="the file", ja="ファイル"),
        remedy=Words(
            en="check network and proxy, or name a mirror in NOREN_MIRROR, and fetch again",
            ja="ネットワークとプロキシを確認するか、NOREN_MIRROR にミラーを指定し、"
            "もう一度取得してください",
        ),
    )
