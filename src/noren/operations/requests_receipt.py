"""Receipts: signed at once, as a line of text and a QR code, and checked by anybody."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypedDict

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from noren.errors import FolderError, UsageError
from noren.notices.press.qr import make_qr
from noren.operations.requests_desk import (
    Asked,
    Intake,
    OpenDesk,
    RequestKind,
    Theme,
    in_japan,
)
from noren.operations.signing import make_key, public_digits, read_key
from noren.requests.case import Case
from noren.requests.deadlines import JAPAN
from noren.requests.receipts import Receipt, digest_asked, sign_receipt, verify_receipt
from noren.stores.durable import sync_folder, write_whole
from noren.stores.requests.desk_keys import FOLDER
from noren.vocabulary.words import Words

KEY: Final = "receipt.key"
PUBLIC_KEY: Final = "receipt.pub"
QR_SIDE_MM: Final = 40.0
QR_MOST_MM: Final = 90.0
MOST_FILE_BYTES: Final = 4096
PAPER: Final = Words(
    ja="""受付票

番号: {number}
内容: {kind}
受け付けた日: {received}
お答えする期限: {answer_by}
手数料: {fee}
計画: {plan}

{asked}

この番号をお伝えいただければ、お名前なしで進み具合をご案内します。
下の行は窓口の署名です。詳しい説明のページにある公開鍵で、どなたでも確かめられます。

{line}
""",
    en="""Receipt

Number: {number}
Request: {kind}
Received on: {received}
Answered by: {answer_by}
Fee: {fee}
Plan: {plan}

{asked}

Give this number to hear how far it is; no name is needed.
The line below is the desk's signature. Anybody can check it with the public key on the detailed
page.

{line}
""",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A request that was taken in, and the receipt that its sender gets."""

    case: Case
    line: str
    public_key: str
    files: tuple[Path, ...]


def take_in(
    opened: OpenDesk,
    asked: Asked,
    *,
    kind: RequestKind,
    intake: Intake,
    theme: Theme = Theme.OTHER,
    same_as: str | None = None,
    out: Path | None = None,
) -> Given:
    """Take a request in and give its receipt.

    Args:
        out: a folder for the receipt as text and QR code; None writes no file.
    Raises:
        RequestInvalid, RequestFlood: it was not taken in, and why.
        FolderError: it was taken in, but the files could not be written; `give_receipt` again.
        StoreError: it was not taken in.
    """
    key = _key_of(opened)
    case = opened.desk.take_in(asked, kind=kind, intake=intake, theme=theme, same_as=same_as)
    return _given(opened, case, key, out)


def give_receipt(opened: OpenDesk, number: str, *, out: Path | None = None) -> Given:
    """The receipt of a request once more; it is the same line."""
    return _given(opened, opened.desk.find(number), _key_of(opened), out)


