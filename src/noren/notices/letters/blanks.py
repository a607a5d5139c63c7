"""Blanks that a person fills with a pen, and boxes to tick."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from noren.notices.press.document import Voice
from noren.vocabulary.words import Words

# The full-width mark is one size of type wide in every font, also in English.
BLANK: Final = Words(ja="＿" * 10, en="＿" * 10)
"""Room for a few words."""
DAY_BLANK: Final = Words(ja="＿＿＿＿年＿＿月＿＿日", en="＿" * 8)
"""Room for a day."""
WIDE_BLANK: Final = Words(ja="＿" * 26, en="＿" * 26)
"""Room for what stands beside a label."""
LONG_BLANK: Final = Words(ja="＿" * 42, en="＿" * 42)
"""Room for a line."""
BOX: Final = "□"
"""A box to tick; every font of the press has it."""


def boxes(choices: Iterable[Words]) -> tuple[Words, ...]:
    """Each choice with its box."""
    # The space belongs to the box: no line is broken between them.
    return tuple(Words(ja=f"{BOX}\u00a0{one.ja}", en=f"{BOX}\u00a0{one.en}") for one in choices)


def in_a_row(choices: Iterable[Words]) -> Words:
    """Choices with their boxes, beside one another."""
    ticked = boxes(choices)
    return Words(
        ja="　　".join(one.ja for one in ticked), en="\u3000".join(one.en for one in ticked)
    )


def writing_lines(count: int, voice: Voice) -> str:
    """Empty lines to write on."""
    return "\n".join([LONG_BLANK.en if voice == "en" else LONG_BLANK.ja] * count)
