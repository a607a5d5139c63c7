"""The drawing of everything that can go wrong is the truth."""

from __future__ import annotations

import re

import pytest

from noren import errors
from noren.vocabulary.words import Words


def drawn() -> dict[str, str]:
    """Class -> parent, as drawn in the module's docstring."""
    parents: dict[str, str] = {}
    stack: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"^ {4}([│├└─ ]*)([A-Z]\w+)(?: {2,}|$)", line)
        if match:
            depth = len(match[1])
            stack = [entry for entry in stack if entry[0] < depth]
            parents[match[2]] = stack[-1][1] if stack else "Exception"
            stack.append((depth, match[2]))
    return parents


def written() -> dict[str, str]:
    return {
        name: value.__mro__[1].__name__
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, Exception)
    }


def test_the_drawn_tree_is_the_tree_of_classes() -> None:
    assert drawn() == written()


@pytest.mark.parametrize("name", sorted(written()))
def test_every_error_says_in_one_line_what_happened(name: str) -> None:
    doc = getattr(errors, name).__doc__ or ""
    assert doc.strip()
    assert getattr(errors, name).exit_code in (1, 2, 3)


def test_a_message_is_one_line_in_both_languages() -> None:
    error = errors.SourceMissing(
        where="door.mp4",
        found=Words(en="no such file", ja="ファイルがありません"),
        expected=Words(en="a film", ja="映像ファイル"),
        remedy=Words(en="check the path", ja="パスを確認してください"),
    )
    assert str(error) == "door.mp4: no such file; expected a film; check the path"
    assert error.in_language("ja") == (
        "door.mp4: ファイルがありません。必要なもの: 映像ファイル。対処: パスを確認してください"
    )
