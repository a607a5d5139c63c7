"""Reading a catalogue of weights: strict, so that a typing error cannot unpin a file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from typing import Final, NoReturn, TypeVar
from urllib.parse import urlsplit

from noren.errors import CatalogueError, Sentence
from noren.vocabulary.objects import ObjectClass
from noren.vocabulary.words import Words
from noren.weights.catalogue import (
    CLIP_FOLDER,
    Catalogue,
    Clip,
    Model,
    PinnedFile,
    Precision,
    Role,
    Wording,
)

_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_PACKAGE: Final = re.compile(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*")
_LICENSE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")

T = TypeVar("T")


class _Table:
    """One TOML table that is emptied while it is read; what is left over was never a key."""

    def __init__(self, content: object, *, where: str) -> None:
        self.where = where
        if not isinstance(content, dict):
            self.refuse("here", found=repr(content), expected=Words(en="a table", ja="表"))
        self._left: dict[str, object] = dict(content)

    def refuse(self, key: str, *, found: Sentence, expected: Sentence) -> NoReturn:
        raise CatalogueError(
            where=f"{self.where}: {key}",
            found=found,
            expected=expected,
            remedy=Words(en="correct the catalogue", ja="目録を直してください"),
        )

    def take(self, key: str) -> object:
        if key not in self._left:
            self.refuse(
                key,
                found=Words(en="nothing", ja="何もありません"),
                expected=Words(en="a value", ja="値"),
            )
        return self._left.pop(key)

    def has(self, key: str) -> bool:
        return key in self._left

    def text(self, key: str, form: re.Pattern[str] | None = None) -> str:
        value = self.take(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, found=repr(value), expected=Words(en="a text", ja="文字列"))
        if form is not None and form.fullmatch(value) is None:
            self.refuse(
                key,
                found=repr(value),
                expected=Words(en=f"the form {form.pattern}", ja=f"{form.pattern} の形"),
            )
        return value

    def flag(self, key: str) -> bool:
        value = self.take(key)
        if not isinstance(value, bool):
            self.refuse(
                key, found=repr(value), expected=Words(en="true or false", ja="true か false")
            )
        return value

    def count(self, key: str) -> int:
        return _positive(self, key, self.take(key))

    def rate(self, key: str) -> float:
        value = self.take(key)
        if not isinstance(value, float) or not 0.0 < value < 1000.0:
            self.refuse(
                key,
                found=repr(value),
                expected=Words(en="a number of hertz with a point", ja="小数点のあるヘルツの数値"),
            )
        return value

    def word(self, key: str, words: Callable[[str], T]) -> T:
        value = self.text(key)
        try:
            return words(value)
        except (ValueError, KeyError):
            self.refuse(
                key,
                found=repr(value),
                expected=Words(en="one of the words noren knows", ja="norenの知る語のいずれか"),
            )

    def items(self, key: str) -> list[object]:
        value = self.take(key)
        if not isinstance(value, list):
            self.refuse(key, found=repr(value), expected=Words(en="a list", ja="並び"))
        return value

    def wording(self, key: str) -> Wording:
        table = _Table(self.take(key), where=f"{self.where}: {key}")
        wording = Wording(ja=table.text("ja"), en=table.text("en"))
        table.close()
        return wording

    def close(self) -> None:
        for key in self._left:
            self.refuse(
                key,
                found=Words(en="an unknown key", ja="知らないキーです"),
                expected=Words(en="only keys that noren knows", ja="norenの知るキーだけ"),
            )


def _positive(table: _Table, key: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        table.refuse(
            key,
            found=repr(value),
            expected=Words(en="a whole number above 0", ja="0より大きい整数"),
        )
    return value


def parse_catalogue(text: str, *, where: str) -> Catalogue:
    """The catalogue written in a TOML text.

    Every key must be known and present; ids are unique over models and clips; file names are
    unique within a folder; addresses are https; sizes are positive.

    Raises:
        CatalogueError: at the first thing that is none of this.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(
            where=where,
            found=Words(en=str(error), ja=f"TOMLとして読めません({error})"),
            expected="TOML",
            remedy=Words(en="correct the catalogue", ja="目録を直してください"),
        ) from error
    top = _Table(content, where=where)
    models = tuple(_model(item, where=where) for item in top.items("model"))
    clips = tuple(_clip(item, where=where) for item in top.items("clip"))
    top.close()
    result = Catalogue(models=models, clips=clips)
    _check_unique([entry.id for entry in result.entries], where=f"{where}: id")
    places = [f"{entry.folder}/{file.name}" for entry in result.entries for file in entry.files]
    _check_unique(places, where=f"{where}: file")
    return result


