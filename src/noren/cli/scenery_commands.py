"""`noren scenery`."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from noren.cli.options import PLACE, Day, Moment, StorePlace, language_option, zone_option
from noren.errors import UsageError
from noren.vocabulary.words import Words

if TYPE_CHECKING:
    from noren.operations.scenery import SceneryRequest, ScenerySummary
    from noren.operations.scenery_live import LiveSceneryRequest

DONE = Words(
    en="{rows} rows in {table}: {looked:.0f} s looked at, {unplaced:.0f} s of them without a "
    "position; {fixes} fixes used, {unusable} unreadable, {dropped} implausible; {clocks}",
    ja="{table} に {rows} 行: 観測 {looked:.0f} 秒(うち位置不明 {unplaced:.0f} 秒)、"
    "使った測位 {fixes} 件、読めないもの {unusable} 件、ありえないもの {dropped} 件、{clocks}",
)
MATCHED = Words(
    en="clocks apart by {offset:+.1f} s, by stops and starts",
    ja="発進と停止から求めた時刻差 {offset:+.1f} 秒",
)
FITTED = Words(
    en="clocks taken to be apart by {offset:+.1f} s; stops and starts fit at {fits:+.1f} s",
    ja="時刻差を {offset:+.1f} 秒とみなしました(発進と停止は {fits:+.1f} 秒で合います)",
)
UNCOMPARED = Words(
    en="clocks taken to be apart by {offset:+.1f} s, which nothing confirms: the drive has too few "
    "stops to compare them",
    ja="時刻差を {offset:+.1f} 秒とみなしました(停車が足りず、時計が合っているかは"
    "確かめられません)",
)

FOLLOWED = Words(
    en="{rows} rows beside {table}, by day: {looked:.0f} s looked at, {unplaced:.0f} s of them "
    "without a position; {fixes} fixes heard, {unusable} sentences unreadable",
    ja="{table} と同じ場所に日ごとに計 {rows} 行: 観測 {looked:.0f} 秒(うち位置不明 "
    "{unplaced:.0f} 秒)、受信した測位 {fixes} 件、読めない文 {unusable} 件",
)
BAUDS = ("4800", "9600", "38400", "115200")


@click.command()
@click.argument("film", required=False)
@click.option("--plan", required=True, type=PLACE, help="計画書")
@click.option("--camera", required=True, help="The camera on the car.  車載カメラ")
@click.option(
    "--positions",
    required=True,
    type=PLACE,
    help="GPX, NMEA or CSV of the drive; live: the receiver's device.  位置の記録か受信機",
)
@click.option("--baud", type=click.Choice(BAUDS), help="Of the device; 9600.  受信機の通信速度")
@click.option("--start", type=Moment(), help="Time of a film's first frame.  先頭コマの時刻")
@click.option(
    "--table",
    required=True,
    type=PLACE,
    help="CSV to write; live: one a day, by its name.  出力先(生カメラは日ごと)",
)
@click.option("--store", type=StorePlace(), help="Where masked stills are sealed.  静止画の保存先")
@click.option(
    "--clock-offset",
    type=float,
    help="Seconds to add to the camera's clock.  カメラの時計に足す秒数",
)
@click.option("--match-clocks", is_flag=True, help="Estimate that from stops.  発進と停止から推定")
@click.option("--as-of", type=Day(), help="Day whose rules are asked; today.  点検の基準日")
@zone_option
@language_option
def scenery(
    film: str | None,
    plan: Path,
    camera: str,
    positions: Path,
    baud: str | None,
    start: datetime | None,
    table: Path,
    store: Path | None,
    clock_offset: float | None,
    match_clocks: bool,
    as_of: date | None,
    zone: str,
    language: str,
) -> int:
    """Congestion, traffic signs and listed words on boards from a car's camera, by mesh and bin.

    The film or live camera (FILM, or the plan's source) is measured in the jail, which never hears
    where the car was; positions are joined outside and written no finer than the plan declares. A
    live camera goes with a receiver on a serial line, is stopped by Ctrl-C, and its rows are
    written as each bin ends. Masked stills, where the plan declares them, are sealed in --store.

    車載カメラの映像から渋滞と標識、看板にある決めた語を読み取り、メッシュと時間帯ごとの表にします。隔離プロセスは
    位置を知りません。位置は外で時刻により結び付け、計画書より細かくは書き出しません。FILM には
    録画か生カメラ(rtsp://)を指定します(省略時は計画書の映像源)。生カメラではシリアル回線の受信機を
    使い、時間帯が終わるごとに書き出し、Ctrl-C で終わります。計画書に塗りつぶした静止画があれば、
    --store に封をして保存します。
    """
    from noren.operations.scenery import SceneryRequest, find_street_source
    from noren.operations.scenery_live import LiveSceneryRequest
    from noren.operations.serial_receiver import is_line

    source = find_street_source(plan, camera, film)
    if source.film is None:
        _refuse(
            Words(en="a live camera", ja="生カメラ"),
            {
                "--start": start is not None,
                "--clock-offset": clock_offset is not None,
                "--match-clocks": match_clocks,
            },
        )
        live = LiveSceneryRequest(
            plan=plan,
            camera=camera,
            source=source.text,
            line=positions,
            baud=int(baud or 9600),
            table=table,
            store=store,
            as_of=as_of,
            zone_name=zone,
        )
        return _follow(live, language)
    _refuse(
        Words(en="a film", ja="録画"),
        {
            "--baud": baud is not None,
            f"--positions {positions}": is_line(positions),
        },
    )
    if start is None:
        raise _no_start()
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
        film=source.film,
        positions=positions,
        start=start,
        table=table,
        store=store,
        clock_offset_s=clock_offset,
        match_clocks=match_clocks,
        as_of=as_of,
        zone_name=zone,
    )
    return _map(request, language)


def _map(request: SceneryRequest, language: str) -> int:
    """A film, to its end."""
    from noren.cli.progress import FilmBar
    from noren.operations.scenery import map_scenery

    with FilmBar(language=language, label=request.camera) as bar:
        made = map_scenery(request, on_progress=bar.show)
    facts = {
        "rows": made.rows,
        "table": request.table,
        "looked": made.looked_s,
        "unplaced": made.unplaced_s,
        "fixes": made.fixes,
        "unusable": made.fixes_unusable,
        "dropped": made.fixes_dropped,
    }
    clocks = _clocks(made, is_matched=request.match_clocks)
    done = Words(
        en=DONE.en.format(**facts, clocks=clocks.en), ja=DONE.ja.format(**facts, clocks=clocks.ja)
    )
    _tell(made.stills, done, language)
    return 0


def _clocks(made: ScenerySummary, *, is_matched: bool) -> Words:
    """By how much the clocks were apart, and whence that is known."""
    if made.clock is None:
        return UNCOMPARED.fill(offset=made.offset_s)
    if is_matched:
        return MATCHED.fill(offset=made.offset_s)
    return FITTED.fill(offset=made.offset_s, fits=made.clock.offset_s)


def _follow(request: LiveSceneryRequest, language: str) -> int:
    """A live camera, until it is stopped."""
    from noren.cli.progress import RunBar
    from noren.cli.run_commands import stopping
    from noren.operations.scenery_live import follow_scenery

    with stopping() as stop, RunBar(language=language) as bar:
        made = follow_scenery(request, listener=bar, should_stop=stop.is_set)
    done = FOLLOWED.fill(
        rows=made.rows,
        table=request.table,
        looked=made.looked_s,
        unplaced=made.unplaced_s,
        fixes=made.fixes,
        unusable=made.unusable,
    )
    _tell(made.stills, done, language)
    if made.error is None:
        return 0
    click.echo(made.error.in_language(language), err=True)
    return made.error.exit_code


def _tell(stills: Words | None, done: Words, language: str) -> None:
    if stills is not None:
        click.echo(stills.in_language(language), err=True)
    click.echo(done.in_language(language), err=not sys.stdout.isatty())


def _refuse(kind: Words, given: dict[str, bool]) -> None:
    """Options that the other kind of source has are refused, not passed over.

    Raises:
        UsageError: one was given.
    """
    for option in (option for option, is_given in given.items() if is_given):
        raise UsageError(
            where=option,
            found=Words(en=f"given for {kind.en}", ja=f"{kind.ja}に付けられています"),
            expected=Words(
                en="--start and the clock options and a file of positions for a film, --baud and "
                "the receiver's device for a live camera",
                ja="録画には --start・時計の指定・位置のファイル、生カメラには --baud と受信機の"
                "デバイス",
            ),
            remedy=Words(en="leave it out", ja="外してください"),
        )


def _no_start() -> UsageError:
    return UsageError(
        where="--start",
        found=Words(en="a film without it", ja="録画に指定がありません"),
        expected=Words(en="the time of the first frame", ja="先頭コマの時刻"),
        remedy=Words(
            en="add --start, with its zone: 2026-11-22T09:00:00+09:00",
            ja="--start を時差つきで加えてください(2026-11-22T09:00:00+09:00)",
        ),
    )
