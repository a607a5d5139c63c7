"""What is said when a plan's text is not the YAML that a plan is written in."""

from __future__ import annotations

from typing import TypedDict

from noren.errors import BadValue, PlanSyntaxError
from noren.plan.paths import Position
from noren.plan.quoting import quote
from noren.vocabulary.words import Words

_ONE_PLAN = Words(en="one plan", ja="計画は一つだけ")
_PLAIN_YAML = Words(en="plain YAML 1.2", ja="YAML 1.2 の基本の書き方")


class Place(TypedDict):
    """The part of a plan error that says where."""

    where: str
    line: int
    column: int


def place(name: str, at: Position) -> Place:
    """`plan.yaml:3:8`, and the two numbers."""
    return Place(where=f"{name}:{at.line}:{at.column}", line=at.line, column=at.column)


def too_large(name: str, length: int, limit: int) -> PlanSyntaxError:
    """The text is longer than any plan."""
    return PlanSyntaxError(
        **place(name, Position(1, 1)),
        found=Words(en=f"a text of {length} characters", ja=f"{length}文字の文書です"),
        expected=Words(en=f"at most {limit}", ja=f"{limit}文字まで"),
        remedy=Words(
            en="split the plan by site into several files",
            ja="場所ごとに計画を分けてください",
        ),
    )


def too_many_values(name: str, at: Position, limit: int) -> PlanSyntaxError:
    """More values, or more mistakes among them, than any plan has."""
    return PlanSyntaxError(
        **place(name, at),
        found=Words(
            en="more values or mistakes than a plan holds",
            ja="計画としては値または誤りが多すぎます",
        ),
        expected=Words(en=f"at most {limit} values", ja=f"{limit}個までの値"),
        remedy=Words(
            en="mend what is named above first; if nothing is, split the plan by site",
            ja="まず上に挙げた誤りを直してください。なければ、場所ごとに計画を分けてください",
        ),
    )


def several_documents(name: str, at: Position) -> PlanSyntaxError:
    """A second `---`."""
    return PlanSyntaxError(
        **place(name, at),
        found=Words(en="a second document after `---`", ja="`---` の後に二つ目の文書があります"),
        expected=_ONE_PLAN,
        remedy=Words(
            en="put each plan into a file of its own", ja="計画ごとにファイルを分けてください"
        ),
    )


def directive(name: str, at: Position) -> PlanSyntaxError:
    """A `%YAML 1.1` or `%TAG` line."""
    return PlanSyntaxError(
        **place(name, at),
        found=Words(en="a `%` directive", ja="`%` で始まる指示行があります"),
        expected=_PLAIN_YAML,
        remedy=Words(en="remove the line that starts with `%`", ja="`%` の行を消してください"),
    )


def reference(name: str, at: Position) -> PlanSyntaxError:
    """An anchor or an alias."""
    return PlanSyntaxError(
        **place(name, at),
        found=Words(
            en="an anchor or alias (`&` or `*`)", ja="アンカーまたはエイリアス（`&` か `*`）です"
        ),
        expected=Words(
            en="every value written where it stands", ja="値をその場所にそのまま書く必要があります"
        ),
        remedy=Words(
            en="repeat the value, or put it in quotes if it is a text",
            ja="値を書き写すか、文章なら引用符で囲んでください",
        ),
    )


def tag(name: str, at: Position) -> PlanSyntaxError:
    """A `!tag`."""
    return PlanSyntaxError(
        **place(name, at),
        found=Words(en="a tag (`!`)", ja="タグ（`!`）があります"),
        expected=_PLAIN_YAML,
        remedy=Words(
            en="remove the tag, or put the text in quotes",
            ja="タグを消すか、文章なら引用符で囲んでください",
        ),
    )


def too_deep(name: str, at: Position, limit: int) -> PlanSyntaxError:
    """Lists in lists in lists."""
    return PlanSyntaxError(
        **place(name, at),
        found=Words(en="brackets inside brackets without end", ja="入れ子が深すぎます"),
        expected=Words(en=f"at most {limit} levels", ja=f"{limit}段まで"),
        remedy=Words(en="compare it with `noren init`", ja="`noren init` の見本と比べてください"),
    )


def key_of_several_parts(name: str, at: Position) -> PlanSyntaxError:
    """A list or mapping where a key belongs."""
    return PlanSyntaxError(
        **place(name, at),
        found=Words(en="a key made of several parts", ja="複数の部分からなるキーです"),
        expected=Words(en="one word before the colon", ja="コロンの前は一語"),
        remedy=Words(
            en="look for a `?`, `[` or `{` before a colon",
            ja="コロンの前の `?`、`[`、`{` を確かめてください",
        ),
    )


def duplicate_key(name: str, at: Position, key: str, first: Position) -> PlanSyntaxError:
    """The same key twice in one mapping."""
    return PlanSyntaxError(
        **place(name, at),
        found=Words(
            en=f"the key {quote(key)} a second time (first on line {first.line})",
            ja=f"キー {quote(key)} が二度目です（最初は{first.line}行目）",
        ),
        expected=Words(en="each key once", ja="キーはそれぞれ一度だけ"),
        remedy=Words(en="remove one of the two", ja="どちらかを消してください"),
    )


def no_number(name: str, at: Position, raw: str) -> BadValue:
    """Infinity, NaN, or more digits than anything in a plan has."""
    return BadValue(
        **place(name, at),
        found=Words(en=f"the number {quote(raw)}", ja=f"数値 {quote(raw)} です"),
        expected=Words(
            en="a number that can be counted or measured", ja="数えられる、または測れる数値"
        ),
        remedy=Words(
            en="correct it, or put it in quotes if it is a text",
            ja="直すか、文字列なら引用符で囲んでください",
        ),
    )


def half_character(name: str, at: Position) -> BadValue:
    r"""An escape such as `"\ud800"` that is no character."""
    return BadValue(
        **place(name, at),
        found=Words(en="an escape that is half a character", ja="文字の半分だけのエスケープです"),
        expected=Words(en="whole characters", ja="一文字として成り立つ文字"),
        remedy=Words(en="type the character itself", ja="文字そのものを入力してください"),
    )


def control_character(name: str, at: Position, character: object) -> PlanSyntaxError:
    """A character that cannot be printed."""
    code = ord(character) if isinstance(character, str) and len(character) == 1 else character
    shown = f"U+{code:04X}" if isinstance(code, int) else repr(code)
    return PlanSyntaxError(
        **place(name, at),
        found=Words(en=f"the control character {shown}", ja=f"制御文字 {shown} があります"),
        expected=Words(en="letters that people see", ja="目に見える文字"),
        remedy=Words(
            en="delete it; if there are many, the file may not be a plan at all",
            ja="消してください。多くあれば、計画ではないファイルかもしれません",
        ),
    )
