"""Who outside vouches for the ledger: its public name and its witnesses."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from noren.plan.values import ORDERED, Declared, Phrase, objection


class Witness(Declared):
    """A place outside this machine that gets every checkpoint of the ledger."""

    kind: Literal["file", "http", "timestamp"]
    """A folder on another host, an HTTP address, or a timestamp authority (RFC 3161)."""
    at: Phrase
    """The folder (from the plan's own, if relative), or the https address."""
    protocol: Literal["note", "tlog_witness"] = "note"
    """Over HTTP: the signed note as it is, or the protocol of public witnesses (C2SP)."""
    key: Phrase | None = None
    """Over HTTP: the witness's public key; its signature is then required."""
    roots: Phrase | None = None
    """Of a timestamp authority: the file of its root certificates (PEM)."""

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Witness:
        is_http = self.kind == "http"
        if not is_http and (self.key is not None or self.protocol != "note"):
            raise objection(
                expected_en="`key` and `protocol` on a witness of kind `http` only",
                expected_ja="`key` と `protocol` は、種類が `http` の預け先だけ",
                remedy_en="take them out, or write `kind: http`",
                remedy_ja="取り除くか、`kind: http` としてください",
            )
        if self.protocol == "tlog_witness" and self.key is None:
            raise objection(
                expected_en="the public key of a witness that signs",
                expected_ja="署名する預け先の公開鍵",
                remedy_en="write the witness's key line in `key`",
                remedy_ja="預け先の鍵の行を `key` に書いてください",
            )
        if (self.kind == "timestamp") is (self.roots is None):
            raise objection(
                expected_en="`roots` on a timestamp authority, and there only",
                expected_ja="`roots` はタイムスタンプ局に必ず書き、ほかには書かない",
                remedy_en="name the file of the authority's root certificates (PEM)",
                remedy_ja="タイムスタンプ局のルート証明書(PEM)のファイルを書いてください",
            )
        return self


class Evidence(Declared):
    """How outsiders can check the ledger."""

    origin: Annotated[str, StringConstraints(pattern=r"^[!-*,-~]{1,100}$")] | None = None
    """The public name of a new ledger, by custom a web address without its scheme; no `+`."""
    witnesses: Annotated[tuple[Witness, ...], Field(max_length=10), ORDERED] = ()
    """Where checkpoints go; the ledger names a witness by its place in this list."""
