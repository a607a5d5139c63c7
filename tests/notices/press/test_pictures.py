"""A drawing stands in a page closed in itself."""

from __future__ import annotations

import pytest

from noren.errors import PictureRefused
from noren.notices.press.pictures import drawn_texts, embed, view_size

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10">'
FINE = (
    f'{OPEN}<title>old</title><defs><clipPath id="c"><path d="M0 0h9v9z"/></clipPath></defs>'
    '<g clip-path="url(#c)"><use href="#c"/><text font-family="Comic">A<tspan>B</tspan></text>'
    "</g></svg>"
)


def test_ids_get_their_own_prefix() -> None:
    out = embed(FINE, prefix="d7", title="new", description="words", decorative=False)
    assert 'id="d7-c"' in out
    assert "url(#d7-c)" in out
    assert 'href="#d7-c"' in out
    assert 'aria-labelledby="d7-title d7-desc"' in out
    assert ">old<" not in out
    assert "Comic" not in out


def test_a_decorative_drawing_is_silent() -> None:
    out = embed(FINE, prefix="d1", title="camera", decorative=True)
    assert 'aria-hidden="true"' in out
    assert "role=" not in out


def test_a_drawing_says_its_size_and_letters() -> None:
    assert view_size(FINE, title="t") == (20, 10)
    assert list(drawn_texts(FINE, title="t")) == ["A", "B"]


@pytest.mark.parametrize(
    "svg",
    [
        "no svg",
        "<svg viewBox='0 0 1 1'/>",
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        f"{OPEN}<script>x</script></svg>",
        f'{OPEN}<image href="a.png"/></svg>',
        f'{OPEN}<rect onclick="x()"/></svg>',
        f'{OPEN}<use href="https://example.jp/a.svg#b"/></svg>',
        f'{OPEN}<rect fill="url(https://example.jp/a)"/></svg>',
        f"{OPEN}<style>@import 'a.css';</style></svg>",
        f"{OPEN}<style>rect{{fill:url(x)}}</style></svg>",
        f'<!DOCTYPE svg [<!ENTITY a "b">]>{OPEN}</svg>',
    ],
)
def test_a_drawing_that_is_not_closed_is_refused(svg: str) -> None:
    with pytest.raises(PictureRefused, match="door") as refused:
        embed(svg, prefix="d1", title="door", decorative=False)
    assert "door" in refused.value.in_language("ja")


@pytest.mark.parametrize("box", ["0 0 0 5", "a b c d", "1 2 3"])
def test_a_view_box_that_is_none_is_refused(box: str) -> None:
    with pytest.raises(PictureRefused, match="viewBox"):
        view_size(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"/>', title="t")
