"""Visits of one camera: bodies in, templates to the vault, pseudonyms and coarse times out.

boxes of a frame ─▶ looks ─▶ one template a track ─▶ the gallery's port ─▶ a visit in its bin
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from noren.errors import JailBroken
from noren.gate.assignment import Assignment
from noren.gate.attribute_declared import bands_of
from noren.gate.attribute_records import SEX
from noren.jail.visit_describers import Describer, visit_output_of
from noren.jail.walk_tokens import WalkTokens
from noren.measure.areas import Area
from noren.measure.bins import BinBook
from noren.measure.gallery_port import FeatureKind, Gallery, Template, Vector
from noren.measure.strangers import TAILS
from noren.measure.visit_linking import Linked, Sighting, VisitLinker
from noren.measure.visit_tally import LaneMeter, Visited, VisitTally
from noren.sight.attribute_vote import AttributeAnswer
from noren.sight.body_size import GroundBodies
from noren.sight.frame import Frame
from noren.sight.ground import find_camera
from noren.sight.track_means import TrackMemory
from noren.sight.tracked import FrameTracks
from noren.vocabulary.attribute_axes import AgeBands, Sex
from noren.vocabulary.ground_plane import GroundPlane
from noren.vocabulary.objects import ObjectClass
from noren.vocabulary.words import Words

HEIGHTS_LEAST = 3
"""So many looks at somebody's height before it is believed."""
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class Estimates(Protocol):
    """What judges ages and sexes; see `AttributeEyes`."""

    def judge(self, track_id: int, bands: AgeBands) -> AttributeAnswer:
        """What can be said of a track now."""
        ...


@dataclass(slots=True)
class _Presence:
    """One track while it is there: when it was seen, how tall it looks, and where it stood."""

    began_s: float
    ended_s: float
    is_sure: bool = False
    heights_m: list[float] = field(default_factory=list)
    lanes: LaneMeter = field(default_factory=LaneMeter)

    def join(self, other: _Presence) -> None:
        self.began_s = min(self.began_s, other.began_s)
        self.ended_s = max(self.ended_s, other.ended_s)
        self.is_sure |= other.is_sure
        self.heights_m += other.heights_m


