"""From the text of a plan to the plan: checked, frozen, and with every place remembered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from noren.errors import PlanError, PlanErrors
from noren.plan.camera import View
from noren.plan.declaration import Plan
from noren.plan.digest import digest_plan
from noren.plan.fusing import lint_fusing
from noren.plan.geometry_lint import lint_view
from noren.plan.paths import Path, Position
from noren.plan.quoting import hide_secrets
from noren.plan.references import entries, lint_references
from noren.plan.source_text import read_source
from noren.plan.syntax_errors import place
from noren.plan.value_errors import explain_all, not_a_plan


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedPlan:
    """A plan and the file it was written in.

    `name` is the file as errors call it; `digest` the plan digest in 64 hexadecimal digits;
    `positions` the line and column of everything written, by its path; `lines` the file's text.
    What is left to its default has no position of its own: ask `position_of`.
    """

    plan: Plan
    name: str
    digest: str
    positions: Mapping[Path, Position]
    lines: tuple[str, ...]

    def position_of(self, path: Path) -> Position:
        """Where a path is written, or else the nearest thing around it."""
        while path and path not in self.positions:
            path = path[:-1]
        return self.positions.get(path, Position(1, 1))

    def where(self, path: Path) -> str:
        """The place of a path as messages begin with it: `plan.yaml:12:7`."""
        return place(self.name, self.position_of(path))["where"]

    def caret(self, path: Path) -> str:
        """The written line and a caret under the place, without passwords; two lines.

        Wide characters count for two columns, as terminals show them.
        """
        line, column = self.position_of(path)
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        before = hide_secrets(text[: column - 1])
        width = sum(2 if ord(letter) > 0x10FF else 1 for letter in before)
        return f"{hide_secrets(text)}\n{' ' * width}^"


def parse_plan(text: str, name: str) -> LoadedPlan:
    """Read a plan from its text.

    Args:
        text: YAML 1.2, at most a million characters.
        name: what messages call the file.

    Raises:
        PlanErrors: everything that is wrong with it, in the order of the lines. References and
            geometry are looked at as far as the values around them are readable.
    """
    tree = read_source(text, name)
    if not tree.is_whole:
        raise PlanErrors(_in_order(tree.errors))
    if not isinstance(tree.root, dict):
        raise PlanErrors(_in_order((*tree.errors, not_a_plan(written=tree.written, name=name))))
    positions = {path: written.at for path, written in tree.written.items()}
    errors = [*tree.errors, *lint_references(tree.root, positions, name)]
    plan: Plan | None = None
    try:
        plan = Plan.model_validate_json(json.dumps(tree.root), strict=True)
    except ValidationError as refused:
        details = [
            detail
            for detail in refused.errors(include_url=False)
            if detail["loc"] not in tree.unreadable
        ]
        errors += explain_all(details, model=Plan, written=tree.written, name=name)
    for path, view in _views(tree.root, plan):
        errors += lint_view(view, path, positions, name)
    if not errors and plan is not None:
        errors += lint_fusing(plan, positions, name)
    if errors or plan is None:
        raise PlanErrors(_in_order(errors))
    return LoadedPlan(
        plan=plan,
        name=name,
        digest=digest_plan(plan),
        positions=MappingProxyType(positions),
        lines=tuple(text.split("\n")),
    )


def _views(root: dict[str, Any], plan: Plan | None) -> list[tuple[Path, View]]:
    """The cameras' views: all of them, or those that can be read on their own."""
    if plan is not None:
        return [
            (("cameras", index, "view"), camera.view) for index, camera in enumerate(plan.cameras)
        ]
    readable = []
    for path, camera in entries(root, "cameras"):
        with suppress(ValidationError):
            view = View.model_validate_json(json.dumps(camera.get("view")), strict=True)
            readable.append(((*path, "view"), view))
    return readable


def _in_order(errors: Sequence[PlanError]) -> list[PlanError]:
    return sorted(errors, key=lambda error: (error.line, error.column))
