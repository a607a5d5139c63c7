"""A camera or a film, its watcher, and the rehearsal that must come before the second lock."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib import resources

import av

from noren.errors import JailBroken, SourceUnreadable
from noren.gate.assignment import Assignment
from noren.gate.records import CameraState, Fault
from noren.jail.attribute_watch import AttributeWatch, make_face_eyes
from noren.jail.camera_address import CameraAddress
from noren.jail.camera_trouble import CameraTrouble, camera_error
from noren.jail.commissioning_watch import CommissioningWatcher, make_commissioning_watcher
from noren.jail.depacketize import AccessUnit
from noren.jail.faults import Reported
from noren.jail.hanging_watch import HangingWatch
from noren.jail.model_bytes import ModelBytes
from noren.jail.rehearsal_gallery import RehearsalGallery
from noren.jail.rtsp import PacketSource
from noren.jail.rtsp_wire import CameraSocket
from noren.jail.scenery_watch import (
    SceneryWatcher,
    is_scenery,
    make_board_reader,
    make_scenery_watcher,
)
from noren.jail.searching import ground_of, make_searcher, make_state_watch
from noren.jail.start import DescriptorNumber
from noren.jail.still_watch import make_still_eyes
from noren.jail.tag_watch import make_tag_watch
from noren.jail.visit_describers import make_describers
from noren.jail.visit_watch import make_visit_watch, no_vault
from noren.jail.walk_tokens import WalkTokens
from noren.jail.watcher import Watcher
from noren.measure.gallery_port import Gallery
from noren.sight.decode import Film
from noren.sight.frame import Frame, FrameMask, make_frame, use_one_thread
from noren.sight.track import Tracker
from noren.vocabulary.words import Words

SHAPE_TOLERANCE = 0.02
IDLE_S = 1.0
PICTURE_S = 60.0
JUMP_S = 86_400.0
"""A film whose clock jumps further between two frames is damaged there."""
_CLOCK_HZ = 90_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """One turn of the loop: a frame, or the time at which there was none."""

    at_s: float
    frame: Frame | None
    dropped: int = 0
    states: int = 0


class Eyes:
    """Everything that sees for one camera. Made before the second lock, used after it.

    Forgets: each frame when the next one is asked for.
    """

    def __init__(
        self,
        assignment: Assignment,
        *,
        address: CameraAddress | None,
        weights: tuple[bytes, ...],
        models: tuple[ModelBytes, ...] = (),
        gallery: Gallery | None = None,
    ) -> None:
        # One camera, one computing thread; a pool would only be refused what it asks for.
        use_one_thread()
        self._assignment = assignment
        self._weights = weights
        # Compiled once, for the rehearsal and for what follows.
        files = {model.name: model.files for model in models}
        self._files = files
        self._faces = make_face_eyes(assignment, files)
        self._stills = make_still_eyes(assignment, weights, files)
        self._boards = make_board_reader(assignment, files)
        self._gallery = gallery
        self._describers = make_describers(assignment, files)
        if self._describers and gallery is None:
            raise no_vault(assignment.camera_id)
        self._mask = _mask_of(assignment)
        self.is_live = assignment.live
        self.frames_expected = 0
        self.frames_in = 0
        self.last_at_s = 0.0
        self.frame_size_px = (0, 0)
        self._refused = 0
        self._source: PacketSource | None = None
        self._film: io.BufferedReader | None = None
        if assignment.live:
            if address is None:
                raise _no_address(assignment.camera_id)
            self._source = PacketSource(
                CameraSocket(DescriptorNumber.CAMERA), address=address, where=assignment.camera_id
            )
            self._decoder = av.CodecContext.create("h264", "r")
            self._decoder.thread_count = 1
        else:
            # Opened as a file object before the second lock: doing so asks the kernel for more
            # than reading does.
            self._film = os.fdopen(DescriptorNumber.FILM, "rb", closefd=False)
        self.watcher = self._make_watcher(assignment, gallery=gallery)

    def rehearse(self) -> int:
        """Decode, search, track and measure a synthetic clip, so that all code has been loaded.

        Returns the number of frames. What it saw is drawn, not filmed, and its watcher is thrown
        away.
        """
        if self._faces is not None:
            self._faces.rehearse()
        if self._stills is not None:
            self._stills.rehearse()
        if self._boards is not None:
            self._boards.rehearse()
        clip = resources.files("noren.jail").joinpath("rehearsal_clip").read_bytes()
        frames = 0
        rehearsal = replace(self._assignment, evaluation=False)
        for describer in self._describers.values():
            describer.rehearse()
        watcher = self._make_watcher(rehearsal, gallery=RehearsalGallery())
        with Film(io.BytesIO(clip), name="rehearsal", mask=self._mask) as film:
            for frame in film.frames():
                frames += 1
                for _ in watcher.look(frame):
                    pass
        for _ in watcher.finish():
            pass
        self._rehearse_stream(clip)
        return frames

    @property
    def is_done(self) -> bool:
        """Whether no more frames are wanted, though there are some."""
        return isinstance(self.watcher, CommissioningWatcher) and self.watcher.is_done

    def frames(self) -> Iterator[Glimpse]:
        """Every frame of the source in order, until it ends."""
        glimpses = self._live() if self.is_live else self._played()
        for glimpse in glimpses:
            if glimpse.frame is not None:
                size_px = (glimpse.frame.width, glimpse.frame.height)
                if self.frames_in == 0:
                    self._check_shape(glimpse.frame)
                    self.frame_size_px = size_px
                elif size_px != self.frame_size_px:
                    # A film says so itself; a camera was set to another resolution.
                    raise Reported(Fault.SHAPE, detail=glimpse.frame.width)
                self.frames_in += 1
                self.last_at_s = glimpse.at_s
            yield glimpse

    def _played(self) -> Iterator[Glimpse]:
        assert self._film is not None
        with Film(self._film, name=self._assignment.camera_id, mask=self._mask) as film:
            self.frames_expected = film.frame_total or 0
            for frame in film.frames():
                if frame.at_s - self.last_at_s > JUMP_S:
                    raise Reported(Fault.FILM_STOPPED, detail=self.frames_in)
                yield Glimpse(at_s=frame.at_s, frame=frame)

    def _live(self) -> Iterator[Glimpse]:
        source = self._source
        assert source is not None
        source.open()
        # One steady clock for all of this jail's life: the machine's own may be set meanwhile.
        began_s = time.monotonic() - (time.time() - self._assignment.start_s)
        offset_s = seen_s = told_s = time.monotonic() - began_s
        lost = index = 0
        while True:
            unit = source.read(wait_s=IDLE_S)
            now_s = time.monotonic() - began_s
            pictures = [] if unit is None else self._decode(unit)
            if not pictures and now_s - told_s >= IDLE_S:
                told_s = now_s
                self._check_patience(now_s - seen_s)
                yield Glimpse(at_s=now_s, frame=None, states=int(CameraState.SILENT))
            if index == 0 and unit is not None:
                offset_s = now_s - unit.at_s
            for picture in pictures:
                seen_s = told_s = now_s
                counters = source.counters
                gone = counters.units_dropped + counters.units_skipped + self._refused
                at_s = float(picture.pts or 0) / _CLOCK_HZ + offset_s
                # A camera's clock may step back a little when it is corrected; ours never does.
                at_s = max(at_s, self.last_at_s + 1e-3)
                frame = make_frame(picture, index=index, at_s=at_s, mask=self._mask)
                yield Glimpse(at_s=at_s, frame=frame, dropped=gone - lost)
                lost, index = gone, index + 1

    def _decode(self, unit: AccessUnit) -> list[av.VideoFrame]:
        packet = av.Packet(unit.data)
        packet.pts = round(unit.at_s * _CLOCK_HZ)
        packet.time_base = Fraction(1, _CLOCK_HZ)
        try:
            pictures = self._decoder.decode(packet)
        except av.FFmpegError:
            self._refused += 1
            return []
        return [picture for picture in pictures if isinstance(picture, av.VideoFrame)]

    def _rehearse_stream(self, clip: bytes) -> None:
        """Run a few packets through the live decoder's own code path."""
        if not self.is_live:
            return
        decoder = av.CodecContext.create("h264", "r")
        with av.open(io.BytesIO(clip), "r") as container:
            decoder.extradata = container.streams.video[0].codec_context.extradata
            for packet in container.demux(video=0):
                for picture in decoder.decode(packet):
                    assert isinstance(picture, av.VideoFrame)
                    make_frame(picture, index=0, at_s=0.0, mask=self._mask)

    def _check_patience(self, waited_s: float) -> None:
        """Whole units that no decoder can read are no pictures either."""
        if waited_s >= PICTURE_S:
            where = self._assignment.camera_id
            raise camera_error(CameraTrouble.NO_PICTURE, where=where, number=int(waited_s))

    def _check_shape(self, frame: Frame) -> None:
        declared = self._assignment.width_px / self._assignment.height_px
        if abs(frame.width / frame.height / declared - 1.0) > SHAPE_TOLERANCE:
            raise Reported(Fault.SHAPE, detail=frame.width)

    def _make_watcher(
        self, assignment: Assignment, *, gallery: Gallery | None
    ) -> Watcher | SceneryWatcher | CommissioningWatcher:
        if assignment.commissioning is not None:
            return make_commissioning_watcher(assignment, self._weights, self._files)
        if is_scenery(assignment):
            return make_scenery_watcher(assignment, self._weights, self._boards, self._stills)
        ground = ground_of(assignment)
        # An evaluation is about boxes: every box of the film counts, whichever way is up.
        hanging = None if assignment.evaluation else HangingWatch()
        tokens = WalkTokens()
        return Watcher(
            assignment,
            searcher=make_searcher(assignment, ground, self._weights, hanging),
            state_watch=make_state_watch(assignment, hanging),
            make_tracker=lambda size: Tracker(frame_size_px=size),
            ground=ground,
            attributes=None
            if self._faces is None
            else AttributeWatch(assignment.outputs, self._faces),
            tags=make_tag_watch(assignment),
            visits=None
            if not self._describers or gallery is None
            else make_visit_watch(
                assignment,
                ground,
                describers=self._describers,
                gallery=gallery,
                estimates=self._faces,
                tokens=tokens,
            ),
            tokens=tokens,
        )


def _mask_of(assignment: Assignment) -> FrameMask | None:
    if not assignment.masks_px:
        return None
    size = (assignment.width_px, assignment.height_px)
    polygons = [[(x / size[0], y / size[1]) for x, y in mask] for mask in assignment.masks_px]
    if any(len(polygon) < 3 for polygon in polygons):
        raise SourceUnreadable(
            where=assignment.camera_id,
            found=Words(en="a mask without corners", ja="角のないマスクです"),
            expected=Words(en="three corners or more", ja="3つ以上の角"),
            remedy=Words(
                en="run `noren check` on the plan", ja="計画書を `noren check` してください"
            ),
        )
    return FrameMask(polygons)


def _no_address(camera_id: str) -> JailBroken:
    return JailBroken(
        where=Words(en=f"camera {camera_id}", ja=f"カメラ {camera_id}"),
        found=Words(en="a live camera without an address", ja="アドレスのない生カメラです"),
        expected=Words(
            en="the address that the supervisor connected to", ja="監視側が接続したアドレス"
        ),
        remedy=Words(
            en="report this as a fault of noren", ja="norenの不具合として報告してください"
        ),
    )
