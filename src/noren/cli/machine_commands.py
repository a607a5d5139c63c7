"""`noren doctor` and `noren models`: what this machine offers, and the weights on it."""

from __future__ import annotations

import json

import click

from noren.cli.options import language_option
from noren.vocabulary.words import Words


@click.command()
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text")
@language_option
def doctor(output_format: str, language: str) -> int:
    """Say what this machine offers, try to break out of its jail, and print the claim.

    この機械の隔離機能を調べ、脱出を試し、約束できることを示します。
    """
    from noren.operations.doctor import examine_machine, render_report

    report = examine_machine()
    if output_format == "json":
        click.echo(json.dumps(report.to_mapping(), ensure_ascii=False, indent=2))
    else:
        click.echo(render_report(report, language), nl=False)
    return 0 if report.claim_holds else 1


@click.group()
def models() -> None:
    """The weights: what there is, fetch them, verify them.  重みファイルの管理"""


STATES = {
    "ok": Words(en="here, verified", ja="あり(検証済)"),
    "missing": Words(en="not here", ja="なし"),
    "wrong": Words(en="WRONG BYTES", ja="内容が異なります"),
}


@models.command("list")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text")
@language_option
def list_models(output_format: str, language: str) -> int:
    """All models and clips, what they are for, and whether they are on this machine."""
    from noren.operations.models import list_entries

    entries = list_entries()
    if output_format == "json":
        click.echo(json.dumps([one.to_mapping() for one in entries], ensure_ascii=False, indent=2))
        return 0
    for one in entries:
        state = STATES[one.state].in_language(language)
        click.echo(f"{one.id}  [{state}]  {one.size_bytes / 1e6:.1f} MB  {one.license_id}")
        click.echo(f"    {one.used_for.in_language(language)}")
    return 0


FETCHED = {
    "kept": Words(en="already here", ja="取得済み"),
    "fetched": Words(en="fetched", ja="取得しました"),
    "copied": Words(en="copied", ja="複製しました"),
}


@models.command("fetch")
@click.argument("ids", nargs=-1)
@language_option
def fetch_models(ids: tuple[str, ...], language: str) -> int:
    """Fetch the named models and clips, or the default ones; verified, resumable.

    From the publishers' addresses, or from the folder or address in NOREN_MIRROR.
    """
    from noren.cli.progress import ByteBar
    from noren.operations.models import fetch

    with ByteBar(language=language, label="models") as bar:
        fetched = fetch(ids, progress=bar.show)
    for one in fetched:
        outcome = FETCHED[one.outcome.value].in_language(language)
        click.echo(f"{one.entry_id}  {one.path.name}  {outcome} ({one.source})")
    return 0


@models.command("verify")
@click.argument("ids", nargs=-1)
@language_option
def verify_models(ids: tuple[str, ...], language: str) -> int:
    """Hash every file again; 1 if one is wrong, 0 if all that are here are right."""
    from noren.operations.models import verify

    worst = 0
    for entry in verify(ids):
        for file in entry.files:
            words = STATES[file.state.value].in_language(language)
            click.echo(f"{entry.entry.id}  {file.path.name}  {words}")
            asked_and_missing = bool(ids) and file.state.value == "missing"
            worst = max(worst, int(file.state.value == "wrong" or asked_and_missing))
    return worst
