"""The program's commands, its exit codes, and how it speaks of errors.

Exit codes: 0 done; 1 refused, or findings that block; 2 bad input or usage; 3 an outside thing
failed (camera, server, disk).
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Final

import click

from noren import __version__
from noren.errors import NorenError
from noren.vocabulary.words import Words

_COMMANDS: Final = {
    "attest": (
        "noren.cli.attest_commands:attest",
        "Answer what only a person can answer.  人が答える事項を記録する",
    ),
    "certify": (
        "noren.cli.certify_commands:certify",
        "How accurate figures are, without images.  精度を映像なしで確かめる",
    ),
    "check": (
        "noren.cli.plan_commands:check",
        "Check a plan against the guidebook and the law.  計画書を点検する",
    ),
    "commission": (
        "noren.cli.commission_commands:commission",
        "Does a camera hang right; its empty place.  設置の点検と背景図",
    ),
    "demo": (
        "noren.cli.demo_commands:demo",
        "Run the main job on a synthetic scene.  合成映像で試す",
    ),
    "diff": (
        "noren.cli.change_commands:diff",
        "What changed in a plan, and what that needs.  計画書の違いと必要なこと",
    ),
    "doctor": (
        "noren.cli.machine_commands:doctor",
        "What this machine can promise.  この機械が約束できること",
    ),
    "dossier": (
        "noren.cli.dossier_commands:dossier",
        "A plan and its evidence, for counsel or the PPC.  説明資料一式",
    ),
    "evaluate": (
        "noren.cli.run_commands:evaluate",
        "Tracks of a consented test film.  同意を得た試験映像の追跡結果",
    ),
    "explain": (
        "noren.cli.plan_commands:explain",
        "One rule's page, or all rules.  規則の説明",
    ),
    "export": (
        "noren.cli.table_commands:export",
        "Figures as CSV, Parquet or JSON.  数値の書き出し",
    ),
    "incident": (
        "noren.cli.incident_commands:incident",
        "After a leak or loss: record, clock, drafts.  漏えい等への対応",
    ),
    "init": (
        "noren.cli.init_commands:init",
        "Start a plan: asked, blank or sample.  計画書を作り始める",
    ),
    "ledger": (
        "noren.cli.ledger_commands:ledger",
        "Check, prove and export the ledger.  台帳の確認・証明・書き出し",
    ),
    "models": (
        "noren.cli.machine_commands:models",
        "List, fetch and verify weights.  重みファイルの管理",
    ),
    "notice": (
        "noren.cli.notice_commands:notice",
        "Every notice that a plan needs, print-ready.  お知らせを作る",
    ),
    "publish": (
        "noren.cli.publish_commands:publish",
        "Record that a notice was put up.  告知の公開を記録する",
    ),
    "purge": (
        "noren.cli.purge_commands:purge",
        "Destroy what has expired, and prove it.  期限切れを消去し確かめる",
    ),
    "report": (
        "noren.cli.table_commands:report",
        "Tables and pictures as one page.  表と図のページ",
    ),
    "requests": (
        "noren.cli.requests_commands:requests",
        "The desk: requests and their answers.  申し出の受付と回答",
    ),
    "run": (
        "noren.cli.run_commands:run",
        "Watch films or cameras, jailed.  隔離して計測する",
    ),
    "scenery": (
        "noren.cli.scenery_commands:scenery",
        "Streets from a car's film, on the map.  車載映像から街の事実",
    ),
    "visits": (
        "noren.cli.visit_commands:visits",
        "Repeat visits: histories, purchases, what is left.  来店履歴",
    ),
}
"""Where each command is, and what it is for."""

STOPPED = Words(en="stopped", ja="中断しました")


class _LazyGroup(click.Group):
    """A group whose commands are imported when they are used, not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, _COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="noren")
def program() -> None:
    """noren: useful numbers from camera images, without keeping anyone's image.

    カメラの映像を残さず、役に立つ数値だけを取り出します。
    """


def default_language() -> str:
    """`ja` where the environment speaks Japanese, else `en`; `NOREN_LANG` decides first."""
    for name in ("NOREN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "ja" if value.lower().startswith("ja") else "en"
    return "en"


def _language_of(arguments: Sequence[str]) -> str:
    """The language of messages, also of those about wrong arguments."""
    for place, word in enumerate(arguments):
        value = word.removeprefix("--lang=") if word.startswith("--lang=") else ""
        if word == "--lang" and place + 1 < len(arguments):
            value = arguments[place + 1]
        # A report takes several; the first one is the reader's.
        value = value.partition(",")[0]
        if value in ("ja", "en"):
            return value
    return default_language()


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line and return its exit code; never a traceback for our own errors."""
    try:
        result = program.main(args=list(arguments), prog_name="noren", standalone_mode=False)
    except NorenError as error:
        click.echo(error.in_language(_language_of(arguments)), err=True)
        return error.exit_code
    except click.exceptions.Abort:
        click.echo(STOPPED.in_language(_language_of(arguments)), err=True)
        return 3
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.ClickException as error:
        from noren.cli.wrong_usage import explain_usage

        click.echo(explain_usage(error).in_language(_language_of(arguments)), err=True)
        return 2
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not complain about it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 3
    return result if isinstance(result, int) else 0
