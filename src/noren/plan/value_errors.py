"""What is said when a value is not what the plan's types ask for.

The types speak in error codes; this module finds the place in the file and the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from noren.errors import BadGeometry, BadValue, MissingField, PlanError, UnknownField
from noren.plan.paths import Path, Position, spell_path, tail_of
from noren.plan.quoting import closest, quote
from noren.plan.source_text import Written
from noren.plan.syntax_errors import place
from noren.plan.value_phrases import RANGES, Phrases, phrases_for
from noren.vocabulary.words import Words

_QUOTE_IT = Words(en='put it in quotes: "…"', ja='引用符で囲んでください: "…"')
_QUOTE_BRACKETS = Words(
    en='write a text; if the brackets belong to it, put it in quotes: "…"',
    ja='文章を書いてください。括弧も文章の一部なら、引用符で囲みます: "…"',
)
_MOST_GUESSES = 200
_EXTRA = "extra_forbidden"
_MISSING = "missing"
_WIDE_SPACE = "\u3000"
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord(_WIDE_SPACE): " "}
_WORDY = ("string_type", "enum", "literal_error")


def explain_all(
    details: list[ErrorDetails],
    *,
    model: type[BaseModel],
    written: Mapping[Path, Written],
    name: str,
) -> list[PlanError]:
    """One plan error for each thing the types object to.

    A missing key is not reported where an unknown key beside it is plainly a misspelling of it.
    """
    # Who has this many unknown keys did not misspell them; guessing at each takes long.
    unknown = [detail["loc"] for detail in details if detail["type"] == _EXTRA][:_MOST_GUESSES]
    guesses = {path: guess for path in unknown if (guess := _closest(model, path)) is not None}
    misspelt = {(path[:-1], guess) for path, guess in guesses.items()}
    return [
        _explain(detail, model=model, written=written, name=name, guesses=guesses)
        for detail in details
        if not (detail["type"] == _MISSING and (detail["loc"][:-1], detail["loc"][-1]) in misspelt)
    ]


def _explain(
    detail: ErrorDetails,
    *,
    model: type[BaseModel],
    written: Mapping[Path, Written],
    name: str,
    guesses: Mapping[Path, str],
) -> PlanError:
    path = detail["loc"]
    if detail["type"] == _EXTRA:
        return _unknown_field(
            path, model=model, written=written, name=name, guess=guesses.get(path)
        )
    if detail["type"] == _MISSING:
        return _missing_field(path, written=written, name=name)
    where = place(name, _look_at(path, written))
    found = _describe(path, written)
    if (bounds := _point_bounds(detail, path)) is not None:
        expected, remedy = bounds
        return BadGeometry(**where, found=found, expected=expected, remedy=remedy)
    expected, remedy = phrases_for(detail)
    kind = written[path].kind if path in written else "nothing"
    if detail["type"] in _WORDY and kind in ("number", "truth") and path[-1] != "noren":
        remedy = _QUOTE_IT
    elif detail["type"] == "string_type" and kind in ("list", "mapping"):
        remedy = _QUOTE_BRACKETS
    elif (half := half_width(written[path].raw if kind == "text" else "")) is not None:
        remedy = Words(
            en=f"write it in half-width letters: {quote(half)}",
            ja=f"半角で {quote(half)} と書いてください",
        )
    return BadValue(**where, found=found, expected=expected, remedy=remedy)


def not_a_plan(*, written: Mapping[Path, Written], name: str) -> BadValue:
    """The file holds no keys at all: it is empty, a list or one sentence."""
    kind = written[()].kind if () in written else "nothing"
    found = {
        "nothing": Words(en="an empty file", ja="空のファイルです"),
        "list": Words(en="a list", ja="並び（リスト）です"),
    }.get(kind, Words(en="one single value", ja="値が一つあるだけです"))
    return BadValue(
        **place(name, _look_at((), written)),
        found=found,
        expected=Words(en="a plan: `key: value` lines", ja="計画です（`キー: 値` の行）"),
        remedy=Words(
            en="start from `noren init counting DIR`",
            ja="`noren init counting DIR` の見本から始めてください",
        ),
    )


def half_width(text: str) -> str | None:
    """The text in half-width letters, as Japanese keyboards also write; None if it is so already.

    Only the full-width forms of ASCII are looked at: no kana and no kanji changes.
    """
    if not any("\uff01" <= letter <= "\uff5e" or letter == _WIDE_SPACE for letter in text):
        return None
    return text.translate(_HALF).strip()


def _look_at(path: Path, written: Mapping[Path, Written]) -> Position:
    """The value's own place, or that of the nearest thing around it that the file holds."""
    while path and path not in written:
        path = path[:-1]
    return written[path].at if path in written else Position(1, 1)


