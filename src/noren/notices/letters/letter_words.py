"""The fixed words of the desk's letters, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from noren.vocabulary.terms import Term
from noren.vocabulary.words import Words


class LetterKind(Term):
    """The letters of the desk."""

    RECEIPT = "receipt", "受付票", "receipt"
    INQUIRY = "inquiry", "問い合わせへの回答", "answer to an inquiry"
    NOTHING_HELD = "nothing_held", "保有していない旨の回答", "answer that nothing is held"
    DISCLOSURE = "disclosure", "開示の回答", "answer with a disclosure"
    REFUSAL = "refusal", "応じられない旨の回答", "refusal with its reason"


TITLES: Final[Mapping[LetterKind, Words]] = MappingProxyType(
    {
        LetterKind.RECEIPT: Words(ja="ご請求の受付について", en="We have received your request"),
        LetterKind.INQUIRY: Words(
            ja="カメラについてのお問い合わせへの回答", en="Your inquiry about our cameras"
        ),
        LetterKind.NOTHING_HELD: Words(
            ja="保有するデータについてのご回答", en="We hold no data about you"
        ),
        LetterKind.DISCLOSURE: Words(
            ja="個人データの開示について", en="Disclosure of your personal data"
        ),
        LetterKind.REFUSAL: Words(ja="ご請求への回答", en="Our answer to your request"),
    }
)
"""The subject of each letter."""

OPENING: Final = Words(
    ja="拝啓　このたびはご連絡をいただき、ありがとうございます。",
    en="Dear Sir or Madam,\nThank you for writing to us.",
)
ENQUIRY_OPENING: Final = Words(
    ja="拝啓　カメラについてお問い合わせをいただき、ありがとうございます。",
    en="Dear Sir or Madam,\nThank you for asking about our cameras.",
)
CLOSING: Final = Words(ja="敬具", en="Yours faithfully")
ASKED_ON: Final = Words(
    ja="{day}にいただいたご請求について、お答えします。",
    en="This answers your request of {day}.",
)
HELD_OPENING: Final = Words(
    ja="このカメラの取り組みで実際に残しているものは、次のとおりです。",
    en="This is what is actually kept.",
)
HELD_CAPTION: Final = Words(ja="この取り組みで残しているもの", en="What is kept from these cameras")
PURPOSE: Final = Words(ja="利用目的", en="Purpose")
NO_ITEMS: Final = Words(ja="残しているものはありません。", en="Nothing is kept.")
NONE_HELD: Final = Words(
    ja="このカメラの取り組みでは、個人データを残していません。"
    "そのため、あなたのデータとしてお見せしたり消したりできるものがありません。",
    en="We keep no personal data from these cameras, so there is nothing of yours that could be "
    "shown or erased.",
)
SEARCHED: Final = Words(ja="{day}にお調べしました。", en="We searched on {day}.")
NONE_FOUND: Final = Words(
    ja="あなたのデータは見当たりませんでした。保存期間を過ぎたデータは消去しています。",
    en="No data about you was found. Data is erased when its time is over.",
)
SINGLE_ONLY: Final = Words(
    ja="一人ごとの動きの記録もありますが、どなたのものか分からないため、お探しできません。",
    en="Single paths are kept as well; as nothing tells whose they are, yours cannot be found.",
)
DISCLOSED_AT_ALL: Final = Words(
    ja="保有しているあなたの個人データは、次のとおりです。",
    en="This is the personal data that we hold about you.",
)
DISCLOSED_ROW: Final = Words(ja="{blank}\n期間: {keep}", en="{blank}\nKept: {keep}")
DISCLOSED: Final = Words(ja="開示する内容", en="What is disclosed")
FEE: Final = Words(ja="手数料", en="Fee")
FORM_OF_ANSWER: Final = Words(ja="お渡しの形", en="Form")
PROVIDED_TO: Final = Words(ja="第三者に提供した記録", en="Provision to third parties")
ABOUT: Final = Words(ja="ご請求の内容", en="What you asked for")
REQUESTS: Final = (
    Words(ja="開示", en="disclosure"),
    Words(ja="訂正", en="correction"),
    Words(ja="利用停止", en="cessation"),
    Words(ja="消去", en="erasure"),
    Words(ja="苦情", en="complaint"),
    Words(ja="その他", en="other"),
)
"""What people can write to the desk about."""
REFUSAL_OPENING: Final = Words(
    ja="まことに恐れ入りますが、次の理由により、ご請求に応じることができません。",
    en="We are sorry that we cannot do what you asked, for the reason below.",
)
REFUSAL_REASONS: Final = Words(ja="理由", en="Reason")
REASONS: Final = (
    Words(ja="ご本人または代理人であることを確認できませんでした。",
          en="We could not confirm that you are the person concerned, or act for that person."),
    Words(ja="ご本人や第三者の生命、身体、財産その他の権利利益を害するおそれがあります。",
          en="It might harm life, body, property or other rights of you or of somebody else."),
    Words(ja="業務の適正な実施に著しい支障を及ぼすおそれがあります。",
          en="It might seriously hinder the proper conduct of the business."),
    Words(ja="ほかの法令に違反することになります。", en="It would break another law."),
)  # fmt: skip
"""First that of identity; then the reasons for which the Act lets disclosure be withheld."""
REASON_OTHER: Final = Words(ja="その他(下に記します)", en="Other (written below)")
OBJECT_DESK: Final = Words(
    ja="ご納得いただけないときは、上の窓口にお申し出ください。",
    en="If you disagree, please tell the desk named above.",
)
OBJECT_BODY: Final = Words(
    ja="{body}({contact})にも申し出ることができます。",
    en="You can also turn to {body} ({contact}).",
)
OBJECT_COMMISSION: Final = Words(
    ja="個人情報保護委員会に相談することもできます。",
    en="You can also ask the Personal Information Protection Commission.",
)
RECEIPT_DUE: Final = Words(
    ja="ご請求を受け付けました。{days}日以内({day}まで)にお答えします。",
    en="We have received your request and answer within {days} days, by {day}.",
)
RECEIPT_BLANKS: Final = (
    Words(ja="受け付けた日", en="Received on"),
    Words(ja="受け付けた者", en="Received by"),
    Words(ja="ご本人の確認", en="How identity was confirmed"),
)
"""What the desk fills in."""
RECEIPT_KEPT: Final = Words(
    ja="この票は、お答えが届くまで大切にお持ちください。",
    en="Please keep this sheet until you have our answer.",
)
