"""The message broker (MQTT) of a site: what is told through it, and what is heard."""

from __future__ import annotations

import ipaddress
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints, model_validator

from noren.plan.values import Declared, Phrase, objection

PORTS = {"mqtts": 8883, "mqtt": 1883}
"""Where brokers listen, with and without encryption."""


def _broker(address: str) -> str:
    """`mqtts://host[:port]`; without encryption on this machine only."""
    try:
        parts = urlsplit(address)
        is_one = parts.scheme in PORTS and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_one = False
    if not is_one or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise objection(
            expected_en="an address such as `mqtts://broker.example:8883`",
            expected_ja="`mqtts://broker.example:8883` のようなアドレス",
            remedy_en="write scheme, host and port, and nothing else",
            remedy_ja="種別・ホスト・ポートだけを書いてください",
        )
    if parts.username is not None or parts.password is not None:
        raise objection(
            expected_en="an address without a name and password",
            expected_ja="利用者名とパスワードを含まないアドレス",
            remedy_en="put `name:password` into an environment variable and its name into "
            "`sign_in_env`",
            remedy_ja="`利用者名:パスワード` は環境変数に入れ、"
            "その変数名を `sign_in_env` に書いてください",
        )
    assert parts.hostname is not None
    if parts.scheme == "mqtt" and not _is_this_machine(parts.hostname):
        raise objection(
            expected_en="`mqtts://` for a broker on another machine",
            expected_ja="ほかの機械にあるブローカーには `mqtts://`",
            remedy_en="let the broker encrypt, or run it on this machine (`mqtt://127.0.0.1`)",
            remedy_ja="ブローカーを暗号化に対応させるか、この機械で動かしてください"
            "（`mqtt://127.0.0.1`）",
        )
    return address


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


Topic = Annotated[str, StringConstraints(pattern=r"^[^+#\x00-\x1f/$][^+#\x00-\x1f]{0,199}$")]
"""A topic's beginning, such as `mall/hall`; no wildcards."""
Filter = Annotated[
    str, StringConstraints(pattern=r"^(?:[^+#\x00-\x1f/$][^+#\x00-\x1f/]*|\+)"
                           r"(?:/(?:[^+#\x00-\x1f/]+|\+)){0,19}(?:/#)?$", max_length=200)
]  # fmt: skip
"""Topics that are heard: `tills/+/paid`; `+` stands for one part, `/#` for all that follow."""


class Messages(Declared):
    """A broker on the site's network. Nothing about one person is ever told through it."""

    broker: Annotated[Phrase, AfterValidator(_broker)]
    """Scheme `mqtts`, host and port; `mqtt`, without encryption, on this machine only."""
    sign_in_env: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")] | None = None
    """The environment variable that holds `user:password`."""
    roots: Phrase | None = None
    """The file of root certificates (PEM) that vouch for the broker; the system's without it."""
    audience: Topic | None = None
    """Outputs `audience` are told under this topic, a camera's id and the output's id."""
    tills: Filter | None = None
    """Payments are heard from these topics, for visits with which `repeat` links purchases."""

    @model_validator(mode="after")
    def _serves(self) -> Messages:
        if self.audience is None and self.tills is None:
            raise objection(
                expected_en="`audience`, `tills`, or both",
                expected_ja="`audience`・`tills` のどちらか、または両方",
                remedy_en="say what the broker is for, or leave the section out",
                remedy_ja="ブローカーの用途を書くか、この項目を削除してください",
            )
        return self