def _describe(path: Path, written: Mapping[Path, Written]) -> Words:
    label = f"`{tail_of(path)}`"
    value = written.get(path)
    if value is None:
        return Words(en=f"{label} as it is", ja=f"{label} の値です")
    raw = quote(value.raw)
    english, japanese = {
        "text": (f"the text {raw}", f"文字列 {raw}"),
        "number": (f"the number {raw}", f"数値 {raw}"),
        "truth": (f"the truth value {raw}", f"真偽値 {raw}"),
        "nothing": ("nothing", "値なし"),
        "list": ("a list", "並び"),
        "mapping": ("a mapping of keys", "キーの集まり"),
    }[value.kind]
    return Words(en=f"{label} is {english}", ja=f"{label} が{japanese} です")


def _unknown_field(
    path: Path,
    *,
    model: type[BaseModel],
    written: Mapping[Path, Written],
    name: str,
    guess: str | None,
) -> UnknownField:
    known = ", ".join(_keys_of(model_at(model, path[:-1])))
    inside = spell_path(path[:-1])
    at = written[path].key_at if path in written else _look_at(path, written)
    return UnknownField(
        **place(name, at),
        found=Words(
            en=f"the unknown key {quote(str(path[-1]))} in `{inside}`",
            ja=f"`{inside}` に知らないキー {quote(str(path[-1]))} があります",
        ),
        expected=Words(en=f"one of {known}", ja=f"{known} のどれか"),
        remedy=_instead(str(path[-1]), guess),
    )


def _instead(typed: str, guess: str | None) -> Words:
    """What to do about a key that is none."""
    if typed.startswith(_WIDE_SPACE):
        return Words(
            en="indent it with ordinary spaces, not with full-width ones",
            ja="字下げは、全角の空白ではなく半角の空白にしてください",
        )
    if guess:
        return Words(en=f"did you mean `{guess}`?", ja=f"`{guess}` の書き誤りではありませんか")
    return Words(en="remove it", ja="消してください")


def _missing_field(path: Path, *, written: Mapping[Path, Written], name: str) -> MissingField:
    key, inside = path[-1], spell_path(path[:-1])
    return MissingField(
        **place(name, _look_at(path[:-1], written)),
        found=Words(en=f"`{inside}` without `{key}`", ja=f"`{inside}` に `{key}` がありません"),
        expected=Words(en=f"the key `{key}`", ja=f"キー `{key}` "),
        remedy=Words(en=f"add a line `{key}: …`", ja=f"`{key}: …` の行を足してください"),
    )


def _point_bounds(detail: ErrorDetails, path: Path) -> Phrases | None:
    """A place outside the picture: the commonest cause is a coordinate in pixels."""
    keys = [step for step in path if isinstance(step, str)]
    is_point = bool(keys) and keys[-1] in ("start", "end", "polygon", "image")
    if not is_point or detail["type"] not in RANGES:
        return None
    return (
        Words(
            en="a place inside the picture, from 0 to 1",
            ja="画像の中の位置で、0から1まで",
        ),
        Words(
            en="divide pixels by the picture's width or height",
            ja="ピクセルの値は画像の幅または高さで割ってください",
        ),
    )


def model_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """The model that the types expect at a path below `model`; None where there is none."""
    here: type[BaseModel] | None = model
    for step in path:
        if isinstance(step, int):
            continue
        if here is None or step not in here.model_fields:
            return None
        here = _model_in(here.model_fields[step].annotation)
    return here


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Annotated, Union, UnionType, tuple):
        found = (_model_in(part) for part in get_args(annotation))
        return next((one for one in found if one is not None), None)
    return None


def _keys_of(model: type[BaseModel] | None) -> list[str]:
    return list(model.model_fields) if model is not None else []


def _closest(model: type[BaseModel], path: Path) -> str | None:
    known = {key.replace("_", ""): key for key in _keys_of(model_at(model, path[:-1]))}
    typed = str(path[-1]).lower().replace("_", "").replace("-", "")
    match = closest(typed, list(known))
    return known[match] if match else None
