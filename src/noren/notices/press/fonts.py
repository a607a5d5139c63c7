"""Fonts for Japanese and Latin: found, checked letter by letter, cut down to what is used.

Searched in this order: the places given, the places in the environment variable `NOREN_FONTS`,
BIZ UDPGothic and Noto Sans CJK JP on this machine, the optional packages of the extra `fonts`.
All that are found form one chain: a letter comes from the first that has it. A letter that none
has is refused; a box is never printed.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Final

from noren.errors import FontMissing, GlyphMissing, PressMissing
from noren.vocabulary.words import Words

ENVIRONMENT: Final = "NOREN_FONTS"
FAMILIES: Final = ("BIZ UDPGothic", "Noto Sans CJK JP", "Noto Sans JP")
PACKAGES: Final = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
REGULAR: Final = 400
BOLD: Final = 700
_FOLDERS: Final = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts",
    "/Library/Fonts", "~/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip
_FILE_MARKS: Final = ("bizudpgothic", "biz-udgothic", "notosanscjk", "notosansjp")
_SUFFIXES: Final = (".ttf", ".otf", ".ttc", ".otc")
_JAPANESE_PROOF: Final = "あア漢。"
_SHOWN: Final = 5
_VARIATIONS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_SILENT: Final = frozenset("\n\u200b\u200c\u200d\u2060\u00ad")
"""Letters that print nothing and need no glyph."""
_TURNING: Final = frozenset(
    map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F))
)
"""Marks that turn the direction of what follows: one in a name could turn a whole sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One weight of one family in one file; `number` is its place in a collection."""

    path: Path
    number: int
    family: str
    weight: int
    letters: frozenset[int] = field(repr=False)
    variants: frozenset[tuple[int, int]] = field(repr=False, default=frozenset())
    """Kanji with a variation selector that the face draws in their own form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeface:
    """A family in regular and bold; the same face twice where there is no bold."""

    family: str
    regular: Face
    bold: Face

    def has(self, letter: str) -> bool:
        """Whether both weights can print it."""
        return ord(letter) in self.regular.letters and ord(letter) in self.bold.letters

    def has_variant(self, letter: str, selector: str) -> bool:
        """Whether both weights draw a kanji in the form that the selector asks for."""
        pair = (ord(letter), ord(selector))
        return pair in self.regular.variants and pair in self.bold.variants


@dataclass(frozen=True, slots=True, kw_only=True)
class Fonts:
    """The chain of typefaces, in order of preference; the first has Japanese."""

    typefaces: tuple[Typeface, ...]

    def missing(self, text: str) -> tuple[str, ...]:
        """Every letter of a text that cannot be printed, once each, in order.

        A kanji with a variation selector is one letter here: without its own form in the font
        it would be printed as another person's name.
        """
        found: dict[str, None] = {}
        for letter, before in zip(text, " " + text, strict=False):
            if not self._prints(letter, before):
                found[before + letter if _is_variation(letter) else letter] = None
        return tuple(found)

    def _prints(self, letter: str, before: str) -> bool:
        if letter in _SILENT:
            return True
        if letter in _TURNING or unicodedata.category(letter) == "Cc":
            return False
        if _is_variation(letter):
            is_kanji = unicodedata.name(before, "").startswith("CJK")
            return not is_kanji or any(f.has_variant(before, letter) for f in self.typefaces)
        return any(typeface.has(letter) for typeface in self.typefaces)

    def shares(self, text: str) -> tuple[tuple[Typeface, str], ...]:
        """Which typeface prints which letters of a text; typefaces without a share are left out."""
        left = sorted(set(text) - _SILENT)
        shares: list[tuple[Typeface, str]] = []
        for typeface in self.typefaces:
            taken = [letter for letter in left if typeface.has(letter) or _is_variation(letter)]
            if any(not _is_variation(letter) for letter in taken):
                shares.append((typeface, "".join(taken)))
                left = [x for x in left if x not in taken or _is_variation(x)]
        return tuple(shares)


def _is_variation(letter: str) -> bool:
    return any(ord(letter) in span for span in _VARIATIONS)


