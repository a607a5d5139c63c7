"""The kinds of changes between two plans, and which field belongs to which kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from noren.plan.values import Span
from noren.vocabulary.terms import Term


class ChangeKind(Term):
    """What differs between two plans, in the words in which consequences are thought of."""

    OPERATOR = "operator", "運用実施主体の変更", "operator changed"
    CONTACT = "contact", "連絡先の変更", "contact changed"
    SITE_ADDED = "site_added", "場所の追加", "site added"
    SITE_REMOVED = "site_removed", "場所の削除", "site removed"
    SITE_CHANGED = "site_changed", "場所の説明の変更", "site described otherwise"
    CAMERA_ADDED = "camera_added", "カメラの追加", "camera added"
    CAMERA_REMOVED = "camera_removed", "カメラの削除", "camera removed"
    CAMERA_MOVED = "camera_moved", "カメラの移設", "camera moved"
    CAMERA_CHANGED = "camera_changed", "カメラの説明の変更", "camera described otherwise"
    VIEW_CHANGED = "view_changed", "撮影範囲の変更", "view changed"
    DRAWING_CHANGED = "drawing_changed", "計測線・計測区域の変更", "lines or areas changed"
    DRAWING_TOUCHED = (
        "drawing_touched",
        "図形のわずかな描き直し(許容差以内)",
        "shapes redrawn within the tolerance",
    )
    FOOTAGE_CHANGED = (
        "footage_changed",
        "映像の出どころ・通り道の変更",
        "origin or way of images changed",
    )
    DETECTOR_CHANGED = "detector_changed", "検出モデルの変更", "detector changed"
    PURPOSE_ADDED = "purpose_added", "利用目的の追加", "purpose added"
    PURPOSE_REMOVED = "purpose_removed", "利用目的の削除", "purpose removed"
    PURPOSE_CHANGED = "purpose_changed", "利用目的の種類の変更", "nature of a purpose changed"
    PURPOSE_REWORDED = "purpose_reworded", "利用目的の書き換え", "purpose reworded"
    BENEFIT_REWORDED = "benefit_reworded", "利点の書き換え", "benefit reworded"
    OUTPUT_ADDED = "output_added", "出力の追加", "output added"
    OUTPUT_REMOVED = "output_removed", "出力の削除", "output removed"
    OUTPUT_FINER = "output_finer", "出力の詳細化", "output made finer"
    OUTPUT_COARSER = "output_coarser", "出力の粗大化", "output made coarser"
    OUTPUT_CHANGED = "output_changed", "出力の内容の変更", "content of an output changed"
    KEPT_LONGER = "kept_longer", "保存期間の延長", "kept longer"
    KEPT_SHORTER = "kept_shorter", "保存期間の短縮", "kept shorter"
    READERS_WIDENED = "readers_widened", "閲覧者の拡大", "readers widened"
    READERS_NARROWED = "readers_narrowed", "閲覧者の縮小", "readers narrowed"
    MINIMUM_LOWERED = "minimum_lowered", "最小人数の引き下げ", "minimum cell lowered"
    MINIMUM_RAISED = "minimum_raised", "最小人数の引き上げ", "minimum cell raised"
    REPEAT_ADDED = "repeat_added", "リピート分析の追加", "repeat analysis added"
    REPEAT_REMOVED = "repeat_removed", "リピート分析の廃止", "repeat analysis removed"
    REPEAT_CHANGED = "repeat_changed", "リピート分析の変更", "repeat analysis changed"
    WINDOW_LENGTHENED = "window_lengthened", "分析期間の延長", "repeat window lengthened"
    WINDOW_SHORTENED = "window_shortened", "分析期間の短縮", "repeat window shortened"
    FEATURES_ADDED = "features_added", "特徴量の追加", "features added"
    FEATURES_REMOVED = "features_removed", "特徴量の削減", "features removed"
    LINKS_ADDED = "links_added", "結び付けの追加", "links added"
    LINKS_REMOVED = "links_removed", "結び付けの削減", "links removed"
    PARTY_ADDED = "party_added", "関係者の追加", "party added"
    PARTY_ABROAD = "party_abroad", "外国の関係者の追加", "party abroad added"
    RECIPIENT_ADDED = "recipient_added", "第三者提供先の追加", "third party added"
    PARTY_REMOVED = "party_removed", "関係者の削除", "party removed"
    PARTY_CHANGED = "party_changed", "関係者の役割の変更", "role of a party changed"
    RESPONSIBILITY = "responsibility", "担当・機器の変更", "responsibility or equipment changed"
    RIGHTS_LESSENED = "rights_lessened", "権利の手続の後退", "rights lessened"
    RIGHTS_CHANGED = "rights_changed", "権利の手続の変更", "rights changed"
    SECURITY = "security", "安全管理措置の変更", "security measures changed"
    SCHEDULE_EXTENDED = "schedule_extended", "撮影時期の前倒し・延長", "filming period extended"
    SCHEDULE_SHORTENED = (
        "schedule_shortened",
        "撮影時期の繰り下げ・短縮",
        "filming period shortened",
    )
    EXPLANATION = "explanation", "説明文の変更", "explanation changed"
    LEGAL_FORM = "legal_form", "法的な取扱いの変更", "legal form changed"
    EDITION = "edition", "ガイドブックの版の変更", "edition of the guidebook changed"
    RENAMED = "renamed", "idの変更(内容は同じ)", "id renamed, all else equal"
    OTHER = "other", "その他の公表事項の変更", "another stated fact changed"
    RESUMED = "resumed", "休止・終了からの再開", "resumed after a rest"
    STATUS = "status", "状態の変更", "status changed"
    VERSION = "version", "版の番号の変更", "version changed"
    NOTICES = "notices", "告知の記録の変更", "record of notices changed"
    ANSWERS = (
        "answers",
        "分析・証明・署名者・適用除外の変更",
        "analyses, answers or waivers changed",
    )
    CHANGES = "changes", "変更の記録の変更", "list of changes changed"
    ORDINANCE = "ordinance", "条例に関する記録の変更", "record about ordinances changed"
    RECORDS = "records", "運用の記録の変更", "record of operation changed"
    NETWORK = "network", "カメラの接続先の変更", "address of a camera changed"


K = ChangeKind
Judge = Callable[[Any, Any], ChangeKind]
"""Which kind it is, by the values before and after; None for what is not there."""


def _always(kind: ChangeKind) -> Judge:
    return lambda before, after: kind


def _plain(value: Any) -> Any:
    return value.seconds if isinstance(value, Span) else value


def _size(value: Any) -> float:
    """A number to compare by; what is not there is nothing."""
    return float(value) if isinstance(value, int | float) else 0.0


def _more(grown: ChangeKind, shrunk: ChangeKind) -> Judge:
    return lambda before, after: grown if _size(after) > _size(before) else shrunk


def _wider(grown: ChangeKind, shrunk: ChangeKind) -> Judge:
    """For lists: anything new in it is growth, whatever else went."""

    def judge(before: Any, after: Any) -> ChangeKind:
        return grown if set(after or ()) - set(before or ()) else shrunk

    return judge


def _presence(added: ChangeKind, removed: ChangeKind) -> Judge:
    return lambda before, after: added if before is None else removed


def _abroad(otherwise: ChangeKind) -> Judge:
    return lambda before, after: otherwise if after == "JP" else K.PARTY_ABROAD


def _finer(before: Any, after: Any) -> ChangeKind:
    """Smaller cells of time and place, and more bands, are finer; a size left out is none."""
    if before is None or after is None:
        return K.OUTPUT_CHANGED
    if isinstance(before, tuple):
        return K.OUTPUT_FINER if len(after) >= len(before) else K.OUTPUT_COARSER
    return K.OUTPUT_FINER if after < before else K.OUTPUT_COARSER


def _rights(before: Any, after: Any) -> ChangeKind:
    """Procedures that go, waits and fees that grow, are less than before."""
    if isinstance(before, bool) and isinstance(after, bool):
        return K.RIGHTS_CHANGED if after else K.RIGHTS_LESSENED
    if isinstance(before, int) and isinstance(after, int):
        return K.RIGHTS_LESSENED if after > before else K.RIGHTS_CHANGED
    return K.RIGHTS_LESSENED if after is None else K.RIGHTS_CHANGED


def _earlier(before: Any, after: Any) -> ChangeKind:
    """A first day left out means from the start on."""
    earlier = after is None or (before is not None and after < before)
    return K.SCHEDULE_EXTENDED if earlier else K.SCHEDULE_SHORTENED


def _later_end(before: Any, after: Any) -> ChangeKind:
    later = after is None or (before is not None and after > before)
    return K.SCHEDULE_EXTENDED if later else K.SCHEDULE_SHORTENED


def _status(before: Any, after: Any) -> ChangeKind:
    resting = ("suspended", "closed")
    return K.RESUMED if before in resting and after not in resting else K.STATUS


_TABLE: Mapping[str, Judge] = {
    "operator": _always(K.OPERATOR),
    "operator.*": _always(K.OPERATOR),
    "contact_point.*": _always(K.CONTACT),
    "sites.*.ordinance.*": _always(K.ORDINANCE),
    "sites.*.signs_at_entrances": _always(K.RECORDS),
    "sites.*.*": _always(K.SITE_CHANGED),
    "sites.*": _presence(K.SITE_ADDED, K.SITE_REMOVED),
    "cameras.*.source": _always(K.NETWORK),
    "cameras.*.password_env": _always(K.NETWORK),
    "cameras.*.default_password_changed": _always(K.NETWORK),
    "cameras.*.detector.*": _always(K.DETECTOR_CHANGED),
    "cameras.*.view.lines*": _always(K.DRAWING_CHANGED),
    "cameras.*.view.areas*": _always(K.DRAWING_CHANGED),
    "cameras.*.view.ground*": _always(K.DRAWING_CHANGED),
    "cameras.*.view.*": _always(K.VIEW_CHANGED),
    "cameras.*.range": _always(K.VIEW_CHANGED),
    "cameras.*.private_property_in_view": _always(K.VIEW_CHANGED),
    "cameras.*.site": _always(K.CAMERA_MOVED),
    "cameras.*.position": _always(K.CAMERA_MOVED),
    "cameras.*.vehicle": _always(K.CAMERA_MOVED),
    "cameras.*.in_use_from": _earlier,
    **dict.fromkeys(
        (f"cameras.*.{key}" for key in ("footage", "link", "live_view", "also_security")),
        _always(K.FOOTAGE_CHANGED),
    ),
    "cameras.*.*": _always(K.CAMERA_CHANGED),
    "cameras.*": _presence(K.CAMERA_ADDED, K.CAMERA_REMOVED),
    "purposes.*.text": _always(K.PURPOSE_REWORDED),
    "purposes.*.benefit": _always(K.BENEFIT_REWORDED),
    "purposes.*.*": _always(K.PURPOSE_CHANGED),
    "purposes.*": _presence(K.PURPOSE_ADDED, K.PURPOSE_REMOVED),
    "outputs.*.keep": _more(K.KEPT_LONGER, K.KEPT_SHORTER),
    "outputs.*.readers": _wider(K.READERS_WIDENED, K.READERS_NARROWED),
    "outputs.*.minimum_cell": _more(K.MINIMUM_RAISED, K.MINIMUM_LOWERED),
    "outputs.*.bin": _finer,
    "outputs.*.every": _finer,
    "outputs.*.position_m": _finer,
    "outputs.*.age_bands": _finer,
    "outputs.*.attributes": _wider(K.OUTPUT_FINER, K.OUTPUT_COARSER),
    "outputs.*.classes": _wider(K.OUTPUT_FINER, K.OUTPUT_COARSER),
    "outputs.*.scenery": _wider(K.OUTPUT_FINER, K.OUTPUT_COARSER),
    "outputs.*.texts.*.*": _always(K.OUTPUT_CHANGED),
    "outputs.*.texts.*": _presence(K.OUTPUT_FINER, K.OUTPUT_COARSER),
    "outputs.*.*": _always(K.OUTPUT_CHANGED),
    "outputs.*": _presence(K.OUTPUT_ADDED, K.OUTPUT_REMOVED),
    "repeat": _presence(K.REPEAT_ADDED, K.REPEAT_REMOVED),
    "repeat.window": _more(K.WINDOW_LENGTHENED, K.WINDOW_SHORTENED),
    "repeat.features": _wider(K.FEATURES_ADDED, K.FEATURES_REMOVED),
    "repeat.linked": _wider(K.LINKS_ADDED, K.LINKS_REMOVED),
    "repeat.joins.*.*": _always(K.LINKS_ADDED),
    "repeat.joins.*": _presence(K.LINKS_ADDED, K.LINKS_REMOVED),
    "repeat.joins": _wider(K.LINKS_ADDED, K.LINKS_REMOVED),
    "repeat.minimum_cell": _more(K.MINIMUM_RAISED, K.MINIMUM_LOWERED),
    "repeat.tills*": _always(K.REPEAT_CHANGED),
    "repeat.*": _always(K.REPEAT_CHANGED),
    "release.noise": _presence(K.OUTPUT_COARSER, K.OUTPUT_FINER),
    "release.*": _more(K.OUTPUT_FINER, K.OUTPUT_COARSER),
    "parties.*.contract_on": _always(K.RECORDS),
    "parties.*.joint_use_published_on": _always(K.RECORDS),
    "parties.*.provision_recorded": _always(K.RECORDS),
    "parties.*.country": _abroad(K.PARTY_CHANGED),
    "parties.*.*": _always(K.PARTY_CHANGED),
    "parties.*": _presence(K.PARTY_ADDED, K.PARTY_REMOVED),
    "access.*.*": _wider(K.READERS_WIDENED, K.READERS_NARROWED),
    "access.*": _presence(K.READERS_NARROWED, K.READERS_WIDENED),
    "lifecycle*": _always(K.RESPONSIBILITY),
    "nodes.*.country": _abroad(K.RESPONSIBILITY),
    "nodes*": _always(K.RESPONSIBILITY),
    "schedule.lead_days": _always(K.RECORDS),
    "schedule.capture_start": _earlier,
    "schedule.use_start": _earlier,
    "schedule.capture_end": _later_end,
    "schedule.*": _always(K.EXPLANATION),
    "rights.*": _rights,
    "security.backup_keep": _more(K.KEPT_LONGER, K.KEPT_SHORTER),
    "security.*": _always(K.SECURITY),
    **dict.fromkeys(("title", "necessity*", "dialogue*", "not_this_time"), _always(K.EXPLANATION)),
    "processed*": _always(K.LEGAL_FORM),
    "europe*": _always(K.LEGAL_FORM),
    "edition": _always(K.EDITION),
    "status": _status,
    "version": _always(K.VERSION),
    "notices.*": _always(K.NOTICES),
    "changes": _always(K.CHANGES),
    "rollout.*": _always(K.RECORDS),
    "evidence*": _always(K.RECORDS),
    "accuracy*": _always(K.RECORDS),
    "messages*": _always(K.RECORDS),
    **dict.fromkeys(("risk*", "attestations", "signers*", "waivers"), _always(K.ANSWERS)),
}
"""Patterns of paths written with dots, the first match decides; `*` stands for anything."""


def kind_of(path: tuple[str, ...], before: Any, after: Any) -> ChangeKind:
    """The kind of one difference; a path that no pattern knows is `OTHER`."""
    spelled = ".".join(path)
    before, after = _plain(before), _plain(after)
    for pattern, judge in _TABLE.items():
        if fnmatchcase(spelled, pattern):
            return judge(before, after)
    return K.OTHER
