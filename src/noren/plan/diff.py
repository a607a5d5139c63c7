"""The semantic difference of two plans: what changed, by its kind, matched by ids.

Whatever the digest covers is compared exactly as the digest sees it, so that the digests of two
plans differ exactly when `PlanDiff.stale` says so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Final

from pydantic import BaseModel

from noren.plan.change_kinds import ChangeKind, kind_of
from noren.plan.declaration import Plan
from noren.plan.people import Access, Node, Party
from noren.plan.values import ORDERED, UNPUBLISHED, Span, Text

TOLERANCE_RATIO: Final = 0.005
"""How far a corner may move, as a share of the picture, before a shape counts as another one."""

PathById = tuple[str, ...]
"""The way to a value with ids instead of list positions: `("cameras", "north", "site")`."""
Value = str | bool | int | float | date | Span | Text | BaseModel | tuple["Value", ...] | None
"""What stands at a path: a plain value, or a whole entry; None for what is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference.

    `path` names things by their ids in the new plan; `before` and `after` are None for what is
    not there; `published` says that the digest covers it.
    """

    kind: ChangeKind
    path: PathById
    before: Value
    after: Value
    published: bool

    @property
    def spelled(self) -> str:
        """The path as people write it: `cameras.north.view.masks`."""
        return ".".join(self.path)

    def thing(self, of: str) -> str | None:
        """The id of the entry of a list, such as `cameras`, that the change is inside."""
        return self.path[1] if len(self.path) > 1 and self.path[0] == of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDiff:
    """All differences, in the order of their paths."""

    changes: tuple[Change, ...]

    @property
    def stale(self) -> bool:
        """Whether notices made from the old plan no longer say what the new one does."""
        return any(change.published for change in self.changes)


@dataclass(slots=True)
class _Flat:
    """A plan laid flat: its values by path, and which entries and optional parts there are."""

    values: dict[PathById, Value]
    things: dict[PathById, BaseModel]
    unpublished: set[PathById]

    def lists(self) -> tuple[PathById, ...]:
        """The paths of the lists that have entries, in the order of the file."""
        return tuple(dict.fromkeys(path[:-1] for path in self.things))

    def contents(self, of: PathById, ids: Collection[str]) -> dict[str, str]:
        """What entries of a list hold beside their ids, by id, in words that can be compared."""
        size = len(of)
        held: dict[str, list[tuple[PathById, Value]]] = {one: [] for one in ids}
        for path, value in self.values.items():
            if path[:size] == of and path[size] in held and path[size + 1 :] != ("id",):
                held[path[size]].append((path[size + 1 :], value))
        return {one: repr(sorted(parts, key=lambda part: part[0])) for one, parts in held.items()}

    def rename(self, of: PathById, names: Mapping[str, str]) -> None:
        """Give entries of a list other ids, here and wherever they are named."""
        size = len(of)

        def moved(path: PathById) -> PathById:
            if path[:size] != of or len(path) == size or path[size] not in names:
                return path
            return (*of, names[path[size]], *path[size + 1 :])

        self.values = {moved(path): value for path, value in self.values.items()}
        self.things = {moved(path): thing for path, thing in self.things.items()}
        self.unpublished = {moved(path) for path in self.unpublished}
        for new in names.values():
            self.values[(*of, new, "id")] = new
        for path, value in self.values.items():
            if _names(path, of, self.values):
                self.values[path] = _replaced(value, names)


def _replaced(value: Value, names: Mapping[str, str]) -> Value:
    if isinstance(value, tuple):
        return tuple(sorted((_replaced(one, names) for one in value), key=repr))
    return names.get(value, value) if isinstance(value, str) else value


_NAMED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "sites": ("cameras.*.site",),
    "parties": ("sites.*.operated_by", "nodes.*.responsible", "lifecycle.*"),
    "purposes": (
        "cameras.*.installed_for",
        "outputs.*.purpose",
        "repeat.purpose",
        "access.*.purposes",
    ),
    "cameras": ("outputs.*.camera", "repeat.cameras"),
    "outputs": ("parties.*.outputs", "outputs.*.fused_into"),
    "nodes": (),
}
"""Where the ids of each list are used, as patterns of paths; in the order to look for renames."""


def _names(path: PathById, of: PathById, values: Mapping[PathById, Value]) -> bool:
    """Whether the value at a path is made of ids of the list `of`."""
    if len(of) == 1:
        return any(fnmatchcase(".".join(path), pattern) for pattern in _NAMED_BY[of[0]])
    camera, shapes = of[1], of[3]
    if path == ("cameras", camera, "staff", "areas"):
        return shapes == "areas"
    is_output = len(path) == 3 and path[0] == "outputs" and path[2] == shapes
    return is_output and values.get(("outputs", path[1], "camera")) == camera


def diff_plans(old: Plan, new: Plan) -> PlanDiff:
    """Everything in which two plans differ.

    Entries are matched by id; an id that only changed its name, with all else equal, is one
    change of kind `RENAMED`. An entry or optional part that came or went is one change. Shapes
    whose corners moved by at most `TOLERANCE_RATIO` of the picture are `DRAWING_TOUCHED`: their
    notices are stale, as those of every published change are, but nothing else follows.
    """
    before, after = _lay_flat(old), _lay_flat(new)
    changes = list(_renames(before, after))
    unpublished = before.unpublished | after.unpublished
    for path in sorted({*before.values, *after.values, *before.things, *after.things}):
        if _is_covered(path, before, after):
            continue
        if path in before.things or path in after.things:
            one: Value = before.things.get(path)
            other: Value = after.things.get(path)
            if one is not None and other is not None:
                continue
        else:
            one, other = before.values.get(path), after.values.get(path)
            if one == other:
                continue
        published = path not in unpublished
        changes += [
            Change(kind=kind, path=path, before=one, after=other, published=published)
            for kind in _kinds(path, one, other, after)
        ]
    return PlanDiff(changes=tuple(sorted(changes, key=lambda change: change.path)))


def _is_covered(path: PathById, before: _Flat, after: _Flat) -> bool:
    """Whether something around the path came or went as a whole."""
    around = (path[:size] for size in range(1, len(path)))
    return any((one in before.things) != (one in after.things) for one in around)


def _kinds(path: PathById, one: Value, other: Value, after: _Flat) -> tuple[ChangeKind, ...]:
    if isinstance(other, Party) and one is None:
        kinds = (ChangeKind.RECIPIENT_ADDED,) if other.role == "recipient" else ()
        abroad = (ChangeKind.PARTY_ABROAD,) if other.country != "JP" else ()
        return kinds + abroad or (ChangeKind.PARTY_ADDED,)
    if isinstance(other, Node) and one is None and other.country != "JP":
        return (ChangeKind.PARTY_ABROAD,)
    party = after.things.get(path[:2]) if path[0] == "parties" else None
    provides = path[2:] in (("role",), ("outputs",), ("own_use",), ("opt_out_provision",))
    if isinstance(party, Party) and party.role == "recipient" and provides:
        return (ChangeKind.RECIPIENT_ADDED,)
    kind = kind_of(path, one, other)
    redrawn = (ChangeKind.DRAWING_CHANGED, ChangeKind.VIEW_CHANGED)
    if kind in redrawn and _is_close(one, other):
        return (ChangeKind.DRAWING_TOUCHED,)
    return (kind,)


def _is_close(one: Value, other: Value) -> bool:
    """Whether two places or shapes have as many corners, each within the tolerance."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) > 0 and all(map(_is_close, one, other))
    if isinstance(one, float) and isinstance(other, float):
        # The last digits of a difference of two decimals are noise.
        return abs(one - other) <= TOLERANCE_RATIO + 1e-9
    return False


