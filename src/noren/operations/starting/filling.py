"""From answers to a plan: the starter with the answers in their places."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date

from noren.operations.starting.answers import CameraAnswers, Said, Settled, SiteAnswers
from noren.plan.starters import CameraFilling, Filling, fill_starter, outline_of
from noren.vocabulary.words import LANGUAGES

_PLAIN = re.compile(r"[^\W\d_][\w 　。、・「」『』（）ー〜～々〇！？!?().+/-]*")
_NOT_TEXT = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_MARKS = "⟦⟧⟨⟩⟪⟫"


def compose_plan(answers: Settled, *, today: date) -> str:
    """The text of the plan: what was answered, and `〇〇` for all that was not asked."""
    filling = Filling(
        values=dict(_values(answers)),
        cameras=[_camera(camera) for camera in answers.cameras],
        readers={one.id: [role.value for role in one.readers] for one in answers.purposes},
    )
    return fill_starter(answers.case, filling, today=today)


def as_scalar(text: str) -> str:
    """A text as it can stand anywhere in YAML, quoted where it has to be.

    The marks of starters are written as escapes, so that no answer is taken for one.
    """
    if _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT and not text.endswith(" "):
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    return "".join(_escaped(letter) for letter in json.dumps(text, ensure_ascii=False))


def _escaped(letter: str) -> str:
    """A mark of starters, or what cannot be seen, by its number."""
    seen = letter.isprintable() or letter == "\u3000"
    return letter if seen and letter not in _MARKS else f"\\U{ord(letter):08x}"


def _values(answers: Settled) -> Iterator[tuple[str, str]]:
    """Every answer under the name of its mark."""
    operator, contact = answers.operator, answers.contact_point
    yield from _both("operator.name", operator.name)
    yield from _both("operator.address", operator.address)
    yield from _both("operator.representative", operator.representative)
    yield from _both("operator.accountable_person", operator.accountable_person)
    yield from _both("contact_point.department", contact.department)
    yield from _both("contact_point.hours", contact.hours)
    ways = {"email": contact.email, "phone": contact.phone, "form_url": contact.form_url}
    # Always quoted, so that the zeros of a telephone number stay.
    lines = [f"{key}: {_quoted(way)}" for key, way in ways.items() if way]
    yield "contact_point.reach", "\n  ".join(lines)
    yield from _site(answers.site)
    yield from _title(answers)
    for purpose in answers.purposes:
        yield from _both(f"{purpose.id}.text", purpose.text)
        yield from _both(f"{purpose.id}.benefit", purpose.benefit)
        yield f"{purpose.id}.readers", f"[{', '.join(role.value for role in purpose.readers)}]"
        yield f"{purpose.id}.keep", str(purpose.keep)
    yield "schedule.capture_start", answers.start.isoformat()
    yield "necessity.means", answers.means.value
    yield from _both("necessity.why_not", answers.why_not)
    if answers.window is not None:
        yield "repeat.window", str(answers.window)
    if answers.paths_keep is not None:
        yield "paths_keep", str(answers.paths_keep)


def _both(mark: str, said: Said) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        text = getattr(said, language)
        if text is not None:
            yield f"{mark}.{language}", as_scalar(text)


def _site(site: SiteAnswers) -> Iterator[tuple[str, str]]:
    yield from _both("site.name", site.name)
    yield "site.place", site.place.value
    yield from _both("site.municipality", site.municipality)
    yield "site.entrances", str(site.entrances)
    lines = [f"applies: {'true' if site.ordinance in ('applies', 'must_be_filed') else 'false'}"]
    if site.ordinance == "must_be_filed":
        lines += ["filing_required: true", f"filing_days: {site.filing_days}"]
    yield "site.ordinance", "\n      ".join(lines)


def _title(answers: Settled) -> Iterator[tuple[str, str]]:
    """The place and what is done there; an answer that is missing in one language stays marked."""
    words, site = outline_of(answers.case).examples, answers.site.name
    if site.ja is not None:
        yield "title.ja", as_scalar(f"{site.ja}の{words['case_ja']}")
    if site.en is not None:
        english = words["case_en"]
        yield "title.en", as_scalar(f"{english[0].upper()}{english[1:]} at {site.en}")


def _camera(camera: CameraAnswers) -> CameraFilling:
    values: dict[str, str] = {}
    said: Mapping[str, Said] = {
        "name": camera.name,
        "position": camera.position,
        "range": camera.range,
    }
    for key, text in said.items():
        values |= dict(_both(f"camera.{key}", text))
    if camera.source is not None:
        values["camera.source"] = as_scalar(camera.source)
    return CameraFilling(like=camera.like, values=values)