def find_fonts(
    places: Iterable[Path] = (), *, environment: Mapping[str, str] | None = None
) -> Fonts:
    """The fonts to print with.

    Args:
        places: font files or folders of them, looked at first.
        environment: where `NOREN_FONTS` (places, parted as in PATH) is read; default: the
            process's own.
    Raises:
        FontMissing: if a named place is not there or holds no font, or no font found anywhere
            has Japanese letters.
        PressMissing: if the package that reads fonts is not installed.
    """
    named = environment if environment is not None else os.environ
    chosen = [*places, *(Path(p) for p in named.get(ENVIRONMENT, "").split(os.pathsep) if p)]
    faces: list[Face] = []
    for place in chosen:
        inside = [face for path in _font_files(place.expanduser()) for face in _faces(path)]
        if not inside:
            raise _place_without_fonts(place)
        faces += inside
    known = [*_installed(), *_packaged()]
    typefaces = (*_families(faces), *_families(known, among=FAMILIES))
    with_japanese = [t for t in typefaces if all(t.has(letter) for letter in _JAPANESE_PROOF)]
    if not with_japanese:
        raise _no_japanese(chosen)
    first = with_japanese[0]
    return Fonts(typefaces=(first, *(t for t in typefaces if t is not first)))


def _font_files(place: Path) -> tuple[Path, ...]:
    if place.is_file():
        return (place,)
    if not place.is_dir():
        raise _place_without_fonts(place)
    return tuple(p for p in sorted(place.rglob("*")) if p.suffix.lower() in _SUFFIXES)


@cache
def _installed() -> tuple[Face, ...]:
    """The known families on this machine."""
    found: list[Face] = []
    for folder in (Path(name).expanduser() for name in _FOLDERS):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            name = path.name.lower()
            if path.suffix.lower() in _SUFFIXES and any(mark in name for mark in _FILE_MARKS):
                found += _faces(path)
    return tuple(found)


@cache
def _packaged() -> tuple[Face, ...]:
    """The faces of the extra `fonts`; none where it is not installed."""
    found: list[Face] = []
    for package in PACKAGES:
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            found += [face for path in _font_files(Path(folder)) for face in _faces(path)]
    return tuple(found)


@cache
def _faces(path: Path) -> tuple[Face, ...]:
    """Every regular or bold face of one file.

    Raises:
        FontMissing: if the file is no font.
        PressMissing: if the package that reads fonts is not installed.
    """
    try:
        from fontTools.ttLib import TTFont, TTLibError  # the extra `pdf` brings it
    except ImportError:
        raise PressMissing(
            where="fontTools",
            found=Words(en="not installed", ja="未導入"),
            expected=Words(en="the extra `pdf`", ja="追加機能 `pdf`"),
            remedy=Words(
                en="install noren with it: noren[pdf]", ja="noren[pdf] を導入してください"
            ),
        ) from None
    found: list[Face] = []
    try:
        with path.open("rb") as file:
            is_collection = file.read(4) == b"ttcf"
            count = int.from_bytes(file.read(8)[4:], "big") if is_collection else 1
            for number in range(count):
                font = TTFont(file, fontNumber=number if is_collection else -1, lazy=True)
                face = _face(font, path, number)
                if face.weight in (REGULAR, BOLD):
                    found.append(face)
    except (TTLibError, OSError, AssertionError) as error:
        raise FontMissing(
            where=str(path),
            found=Words(en=f"no readable font ({error})", ja=f"読めないフォント（{error}）"),
            expected=Words(en="a TrueType or OpenType font", ja="TrueTypeかOpenTypeのフォント"),
            remedy=Words(en="name another file", ja="別のファイルを指定してください"),
        ) from None
    return tuple(found)


def _face(font: object, path: Path, number: int) -> Face:
    names, cmap, metrics = font["name"], font["cmap"], font["OS/2"]  # type: ignore[index]
    variants = {
        (letter, selector)
        for table in cmap.tables
        if table.format == 14
        for selector, pairs in table.uvsDict.items()
        for letter, _ in pairs
    }
    return Face(
        path=path,
        number=number,
        family=str(names.getDebugName(16) or names.getDebugName(1) or path.stem),
        weight=int(metrics.usWeightClass),
        letters=frozenset(cmap.getBestCmap() or {}),
        variants=frozenset(variants),
    )