def _renames(before: _Flat, after: _Flat) -> Iterator[Change]:
    """Find entries that only changed their ids, and make the old plan use the new ones."""
    for key in _NAMED_BY:
        yield from _renames_in((key,), before, after)
    lists = [path for path in after.lists() if len(path) == 4 and path[0] == "cameras"]
    for path in lists:
        yield from _renames_in(path, before, after)


def _renames_in(of: PathById, before: _Flat, after: _Flat) -> Iterator[Change]:
    gone = [path[-1] for path in before.things if path[:-1] == of and path not in after.things]
    come = [path[-1] for path in after.things if path[:-1] == of and path not in before.things]
    if not gone or not come:
        return
    # Of several entries that hold the same, the first in the file stays the first.
    waiting: dict[str, list[str]] = {}
    for one, held in after.contents(of, come).items():
        waiting.setdefault(held, []).append(one)
    names: dict[str, str] = {}
    for old, held in before.contents(of, gone).items():
        if waiting.get(held):
            names[old] = waiting[held].pop(0)
    if names:
        before.rename(of, names)
    for old, new in names.items():
        yield Change(
            kind=ChangeKind.RENAMED, path=(*of, new, "id"), before=old, after=new, published=True
        )


def _lay_flat(plan: Plan) -> _Flat:
    flat = _Flat({}, {}, set())
    _flatten(plan, (), True, False, flat)
    return flat


