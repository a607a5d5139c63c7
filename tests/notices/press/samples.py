"""Made-up notices: short, typical and very long, in both languages, on every format."""

from __future__ import annotations

from dataclasses import replace

from noren.notices.press.blocks import (
    Block,
    Bullets,
    Contact,
    Field,
    Fields,
    Headline,
    Lead,
    LetterBody,
    LetterHead,
    Paragraph,
    Pictogram,
    Pictograms,
    Picture,
    QrBlock,
    Question,
    Questions,
    Section,
    SmallPrint,
    Stage,
    StageTable,
    Steps,
    Table,
)
from noren.notices.press.document import Document, Voice
from noren.notices.press.formats import Format, Shape

_HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">'
_PEN = 'fill="none" stroke="#1b2a5c" stroke-width="2.5" stroke-linejoin="round"'
CAMERA = (
    f'{_HEAD}<g {_PEN}><rect x="5" y="15" width="26" height="18" rx="3"/>'
    '<path d="M31 21l11-5v16l-11-5zM12 33v7h12v-7" id="body"/></g></svg>'
)
DISCARD = (
    f'{_HEAD}<g {_PEN}><rect x="8" y="8" width="32" height="32" rx="3"/>'
    '<path d="M14 14l20 20M34 14L14 34"/></g></svg>'
)
COUNT = (
    f'{_HEAD}<g {_PEN}><circle cx="16" cy="16" r="5"/><circle cx="32" cy="16" r="5"/>'
    '<path d="M7 40c0-9 4-14 9-14s9 5 9 14zM25 40c0-9 3-14 7-14s9 5 9 14z"/></g></svg>'
)
FLOW = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 90">'
    '<defs><linearGradient id="g"><stop stop-color="#1b2a5c"/></linearGradient></defs>'
    '<g fill="none" stroke="url(#g)" stroke-width="2"><rect x="4" y="20" width="80" height="50" '
    'rx="6"/><rect x="120" y="20" width="80" height="50" rx="6"/>'
    '<rect x="236" y="20" width="80" height="50" rx="6"/><path d="M84 45h36M200 45h36"/></g>'
    '<g font-size="14" text-anchor="middle" fill="#191c24"><text x="44" y="50">{0}</text>'
    '<text x="160" y="50">{1}</text><text x="276" y="50">{2}</text></g></svg>'
)
DIGEST = "3f9a 71c2 b04e"
LONG_NAME_JA = (
    "一般財団法人みなとみらい地区公共空間利活用推進協議会連合会 中央広場運営共同企業体 "
    "代表構成員 株式会社のれん都市計画研究所"
)
LONG_NAME_EN = "The Harbor District Public Space Association and Noren Urban Planning Inc."
LONG_ADDRESS_JA = (
    "〒000-0000 東京都千代田区架空町九丁目99番99号 架空みなとみらいセンタービルディング"
    "別館東棟 地下2階 中央広場管理事務所内 来街者サービス推進室 個人情報保護・開示請求担当係"
)
LONG_ADDRESS_EN = (
    "Personal Information and Disclosure Requests Desk, Visitor Services Office, c/o Central "
    "Plaza Management, Basement 2, East Annex, Harbor Center Building, 99-99-9 Kaku-cho, Tokyo"
)
URL = "https://example.jp/n/3f9a"
MAIL = "camera@example.jp"


def is_ja(voice: Voice) -> bool:
    return voice != "en"


def headline(voice: Voice, size: str) -> Headline:
    if voice == "easy-ja":
        return Headline(
            kicker="カメラのお{知|し}らせ", text="{人|ひと}の{数|かず}を{数|かぞ}えています"
        )
    if is_ja(voice):
        text = "カメラで人数を測っています"
        if size == "long":
            text = "この広場では、混雑をお知らせするためにカメラで通行する人の数を測っています"
        return Headline(kicker="カメラ画像の利用について", text=text)
    text = "A camera counts people here"
    if size == "long":
        text = "In this square a camera counts passers-by so that we can tell you how crowded it is"
    return Headline(kicker="About the use of camera images", text=text)


def lead(voice: Voice) -> Lead:
    if voice == "easy-ja":
        return Lead(
            text="{写真|しゃしん}や{動画|どうが}は{残|のこ}しません。"
            "{数|かず}だけを{使|つか}います。"
        )
    if is_ja(voice):
        return Lead(text="映像は保存しません。数えたらすぐに消し、人数だけを使います。")
    return Lead(text="No images are kept. Each is erased once people are counted.")


def signs(voice: Voice) -> Pictograms:
    ja = ("カメラが見るのは入口だけ", "画像はすぐに消します", "残るのは人数だけ")
    en = ("The camera sees the entrance only", "Images are erased at once", "Only counts remain")
    labels = ja if is_ja(voice) else en
    drawn = (CAMERA, DISCARD, COUNT)
    return Pictograms(
        items=tuple(Pictogram(svg=s, label=t) for s, t in zip(drawn, labels, strict=True))
    )


