"""A film file, opened and read frame by frame.

Only the video stream is looked at: the closed list of decoders has none for sound, so a sound
track is neither decoded nor probed, and its packets are dropped unread.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import av
from av.codec.context import ThreadType
from av.container import InputContainer
from av.stream import Discard
from av.video.stream import VideoStream

from noren.errors import SourceStopped, SourceUnreadable
from noren.sight.frame import Frame, FrameMask, make_frame
from noren.vocabulary.closing import Closing
from noren.vocabulary.words import Words

# What surveillance recorders, phones and this project's own demo write. A closed list keeps the
# hundreds of rarely tested demuxers and decoders away from a file that somebody else made.
CONTAINERS = ("mov", "matroska", "avi", "mpegts", "mpeg", "h264", "hevc", "m4v", "mpegvideo", "gif")
CODECS = (
    *("h264", "hevc", "mpeg4", "mpeg2video", "mpeg1video", "mjpeg"),
    *("vp8", "vp9", "libdav1d", "av1", "gif", "rawvideo"),
)

_MAX_PIXELS = 7680 * 4320


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmTally:
    """What reading a film came to so far.

    `frames` delivered; `damaged` packets that the decoder refused; `untimed` frames whose time
    had to be estimated; `last_at_s` time of the newest frame, seconds since the first.
    """

    frames: int = 0
    damaged: int = 0
    untimed: int = 0
    last_at_s: float = 0.0


class Film(Closing):
    """A film, open for one pass from its beginning to its end.

    `width`, `height` are those of the delivered frames (after any turn the metadata asks for);
    `frame_total` and `duration_s` are what the file says about itself, None where it says nothing.

    Args:
        file: open for reading in binary; read and seek suffice, nothing is ever written.
        name: what messages call this film.
        mask: what to hide in every frame.

    Raises:
        SourceUnreadable: empty file, not a film, no video stream, a codec outside `CODECS`,
            or a picture size of nothing or beyond 8K.
    """

    def __init__(self, file: BinaryIO, *, name: str, mask: FrameMask | None = None) -> None:
        self.name = name
        self._mask = mask
        self._tally = FilmTally()
        self._container = _open_container(file, name)
        try:
            self._stream = _choose_stream(self._container, name)
        except SourceUnreadable:
            self._container.close()
            raise
        stream = self._stream
        self.frame_total: int | None = stream.frames or None
        self.duration_s: float | None = _declared_duration_s(self._container, stream)
        self.width, self.height = stream.codec_context.width, stream.codec_context.height

    @property
    def tally(self) -> FilmTally:
        """How far reading has got."""
        return self._tally

    def frames(self) -> Iterator[Frame]:
        """Decode the film once.

        Yields:
            Every frame that can be decoded, in the order shown; time from the film's own clock,
            so a variable frame rate stays variable. A frame without a usable time gets the one
            before plus the mean interval and says so.

        Raises:
            SourceStopped: after the last good frame, if the film ends before the end it declares;
                or at once, if the picture size changes (lines would lie elsewhere).
            SourceUnreadable: if not a single frame can be decoded, or frames carry no time and
                the film declares no frame rate.
        """
        clock = _Clock(self._stream, self.name)
        size: tuple[int, int] | None = None
        for picture in self._pictures():
            at_s, estimated = clock.time_of(picture)
            frame = make_frame(
                picture,
                index=self._tally.frames,
                at_s=at_s,
                mask=self._mask,
                time_is_estimated=estimated,
            )
            if size is None:
                size = self.width, self.height = frame.width, frame.height
            elif size != (frame.width, frame.height):
                raise self._stopped(
                    Words(
                        en=f"the picture size changes from {size[0]}x{size[1]} to "
                        f"{frame.width}x{frame.height}",
                        ja=f"画像の大きさが {size[0]}x{size[1]} から "
                        f"{frame.width}x{frame.height} に変わりました",
                    ),
                    Words(
                        en="one picture size, as lines and areas are drawn for it",
                        ja="一定の画像の大きさ(線や区域はそれに合わせて描かれています)",
                    ),
                    Words(
                        en="cut the film there and declare two cameras",
                        ja="そこで映像を分け、2台のカメラとして宣言してください",
                    ),
                )
            self._tally = FilmTally(
                frames=self._tally.frames + 1,
                damaged=self._tally.damaged,
                untimed=self._tally.untimed + estimated,
                last_at_s=at_s,
            )
            yield frame
        self._check_end(clock)

    def close(self) -> None:
        """Let go of the decoder; the file object stays the caller's."""
        self._container.close()

    def _pictures(self) -> Iterator[av.VideoFrame]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except av.FFmpegError:
                # The container itself is cut or damaged here; what the decoder still holds
                # comes out, then the end check says how far the film got.
                self._damage()
                try:
                    yield from self._stream.codec_context.decode(None)
                except av.FFmpegError:
                    self._damage()
                return
            if packet.is_corrupt:
                self._damage()
                continue
            try:
                pictures = packet.decode()
            except av.FFmpegError:
                self._damage()
                continue
            for picture in pictures:
                if isinstance(picture, av.VideoFrame):
                    yield picture

    def _damage(self) -> None:
        old = self._tally
        self._tally = FilmTally(
            frames=old.frames,
            damaged=old.damaged + 1,
            untimed=old.untimed,
            last_at_s=old.last_at_s,
        )

    def _check_end(self, clock: _Clock) -> None:
        seen, total = self._tally.frames, self.frame_total
        if not seen:
            raise SourceUnreadable(
                where=self.name,
                found=Words(
                    en="not a single frame that can be decoded",
                    ja="復号できるコマが一つもありません",
                ),
                expected=Words(en="a film with pictures", ja="画像のある映像"),
                remedy=Words(
                    en="play the file elsewhere; if it plays, convert it to H.264 in MP4",
                    ja="ほかの方法で再生し、再生できればMP4のH.264に変換してください",
                ),
            )
        # Edit lists and lost leading frames cost honest films a few frames; a cut costs more.
        short = total is not None and seen < total - max(2, math.ceil(0.02 * total))
        if self.duration_s is not None and (short or total is None):
            # Some containers count the moments without a new picture as frames too.
            interval_s = clock.interval_s(1.0)
            least_s = 2.0 * interval_s if short else 1.0
            end_s = self._tally.last_at_s + interval_s
            short = end_s < self.duration_s - max(least_s, 0.02 * self.duration_s)
        if short:
            raise self._stopped(
                Words(en="the film ends too early", ja="映像が途中で終わっています"),
                Words(en=f"{total} frames", ja=f"{total}コマ")
                if total is not None
                else Words(en=f"{self.duration_s:.1f} s", ja=f"{self.duration_s:.1f}秒"),
                Words(
                    en="use the complete file; figures up to here cover only that time",
                    ja="完全なファイルを使ってください。ここまでの数値はその時間の分だけです",
                ),
            )

    def _stopped(self, found: Words, expected: Words, remedy: Words) -> SourceStopped:
        done = self._tally
        return SourceStopped(
            where=self.name,
            found=Words(
                en=f"{found.en} after {done.frames} frames, {done.last_at_s:.1f} s",
                ja=f"{found.ja}({done.frames}コマ、{done.last_at_s:.1f}秒の後)",
            ),
            expected=expected,
            remedy=remedy,
        )


