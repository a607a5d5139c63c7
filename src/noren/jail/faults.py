"""Errors that cross the jail's wall as numbers, and become sentences again outside.

No text can leave the jail. An exception is reduced to its kind, the place in our code that
raised it, and one number; the supervisor turns that into the error a person reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType

from noren.errors import (
    GeometryError,
    JailBroken,
    JailError,
    ModelError,
    NorenError,
    SourceDenied,
    SourceError,
    SourceMissing,
    SourceStopped,
    SourceUnreachable,
    SourceUnreadable,
)
from noren.gate.records import ErrorBody, Fault
from noren.vocabulary.words import Words

MODULES = (
    "elsewhere",
    "noren.jail.inside",
    "noren.jail.eyes",
    "noren.jail.watcher",
    "noren.jail.lock",
    "noren.jail.rtsp",
    "noren.jail.rtsp_talk",
    "noren.jail.depacketize",
    "noren.sight.decode",
    "noren.sight.frame",
    "noren.sight.detect",
    "noren.sight.silhouette",
    "noren.sight.background",
    "noren.sight.body_fit",
    "noren.sight.motion",
    "noren.sight.camera_health",
    "noren.sight.track",
    "noren.sight.assign",
    "noren.sight.smooth",
    "noren.measure.bins",
    "noren.measure.crossings",
    "noren.measure.occupancy",
    "noren.vocabulary.ground_plane",
    "noren.gate.records",
)
"""Places an error can name; numbers are part of the record format, so append only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    """What a fault means to the person outside."""

    error: type[NorenError]
    found: Words
    expected: Words
    remedy: Words


_ASK_US = Words(
    en="report this as a fault of noren, with the place named",
    ja="norenの不具合として、記された箇所とともに報告してください",
)

