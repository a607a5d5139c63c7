"""How well visits are recognized again on real film, with a rule that was fixed on other film.

    python benchmarks/accuracy/repeat_visits.py --cache DIR [--calibrate]

Tracks, crops and templates are the product's own (detector, tracker, `BodyEyes`), looked at as
often as a plan's default says. The threshold comes from how alike strangers look on other
films: people who are in one picture at the same time are certainly two (street films), and the
visitors of a counter came one after the other and are six by the film's truth. Nothing is tuned on
the film that is scored. `--calibrate` prints the tail that stands in `noren.measure.strangers`.

Scored: all pairs of the 19 visits, by who the truth says they are; people counted; links left
after the window is over. Beside it the floor: a color histogram instead of the network.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import os
import pickle
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
from films import FOOTAGE, Film, network_bytes, pictures

from noren.measure.gallery import MemoryGallery
from noren.measure.gallery_port import Outcome, Template
from noren.measure.match_rule import MatchRule, StrangersTail, tail_of
from noren.measure.strangers import BODY_TAIL
from noren.measure.visit_linking import Sighting, VisitLinker
from noren.sight.body_eyes import BodyEyes, BodyLooking
from noren.sight.body_templates import OpenVinoBodyNetwork, unit
from noren.sight.detect import Detector, OpenVinoNetwork, fit_input_size_px
from noren.sight.look import describe_looks
from noren.sight.template_network import TEMPLATE_SIZE
from noren.sight.track import Tracker
from noren.sight.track_means import TrackMeans

BODY_MODEL = "person-reidentification-retail-0287"
VIDEO = FOOTAGE / "video"
SCORED = Film("PETS 480x360", VIDEO / "pets09_s2l1_480x360.mp4")
STREETS = (
    Film("TUD-Campus", VIDEO / "tud_campus.mp4"),
    Film("TownCentre", VIDEO / "towncentre_854x480.mp4"),
)
COUNTER = Film("one-by-one", VIDEO / "intel_one_by_one_person.mp4")
LOOKS_PER_S = 8.0
TRUTH_SCALE = 0.625
DAY_S = 86400.0
_Called = TypeVar("_Called", int, str)
WINDOW_DAYS = 90
START_S = 20_000 * DAY_S


@dataclass
class Seen:
    """A track: when and where it was seen, its template, its halves', and its mean colors."""

    track: int
    at_s: list[float] = field(default_factory=list)
    frame: list[int] = field(default_factory=list)
    xyxy: list[np.ndarray] = field(default_factory=list)
    colors: np.ndarray = field(default_factory=lambda: np.zeros(192))
    vector: np.ndarray | None = None
    quality: float = 0.0
    parts: list[np.ndarray] = field(default_factory=list)


class PartingMeans(TrackMeans):
    """Keeps every look too, so that halves of a track can be compared."""

    def __init__(self) -> None:
        super().__init__(BodyLooking(), size=TEMPLATE_SIZE)
        self.singles: dict[int, list[tuple[np.ndarray, float]]] = defaultdict(list)

    def add(self, track: int, vector: np.ndarray, weight: float, at_s: float) -> None:
        super().add(track, vector, weight, at_s)
        self.singles[track].append((vector, weight))


class PartingEyes(BodyEyes):
    """The product's own eyes, with such means."""

    def __init__(self, network: OpenVinoBodyNetwork) -> None:
        super().__init__(network)
        self._means: PartingMeans = PartingMeans()
        self.singles = self._means.singles


def follow(film: Film) -> list[Seen]:
    """Every confirmed track of people on a film."""
    xml, weights = network_bytes()
    body = OpenVinoBodyNetwork(
        **dict(zip(("xml", "weights"), network_bytes(BODY_MODEL), strict=True))
    )
    eyes = PartingEyes(body)
    detector = tracker = None
    seen: dict[int, Seen] = {}
    sure: set[int] = set()
    last = -math.inf
    for number, (at_s, picture) in enumerate(pictures(film)):
        size = (picture.shape[1], picture.shape[0])
        if detector is None or tracker is None:
            input_px = fit_input_size_px(frame_size_px=size, dial_px=(864, 480))
            network = OpenVinoNetwork(xml=xml, weights=weights, input_size_px=input_px)
            detector, tracker = Detector(network), Tracker(frame_size_px=size)
        if at_s - last < 1 / LOOKS_PER_S - 1e-6:
            continue
        last = at_s
        found = detector.detect(picture)
        looks = describe_looks(picture, found.xyxy)
        frame = tracker.update(found, at_s, looks)
        for new, old in frame.renamed.tolist():
            eyes.singles[old] += eyes.singles.pop(new, [])
            if new in seen:
                gone = seen.pop(new)
                into = seen.setdefault(old, Seen(old))
                for name in ("at_s", "frame", "xyxy"):
                    getattr(into, name).extend(getattr(gone, name))
                into.colors += gone.colors
        eyes.rename(frame.renamed)
        sure |= set(frame.confirmed.tolist())
        mine = frame.class_id == 0
        others = found.xyxy[(found.class_id == 0) & (found.confidence >= 0.25)]
        others = others[[not (frame.xyxy == box).all(axis=1).any() for box in others]]
        eyes.look(
            pixels=picture, at_s=at_s, track_id=frame.track_id[mine],
            xyxy=frame.xyxy[mine], others_xyxy=others,
        )  # fmt: skip
        for row in np.flatnonzero(mine):
            one = seen.setdefault(int(frame.track_id[row]), Seen(int(frame.track_id[row])))
            one.at_s.append(at_s)
            one.frame.append(number)
            one.xyxy.append(frame.xyxy[row])
            one.colors = one.colors + looks[(found.xyxy == frame.xyxy[row]).all(axis=1)][0]
    for one in seen.values():
        singles = eyes.singles.get(one.track, [])
        half = len(singles) // 2
        for part in (singles[:half], singles[half:]):
            if len(part) >= 3:
                one.parts.append(unit(sum(w * v for v, w in part)))
        if (memory := eyes.take(one.track)) is not None:
            one.vector, one.quality = memory.vector, memory.quality_ratio
    return [one for one in seen.values() if one.track in sure]


