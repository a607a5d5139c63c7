"""The list of all files of an edition, as a page that opens in any browser.

Each document is shown in words (what it is, what to do with it, its first layer), so that nobody
has to open forty files to find one.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from noren import __version__
from noren.notices.catalogue import Entry, Folder
from noren.notices.edition import Edition, MadeFile
from noren.notices.press import lines, palette
from noren.notices.press.blocks import Pictograms
from noren.notices.press.document import Document
from noren.vocabulary.words import Words

_TITLE: Final = Words(ja="お知らせの一覧", en="List of notices")
_NOT_MADE: Final = Words(ja="作らなかったもの", en="Not made")
_DIGEST: Final = Words(ja="計画の要約値", en="Plan digest")
_DO_NOT: Final = Words(
    ja="どのファイルも書き換えないでください。内容を変えるときは計画を直し、作り直します。",
    en="Change no file by hand. To say something else, change the plan and make them again.",
)
_VOICES: Final = {"ja": "日本語", "en": "English", "easy-ja": "やさしい日本語"}
_STYLE: Final = f"""
* {{ box-sizing: border-box; }}
body {{ margin: 0 auto; max-width: 60rem; padding: 1.5rem 1.25rem 4rem; line-height: 1.7;
  color: {palette.INK}; background: {palette.PAPER}; overflow-wrap: anywhere;
  font-family: "BIZ UDPGothic", "Noto Sans CJK JP", "Hiragino Sans", Meiryo, sans-serif; }}
h1, h2, h3 {{ color: {palette.INDIGO}; line-height: 1.4; }}
h2 {{ border-bottom: 2px solid {palette.INDIGO}; margin-top: 3rem; }}
h3 {{ margin: 1.5rem 0 .25rem; font-size: 1.0625rem; }}
p, ul {{ margin: .25rem 0; }}
a {{ color: {palette.LINK}; }}
.en {{ color: {palette.SOFT_INK}; }}
.files a {{ display: inline-block; margin: .25rem 1.25rem .25rem 0; }}
.shown {{ border-left: 4px solid {palette.INDIGO}; background: {palette.MIST};
  padding: .5rem 1rem; margin: .5rem 0; }}
@media print {{
  @page {{ size: A4; margin: 15mm; }}
  body {{ padding: 0; font-size: 10pt; line-height: 1.5; }}
  h2, h3, h3 + p, .files {{ break-after: avoid; }}
  .shown {{ break-inside: avoid; }}
}}
"""


def render_index(edition: Edition) -> str:
    """The page, in Japanese and English together."""
    title = edition.told.plan.title
    groups = "".join(_group(folder, edition) for folder in Folder)
    missing = "".join(
        f"<li>{_both(one.entry.words)}: {_both(one.why)}</li>\n" for one in edition.not_made
    )
    not_made = f"<h2>{_both(_NOT_MADE)}</h2>\n<ul>\n{missing}</ul>\n" if missing else ""
    return (
        '<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title.ja)}｜{_TITLE.ja}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{_both(Words(ja=title.ja, en=title.en))}</h1>\n"
        f"<p>{_both(_DO_NOT)}</p>\n"
        f"<p>{_both(_DIGEST)}: <code>{edition.told.digest}</code>. noren {__version__}, "
        '<a href="manifest.json">manifest.json</a></p>\n'
        f"{groups}{not_made}</main>\n</body>\n</html>\n"
    )


def _group(folder: Folder, edition: Edition) -> str:
    files = [file for file in edition.files if file.entry.folder is folder]
    if not files:
        return ""
    entries = dict.fromkeys((file.entry.name, file.entry.suffix) for file in files)
    items = "".join(
        _item([file for file in files if (file.entry.name, file.entry.suffix) == key])
        for key in entries
    )
    return f"<h2>{_both(Words(ja=folder.ja, en=folder.en))}</h2>\n{items}"


def _item(files: list[MadeFile]) -> str:
    entry: Entry = files[0].entry
    links = "".join(
        f'<a href="{escape(file.path, quote=True)}">{_file_words(file)}</a>' for file in files
    )
    first = {file.voice: file.document for file in files if file.document is not None}
    shown = "".join(_preview(first[voice]) for voice in ("ja", "en") if voice in first)
    return (
        f"<h3>{_both(entry.words)}</h3>\n<p>{_both(entry.use)}</p>\n"
        f'<p class="files">{links}</p>\n{shown}'
    )


def _file_words(file: MadeFile) -> str:
    voice = "" if file.voice is None else f"{_VOICES[file.voice]} "
    return f"{voice}{file.medium.upper()}"


def _preview(document: Document) -> str:
    """The first layer in words."""
    said = " / ".join(lines.plain(part).replace("\n", " ") for part in _first_layer(document))
    return f'<p class="shown" lang="{document.lang}">{escape(said)}</p>\n'


def _first_layer(document: Document) -> Iterable[str]:
    if document.headline.kicker:
        yield document.headline.kicker
    yield document.headline.text
    if document.lead is not None:
        yield document.lead.text
    for block in document.first:
        if isinstance(block, Pictograms):
            yield from (item.label for item in block.items)


def _both(words: Words) -> str:
    return f'{escape(words.ja)} <span class="en" lang="en">{escape(words.en)}</span>'
