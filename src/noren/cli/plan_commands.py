"""`noren check` and `noren explain`."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Literal

import click

from noren.cli.options import PLACE, Day, language_option
from noren.errors import UsageError
from noren.vocabulary.words import Words

PAGES = Words(en="wrote the pages of all rules: {index}", ja="全規則の説明を書きました: {index}")


@click.command()
@click.argument("plan", type=PLACE, required=False)
@click.option("--as-of", type=Day(), help="Day whose rules are asked; today.  点検の基準日")
@click.option("--rules", "rule_sets", metavar="SET,…", help="Rule sets instead of the day's.")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json", "sarif"]), default="text"
)
@click.option(
    "--explain-all",
    type=PLACE,
    metavar="DIR",
    help="Write the pages of all rules into DIR instead.  全規則の説明を書き出す",
)
@language_option
def check(
    plan: Path | None,
    as_of: date | None,
    rule_sets: str | None,
    output_format: str,
    explain_all: Path | None,
    language: str,
) -> int:
    """Check PLAN against the guidebook and the law; 1 if filming may not start.

    計画書をガイドブックと法令に照らして点検します。
    """
    from noren.operations.budget import budget_lines, budgets_of
    from noren.operations.check import check_file, render_verdict

    if (plan is None) == (explain_all is None):
        raise UsageError(
            where="noren check",
            found=Words(
                en="no plan, or a plan and --explain-all",
                ja="計画書がないか、--explain-all と両方です",
            ),
            expected=Words(en="a PLAN, or --explain-all DIR", ja="計画書か --explain-all DIR"),
            remedy=Words(en="give one of them", ja="どちらか一つを指定してください"),
        )
    if explain_all is not None:
        from noren.operations.explain import explain_all as write_pages

        click.echo(PAGES.fill(index=write_pages(explain_all)).in_language(language))
        return 0
    assert plan is not None

    sets = rule_sets.split(",") if rule_sets else None
    verdict = check_file(plan, as_of=as_of, rule_sets=sets)
    if output_format == "json":
        document = dict(verdict.to_mapping())
        document["leak_budgets"] = [one.as_mapping() for one in budgets_of(verdict.loaded)]
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    elif output_format == "sarif":
        click.echo(render_verdict(verdict, "sarif", language), nl=False)
    else:
        text = render_verdict(verdict, "text", language, color=sys.stdout.isatty())
        click.echo(text, nl=False)
        for line in budget_lines(verdict.loaded, language):
            click.echo(line)
    return 1 if verdict.blocked else 0


@click.command()
@click.argument("code", required=False)
@click.option("--list", "all_rules", is_flag=True, help="All rules, one line each.  一覧")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text")
@language_option
def explain(code: str | None, all_rules: bool, output_format: str, language: str) -> int:
    """One rule's page by its CODE, or the catalogue with --list.

    規則の説明、または規則の一覧を表示します。
    """
    from noren.operations.explain import explain_rule, list_rules

    if (code is None) != all_rules:
        raise UsageError(
            where="noren explain",
            found=Words(en="no code, or a code and --list", ja="コードがないか、--list と両方です"),
            expected=Words(en="a rule's CODE, or --list", ja="規則のコードか --list"),
            remedy=Words(en="give one of them", ja="どちらか一つを指定してください"),
        )
    chosen: Literal["text", "json"] = "json" if output_format == "json" else "text"
    text = explain_rule(code, language, chosen) if code else list_rules(language, chosen)
    click.echo(text, nl=False)
    return 0
