"""`noren demo`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from noren.cli.options import PLACE, language_option
from noren.vocabulary.words import Language, Words

if TYPE_CHECKING:
    from noren.operations.demo import Comparison, DemoResult


@click.command()
@click.option(
    "--out",
    type=PLACE,
    default=Path("noren-demo"),
    show_default=True,
    help="Folder for everything.  すべてを入れるフォルダー",
)
@click.option("--clip", help="A real film instead: one-by-one.  実写の映像で試す")
@language_option
def demo(out: Path, clip: str | None, language: Language) -> int:
    """Run the main job from plan to report, on a film that noren draws itself.

    合成映像で、計画から報告までを通して試します。
    """
    from noren.cli.demo_progress import DemoBar
    from noren.cli.run_commands import stopping
    from noren.operations.demo import DemoRequest, run_demo

    request = DemoRequest(out=out, clip=clip, language=language)
    with stopping() as stop, DemoBar(language=language) as bar:
        result = run_demo(request, listener=bar, should_stop=stop.is_set)
    for words in _tell(result):
        click.echo(words.in_language(language))
    return 0


def _tell(result: DemoResult) -> list[Words]:
    camera = result.summary.cameras[0]
    folder = result.folder
    lines = [
        Words(
            en=f"\n{camera.frames_in:,} pictures ({camera.media_s:.0f} s) measured, none kept.",
            ja=f"\n{camera.frames_in:,}コマ({camera.media_s:.0f}秒)を計測し、1コマも残していません。",
        ),
        Words(
            en=f"The lock: {result.lock.refused} of {result.lock.attempted} attempts to break out "
            "were refused before the first picture.",
            ja=f"隔離: 最初のコマの前に、脱出の試み{result.lock.attempted}件のうち"
            f"{result.lock.refused}件を拒否しました。",
        ),
        *(_compare(one, estimated=result.detector.estimated) for one in result.comparisons),
    ]
    if result.clip is None:
        lines.append(
            Words(
                en="For about a minute the lens was covered: the report shows that as "
                "not watched, not as 0.",
                ja="約1分間レンズが覆われています。報告では 0 ではなく「計測なし」になります。",
            )
        )
    else:
        shows = result.clip.shows
        lines.append(Words(en=f"What the film shows: {shows.en}", ja=f"映像の内容: {shows.ja}"))
    places = (
        (Words(ja="報告", en="report"), result.pages[0]),
        (Words(ja="計画", en="plan"), folder.plan),
        (Words(ja="数値", en="figures"), folder.exports),
        *(
            ((Words(ja="合成映像", en="synthetic film"), folder.film),)
            if result.clip is None
            else ()
        ),
    )
    lines.append(Words(en="\nWhere things are:", ja="\n置き場所:"))
    lines.extend(
        Words(en=f"  {name.en:<15} {path}", ja=f"  {name.ja}: {path}") for name, path in places
    )
    lines.append(
        Words(
            en=f"Next: open the report in a browser; `noren check {folder.plan}`; "
            "`noren init counting my-plan`.",
            ja=f"次に: 報告をブラウザーで開く、`noren check {folder.plan}`、"
            "`noren init counting my-plan`。",
        )
    )
    return lines


def _compare(one: Comparison, *, estimated: bool) -> Words:
    word = Words(en=" (estimated)", ja="(推定)") if estimated else Words(en="", ja="")
    if one.true is None:
        return Words(
            en=f"Counted {one.direction.en}: {one.counted}{word.en}",
            ja=f"{one.direction.ja}人の計数: {one.counted}{word.ja}",
        )
    off = one.counted - one.true
    verdict = (
        Words(en="exact", ja="一致")
        if off == 0
        else Words(
            en=f"{abs(off)} too {'many' if off > 0 else 'few'}",
            ja=f"{abs(off)}{'多い' if off > 0 else '少ない'}",
        )
    )
    return Words(
        en=f"Counted {one.direction.en}: {one.counted}{word.en}; "
        f"truth while the lens was free: {one.true} ({verdict.en})",
        ja=f"{one.direction.ja}人の計数: {one.counted}{word.ja}、"
        f"レンズが見えていた間の正解: {one.true}({verdict.ja})",
    )