class VisitWatch:
    """Feeds the book of bins with visits, as one output declares them.

    A visit begins when a track enters and is told when it has ended. Whoever looks shorter than
    the declared height is not described at all. A track that was never described well enough is
    one visit of somebody unknown.

    Args:
        assignment: of the camera. index: the place of the output of visits.
        describers: what describes people, for each kind of features that is declared.
        gallery: the port to the vault.
        sizes: how large people look on this floor; needed where short ones are left out.
        estimates: what judges faces, where attributes are linked to visits.
        tokens: those of the camera's paths, where they are linked to visits.
        evaluation: nothing is remembered in an evaluation, so it has no such watch.

    Forgets: the frame when `look` returns; a track and its template when it has ended.
    """

    def __init__(
        self,
        assignment: Assignment,
        index: int,
        *,
        describers: Mapping[FeatureKind, Describer],
        gallery: Gallery,
        sizes: GroundBodies | None,
        estimates: Estimates | None = None,
        tokens: WalkTokens | None = None,
    ) -> None:
        self._output = assignment.outputs[index]
        declared = self._output.visits
        assert declared is not None
        self._index = index
        self._declared = declared
        self._start_s = assignment.start_s
        self._describers = dict(describers)
        self._sizes = sizes
        self._estimates = estimates if self._output.attributes else None
        self._bands = bands_of(self._output)
        self._tokens = (tokens or WalkTokens()) if declared.paths else None
        if sizes is None and declared.least_tall_m:
            raise _no_floor(assignment.camera_id)
        self._linker = VisitLinker(
            gallery,
            site=declared.site,
            false_match_ratio=declared.false_match_ratio,
            tails={kind: TAILS[kind] for kind in describers},
        )
        self._lanes = [
            Area.from_corners(np.array(assignment.areas[target].polygon_px, np.float64))
            for target in self._output.targets
        ]
        self._there: dict[int, _Presence] = {}
        self._waiting: deque[Visited] = deque()

    def look(
        self,
        frame: Frame,
        tracks: FrameTracks,
        *,
        guests: Bools,
        box_px: Floats,
        foot_px: Floats,
        book: BinBook,
    ) -> None:
        """Look at everybody who is followed on this frame, and tell of those who have left.

        Args:
            tracks: who is followed, `N` of them.
            guests: `(N,)` who is not staff. box_px: `(N, 4)`, foot_px: `(N, 2)` in pixels of the
                declared frame.

        Forgets: the frame; everybody who has left.
        """
        self._rename(tracks.renamed)
        people = (tracks.class_id == ObjectClass.PERSON) & guests
        for row in np.flatnonzero(people).tolist():
            self._see(int(tracks.track_id[row]), tracks.at_s, box_px[row], foot_px[row])
        for track in tracks.confirmed.tolist():
            if track in self._there:
                self._there[track].is_sure = True
        described = people & np.array(
            [self._may_describe(int(track)) for track in tracks.track_id], np.bool_
        )
        for describer in self._describers.values():
            describer.look(
                pixels=frame.bgr,
                at_s=tracks.at_s,
                track_id=tracks.track_id[described],
                xyxy=tracks.xyxy[described],
                others_xyxy=tracks.xyxy[(tracks.class_id == ObjectClass.PERSON) & ~described],
            )
        for track in tracks.ended.tolist():
            self._leave(track)
        self._tell(tracks.at_s, book)

    def finish(self, at_s: float, book: BinBook, *, well: bool) -> None:
        """Nobody can be followed any further; the next stretch knows nobody of this one.

        With `well` False the camera is not: whoever was there is forgotten, not told.
        """
        for track in list(self._there):
            if well:
                self._leave(track)
            else:
                self._forget(track)
        self._there = {}
        self._tell(at_s, book)

    def _see(self, track: int, at_s: float, box_px: Floats, foot_px: Floats) -> None:
        there = self._there.setdefault(track, _Presence(at_s, at_s))
        there.ended_s = at_s
        if self._tokens is not None:
            self._tokens.of_visit(track, at_s)
        if self._declared.least_tall_m and self._sizes is not None:
            x1, y1, x2, y2 = self._sizes.boxes(foot_px[None])[0]
            del x1, x2
            if np.isfinite(y2 - y1) and y2 > y1:
                shown = float(box_px[3] - box_px[1]) / float(y2 - y1)
                there.heights_m.append(shown * self._sizes.tall_m)
                del there.heights_m[:-50]
        inside = tuple(
            place for place, lane in enumerate(self._lanes) if bool(lane.contains(foot_px[None])[0])
        )
        there.lanes.see(at_s, inside)

    def _may_describe(self, track: int) -> bool:
        """Whether somebody is grown up, as far as their height tells; unsure counts as no."""
        if not self._declared.least_tall_m:
            return True
        there = self._there.get(track)
        if there is None or len(there.heights_m) < HEIGHTS_LEAST:
            return False
        return float(np.median(there.heights_m)) >= self._declared.least_tall_m

    def _rename(self, pairs: Ints) -> None:
        for describer in self._describers.values():
            describer.rename(pairs)
        for new, old in pairs.tolist():
            if (mine := self._there.pop(new, None)) is None:
                continue
            if old in self._there:
                self._there[old].join(mine)
            else:
                self._there[old] = mine

    def _leave(self, track: int) -> None:
        there = self._there.pop(track, None)
        if there is None or not there.is_sure:
            self._forget(track)
            return
        # A child that grew into the picture late may have been described before: not told.
        known = self._take(track) if self._was_grown(there) else {}
        began_s, ended_s = self._start_s + there.began_s, self._start_s + there.ended_s
        linked = Linked(began_s=began_s, ended_s=ended_s, track_id=track, answer=None)
        if known:
            template = _template(known, ended_s)
            linked = self._linker.link(
                Sighting(
                    camera=0, track_id=track, began_s=began_s, ended_s=ended_s, template=template
                )
            )
        self._forget(track)
        lane = there.lanes.longest()
        if lane is not None:
            from_s, until_s = self._start_s + lane.from_s, self._start_s + lane.until_s
            lane = type(lane)(lane=lane.lane, from_s=from_s, until_s=until_s)
        token = 0 if self._tokens is None else self._tokens.of_visit(track, there.ended_s)
        sex, band = self._estimate(track) if linked.answer is not None else (Sex.UNKNOWN, None)
        self._waiting.append(Visited(linked=linked, lane=lane, track=token, sex=sex, age_band=band))

    def _take(self, track: int) -> dict[FeatureKind, TrackMemory]:
        """What is known of a track that has ended, by kind."""
        taken = {kind: one.take(track) for kind, one in self._describers.items()}
        return {kind: memory for kind, memory in taken.items() if memory is not None}

    def _forget(self, track: int) -> None:
        for describer in self._describers.values():
            describer.forget([track])

    def _estimate(self, track: int) -> tuple[Sex, int | None]:
        """What the face seemed to show over the whole track, as far as it is declared."""
        if self._estimates is None:
            return Sex.UNKNOWN, None
        answer = self._estimates.judge(track, self._bands)
        sex = answer.sex if SEX in self._output.attributes else Sex.UNKNOWN
        return sex, None if answer.band == self._bands.unknown else answer.band

    def _was_grown(self, there: _Presence) -> bool:
        least = self._declared.least_tall_m
        return not least or (bool(there.heights_m) and float(np.median(there.heights_m)) >= least)

    def _tell(self, at_s: float, book: BinBook) -> None:
        """Put waiting visits into the bin in which they ended, or the first later one with room."""
        while self._waiting:
            ended_s = self._waiting[0].linked.ended_s - self._start_s
            for moment_s in (ended_s, at_s):
                tally = book.tally(self._index, moment_s)
                assert isinstance(tally, VisitTally)
                if not tally.is_full:
                    tally.add(self._waiting.popleft())
                    break
            else:
                return


