"""What a finding is about: one notice, one data item, one camera, or the plan as a whole.

A careless plan draws dozens of findings. A reader mends them thing by thing, so a report shows
them by the thing that has to be mended.
"""

from __future__ import annotations

from dataclasses import dataclass

from noren.plan.declaration import Plan
from noren.plan.paths import Path
from noren.plan.values import Text
from noren.vocabulary.terms import NoticeKind
from noren.vocabulary.words import Words


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """One thing of a plan; `rank` is its place in a report, `path` the way to it."""

    rank: int
    path: Path

    def label(self, plan: Plan) -> Words:
        """The thing by its kind and name."""
        kind = _KINDS[self.rank]
        return _NAMERS.get(kind, _plain)(plan, self.path, _LABELS[kind])


_LABELS = {
    "": Words(ja="計画全体", en="the plan as a whole"),
    "operator": Words(ja="事業者と窓口", en="operator and desk"),
    "sites": Words(ja="場所「{name}」", en="site {name}"),
    "purposes": Words(ja="目的「{name}」", en="purpose {name}"),
    "notices": Words(ja="告知「{name}」", en="{name}"),
    "cameras": Words(ja="カメラ「{name}」", en="camera {name}"),
    "outputs": Words(ja="データ「{name}」", en="data item {name}"),
    "repeat": Words(ja="リピート分析", en="repeat analysis"),
    "parties": Words(ja="関係者「{name}」", en="party {name}"),
    "schedule": Words(ja="日程", en="schedule"),
    "rights": Words(ja="請求と権利", en="requests and rights"),
    "security": Words(ja="安全管理", en="security"),
    "risk": Words(ja="リスク分析", en="risk analysis"),
    "attestations": Words(ja="人が答えること", en="what people answer for"),
    "waivers": Words(ja="猶予", en="waivers"),
}
_KINDS = tuple(_LABELS)
_ALSO = {"contact_point": "operator", "signers": "attestations"}
_LISTED = ("sites", "purposes", "cameras", "outputs", "parties")


def subject_of(path: Path) -> Subject:
    """The thing that a path of a plan leads into."""
    first = str(path[0]) if path else ""
    kind = _ALSO.get(first, first)
    if kind not in _LABELS:
        return Subject(0, ())
    deep = kind == "notices" or kind in _LISTED
    return Subject(_KINDS.index(kind), path[:2] if deep else (kind,))


def _plain(plan: Plan, path: Path, label: Words) -> Words:
    return label


def _listed(plan: Plan, path: Path, label: Words) -> Words:
    if len(path) < 2 or not isinstance(path[1], int):
        return _nameless(path)
    entry = getattr(plan, str(path[0]))[path[1]]
    name = getattr(entry, "name", None)
    if isinstance(name, Text):
        return Words(
            ja=label.fill(name=f"{name.ja}({entry.id})").ja,
            en=label.fill(name=f"{entry.id} ({name.en})").en,
        )
    return label.fill(name=entry.id)


def _notice(plan: Plan, path: Path, label: Words) -> Words:
    if len(path) < 2:
        return _nameless(path)
    kind = next(kind for kind in NoticeKind if kind.value == path[1])
    return Words(ja=label.fill(name=kind.ja).ja, en=label.fill(name=kind.en).en)


def _nameless(path: Path) -> Words:
    return {
        "sites": Words(ja="場所", en="the sites"),
        "purposes": Words(ja="目的", en="the purposes"),
        "cameras": Words(ja="カメラ", en="the cameras"),
        "outputs": Words(ja="データ", en="the data items"),
        "parties": Words(ja="関係者", en="the parties"),
        "notices": Words(ja="告知", en="the notices"),
    }[str(path[0])]


_NAMERS = {"notices": _notice, **dict.fromkeys(_LISTED, _listed)}
