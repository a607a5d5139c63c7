"""Several cameras on one floor: one person, one id, wherever and by however many they are seen.

Each camera follows people by itself. A track of one camera is joined to a person by place and time
alone: either it walks where another camera sees that person, or it begins where and when that
person went out of sight. Looks are not compared, so nothing about anybody is kept but a place.

Every decision waits `confirm_s`: two who pass each other are near for a moment, but not for all of
it. What has been handed out is never changed afterward. What one camera alone saw comes out as it
went in: whether two of its tracks are one person, its own tracker has judged already.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.errors import MeasureError
from noren.measure.fusion_nearness import (
    FAR,
    Floats,
    FusionSettings,
    Person,
    Track,
    TrackKey,
    cost_of,
    is_out_of_reach,
    overlap,
)
from noren.vocabulary.words import Words

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraView:
    """What one camera saw at one moment.

    Args:
        camera: its number.
        track_id: `(N,)` its own numbers of tracks, each once.
        xy_m: `(N, 2)` on the common floor.
    """

    camera: int
    track_id: Ints
    xy_m: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Fused:
    """Who was where at one moment.

    Args:
        person: `(P,)` numbers from 0 on, never used again for somebody else.
        xy_m: `(P, 2)` the mean of what the cameras saw.
        views: `(P,)` how many cameras saw the person.
    """

    at_s: float
    person: Ints
    xy_m: Floats
    views: Ints


class Fusion:
    """Joins the tracks of several cameras, moment by moment.

    Definition: tracks that are seen together are joined by their mean distance over `confirm_s`,
    tracks that follow each other by the distance between the place foreseen and the place of the
    beginning; the nearest pair first. Two tracks of one camera at one time are two people.

    Forgets: the cameras' own numbers, and every path after `confirm_s` and `gap_s`.

    Source: multi-camera tracking by position on a common ground plane.
    """

    def __init__(self, settings: FusionSettings | None = None) -> None:
        self._settings = settings or FusionSettings()
        self._tracks: dict[TrackKey, Track] = {}
        self._people: dict[int, Person] = {}
        self._waiting: deque[tuple[float, dict[TrackKey, Floats]]] = deque()
        self._decided: dict[TrackKey, int] = {}
        self._now_s = float("-inf")
        self._next_person = 0
        # A track that waits for its person may have begun while another of its camera was there.
        self._keep_s = self._settings.gap_s + self._settings.confirm_s

    def update(self, at_s: float, views: Iterable[CameraView]) -> tuple[Fused, ...]:
        """Take one moment of all cameras; return the moments that are decided by now.

        Raises:
            MeasureError: a moment that is not after the last one, a camera or a track twice, or a
                place that is no number.
        """
        if not at_s > self._now_s:
            raise _wrong(
                Words(
                    en=f"a moment at {at_s:g} s after {self._now_s:g} s",
                    ja=f"{self._now_s:g} 秒の後に届いた {at_s:g} 秒の時刻",
                ),
                Words(en="moments in the order of time", ja="時間の順に並んだ時刻"),
            )
        self._now_s = at_s
        seen = _by_track(views)
        self._waiting.append((at_s, seen))
        self._follow(at_s, seen)
        self._part(at_s)
        self._join(at_s)
        return self._hand_out(at_s - self._settings.confirm_s)

    def finish(self) -> tuple[Fused, ...]:
        """Decide about everything that is still open."""
        self._join(self._now_s, at_once=True)
        return self._hand_out(float("inf"))

    def _follow(self, at_s: float, seen: dict[TrackKey, Floats]) -> None:
        for key, place in seen.items():
            track = self._tracks.get(key)
            if track is None:
                track = self._tracks[key] = Track(key=key, began_s=at_s)
            track.path.append((at_s, place))
            while track.path[0][0] < at_s - 2 * self._settings.confirm_s:
                track.path.popleft()
        ended = [
            key
            for key, track in self._tracks.items()
            if track.path[-1][0] < at_s - self._keep_s and track.person is not None
        ]
        for key in ended:
            person = self._tracks.pop(key).person
            if person is not None and person in self._people:
                self._people[person].members.discard(key)
        self._place_people(at_s)

    def _place_people(self, at_s: float) -> None:
        """Where each person is now: the mean of the members seen at this moment."""
        for person in self._people.values():
            places = {
                key: self._tracks[key].path[-1][1]
                for key in person.members
                if key in self._tracks and self._tracks[key].path[-1][0] == at_s
            }
            if not places:
                continue
            person.seen.append((at_s, np.mean(list(places.values()), axis=0)))
            person.seen_by = {camera for camera, _ in places}
            while len(person.seen) > 1 and person.seen[0][0] < at_s - 2 * self._settings.confirm_s:
                person.seen.popleft()
        gone = [
            number
            for number, person in self._people.items()
            if person.seen and person.seen[-1][0] < at_s - self._keep_s
        ]
        for number in gone:
            del self._people[number]

    def _part(self, at_s: float) -> None:
        """Take a track off its person where the others of that person walk elsewhere."""
        for track in self._tracks.values():
            if track.person is None or track.path[-1][0] != at_s:
                continue
            person = self._people.get(track.person)
            if person is None or len(person.members) < 2:
                track.apart_since_s = None
                continue
            others = [
                self._tracks[key].path[-1][1]
                for key in person.members
                if key != track.key
                and key in self._tracks
                and self._tracks[key].path[-1][0] == at_s
            ]
            place = track.path[-1][1]
            if (
                not others
                or float(np.hypot(*(place - np.mean(others, axis=0)))) < self._settings.part_m
            ):
                track.apart_since_s = None
            elif track.apart_since_s is None:
                track.apart_since_s = at_s
            elif at_s - track.apart_since_s >= self._settings.confirm_s:
                person.members.discard(track.key)
                track.person = track.apart_since_s = None
                track.began_s = at_s - self._settings.confirm_s
                self._decided.pop(track.key, None)

    def _join(self, at_s: float, *, at_once: bool = False) -> None:
        """Give every track that has waited long enough its person."""
        # The very comparison by which moments are handed out, so none leaves before it is due.
        due_s = float("inf") if at_once else at_s - self._settings.confirm_s
        ready = [
            track
            for track in self._tracks.values()
            if track.person is None and track.began_s <= due_s
        ]
        ready.sort(key=lambda track: (track.began_s, track.key))
        people = list(self._people.values())
        pairs = sorted(
            (cost, place, person.number)
            for place, track in enumerate(ready)
            for person in people
            if (cost := self._cost(track, person)) < 1.0
        )
        for _, place, number in pairs:
            # Somebody may be met by two cameras at once, but not twice by one.
            if ready[place].person is None and not self._is_taken(number, ready[place]):
                self._give(ready[place], self._people[number])
        for track in ready:
            if track.person is None:
                # Two cameras may have met the same stranger at once: the second joins the first.
                fresh = [one for one in self._people.values() if one not in people]
                costs = [self._cost(track, person) for person in fresh]
                best = int(np.argmin(costs)) if costs else -1
                is_known = best >= 0 and costs[best] < 1.0
                self._give(track, fresh[best] if is_known else self._make_person())

    def _is_taken(self, number: int, track: Track) -> bool:
        """Whether another track of the same camera, at the same time, is that person."""
        return any(
            key[0] == track.key[0] and key in self._tracks and overlap(self._tracks[key], track)
            for key in self._people[number].members
        )

    def _make_person(self) -> Person:
        person = Person(number=self._next_person)
        self._people[person.number] = person
        self._next_person += 1
        return person

    def _give(self, track: Track, person: Person) -> None:
        track.person = person.number
        person.members.add(track.key)
        self._decided[track.key] = person.number
        last_s = person.seen[-1][0] if person.seen else float("-inf")
        if track.path[-1][0] >= last_s:
            same = person.seen_by if track.path[-1][0] == last_s else set()
            person.seen_by = same | {track.key[0]}
        known = {at_s for at_s, _ in person.seen}
        merged = [*person.seen, *(one for one in track.path if one[0] not in known)]
        person.seen = deque(sorted(merged, key=lambda one: one[0]))

    def _cost(self, track: Track, person: Person) -> float:
        """Below 1 where they could be one; `FAR` where they cannot."""
        settings = self._settings
        if is_out_of_reach(track, person, settings) or self._is_taken(person.number, track):
            return FAR
        return cost_of(track, person, settings)

    def _hand_out(self, until_s: float) -> tuple[Fused, ...]:
        done = []
        while self._waiting and self._waiting[0][0] <= until_s:
            at_s, seen = self._waiting.popleft()
            done.append(self._fused(at_s, seen))
        self._forget(until_s)
        return tuple(done)

    def _fused(self, at_s: float, seen: dict[TrackKey, Floats]) -> Fused:
        places: dict[int, list[Floats]] = {}
        for key, place in seen.items():
            person = self._decided.get(key)
            if person is not None:
                places.setdefault(person, []).append(place)
        numbers = sorted(places)
        return Fused(
            at_s=at_s,
            person=np.array(numbers, np.int64),
            xy_m=np.array([np.mean(places[one], axis=0) for one in numbers]).reshape(-1, 2),
            views=np.array([len(places[one]) for one in numbers], np.int64),
        )

    def _forget(self, until_s: float) -> None:
        needed = {key for _, seen in self._waiting for key in seen}
        for key in [key for key in self._decided if key not in needed and key not in self._tracks]:
            del self._decided[key]


def _by_track(views: Iterable[CameraView]) -> dict[TrackKey, Floats]:
    seen: dict[TrackKey, Floats] = {}
    cameras: set[int] = set()
    for view in views:
        if view.camera in cameras or len(np.unique(view.track_id)) != len(view.track_id):
            raise _wrong(
                Words(
                    en=f"camera {view.camera} or a track of it twice",
                    ja=f"重複したカメラ {view.camera} またはその軌跡",
                ),
                Words(
                    en="each camera and track once a moment",
                    ja="一つの時刻に各カメラ・各軌跡を一度",
                ),
            )
        if view.xy_m.shape != (len(view.track_id), 2) or not np.all(np.isfinite(view.xy_m)):
            raise _wrong(
                Words(en="places that do not fit their tracks", ja="軌跡と合わない位置"),
                Words(en="finite metres, (N, 2)", ja="有限のメートル値 (N, 2)"),
            )
        cameras.add(view.camera)
        for number, place in zip(view.track_id.tolist(), view.xy_m, strict=True):
            seen[view.camera, number] = place
    return seen


def _wrong(found: Words, expected: Words) -> MeasureError:
    return MeasureError(
        where="fusion",
        found=found,
        expected=expected,
        remedy=Words(en="correct the input", ja="入力を直してください"),
    )
