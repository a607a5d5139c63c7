"""Drawings from outside, made fit to stand in a page.

A drawing must be closed in itself: no script, no event, no reference to anything outside it. Its
ids get a prefix of their own, so that two drawings in one page do not mix theirs up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as Tree

from noren.errors import PictureRefused
from noren.vocabulary.words import Words

_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_FORBIDDEN: Final = frozenset(
    {"script", "foreignObject", "iframe", "image", "audio", "video", "animate", "set", "a"}
)
_URL: Final = re.compile(r"url\(\s*['\"]?([^)'\"]*)['\"]?\s*\)")


def embed(svg: str, *, prefix: str, title: str, description: str = "", decorative: bool) -> str:
    """One `<svg>` ready to stand in an HTML page.

    Args:
        svg: the drawing; it needs a `viewBox`.
        prefix: makes its ids unique in the page.
        title, description: what a screen reader says; they replace the drawing's own.
        decorative: whether the words beside it say the same, so that a screen reader skips it.
    Raises: PictureRefused: if it is not SVG, has no `viewBox` or is not closed in itself.
    """
    root = _parsed(svg, title)
    for element in root.iter():
        _check(element, title)
        _prefix_ids(element, prefix)
    for child in list(root):
        if _local(child) in ("title", "desc", "metadata"):
            root.remove(child)
    names = [(kind, text) for kind, text in (("desc", description), ("title", title)) if text]
    for kind, text in names:
        element = Tree.Element(f"{{{_SVG}}}{kind}", {"id": f"{prefix}-{kind}"})
        element.text = text
        root.insert(0, element)
    for name in ("width", "height", "role", "aria-label", "aria-labelledby", "style"):
        root.attrib.pop(name, None)
    for element in root.iter():
        element.attrib.pop("font-family", None)
    root.set("font-family", "Press, Press2, Press3")
    root.set("focusable", "false")
    if decorative:
        root.set("aria-hidden", "true")
    else:
        root.set("role", "img")
        root.set("aria-labelledby", " ".join(f"{prefix}-{kind}" for kind, _ in reversed(names)))
    Tree.register_namespace("", _SVG)
    return Tree.tostring(root, encoding="unicode", short_empty_elements=True)


def view_size(svg: str, *, title: str) -> tuple[float, float]:
    """Width and height of a drawing in its own units.

    Raises: PictureRefused: if it is not SVG, or its `viewBox` is not one.
    """
    box = _parsed(svg, title).attrib["viewBox"]
    try:
        _, _, width, height = (float(part) for part in box.replace(",", " ").split())
    except ValueError:
        raise _refused(title, f"the viewBox {box!r}", f"viewBox {box!r}") from None
    if width <= 0 or height <= 0:
        raise _refused(title, f"the viewBox {box!r}", f"viewBox {box!r}")
    return width, height


def drawn_texts(svg: str, *, title: str) -> Iterator[str]:
    """The texts that are printed inside a drawing.

    Raises: PictureRefused: if it is not SVG.
    """
    for element in _parsed(svg, title).iter():
        if _local(element) in ("text", "tspan", "textPath"):
            yield from (text for text in (element.text, element.tail) if text and text.strip())


def _parsed(svg: str, title: str) -> Tree.Element:
    if "<!DOCTYPE" in svg or "<!ENTITY" in svg:
        raise _refused(title, "a document type", "文書型の宣言")
    try:
        root = Tree.fromstring(svg)
    except Tree.ParseError as error:
        raise _refused(title, f"no XML ({error})", f"XMLではない文字列（{error}）") from None
    if root.tag != f"{{{_SVG}}}svg":
        raise _refused(title, f"a root <{root.tag}>", f"根の要素 <{root.tag}>")
    if "viewBox" not in root.attrib:
        raise _refused(title, "no viewBox", "viewBoxのない図")
    return root


def _check(element: Tree.Element, title: str) -> None:
    if _local(element) in _FORBIDDEN:
        raise _refused(title, f"<{_local(element)}>", f"<{_local(element)}>")
    for name, value in element.attrib.items():
        if name.lower().startswith("on"):
            raise _refused(title, f"the event {name}", f"イベント {name}")
        is_outside = name in ("href", _XLINK_HREF) and not value.startswith("#")
        if is_outside or any(not target.startswith("#") for target in _URL.findall(value)):
            raise _refused(title, f"a reference to {value[:40]}", f"外部への参照 {value[:40]}")
    text = element.text or ""
    if _local(element) == "style" and ("@import" in text or _URL.search(text)):
        raise _refused(title, "a style sheet with references", "参照を含むスタイルシート")


def _prefix_ids(element: Tree.Element, prefix: str) -> None:
    for name, value in list(element.attrib.items()):
        if name == "id":
            element.set(name, f"{prefix}-{value}")
        elif name in ("href", _XLINK_HREF):
            element.set(name, f"#{prefix}-{value[1:]}")
        elif name in ("aria-labelledby", "aria-describedby"):
            element.set(name, " ".join(f"{prefix}-{part}" for part in value.split()))
        elif "url(" in value:
            element.set(name, _URL.sub(lambda found: f"url(#{prefix}-{found[1][1:]})", value))


def _local(element: Tree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _refused(title: str, found_en: str, found_ja: str) -> PictureRefused:
    return PictureRefused(
        where=Words(en=f"picture “{title}”", ja=f"図「{title}」"),
        found=Words(en=found_en, ja=found_ja),
        expected=Words(
            en="one <svg> with a viewBox that refers to nothing outside it",
            ja="外部を参照しない、viewBoxをもつ<svg>ひとつ",
        ),
        remedy=Words(en="draw it with shapes and texts only", ja="図形と文字だけで描いてください"),
    )
