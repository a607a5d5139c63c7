"""`noren ledger`: the log of what was done, which an outsider can check."""

from __future__ import annotations

import json
from pathlib import Path

import click

from noren.cli.options import PLACE, StorePlace, language_option
from noren.vocabulary.words import Words

_STORE = click.option("--store", required=True, type=StorePlace(), help="保存先")
_FORMAT = click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text"
)
_WITNESS = click.option(
    "--witness",
    "witnesses",
    multiple=True,
    type=PLACE,
    help="A file or folder of checkpoints that somebody else kept.  控えのファイルかフォルダー",
)


@click.group()
def ledger() -> None:
    """The log of what was done: check it, prove an entry, hand it to an auditor.

    実施したことの台帳を確かめ、証明し、監査人に渡します。
    """


SIZES = Words(
    en="{size} entries, {checkpoints} checkpoints (the last covers {covered})",
    ja="記録 {size} 件、チェックポイント {checkpoints} 個(最後のものは {covered} 件まで)",
)
KEY = Words(en="public key: {key}", ja="公開鍵: {key}")
HOLDS = Words(en="nothing is wrong", ja="問題はありません")
FAILS = Words(en="{count} things are wrong:", ja="問題が {count} 件あります:")
WITNESSED = Words(
    en="an outside copy vouches for the first {size} entries",
    ja="外部の控えが裏づけるのは、初めの {size} 件です",
)
UNWITNESSED = Words(
    en="no outside copy was compared: whoever holds this machine and its key could have rewritten "
    "the ledger; add --witness",
    ja="外部の控えとは比べていません。この機械と鍵を持つ者が書き換えていないとはいえません。"
    "--witness を付けてください",
)


@ledger.command("verify")
@_STORE
@_WITNESS
@click.option("--key", metavar="LINE", help="The public key as known from elsewhere.  公開鍵")
@_FORMAT
@language_option
def verify(
    store: Path,
    witnesses: tuple[Path, ...],
    key: str | None,
    output_format: str,
    language: str,
) -> int:
    """Check every entry, checkpoint and witness's copy; 1 if anything is wrong.

    すべての記録とチェックポイントと控えを確かめます。
    """
    from noren.operations.ledger import check, verification_mapping

    found = check(store, witnesses=witnesses, key=key)
    if output_format == "json":
        click.echo(json.dumps(verification_mapping(found), ensure_ascii=False, indent=2))
        return 0 if found.holds else 1
    lines = [
        SIZES.fill(size=found.size, checkpoints=found.checkpoints, covered=found.checkpoint_size)
    ]
    if found.verifier is not None:
        lines.append(KEY.fill(key=found.verifier.text))
    if found.witnessed_size is None:
        lines.append(UNWITNESSED)
    else:
        lines.append(WITNESSED.fill(size=found.witnessed_size))
    lines.append(HOLDS if found.holds else FAILS.fill(count=len(found.findings)))
    for line in lines:
        click.echo(line.in_language(language))
    for finding in found.findings:
        click.echo(f"- {finding.said.in_language(language)}")
    return 0 if found.holds else 1


PROVEN = Words(
    en="entry {index} is in the ledger of {size} entries ({steps} steps)",
    ja="記録 {index} は、全 {size} 件の台帳に含まれます({steps} 段)",
)
BEGINS = Words(
    en="that ledger begins with the one of {size} entries",
    ja="その台帳は、{size} 件の時点の台帳をそのまま含みます",
)


@ledger.command("prove")
@click.argument("index", type=int)
@_STORE
@click.option(
    "--against",
    type=PLACE,
    help="An older checkpoint that somebody kept.  手元の古いチェックポイント",
)
@_FORMAT
@language_option
def prove(index: int, store: Path, against: Path | None, output_format: str, language: str) -> int:
    """Prove that entry INDEX stands in the ledger of its newest checkpoint.

    記録が台帳に含まれることを証明します。
    """
    from noren.operations.ledger import prove as prove_entry

    proof = prove_entry(store, index, against=against)
    if output_format == "json":
        click.echo(json.dumps(proof.to_mapping(), ensure_ascii=False, indent=2))
        return 0
    click.echo(f"{proof.entry.at.isoformat()}  {proof.entry.kind.in_language(language)}")
    click.echo(proof.leaf.decode())
    size, steps = proof.checkpoint.size, len(proof.inclusion)
    click.echo(PROVEN.fill(index=index, size=size, steps=steps).in_language(language))
    if proof.old is not None:
        click.echo(BEGINS.fill(size=proof.old.size).in_language(language))
    return 0


WROTE = Words(
    en="{out}: {size} entries; check it with verify_ledger.py",
    ja="{out}: 記録 {size} 件。verify_ledger.py で確かめられます",
)
EXPORTED_WRONG = Words(
    en="{count} things are wrong with this ledger: see `noren ledger verify`",
    ja="この台帳には問題が {count} 件あります。`noren ledger verify` で確かめてください",
)


@ledger.command("export")
@_STORE
@click.option(
    "--out",
    required=True,
    type=PLACE,
    help="A new folder, or a file NAME.zip.  新しいフォルダーか、.zip のファイル",
)
@_WITNESS
@language_option
def export(store: Path, out: Path, witnesses: tuple[Path, ...], language: str) -> int:
    """Write everything that an outsider needs to check the ledger; 1 if anything is wrong with it.

    外部の人が台帳を確かめるための一式を書き出します。
    """
    from noren.operations.ledger import export as export_ledger

    found = export_ledger(store, out, witnesses=witnesses)
    click.echo(WROTE.fill(out=out, size=found.size).in_language(language))
    if not found.holds:
        text = EXPORTED_WRONG.fill(count=len(found.findings))
        click.echo(text.in_language(language), err=True)
    return 0 if found.holds else 1


@ledger.command("checkpoint")
@_STORE
@click.option("--short", is_flag=True, help="As the text for a QR code.  QRコード用の短い形")
def checkpoint(store: Path, short: bool) -> int:
    """Sign what there is now and print it, to be kept by somebody else.

    今の台帳に署名して表示します。別の場所に控えてください。
    """
    from noren.operations.ledger import seal

    sealed, text = seal(store)
    click.echo(f"{text}\n" if short else sealed.note, nl=False)
    return 0
