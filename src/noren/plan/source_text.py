"""A plan's text as plain values, with the line and column of every one of them.

The YAML is read event by event, not object by object: what it may hold is decided here (one
document; mappings, lists and scalars of YAML 1.2; nothing that expands), so neither depth nor
references nor tags of a hostile file reach anything else.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any, Literal

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)
from ruamel.yaml.reader import ReaderError

from noren.errors import PlanError, PlanSyntaxError
from noren.plan import syntax_errors as say
from noren.plan.paths import Path, Position
from noren.plan.unreadable_yaml import Stumble, not_yaml

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 16
MAX_VALUES = 60_000
"""Well above the 36,000 of a plan of five hundred cameras; reading more takes seconds."""
MAX_ERRORS = 1_000
"""Nobody mends more of one file at a time; reading stops there."""

Kind = Literal["text", "number", "truth", "nothing", "list", "mapping"]

_NOTHING = re.compile(r"~|null|Null|NULL|")
_TRUTH = re.compile(r"true|True|TRUE|false|False|FALSE")
_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FRACTION = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_UNCOUNTABLE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_UNSEEN = re.compile("[\u0085\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Line ends that no editor shows, and letters that turn the order of the others around."""
_ENDLESS_SIGN = re.compile(r"(?<!\S)[!&*]\S{2000}")
"""A tag, anchor or alias over which the YAML reader would sit for many seconds."""
_MAX_DIGITS = 18
_START = Position(1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How one value stands in the file.

    `at` is where a reader should look: a scalar's own place, a collection's key. `key_at` is the
    place of its key, or its own in a list. `raw` is a scalar's text.
    """

    kind: Kind
    at: Position
    key_at: Position
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTree:
    """Plain values, how each was written, and what was already wrong on the way.

    `unreadable` holds the paths whose value could not be kept; `is_whole` says that the end of
    the text was reached.
    """

    root: Any
    written: dict[Path, Written]
    errors: tuple[PlanError, ...]
    unreadable: frozenset[Path]
    is_whole: bool


@dataclass(slots=True, kw_only=True)
class _Open:
    """A collection that is being filled; without a path when its key was a duplicate."""

    path: Path | None
    values: dict[str, Any] | list[Any]
    key: str | None = None
    key_at: Position = _START
    key_known: bool = False


@dataclass(slots=True)
class _Builder:
    name: str
    errors: list[PlanError] = field(default_factory=list)
    written: dict[Path, Written] = field(default_factory=dict)
    unreadable: set[Path] = field(default_factory=set)
    stack: list[_Open] = field(default_factory=list)
    root: Any = None
    documents: int = 0
    long_quote: Position | None = None

    def take(self, event: Event) -> None:
        """Add one event; raises PlanSyntaxError for what no plan may hold."""
        at = _position(event.start_mark)
        if len(self.written) + len(self.errors) > MAX_VALUES or len(self.errors) >= MAX_ERRORS:
            raise say.too_many_values(self.name, at, MAX_VALUES)
        if isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise say.several_documents(self.name, at)
            if event.tags or event.version not in (None, (1, 2)):
                raise say.directive(self.name, at)
        elif isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            raise say.reference(self.name, at)
        elif isinstance(event, ScalarEvent):
            self._take_scalar(event, at)
        elif isinstance(event, CollectionStartEvent):
            self._open(event, at)
        elif isinstance(event, CollectionEndEvent):
            self.stack.pop()

    def _take_scalar(self, event: ScalarEvent, at: Position) -> None:
        if event.tag is not None and event.tag != "!":
            raise say.tag(self.name, at)
        is_long = event.style in ("'", '"') and event.end_mark.line > event.start_mark.line
        self.long_quote = at if is_long else None
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.values, dict) and top.key is None:
            self._take_key(top, self._whole(str(event.value), at), at)
            return
        plain = event.style is None and event.tag is None
        raw = self._whole(str(event.value), at)
        value, kind = _read_scalar(raw) if plain else _as_text(raw)
        path = self._attach(value, kind, at, raw=raw)
        if path is None:
            return
        if kind == "number" and value is None:
            self.unreadable.add(path)
            self.errors.append(say.no_number(self.name, at, raw))

    def _whole(self, text: str, at: Position) -> str:
        r"""The text with pairs such as `"\ud83d\ude00"` joined; a lone half is an error."""
        if unseen := _UNSEEN.search(text):
            raise say.control_character(self.name, at, unseen[0])
        if not any("\ud800" <= letter <= "\udfff" for letter in text):
            return text
        joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if joined.count("\ufffd") > text.count("\ufffd"):
            self.errors.append(say.half_character(self.name, at))
        return joined

    def _take_key(self, top: _Open, key: str, at: Position) -> None:
        top.key, top.key_at = key, at
        top.key_known = key in top.values
        if top.key_known and top.path is not None:
            first = self.written[(*top.path, key)].key_at
            self.errors.append(say.duplicate_key(self.name, at, key, first))

    def _open(self, event: CollectionStartEvent, at: Position) -> None:
        if event.tag is not None:
            raise say.tag(self.name, at)
        if len(self.stack) >= MAX_DEPTH:
            raise say.too_deep(self.name, at, MAX_DEPTH)
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.values, dict) and top.key is None:
            raise say.key_of_several_parts(self.name, at)
        is_mapping = isinstance(event, MappingStartEvent)
        values: dict[str, Any] | list[Any] = {} if is_mapping else []
        path = self._attach(values, "mapping" if is_mapping else "list", at)
        self.stack.append(_Open(path=path, values=values))

    def _attach(self, value: Any, kind: Kind, at: Position, raw: str = "") -> Path | None:
        """Put a value into the open collection; its path, or None when it is discarded."""
        if not self.stack:
            self.root = value
            self.written[()] = Written(kind=kind, at=at, key_at=at, raw=raw)
            return ()
        top = self.stack[-1]
        key_at = at
        step: str | int
        if isinstance(top.values, list):
            step = len(top.values)
            top.values.append(value)
        else:
            assert top.key is not None
            step, key_at, top.key = top.key, top.key_at, None
            if top.key_known:
                return None
            top.values[step] = value
        if top.path is None:
            return None
        path = (*top.path, step)
        # The place of a value that is not there would be that of the next key.
        absent = kind == "nothing" and not raw
        look = key_at if absent or kind in ("list", "mapping") else at
        self.written[path] = Written(kind=kind, at=look, key_at=key_at, raw=raw)
        return path


def read_source(text: str, name: str) -> SourceTree:
    """Read a plan's text into plain values.

    Never raises for what the text holds: everything wrong is in `errors`, and when reading had to
    stop, the last of them says where. Duplicate keys keep their first value.
    """
    builder = _Builder(name)
    if len(text) > MAX_CHARACTERS:
        builder.errors.append(say.too_large(name, len(text), MAX_CHARACTERS))
        return _finish(builder, is_whole=False)
    text = text.removeprefix("\ufeff")
    if unseen := _UNSEEN.search(text):
        builder.errors.append(
            say.control_character(name, _place_of(unseen.start(), text), unseen[0])
        )
        return _finish(builder, is_whole=False)
    if endless := _ENDLESS_SIGN.search(text):
        refuse = say.tag if endless[0].startswith("!") else say.reference
        builder.errors.append(refuse(name, _place_of(endless.start(), text)))
        return _finish(builder, is_whole=False)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
        return _finish(builder, is_whole=True)
    except PlanSyntaxError as error:
        builder.errors.append(error)
    except ReaderError as error:
        at = _place_of(error.position, text)
        builder.errors.append(say.control_character(name, at, error.character))
    except MarkedYAMLError as error:
        mark, began = error.problem_mark, error.context_mark
        at = _position(mark or began) if mark or began else _START
        stumble = Stumble(
            at=at,
            began=_position(began) if began else at,
            problem=str(error.problem),
            long_quote=builder.long_quote,
        )
        builder.errors.append(not_yaml(name, stumble, text))
    except (YAMLError, ValueError, OverflowError) as error:
        # A \U escape beyond Unicode is a ValueError or OverflowError inside the scanner.
        stumble = Stumble(at=_START, began=_START, problem=str(error))
        builder.errors.append(not_yaml(name, stumble, text))
    return _finish(builder, is_whole=False)


def _finish(builder: _Builder, *, is_whole: bool) -> SourceTree:
    return SourceTree(
        root=builder.root,
        written=builder.written,
        errors=tuple(builder.errors),
        unreadable=frozenset(builder.unreadable),
        is_whole=is_whole,
    )


def _place_of(index: int, text: str) -> Position:
    before = text[:index]
    return Position(before.count("\n") + 1, len(before) - before.rfind("\n"))


def _position(mark: StreamMark) -> Position:
    return Position(int(mark.line) + 1, int(mark.column) + 1)


def _as_text(raw: str) -> tuple[Any, Kind]:
    return raw, "text"


def _read_scalar(raw: str) -> tuple[Any, Kind]:
    """A plain scalar after the core schema of YAML 1.2; a number that is none has no value."""
    if _NOTHING.fullmatch(raw):
        return None, "nothing"
    if _TRUTH.fullmatch(raw):
        return raw.lower() == "true", "truth"
    if _WHOLE.fullmatch(raw):
        if len(raw) > _MAX_DIGITS:
            return None, "number"
        return int(raw, 0) if raw.startswith(("0o", "0x")) else int(raw), "number"
    if _FRACTION.fullmatch(raw):
        value = float(raw)
        return (value if math.isfinite(value) else None), "number"
    if _UNCOUNTABLE.fullmatch(raw):
        return None, "number"
    return raw, "text"
