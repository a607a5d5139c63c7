"""What the text of a purpose says, as far as words can tell.

The lists are the house's. They only ever take words away: a purpose is vague when nothing of it
is left, so a word that no list knows always counts as something said.
"""

from __future__ import annotations

import re


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_EMPTY_JA = (
    "サービス|利便性|快適性|安全性|安全|安心|防犯|満足度|満足|品質|体験|価値|環境|社会|地域|課題"
    "|お客様|お客さま|顧客|利用者|生活者|来店者|来場者|来館者|来客|来訪者|通行人|通行者|歩行者"
    "|皆様|皆さま|人々|当社|弊社|自社|会社|企業|店舗|施設|店内|館内|場所|事業|業務|営業|経営|運営"
    "|運用|管理|活動|販売促進|販促|マーケティング|広告宣伝|広告|宣伝|企画|戦略|施策|商品|製品"
    "|理解|深く|分析|解析|調査|研究|開発|検討|把握|計測|測定|計数|集計|統計|人流|人数|混雑状況|状況|情報"
    "|データ|カメラ|画像|映像|撮影|取得|収集|生成|処理|提供|実施|利活用|活用|利用|使用|用途|目的"
    "|参考|向上|改善|改良|充実|強化|推進|促進|支援|貢献|発展|効率化|効率|最適化|最適|高度化|円滑"
    "|適切|必要|各種|様々|多様|関連|全般|一般|今後|将来|一層|解決|実現|確保|維持|等|他|役立"
    "|数え|数値|者数|客数|の数|用い|資する|図る|図り|行う|行い|行っ|良く|良い|高め|高い|応じ|伴う"
)
_GLUE_JA = (
    "いただく|いただき|くださる|いたします|役立てます|につなげる|に関する|における|について|ために"
    "|ための|とともに|および|ならびに|または|さらに|よりよい|より良い|さまざま|いろいろ|すべて"
    "|します|される|させる|ました|ます|です|ため|する|して|した|など|こと|もの|より|まで|から"
)
_EMPTY_EN = _words(
    """
    improve improving improvement improvements better enhance enhancing enhancement raise
    increase service services customer customers client clients consumer consumers user users
    visitor visitors guest guests people person persons public passers-by passer-by pedestrian
    pedestrians everyone everybody satisfaction experience quality convenience comfort safety
    safe security secure business businesses corporate company our operation operations
    operational operate operating activity activities work marketing sales promotion
    promotions promotional advertising store stores shop shops facility facilities
    site area analysis analyses analyze analyse analyzing analysing analytics research
    study studies survey investigation development develop planning product products
    statistics statistical data information insight insights image images picture pictures
    footage camera cameras video filming use used uses using usage utilize utilization utilise
    utilisation purpose purposes count counts counting measure measuring measurement number
    numbers figure figures grasp understand understanding situation various general other
    others related necessary appropriate future further new optimize optimise optimization
    optimisation efficiency efficient effective effectively management manage managing support
    supporting provide providing provision contribute contribution society social community
    value environment issue issues problem problems solve solution help aim
    """
)
_STOP_EN = _words(
    """
    a an and any are as at be been by can do for from get has have how in into is it its make
    many may more most of on or so such than that the their them there these they this those
    through to us was we what when where which who will with you your order etc
    """
)
_ENOUGH_JA = 3
_ENOUGH_EN = 2

_TAKEN_JA = re.compile(f"{_EMPTY_JA}|{_GLUE_JA}")
_PARTICLES_JA = re.compile("[をのにはがでともへやお]")
_LONG_KANA = re.compile("[ぁ-ん]{3,}")
_SOLID_JA = re.compile(r"[\u30a1-\u30fa\u30fc-\u30ff\u4e00-\u9fff々A-Za-z0-9]")
_WORD_EN = re.compile(r"[a-z]+(?:-[a-z]+)*")


def is_vague(text: str, language: str) -> bool:
    """Whether nothing definite is left of a purpose once words that fit everything are gone."""
    if language == "ja":
        rest = _PARTICLES_JA.sub(" ", _TAKEN_JA.sub(" ", text))
        said = len(_SOLID_JA.findall(rest)) + sum(map(len, _LONG_KANA.findall(rest)))
        return said < _ENOUGH_JA
    words = set(_WORD_EN.findall(text.casefold()))
    return len(words - _EMPTY_EN - _STOP_EN) < _ENOUGH_EN


_FACES = {"ja": re.compile("顔"), "en": re.compile(r"\b(faces?|facial)\b", re.IGNORECASE)}
_SHOWN = {
    "ja": re.compile("表示|広告|画面|内容|コンテンツ|映像|案内|情報|番組"),
    "en": re.compile(
        r"\b(screens?|displays?|ads?|adverts?|advertising|advertisements?|contents?|shown|shows?"
        r"|guide|messages?)\b",
        re.IGNORECASE,
    ),
}
_ADAPTING = {
    "ja": re.compile(
        "合わせ|合った|応じ|変え|変わ|切り替え|切替|適した|選ん|選び|選択|出し分け|最適"
    ),
    "en": re.compile(
        r"\b(adapt\w*|fit\w*|suit\w*|tailor\w*|match\w*|chang\w*|depend\w*|according|follow\w*"
        r"|personali[sz]\w*|customi[sz]\w*|choos\w*|select\w*|switch\w*|adjust\w*)\b",
        re.IGNORECASE,
    ),
}


def says_faces(text: str, language: str) -> bool:
    """Whether a text mentions faces."""
    return _FACES[language].search(text) is not None


def says_adapting(text: str, language: str) -> bool:
    """Whether a text says that what is shown is adapted to somebody."""
    shown, adapting = _SHOWN[language], _ADAPTING[language]
    return shown.search(text) is not None and adapting.search(text) is not None
