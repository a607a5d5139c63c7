"""`noren scenery`."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click

from noren.cli.options import Day, Moment, StorePlace, language_option
from noren.errors import UsageError
from noren.vocabulary.words import Words

DONE = Words(
    en="{rows} rows in {table}: {looked:.0f} s looked at, {unplaced:.0f} s of them without a "
    "position; {fixes} fixes used, {unusable} unreadable, {dropped} implausible; clocks apart by "
    "{offset:+.1f} s",
    ja="{table} に {rows} 行: 観測 {looked:.0f} 秒(うち位置不明 {unplaced:.0f} 秒)、"
    "使った測位 {fixes} 件、読めないもの {unusable} 件、ありえないもの {dropped} 件、"
    "時刻差 {offset:+.1f} 秒",
)


@click.command()
@click.argument("film")
@click.option("--plan", required=True, type=click.Path(path_type=Path), help="計画書")
@click.option("--camera", required=True, help="The camera on the car.  車載カメラ")
@click.option(
    "--positions",
    required=True,
    type=click.Path(path_type=Path),
    help="GPX, NMEA or CSV of the drive.  位置の記録",
)
@click.option(
    "--start", required=True, type=Moment(), help="Time of the first frame.  先頭コマの時刻"
)
@click.option(
    "--table", required=True, type=click.Path(path_type=Path), help="CSV to write.  出力先"
)
@click.option("--store", type=StorePlace(), help="Where masked stills are sealed.  静止画の保存先")
@click.option(
    "--clock-offset",
    type=float,
    help="Seconds to add to the camera's clock.  カメラの時計に足す秒数",
)
@click.option("--match-clocks", is_flag=True, help="Estimate that from stops.  発進と停止から推定")
@click.option("--as-of", type=Day(), help="Day whose rules are asked; today.  点検の基準日")
@language_option
def scenery(
    film: str,
    plan: Path,
    camera: str,
    positions: Path,
    start: datetime,
    table: Path,
    store: Path | None,
    clock_offset: float | None,
    match_clocks: bool,
    as_of: date | None,
    language: str,
) -> int:
    """Congestion, traffic signs and listed words on boards from a car's film, by mesh and bin.

    The film is measured in the jail, which never hears where the car was; positions are joined
    afterwards and written no finer than the plan declares. Masked stills, where the plan declares
    them, are sealed in --store.

    車載カメラの映像から渋滞と標識、看板にある決めた語を読み取り、メッシュと時間帯ごとの表にします。隔離プロセスは
    位置を知りません。位置は後から時刻で結び付け、計画書より細かくは書き出しません。計画書に
    塗りつぶした静止画があれば、--store に封をして保存します。
    """
    from noren.cli.progress import FilmBar
    from noren.operations.scenery import SceneryRequest, map_scenery

    if match_clocks and clock_offset is not None:
        raise UsageError(
            where="--match-clocks",
            found=Words(en="an offset beside it", ja="時刻差も指定されています"),
            expected=Words(en="one of both", ja="どちらか一方"),
            remedy=Words(en="leave one out", ja="一方を外してください"),
        )
    request = SceneryRequest(
        plan=plan,
        camera=camera,
        film=film,
        positions=positions,
        start=start,
        table=table,
        store=store,
        clock_offset_s=clock_offset,
        match_clocks=match_clocks,
        as_of=as_of,
    )
    with FilmBar(language=language, label=camera) as bar:
        made = map_scenery(request, on_progress=bar.show)
    done = DONE.fill(
        rows=made.rows,
        table=table,
        looked=made.looked_s,
        unplaced=made.unplaced_s,
        fixes=made.fixes,
        unusable=made.fixes_unusable,
        dropped=made.fixes_dropped,
        offset=made.offset_s,
    )
    if made.stills is not None:
        click.echo(made.stills.in_language(language), err=True)
    click.echo(done.in_language(language), err=not sys.stdout.isatty())
    return 0