def _template(known: Mapping[FeatureKind, TrackMemory], at_s: float) -> Template:
    def told(kind: FeatureKind) -> tuple[Vector | None, float]:
        memory = known.get(kind)
        if memory is None:
            return None, 0.0
        return memory.vector.astype(np.float32), memory.quality_ratio

    (body, body_ratio), (face, face_ratio) = told(FeatureKind.BODY), told(FeatureKind.FACE)
    return Template(
        vector=body,
        quality_ratio=body_ratio,
        at_s=at_s,
        face=face,
        face_quality_ratio=face_ratio,
    )


def make_visit_watch(
    assignment: Assignment,
    ground: GroundPlane | None,
    *,
    describers: Mapping[FeatureKind, Describer],
    gallery: Gallery,
    estimates: Estimates | None,
    tokens: WalkTokens,
) -> VisitWatch | None:
    """The watch over visits as declared; None where none are."""
    index = visit_output_of(assignment.outputs)
    if index is None:
        return None
    sizes = None if ground is None else GroundBodies(camera=find_camera(ground))
    return VisitWatch(
        assignment,
        index,
        describers=describers,
        gallery=gallery,
        sizes=sizes,
        estimates=estimates,
        tokens=tokens,
    )


def no_vault(camera_id: str) -> JailBroken:
    """The error for visits without anything that could remember them."""
    return JailBroken(
        where=Words(en=f"camera {camera_id}", ja=f"カメラ {camera_id}"),
        found=Words(en="visits without a way to the vault", ja="保管庫につながらない来店の判定"),
        expected=Words(en="a vault that runs beside the camera", ja="カメラと並んで動く保管庫"),
        remedy=Words(
            en="report this as a fault of noren", ja="norenの不具合として報告してください"
        ),
    )


def _no_floor(camera_id: str) -> JailBroken:
    return JailBroken(
        where=Words(en=f"camera {camera_id}", ja=f"カメラ {camera_id}"),
        found=Words(
            en="heights asked for without a floor", ja="床が分からないのに背の高さが必要です"
        ),
        expected=Words(en="`view.ground`", ja="`view.ground`"),
        remedy=Words(en="run `noren check` on the plan", ja="計画書を `noren check` してください"),
    )
