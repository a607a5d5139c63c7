"""What each objection of the types means in words: what was expected, and what to do."""

from __future__ import annotations

from collections.abc import Callable

from pydantic_core import ErrorDetails

from noren.plan.quoting import closest
from noren.vocabulary.words import Words

Phrases = tuple[Words, Words]
"""What was expected, and what to do."""

RANGES = ("greater_than", "greater_than_equal", "less_than", "less_than_equal")
_CORRECT_IT = Words(en="correct it", ja="直してください")


def phrases_for(detail: ErrorDetails) -> Phrases:
    """The words for one objection; English alone for one that nobody foresaw."""
    return _PHRASES.get(detail["type"], _unforeseen)(detail)


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
    english = str(detail.get("ctx", {}).get("expected", "")).replace("'", "`")
    japanese = english.replace(" or ", "、").replace(", ", "、")
    typed = str(detail["input"])
    options = [word.strip("` ") for word in english.replace(" or ", ",").split(",")]
    match = closest(typed, options)
    remedy = (
        Words(en=f"did you mean `{match}`?", ja=f"`{match}` の書き誤りではありませんか")
        if match
        else Words(en="choose one of them", ja="この中から選んでください")
    )
    return Words(en=f"one of {english}", ja=f"{japanese} のどれか"), remedy


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
        Words(en="the code of a rule, such as `NT22`", ja="`NT22` のような規則のコード"),
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
    **dict.fromkeys(RANGES, _bounded),
}
_PHRASES["date_parsing"] = _PHRASES["date_from_datetime_parsing"] = _PHRASES["date_type"]
_PHRASES["model_attributes_type"] = _mapping
