"""What is said when a value is not what the plan's types ask for.

The types speak in error codes; this module finds the place in the file and the words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from noren.errors import BadGeometry, BadValue, MissingField, PlanError, UnknownField
from noren.plan.paths import Path, Position, spell_path, tail_of
from noren.plan.quoting import closest, quote
from noren.plan.source_text import Written
from noren.plan.syntax_errors import place
from noren.vocabulary.words import Words

Phrases = tuple[Words, Words]
"""What was expected, and what to do."""

_QUOTE_IT = Words(en='put it in quotes: "…"', ja='引用符で囲んでください: "…"')
_CORRECT_IT = Words(en="correct it", ja="直してください")
_EXTRA = "extra_forbidden"
_MISSING = "missing"
_WORDY = ("string_type", "enum", "literal_error")
_RANGES = ("greater_than", "greater_than_equal", "less_than", "less_than_equal")


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
    misspelt = {
        (detail["loc"][:-1], guess)
        for detail in details
        if detail["type"] == _EXTRA and (guess := _closest(model, detail["loc"])) is not None
    }
    return [
        _explain(detail, model=model, written=written, name=name)
        for detail in details
        if not (detail["type"] == _MISSING and (detail["loc"][:-1], detail["loc"][-1]) in misspelt)
    ]


def _explain(
    detail: ErrorDetails, *, model: type[BaseModel], written: Mapping[Path, Written], name: str
) -> PlanError:
    path = detail["loc"]
    if detail["type"] == _EXTRA:
        return _unknown_field(path, model=model, written=written, name=name)
    if detail["type"] == _MISSING:
        return _missing_field(path, written=written, name=name)
    where = place(name, _look_at(path, written))
    found = _describe(path, written)
    if (bounds := _point_bounds(detail, path)) is not None:
        expected, remedy = bounds
        return BadGeometry(**where, found=found, expected=expected, remedy=remedy)
    phrase = _PHRASES.get(detail["type"])
    expected, remedy = phrase(detail) if phrase is not None else _unforeseen(detail)
    kind = written[path].kind if path in written else "nothing"
    if detail["type"] in _WORDY and kind in ("number", "truth") and path[-1] != "noren":
        remedy = _QUOTE_IT
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
    path: Path, *, model: type[BaseModel], written: Mapping[Path, Written], name: str
) -> UnknownField:
    guess = _closest(model, path)
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
        remedy=Words(en=f"did you mean `{guess}`?", ja=f"`{guess}` の書き誤りではありませんか")
        if guess
        else Words(en="remove it", ja="消してください"),
    )


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
    if not is_point or detail["type"] not in _RANGES:
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


def _bounded(detail: ErrorDetails) -> Phrases:
    context = detail.get("ctx", {})
    (limit,) = (context[key] for key in ("gt", "ge", "lt", "le") if key in context)
    if isinstance(limit, float) and limit.is_integer():
        limit = int(limit)
    english = {
        "greater_than": f"more than {limit}",
        "greater_than_equal": f"at least {limit}",
        "less_than": f"less than {limit}",
        "less_than_equal": f"at most {limit}",
    }[detail["type"]]
    japanese = {
        "greater_than": f"{limit}より大きい値",
        "greater_than_equal": f"{limit}以上",
        "less_than": f"{limit}未満",
        "less_than_equal": f"{limit}以下",
    }[detail["type"]]
    return Words(en=english, ja=japanese), _CORRECT_IT


def _length(detail: ErrorDetails) -> Phrases:
    context = detail.get("ctx", {})
    short = "min_length" in context
    limit = context["min_length" if short else "max_length"]
    letters = detail["type"].startswith("string")
    unit_en, unit_ja = ("characters", "文字") if letters else ("entries", "個")
    unit_en = unit_en if limit != 1 else {"characters": "character", "entries": "entry"}[unit_en]
    if short:
        return (
            Words(en=f"at least {limit} {unit_en}", ja=f"{limit}{unit_ja}以上"),
            Words(en="add what is missing", ja="足りない分を書き足してください"),
        )
    return (
        Words(en=f"at most {limit} {unit_en}", ja=f"{limit}{unit_ja}まで"),
        Words(en="shorten it", ja="短くしてください"),
    )


def _one_of(detail: ErrorDetails) -> Phrases:
    words = str(detail.get("ctx", {}).get("expected", "")).replace("'", "`")
    japanese = words.replace(" or ", "、").replace(", ", "、")
    typed = str(detail["input"])
    options = [word.strip("` ") for word in words.replace(" or ", ",").split(",")]
    match = closest(typed, options)
    remedy = (
        Words(en=f"did you mean `{match}`?", ja=f"`{match}` の書き誤りではありませんか")
        if match
        else Words(en="choose one of them", ja="この中から選んでください")
    )
    return Words(en=f"one of {words}", ja=f"{japanese} のどれか"), remedy


_PATTERNS: dict[str, Phrases] = {
    r"^[a-z][a-z0-9_-]*$": (
        Words(
            en="a name of small letters, digits, `-` and `_` that starts with a letter",
            ja="英小文字で始まり、英小文字・数字・`-`・`_` からなる名前",
        ),
        Words(en="rename it, for example `gate-1`", ja="`gate-1` のような名前にしてください"),
    ),
    r"^[A-Z]{2}$": (
        Words(en="a country of two capital letters", ja="大文字二つの国名符号"),
        Words(en="write `JP` for Japan", ja="日本なら `JP` と書いてください"),
    ),
    r"^[A-Z][A-Z0-9_]*$": (
        Words(
            en="the name of an environment variable in capital letters",
            ja="大文字の環境変数名",
        ),
        Words(
            en="write a name such as `GATE_CAMERA_LOGIN`, never the password",
            ja="`GATE_CAMERA_LOGIN` のような名前を書き、パスワードは書かないでください",
        ),
    ),
    r"^[0-9a-f]{64}$": (
        Words(en="the 64 digits of a plan digest", ja="計画の要約値（64桁）"),
        Words(
            en="copy it from the notice that `noren notice` printed",
            ja="`noren notice` が印刷した告知から写してください",
        ),
    ),
    r"^[A-Z]{2}[0-9]{2}$": (
        Words(en="the code of a rule, such as `NT22`", ja="`NT22` のような規則の番号"),
        Words(en="see `noren explain --list`", ja="`noren explain --list` で確かめてください"),
    ),
}


def _pattern(detail: ErrorDetails) -> Phrases:
    pattern = str(detail.get("ctx", {}).get("pattern", ""))
    return _PATTERNS.get(pattern) or _unforeseen(detail)


def _said(en: str, ja: str, remedy: Words) -> Callable[[ErrorDetails], Phrases]:
    return lambda detail: (Words(en=en, ja=ja), remedy)


def _own(detail: ErrorDetails) -> Phrases:
    """The types' own objections carry their words with them."""
    context = detail.get("ctx", {})
    return (
        Words(en=context["expected_en"], ja=context["expected_ja"]),
        Words(en=context["remedy_en"], ja=context["remedy_ja"]),
    )