_SENTENCES: dict[Fault, _Sentence] = {
    Fault.INTERNAL: _Sentence(
        error=JailBroken,
        found=Words(en="the jail gave up at {place}", ja="隔離プロセスが{place}で停止しました"),
        expected=Words(en="it to go on", ja="継続すること"),
        remedy=_ASK_US,
    ),
    Fault.MEMORY: _Sentence(
        error=JailBroken,
        found=Words(en="the jail ran out of memory", ja="隔離プロセスのメモリが足りません"),
        expected=Words(en="enough memory for one camera", ja="カメラ1台分のメモリ"),
        remedy=Words(
            en="choose a smaller picture or detector resolution, or free some memory",
            ja="映像や検出の解像度を下げるか、メモリを空けてください",
        ),
    ),
    Fault.LOCK: _Sentence(
        error=JailBroken,
        found=Words(en="the lock did not hold ({place})", ja="隔離が成立しません({place})"),
        expected=Words(en="every layer in place", ja="すべての隔離層が有効であること"),
        remedy=Words(
            en="run `noren doctor` to see what this machine offers",
            ja="`noren doctor` でこの機械の対応状況を確認してください",
        ),
    ),
    Fault.MODEL: _Sentence(
        error=ModelError,
        found=Words(
            en="the model cannot be loaded or run ({place})",
            ja="モデルを読み込めないか実行できません({place})",
        ),
        expected=Words(en="the pinned weights", ja="指定どおりの重みファイル"),
        remedy=Words(en="run `noren models verify`", ja="`noren models verify` を実行してください"),
    ),
    Fault.GEOMETRY: _Sentence(
        error=GeometryError,
        found=Words(
            en="the camera's geometry has no answer ({place})",
            ja="カメラの幾何設定が計算できません({place})",
        ),
        expected=Words(
            en="lines, areas and floor points that can measure",
            ja="計測できる線・区域・床の対応点",
        ),
        remedy=Words(en="run `noren check` on the plan", ja="計画書を `noren check` してください"),
    ),
    Fault.SOURCE_UNREADABLE: _Sentence(
        error=SourceUnreadable,
        found=Words(en="no film that can be decoded", ja="復号できる映像ではありません"),
        expected=Words(
            en="a film file: MP4, MOV, MKV, WebM, AVI or MPEG",
            ja="映像ファイル(MP4、MOV、MKV、WebM、AVI、MPEG)",
        ),
        remedy=Words(
            en="check that the file is complete and is a film, whatever its name says",
            ja="ファイルが完全で、名前どおり映像であるか確認してください",
        ),
    ),
    Fault.SOURCE_NO_VIDEO: _Sentence(
        error=SourceUnreadable,
        found=Words(en="no video in it", ja="映像が含まれていません"),
        expected=Words(en="one video stream", ja="映像ストリーム1本"),
        remedy=Words(
            en="name a film; a sound recording cannot be measured",
            ja="映像を指定してください。音声は計測できません",
        ),
    ),
    Fault.SOURCE_EMPTY: _Sentence(
        error=SourceUnreadable,
        found=Words(en="no frame that can be decoded", ja="復号できるコマが1枚もありません"),
        expected=Words(en="a film with pictures", ja="コマのある映像"),
        remedy=Words(
            en="copy the file again; the recorder may not have closed it",
            ja="ファイルを取り直してください。録画が途中で切れた可能性があります",
        ),
    ),
    Fault.SOURCE_TRUNCATED: _Sentence(
        error=SourceStopped,
        found=Words(
            en="it ends too early, after {detail} frames; figures up to there are kept",
            ja="{detail}コマで途切れています。そこまでの数値は保存しました",
        ),
        expected=Words(en="the end that the film declares", ja="映像が示す終わりまでのデータ"),
        remedy=Words(en="use the complete file", ja="完全なファイルを使ってください"),
    ),
    Fault.SOURCE_CODEC: _Sentence(
        error=SourceUnreadable,
        found=Words(
            en="a video codec that noren does not decode", ja="norenが復号しない映像形式です"
        ),
        expected=Words(
            en="H.264, or for films H.265, MPEG-4, MPEG-2, MJPEG, VP8, VP9, AV1 too",
            ja="H.264(ファイルならH.265、MPEG-4、MPEG-2、MJPEG、VP8、VP9、AV1も可)",
        ),
        remedy=Words(
            en="set the camera to H.264, or convert the film to H.264 in MP4",
            ja="カメラをH.264に設定するか、映像をH.264のMP4に変換してください",
        ),
    ),
    Fault.SOURCE_SIZE_CHANGED: _Sentence(
        error=SourceStopped,
        found=Words(
            en="the picture size changes after {detail} frames; figures up to there are kept",
            ja="{detail}コマ目で画面の大きさが変わりました。そこまでの数値は保存しました",
        ),
        expected=Words(
            en="one picture size, as lines and areas are drawn for it",
            ja="一定の画面の大きさ(線と区域はそれに合わせて引かれています)",
        ),
        remedy=Words(
            en="cut the film there and declare two cameras",
            ja="その位置で映像を分け、2台のカメラとして宣言してください",
        ),
    ),
    Fault.SOURCE_SHAPE: _Sentence(
        error=SourceUnreadable,
        found=Words(
            en="pictures of another shape than the plan declares ({detail} px wide)",
            ja="計画書と縦横比の異なる映像です(幅{detail}px)",
        ),
        expected=Words(
            en="the declared width and height, or the same shape at another resolution",
            ja="宣言した幅と高さ、または同じ縦横比の映像",
        ),
        remedy=Words(
            en="correct `view.width_px` and `view.height_px` and redraw the lines",
            ja="`view.width_px` と `view.height_px` を直し、線を引き直してください",
        ),
    ),
    Fault.SOURCE_DENIED: _Sentence(
        error=SourceDenied,
        found=Words(
            en="the camera refuses the name or the password",
            ja="カメラが名前またはパスワードを拒みました",
        ),
        expected=Words(en="the right ones", ja="正しい名前とパスワード"),
        remedy=Words(
            en="put `user:password` into the variable that `password_env` names",
            ja="`password_env` の環境変数に `user:password` を入れてください",
        ),
    ),
    Fault.SOURCE_STOPPED: _Sentence(
        error=SourceStopped,
        found=Words(
            en="the pictures stopped; figures up to there are kept",
            ja="映像が止まりました。そこまでの数値は保存しました",
        ),
        expected=Words(en="a steady stream", ja="途切れない映像"),
        remedy=Words(
            en="check the camera and the network between",
            ja="カメラと途中の通信を確認してください",
        ),
    ),
    Fault.SOURCE_PROTOCOL: _Sentence(
        error=SourceUnreadable,
        found=Words(
            en="the camera offers no H.264 video over RTSP and TCP",
            ja="カメラがRTSP(TCP)のH.264映像を提供していません",
        ),
        expected=Words(en="an RTSP address with H.264 video", ja="H.264映像のRTSPアドレス"),
        remedy=Words(
            en="set the stream to H.264 on the camera and check the path",
            ja="カメラの配信をH.264にし、パスを確認してください",
        ),
    ),
    Fault.SOURCE_MISSING: _Sentence(
        error=SourceMissing,
        found=Words(en="the camera has nothing at this path", ja="このパスには何もありません"),
        expected=Words(en="a stream", ja="配信"),
        remedy=Words(
            en="look up the stream's path in the camera's manual",
            ja="カメラの説明書で配信のパスを確認してください",
        ),
    ),
    Fault.SOURCE_UNREACHABLE: _Sentence(
        error=SourceUnreachable,
        found=Words(
            en="the camera took the connection and did not answer",
            ja="カメラは接続を受けましたが応答しません",
        ),
        expected=Words(en="an answer within 10 s", ja="10秒以内の応答"),
        remedy=Words(
            en="check that the port is the RTSP port, and restart the camera",
            ja="ポートがRTSPのものか確認し、カメラを再起動してください",
        ),
    ),
}


