"""Everything that can go wrong with a live camera, numbered.

No text leaves the jail, so a trouble found inside travels as a number and becomes a message
again outside. Both sides build the message here.
"""

from __future__ import annotations

from enum import IntEnum

from noren.errors import (
    SourceDenied,
    SourceError,
    SourceMissing,
    SourceStopped,
    SourceUnreachable,
    SourceUnreadable,
)
from noren.vocabulary.account import Account
from noren.vocabulary.words import Words

CODINGS = ("", "H265", "JPEG", "MP4V-ES", "AV1", "VP8", "VP9", "MP2T", "MPV", "H263", "H261")
"""Codings that can be named; the first stands for all others."""

MAX_DETAIL = 9999
"""The largest `detail`: the fewer values there are, the less could leak through them."""

_STEP = 32
_LARGEST_EXTRA = (MAX_DETAIL - _STEP + 1) // _STEP
_FIRST_STATUS = 300


class CameraTrouble(IntEnum):
    """One trouble each; the numbers are part of the record format and never reused."""

    UNKNOWN_HOST = 1
    REFUSED = 2
    NO_CONNECTION = 3
    CUT = 4
    NO_WAY = 5
    NO_ANSWER = 6
    HUNG_UP = 7
    NO_ROOM = 8
    NOT_RTSP = 9
    REDIRECTED = 10
    WANTS_A_NAME = 11
    WRONG_PASSWORD = 12
    UNKNOWN_SIGN_IN = 13
    FORBIDDEN = 14
    NO_SUCH_STREAM = 15
    NO_TCP = 16
    OTHER_STATUS = 17
    TOO_MUCH_TO_SAY = 18
    BAD_DESCRIPTION = 19
    NO_VIDEO = 20
    OTHER_CODING = 21
    ODD_CLOCK = 22
    OUT_OF_ORDER = 23
    NO_SESSION = 24
    SILENT = 25
    NO_PICTURE = 26
    CLOSED = 27
    LOST_FRAMING = 28
    SESSION_FORGOTTEN = 29
    SENT_ELSEWHERE = 30


_WITH_STATUS = (
    CameraTrouble.NO_ROOM,
    CameraTrouble.REDIRECTED,
    CameraTrouble.FORBIDDEN,
    CameraTrouble.NO_SUCH_STREAM,
    CameraTrouble.OTHER_STATUS,
)


def camera_error(trouble: CameraTrouble, *, where: str, number: int = 0) -> SourceError:
    """The error for a trouble; its `detail` is what the jail sends out in place of the text.

    Args:
        where: the camera, without its password.
        number: what belongs to the trouble: an RTSP status (300 to 599), seconds (to 311), or
            an index of `CODINGS`.
    """
    coding = CODINGS[number] if number < len(CODINGS) else ""
    error = _ACCOUNTS[trouble].at(where, number=number, coding=coding or "?")
    extra = number - _FIRST_STATUS if trouble in _WITH_STATUS else number
    error.detail = trouble + _STEP * max(0, min(extra, _LARGEST_EXTRA))
    return error


def camera_error_from_detail(detail: int, *, where: str) -> SourceError:
    """The error that a jail reported by its `detail`; raises ValueError for an unknown number."""
    extra, number = divmod(detail, _STEP)
    trouble = CameraTrouble(number)
    shift = _FIRST_STATUS if trouble in _WITH_STATUS else 0
    return camera_error(trouble, where=where, number=extra + shift)


_CONNECTION = Words(en="a camera that accepts a TCP connection", ja="TCP 接続を受け付けるカメラ")
_DIALOGUE = Words(en="an RTSP answer in time", ja="時間内の RTSP 応答")
_NAME = Words(
    en="a name and password that the camera accepts", ja="カメラが認めるユーザー名とパスワード"
)
_TCP = Words(en="RTP over the RTSP connection (TCP)", ja="RTSP 接続上の RTP (TCP)")
_H264 = Words(en="one H.264 video", ja="H.264 の映像")
_PICTURES = Words(en="pictures without a pause", ja="途切れない映像")

_CHECK_NETWORK = Words(
    en="check that the camera is on, its address and port, and the network between",
    ja="カメラの電源、アドレスとポート、途中のネットワークを確認してください",
)
_CHECK_PORT = Words(
    en="check that the port is the camera's RTSP port and the camera is well",
    ja="ポートがカメラの RTSP ポートであること、カメラが正常であることを確認してください",
)
_CHECK_PATH = Words(
    en="look up the stream path in the camera's manual",
    ja="カメラの説明書でストリームのパスを確認してください",
)
_SET_H264 = Words(
    en="set the stream to H.264 on the camera, or declare the path of one that is",
    ja="カメラのストリームを H.264 に設定するか、H.264 のストリームのパスを宣言してください",
)
_SET_TCP = Words(
    en="switch RTP over RTSP (TCP) on in the camera",
    ja="カメラで RTP over RTSP (TCP) を有効にしてください",
)
_GOES_ON = Words(
    en="check the camera and the network; the connection is made anew by itself",
    ja="カメラとネットワークを確認してください。接続は自動的にやり直されます",
)


