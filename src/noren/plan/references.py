"""Names inside a plan: each given once, and each that is used given somewhere.

Works on the plain values of the file, so that a wrong name is reported beside a wrong type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from noren.errors import BadValue, PlanError
from noren.plan.measurements import lint_measurement
from noren.plan.paths import Path, Position
from noren.plan.people import OPERATOR
from noren.plan.quoting import closest, quote
from noren.plan.syntax_errors import place
from noren.vocabulary.words import Words

Names = dict[str, None]
"""Ids in the order of the file, quick to look up."""

_LISTS = {
    "sites": Words(en="site", ja="場所"),
    "purposes": Words(en="purpose", ja="目的"),
    "cameras": Words(en="camera", ja="カメラ"),
    "outputs": Words(en="output", ja="出力"),
    "parties": Words(en="party", ja="関係者"),
    "nodes": Words(en="node", ja="機器"),
    "signers": Words(en="signer", ja="署名者"),
}
_IN_VIEW = {
    "masks": Words(en="mask", ja="マスク"),
    "lines": Words(en="measurement line", ja="計測線"),
    "areas": Words(en="measurement area", ja="計測区域"),
}

_TEXT = Words(en="text", ja="語")
_COMPARED = Words(en="comparison", ja="比べ合わせ")

_ONCE_EACH = {
    "classes": Words(en="class", ja="種類"),
    "readers": Words(en="reader", ja="閲覧者"),
    "attributes": Words(en="attribute", ja="属性"),
    "scenery": Words(en="kind of fact", ja="事実の種類"),
}


def entries(holder: Any, key: str, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The mappings in the list under a key, with their paths; nothing where there is no list."""
    values = holder.get(key) if isinstance(holder, dict) else None
    for index, value in enumerate(values if isinstance(values, list) else ()):
        if isinstance(value, dict):
            yield (*path, key, index), value


def lint_references(
    root: Mapping[str, Any], positions: Mapping[Path, Position], name: str
) -> list[PlanError]:
    """Ids given twice, ids that nothing has, and outputs that measure nothing."""
    lint = _Lint(positions, name)
    for key, noun in _LISTS.items():
        lint.once(entries(root, key), noun)
    views = _views(root)
    for path, view in views.values():
        for key, noun in _IN_VIEW.items():
            lint.once(entries(view, key, path), noun)
    names = {key: _ids(root, key) for key in _LISTS}
    for path, camera in entries(root, "cameras"):
        lint.known(camera, "site", path, names["sites"], _LISTS["sites"])
        lint.known_all(camera, "installed_for", path, names["purposes"], _LISTS["purposes"])
        staff = camera.get("staff")
        if isinstance(staff, dict):
            in_view = _ids(camera.get("view"), "areas")
            lint.known_all(staff, "areas", (*path, "staff"), in_view, _IN_VIEW["areas"])
    for path, output in entries(root, "outputs"):
        lint.known(output, "camera", path, names["cameras"], _LISTS["cameras"])
        lint.known(output, "purpose", path, names["purposes"], _LISTS["purposes"])
        lint.known(output, "fused_into", path, names["outputs"], _LISTS["outputs"])
        camera_id = output.get("camera")
        if isinstance(camera_id, str) and camera_id in views:
            _, view = views[camera_id]
            for key in ("lines", "areas"):
                lint.known_all(output, key, path, _ids(view, key), _IN_VIEW[key])
            lint.known(output, "served_at", path, _ids(view, "areas"), _IN_VIEW["areas"])
        lint.errors += lint_measurement(output, path, positions, name)
        lint.once(entries(output, "texts", path), _TEXT)
        for key, noun in _ONCE_EACH.items():
            lint.no_repeats(output, key, path, noun)
    _lint_people(root, lint, names)
    _lint_accuracy(root, lint, names, views)
    return lint.errors