def check_receipt(text: str, public_key: str) -> Receipt:
    """The receipt that a text or the end of a file is.

    Raises:
        ReceiptInvalid: not signed by this key.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("NORENR")]
    return verify_receipt(lines[-1] if lines else text.strip(), public_key)


class ReceiptMapping(TypedDict):
    """`noren requests verify --format json`."""

    holds: bool
    number: str
    kind: str
    received: str
    answer_by: str
    plan_digest: str


def receipt_mapping(receipt: Receipt) -> ReceiptMapping:
    """A good receipt as plain values."""
    return ReceiptMapping(
        holds=True,
        number=receipt.number,
        kind=receipt.kind.value,
        received=in_japan(receipt.received),
        answer_by=in_japan(receipt.answer_by),
        plan_digest=receipt.plan_digest,
    )


def read_receipt(path: Path) -> str:
    """The text of a receipt's file.

    Raises:
        UsageError: it cannot be read, or is no text.
    """
    try:
        with path.open("rb") as file:
            return file.read(MOST_FILE_BYTES).decode("utf-8", errors="replace")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(
            where=str(path),
            found=Words(en=reason, ja=f"読めません({reason})"),
            expected=Words(en="the file of a receipt", ja="受付票のファイル"),
            remedy=Words(en="correct the path", ja="パスを直してください"),
        ) from error


def public_key_of(place: Path) -> str:
    """The public key of a store's desk.

    Raises:
        UsageError: it has none yet.
    """
    path = place / FOLDER / PUBLIC_KEY
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            where=str(path),
            found=Words(en="no public key", ja="公開鍵がありません"),
            expected=Words(
                en="the key with which this desk signs receipts", ja="この窓口が受付票に使う鍵"
            ),
            remedy=Words(
                en="give it with --key; a desk makes it with its first request",
                ja="--key で指定してください。鍵は最初の受付のときに作ります",
            ),
        ) from error


def proves(receipt: Receipt, asked: Asked) -> bool:
    """Whether a receipt is of exactly this request."""
    return digest_asked(asked, kind=receipt.kind, salt=receipt.salt) == receipt.asked


def _given(opened: OpenDesk, case: Case, key: Ed25519PrivateKey, out: Path | None) -> Given:
    line = sign_receipt(opened.desk.receipt_of(case), key)
    files: tuple[Path, ...] = ()
    if out is not None:
        fee_yen = opened.loaded.plan.rights.fee_yen
        files = _write(case, line, out, _fee(case.kind, fee_yen))
    return Given(case=case, line=line, public_key=public_digits(key), files=files)


def _fee(kind: RequestKind, fee_yen: int) -> Words:
    """Only disclosure may cost something. Source: APPI Art. 38."""
    if kind is not RequestKind.DISCLOSURE or fee_yen == 0:
        return Words(ja="無料", en="none")
    return Words(ja=f"{fee_yen:,}円", en=f"{fee_yen:,} yen")


def _write(case: Case, line: str, out: Path, fee: Words) -> tuple[Path, ...]:
    language = case.asked.language
    text = PAPER.in_language(language).format(
        number=case.number,
        kind=case.kind.in_language(language),
        received=case.received.astimezone(JAPAN).date().isoformat(),
        answer_by=case.deadlines.first.astimezone(JAPAN).date().isoformat(),
        fee=fee.in_language(language),
        plan=" ".join(case.plan_digest[at : at + 4] for at in (0, 4, 8)),
        asked=case.asked.text or case.asked.place or case.asked.site,
        line=line,
    )
    code = make_qr(line, side_mm=QR_SIDE_MM, most_mm=QR_MOST_MM)
    contents = {f"receipt-{case.number}.txt": text, f"receipt-{case.number}.svg": code.svg}
    return write_private(out, {name: said.encode() for name, said in contents.items()})


def write_private(out: Path, contents: dict[str, bytes]) -> tuple[Path, ...]:
    """Files that their owner alone may read, in a folder that is made.

    Raises:
        FolderError: they cannot be written.
    """
    paths: list[Path] = []
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, content in contents.items():
            path = out / name
            path.touch(mode=0o600)
            path.write_bytes(content)
            paths.append(path)
    except OSError as error:
        raise FolderError(
            where=str(out),
            found=error.strerror or Words(en="a failure of the operating system", ja="OSの失敗"),
            expected=Words(en="a folder that can be written", ja="書き込めるフォルダー"),
            remedy=Words(
                en="choose another --out; `noren requests show` gives the receipt again",
                ja="別の --out を指定してください。受付票は `noren requests show` で出し直せます",
            ),
        ) from error
    return tuple(paths)


def _key_of(opened: OpenDesk) -> Ed25519PrivateKey:
    """The desk's key, made on first use."""
    folder = opened.store.folder / FOLDER
    path = folder / KEY
    if not path.exists():
        with opened.store.alone():
            if not path.exists():
                scratch = folder / f".{KEY}"
                scratch.unlink(missing_ok=True)
                made = make_key(scratch)
                write_whole(folder / PUBLIC_KEY, f"{made.public_key}\n".encode())
                scratch.rename(path)
                sync_folder(folder)
    return read_key(path)
