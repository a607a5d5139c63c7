"""Where a camera is and how to sign in, kept apart so that no message shows the password."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, fields
from urllib.parse import unquote, urlsplit

from noren.errors import BadValue
from noren.vocabulary.words import Words

DEFAULT_PORT = 554
MAX_PATH_CHARS = 256
_HOST = re.compile(r"[0-9A-Za-z._:%-]{1,253}")
_PATH = re.compile(r"[!-~]*")
_SIGN_IN = re.compile(r"[^\x00-\x1f\x7f]{0,128}")
_REMEDY = Words(
    en="write rtsp://host:port/path; in a name or password, percent-encode @ : / ? # and %",
    ja="rtsp://host:port/path と書き、名前とパスワードの @ : / ? # % は % 符号化してください",
)
_SEPARATE = Words(
    en="use rtsp on a network of its own", ja="専用のネットワークで rtsp を使ってください"
)
_ENCODE_PATH = Words(en="percent-encode the path", ja="パスを % 符号化してください")


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraAddress:
    """An RTSP camera. `path` holds path and query; `user` and `password` never print.

    `user` is None for a camera that asks for no name.
    """

    host: str
    port: int = DEFAULT_PORT
    path: str = "/"
    user: str | None = field(default=None, repr=False)
    password: str = field(default="", repr=False)

    @property
    def url(self) -> str:
        """The address without name and password: what is sent to the camera and shown to people."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORT else f":{self.port}"
        return f"rtsp://{host}{port}{self.path}"

    def to_bytes(self) -> bytes:
        """UTF-8 JSON for the jail's own descriptor. Holds the password: never store or log it."""
        return json.dumps(asdict(self), sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> CameraAddress:
        """Read what `to_bytes` wrote; raises ValueError for anything else."""
        raw = json.loads(data)
        if not isinstance(raw, dict) or set(raw) != {item.name for item in fields(cls)}:
            raise ValueError("not a camera address")
        return cls(**raw)


def parse_camera_address(text: str, *, where: str, sign_in: str | None = None) -> CameraAddress:
    """Read `rtsp://[user:password@]host[:port]/path[?query]`.

    Args:
        text: the address; IPv6 hosts stand in brackets; name and password are percent-encoded.
        where: the camera's place in the plan, for the message.
        sign_in: `user:password` as it is (not percent-encoded), such as an environment variable
            holds; it replaces what stands in the address.

    Raises:
        BadValue: another scheme (rtsps included), no host, a bad port, a path or name that cannot
            be sent. The message never repeats the text, because a password may stand in it.
    """
    scheme = text.partition(":")[0].lower()
    if scheme == "rtsps":
        found = Words(en="rtsps, which noren does not speak", ja="対応していない rtsps のアドレス")
        raise _refused(where, found, _SEPARATE)
    if scheme != "rtsp":
        found = Words(en="an address of another kind", ja="rtsp:// で始まらないアドレス")
        raise _refused(where, found)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        found = Words(en="an unreadable host or port", ja="読み取れないホストまたはポート")
        raise _refused(where, found) from None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # A raw "/", "?" or "#" in a password ends the host too early and leaves the @ behind it.
    if parts.username is None and "@" in path + parts.fragment:
        raise _refused(where, Words(en="an @ after the host", ja="ホストの後の @"))
    if host is None or not _HOST.fullmatch(host) or port == 0:
        raise _refused(where, Words(en="no usable host and port", ja="使えないホストまたはポート"))
    if len(path) > MAX_PATH_CHARS or not _PATH.fullmatch(path):
        found = Words(
            en=f"a path of over {MAX_PATH_CHARS} letters, or with spaces or unusual letters",
            ja=f"{MAX_PATH_CHARS} 文字を超えるか、空白や使えない文字を含むパス",
        )
        raise _refused(where, found, _ENCODE_PATH)
    user, password = _sign_in(parts.username, parts.password, sign_in)
    if user is not None and (":" in user or not _SIGN_IN.fullmatch(user)):
        raise _refused(where, Words(en="an unusable user name", ja="使えないユーザー名"))
    if not _SIGN_IN.fullmatch(password):
        raise _refused(where, Words(en="an unusable password", ja="使えないパスワード"))
    return CameraAddress(
        host=host, port=port or DEFAULT_PORT, path=path, user=user, password=password
    )


def _sign_in(user: str | None, password: str | None, given: str | None) -> tuple[str | None, str]:
    if given is not None:
        name, _, secret = given.partition(":")
        return name, secret
    return (None if user is None else unquote(user)), unquote(password or "")


def _refused(where: str, found: Words, remedy: Words = _REMEDY) -> BadValue:
    expected = Words(en="rtsp://host:port/path", ja="rtsp://host:port/path")
    return BadValue(where=where, found=found, expected=expected, remedy=remedy)
