"""How a starter is put together: parts, cameras, facts, choices and days, in this order.

Everything is text, because a starter is read by people: its comments and its layout matter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files

from noren.vocabulary.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraFilling:
    """One camera of an author: the camera of the starter that it is like, and its own values.

    `values` holds YAML text by the name of its mark, such as `camera.name.ja`.
    """

    like: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What an author has answered; whatever is not here stays marked.

    `values` holds YAML text by the name of its mark, such as `operator.name.ja`; `cameras` are
    None while nobody was asked, and the starter's own stay; `readers` are the roles that may read
    what serves a purpose, by the purpose's id.
    """

    values: Mapping[str, str]
    cameras: Sequence[CameraFilling] | None = None
    readers: Mapping[str, Sequence[str]] = field(default_factory=dict)


_SECTION = re.compile(r"^# === ([a-z_]+)\n", re.MULTILINE)
_PART = re.compile(r"^⟪([a-z_]+)(\?)?⟫\n", re.MULTILINE)
_CAMERA = re.compile(r"^⟪camera:([a-z0-9-]+)⟫\n(.*?)^⟪/camera⟫\n", re.MULTILINE | re.DOTALL)
_FACT = re.compile(r"⟨([a-z][a-z0-9_.]*)⟩")
_CHOICE = re.compile(r"⟦(?:([a-z][a-z0-9_.]*)=)?([^|⟧]*)(?:\|([^⟧]*))?⟧")
_WHOLE_LINE = re.compile(rf"^{_CHOICE.pattern}\n", re.MULTILINE)
_DAY = re.compile(r"⟨([+-]?\d+)⟩")
_COMMENT_LINE = re.compile(r"^ *#.*\n", re.MULTILINE)
_FRAME = "frame"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A use case's own sections over those that all share."""

    sections: Mapping[str, str]
    facts: Mapping[str, str]

    @property
    def text(self) -> str:
        """The whole starter with all parts in their places; cameras, facts and marks unresolved."""
        text = self.sections[_FRAME]
        while _PART.search(text):
            text = _PART.sub(self._part, text)
        return text

    def _part(self, match: re.Match[str]) -> str:
        name, is_optional = match[1], match[2] is not None
        return self.sections.get(name, "") if is_optional else self.sections[name]

    @property
    def purposes(self) -> tuple[str, ...]:
        """The ids of the purposes in the order of the plan."""
        return tuple(re.findall(r"^  - id: (\S+)$", self.sections["purposes"], re.MULTILINE))

    @property
    def cameras(self) -> tuple[str, ...]:
        """The ids of the cameras that an author can have some like."""
        return tuple(match[1] for match in _CAMERA.finditer(self.sections["cameras"]))

    @property
    def examples(self) -> dict[str, str]:
        """What the fictional operator says, by the name of the mark; of a camera, after its id."""
        told = dict(_told(self.text))
        for match in _CAMERA.finditer(self.sections["cameras"]):
            told |= {f"{match[1]}:{key}": value for key, value in _told(match[2])}
        told |= self.facts
        return {
            key: _FACT.sub(lambda match: self.facts.get(match[1], match[0]), value)
            for key, value in told.items()
        }


def _told(text: str) -> list[tuple[str, str]]:
    """The named marks of a text with what their fiction, or else their blank, says."""
    return [
        (match[1], match[3] if match[3] is not None else match[2])
        for match in _CHOICE.finditer(text)
        if match[1] is not None
    ]


def read_source(case: str) -> Source:
    """The sections and facts of a use case that has a starter."""
    shared, own = _sections_of(_FRAME), _sections_of(case)
    facts = {**_facts_of(shared), **_facts_of(own)}
    return Source(sections={**shared, **own}, facts=facts)


def _sections_of(name: str) -> dict[str, str]:
    text = files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    names = _SECTION.split(text)[1:]
    return dict(zip(names[::2], names[1::2], strict=True))


def _facts_of(sections: Mapping[str, str]) -> dict[str, str]:
    facts = {}
    for line in sections["facts"].splitlines():
        key, _, value = line.partition(": ")
        facts[key] = value
    return facts


def compose(source: Source, *, example: bool, filling: Filling | None, today: date) -> str:
    """The text of a plan: with the fiction's words, the author's, or marks to write over."""
    cameras = filling.cameras if filling is not None else None
    text = _CAMERA.sub(lambda match: _repeat(match, cameras), source.text)
    readers = filling.readers if filling is not None else {}
    facts = {**source.facts, "access": _access(source.facts, readers)}
    while _FACT.search(text):
        text = _FACT.sub(lambda match: facts[match[1]], text)
    values = filling.values if filling is not None else {}

    def choose(match: re.Match[str]) -> str:
        return _choose(match, values, facts, example=example)

    text = _WHOLE_LINE.sub(lambda match: f"{chosen}\n" if (chosen := choose(match)) else "", text)
    text = _CHOICE.sub(choose, text)
    text = _DAY.sub(lambda match: (today + timedelta(days=int(match[1]))).isoformat(), text)
    # A line that lost its value keeps no trailing blank.
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _choose(
    match: re.Match[str], values: Mapping[str, str], facts: Mapping[str, str], *, example: bool
) -> str:
    key, blank, told = match[1], match[2], match[3]
    if key is not None and key in values:
        return values[key]
    if not example:
        return blank
    if told is not None:
        return told
    return facts.get(key, blank) if key is not None else blank


def _repeat(match: re.Match[str], cameras: Sequence[CameraFilling] | None) -> str:
    """A passage about one camera, as often as an author has one like it."""
    if cameras is None:
        return _number(match[2], 1)
    numbers: Counter[str] = Counter()
    passages = []
    for camera in cameras:
        numbers[camera.like] += 1
        if camera.like != match[1]:
            continue
        passages.append(_fill_own(_number(match[2], numbers[camera.like]), camera.values))
    return "".join(passages)


def _fill_own(passage: str, values: Mapping[str, str]) -> str:
    """Only what this camera's author answered; the rest is chosen with everything else."""
    return _CHOICE.sub(lambda match: values.get(match[1] or "", match[0]), passage)


def _number(passage: str, number: int) -> str:
    """The names of a second and third camera end in their number; comments are not repeated."""
    if number == 1:
        return passage.replace("⟨n⟩", "").replace("⟨N⟩", "")
    text = _COMMENT_LINE.sub("", passage)
    return text.replace("⟨n⟩", f"-{number}").replace("⟨N⟩", f"_{number}")


def _access(facts: Mapping[str, str], readers: Mapping[str, Sequence[str]]) -> str:
    """For every role the purposes for which it reads something, in the order of the roles."""
    purposes_of: dict[str, list[str]] = {}
    for key, roles in facts.items():
        if not key.startswith("access."):
            continue
        purpose = key.removeprefix("access.")
        for role in {*roles.split(", "), *readers.get(purpose, ())}:
            purposes_of.setdefault(role, []).append(purpose)
    return "\n".join(
        f"  - {{role: {role.value}, purposes: [{', '.join(purposes_of[role.value])}]}}"
        for role in Role
        if role.value in purposes_of
    )