def name(voice: Voice, size: str) -> str:
    if size == "long":
        return LONG_NAME_JA if is_ja(voice) else LONG_NAME_EN
    return "株式会社のれん商店" if is_ja(voice) else "Noren Shoten Co., Ltd."


def contact(voice: Voice, size: str) -> Contact:
    ja = is_ja(voice)
    rows = [Field(label="電話" if ja else "Phone", value="03-0000-0000")]
    if size != "short":
        hours = "平日 9:00〜17:00" if ja else "weekdays 9:00 to 17:00"
        rows[0] = Field(
            label=rows[0].label,
            value=f"03-0000-0000（{hours}）" if ja else f"03-0000-0000 ({hours})",
        )
        rows.append(Field(label="メール" if ja else "Mail", value=MAIL))
    if size == "long":
        rows.append(
            Field(
                label="住所" if ja else "Address", value=LONG_ADDRESS_JA if ja else LONG_ADDRESS_EN
            )
        )
    return Contact(
        heading="運用実施主体・お問い合わせ" if ja else "Operated by, and questions to",
        name=name(voice, size),
        rows=tuple(rows),
    )


def facts(voice: Voice) -> Fields:
    if is_ja(voice):
        rows = (
            ("利用目的", "入口の混雑状況を把握し、係員の配置と案内に役立てるため"),
            ("撮影する範囲", "東入口の自動ドアから店内側へ約5メートル"),
            ("取得する情報", "15分ごとの通過人数（性別・年齢・顔の特徴は取得しません）"),
            ("画像の取扱い", "人数を数えた直後に破棄し、保存も送信もしません"),
            ("保存期間", "人数の記録を1年間保存し、その後消去します"),
            ("第三者への提供", "ありません"),
        )
    else:
        rows = (
            ("Purpose", "To know how crowded the entrance is, and to place staff accordingly"),
            ("Area filmed", "About 5 meters inward from the automatic door of the east entrance"),
            ("Data taken", "Number of people passing, per 15 minutes; no sex, age or face"),
            ("Images", "Discarded right after counting; neither stored nor sent anywhere"),
            ("Kept for", "Counts are kept for one year and then erased"),
            ("Given to others", "To no one"),
        )
    return Fields(rows=tuple(Field(label=a, value=b) for a, b in rows))


def stages(voice: Voice) -> StageTable:
    if is_ja(voice):
        return StageTable(
            caption="データの流れ",
            columns=("段階", "扱うデータ", "保存期間"),
            stages=(
                Stage(name="取得", cells=("カメラ画像", "保存しません（0.2秒以内に破棄）")),
                Stage(name="加工", cells=("人の位置（座標）", "退店まで")),
                Stage(name="推定", cells=("滞在時間", "30日")),
                Stage(name="分析", cells=("時間帯別の集計", "1年")),
            ),
        )
    return StageTable(
        caption="What happens to the data",
        columns=("Stage", "Data", "Kept for"),
        stages=(
            Stage(name="Acquired", cells=("Camera image", "not kept (erased within 0.2 s)")),
            Stage(name="Processed", cells=("Position of a person", "until they leave")),
            Stage(name="Estimated", cells=("Length of stay", "30 days")),
            Stage(name="Analysed", cells=("Totals per hour", "one year")),
        ),
    )


def flow(voice: Voice) -> Picture:
    words = ("画像", "位置", "人数") if is_ja(voice) else ("Image", "Position", "Count")
    return Picture(
        svg=FLOW.replace("{0}", words[0]).replace("{1}", words[1]).replace("{2}", words[2]),
        title="データの流れ" if is_ja(voice) else "Flow of data",
        description="画像から位置、位置から人数になり、人数だけが残る。"
        if is_ja(voice)
        else "An image becomes a position, a position a count; only the count remains.",
        caption="画像から人数まで" if is_ja(voice) else "From image to count",
        height_ratio=0.25,
    )


def questions(voice: Voice) -> Section:
    if is_ja(voice):
        items = (
            ("顔は記録されますか。", "いいえ。画像は人数を数えた直後に消します。"),
            ("撮影を断れますか。", "西入口にはカメラがありません。西入口をご利用ください。"),
        )
        heading = "よくあるご質問"
    else:
        items = (
            ("Is my face recorded?", "No. The image is erased right after counting."),
            ("Can I avoid being filmed?", "Yes. There is no camera at the west entrance."),
        )
        heading = "Questions and answers"
    return Section(
        heading=heading,
        blocks=(Questions(items=tuple(Question(question=q, answer=a) for q, a in items)),),
    )


