"""`noren run` and `noren evaluate`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from noren.cli.options import PLACE, Day, Moment, StorePlace, language_option
from noren.errors import UsageError
from noren.vocabulary.words import Words

if TYPE_CHECKING:
    from noren.operations.camera_run import CameraSummary
    from noren.operations.run import RunSummary

UNJAILED = Words(
    en="WARNING: --unjailed: nothing locks this process. Films only, for development; the run "
    "is recorded as unjailed and no claim about it may be made.",
    ja="警告: --unjailed では隔離が働きません。開発用・録画ファイル専用です。"
    "隔離なしの実行として記録され、いかなる約束もできません。",
)
NO_START = Words(
    en="no --start given: a film's first frame counts as now ({now})",
    ja="--start がないため、映像の先頭を現在時刻({now})として扱います",
)


def _sources(
    context: click.Context, parameter: click.Parameter, pairs: tuple[str, ...]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        camera, equals, source = pair.partition("=")
        if not equals or not camera or not source or camera in found:
            raise UsageError(
                where=f"--source {pair}",
                found=Words(en="no pair, or a camera twice", ja="組でないか、重複しています"),
                expected="CAMERA=FILE_OR_URL",
                remedy=Words(
                    en="write the camera's id, =, and a film or rtsp:// address, once for each",
                    ja="カメラのid、=、映像ファイルか rtsp:// を1台につき1回書いてください",
                ),
            )
        found[camera] = source
    return found


@click.command()
@click.argument("plan", type=PLACE)
@click.option(
    "--source",
    "sources",
    multiple=True,
    callback=_sources,
    metavar="CAMERA=FILE_OR_URL",
    help="Instead of the plan's source; may be repeated.  計画書の映像源に代える",
)
@click.option("--store", type=StorePlace(), help="Folder, or postgresql://….  保存先")
@click.option("--start", type=Moment(), help="Time of a film's first frame.  先頭コマの時刻")
@click.option(
    "--speed",
    type=click.Choice(["max", "real"]),
    default="max",
    show_default=True,
    help="How fast films are played.  再生の速さ",
)
@click.option("--as-of", type=Day(), help="Day whose rules are asked; today.  点検の基準日")
@click.option("--unjailed", is_flag=True, help="Films only, development only.  隔離なし(開発用)")
@language_option
def run(
    plan: Path,
    sources: dict[str, str],
    store: Path | None,
    start: datetime | None,
    speed: str,
    as_of: date | None,
    unjailed: bool,
    language: str,
) -> int:
    """Watch the plan's films or cameras, each in a pixel jail, and keep the figures.

    Nothing is opened unless the notices of the plan were up, and their lead time over, on the day
    of filming: today for a camera, the day of --start for a film.

    計画書の映像やカメラを隔離プロセスで計測し、数値を保存します。撮影日(カメラは本日、録画は
    --start の日)までに告知が済んでいなければ、何も開きません。
    """
    from noren.cli.progress import RunBar
    from noren.operations.camera_run import RunRequest
    from noren.operations.run import now_utc, run_plan

    if unjailed:
        click.secho(UNJAILED.in_language(language), fg="red", bold=True, err=True)
    now = now_utc()
    if start is None:
        click.echo(NO_START.fill(now=now.isoformat()).in_language(language), err=True)
    request = RunRequest(
        plan=plan,
        store=store or plan.parent / "store",
        sources=sources,
        start=start,
        now=now,
        speed="real" if speed == "real" else "max",
        unjailed=unjailed,
        as_of=as_of,
    )
    with stopping() as stop, RunBar(language=language) as bar:
        summary = run_plan(request, listener=bar, should_stop=stop.is_set)
    return _tell(summary, language)


SUMMARY = Words(
    en="{camera}: {frames} frames, {media:.1f} s, {bins} bins in {store}",
    ja="{camera}: {frames}コマ、{media:.1f}秒、{bins}件の集計を{store}に保存",
)


def _tell(summary: RunSummary, language: str) -> int:
    """Print one line per camera; the exit code of the worst."""
    from noren.operations.place import shown_place

    worst = 0
    for camera in summary.cameras:
        line = SUMMARY.fill(
            camera=camera.camera,
            frames=camera.frames_in,
            media=camera.media_s,
            bins=camera.bins,
            store=shown_place(summary.store),
        )
        click.echo(line.in_language(language))
        worst = max(worst, _tell_error(camera, language))
    return worst


def _tell_error(camera: CameraSummary, language: str) -> int:
    if camera.error is None:
        return 0
    click.echo(camera.error.in_language(language), err=True)
    return camera.error.exit_code


class Stop:
    """Whether somebody asked to stop.

    No `threading.Event`: that has a lock, and a second signal that comes while the first is being
    noted, in the same thread, would wait for it for ever.
    """

    def __init__(self) -> None:
        self._is_asked = False

    def ask(self, *_: object) -> None:
        """Somebody asks."""
        self._is_asked = True

    def is_set(self) -> bool:
        """Whether anybody has."""
        return self._is_asked


@contextmanager
def stopping() -> Iterator[Stop]:
    """Ctrl-C and SIGTERM end the jails in order; whole bins are kept."""
    stop = Stop()
    before = {number: signal.signal(number, stop.ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


VERDICTS = {
    "COUNTED": Words(en="counted {direction}", ja="計数({direction})"),
    "ROUND_THE_END": Words(
        en="not counted: it went round the end of the line", ja="計数せず: 線の端を回りました"
    ),
    "TURNED_BACK": Words(
        en="not counted: it met the line and turned back", ja="計数せず: 線に触れて戻りました"
    ),
    "BEGAN_INSIDE": Words(
        en="not counted: it was first seen at the line and lingered there",
        ja="計数せず: 線の上で初めて見え、留まっていました",
    ),
    "ENDED_INSIDE": Words(
        en="not counted: it was last seen lingering at the line",
        ja="計数せず: 線の上に留まったまま見えなくなりました",
    ),
}


@click.command()
@click.argument("video")
@click.option("--plan", required=True, type=PLACE, help="計画書")
@click.option("--camera", required=True, help="The camera whose view the film has.  カメラ")
@click.option(
    "--tracks",
    required=True,
    type=PLACE,
    help="Where the MOTChallenge lines go.  出力先",
)
@click.option("--why", is_flag=True, help="Say of every track at a line whether it counted.")
@language_option
def evaluate(video: str, plan: Path, camera: str, tracks: Path, why: bool, language: str) -> int:
    """Tracks of a consented test film, as MOTChallenge lines. Live sources are refused.

    同意を得た試験映像の追跡結果を書き出します。生カメラは使えません。
    """
    from noren.cli.progress import FilmBar
    from noren.operations.evaluate import evaluate_film

    with FilmBar(language=language, label=camera) as bar:
        result = evaluate_film(
            video, plan=plan, camera_id=camera, tracks=tracks, on_progress=bar.show
        )
    if why:
        for one in result.explanations:
            verdict = VERDICTS[one.verdict.name].fill(direction=one.direction)
            click.echo(
                f"{one.at_s:9.2f} s  {one.line}  #{one.track_id}  {verdict.in_language(language)}"
            )
    done = Words(
        en=f"{result.frames} frames, {result.tracks} tracks, {result.boxes} boxes in {tracks}",
        ja=f"{result.frames}コマ、追跡{result.tracks}件、枠{result.boxes}個を{tracks}に保存",
    )
    click.echo(done.in_language(language), err=not sys.stdout.isatty())
    return 0