class Reported(Exception):
    """An error inside the jail that already knows its fault and number."""

    def __init__(self, fault: Fault, detail: int = 0) -> None:
        self.fault = fault
        self.detail = detail
        super().__init__(fault.name)


def fault_of(error: BaseException, *, live: bool, detail: int = 0) -> ErrorBody:
    """Reduce an exception to numbers: its kind, the innermost place in our code, one number."""
    module, line = _place(error.__traceback__)
    if isinstance(error, Reported):
        fault, detail = error.fault, error.detail
    else:
        fault = _kind(error, live=live)
    return ErrorBody(
        fault=int(fault),
        module=module,
        line=min(line, 9999),
        detail=min(max(detail, 0), 9999) if live else min(max(detail, 0), 2**32 - 1),
    )


def error_of(body: ErrorBody, *, where: str) -> NorenError:
    """The error a person reads, in both languages."""
    sentence = _SENTENCES[Fault(body.fault)]
    module = MODULES[body.module] if body.module < len(MODULES) else MODULES[0]
    facts = {"place": f"{module}:{body.line}", "detail": body.detail}
    return sentence.error(
        where=where,
        found=sentence.found.fill(**facts),
        expected=sentence.expected.fill(**facts),
        remedy=sentence.remedy.fill(**facts),
    )


def _kind(error: BaseException, *, live: bool) -> Fault:
    if isinstance(error, SourceDenied):
        return Fault.SOURCE_DENIED
    if isinstance(error, SourceMissing):
        return Fault.SOURCE_MISSING
    if isinstance(error, SourceUnreachable):
        return Fault.SOURCE_UNREACHABLE
    if isinstance(error, SourceStopped):
        return Fault.SOURCE_STOPPED if live else Fault.SOURCE_TRUNCATED
    if isinstance(error, SourceError):
        return Fault.SOURCE_PROTOCOL if live else Fault.SOURCE_UNREADABLE
    if isinstance(error, ModelError):
        return Fault.MODEL
    if isinstance(error, JailError):
        return Fault.LOCK
    if isinstance(error, GeometryError):
        return Fault.GEOMETRY
    if isinstance(error, MemoryError):
        return Fault.MEMORY
    return Fault.INTERNAL


def _place(trace: TracebackType | None) -> tuple[int, int]:
    found = (0, 0)
    while trace is not None:
        name = trace.tb_frame.f_globals.get("__name__", "")
        if name in MODULES:
            found = (MODULES.index(name), trace.tb_lineno)
        trace = trace.tb_next
    return found
