"""Reading answers: from a file, or from the dialogue on a terminal.

Both are held against the same types; what is wrong is told with line, expectation and remedy, as
with a plan.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pydantic import ValidationError

from noren.errors import BadValue, MissingField, PlanError, PlanErrors, UsageError
from noren.operations.starting.answers import Answers, Settled
from noren.plan.paths import Path as PlanPath
from noren.plan.paths import Position
from noren.plan.source_text import SourceTree, read_source
from noren.plan.starters import Outline, outline_of
from noren.plan.syntax_errors import place
from noren.plan.value_errors import explain_all
from noren.vocabulary.matters import Means
from noren.vocabulary.words import Words

MAX_BYTES = 1_000_000


def first_possible_day(case: str, today: date) -> date:
    """The first day on which filming can start if the public is told today."""
    return today + timedelta(days=outline_of(case).lead_days)


def read_answers(path: Path, case: str, *, today: date) -> Settled | Means:
    """Read a file of answers; see `parse_answers`.

    Raises:
        UsageError: nothing there, or a file that cannot be read as text.
        PlanErrors: something in it is unknown, missing or wrong.
    """
    return parse_answers(_read_text(path), str(path), case, today=today)


def parse_answers(text: str, name: str, case: str, *, today: date) -> Settled | Means:
    """Hold answers in YAML against the questions of a starter.

    Returns:
        The complete answers; or the other means that suffices, for which no plan is needed.

    Raises:
        PlanErrors: something in it is unknown, missing or wrong, in the order of the lines.
    """
    tree = read_source(text, name)
    root = tree.root
    if not tree.is_whole or tree.errors:
        raise PlanErrors(list(tree.errors))
    if not isinstance(root, dict):
        raise PlanErrors([_no_answers(name)])
    try:
        answers = Answers.model_validate_json(json.dumps(root), strict=True)
    except ValidationError as refused:
        details = refused.errors(include_url=False)
        errors = explain_all(details, model=Answers, written=tree.written, name=name)
        raise PlanErrors(sorted(errors, key=lambda error: (error.line, error.column))) from None
    if answers.need.sufficient_means is not None:
        return answers.need.sufficient_means
    return _settle(answers, _Desk(case=case, name=name, tree=tree, today=today))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What the answers are held against, and where each was written."""

    case: str
    name: str
    tree: SourceTree
    today: date

    @property
    def outline(self) -> Outline:
        return outline_of(self.case)

    def missing(self, path: PlanPath) -> MissingField:
        key = str(path[-1])
        return MissingField(
            **place(self.name, self._at(path[:-1])),
            found=Words(en=f"answers without `{key}`", ja=f"答えに `{key}` がありません"),
            expected=Words(en=f"the key `{key}`", ja=f"キー `{key}`"),
            remedy=Words(
                en=f"add it; `noren init {self.case} --print-answers` shows all keys",
                ja=f"書き足してください。`noren init {self.case} --print-answers` で"
                "すべてのキーが分かります",
            ),
        )

    def wrong(self, path: PlanPath, found: Words, expected: Words, remedy: Words) -> BadValue:
        where = place(self.name, self._at(path))
        return BadValue(**where, found=found, expected=expected, remedy=remedy)

    def _at(self, path: PlanPath) -> Position:
        while path and path not in self.tree.written:
            path = path[:-1]
        return self.tree.written[path].at


def _settle(answers: Answers, desk: _Desk) -> Settled:
    errors = list(_gaps(answers, desk))
    if errors:
        raise PlanErrors(sorted(errors, key=lambda error: (error.line, error.column)))
    need = answers.need
    # `_gaps` has seen that none of these is missing.
    assert need.means is not None
    assert need.why_not is not None
    assert answers.operator is not None
    assert answers.contact_point is not None
    assert answers.site is not None
    assert answers.start is not None
    return Settled(
        case=desk.case,
        means=need.means,
        why_not=need.why_not,
        operator=answers.operator,
        contact_point=answers.contact_point,
        site=answers.site,
        purposes=answers.purposes,
        cameras=answers.cameras,
        start=answers.start,
        window=answers.window,
        paths_keep=answers.paths_keep,
    )