def _unforeseen(detail: ErrorDetails) -> Phrases:
    message = detail["msg"][:1].lower() + detail["msg"][1:]
    return Words(en=f"something else ({message})", ja=f"別の値です（{message}）"), _CORRECT_IT


def _mapping(detail: ErrorDetails) -> Phrases:
    if detail.get("ctx", {}).get("class_name") == "Text":
        return (
            Words(en="the words in Japanese and in English", ja="日本語と英語の両方の言葉"),
            Words(en='write `{ja: "…", en: "…"}`', ja='`{ja: "…", en: "…"}` と書いてください'),
        )
    return (
        Words(en="a mapping of `key: value` lines", ja="`キー: 値` の集まり"),
        Words(
            en="write its keys below it, indented, or as `{key: value, …}`",
            ja="字下げした `キー: 値` の行か、`{キー: 値, …}` で書いてください",
        ),
    )


_PHRASES: dict[str, Callable[[ErrorDetails], Phrases]] = {
    "string_type": _said("a text", "文字列", Words(en="write a text", ja="文字で書いてください")),
    "int_type": _said(
        "a whole number",
        "整数",
        Words(en="write digits only, without quotes", ja="引用符なしの数字だけで書いてください"),
    ),
    "float_type": _said(
        "a number",
        "数値",
        Words(en="write digits, without quotes", ja="引用符なしの数字で書いてください"),
    ),
    "bool_type": _said(
        "`true` or `false`",
        "`true` か `false`",
        Words(en="write one of the two words", ja="どちらかの語を書いてください"),
    ),
    "tuple_type": _said(
        "a list",
        "並び（リスト）",
        Words(
            en="write `[…, …]`, or one line with `- ` for each entry",
            ja="`[…, …]` か、`- ` で始まる行で書いてください",
        ),
    ),
    "date_type": _said(
        "a day such as 2026-04-01",
        "2026-04-01 のような日付",
        Words(en="write year-month-day", ja="年-月-日 で書いてください"),
    ),
    "multiple_of": lambda detail: (
        Words(
            en=f"a multiple of {detail.get('ctx', {})['multiple_of']}",
            ja=f"{detail.get('ctx', {})['multiple_of']}の倍数",
        ),
        _CORRECT_IT,
    ),
    "model_type": _mapping,
    "string_too_short": _length,
    "string_too_long": _length,
    "too_short": _length,
    "too_long": _length,
    "string_pattern_mismatch": _pattern,
    "enum": _one_of,
    "literal_error": _one_of,
    "declared": _own,
    **dict.fromkeys(_RANGES, _bounded),
}
_PHRASES["date_parsing"] = _PHRASES["date_from_datetime_parsing"] = _PHRASES["date_type"]
_PHRASES["model_attributes_type"] = _mapping