def tracks_of(film: Film, cache: Path | None) -> list[Seen]:
    """`follow`, or what it found last time."""
    path = cache / f"{film.name.replace(' ', '_')}.tracks" if cache else None
    if path and path.exists():
        return pickle.loads(path.read_bytes())
    began = time.process_time()
    found = follow(film)
    print(f"{film.name}: {len(found)} tracks, {time.process_time() - began:.0f} s of CPU")
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(found))
    return found


def scores_of_strangers(cache: Path | None, *, colors: bool = False) -> np.ndarray:
    """Cosines of halves of tracks that are certainly two people, on the films not scored.

    Every film that has such pairs weighs the same: a thousand quantiles of each.
    """
    each = []
    for film in (*STREETS, COUNTER):
        scores: list[float] = []
        found = tracks_of(film, cache)
        for one, other in itertools.combinations(found, 2):
            beside = len(set(one.frame) & set(other.frame)) >= 2
            if not (beside or film is COUNTER):
                continue
            if colors:
                scores.append(float(unit(one.colors) @ unit(other.colors)))
            else:
                scores += [float(a @ b) for a in one.parts for b in other.parts]
        if scores:
            print(f"{film.name}: {len(scores)} pairs of strangers, mean {np.mean(scores):.3f}")
            each.append(quantiles(np.array(scores)))
    return np.concatenate(each)


def quantiles(scores: np.ndarray) -> np.ndarray:
    """A thousand of them, however many scores there are."""
    return np.quantile(scores, (np.arange(1000) + 0.5) / 1000)


def people_of(found: list[Seen]) -> dict[int, str]:
    """Who each track is by the truth: the person whose boxes it lies on most often."""
    person = people_of_truth()
    return _most_often(found, lambda visit: person[visit])


def visits_of(found: list[Seen]) -> dict[int, int]:
    """The truth's visit on whose boxes each track lies most often."""
    return _most_often(found, lambda visit: visit)


def _most_often(found: list[Seen], call: Callable[[int], _Called]) -> dict[int, _Called]:
    by_frame = boxes_of_truth()
    who = {}
    for one in found:
        votes: Counter[_Called] = Counter()
        for number, box in zip(one.frame, one.xyxy, strict=True):
            near = [(iou(box, other), visit) for visit, other in by_frame[number + 1]]
            if near and max(near)[0] >= 0.4:
                votes[call(max(near)[1])] += 1
        if sum(votes.values()) >= 5:
            who[one.track] = votes.most_common(1)[0][0]
    return who


def people_of_truth() -> dict[int, str]:
    """The person of each of the truth's visits."""
    groups = json.loads((FOOTAGE / "truth" / "hand_pets09_reentry.json").read_text())["persons"]
    return {visit: name for name, visits in groups.items() for visit in visits}


def boxes_of_truth() -> dict[int, list[tuple[int, np.ndarray]]]:
    """Visits and their boxes in the film's pixels, by the truth's frame (from 1)."""
    truth = np.loadtxt(FOOTAGE / "mot" / "mot15" / "PETS09-S2L1" / "gt.txt", delimiter=",")
    by_frame = defaultdict(list)
    for row in truth:
        x, y, w, h = row[2:6] * TRUTH_SCALE
        by_frame[int(row[0])].append((int(row[1]), np.array([x, y, x + w, y + h])))
    return by_frame


def iou(a: np.ndarray, b: np.ndarray) -> float:
    side = np.maximum(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0)
    common = side[0] * side[1]
    return float(common / (np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - common))