def _account(
    error: type[SourceError], en: str, ja: str, expected: Words, remedy: Words
) -> Account[SourceError]:
    return Account(error=error, found=Words(en=en, ja=ja), expected=expected, remedy=remedy)


_ACCOUNTS = {
    CameraTrouble.UNKNOWN_HOST: _account(
        SourceUnreachable,
        "no address is known for this host name",
        "このホスト名のアドレスが見つかりません",
        _CONNECTION,
        _CHECK_NETWORK,
    ),
    CameraTrouble.REFUSED: _account(
        SourceUnreachable,
        "the connection was refused",
        "接続が拒否されました",
        _CONNECTION,
        _CHECK_NETWORK,
    ),
    CameraTrouble.NO_CONNECTION: _account(
        SourceUnreachable,
        "nobody answered within {number} s",
        "{number} 秒以内に応答がありません",
        _CONNECTION,
        _CHECK_NETWORK,
    ),
    CameraTrouble.CUT: _account(
        SourceUnreachable,
        "the connection was cut while it was made",
        "接続の途中で切断されました",
        _CONNECTION,
        _CHECK_NETWORK,
    ),
    CameraTrouble.NO_WAY: _account(
        SourceUnreachable,
        "there is no way to this address from here",
        "ここからこのアドレスに到達できません",
        _CONNECTION,
        _CHECK_NETWORK,
    ),
    CameraTrouble.NO_ANSWER: _account(
        SourceUnreachable,
        "the camera took the connection but did not answer",
        "カメラは接続を受け付けましたが応答しません",
        _DIALOGUE,
        _CHECK_PORT,
    ),
    CameraTrouble.HUNG_UP: _account(
        SourceUnreachable,
        "the camera closed the connection before any picture",
        "映像が届く前にカメラが接続を閉じました",
        _DIALOGUE,
        _CHECK_PORT,
    ),
    CameraTrouble.NO_ROOM: _account(
        SourceUnreachable,
        "the camera has no room for another viewer ({number})",
        "カメラの同時接続数が上限です ({number})",
        Words(en="one free stream", ja="空いているストリーム"),
        Words(
            en="close other viewers or raise the camera's limit",
            ja="ほかの接続を閉じるか、カメラの上限を上げてください",
        ),
    ),
    CameraTrouble.NOT_RTSP: _account(
        SourceUnreadable,
        "an answer that is not RTSP",
        "RTSP ではない応答",
        Words(en="RTSP 1.0", ja="RTSP 1.0"),
        Words(
            en="check that the port is the camera's RTSP port, not that of its web page",
            ja="ポートがカメラの Web 画面ではなく RTSP のものであることを確認してください",
        ),
    ),
    CameraTrouble.REDIRECTED: _account(
        SourceUnreadable,
        "a redirect to another address ({number})",
        "別のアドレスへの転送 ({number})",
        Words(
            en="the stream at the declared address, as redirects are never followed",
            ja="宣言されたアドレスでの配信（転送には従いません）",
        ),
        Words(
            en="declare the address that the camera really serves",
            ja="カメラが実際に配信しているアドレスを宣言してください",
        ),
    ),
    CameraTrouble.WANTS_A_NAME: _account(
        SourceDenied,
        "the camera asks for a name and a password",
        "カメラがユーザー名とパスワードを求めています",
        _NAME,
        Words(
            en="put user:password into the environment variable named by password_env",
            ja="password_env で指定した環境変数に user:password を設定してください",
        ),
    ),
    CameraTrouble.WRONG_PASSWORD: _account(
        SourceDenied,
        "the camera refuses the name or the password",
        "カメラがユーザー名またはパスワードを拒否しました",
        _NAME,
        Words(
            en="check both; too many tries may lock the camera's account",
            ja="両方を確認してください。試行が多すぎるとカメラがロックされることがあります",
        ),
    ),
    CameraTrouble.UNKNOWN_SIGN_IN: _account(
        SourceDenied,
        "the camera asks for a way to sign in that is not spoken here",
        "カメラが対応していない認証方式を求めています",
        Words(en="Digest (MD5, SHA-256) or Basic", ja="Digest (MD5, SHA-256) または Basic"),
        Words(
            en="switch the camera to Digest authentication",
            ja="カメラを Digest 認証に切り替えてください",
        ),
    ),
    CameraTrouble.FORBIDDEN: _account(
        SourceDenied,
        "this user may not see the stream ({number})",
        "このユーザーはストリームを閲覧できません ({number})",
        Words(en="a user with the right to view", ja="閲覧権限のあるユーザー"),
        Words(
            en="give the user the right to view on the camera",
            ja="カメラでこのユーザーに閲覧権限を与えてください",
        ),
    ),
    CameraTrouble.NO_SUCH_STREAM: _account(
        SourceMissing,
        "no such stream ({number})",
        "そのストリームはありません ({number})",
        Words(en="a stream at this path", ja="このパスのストリーム"),
        _CHECK_PATH,
    ),
    CameraTrouble.NO_TCP: _account(
        SourceUnreadable,
        "a camera that wants to send beside its RTSP connection",
        "カメラが RTSP 接続とは別の経路で送信しようとしています",
        _TCP,
        _SET_TCP,
    ),
    CameraTrouble.OTHER_STATUS: _account(
        SourceUnreadable,
        "the camera refused with status {number}",
        "カメラが状態 {number} で拒否しました",
        Words(en="status 200", ja="状態 200"),
        _CHECK_PATH,
    ),
    CameraTrouble.TOO_MUCH_TO_SAY: _account(
        SourceUnreadable,
        "a dialogue that needs more bytes towards the camera than the jail may send",
        "カメラへの送信量が許可された上限を超える手順",
        Words(en="at most 2048 bytes", ja="2048 バイト以内"),
        Words(
            en="use a shorter stream path on the camera",
            ja="カメラのストリームのパスを短くしてください",
        ),
    ),
    CameraTrouble.BAD_DESCRIPTION: _account(
        SourceUnreadable,
        "a stream description (SDP) that cannot be read",
        "読み取れないストリーム記述 (SDP)",
        _H264,
        _CHECK_PATH,
    ),
    CameraTrouble.NO_VIDEO: _account(
        SourceUnreadable,
        "a stream without video",
        "映像のないストリーム",
        _H264,
        _CHECK_PATH,
    ),
    CameraTrouble.OTHER_CODING: _account(
        SourceUnreadable,
        "video in another coding ({coding})",
        "別の符号化方式の映像 ({coding})",
        _H264,
        _SET_H264,
    ),
    CameraTrouble.ODD_CLOCK: _account(
        SourceUnreadable,
        "H.264 video whose clock is not 90 kHz",
        "クロックが 90 kHz ではない H.264 映像",
        _H264,
        _SET_H264,
    ),
    CameraTrouble.OUT_OF_ORDER: _account(
        SourceUnreadable,
        "H.264 video sent out of order (packetization-mode 2)",
        "順序を入れ替えた H.264 映像 (packetization-mode 2)",
        _H264,
        _SET_H264,
    ),
    CameraTrouble.NO_SESSION: _account(
        SourceUnreadable,
        "a camera that opens no session",
        "セッションを開始しないカメラ",
        Words(en="a session number", ja="セッション番号"),
        Words(en="update the camera's firmware", ja="カメラのファームウェアを更新してください"),
    ),
    CameraTrouble.SILENT: _account(
        SourceStopped,
        "nothing came for {number} s",
        "{number} 秒間何も届きませんでした",
        _PICTURES,
        _GOES_ON,
    ),
    CameraTrouble.NO_PICTURE: _account(
        SourceStopped,
        "no whole picture came for {number} s",
        "{number} 秒間完全な映像が届きませんでした",
        _PICTURES,
        _GOES_ON,
    ),
    CameraTrouble.CLOSED: _account(
        SourceStopped,
        "the camera closed the connection",
        "カメラが接続を閉じました",
        _PICTURES,
        _GOES_ON,
    ),
    CameraTrouble.LOST_FRAMING: _account(
        SourceStopped,
        "the stream turned into bytes that are not RTSP",
        "ストリームが RTSP ではないデータになりました",
        _PICTURES,
        _GOES_ON,
    ),
    CameraTrouble.SESSION_FORGOTTEN: _account(
        SourceStopped,
        "the camera forgot the session",
        "カメラがセッションを失いました",
        _PICTURES,
        _GOES_ON,
    ),
    CameraTrouble.SENT_ELSEWHERE: _account(
        SourceStopped,
        "the camera asked to read elsewhere, which is never done",
        "カメラが別の場所から読むよう求めました（従いません）",
        _PICTURES,
        _GOES_ON,
    ),
}
