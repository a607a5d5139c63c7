"""Plans to start from: one text for each use case, from which two plans are written.

In a starter, `⟦blank|example⟧` stands for what the author has to fill in and what the fictional
operator filled in; `⟨-28⟩` for the day 28 days before today.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib.resources import files

from noren.errors import UsageError
from noren.vocabulary.terms import UseCase
from noren.vocabulary.words import Words

PLACEHOLDER = "〇〇"
"""The one mark that a starter leaves where its author has to write."""

CASES = ("counting",)
"""The use cases that have a starter."""

_CHOICE = re.compile(r"⟦([^|⟧]*)\|([^⟧]*)⟧")
_DAY = re.compile(r"⟨([+-]?\d+)⟩")


def write_starter(case: str, *, example: bool, today: date) -> str:
    """A complete, commented plan for a use case.

    Without `example`, what only its author can know is `PLACEHOLDER` or empty, and filming starts
    in 60 days. With it, a fictional operator has filled in everything, told the public four weeks
    ago and starts today. Its notices name no digest, so that it can be changed and tried.

    Raises:
        UsageError: no use case of this name, or none with a starter yet.
    """
    if case not in CASES:
        raise _no_starter(case)
    source = files(__package__).joinpath(f"{case}.yaml").read_text(encoding="utf-8")
    chosen = _CHOICE.sub(lambda match: match[2 if example else 1], source)
    dated = _DAY.sub(lambda match: (today + timedelta(days=int(match[1]))).isoformat(), chosen)
    # A line that lost its value keeps no trailing blank.
    return "\n".join(line.rstrip() for line in dated.split("\n"))


def _no_starter(case: str) -> UsageError:
    known = ", ".join(CASES)
    is_case = case in {one.value for one in UseCase}
    return UsageError(
        where=case,
        found=Words(
            en="a use case without a starter plan yet" if is_case else "no use case",
            ja="まだ見本のない用途です" if is_case else "その名の用途はありません",
        ),
        expected=Words(en=f"one of {known}", ja=f"{known} のどれか"),
        remedy=Words(
            en="run `noren init counting DIR`", ja="`noren init counting DIR` を使ってください"
        ),
    )
