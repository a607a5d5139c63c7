"""What a fault of the vault means to the person outside."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from noren.errors import HoldingKeyMissing, JailBroken, NorenError, Sentence, StoreDamaged
from noren.gate.records import ErrorBody, Fault
from noren.jail.faults import error_of
from noren.jail.vault.vault import VaultFault
from noren.vocabulary.account import Account
from noren.vocabulary.words import Words

WHERE: Final = Words(en="the vault of templates", ja="特徴量保管庫")
_DISCARD: Final = Words(
    en="if it stays so, nobody can open them any more: `noren purge PLAN --store STORE "
    "--discard-unreadable` removes them",
    ja="直らなければ、もう誰にも開けません。"
    "`noren purge PLAN --store STORE --discard-unreadable` で取り除けます",
)
_RUNS: Final = Words(en="a vault that runs", ja="動作する保管庫")
_DOCTOR: Final = Words(
    en="run `noren doctor`; no template is taken until the vault runs",
    ja="`noren doctor` を実行してください。動作するまで特徴量は取得しません",
)

_ACCOUNTS: Final[dict[VaultFault, Account[NorenError]]] = {
    VaultFault.WRONG_SECRET: Account(
        error=HoldingKeyMissing,
        found=Words(en="the wrong passphrase", ja="合言葉が違います"),
        expected=Words(
            en="the passphrase with which its keys were sealed",
            ja="鍵を封じたときの合言葉",
        ),
        remedy=Words(
            en="give the right one; without it the templates cannot be read by anybody",
            ja="正しい合言葉を指定してください。ない場合、特徴量は誰にも読めません",
        ),
    ),
    VaultFault.KEYS_DAMAGED: Account(
        error=StoreDamaged,
        found=Words(en="a damaged file of keys", ja="壊れた鍵のファイル"),
        expected=Words(en="the file as noren wrote it", ja="noren が書いたままのファイル"),
        remedy=_DISCARD,
    ),
    VaultFault.KEYS_MISSING: Account(
        error=HoldingKeyMissing,
        found=Words(en="templates of {day} and no keys", ja="{day} の特徴量があり、鍵がありません"),
        expected=Words(
            en="`ratchet/vault.keys` of the machine that wrote them",
            ja="書いた機械の `ratchet/vault.keys`",
        ),
        remedy=_DISCARD,
    ),
    VaultFault.KEYS_OLDER: Account(
        error=HoldingKeyMissing,
        found=Words(
            en="templates of {day} and keys that are older than they",
            ja="{day} の特徴量と、それより古い鍵",
        ),
        expected=Words(
            en="the newest `ratchet/vault.keys`; it is never put back from a backup",
            ja="最新の `ratchet/vault.keys`(バックアップから戻してはいけません)",
        ),
        remedy=_DISCARD,
    ),
    VaultFault.SEGMENT_DAMAGED: Account(
        error=StoreDamaged,
        found=Words(
            en="a segment of {day} that was not sealed so",
            ja="封じたときと異なる {day} の区分",
        ),
        expected=Words(en="every segment as it was sealed", ja="封じたままの区分"),
        remedy=Words(
            en="treat it as tampered with if the disk is well; remove this day's file in "
            "`vault/` to go on without its people",
            ja="ディスクに異常がなければ改ざんとして扱ってください。"
            "`vault/` にあるこの日のファイルを取り除くと、その日の人を除いて続けられます",
        ),
    ),
    VaultFault.STORAGE: Account(
        error=JailBroken,
        found=Words(en="it could not store what it sealed", ja="封じたものを保存できません"),
        expected=_RUNS,
        remedy=_DOCTOR,
    ),
}


def error_of_vault(body: ErrorBody) -> NorenError:
    """The error that a vault's last record stands for."""
    number, day = body.detail & 0xFF, body.detail >> 8
    if body.fault != Fault.INTERNAL or body.module or number not in VaultFault._value2member_map_:
        return error_of(body, where="vault")
    that_day = date(1970, 1, 1) + timedelta(days=day)
    return _ACCOUNTS[VaultFault(number)].at(WHERE, day=that_day.isoformat())


def broken(found: Sentence) -> JailBroken:
    """The vault's process failed."""
    return JailBroken(
        where=WHERE,
        found=found,
        expected=_RUNS,
        remedy=_DOCTOR,
    )
