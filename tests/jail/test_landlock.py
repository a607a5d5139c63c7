"""Landlock gives what each kernel version has, and its absence is said."""

from __future__ import annotations

import struct

import pytest

from noren.errors import JailBroken
from noren.jail import kernel, landlock
from noren.jail.numbers import AARCH64, X86_64


@pytest.mark.parametrize(
    ("version", "words", "file_rights"),
    [(1, 1, 13), (2, 1, 14), (3, 1, 15), (4, 2, 15), (5, 2, 16), (6, 3, 16), (7, 3, 16)],
)
def test_each_version_handles_all_it_knows(version: int, words: int, file_rights: int) -> None:
    rules = landlock.ruleset(version)
    assert len(rules) == 8 * words
    handled = struct.unpack(f"<{words}Q", rules)
    assert handled[0] == (1 << file_rights) - 1
    assert set(handled[1:]) <= {0b11}


def test_a_newer_kernel_gets_the_newest_rules_that_were_tried() -> None:
    assert landlock.ruleset(99) == landlock.ruleset(landlock.NEWEST_UNDERSTOOD)


def test_version_zero_has_no_rules() -> None:
    with pytest.raises(ValueError, match="no rules"):
        landlock.ruleset(0)


def test_an_absent_landlock_is_reported_and_restricts_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def not_supported(*_: object) -> int:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(kernel, "call", not_supported)
    assert landlock.restrict(AARCH64) == landlock.ABSENT == -1


def test_rules_refused_by_a_kernel_that_offers_them_break_the_jail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def version_only(number: int, attributes: object, *_: object) -> int:
        if attributes is None:
            return 7
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(kernel, "call", version_only)
    with pytest.raises(JailBroken, match="Landlock version 7"):
        landlock.restrict(X86_64)
