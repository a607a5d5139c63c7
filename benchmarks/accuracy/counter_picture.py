"""How well a picture taken at the counter finds the right visits, and nobody else's.

    python benchmarks/accuracy/counter_picture.py --cache DIR [--choose]

Visits are enrolled from the product's own tracks (`repeat_visits.py`). A counter picture is a piece
of a frame around somebody, three as wide as four high, coded as JPEG, and goes the whole way of the
counter: decoded, searched, the one person meant, quality gate, template, vault's rule, desk's rule.

Chosen (`--choose`) on films that are not scored: everybody there is asked about among people who
are certainly others, so whatever is disclosed is wrong. Scored on the film with truth
about who returns: the visit of a picture is never enrolled; only earlier and later ones of the same
person are. Where a person has none, nothing may be disclosed.

Asked with one picture, and with three at once as the desk is told to take them. Pictures of one
visit are alike, so beside the askings the visits are counted; intervals are exact
(Clopper and Pearson, 95 %) and take each for independent.
"""

from __future__ import annotations

import argparse
import os
import pickle
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from films import FOOTAGE, Film, network_bytes, pictures
from repeat_visits import (
    BODY_MODEL,
    COUNTER,
    SCORED,
    START_S,
    STREETS,
    Seen,
    boxes_of_truth,
    iou,
    people_of_truth,
    quantiles,
    rule_of,
    sightings_of,
    tracks_of,
    visits_of,
)
from scipy.stats import binomtest

from noren.jail.counter.question import refusal_of, reply_of
from noren.measure.gallery import MemoryGallery
from noren.measure.gallery_port import NEVER_BEFORE, Outcome, Template, VisitAnswer
from noren.measure.match_rule import tail_of
from noren.measure.strangers import BODY_TAIL
from noren.measure.visit_linking import VisitLinker
from noren.operations.requests_vault import likeness_of
from noren.requests.matching import LEAST_MARGIN_RATIO, LEAST_SCORE, is_certain
from noren.requests.terms import LikenessClass
from noren.sight.body_templates import OpenVinoBodyNetwork
from noren.sight.detect import Detector, OpenVinoNetwork
from noren.sight.person_meant import Meant, pick_person
from noren.sight.still_picture import (
    LOOK_PX,
    StillBody,
    decode_picture,
    describe_still,
    find_people,
    join_looks,
)

STILLS = FOOTAGE / "frames" / "pets09_s2l1_768x576"
TWO_CAMERAS = FOOTAGE / "reid" / "market1501_two_queries"
PER_VISIT = 12
TOGETHER = (1, 3)
SHARE = 0.6
"""Of the picture's height that the person takes."""
MOST_SHARE = 0.92
LEAST_PX = 64
DRAWS = 20


@dataclass(frozen=True)
class Shot:
    """A picture and what became of it: `said` why it was refused, else a template of one look.

    `aimed` is the visit it was taken for, `visit` that of who stands out on it; None: nobody's.
    """

    aimed: int
    visit: int | None
    frame: int
    said: str
    vector: np.ndarray | None
    quality: float


Places = dict[int, list[tuple[int, np.ndarray]]]
"""Visits and their boxes, by the film's frame (from 0)."""


class Eyes:
    """The counter's own way from the bytes of a picture to a template."""

    def __init__(self) -> None:
        xml, weights = network_bytes()
        network = OpenVinoNetwork(xml=xml, weights=weights, input_size_px=(LOOK_PX, LOOK_PX))
        self._detector = Detector(network)
        xml, weights = network_bytes(BODY_MODEL)
        self._bodies = OpenVinoBodyNetwork(xml=xml, weights=weights)

    def look(self, data: bytes) -> tuple[str, np.ndarray | None, float]:
        """Why it was refused, or empty; the template and its quality."""
        seen = describe_still(self._detector, self._bodies, decode_picture(bytearray(data)))
        if not seen.is_described:
            return refusal_of(seen).name, None, 0.0
        return "", seen.vector, seen.quality_ratio

    def box(self, data: bytes) -> np.ndarray | None:
        """Where the person who is meant stands; the counter itself tells this nobody."""
        pixels = decode_picture(bytearray(data))
        size_px = (pixels.shape[1], pixels.shape[0])
        pick = pick_person(find_people(self._detector, pixels), size_px=size_px)
        return pick.people.xyxy[pick.row] if pick.meant is Meant.ONE else None


