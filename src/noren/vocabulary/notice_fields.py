"""What a notice has to say, and at which moment.

Source: Guidebook 2.0, sections 4.2 and 4.3 (the two lists differ in the first day, which is told
only beforehand, and in the retention, which is told only at acquisition); its worked example of
repeat analysis; APPI Art. 32(1) for the published items; PPC Q&A 1-13 to 1-16 for the signs.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from noren.vocabulary.terms import Term


class NoticeField(Term):
    """One thing that a notice says."""

    HEADLINE = "headline", "見出し", "headline"
    OPERATING_NOW = "operating_now", "カメラが作動中であること", "that a camera is running"
    IMAGE_CONTENT = "image_content", "撮影する画像の内容", "what the images show"
    PURPOSE = "purpose", "利用目的", "purpose of use"
    OPERATOR_NAME = "operator_name", "運用実施主体", "operating entity"
    CONTACT = "contact", "問い合わせ先", "contact"
    BENEFIT = "benefit", "生活者にとっての利点", "benefit for the people filmed"
    CAMERA_POSITION = "camera_position", "カメラの設置位置", "position of the cameras"
    CAPTURE_RANGE = "capture_range", "撮影範囲", "range filmed"
    CAMERA_COUNT = "camera_count", "カメラの台数", "number of cameras"
    DERIVED_DATA = "derived_data", "生成するデータの概要", "outline of the data derived"
    STAGE_TABLE = "stage_table", "取得・処理・推定・分析の段階表", "table of stages"
    LINKED_ITEMS = "linked_items", "結び付ける項目", "linked items"
    IDENTIFIABILITY = "identifiability", "個人の特定の可否", "whether people can be identified"
    THIRD_PARTY = "third_party", "第三者への提供", "provision to third parties"
    START_DATE = "start_date", "開始日", "first day"
    RETENTION = "retention", "保存期間", "retention"
    STORE_LIST = "store_list", "実施する場所", "places"
    INITIATIVE = "initiative_explained", "リピート分析とは", "what repeat analysis is"
    FEATURE_EXTRACTION = "feature_extraction", "特徴量の抽出", "extraction of features"
    IMAGE_DISCARD = "image_discard", "画像の破棄", "discarding of images"
    FEATURE_DISCARD = "feature_discard", "特徴量の消去", "erasure of features"
    AFTER_RETENTION = "after_retention", "期間後の利用", "use after the period"
    OWN_USE_ONLY = "own_use_only", "自社だけでの利用", "own use only"
    NO_MEMBER_JOIN = "no_member_join", "会員情報と結び付けないこと", "no link to member data"
    NO_JOINT_USE = "no_joint_use", "共同利用をしないこと", "no joint use"
    HANDLER_NAME = "handler_name", "個人情報取扱事業者の名称", "name of the handler"
    HANDLER_ADDRESS = "handler_address", "住所", "address of the handler"
    HANDLER_REPRESENTATIVE = "handler_representative", "代表者の氏名", "name of the representative"
    DISCLOSURE_PROCEDURE = "disclosure_procedure", "開示等の請求の手続", "how to ask for disclosure"
    CORRECTION_CESSATION = (
        "correction_cessation_procedure",
        "訂正・利用停止等の請求の手続",
        "how to ask for correction or cessation",
    )
    FEE = "fee", "手数料", "fee"
    SECURITY_MEASURES = "security_measures", "安全管理措置", "security measures"
    CERTIFIED_BODY = "certified_body", "認定個人情報保護団体", "accredited body"
    COMPLAINT_CONTACT = "complaint_contact", "苦情の申出先", "complaints desk"
    DETAIL_URL = "detail_url", "詳しい説明のページ", "page with details"
    ILLUSTRATION = "illustration", "仕組みの図", "illustration"
    FACE_PROCESSING = (
        "face_processing",
        "顔の特徴を抽出すること",
        "that face features are extracted",
    )
    CUSTOMISED_AD = (
        "customised_ad",
        "見る人に合わせて表示を変えること",
        "that content adapts to viewers",
    )
    BIOMETRIC_ITEMS = (
        "biometric_items",
        "特定生体個人情報の周知事項(2026年改正法)",
        "biometric items",
    )
    END_DATE = "end_date", "終了日", "last day"
    OTHER_USES = "other_uses", "同じカメラのほかの用途", "other uses of the same camera"
    DIGEST = "digest", "計画の要約値", "digest of the plan"


_F = NoticeField
_BOTH = (
    _F.IMAGE_CONTENT,
    _F.PURPOSE,
    _F.OPERATOR_NAME,
    _F.CONTACT,
    _F.BENEFIT,
    _F.CAMERA_POSITION,
    _F.CAPTURE_RANGE,
    _F.DERIVED_DATA,
    _F.IDENTIFIABILITY,
    _F.THIRD_PARTY,
)
PRIOR_FIELDS = (*_BOTH, _F.START_DATE)
"""What the prior notice says at least (section 4.2); never the retention."""
ACQUISITION_FIELDS = (*_BOTH, _F.RETENTION)
"""What the notice at acquisition says at least (section 4.3); never the first day."""
SIGN_FIELDS = (
    _F.HEADLINE,
    _F.OPERATING_NOW,
    _F.PURPOSE,
    _F.OPERATOR_NAME,
    _F.CONTACT,
    _F.DETAIL_URL,
)
"""What a sticker at the entrance says at a glance."""
PUBLISHED_FIELDS = (
    _F.HANDLER_NAME,
    _F.HANDLER_ADDRESS,
    _F.HANDLER_REPRESENTATIVE,
    _F.PURPOSE,
    _F.DISCLOSURE_PROCEDURE,
    _F.CORRECTION_CESSATION,
    _F.SECURITY_MEASURES,
    _F.COMPLAINT_CONTACT,
)
"""What the Act asks to be published where personal data is kept (Art. 32(1))."""
REPEAT_FIELDS = (
    _F.HEADLINE,
    _F.PURPOSE,
    _F.OPERATOR_NAME,
    _F.CONTACT,
    _F.IMAGE_CONTENT,
    _F.START_DATE,
    _F.STORE_LIST,
    _F.INITIATIVE,
    _F.BENEFIT,
    _F.FEATURE_EXTRACTION,
    _F.LINKED_ITEMS,
    _F.IMAGE_DISCARD,
    _F.FEATURE_DISCARD,
    _F.AFTER_RETENTION,
    _F.OWN_USE_ONLY,
    _F.NO_MEMBER_JOIN,
    _F.NO_JOINT_USE,
    _F.CAMERA_COUNT,
    _F.CAMERA_POSITION,
    _F.CAPTURE_RANGE,
    _F.STAGE_TABLE,
    _F.RETENTION,
    _F.HANDLER_NAME,
    _F.DISCLOSURE_PROCEDURE,
    _F.COMPLAINT_CONTACT,
    _F.ILLUSTRATION,
)
"""What the detailed page of a repeat analysis says at least (worked example of case 3)."""

FIELDS: Mapping[str, tuple[NoticeField, ...]] = MappingProxyType(
    {
        "prior": PRIOR_FIELDS,
        "acquisition": ACQUISITION_FIELDS,
        "sign": SIGN_FIELDS,
        "published": PUBLISHED_FIELDS,
        "repeat": REPEAT_FIELDS,
    }
)
"""The lists by their moment."""
