"""How the test camera asks for a name and checks it. Written apart from the jail's client.

Source: RFC 7616, RFC 7617.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Literal

Scheme = Literal["basic", "digest-md5", "digest-sha256", "digest-without-qop"]
_FIELD = re.compile(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """The name and password that the camera accepts, and how it asks for them."""

    scheme: Scheme = "digest-md5"
    user: str = "viewer"
    password: str = "correct horse"


def _as_header(text: str) -> str:
    """UTF-8 bytes as they look in a header that was read as latin-1."""
    return text.encode().decode("latin-1")


class Doorkeeper:
    """Checks the requests of one connection."""

    def __init__(self, sign_in: SignIn, *, renews_nonce: bool = False) -> None:
        self._sign_in = sign_in
        self._renews_nonce = renews_nonce
        self._nonce = secrets.token_hex(16)
        self._last_count = 0
        self._is_stale = False

    def question(self) -> str:
        """The `WWW-Authenticate` value."""
        if self._sign_in.scheme == "basic":
            return 'Basic realm="test camera"'
        text = f'Digest realm="test camera", nonce="{self._nonce}"'
        if self._sign_in.scheme == "digest-sha256":
            text += ", algorithm=SHA-256"
        if self._sign_in.scheme != "digest-without-qop":
            text += ', qop="auth,auth-int"'
        return text + (", stale=true" if self._is_stale else "")

    def lets_in(self, method: str, answer: str | None) -> bool:
        """Whether a request's `Authorization` is right."""
        if answer is None:
            return False
        scheme, _, rest = answer.partition(" ")
        wanted = self._sign_in
        if wanted.scheme == "basic":
            pair = f"{wanted.user}:{wanted.password}".encode()
            return scheme == "Basic" and secrets.compare_digest(
                rest.encode("latin-1"), base64.b64encode(pair)
            )
        return scheme == "Digest" and self._is_right(method, rest)

    def _is_right(self, method: str, rest: str) -> bool:
        given = {match[1]: match[2] or match[3] or "" for match in _FIELD.finditer(rest)}
        wanted = self._sign_in

        def digest(text: str) -> str:
            kind = "sha256" if wanted.scheme == "digest-sha256" else "md5"
            return hashlib.new(kind, text.encode(), usedforsecurity=False).hexdigest()

        if re.sub(r"\\(.)", r"\1", given.get("username", "")) != _as_header(wanted.user):
            return False
        self._is_stale = given.get("nonce") != self._nonce
        if self._is_stale:
            return False
        first = digest(f"{wanted.user}:test camera:{wanted.password}")
        second = digest(f"{method}:{given.get('uri', '')}")
        middle = self._nonce
        if wanted.scheme != "digest-without-qop":
            count = int(given.get("nc", "0"), 16)
            if given.get("qop") != "auth" or count <= self._last_count or "cnonce" not in given:
                return False
            self._last_count = count
            middle += f":{given['nc']}:{given['cnonce']}:auth"
        is_right = given.get("response") == digest(f"{first}:{middle}:{second}")
        if is_right and self._renews_nonce:
            self._nonce, self._last_count = secrets.token_hex(16), 0
        return is_right