def frame_of_photograph(
    size_px: tuple[int, int], box: np.ndarray
) -> tuple[int, int, int, int] | None:
    """The piece of a picture in which the person of a box would be photographed.

    Upright, three as wide as four high, the person `SHARE` of its height, or as much as the picture
    allows; None where head or feet would be at its very edge.
    """
    width, height = size_px
    tall = float(box[3] - box[1])
    high = min(tall / SHARE, height)
    wide = min(high * 0.75, width)
    if tall / high > MOST_SHARE or min(high, wide) < LEAST_PX:
        return None
    x = float(np.clip((box[0] + box[2] - wide) / 2, 0, width - wide))
    y = float(np.clip((box[1] + box[3] - high) / 2, 0, height - high))
    return round(x), round(y), round(x + wide), round(y + high)


def shoot(film: Film, wanted: Places, everybody: Places, eyes: Eyes) -> list[Shot]:
    """Pictures of visits through the counter's eyes; `everybody` says who stands where."""
    taken = []
    for number, (_, picture) in enumerate(pictures(film)):
        for aimed, box in wanted.get(number, ()):
            piece = frame_of_photograph((picture.shape[1], picture.shape[0]), box)
            if piece is None:
                continue
            x1, y1, x2, y2 = piece
            quality = [cv2.IMWRITE_JPEG_QUALITY, 90]
            data = bytes(cv2.imencode(".jpg", picture[y1:y2, x1:x2], quality)[1])
            said, vector, worth = eyes.look(data)
            visit = None
            if vector is not None and (seen := eyes.box(data)) is not None:
                near = [
                    (iou(seen + np.array([x1, y1] * 2), other), owner)
                    for owner, other in everybody[number]
                ]
                visit = max(near)[1] if near and max(near)[0] >= 0.4 else None
            taken.append(Shot(aimed, visit, number, said, vector, worth))
    return taken


def spread(
    places: list[tuple[int, np.ndarray]], count: int = PER_VISIT
) -> Iterator[tuple[int, np.ndarray]]:
    """So many of a visit's frames, evenly over it."""
    for place in np.unique(np.linspace(0, len(places) - 1, count).round().astype(int)):
        yield places[place]


def places_of_tracks(found: list[Seen], count: int | None = None) -> Places:
    """Where tracks are, or so many places of each."""
    places = defaultdict(list)
    for one in found:
        mine = list(zip(one.frame, one.xyxy, strict=True))
        for number, box in mine if count is None else spread(mine, count):
            places[number].append((one.track, box))
    return places


def places_of_truth(scale: float, last: int, count: int | None = None) -> Places:
    """Where the truth's visits are up to a frame, or so many places of each."""
    of_visit = defaultdict(list)
    for number, boxes in sorted(boxes_of_truth().items()):
        for visit, box in boxes:
            if number <= last:
                of_visit[visit].append((number - 1, box * scale))
    places = defaultdict(list)
    for visit, mine in of_visit.items():
        for number, box in mine if count is None else spread(mine, count):
            places[number].append((visit, box))
    return places


def cached(path: Path | None, make: Callable[[], list[Shot]]) -> list[Shot]:
    if path and path.exists():
        return pickle.loads(path.read_bytes())
    began = time.process_time()
    made = make()
    print(f"{len(made)} pictures, {time.process_time() - began:.0f} s of CPU")
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(made))
    return made


@dataclass(frozen=True)
class Answer:
    """What the desk hears of a picture: the tracks of the pseudonym, and how sure the vault is."""

    tracks: frozenset[int]
    likeness: LikenessClass
    is_disclosed: bool


def ask(shots: list[Shot], gallery: MemoryGallery, names: dict[int, frozenset[int]]) -> Answer:
    """The vault's and the desk's own judgement of pictures that are asked about at once."""
    looks = [
        StillBody(vector=shot.vector, quality_ratio=shot.quality)
        for shot in shots
        if shot.vector is not None
    ]
    joined = join_looks(looks)
    template = Template(
        vector=joined.vector.astype(np.float32),
        quality_ratio=joined.quality_ratio,
        at_s=START_S + 3600,
    )
    told = likeness_of(reply_of(gallery.identify(template)))
    return Answer(
        tracks=names.get(told.pseudonym, frozenset()),
        likeness=told.likeness,
        is_disclosed=is_certain(told),
    )


def enrol(found: Iterable[Seen]) -> tuple[MemoryGallery, dict[int, frozenset[int]]]:
    """A gallery of these tracks, linked as a run links them, and whose tracks each name has."""
    rule = rule_of(BODY_TAIL)
    gallery = MemoryGallery(rule, randomness=os.urandom)
    linker = VisitLinker(gallery, site=0, false_match_ratio=0.01, tails=rule.tails)
    names = defaultdict(set)
    for one in linker.link_all(sightings_of(list(found), colors=False)):
        if one.answer is not None:
            names[one.answer.pseudonym].add(one.track_id)
    return gallery, {name: frozenset(tracks) for name, tracks in names.items()}


