"""The closed sets that entries of the ledger are made of.

An entry holds numbers, times, digests and these words; there is no field that takes a text.
"""

from __future__ import annotations

from noren.vocabulary.terms import Term


class EntryKind(Term):
    """What an entry tells."""

    PLAN_ACTIVATED = "plan_activated", "計画の適用開始", "plan activated"
    NOTICE_PUBLISHED = "notice_published", "告知・掲示の公開", "notice published"
    NOTICE_WITHDRAWN = "notice_withdrawn", "告知・掲示の取り下げ", "notice withdrawn"
    JAIL_REPORT = "jail_report", "隔離区画の自己検査", "self-check of a jail"
    INCIDENT = "incident", "事故", "incident"
    PURGE = "purge", "期限到来による消去", "purge"
    HOLDING_ACCESS = "holding_access", "保有データの閲覧", "access to a holding"
    REQUEST_MILESTONE = "request_milestone", "請求・申し出の進み", "milestone of a request"
    ATTESTATION = "attestation", "担当者の確認", "attestation by a person"
    COMMISSIONING = "commissioning", "設置調整", "commissioning"
    UNJAILED_RUN = "unjailed_run", "隔離なしの計測", "run without a jail"
    CLOCK_HIGH_WATER = "clock_high_water", "時計の最高到達時刻", "high-water mark of the clock"
    CHECKPOINT_PUSHED = "checkpoint_pushed", "チェックポイントの送付", "checkpoint pushed"
    PUSH_FAILED = "push_failed", "チェックポイントの送付失敗", "checkpoint not pushed"
    BREACH = "breach", "漏えい等への対応", "breach"
    BACKUP_RESTORED = "backup_restored", "バックアップからの復元", "backup restored"
    ACCURACY = "accuracy", "数え合わせ", "count by a person"
    TAIL_CUT = "tail_cut", "書きかけの末尾の切り捨て", "unfinished tail cut"


class IncidentCause(Term):
    """Why an incident happened; holds every cause that the statistics store knows."""

    UNDECLARED_DATA = "undeclared_data", "宣言にないデータ", "undeclared data"
    RECORD_OUT_OF_RANGE = "record_out_of_range", "範囲外の値", "a record out of range"
    JAIL_BROKEN = "jail_broken", "隔離の不成立", "a jail that did not hold"
    JAIL_KILLED = "jail_killed", "隔離プロセスの強制終了", "a jail killed"
    JAIL_SILENT = "jail_silent", "隔離プロセスの無応答", "a silent jail"
    JAIL_FAULT = "jail_fault", "隔離プロセスの異常", "a fault in a jail"
    SOURCE_LOST = "source_lost", "映像の途絶", "a lost source"
    RESTARTS_EXHAUSTED = "restarts_exhausted", "再起動の断念", "restarts exhausted"
    UNJAILED_RUN = "unjailed_run", "隔離なしの計測", "a run without a jail"
    CLOCKS_APART = "clocks_apart", "カメラの時計の不一致", "clocks of cameras apart"
    PURGE_FAILED = "purge_failed", "消去の失敗", "a purge that failed"
    CLOCK_SET_BACK = "clock_set_back", "時計の逆行", "a clock set back"
    CLOCK_LEAPED = "clock_leaped", "時計の飛び", "a clock that leaped"
    HOLDINGS_SHUT = "holdings_shut", "保有データを開けない", "sealed data that would not open"
    LEDGER_FORKED = "ledger_forked", "台帳の食い違い", "a ledger that contradicts a witness"


class DataItem(Term):
    """What was purged, accessed or concerned."""

    STATISTICS = "statistics", "統計値", "statistics"
    TRAJECTORY = "trajectory", "動線データ", "trajectories"
    VISIT = "visit", "再来店の記録", "visits"
    TEMPLATE = "template", "特徴量データ", "templates"
    ATTRIBUTE = "attribute", "属性データ", "attributes"
    MASKED_STILL = "masked_still", "塗りつぶした静止画", "masked stills"
    REQUEST = "request", "請求・申し出の記録", "requests"
    LEDGER_DETAIL = "ledger_detail", "台帳の外に置いた詳細", "details outside the ledger"