class _Clock:
    """Seconds since the first frame, never running backwards."""

    def __init__(self, stream: VideoStream, name: str) -> None:
        self._name = name
        rate = stream.average_rate or stream.guessed_rate
        self._interval_s = float(1 / rate) if rate else None
        self._base = stream.time_base
        self._first: int | None = None
        self._last_s = -math.inf

    def interval_s(self, otherwise: float) -> float:
        return self._interval_s if self._interval_s is not None else otherwise

    def time_of(self, picture: av.VideoFrame) -> tuple[float, bool]:
        base = picture.time_base or self._base
        if picture.pts is not None and base is not None:
            if self._first is None and not math.isfinite(self._last_s):
                self._first = picture.pts
            if self._first is not None:
                at_s = float((picture.pts - self._first) * base)
                if at_s > self._last_s:
                    self._last_s = at_s
                    return at_s, False
        if not math.isfinite(self._last_s):
            self._last_s = 0.0
            return 0.0, True
        if self._interval_s is None:
            raise SourceUnreadable(
                where=self._name,
                found=Words(
                    en="frames without a time, in a film without a frame rate",
                    ja="コマの時刻もフレームレートもない映像です",
                ),
                expected=Words(
                    en="a time for each frame or one rate for all",
                    ja="各コマの時刻、または一定のフレームレート",
                ),
                remedy=Words(
                    en="convert the film to MP4 with a constant frame rate",
                    ja="一定のフレームレートのMP4に変換してください",
                ),
            )
        self._last_s += self._interval_s
        return self._last_s, True