def interval(part: int, whole: int) -> str:
    if not whole:
        return "0 of 0"
    low, high = binomtest(part, whole).proportion_ci(method="exact")
    return f"{part} of {whole} = {100 * part / whole:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def whose(shot: Shot) -> int:
    """Whose picture it is: who stands out on it, or whom it was taken for where nobody does."""
    return shot.aimed if shot.visit is None else shot.visit


def tell_shots(shots: list[Shot]) -> None:
    said = Counter(shot.said or "described" for shot in shots)
    print(f"  {len(shots)} pictures: " + ", ".join(f"{n} {name}" for name, n in said.most_common()))
    described = [shot for shot in shots if shot.vector is not None]
    other = sum(shot.visit not in (None, shot.aimed) for shot in described)
    unknown = sum(shot.visit is None for shot in described)
    print(f"  on {other} of the described somebody else than aimed at stands out (asked for as "
          f"that person), on {unknown} somebody of whom nothing is known (left out)")  # fmt: skip


def choose(cache: Path | None, eyes: Eyes) -> None:
    """Everybody of the other films, asked about among people who are certainly others.

    Galleries are drawn: a small one is known by the lowest threshold, and has no second to stand
    off from.
    """
    chance = np.random.default_rng(0)
    pooled: list[tuple[np.ndarray, np.ndarray]] = []
    each: list[np.ndarray] = []
    for film in (*STREETS, COUNTER):
        found = tracks_of(film, cache)
        path = cache / f"{film.name}.counter" if cache else None
        shots = cached(
            path,
            partial(shoot, film, places_of_tracks(found, PER_VISIT), places_of_tracks(found), eyes),
        )
        print(film.name)
        tell_shots(shots)
        mine = [pair for shot in shots if (pair := among_strangers(shot, film, found)) is not None]
        if mine:
            tell_strangers(mine, chance)
            each.append(quantiles(np.concatenate([others @ vector for vector, others in mine])))
        pooled += mine
    print("all films not scored")
    tell_strangers(pooled, chance)
    tail = tail_of(np.concatenate(each))
    print(f"  tail, each film alike: from {tail.start:.3f}, {tail.ratio_above:.3f} above, scale "
          f"{tail.scale:.3f}; one stranger in 1,000 above "
          f"{tail.threshold(people=1, false_match_ratio=0.001):.3f}, in 10,000 above "
          f"{tail.threshold(people=1, false_match_ratio=0.0001):.3f}")  # fmt: skip


def among_strangers(
    shot: Shot, film: Film, found: list[Seen]
) -> tuple[np.ndarray, np.ndarray] | None:
    """A picture's template and those of tracks that are certainly other people's."""
    if shot.vector is None or shot.visit is None:
        return None
    when = {one.track: set(one.frame) for one in found}
    others = [
        one.vector
        for one in found
        if one.vector is not None
        and one.track != shot.visit
        and (film is COUNTER or len(when[one.track] & when[shot.visit]) >= 2)
    ]
    return (shot.vector, np.array(others)) if others else None


def tell_strangers(asked: list[tuple[np.ndarray, np.ndarray]], chance: np.random.Generator) -> None:
    """How often the vault's rule and the desk's would have named one of the strangers."""
    scores = np.concatenate([others @ vector for vector, others in asked])
    print(f"  {len(asked)} pictures described, {scores.size} pairs with a stranger's visit: "
          f"mean {scores.mean():.3f}, 99 % below {np.quantile(scores, 0.99):.3f}, highest "
          + ", ".join(f"{score:.3f}" for score in np.sort(scores)[-5:][::-1]))  # fmt: skip
    rule = rule_of(BODY_TAIL)
    for people in (1, 3, 10, 30):
        known = disclosed = drawn = 0
        worst: list[float] = []
        for vector, others in asked:
            if len(others) < people:
                continue
            for _ in range(DRAWS):
                drawn += 1
                near = np.sort(others[chance.permutation(len(others))[:people]] @ vector)[::-1]
                lead = float(near[0] - near[1]) if people > 1 else 2.0
                if near[0] < rule.threshold_at(people) or lead < rule.margin:
                    continue
                told = likeness_of(reply_of(known_as(1, score=float(near[0]), margin=lead)))
                known += 1
                disclosed += is_certain(told)
                worst.append(float(near[0]))
        if drawn:
            print(f"  among {people}: threshold {rule.threshold_at(people):.3f}, strong {known} "
                  f"of {drawn}, disclosed {disclosed} ({100 * disclosed / drawn:.2f} %), highest "
                  f"{max(worst, default=0):.3f}")  # fmt: skip