def sightings_of(found: list[Seen], *, colors: bool) -> list[Sighting]:
    sightings = []
    for one in found:
        vector = unit(one.colors) if colors else one.vector
        if vector is None:
            continue
        filled = np.zeros(256, np.float32)
        filled[: vector.size] = vector
        began_s, ended_s = START_S + one.at_s[0], START_S + one.at_s[-1]
        template = Template(vector=filled, quality_ratio=one.quality or 1.0, at_s=ended_s)
        sightings.append(
            Sighting(
                camera=0, track_id=one.track, began_s=began_s, ended_s=ended_s, template=template
            )
        )
    return sightings


def score(found: list[Seen], rule: MatchRule, *, colors: bool = False) -> None:
    """Link all visits in the order of their ends and print how right that is."""
    gallery = new_gallery(rule)
    linker = VisitLinker(gallery, site=0, false_match_ratio=0.01, tails=rule.tails)
    who = people_of(found)
    linked = linker.link_all(sightings_of(found, colors=colors))
    given: dict[int, str] = {
        one.track_id: f"{one.answer.pseudonym:x}" if one.answer else f"unknown {one.track_id}"
        for one in linked
        if one.track_id in who
    }
    for track in who:
        given.setdefault(track, f"unseen {track}")
    right = wrong = missed = 0
    for one, other in itertools.combinations(sorted(who), 2):
        same, called = who[one] == who[other], given[one] == given[other]
        right, wrong, missed = right + (same and called), wrong + (called and not same), \
            missed + (same and not called)  # fmt: skip
    unknown = sum(1 for name in given.values() if name.startswith("un"))
    precision = right / max(right + wrong, 1)
    print(f"  visits {len(who)}, of {len(set(who.values()))} people; linked as "
          f"{len(set(given.values()))} people, {unknown} not linked for certain")  # fmt: skip
    print(f"  pairs: {right} right, {wrong} wrong, {missed} missed: "
          f"precision {precision:.3f}, recall {right / max(right + missed, 1):.3f}")  # fmt: skip
    best = best_recall(found, who, colors=colors)
    print(
        f"  (with a threshold chosen by looking at the truth, recall {best:.3f} at precision 0.98)"
    )
    gone = gallery.forget_before(int(START_S // DAY_S) + WINDOW_DAYS)
    left = [gallery.identify(one.template) for one in sightings_of(found, colors=colors)]
    links = sum(1 for answer in left if answer.outcome is not Outcome.NEW)
    print(f"  after the window: {gone} people forgotten, {links} links left")


def best_recall(found: list[Seen], who: dict[int, str], *, colors: bool) -> float:
    """The recall of pairs at a precision of 0.98, were the threshold chosen with the truth."""
    vectors = {
        one.track: unit(one.colors) if colors else one.vector
        for one in found
        if one.track in who and one.vector is not None
    }
    pairs = sorted(
        (
            (float(vectors[a] @ vectors[b]), who[a] == who[b])
            for a, b in itertools.combinations(sorted(vectors), 2)
        ),
        reverse=True,
    )
    same = np.array([is_same for _, is_same in pairs])
    right = np.cumsum(same)
    good = right / np.arange(1, right.size + 1) >= 0.98
    return float(right[good].max() / same.sum()) if good.any() else 0.0


def new_gallery(rule: MatchRule) -> MemoryGallery:
    """The product's gallery, in memory."""
    return MemoryGallery(rule, randomness=os.urandom)


def main() -> None:
    ask = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ask.add_argument("--cache", type=Path, help="a folder of your own for what was computed")
    ask.add_argument("--calibrate", action="store_true", help="print the tail of strangers only")
    asked = ask.parse_args()
    scores = scores_of_strangers(asked.cache)
    tail = tail_of(scores)
    print(f"tail from {tail.start:.3f}, {tail.ratio_above:.3f} above, scale {tail.scale:.3f}")
    for people in (1, 10, 100, 1000, 10_000):
        print(f"  threshold with {people} people: "
              f"{tail.threshold(people=people, false_match_ratio=0.01):.3f}")  # fmt: skip
    if asked.calibrate:
        return
    found = tracks_of(SCORED, asked.cache)
    print("network, threshold from the other films (as measured now):")
    score(found, rule_of(tail))
    print("network, threshold from the tail in noren.measure.strangers:")
    score(found, rule_of(BODY_TAIL))
    print("floor, color histogram without weights, threshold found in the same way:")
    floor = scores_of_strangers(asked.cache, colors=True)
    score(found, rule_of(_floor_tail(floor)), colors=True)


def rule_of(tail: StrangersTail) -> MatchRule:
    """As a plan's default, but that every coming back is another visit: the film has 80 seconds."""
    return MatchRule(tail=tail, false_match_ratio=0.01, same_visit_s=0.0)


def _floor_tail(scores: np.ndarray) -> StrangersTail:
    start = float(np.quantile(scores, 0.95))
    above = scores[scores > start]
    return StrangersTail(
        start=start, ratio_above=above.size / scores.size, scale=float((above - start).mean())
    )


if __name__ == "__main__":
    main()