class ProbeOutcome(Term):
    """What the probe after a purge found in the raw files."""

    CLEAN = "clean", "残存なし", "nothing left"
    LEFTOVERS = "leftovers", "残存あり", "something left"
    FAILED = "failed", "検査できず", "not probed"


class AccessReason(Term):
    """For which purpose a holding was read."""

    ANALYSIS = "analysis", "分析", "analysis"
    REQUEST = "request", "請求への対応", "answering a request"
    QUALITY = "quality", "精度の確認", "checking accuracy"
    AUDIT = "audit", "監査", "audit"
    BREACH = "breach", "漏えい等への対応", "handling a breach"
    BREAK_GLASS = "break_glass", "緊急の閲覧", "emergency"


class AccessOutcome(Term):
    """Whether the reading was allowed."""

    GRANTED = "granted", "許可", "granted"
    REFUSED = "refused", "拒否", "refused"


class RequestKind(Term):
    """What a citizen asks for."""

    DISCLOSURE = "disclosure", "開示", "disclosure"
    CORRECTION = "correction", "訂正", "correction"
    CESSATION = "cessation", "利用停止・消去", "cessation or erasure"
    OBJECTION = "objection", "異議", "objection"
    COMPLAINT = "complaint", "苦情", "complaint"
    QUESTION = "question", "質問", "question"
    OPINION = "opinion", "意見", "opinion"


class Milestone(Term):
    """How far a request has come."""

    RECEIVED = "received", "受付", "received"
    IDENTITY_CHECKED = "identity_checked", "本人確認済み", "identity checked"
    MATCHED = "matched", "該当の照合", "matched"
    ESCALATED = "escalated", "期限接近の報告", "escalated"
    ANSWERED = "answered", "回答", "answered"
    REFUSED = "refused", "不開示・不実施の回答", "refused with reason"
    EXECUTED = "executed", "実施", "executed"
    PROVEN = "proven", "実施の確認", "proven"
    CLOSED = "closed", "終了", "closed"


class CommissioningStep(Term):
    """Beginning and end of the state in which a person-free picture may be seen."""

    STARTED = "started", "開始", "started"
    PICTURE_SHOWN = "picture_shown", "背景図の提示", "background shown"
    ACCEPTED = "accepted", "背景図の採用", "background accepted"
    DISCARDED = "discarded", "背景図の破棄", "background thrown away"
    REFUSED = "refused", "背景図の却下", "background refused"
    ENDED = "ended", "終了", "ended"


class BreachStep(Term):
    """Steps of handling a breach under the law's clock."""

    OPENED = "opened", "認知", "noticed"
    PRELIMINARY_REPORT = "preliminary_report", "速報", "preliminary report"
    FINAL_REPORT = "final_report", "確報", "final report"
    PEOPLE_NOTIFIED = "people_notified", "本人への通知", "people notified"
    CLOSED = "closed", "終了", "closed"


class WitnessKind(Term):
    """Where a checkpoint is held outside this machine."""

    FILE = "file", "別の機械のファイル", "a file on another host"
    HTTP = "http", "HTTPの宛先", "an HTTP address"
    TIMESTAMP = "timestamp", "タイムスタンプ局", "a timestamp authority"
    PRINTED = "printed", "印刷したQRコード", "a printed QR code"


class CountedAt(Term):
    """Where a person counted beside the machine, and with that, what the count can show."""

    ICONS = "icons", "アイコン画面", "icon view"
    PLACE = "place", "現地", "on site"


class PushFailure(Term):
    """Why a witness did not take a checkpoint."""

    UNREACHABLE = "unreachable", "届かない", "not reached"
    TIMED_OUT = "timed_out", "時間切れ", "timed out"
    REFUSED = "refused", "拒否された", "refused"
    UNREADABLE_ANSWER = "unreadable_answer", "回答を読めない", "an answer that cannot be read"
    FORKED = "forked", "控えと食い違う", "its copy contradicts the ledger"
