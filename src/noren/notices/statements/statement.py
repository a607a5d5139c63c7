"""One field of a notice, said in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from noren.plan.declaration import Plan
from noren.plan.outputs import Purpose
from noren.vocabulary.notice_fields import NoticeField
from noren.vocabulary.terms import UseCase
from noren.vocabulary.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a notice says about one field: one or more sentences or short lines.

    `lines` is never empty: a field that a moment asks for and that has nothing to say is a fault
    of the program, not a blank on a notice.
    """

    field: NoticeField
    lines: tuple[Words, ...]

    def __post_init__(self) -> None:
        if not self.lines:
            raise ValueError(f"nothing said about {self.field.value}")

    @property
    def label(self) -> Words:
        """The field's name, as people read it."""
        return Words(ja=self.field.ja, en=self.field.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What statements are made from: the plan and its digest, and nothing else."""

    plan: Plan
    digest: str

    @property
    def judges_faces(self) -> bool:
        """Whether ages or sexes are estimated from faces, in tables or beside visits."""
        by_case = self.purposes_of(UseCase.ATTRIBUTES, UseCase.SIGNAGE)
        return bool(by_case) or any(output.attributes for output in self.plan.outputs)

    def purposes_of(self, *cases: UseCase) -> tuple[Purpose, ...]:
        """The purposes with one of these use cases, in the plan's order."""
        return tuple(one for one in self.plan.purposes if one.use_case in cases)