def _open_container(file: BinaryIO, name: str) -> InputContainer:
    file.seek(0, 2)
    if file.tell() == 0:
        raise SourceUnreadable(
            where=name,
            found=Words(en="an empty file", ja="空のファイルです"),
            expected=Words(en="a film", ja="映像ファイル"),
            remedy=Words(
                en="copy the file again; the recorder may not have closed it",
                ja="もう一度コピーしてください。録画機が書き終えていないのかもしれません",
            ),
        )
    file.seek(0)
    whitelist = {
        "format_whitelist": ",".join(CONTAINERS),
        "codec_whitelist": ",".join(CODECS),
    }
    try:
        container = av.open(file, mode="r", options=whitelist)
    except av.FFmpegError as error:
        reason = _reason(error)
        raise _no_film(name, Words(en=reason, ja=reason)) from error
    assert isinstance(container, InputContainer)
    return container


_NOTHING_FOUND = Words(
    en="nothing is found in it; its index may be missing",
    ja="中身が見つかりません。索引が欠けているかもしれません",
)


def _no_film(name: str, reason: Words) -> SourceUnreadable:
    return SourceUnreadable(
        where=name,
        found=Words(
            en=f"no film that can be opened ({reason.en})",
            ja=f"映像として開けません({reason.ja})",
        ),
        expected=Words(
            en="a film file: MP4, MOV, MKV, WebM, AVI or MPEG",
            ja="映像ファイル(MP4、MOV、MKV、WebM、AVI、MPEG)",
        ),
        remedy=Words(
            en="check that the file is complete and is a film, whatever its name says",
            ja="ファイルが完全で、名前どおり映像であるか確認してください",
        ),
    )


def _choose_stream(container: InputContainer, name: str) -> VideoStream:
    if not container.streams:
        # Some files that were cut before their index open like this, and not with an error.
        raise _no_film(name, _NOTHING_FOUND)
    if not container.streams.video:
        kinds = sorted({str(stream.type) for stream in container.streams})
        raise SourceUnreadable(
            where=name,
            found=Words(
                en=f"a file with {', '.join(kinds)} and no video",
                ja=f"映像のないファイルです(中身: {', '.join(kinds)})",
            ),
            expected=Words(en="one video stream", ja="映像のストリーム1本"),
            remedy=Words(
                en="name a film; a sound recording cannot be measured",
                ja="映像ファイルを指定してください。音声だけでは計測できません",
            ),
        )
    stream = container.streams.video[0]
    context = stream.codec_context
    # The demuxer's own list holds for probing only; the decoder is chosen here.
    if context is None or context.codec.name not in CODECS:
        codec = "unknown" if context is None else context.codec.name
        raise SourceUnreadable(
            where=name,
            found=Words(
                en=f"a video codec that noren does not decode ({codec})",
                ja=f"norenが復号しない映像形式です({codec})",
            ),
            expected=Words(en=f"one of {', '.join(CODECS)}", ja=f"{'、'.join(CODECS)} のいずれか"),
            remedy=Words(en="convert the film to H.264 in MP4", ja="MP4のH.264に変換してください"),
        )
    if context.width > 0 and context.width * context.height > _MAX_PIXELS:
        raise SourceUnreadable(
            where=name,
            found=Words(
                en=f"pictures of {context.width}x{context.height}",
                ja=f"画像の大きさが {context.width}x{context.height} です",
            ),
            expected=Words(en="at most 8K", ja="8Kまで"),
            remedy=Words(
                en="convert the film to a smaller picture", ja="小さい画像の映像に変換してください"
            ),
        )
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    # One thread: cores are shared out per camera, and the jail allows no surprise.
    context.thread_type = ThreadType.SLICE
    context.thread_count = 1
    return stream


def _declared_duration_s(container: InputContainer, stream: VideoStream) -> float | None:
    if stream.duration is not None and stream.time_base is not None and stream.duration > 0:
        return float(stream.duration * stream.time_base)
    if container.duration is not None and container.duration > 0:
        return container.duration / av.time_base
    return None


def _reason(error: av.FFmpegError) -> str:
    return str(error.strerror or type(error).__name__).lower()
