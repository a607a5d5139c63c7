"""`noren diff`: what changed between two plans, and what that makes necessary."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

import click

from noren.cli.options import PLACE, Day, language_option


@click.command()
@click.argument("old", type=PLACE)
@click.argument("new", type=PLACE)
@click.option("--as-of", type=Day(), help="Day from which days are counted; today.  基準日")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text")
@language_option
def diff(old: Path, new: Path, as_of: date | None, output_format: str, language: str) -> int:
    """What changed from OLD to NEW, and what must be done before NEW may run.

    0 if nothing is left to do, 1 if something is.

    二つの計画書の違いと、新しい計画書で撮影する前に必要なことを示します。
    """
    from noren.operations.diff import diff_files, render_diff

    assessed = diff_files(old, new, as_of=as_of)
    chosen: Literal["text", "json"] = "json" if output_format == "json" else "text"
    click.echo(render_diff(assessed, chosen, language), nl=False)
    return 1 if assessed.blocked else 0