def _families(faces: Iterable[Face], *, among: tuple[str, ...] | None = None) -> Iterator[Typeface]:
    by_family: dict[str, dict[int, Face]] = {}
    for face in faces:
        by_family.setdefault(face.family, {}).setdefault(face.weight, face)
    for family in among if among is not None else by_family:
        weights = by_family.get(family, {})
        if weights:
            regular = weights.get(REGULAR) or weights[BOLD]
            yield Typeface(family=family, regular=regular, bold=weights.get(BOLD, regular))


def cut_down(face: Face, letters: str) -> bytes:
    """The face with no more than the given letters, as a font file; the same bytes every time."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options()
    options.layout_features = ["*"]
    options.notdef_outline = True
    options.drop_tables += ["meta"]
    with TTFont(face.path, fontNumber=face.number, recalcTimestamp=False, lazy=True) as font:
        cutter = Subsetter(options)
        # WeasyPrint measures with space, zero and the marks a line ends with.
        cutter.populate(text=letters + " 0x-‐…")
        cutter.subset(font)
        out = BytesIO()
        font.save(out)
    return out.getvalue()


def check_letters(texts: Iterable[tuple[str, str]], fonts: Fonts) -> None:
    """Refuse texts with a letter that no font can print.

    Args: texts: where each stands, and the text.
    Raises: GlyphMissing: for the first text with such letters, naming them.
    """
    for place, text in texts:
        missing = fonts.missing(text)
        if missing:
            raise _unprintable(place, text, missing, fonts)


def _unprintable(place: str, text: str, missing: tuple[str, ...], fonts: Fonts) -> GlyphMissing:
    named = ", ".join(_named(letter) for letter in missing[:_SHOWN])
    more = "…" if len(missing) > _SHOWN else ""
    shown = "".join(c if unicodedata.category(c)[0] != "C" else "\ufffd" for c in text)[:60]
    chain = ", ".join(typeface.family for typeface in fonts.typefaces)
    return GlyphMissing(
        where=Words(en=f"{place} “{shown}”", ja=f"文章 {place}「{shown}」"),
        found=Words(
            en=f"letters that cannot be printed: {named}{more}",
            ja=f"印刷できない文字: {named}{more}",
        ),
        expected=Words(en=f"letters of {chain}", ja=f"{chain} にある文字"),
        remedy=Words(
            en=f"change the text, or name a font that has them in {ENVIRONMENT}",
            ja=f"文字を変えるか、その文字をもつフォントを {ENVIRONMENT} で指定してください",
        ),
    )


def _named(letter: str) -> str:
    codes = " ".join(f"U+{ord(part):04X}" for part in letter)
    name = unicodedata.name(letter[0], "control character").lower()
    is_seen = all(unicodedata.category(part)[0] not in "CZM" for part in letter[:1])
    return f"{letter} ({codes} {name})" if is_seen else f"{codes} {name}"


def _place_without_fonts(place: Path) -> FontMissing:
    return FontMissing(
        where=str(place),
        found=Words(en="no font", ja="フォントがありません"),
        expected=Words(
            en="a .ttf, .otf or .ttc file or a folder of them",
            ja=".ttf、.otf、.ttcのファイル、またはそのフォルダー",
        ),
        remedy=Words(
            en=f"correct the place or {ENVIRONMENT}", ja=f"場所か {ENVIRONMENT} を直してください"
        ),
    )


def _no_japanese(chosen: Iterable[Path]) -> FontMissing:
    places = ", ".join([*map(str, chosen), *_FOLDERS])
    families = ", ".join(FAMILIES)
    return FontMissing(
        where=Words(en=f"fonts in {places}", ja=f"フォントの場所 {places}"),
        found=Words(en="none with Japanese letters", ja="日本語の文字をもつフォントがありません"),
        expected=Words(en=f"one of {families}", ja=f"{families} のいずれか"),
        remedy=Words(
            en="install fonts-morisawa-bizud-gothic or fonts-noto-cjk, or noren[fonts], or name "
            f"a font in {ENVIRONMENT}",
            ja="fonts-morisawa-bizud-gothic か fonts-noto-cjk、または noren[fonts] を導入するか、"
            f"{ENVIRONMENT} でフォントを指定してください",
        ),
    )
