"""The columns of a report's table share its line, and no word is parted while there is room."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from noren.notices.press.columns import REPORT_LINE_EM, column_widths

TEXTS = st.text("abcdefgh あいうえお漢字-_/0123456789\n", max_size=300)
ROWS = st.integers(1, 7).flatmap(
    lambda width: st.lists(st.tuples(*[TEXTS] * width), min_size=1, max_size=6)
)


def shares(rows: list[tuple[str, ...]]) -> list[float]:
    return [
        float(share)
        for share in re.findall(r"width:([0-9.]+)%", column_widths(rows, line_em=REPORT_LINE_EM))
    ]


@given(ROWS)
def test_the_columns_fill_the_line(rows):
    widths = shares(rows)
    assert len(widths) == len(rows[0])
    assert abs(sum(widths) - 100) < 0.1 * len(widths)
    assert all(width > 0 for width in widths)


def test_a_code_keeps_its_line_beside_long_texts():
    long = "a long explanation " * 40
    widths = shares([("Code", "Text", "More"), ("EU03", long, long)])
    assert widths[0] * 0.56 > 4 * 0.68 + 1
    assert widths[1] == widths[2]


def test_a_longer_text_gets_more_room():
    widths = shares([("A", "B"), ("some words " * 5, "some words " * 50)])
    assert widths[1] > widths[0]