def _gaps(answers: Answers, desk: _Desk) -> Iterator[PlanError]:
    """What is missing, too much, or does not fit the starter."""
    for key in ("means", "why_not"):
        if getattr(answers.need, key) is None:
            yield desk.missing(("need", key))
    for key in ("operator", "contact_point", "site", "start"):
        if getattr(answers, key) is None:
            yield desk.missing((key,))
    for key, mark in (("window", "repeat.window"), ("paths_keep", "paths_keep")):
        if desk.outline.asks(mark) and getattr(answers, key) is None:
            yield desk.missing((key,))
        if not desk.outline.asks(mark) and getattr(answers, key) is not None:
            yield desk.wrong(
                (key,),
                Words(en=f"`{key}` for `{desk.case}`", ja=f"`{desk.case}` に `{key}` があります"),
                Words(en="no such answer", ja="この答えは要りません"),
                Words(en="remove it", ja="消してください"),
            )
    yield from _purpose_gaps(answers, desk)
    yield from _camera_gaps(answers, desk)
    yield from _day_gaps(answers, desk)


def _purpose_gaps(answers: Answers, desk: _Desk) -> Iterator[PlanError]:
    known = desk.outline.purposes
    given = [purpose.id for purpose in answers.purposes]
    if not given:
        yield desk.missing(("purposes",))
        return
    wanted = ", ".join(f"`{one}`" for one in known)
    for index, name in enumerate(given):
        if name not in known or name in given[:index]:
            yield desk.wrong(
                ("purposes", index, "id"),
                Words(en=f"the purpose `{name}`", ja=f"目的 `{name}` です"),
                Words(en=f"{wanted}, each once", ja=f"{wanted} をそれぞれ一度"),
                Words(en="correct the id", ja="idを直してください"),
            )
    absent = ", ".join(f"`{one}`" for one in known if one not in given)
    if absent:
        yield desk.wrong(
            ("purposes",),
            Words(
                en=f"no answers for the purpose {absent}", ja=f"目的 {absent} の答えがありません"
            ),
            Words(en=f"{wanted}, each once", ja=f"{wanted} をそれぞれ一度"),
            Words(en="add it", ja="書き足してください"),
        )


def _camera_gaps(answers: Answers, desk: _Desk) -> Iterator[PlanError]:
    if not answers.cameras:
        yield desk.missing(("cameras",))
    known = ", ".join(f"`{one}`" for one in desk.outline.cameras)
    for index, camera in enumerate(answers.cameras):
        if camera.like not in desk.outline.cameras:
            yield desk.wrong(
                ("cameras", index, "like"),
                Words(en=f"a camera like `{camera.like}`", ja=f"`{camera.like}` に似たカメラです"),
                Words(en=f"one of {known}", ja=f"{known} のどれか"),
                Words(en="choose the nearest", ja="最も近いものを選んでください"),
            )


def _day_gaps(answers: Answers, desk: _Desk) -> Iterator[PlanError]:
    earliest = first_possible_day(desk.case, desk.today)
    if answers.start is not None and answers.start < earliest:
        yield desk.wrong(("start",), *too_early(answers.start, earliest, desk.outline.lead_days))
    site = answers.site
    if site is not None and site.ordinance == "must_be_filed" and site.filing_days is None:
        yield desk.missing(("site", "filing_days"))


def too_early(day: date, earliest: date, lead_days: int) -> tuple[Words, Words, Words]:
    """What is said of a first day that leaves the public too little notice."""
    return (
        Words(en=f"a start on {day}", ja=f"開始日が {day} です"),
        Words(
            en=f"{earliest} or later: {lead_days} days after the prior notice, "
            "which can be out today at the earliest",
            ja=f"{earliest} 以降。事前告知は早くても今日で、そこから{lead_days}日が要ります",
        ),
        Words(en="choose a later day", ja="後の日を選んでください"),
    )


def _no_answers(name: str) -> PlanError:
    return PlanError(
        where=name,
        found=Words(en="no answers", ja="答えがありません"),
        expected=Words(en="`key: value` lines", ja="`キー: 値` の行"),
        remedy=Words(
            en="start from `noren init CASE --print-answers`",
            ja="`noren init CASE --print-answers` の出力から始めてください",
        ),
    )


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) <= MAX_BYTES:
            return data.decode("utf-8").replace("\r\n", "\n")
        found = Words(en="more than a million bytes", ja="百万バイトを超えています")
    except UnicodeDecodeError:
        found = Words(en="bytes that are not UTF-8", ja="UTF-8ではないバイトがあります")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        found = Words(
            en=f"a file that cannot be read ({reason})", ja=f"ファイルを読めません({reason})"
        )
    raise UsageError(
        where=str(path),
        found=found,
        expected=Words(en="a file of answers in UTF-8", ja="UTF-8で書いた答えのファイル"),
        remedy=Words(
            en="check the path, or start from `noren init CASE --print-answers`",
            ja="パスを確かめるか、`noren init CASE --print-answers` の出力から始めてください",
        ),
    )
