"""Signing in to a camera: Basic, and Digest with MD5 or SHA-256.

Source: RFC 7616 (Digest), RFC 7617 (Basic), RFC 2326 appendix D.1 for their use in RTSP.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Values that are echoed back: no control characters, no quotes or backslashes, a modest length.
_ECHOED = re.compile(r'[^\x00-\x1f\x7f"\\]{0,256}')
_PARAMETER = re.compile(r'\s*([A-Za-z-]{1,32})\s*=\s*(?:"([^"]{0,512})"|([^\s,"]{1,512}))\s*,?')
_SCHEME = re.compile(r"\s*,?\s*(basic|digest)\b(?!\s*=)", re.IGNORECASE)
_ALGORITHMS = ("MD5", "SHA-256")


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What a camera asks for. `algorithm` is empty for Basic, else "MD5" or "SHA-256".

    Texts are latin-1 views of the bytes that came; they go back byte for byte.
    """

    algorithm: str
    realm: str
    nonce: str = ""
    opaque: str | None = None
    has_qop: bool = False
    names_algorithm: bool = False
    is_stale: bool = False


def parse_challenges(values: Sequence[str]) -> tuple[Challenge, ...]:
    """Read `WWW-Authenticate` headers; what this client cannot answer is left out.

    Args:
        values: the header's values, untrusted; one may hold several challenges.

    Returns the answerable ones, the strongest first: SHA-256, MD5, Basic.
    """
    found = []
    for value in values[:8]:
        position = 0
        while scheme := _SCHEME.match(value, position):
            position, parameters = _parameters(value, scheme.end())
            challenge = _challenge(scheme[1].lower(), parameters)
            if challenge is not None:
                found.append(challenge)
    strength = ("SHA-256", "MD5", "")
    return tuple(sorted(found, key=lambda item: strength.index(item.algorithm)))


def _parameters(value: str, position: int) -> tuple[int, dict[str, str]]:
    parameters: dict[str, str] = {}
    while match := _PARAMETER.match(value, position):
        parameters[match[1].lower()] = match[3] if match[2] is None else match[2]
        position = match.end()
    return position, parameters


def _challenge(scheme: str, parameters: dict[str, str]) -> Challenge | None:
    if not all(_ECHOED.fullmatch(value) for value in parameters.values()):
        return None
    realm = parameters.get("realm", "")
    if scheme == "basic":
        return Challenge(algorithm="", realm=realm)
    algorithm = parameters.get("algorithm", "MD5").upper()
    offered = [word.strip().lower() for word in parameters.get("qop", "").split(",")]
    has_qop = "qop" in parameters
    if algorithm not in _ALGORITHMS or "nonce" not in parameters:
        return None
    if has_qop and "auth" not in offered:
        return None
    return Challenge(
        algorithm=algorithm,
        realm=realm,
        nonce=parameters["nonce"],
        opaque=parameters.get("opaque"),
        has_qop=has_qop,
        names_algorithm="algorithm" in parameters,
        is_stale=parameters.get("stale", "").lower() == "true",
    )


def _client_nonce() -> str:
    return os.urandom(8).hex()


class Login:
    """Answers one camera's challenges with one name and password."""

    def __init__(
        self, *, user: str, password: str, make_nonce: Callable[[], str] = _client_nonce
    ) -> None:
        # Headers are read and written as latin-1, byte for byte; ours are UTF-8 bytes in that form.
        self._user = user.encode().decode("latin-1")
        self._password = password.encode().decode("latin-1")
        self._make_nonce = make_nonce
        self._challenge: Challenge | None = None
        self._uses = 0
        # The first digest of a process makes OpenSSL read its configuration: do that before a lock.
        _digest("MD5", "")
        _digest("SHA-256", "")

    def answer_to(self, challenge: Challenge) -> None:
        """From now on, sign requests as this challenge asks."""
        self._challenge = challenge
        self._uses = 0

    def header(self, *, method: str, url: str) -> str | None:
        """The `Authorization` value for one request, or None as long as nobody asked."""
        challenge = self._challenge
        if challenge is None:
            return None
        if not challenge.algorithm:
            secret = f"{self._user}:{self._password}".encode("latin-1")
            return "Basic " + base64.b64encode(secret).decode("ascii")
        self._uses += 1
        return self._digest_header(challenge, method=method, url=url)

    def _digest_header(self, challenge: Challenge, *, method: str, url: str) -> str:
        algorithm = challenge.algorithm
        identity = _digest(algorithm, f"{self._user}:{challenge.realm}:{self._password}")
        action = _digest(algorithm, f"{method}:{url}")
        quoted = [
            ("username", self._user.replace("\\", "\\\\").replace('"', '\\"')),
            ("realm", challenge.realm),
            ("nonce", challenge.nonce),
            ("uri", url),
        ]
        plain: list[tuple[str, str]] = []
        middle = [challenge.nonce]
        if challenge.has_qop:
            count, cnonce = f"{self._uses:08x}", self._make_nonce()
            middle += [count, cnonce, "auth"]
            plain = [("qop", "auth"), ("nc", count)]
            quoted.append(("cnonce", cnonce))
        response = _digest(algorithm, ":".join([identity, *middle, action]))
        quoted.append(("response", response))
        if challenge.opaque is not None:
            quoted.append(("opaque", challenge.opaque))
        if challenge.names_algorithm:
            plain.append(("algorithm", algorithm))
        fields = [f'{name}="{value}"' for name, value in quoted]
        fields += [f"{name}={value}" for name, value in plain]
        return "Digest " + ", ".join(fields)


def _digest(algorithm: str, text: str) -> str:
    data = text.encode("latin-1")
    if algorithm == "MD5":
        return hashlib.md5(data, usedforsecurity=False).hexdigest()
    return hashlib.sha256(data).hexdigest()
