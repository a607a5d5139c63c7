"""Errors that cross the jail's wall as numbers, and become sentences again outside.

No text can leave the jail. An exception is reduced to its kind, the place in our code that
raised it, and one number; the supervisor turns that into the error a person reads.
"""

from __future__ import annotations

from types import TracebackType

from noren.errors import (
    GeometryError,
    JailBroken,
    JailError,
    ModelError,
    NorenError,
    SourceError,
    SourceStopped,
    SourceUnreadable,
)
from noren.gate.records import ErrorBody, Fault
from noren.jail.camera_trouble import camera_error_from_detail
from noren.vocabulary.account import Account
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
    "noren.jail.vault.inside",
    "noren.jail.vault.vault",
    "noren.jail.vault.service",
    "noren.jail.vault.wire",
    "noren.jail.vault.bucket_keys",
    "noren.measure.gallery",
    "noren.measure.template_search",
)
"""Places an error can name; numbers are part of the record format, so append only."""


_ASK_US = Words(
    en="report this as a fault of noren, with the place named",
    ja="norenの不具合として、記された箇所とともに報告してください",
)

_SENTENCES: dict[Fault, Account[NorenError]] = {
    Fault.INTERNAL: Account(
        error=JailBroken,
        found=Words(en="the jail gave up at {place}", ja="隔離プロセスが{place}で停止しました"),
        expected=Words(en="it to go on", ja="継続すること"),
        remedy=_ASK_US,
    ),
    Fault.MEMORY: Account(
        error=JailBroken,
        found=Words(en="the jail ran out of memory", ja="隔離プロセスのメモリが足りません"),
        expected=Words(en="enough memory for one camera", ja="カメラ1台分のメモリ"),
        remedy=Words(
            en="choose a smaller picture or detector resolution, or free some memory",
            ja="映像や検出の解像度を下げるか、メモリを空けてください",
        ),
    ),
    Fault.LOCK: Account(
        error=JailBroken,
        found=Words(en="the lock did not hold ({place})", ja="隔離が成立しません({place})"),
        expected=Words(en="every layer in place", ja="すべての隔離層が有効であること"),
        remedy=Words(
            en="run `noren doctor` to see what this machine offers",
            ja="`noren doctor` でこの機械の対応状況を確認してください",
        ),
    ),
    Fault.MODEL: Account(
        error=ModelError,
        found=Words(
            en="the model cannot be loaded or run ({place})",
            ja="モデルを読み込めないか実行できません({place})",
        ),
        expected=Words(en="the pinned weights", ja="指定どおりの重みファイル"),
        remedy=Words(en="run `noren models verify`", ja="`noren models verify` を実行してください"),
    ),
    Fault.GEOMETRY: Account(
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
    Fault.FILM_UNREADABLE: Account(
        error=SourceUnreadable,
        found=Words(en="no video that can be decoded", ja="復号できる映像がありません"),
        expected=Words(
            en="a film: MP4, MOV, MKV, WebM, AVI or MPEG with H.264, H.265, MPEG-4, MPEG-2, "
            "MJPEG, VP8, VP9 or AV1",
            ja="映像ファイル(MP4、MOV、MKV、WebM、AVI、MPEG。H.264、H.265、MPEG-4、MPEG-2、"
            "MJPEG、VP8、VP9、AV1)",
        ),
        remedy=Words(
            en="check that the file is complete and is a film, whatever its name says",
            ja="ファイルが完全で、名前どおり映像であるか確認してください",
        ),
    ),
    Fault.FILM_STOPPED: Account(
        error=SourceStopped,
        found=Words(
            en="it ends too early or changes its picture size after {detail} frames; "
            "figures up to there are kept",
            ja="{detail}コマで途切れたか画面の大きさが変わりました。そこまでの数値は保存しました",
        ),
        expected=Words(
            en="the end that the film declares, in one picture size",
            ja="映像が示す終わりまで、一定の画面の大きさのデータ",
        ),
        remedy=Words(
            en="use the complete file; cut it where the picture size changes",
            ja="完全なファイルを使い、大きさの変わる位置で分けてください",
        ),
    ),
    Fault.SHAPE: Account(
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
}


_KINDS: tuple[tuple[type[BaseException], Fault], ...] = (
    (SourceStopped, Fault.FILM_STOPPED),
    (SourceError, Fault.FILM_UNREADABLE),
    (ModelError, Fault.MODEL),
    (JailError, Fault.LOCK),
    (GeometryError, Fault.GEOMETRY),
    (MemoryError, Fault.MEMORY),
)


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
        if fault is Fault.CAMERA and isinstance(error, SourceError):
            detail = error.detail
    return ErrorBody(fault=int(fault), module=module, line=min(line, 9999), detail=detail)


def error_of(body: ErrorBody, *, where: str) -> NorenError:
    """The error a person reads, in both languages.

    A camera's trouble with a number that nobody knows is a fault of the jail.
    """
    fault = Fault(body.fault)
    if fault is Fault.CAMERA:
        try:
            return camera_error_from_detail(body.detail, where=where)
        except ValueError:
            fault = Fault.INTERNAL
    module = MODULES[body.module] if body.module < len(MODULES) else MODULES[0]
    facts = {"place": f"{module}:{body.line}", "detail": body.detail}
    return _SENTENCES[fault].at(where, **facts)


def _kind(error: BaseException, *, live: bool) -> Fault:
    if isinstance(error, SourceError) and live and error.detail:
        return Fault.CAMERA
    for kind, fault in _KINDS:
        if isinstance(error, kind):
            return fault
    return Fault.INTERNAL


def _place(trace: TracebackType | None) -> tuple[int, int]:
    found = (0, 0)
    while trace is not None:
        name = trace.tb_frame.f_globals.get("__name__", "")
        if name in MODULES:
            found = (MODULES.index(name), trace.tb_lineno)
        trace = trace.tb_next
    return found