def _lint_accuracy(
    root: Mapping[str, Any],
    lint: _Lint,
    names: Mapping[str, Names],
    views: Mapping[str, tuple[Path, dict[str, Any]]],
) -> None:
    """Lines that are compared are lines of that camera."""
    accuracy = root.get("accuracy")
    series = list(entries(accuracy, "series", ("accuracy",)))
    rooms = list(entries(accuracy, "closed", ("accuracy",)))
    lint.once(series + rooms, _COMPARED)
    crossings = [
        ((*path, key), pair[key])
        for path, pair in series
        for key in ("first", "second")
        if isinstance(pair.get(key), dict)
    ]
    for path, room in rooms:
        crossings += entries(room, "entrances", path)
    for path, crossing in crossings:
        lint.known(crossing, "camera", path, names["cameras"], _LISTS["cameras"])
        _, view = views.get(str(crossing.get("camera")), ((), {}))
        if view:
            lint.known(crossing, "line", path, _ids(view, "lines"), _IN_VIEW["lines"])


def _lint_people(root: Mapping[str, Any], lint: _Lint, names: Mapping[str, Names]) -> None:
    """Who takes part, who answers, and what they are named with."""
    everybody = {OPERATOR: None, **names["parties"]}
    for path, party in entries(root, "parties"):
        lint.known_all(party, "outputs", path, names["outputs"], _LISTS["outputs"])
    for path, site in entries(root, "sites"):
        lint.known(site, "operated_by", path, names["parties"], _LISTS["parties"])
    for path, access in entries(root, "access"):
        lint.known_all(access, "purposes", path, names["purposes"], _LISTS["purposes"])
    for path, node in entries(root, "nodes"):
        lint.known(node, "responsible", path, everybody, _LISTS["parties"])
    for path, attestation in entries(root, "attestations"):
        lint.known(attestation, "signer", path, names["signers"], _LISTS["signers"])
        lint.known(attestation, "about", path, _nameable(root, names), _NAMEABLE)
    lifecycle, repeat = root.get("lifecycle"), root.get("repeat")
    if isinstance(lifecycle, dict):
        for stage in lifecycle:
            lint.known(lifecycle, stage, ("lifecycle",), everybody, _LISTS["parties"])
    if isinstance(repeat, dict):
        lint.known(repeat, "purpose", ("repeat",), names["purposes"], _LISTS["purposes"])
        lint.known_all(repeat, "cameras", ("repeat",), names["cameras"], _LISTS["cameras"])
        _lint_tills(root, repeat, lint, names)


def _lint_tills(
    root: Mapping[str, Any], repeat: Mapping[str, Any], lint: _Lint, names: Mapping[str, Names]
) -> None:
    views = _views(root)
    for path, till in entries(repeat, "tills", ("repeat",)):
        lint.known(till, "camera", path, names["cameras"], _LISTS["cameras"])
        camera_id = till.get("camera")
        if isinstance(camera_id, str) and camera_id in views:
            in_view = _ids(views[camera_id][1], "areas")
            lint.known(till, "area", path, in_view, _IN_VIEW["areas"])


_NAMEABLE = Words(
    en="site, camera, party, join or purpose", ja="場所・カメラ・関係者・連携先・目的"
)


def _nameable(root: Mapping[str, Any], names: Mapping[str, Names]) -> Names:
    """Everything that an attestation can be about."""
    joins = _ids(root.get("repeat"), "joins")
    return {
        **names["sites"],
        **names["cameras"],
        **names["parties"],
        **joins,
        **names["purposes"],
    }


def _ids(holder: Any, key: str) -> Names:
    found = (entry.get("id") for _, entry in entries(holder, key))
    return dict.fromkeys(one for one in found if isinstance(one, str))


def _views(root: Mapping[str, Any]) -> dict[str, tuple[Path, dict[str, Any]]]:
    """The views by their cameras' ids; of two cameras with one id, the first."""
    views: dict[str, tuple[Path, dict[str, Any]]] = {}
    for path, camera in entries(root, "cameras"):
        view, camera_id = camera.get("view"), camera.get("id")
        if isinstance(view, dict) and isinstance(camera_id, str):
            views.setdefault(camera_id, ((*path, "view"), view))
    return views