def _flatten(value: object, path: PathById, published: bool, ordered: bool, flat: _Flat) -> None:
    if isinstance(value, BaseModel) and not isinstance(value, Span | Text):
        for key, info in type(value).model_fields.items():
            shown = published and UNPUBLISHED not in info.metadata
            part = getattr(value, key)
            is_part = isinstance(part, BaseModel) and not isinstance(part, Span | Text)
            if is_part and not info.is_required() and info.default is None:
                _add_thing(part, (*path, key), shown, flat)
            _flatten(part, (*path, key), shown, ORDERED in info.metadata, flat)
        return
    keys = _keys(value)
    if isinstance(value, tuple) and keys is not None:
        for key, part in zip(keys, value, strict=True):
            _add_thing(part, (*path, key), published, flat)
            _flatten(part, (*path, key), published, False, flat)
        return
    reduced = _reduce(value, ordered=ordered)
    # Nothing and an empty list are both "not there".
    if reduced is not None and reduced != ():
        flat.values[path] = reduced
    if not published:
        flat.unpublished.add(path)


def _add_thing(part: BaseModel, path: PathById, published: bool, flat: _Flat) -> None:
    flat.things[path] = part
    if not published:
        flat.unpublished.add(path)


def _keys(value: object) -> list[str] | None:
    """The ids of a list's entries, each once; None for another list."""
    if not isinstance(value, tuple) or not value:
        return None
    keys = [
        part.role.value if isinstance(part, Access) else getattr(part, "id", None) for part in value
    ]
    known = [key for key in keys if isinstance(key, str)]
    return known if len(set(known)) == len(value) else None


def _reduce(value: object, *, ordered: bool = False) -> Value:
    """A value as the digest sees it: texts in NFC, lists without an order sorted."""
    if isinstance(value, Text):
        return Text(ja=_normal(value.ja), en=_normal(value.en))
    if isinstance(value, BaseModel) and not isinstance(value, Span):
        parts = type(value).model_fields.items()
        return tuple(
            (key, _reduce(getattr(value, key), ordered=ORDERED in info.metadata))
            for key, info in parts
        )
    if isinstance(value, tuple):
        parts_of = tuple(_reduce(part, ordered=True) for part in value)
        return parts_of if ordered else tuple(sorted(parts_of, key=repr))
    if isinstance(value, str):
        return _normal(value)
    if isinstance(value, float):
        return value + 0.0
    if value is None or isinstance(value, bool | int | date | Span):
        return value
    raise AssertionError(f"no plan holds a {type(value).__name__}")


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", str(text))
