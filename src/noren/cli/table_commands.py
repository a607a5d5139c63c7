"""`noren export` and `noren report`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from noren.cli.options import PLACE, StorePlace, language_option, zone_option
from noren.errors import UsageError
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Language, Words

_SEALED = ("trajectory_point", "masked_still")
_PURPOSE = click.option(
    "--purpose", metavar="ID", help="Only what serves this purpose of the plan.  この目的のみ"
)


@click.command()
@click.argument("kind")
@click.option("--store", required=True, type=StorePlace(), help="保存先")
@click.option("--from", "from_time", metavar="ISO", help="First bin.  最初の区間")
@click.option("--to", "to_time", metavar="ISO", help="End of the last bin.  最後の区間の終わり")
@click.option(
    "--format", "output_format", default="csv", show_default=True, help="csv parquet json"
)
@click.option("--out", type=PLACE, help="A file; stdout.  出力先")
@click.option("--bom", is_flag=True, help="For spreadsheet programs.  表計算ソフト向け")
@_PURPOSE
@click.option(
    "--for",
    "role",
    type=click.Choice([role.value for role in Role]),
    help="As this reader of the plan may see it; `public` gets what is released for good.  "
    "この閲覧者に見せてよい範囲",
)
@click.option(
    "--mesh",
    metavar="LEVEL",
    help="By mesh code of the map (JIS X 0410): 1 to 6, or finest; for heatmap_cells, line_count "
    "and od_counts.  地域メッシュごと",
)
@click.option(
    "--plan",
    type=PLACE,
    help="For trajectory_point and masked_still: the plan that says who may read.  "
    "閲覧者を定める計画書",
)
@click.option(
    "--because",
    metavar="REASON",
    help="For these: analysis, quality, request, audit or breach.  閲覧の理由",
)
@click.option(
    "--break-glass",
    metavar="WORDS",
    help="For these, in an emergency: what happened. The privacy officer is told.  "
    "緊急の閲覧とその理由",
)
@zone_option
@language_option
def export(
    kind: str,
    store: Path,
    from_time: str | None,
    to_time: str | None,
    output_format: str,
    out: Path | None,
    bom: bool,
    purpose: str | None,
    role: str | None,
    mesh: str | None,
    plan: Path | None,
    because: str | None,
    break_glass: str | None,
    zone: str,
    language: str,
) -> int:
    """Write figures out. KIND: a record class, such as line_count, coverage, aftermath or accuracy.

    trajectory_point and masked_still also need --plan, --for and --because: every reading is
    written down. masked_still writes PNG files and an index into the folder --out.

    数値を書き出します。
    """
    from noren.operations.export import export_figures, export_notes
    from noren.operations.export_options import reader_named
    from noren.operations.zones import find_zone

    if output_format == "parquet" and out is None and sys.stdout.isatty():
        raise _parquet_is_no_text()
    if kind in _SEALED:
        if plan is None:
            raise _missing_plan()
        sealed = _SealedExport(
            plan=plan,
            store=store,
            who=(role, because, break_glass),
            span=(from_time, to_time),
            purpose=purpose,
            zone=zone,
            language=language,
        )
        if kind == "trajectory_point":
            return sealed.walks(out, output_format=output_format, bom=bom, mesh=mesh)
        if out is None or output_format != "csv" or bom:
            raise _stills_are_files()
        return sealed.stills(out)
    if plan is not None or because is not None or break_glass is not None:
        raise _only_for_holdings()
    data = export_figures(
        kind=kind,
        place=store,
        from_time=from_time,
        to_time=to_time,
        output_format=output_format,
        byte_order_mark=bom,
        zone=find_zone(zone),
        purpose=purpose,
        reader=reader_named(role),
        mesh=mesh,
    )
    _say(export_notes(kind, store, purpose=purpose, zone=find_zone(zone)), language)
    return _deliver(data, out)


@dataclass(frozen=True, slots=True, kw_only=True)
class _SealedExport:
    """What is sealed, for whoever the plan lets read it; `who` is a role, a reason, an emergency.

    Every reading is written down.
    """

    plan: Path
    store: Path
    who: tuple[str | None, str | None, str | None]
    span: tuple[str | None, str | None]
    purpose: str | None
    zone: str
    language: str

    def walks(self, out: Path | None, *, output_format: str, bom: bool, mesh: str | None) -> int:
        from noren.operations.access import read_asking
        from noren.operations.mesh_export import order_asked
        from noren.operations.walk_reading import export_walks
        from noren.operations.zones import find_zone

        if mesh is not None:
            order_asked(mesh, "trajectory_point")
        walks = export_walks(
            self.plan,
            self.store,
            read_asking(*self.who),
            from_time=self.span[0],
            to_time=self.span[1],
            output_format=output_format,
            byte_order_mark=bom,
            purpose=self.purpose,
            zone=find_zone(self.zone),
        )
        _say(walks.notes, self.language)
        return _deliver(walks.data, out)

    def stills(self, out: Path) -> int:
        from noren.operations.access import read_asking
        from noren.operations.still_reading import export_stills
        from noren.operations.zones import find_zone

        stills = export_stills(
            self.plan,
            self.store,
            read_asking(*self.who),
            from_time=self.span[0],
            to_time=self.span[1],
            purpose=self.purpose,
            zone=find_zone(self.zone),
        )
        _say(stills.notes, self.language)
        stills.write(out)
        told = STILLS.fill(count=len(stills.files), folder=out)
        click.echo(told.in_language(self.language), err=not sys.stdout.isatty())
        return 0


def _say(notes: Sequence[Words], language: str) -> None:
    for note in notes:
        click.secho(note.in_language(language), fg="yellow", err=True)


def _deliver(data: bytes, out: Path | None) -> int:
    from noren.operations.output_files import write_whole

    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write_whole(data, out)
    return 0


def _parquet_is_no_text() -> UsageError:
    return UsageError(
        where="--format parquet",
        found=Words(en="a terminal to write to", ja="出力先が端末です"),
        expected=Words(en="a file", ja="ファイル"),
        remedy=Words(
            en="add --out FILE: Parquet is not text",
            ja="--out ファイル を付けてください。Parquetは文字ではありません",
        ),
    )


def _missing_plan() -> UsageError:
    return UsageError(
        where="--plan",
        found=Words(en="no plan", ja="計画書がありません"),
        expected=Words(
            en="--plan PLAN --for ROLE --because REASON",
            ja="--plan 計画書 --for 役割 --because 理由",
        ),
        remedy=Words(
            en="name the plan: it says who may read them",
            ja="計画書を指定してください。誰が読めるかは計画書が定めます",
        ),
    )


STILLS = Words(
    en="{count} masked stills in {folder}; noren does not delete what was written there",
    ja="静止画 {count} 枚を {folder} に書き出しました。書き出したものは自動では消えません",
)


def _stills_are_files() -> UsageError:
    return UsageError(
        where="masked_still",
        found=Words(
            en="no folder for pictures, or another format",
            ja="画像の出力先がないか、形式の指定があります",
        ),
        expected=Words(en="--out FOLDER alone", ja="--out フォルダー だけ"),
        remedy=Words(
            en="give a folder: each still becomes a PNG file, with an index beside",
            ja="フォルダーを指定してください。一枚ずつPNGになり、一覧が付きます",
        ),
    )


def _only_for_holdings() -> UsageError:
    return UsageError(
        where="--plan, --because, --break-glass",
        found=Words(en="figures about nobody in particular", ja="個人ごとでない数値です"),
        expected=Words(
            en="trajectory_point or masked_still", ja="trajectory_point か masked_still"
        ),
        remedy=Words(en="leave them out here", ja="ここでは外してください"),
    )


def parse_languages(
    context: click.Context, parameter: click.Parameter, value: str
) -> tuple[Language, ...]:
    """`ja`, `en`, or both with a comma, the first one first."""
    chosen: list[Language] = []
    for word in value.split(","):
        if word == "ja":
            chosen.append("ja")
        elif word == "en":
            chosen.append("en")
        else:
            raise UsageError(
                where="--lang",
                found=repr(value),
                expected="ja, en, or ja,en",
                remedy=Words(en="choose one of them", ja="その中から選んでください"),
            )
    return tuple(chosen)


WROTE = Words(en="{count} files, beginning with {first}", ja="{count}件のファイル(最初は {first})")


@click.command()
@click.option("--store", required=True, type=StorePlace(), help="保存先")
@click.option("--out", required=True, type=PLACE, help="Folder.  出力先")
@click.option(
    "--lang",
    "languages",
    default=lambda: _default_language(),
    callback=parse_languages,
    show_default="the environment's language",
    help="ja, en, or ja,en for a page each.  言語",
)
@click.option(
    "--for",
    "role",
    type=click.Choice([role.value for role in Role]),
    help="Tables only, as this reader of the plan may see them.  この閲覧者に見せてよい表だけ",
)
@_PURPOSE
@zone_option
def report(
    store: Path,
    out: Path,
    languages: tuple[Language, ...],
    role: str | None,
    purpose: str | None,
    zone: str,
) -> int:
    """Tables and pictures of all figures as one page that opens in any browser.

    表と図を一つのページにします。
    """
    from noren.operations.export_options import reader_named
    from noren.operations.report import write_report, write_tables_for

    if role is None:
        written = write_report(store, out, languages=languages, zone_name=zone, purpose=purpose)
    else:
        written = write_tables_for(reader_named(role), store, out, zone_name=zone, purpose=purpose)
    text = WROTE.fill(count=len(written), first=written[0])
    click.echo(text.in_language(languages[0]))
    return 0


def _default_language() -> str:
    from noren.cli.program import default_language

    return default_language()
