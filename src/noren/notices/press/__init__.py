"""Setting type: everything about a notice that does not depend on what it says.

A notice is a `Document` of blocks in one language on one format. `render_html` makes a page of it,
closed in itself and accessible; `set_pdf` makes the print, PDF/UA with its fonts inside.

    from noren.notices.press import blocks as b
    from noren.notices.press.document import Document
    from noren.notices.press.formats import POSTER_A4
    from noren.notices.press.pdf import set_pdf
    from noren.notices.press.style import PRINT_SHOP

    document = Document(
        voice="ja",                                   # or "en", or "easy-ja" with readings
        format=POSTER_A4,
        title="カメラ画像の利用について",
        headline=b.Headline(kicker="入口カメラ", text="カメラで人数を測っています"),
        lead=b.Lead(text="映像は{保存|ほぞん}しません。"),
        first=(b.Pictograms(items=(b.Pictogram(svg=CAMERA, label="見るのは入口だけ"),)),),
        details=(b.Fields(rows=(b.Field(label="利用目的", value="混雑の見える化"),)),),
        contact=b.Contact(heading="運用実施主体", name=literal(plan.operator.name)),
        qr=b.QrBlock(address="https://example.jp/n/3f9a", label="くわしくはこちら"),
        small_print=b.SmallPrint(lines=("計画番号 3f9a 71c2 b04e",)),
    )
    result = set_pdf(document)                        # result.pdf, .html, .pdf_sha256, .pages
    shop = set_pdf(document, paper=PRINT_SHOP)        # 3 mm bleed and crop marks

What goes where: `headline`, `lead`, `first`, `contact`, `qr` and `small_print` are the first layer
and always share the first sheet. `details` stand on the same sheet while everything fits at a
legible size, and else continue on the next ones. A sticker takes no details; on the smallest
sticker beside the code there is room for a name only. A letter begins with a `LetterHead` and has
its subject as the headline. A text that is too long, a letter that no font has, an address that
makes too fine a code: each is refused with an error that names it.

Modules: `blocks`, `document`, `formats` (what is said, and on what), `lines` (where lines break),
`pictures`, `qr`, `palette`, `style` and `styles/` (how it looks), `inline`, `block_html`, `html`,
`pdf`, `layout`, `fonts` (how it is made), `contrast`, `reading_level` (how well it is read).
"""
