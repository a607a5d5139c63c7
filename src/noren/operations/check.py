"""`noren check`: a plan's file, asked what the guidebook and the law ask of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Literal

from noren.operations.reading import read_plan
from noren.plan.load import LoadedPlan
from noren.rules.checking import Verdict, check_plan
from noren.rules.rendering import render_text
from noren.rules.sarif import render_sarif

Format = Literal["text", "json", "sarif"]

JAPAN = timezone(timedelta(hours=9))


def check_file(
    path: Path, *, as_of: date | None = None, rule_sets: Iterable[str] | None = None
) -> Verdict:
    """Read a plan and ask it all rules.

    Args:
        path: the plan.
        as_of: the day whose law is asked; left out, today in Japan.
        rule_sets: names of rule sets to ask instead of those of the day.

    Raises:
        UsageError: no such file or rule set, or a day before the first rule set.
        PlanErrors: the file is no plan.
    """
    return check_loaded(read_plan(path), as_of=as_of, rule_sets=rule_sets)


def check_loaded(
    loaded: LoadedPlan, *, as_of: date | None = None, rule_sets: Iterable[str] | None = None
) -> Verdict:
    """Ask a plan that was read already; see `check_file`."""
    today = today_in_japan()
    return check_plan(loaded, as_of=as_of or today, rule_sets=rule_sets, today=today)


def today_in_japan() -> date:
    """The day whose law holds now: laws begin at midnight in Japan, not in Greenwich."""
    return day_in_japan(datetime.now(JAPAN))


def day_in_japan(moment: datetime) -> date:
    """The day in Japan on which an aware moment falls."""
    return moment.astimezone(JAPAN).date()


def render_verdict(
    verdict: Verdict, output_format: Format, language: str, *, color: bool = False
) -> str:
    """The verdict as text, as one JSON document or as a SARIF log; ends with a line break."""
    if output_format == "text":
        return render_text(verdict, language, color=color)
    document = verdict.to_mapping() if output_format == "json" else render_sarif(verdict, language)
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