def _model(content: object, *, where: str) -> Model:
    table = _Table(content, where=where)
    model_id = table.text("id", _ID)
    if model_id == CLIP_FOLDER:
        table.refuse(
            "id",
            found=repr(model_id),
            expected=Words(
                en="a name other than the clips' folder", ja="映像のフォルダーと違う名前"
            ),
        )
    table.where = f"{where}: {model_id}"
    model = Model(
        id=model_id,
        role=table.word("role", Role),
        classes=tuple(_object_class(table, word) for word in table.items("classes")),
        by_default=table.flag("by_default"),
        precision=table.word("precision", Precision),
        inputs_px=tuple(_size(table, pair) for pair in table.items("inputs_px")),
        publisher=table.text("publisher"),
        license_id=table.text("license_id", _LICENSE),
        use=table.wording("use"),
        limits=table.wording("limits"),
        training_data=table.wording("training_data"),
        published=table.wording("published"),
        measured=table.wording("measured"),
        files=tuple(_file(item, where=table.where) for item in table.items("file")),
        package=_package(table),
    )
    table.close()
    if not model.files or not model.inputs_px:
        table.refuse(
            "file",
            found=Words(en="an empty list", ja="空の並びです"),
            expected=Words(en="at least one file and one input", ja="1つ以上のファイルと入力"),
        )
    return model


def _package(table: _Table) -> tuple[str, str] | None:
    if not table.has("package"):
        return None
    name, _, folder = table.text("package", _PACKAGE).partition("/")
    return name, folder


def _clip(content: object, *, where: str) -> Clip:
    table = _Table(content, where=where)
    clip_id = table.text("id", _ID)
    table.where = f"{where}: {clip_id}"
    clip = Clip(
        id=clip_id,
        width_px=table.count("width_px"),
        height_px=table.count("height_px"),
        rate_hz=table.rate("rate_hz"),
        frames=table.count("frames"),
        publisher=table.text("publisher"),
        license_id=table.text("license_id", _LICENSE),
        shows=table.wording("shows"),
        credit=table.wording("credit"),
        file=_file(table.take("file"), where=table.where),
    )
    table.close()
    return clip


def _file(content: object, *, where: str) -> PinnedFile:
    table = _Table(content, where=f"{where}: file")
    file = PinnedFile(
        name=table.text("name", _NAME),
        size_bytes=table.count("size_bytes"),
        sha256=table.text("sha256", _SHA256),
        url=table.text("url"),
    )
    table.close()
    address = urlsplit(file.url)
    if address.scheme != "https" or not address.hostname:
        table.refuse(
            "url",
            found=repr(file.url),
            expected=Words(en="an https address", ja="https のアドレス"),
        )
    return file


def _object_class(table: _Table, word: object) -> ObjectClass:
    try:
        return ObjectClass.from_word(str(word))
    except KeyError:
        table.refuse(
            "classes", found=repr(word), expected=Words(en="an object class", ja="対象の種類")
        )


def _size(table: _Table, pair: object) -> tuple[int, int]:
    if not isinstance(pair, list) or len(pair) != 2:
        table.refuse("inputs_px", found=repr(pair), expected="[width, height]")
    return (_positive(table, "inputs_px", pair[0]), _positive(table, "inputs_px", pair[1]))


def _check_unique(names: list[str], *, where: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise CatalogueError(
                where=where,
                found=Words(en=f"{name!r} twice", ja=f"{name!r} が二度あります"),
                expected=Words(en="each name once", ja="名前はそれぞれ一度だけ"),
                remedy=Words(en="correct the catalogue", ja="目録を直してください"),
            )
