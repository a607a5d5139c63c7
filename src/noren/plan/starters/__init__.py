"""Plans to start from: one text for each use case, from which three kinds of plans are written.

A use case's own file holds what is its own, `frame.yaml` what all share, in sections that begin
with `# === name`. Marks in both:

- `⟪name⟫` on a line: the section of that name, the use case's own or the shared one;
  `⟪name?⟫`: nothing where there is none.
- `⟪camera:id⟫` to `⟪/camera⟫`: a passage about one camera, repeated for every camera like it,
  with `⟨n⟩` and `⟨N⟩` for its number.
- `⟨name⟩`: a line of the section `facts`.
- `⟦name=blank|example⟧`: what stands there until its author writes, and what the fictional
  operator wrote; an answer of that name goes first. Without an example, the fact of that name is
  one, or else the blank serves both. Without a name, nothing is asked.
- `⟨-28⟩`: the day 28 days before today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from noren.errors import UsageError
from noren.plan.starters.composing import CameraFilling, Filling, compose, read_source
from noren.vocabulary.terms import UseCase
from noren.vocabulary.words import Words

__all__ = [
    "CASES",
    "MULTI",
    "PLACEHOLDER",
    "CameraFilling",
    "Filling",
    "Outline",
    "fill_starter",
    "outline_of",
    "write_starter",
]

PLACEHOLDER = "〇〇"
"""The one mark that a starter leaves where its author has to write."""

MULTI = "multi"
"""The starter in which one camera serves several purposes."""

CASES = (*(case.value for case in UseCase), MULTI)
"""The names of the starters: one for every use case, and one for several purposes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What an author can be asked about a starter.

    `purposes` are the ids of its purposes, `cameras` those of the cameras that one can have some
    like. `examples` holds what the fictional operator says, by the name of the mark, such as
    `operator.name.ja`, and of a camera after its id, such as `entrance:camera.name.ja`.
    """

    purposes: tuple[str, ...]
    cameras: tuple[str, ...]
    lead_days: int
    examples: Mapping[str, str]

    def asks(self, mark: str) -> bool:
        """Whether the starter has a place for this answer."""
        return mark in self.examples


def outline_of(case: str) -> Outline:
    """What a starter holds.

    Raises:
        UsageError: no starter of this name.
    """
    _require(case)
    source = read_source(case)
    return Outline(
        purposes=source.purposes,
        cameras=source.cameras,
        lead_days=int(source.facts["lead_days"]),
        examples=source.examples,
    )


def write_starter(case: str, *, example: bool, today: date) -> str:
    """A complete, commented plan for a use case.

    Without `example`, what only its author can know is `PLACEHOLDER` or empty, and filming starts
    in 60 days. With it, a fictional operator has filled in everything, told the public weeks ago
    and starts today. Its notices name no digest, so that it can be changed and tried.

    Raises:
        UsageError: no starter of this name.
    """
    _require(case)
    return compose(read_source(case), example=example, filling=None, today=today)


def fill_starter(case: str, filling: Filling, *, today: date) -> str:
    """The plan of an author who has answered some questions; the rest stays marked.

    Raises:
        UsageError: no starter of this name.
    """
    _require(case)
    return compose(read_source(case), example=False, filling=filling, today=today)


def _require(case: str) -> None:
    if case in CASES:
        return
    known = ", ".join(CASES)
    raise UsageError(
        where=case,
        found=Words(en="no starter of this name", ja="その名の見本はありません"),
        expected=Words(en=f"one of {known}", ja=f"{known} のどれか"),
        remedy=Words(
            en="run for example `noren init counting DIR`",
            ja="たとえば `noren init counting DIR` を使ってください",
        ),
    )