def known_as(pseudonym: int, *, score: float, margin: float) -> VisitAnswer:
    """A vault's answer of somebody known."""
    return VisitAnswer(
        outcome=Outcome.KNOWN,
        pseudonym=pseudonym,
        visit_number=1,
        visit_token=0,
        days_since_last_step=NEVER_BEFORE,
        score=score,
        margin=margin,
    )


def score(cache: Path | None, eyes: Eyes) -> None:
    found = tracks_of(SCORED, cache)
    visit_of, person = visits_of(found), people_of_truth()
    stills = Film("PETS stills", STILLS)
    makes = (
        ("film 480x360, as the visits", SCORED, 1.0, 795),
        ("stills 768x576 of its first 300 frames", stills, 1.6, 300),
    )
    for place, (name, film, scale, last) in enumerate(makes):
        path = cache / f"scored_{place}.counter" if cache else None
        wanted = places_of_truth(scale, last, PER_VISIT)
        shots = cached(path, partial(shoot, film, wanted, places_of_truth(scale, last), eyes))
        print(f"{SCORED.name}, pictures from the {name}")
        tell_shots(shots)
        tell_scored(shots, found, visit_of, person)


def tell_scored(
    shots: list[Shot], found: list[Seen], visit_of: dict[int, int], person: dict[int, str]
) -> None:
    """What is disclosed to whoever stands on so many pictures, one after the other in time."""
    usable = [shot for shot in shots if shot.vector is not None and shot.visit is not None]
    for together in TOGETHER:
        said: dict[bool, list[tuple[str, int]]] = {True: [], False: []}
        for visit in sorted({whose(shot) for shot in usable}):
            others = [one for one in found if visit_of.get(one.track) not in (visit, None)]
            is_known = any(person[visit_of[one.track]] == person[visit] for one in others)
            gallery, names = enrol(others)
            mine = sorted((s for s in usable if whose(s) == visit), key=lambda s: s.frame)
            for first in range(0, len(mine) - together + 1, together):
                answer = ask(mine[first : first + together], gallery, names)
                owners = {person[visit_of[track]] for track in answer.tracks}
                right = owners == {person[visit]}
                told = ("right" if right else "WRONG") if answer.is_disclosed else \
                    f"nothing, {answer.likeness.value}"  # fmt: skip
                said[is_known].append((told, visit))
        print(f"  {together} pictures at once")
        for is_known, those in said.items():
            which, visits = "another" if is_known else "no other", {visit for _, visit in those}
            print(f"    persons with {which} visit enrolled: asked {len(those)} times, for "
                  f"{len(visits)} visits")  # fmt: skip
            for told, times in Counter(told for told, _ in those).most_common():
                found_of = {visit for what, visit in those if what == told}
                print(f"      {told}: {interval(times, len(those))}; of {len(found_of)} visits")
        every = [told for those in said.values() for told, _ in those]
        print(f"    a wrong person's, all together: {interval(every.count('WRONG'), len(every))}")


def two_cameras(eyes: Eyes) -> None:
    """The one pair of pictures by two cameras that there is, each on a gray wall."""
    seen = []
    for path in sorted(TWO_CAMERAS.glob("*.jpg")):
        crop = cv2.imread(str(path))
        wall = np.full((220, 165, 3), 150, np.uint8)
        wall[46 : 46 + crop.shape[0], 50 : 50 + crop.shape[1]] = crop
        seen.append(eyes.look(bytes(cv2.imencode(".png", wall)[1])))
    said = [what or "described" for what, _, _ in seen]
    print(f"one person, two cameras: {', '.join(said)}")
    vectors = [vector for _, vector, _ in seen if vector is not None]
    if len(vectors) == 2:
        least = rule_of(BODY_TAIL).threshold_at
        print(f"  likeness {vectors[0] @ vectors[1]:.3f}; known from {least(1):.3f} on among 1 "
              f"person, {least(10):.3f} among 10, {least(100):.3f} among 100")  # fmt: skip


def main() -> None:
    asking = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asking.add_argument("--cache", type=Path, help="a folder of your own for what was computed")
    asking.add_argument("--choose", action="store_true", help="the films that are not scored only")
    asked = asking.parse_args()
    print(f"desk: a score of {LEAST_SCORE:.2f} or more, {LEAST_MARGIN_RATIO:.2f} of it or more "
          "ahead of the second")  # fmt: skip
    eyes = Eyes()
    choose(asked.cache, eyes)
    if not asked.choose:
        score(asked.cache, eyes)
        two_cameras(eyes)


if __name__ == "__main__":
    main()
