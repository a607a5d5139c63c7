"""What is said where the YAML reader stumbles: the mistakes that authors make, by their names.

The reader speaks in terms of its own tokens and often stops a line after the mistake. Here the
mistake is looked for and named; what is not recognized is quoted as the reader puts it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from noren.errors import PlanSyntaxError
from noren.plan.paths import Position
from noren.plan.quoting import quote
from noren.plan.syntax_errors import place
from noren.vocabulary.words import Words

_LINES = Words(en="`key: value` lines, indented alike", ja="字下げのそろった `キー: 値` の行")
_CONFLICT = re.compile(r"^(<{7}|>{7})( .*)?$", re.MULTILINE)
_TIGHT_DASH = re.compile(r"^ *-[^\s-]")
_CANNOT_START = re.compile(r"found character (.+) that cannot start any token")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stumble:
    """Where the reader stopped (`at`), where it began what it was reading (`began`), and why.

    `long_quote` is where the last text in quotes began, if it went on over several lines.
    """

    at: Position
    began: Position
    problem: str
    long_quote: Position | None = None


def not_yaml(name: str, stumble: Stumble, text: str) -> PlanSyntaxError:
    """The mistake in the author's terms, at the place where it was made."""
    lines = text.split("\n")
    at, found, expected, remedy = (
        _conflict(text)
        or _tab(stumble, lines)
        or _never_closed(stumble)
        or _no_space(stumble, lines)
        or _sign_at_the_start(stumble)
        or _colon_or_indentation(stumble)
        or _unrecognized(stumble)
    )
    return PlanSyntaxError(**place(name, at), found=found, expected=expected, remedy=remedy)


_Said = tuple[Position, Words, Words, Words]


def _conflict(text: str) -> _Said | None:
    match = _CONFLICT.search(text)
    if match is None:
        return None
    return (
        Position(text.count("\n", 0, match.start()) + 1, 1),
        Words(
            en=f"the mark {quote(match[0])} of a merge conflict",
            ja=f"統合の競合の印 {quote(match[0])} があります",
        ),
        Words(en="one version of these lines", ja="どちらか一方の行だけ"),
        Words(
            en="resolve the conflict: keep one version and remove the marks",
            ja="競合を解消し、残す方だけにして印の行を消してください",
        ),
    )


def _tab(stumble: Stumble, lines: list[str]) -> _Said | None:
    """Tabs are named, since nobody can see them."""
    line = _line(lines, stumble.at.line)
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" not in stumble.problem and "\\t" not in stumble.problem and "\t" not in indent:
        return None
    return (
        Position(stumble.at.line, line.find("\t") + 1 or stumble.at.column),
        Words(en="a tab", ja="タブ文字があります"),
        Words(en="spaces", ja="空白（スペース）"),
        Words(
            en="replace the tab with two spaces; set the editor to insert spaces",
            ja="タブを空白二つに置き換え、エディターを空白入力に設定してください",
        ),
    )


def _never_closed(stumble: Stumble) -> _Said | None:
    for sign, closing in (("[", "]"), ("{", "}")):
        if f"expected ',' or '{closing}'" in stumble.problem:
            return (
                stumble.began,
                Words(
                    en=f"a `{sign}` that is not closed, or entries without a comma between them",
                    ja=f"`{sign}` が閉じていないか、項目の間にコンマがありません",
                ),
                Words(
                    en=f"a list or mapping closed by `{closing}`", ja=f"`{closing}` で閉じた並び"
                ),
                Words(
                    en=f"close it with `{closing}`, or put a text that holds brackets in quotes",
                    ja=f"`{closing}` で閉じてください。括弧を含む文章なら引用符で囲みます",
                ),
            )
    unclosed = stumble.long_quote
    if "end of stream" in stumble.problem and stumble.began != stumble.at:
        unclosed = stumble.began
    if unclosed is not None:
        return (
            unclosed,
            Words(en="a quotation mark without its partner", ja="引用符が閉じていません"),
            Words(en="a text between two quotation marks", ja="両側を引用符で囲んだ文章"),
            Words(
                en="add the second quote, or remove the first",
                ja="閉じる引用符を足すか、初めの引用符を消してください",
            ),
        )
    return None


def _no_space(stumble: Stumble, lines: list[str]) -> _Said | None:
    """`-id: …` and `key:value`, which YAML takes for one long word."""
    if "mapping values are not allowed" in stumble.problem:
        for number in (stumble.at.line, stumble.at.line - 1):
            if _TIGHT_DASH.match(_line(lines, number)):
                return (
                    Position(number, _line(lines, number).index("-") + 1),
                    Words(en="a `-` without a space after it", ja="`-` の後に空白がありません"),
                    _LINES,
                    Words(
                        en="write `- ` with a space before each entry, and check the indentation",
                        ja="項目は `- ` と空白を入れて始め、字下げも確かめてください",
                    ),
                )
    if "could not find expected ':'" not in stumble.problem:
        return None
    return (
        stumble.began,
        Words(en="a line that is no `key: value`", ja="`キー: 値` になっていない行です"),
        _LINES,
        Words(
            en="put a colon and a space after the key; indent the rest of a long text",
            ja="キーの後にコロンと空白を入れてください。長い文章の続きなら字下げします",
        ),
    )


def _sign_at_the_start(stumble: Stumble) -> _Said | None:
    match = _CANNOT_START.search(stumble.problem)
    if match is None:
        return None
    sign = match[1].strip("'\"")
    return (
        stumble.at,
        Words(en=f"a text that begins with `{sign}`", ja=f"`{sign}` で始まる文章です"),
        Words(en="a text that begins with a letter, or quotes", ja="文字で始まる文章か、引用符"),
        Words(en='put it in quotes: "…"', ja='引用符で囲んでください: "…"'),
    )


def _colon_or_indentation(stumble: Stumble) -> _Said | None:
    if "mapping values are not allowed" in stumble.problem:
        found = Words(
            en="a second `: ` in one value, or a key that is indented too far",
            ja="一つの値の中に `: ` があるか、キーの字下げが深すぎます",
        )
    elif "expected <block end>" in stumble.problem:
        found = Words(
            en="a line that is indented unlike those above it",
            ja="上の行と字下げがそろっていません",
        )
    else:
        return None
    return (
        stumble.at,
        found,
        _LINES,
        Words(
            en="indent keys of one group alike; put a text with `: ` or ` #` in quotes",
            ja="同じ組のキーは字下げをそろえ、`: ` や ` #` を含む文章は引用符で囲んでください",
        ),
    )


def _unrecognized(stumble: Stumble) -> _Said:
    reason = " ".join(stumble.problem.split())[:120]
    return (
        stumble.at,
        Words(
            en=f"something that is not YAML ({reason})",
            ja=f"YAMLとして読めません（{reason}）",
        ),
        _LINES,
        Words(
            en="check this line and the one above; put a text with `: ` or ` #` in quotes",
            ja="この行と上の行を確かめ、`: ` や ` #` を含む文章は引用符で囲んでください",
        ),
    )


def _line(lines: list[str], number: int) -> str:
    return lines[number - 1] if 0 < number <= len(lines) else ""
