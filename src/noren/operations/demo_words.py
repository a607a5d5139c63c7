"""What the folder of a demonstration says about itself."""

from __future__ import annotations

from typing import Final

from noren.weights.catalogue import Clip

_COMMON: Final = """\
report/index.html   報告。ブラウザーで開いてください。 / The report: open it in a browser.
plan.yaml           計画。計測の唯一の設定です。       / The plan: the only configuration.
exports/            すべての区間の数値(CSV)。         / The figures of every interval (CSV).
store/              数値の保存先。                     / The store of figures.
"""

_NEXT: Final = """
次に試せること / What to try next
  noren check plan.yaml                     計画を規則に照らす / ask the rules about the plan
  noren explain --list                      規則の一覧 / all rules
  noren export line_count --store store     数値の書き出し / figures out of the store
  noren init counting my-plan               自分の計画を書く / start a plan of your own
  noren doctor                              この機械の隔離 / what this machine's lock can promise
"""

_DRAWN: Final = """\
synthetic-film.mp4  norenが描いた合成映像。誰も写っていません。
                    A film that noren drew. Nobody was filmed.
"""


def readme_text(clip: Clip | None) -> str:
    """The folder's README: what is what, whose film it was, and what to try next."""
    if clip is None:
        return "noren demo\n\n" + _COMMON + _DRAWN + _NEXT
    return f"noren demo\n\n{_COMMON}\n{clip.credit.ja}\n{clip.credit.en}\n{_NEXT}"