class _Lint:
    """Collects what is wrong with the names."""

    def __init__(self, positions: Mapping[Path, Position], name: str) -> None:
        self.errors: list[PlanError] = []
        self._positions = positions
        self._name = name

    def once(self, found: Iterable[tuple[Path, dict[str, Any]]], noun: Words) -> None:
        """No two entries have the same id."""
        first: dict[str, Path] = {}
        for path, entry in found:
            identity = entry.get("id")
            if not isinstance(identity, str):
                continue
            if identity not in first:
                first[identity] = path
                continue
            line = self._positions[(*first[identity], "id")].line
            self._object(
                (*path, "id"),
                Words(
                    en=f"the {noun.en} {quote(identity)} a second time (first on line {line})",
                    ja=f"{noun.ja} {quote(identity)} が二度目です（最初は{line}行目）",
                ),
                Words(en="an id of its own", ja="それぞれ別のid"),
                Words(en="rename one of the two", ja="どちらかの名前を変えてください"),
            )

    def known(self, entry: dict[str, Any], key: str, path: Path, names: Names, noun: Words) -> None:
        """The id under the key exists."""
        if isinstance(entry.get(key), str):
            self._one_known(entry[key], (*path, key), names, noun)

    def known_all(
        self, entry: dict[str, Any], key: str, path: Path, names: Names, noun: Words
    ) -> None:
        """The ids in the list under the key exist, and none stands there twice."""
        values = entry.get(key)
        for index, value in enumerate(values if isinstance(values, list) else ()):
            if isinstance(value, str):
                self._one_known(value, (*path, key, index), names, noun)
        self.no_repeats(entry, key, path, noun)

    def no_repeats(self, entry: dict[str, Any], key: str, path: Path, noun: Words) -> None:
        """No word stands twice in the list under the key."""
        values = entry.get(key)
        seen: set[str] = set()
        for index, value in enumerate(values if isinstance(values, list) else ()):
            if not isinstance(value, str):
                continue
            if value in seen:
                self._object(
                    (*path, key, index),
                    Words(
                        en=f"the {noun.en} {quote(value)} twice in one list",
                        ja=f"{noun.ja} {quote(value)} が同じ並びに二度あります",
                    ),
                    Words(en="each once", ja="それぞれ一度だけ"),
                    Words(en="remove one of the two", ja="どちらかを消してください"),
                )
            seen.add(value)

    def _one_known(self, value: str, path: Path, names: Names, noun: Words) -> None:
        if value in names:
            return
        guess = closest(value, list(names))
        choice = ", ".join(f"`{one}`" for one in islice(names, 10))
        if guess:
            remedy = Words(
                en=f"did you mean `{guess}`?", ja=f"`{guess}` の書き誤りではありませんか"
            )
        else:
            remedy = Words(
                en=f"declare the {noun.en} or correct the id",
                ja=f"{noun.ja}を書き足すか、idを直してください",
            )
        self._object(
            path,
            Words(
                en=f"the unknown {noun.en} {quote(value)}",
                ja=f"{noun.ja} {quote(value)} はどこにもありません",
            ),
            Words(en=f"one of {_shorten(choice)}", ja=f"{_shorten(choice)} のどれか")
            if names
            else Words(en=f"a declared {noun.en}", ja=f"宣言された{noun.ja}"),
            remedy,
        )

    def _object(self, path: Path, found: Words, expected: Words, remedy: Words) -> None:
        self.errors.append(
            BadValue(
                **place(self._name, self._at(path)), found=found, expected=expected, remedy=remedy
            )
        )

    def _at(self, path: Path) -> Position:
        return self._positions.get(path, Position(1, 1))


def _shorten(choice: str) -> str:
    return choice if len(choice) <= 120 else choice[:119] + "…"
