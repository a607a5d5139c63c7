"""The closed sets of the desk: how people ask, how far a request is, and why one is refused."""

from __future__ import annotations

from noren.vocabulary.terms import Term


class Intake(Term):
    """How a request reaches the desk; one way is never told apart by who uses it."""

    COUNTER = "counter", "窓口", "at the counter"
    POST = "post", "郵送", "by post"
    PHONE = "phone", "電話", "by phone"
    EMAIL = "email", "メール", "by email"
    FORM = "form", "ウェブフォーム", "by web form"


class Standing(Term):
    """For whom somebody asks. Source: APPI Art. 37(3); Order Art. 13 (agents)."""

    SELF = "self", "本人", "the person"
    GUARDIAN = "guardian", "親権者・後見人", "a guardian"
    AGENT = "agent", "委任による代理人", "an agent with power of attorney"
    STRANGER = "stranger", "権限のない他人", "somebody without authority"


class IdentityMeans(Term):
    """What was seen when identity was checked. What stands in a document is never kept."""

    IN_PERSON = "in_person", "本人が窓口に来た", "the person came to the counter"
    ID_DOCUMENT = "id_document", "本人確認書類を見た", "a document with a name was seen"
    CONTROL_ANSWER = (
        "control_answer",
        "本人しか知らない動きを、示す前に言えた",
        "told unasked what only that person could know",
    )
    POWER_OF_ATTORNEY = "power_of_attorney", "委任状を見た", "a power of attorney was seen"
    GUARDIAN_PROOF = (
        "guardian_proof",
        "親権者・後見人の証明を見た",
        "proof of guardianship was seen",
    )


class AnswerForm(Term):
    """In which form the answer is given: as the person asks. Source: APPI Art. 33(2)."""

    PAPER = "paper", "書面", "on paper"
    ELECTRONIC = "electronic", "電子データ", "electronically"


class State(Term):
    """How far a request has come; the last three are ends."""

    RECEIVED = "received", "受付済み", "received"
    IDENTIFIED = "identified", "本人確認済み", "identity checked"
    SEARCHED = "searched", "照合済み", "searched"
    EXECUTED = "executed", "実施済み(確認前)", "carried out, not yet proven"
    PROVEN = "proven", "実施を確認済み", "carried out and proven"
    ANSWERED = "answered", "回答済み", "answered"
    REFUSED = "refused", "応じられない旨を回答", "refused with its reason"
    WITHDRAWN = "withdrawn", "取り下げ", "withdrawn"


class Found(Term):
    """What a search found."""

    CERTAIN = "certain", "該当あり(確実)", "found, and certain"
    UNCERTAIN = "uncertain", "ほかの方と区別できない", "cannot be told from others"
    NOTHING = "nothing", "該当なし", "nothing found"


class Outcome(Term):
    """What the answer says."""

    NOT_HELD = "not_held", "保有していない", "not held"
    DISCLOSED = "disclosed", "開示した", "disclosed"
    CARRIED_OUT = "carried_out", "求めのとおり実施した", "carried out"
    REPLIED = "replied", "説明・返信した", "replied"
    REFUSED = "refused", "応じられない", "refused"
    WITHDRAWN = "withdrawn", "取り下げ", "withdrawn"


class RefusalReason(Term):
    """Why a request is refused: nothing else is a reason.

    Source: APPI Art. 33(2) items 1 to 3 (disclosure), Art. 34(2), Art. 35 (correction, cessation),
    Art. 37 (procedures, identity, agents).
    """

    IDENTITY_NOT_CONFIRMED = (
        "identity_not_confirmed",
        "ご本人であることを確認できませんでした。",
        "We could not confirm that you are the person concerned.",
    )
    NO_AUTHORITY = (
        "no_authority",
        "ご本人の代理人であることを確認できませんでした。ほかの方のデータはお答えできません。",
        "We could not confirm that you may act for that person; we tell nobody about others.",
    )
    CANNOT_BE_TOLD_APART = (
        "cannot_be_told_apart",
        "伺った内容からは、あなたの記録をほかの方のものと確実に見分けられませんでした。"
        "取り違えを避けるため、お答えできません。",
        "From what we know, we cannot tell your records from those of others with certainty, and "
        "we must not mix people up.",
    )
    HARMS_RIGHTS = (
        "harms_rights",
        "ご本人や第三者の生命、身体、財産その他の権利利益を害するおそれがあります。",
        "It might harm life, body, property or other rights of you or of somebody else.",
    )
    HINDERS_BUSINESS = (
        "hinders_business",
        "業務の適正な実施に著しい支障を及ぼすおそれがあります。",
        "It might seriously hinder the proper conduct of the business.",
    )
    OTHER_LAW = (
        "other_law",
        "ほかの法令に違反することになります。",
        "It would break another law.",
    )
    NOT_INCORRECT = (
        "not_incorrect",
        "お調べしたところ、内容に誤りはありませんでした。",
        "We looked into it and found nothing that is wrong.",
    )
    NO_GROUND = (
        "no_ground",
        "利用停止や消去を求めることのできる場合に当たりませんでした。",
        "None of the grounds on which cessation or erasure can be asked for is given.",
    )
    ANOTHER_DESK = (
        "another_desk",
        "このカメラの取り組みについてのご請求ではありませんでした。",
        "What you asked for does not concern these cameras.",
    )


class Theme(Term):
    """What a request is about, for the statistics that are published."""

    BEING_FILMED = "being_filmed", "撮影されること", "being filmed at all"
    NOTICE = "notice", "告知・掲示", "notices and signs"
    PURPOSE = "purpose", "利用目的", "the purpose"
    KEEPING = "keeping", "保存と消去", "keeping and erasure"
    SHARING = "sharing", "第三者への提供", "who gets the data"
    CHILDREN = "children", "子ども", "children"
    SECURITY = "security", "安全管理", "security"
    STAFF = "staff", "従業員の撮影", "filming of staff"
    BENEFIT = "benefit", "便利になった・要望", "benefits and wishes"
    OTHER = "other", "その他", "other"


class LikenessClass(Term):
    """How well a picture taken at the counter fits one person of the gallery."""

    STRONG = "strong", "強く一致", "fits strongly"
    WEAK = "weak", "弱く一致", "fits weakly"
    NONE = "none", "一致なし", "fits nobody"


class Told(Term):
    """Who hears that a request is still open when this much of its time is used."""

    OWNER = "owner", "担当者", "its owner"
    PRIVACY_OFFICER = "privacy_officer", "個人情報保護責任者", "the privacy officer"
    ACCOUNTABLE = "accountable", "運用責任者", "the accountable person"
