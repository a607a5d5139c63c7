"""Why a record is refused: every reason, once, in both languages, without a byte of the record.

Needs the standard library only.
"""

from __future__ import annotations

from enum import Enum

from noren.errors import GateError, RecordOutOfRange, Sentence, UndeclaredData
from noren.vocabulary.words import Words

KILLED = Words(en="the jail is killed", ja="隔離プロセスを終了しました")


class Refusal(Enum):
    """A reason: what was found and what was expected."""

    NOT_A_RECORD = (
        UndeclaredData,
        Words(en="bytes that are not a record", ja="記録の形をしていないデータ"),
        Words(en="a record of this version", ja="この版の記録"),
    )
    AFTER_REFUSAL = (
        UndeclaredData,
        Words(en="a record after a refused one", ja="拒否された記録のあとの記録"),
        Words(en="nothing", ja="何も来ないこと"),
    )
    AFTER_END = (
        UndeclaredData,
        Words(en="a record after the last one", ja="最後の記録のあとの記録"),
        Words(en="nothing", ja="何も来ないこと"),
    )
    KIND = (
        UndeclaredData,
        Words(en="a kind that the plan does not declare", ja="計画にない種類の記録"),
        Words(en="a declared kind", ja="計画で宣言した種類"),
    )
    OUTPUT = (
        UndeclaredData,
        Words(en="an output that the plan does not declare", ja="計画にない出力"),
        Words(en="a declared output", ja="計画で宣言した出力"),
    )
    SLOT = (
        UndeclaredData,
        Words(
            en="a line, area, class or direction that the output does not declare",
            ja="その出力にない計測線・区域・対象・方向",
        ),
        Words(en="a declared one", ja="計画で宣言したもの"),
    )
    BEFORE_REPORT = (
        UndeclaredData,
        Words(en="a record before the jail's report", ja="隔離の自己点検より前の記録"),
        Words(en="the jail's report", ja="隔離の自己点検"),
    )
    SECOND_REPORT = (
        UndeclaredData,
        Words(en="a second jail report", ja="二度目の自己点検"),
        Words(en="one report", ja="一度だけの自己点検"),
    )
    SEQUENCE = (
        RecordOutOfRange,
        Words(en="a gap in the sequence", ja="番号の飛び"),
        Words(en="the next number", ja="次の番号"),
    )
    RATE = (
        RecordOutOfRange,
        Words(en="records faster than their kind may come", ja="種類ごとの上限より多い記録"),
        Words(en="a lower rate", ja="上限以内の頻度"),
    )
    BIN_UNEXPECTED = (
        RecordOutOfRange,
        Words(en="a bin where none belongs", ja="区間をもたない記録に付いた区間"),
        Words(en="none", ja="区間なし"),
    )
    BIN_OFF_GRID = (
        RecordOutOfRange,
        Words(en="a bin off the grid", ja="時間の刻みに乗らない区間"),
        Words(en="a bin on the output's grid", ja="出力の刻みに乗る区間"),
    )
    BIN_TOO_EARLY = (
        RecordOutOfRange,
        Words(en="a bin before the start", ja="開始より前の区間"),
        Words(en="a bin of this run", ja="この実行の区間"),
    )
    BIN_IN_FUTURE = (
        RecordOutOfRange,
        Words(en="a bin in the future", ja="未来の区間"),
        Words(en="a bin that has begun", ja="始まっている区間"),
    )
    BIN_CLOSED = (
        RecordOutOfRange,
        Words(en="a bin that is already closed", ja="すでに閉じた区間"),
        Words(en="a later bin", ja="後の区間"),
    )
    BIN_INTERRUPTED = (
        RecordOutOfRange,
        Words(en="a second bin before the first one is closed", ja="前の区間が閉じる前の別の区間"),
        Words(en="one bin at a time", ja="一度に一つの区間"),
    )
    ORDER = (
        RecordOutOfRange,
        Words(en="a figure that is doubled or out of order", ja="重複または順序違いの数値"),
        Words(en="each slot once, in the schema's order", ja="決まった順に一度ずつ"),
    )
    FIGURE = (
        RecordOutOfRange,
        Words(en="a figure that cannot be true", ja="ありえない数値"),
        Words(
            en="at most the output's maximum, and no mean above it",
            ja="出力の最大値以下で、平均が最大を超えないこと",
        ),
    )
    FIGURES_MISSING = (
        RecordOutOfRange,
        Words(en="a coverage before all figures of its bin", ja="数値がそろわない区間の計測状況"),
        Words(en="the bin's figures first", ja="先に区間のすべての数値"),
    )
    COVERAGE = (
        RecordOutOfRange,
        Words(en="a coverage that cannot be true", ja="ありえない計測状況"),
        Words(
            en="no more time than the bin lasts, and no more frames than came in",
            ja="区間の長さ以内の時間と、届いた枚数以内の枚数",
        ),
    )
    COVERAGE_DIFFERS = (
        RecordOutOfRange,
        Words(
            en="two outputs with different coverage of the same time",
            ja="同じ時間について出力ごとに異なる計測状況",
        ),
        Words(en="one coverage for one time of one camera", ja="カメラと時間ごとに一つの計測状況"),
    )
    REPORT_OF_OTHER_PLAN = (
        RecordOutOfRange,
        Words(en="a report of another plan", ja="別の計画の自己点検"),
        Words(en="the digest of the running plan", ja="実行中の計画のダイジェスト"),
    )
    REPORT = (
        RecordOutOfRange,
        Words(en="a report that cannot be true", ja="ありえない自己点検"),
        Words(en="facts of this machine", ja="この機械の事実"),
    )
    ESCAPED = (
        RecordOutOfRange,
        Words(en="a jail that could break out of itself", ja="破れた隔離"),
        Words(en="every attempt refused", ja="すべての試みが拒まれること"),
    )
    NOT_LOCKED = (
        RecordOutOfRange,
        Words(en="a report of an unlocked process", ja="隔離されていないプロセスの自己点検"),
        Words(en="two stages and a self-check", ja="二段の隔離と自己点検"),
    )
    LOCKED = (
        RecordOutOfRange,
        Words(en="a report of a lock that was not asked for", ja="求めていない隔離の自己点検"),
        Words(en="no lock", ja="隔離なし"),
    )
    STATE = (
        RecordOutOfRange,
        Words(en="a state that no camera has", ja="存在しないカメラ状態"),
        Words(en="the known states", ja="既知の状態"),
    )
    PROGRESS = (
        RecordOutOfRange,
        Words(en="frames that do not add up", ja="つじつまの合わない枚数"),
        Words(en="as many frames as before, or more", ja="前と同じか、それより多い枚数"),
    )
    BOX = (
        RecordOutOfRange,
        Words(en="a box that cannot be true", ja="ありえない枠"),
        Words(en="a box of this picture, in order", ja="この映像の順序どおりの枠"),
    )
    END_INSIDE_BIN = (
        RecordOutOfRange,
        Words(en="an end inside a bin", ja="区間の途中での終了"),
        Words(en="the rest of the bin", ja="区間の残り"),
    )
    JUDGEMENT = (
        RecordOutOfRange,
        Words(en="a judgement of the view that cannot be true", ja="ありえない設置調整の結果"),
        Words(en="known numbers that agree", ja="つじつまの合う既知の値"),
    )
    SECOND_JUDGEMENT = (
        UndeclaredData,
        Words(en="a second judgement of the view", ja="二度目の設置調整の結果"),
        Words(en="one judgement", ja="一度だけの結果"),
    )
    JUDGEMENT_MISSING = (
        RecordOutOfRange,
        Words(
            en="an end before the view is judged and its drawing whole",
            ja="設置調整の結果か背景図がそろう前の終了",
        ),
        Words(en="the judgement and the whole drawing", ja="結果と、背景図の全体"),
    )
    PART = (
        UndeclaredData,
        Words(
            en="a part of a picture that may not come now",
            ja="いま来るはずのない画像の一部",
        ),
        Words(en="the next part of a declared picture", ja="宣言した画像の次の部分"),
    )
    ERROR = (
        RecordOutOfRange,
        Words(en="an error that cannot be true", ja="ありえない故障"),
        Words(en="a known fault", ja="既知の故障"),
    )

    LIVES = (
        RecordOutOfRange,
        Words(en="too many restarts in one day", ja="一日のうちに多すぎる再起動"),
        Words(
            en="no more restarts than the leak budget counts",
            ja="漏えい上限に数えた回数以内の再起動",
        ),
    )

    def __init__(self, error: type[GateError], found: Words, expected: Words) -> None:
        self.error = error
        self.found = found
        self.expected = expected

    def at(self, where: Sentence) -> GateError:
        """The error to raise."""
        return self.error(where=where, found=self.found, expected=self.expected, remedy=KILLED)