def ask(voice: Voice) -> Section:
    ja = is_ja(voice)
    steps = (
        (
            "下の窓口に電話かメールでご連絡ください。",
            "来店の日時と場所を教えてください。",
            "10日以内に回答します。",
        )
        if ja
        else (
            "Call or write to the desk below.",
            "Tell us when and where you were here.",
            "You get an answer within 10 days.",
        )
    )
    return Section(
        heading="お問い合わせの方法" if ja else "How to ask",
        blocks=(
            Steps(items=steps),
            Paragraph(text="費用はかかりません。" if ja else "It costs nothing.", is_strong=True),
        ),
    )


def inventory(voice: Voice) -> Table:
    if is_ja(voice):
        return Table(
            caption="保存するデータの一覧",
            columns=("項目", "利用する人", "保存場所", "期間"),
            rows=(
                ("通過人数", "店舗運営部", "店内のサーバー", "1年"),
                ("稼働記録", "設備担当", "店内のサーバー", "90日"),
            ),
        )
    return Table(
        caption="Data that is kept",
        columns=("Item", "Used by", "Kept where", "For"),
        rows=(
            ("Counts", "store operations", "server on the premises", "one year"),
            ("Running log", "facility staff", "server on the premises", "90 days"),
        ),
    )


def _letter(voice: Voice, form: Format) -> Document:
    ja = is_ja(voice)
    first: tuple[Block, ...] = (
        LetterHead(
            date="2026年11月22日" if ja else "November 22, 2026",
            reference="受付番号 2026-0042" if ja else "Reference 2026-0042",
            recipient=("のれん 花子 様",) if ja else ("Ms. Hanako Noren",),
            sender=(name(voice, "typical"), "お客様窓口" if ja else "Customer desk"),
        ),
        LetterBody(
            paragraphs=(
                "このたびはお問い合わせをいただき、ありがとうございます。お調べした結果を"
                "お知らせします。",
                "11月20日の午前に東入口で撮影された画像は、人数を数えた直後に破棄しており、"
                "お客様に関するデータは残っていません。",
            )
            if ja
            else (
                "Thank you for your question. This is what we found.",
                "Images taken at the east entrance in the morning of November 20 were discarded "
                "right after counting. We hold no data about you.",
            ),
            closing="敬具" if ja else "Yours sincerely",
        ),
    )
    return Document(
        voice=voice,
        format=form,
        title="お問い合わせへの回答" if ja else "Answer to your question",
        headline=Headline(text="お問い合わせへの回答" if ja else "Answer to your question"),
        first=first,
        contact=contact(voice, "typical"),
        small_print=SmallPrint(lines=(f"noren {DIGEST}",)),
    )


def sample(form: Format, *, voice: Voice, size: str) -> Document:
    """A notice on a format; `size` is short, typical or long."""
    if form.shape is Shape.LETTER:
        return _letter(voice, form)
    ja = is_ja(voice)
    first: tuple[Block, ...] = (signs(voice),)
    details: tuple[Block, ...] = ()
    if form.shape is Shape.STICKER:
        first = () if form.width_mm < 80 or size == "long" else (signs(voice),)
    elif size == "typical":
        details = (facts(voice),)
    elif size == "long":
        details = (
            facts(voice),
            flow(voice),
            stages(voice),
            ask(voice),
            inventory(voice),
            questions(voice),
        )
    if form.shape is Shape.PAGE:
        details = (
            facts(voice),
            flow(voice),
            stages(voice),
            ask(voice),
            inventory(voice),
            Section(
                heading="お約束" if ja else "Our promises",
                blocks=(
                    Bullets(
                        items=(
                            "映像を保存しません。" if ja else "No images are kept.",
                            "人を特定しません。" if ja else "No person is identified.",
                        )
                    ),
                ),
            ),
            questions(voice),
        )
    date = "掲示開始 2026年4月1日" if ja else "Posted from April 1, 2026"
    plan = f"計画番号 {DIGEST}" if ja else f"plan {DIGEST}"
    whom = contact(voice, size)
    if form.shape is Shape.STICKER:
        whom = replace(whom, heading="運用実施主体" if ja else "Operator")
        if form.width_mm < 80 or size == "long":
            whom = replace(whom, rows=())
    is_tiny = form.width_mm < 80
    return Document(
        voice=voice,
        format=form,
        title="カメラ画像の利用について" if ja else "About the use of camera images",
        headline=headline(voice, "typical" if form.shape is Shape.STICKER else size),
        lead=None if is_tiny else lead(voice),
        first=first,
        details=details,
        contact=whom,
        qr=QrBlock(address=URL, label="くわしくはこちら" if ja else "Details"),
        small_print=SmallPrint(
            lines=(plan if is_tiny else f"{date}　{plan}" if ja else f"{date} · {plan}",)
        ),
    )
