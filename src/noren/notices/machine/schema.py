"""The JSON Schema of the machine-readable notice, for readers that do not speak JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from noren.notices.machine.context import context
from noren.vocabulary.notice_fields import NoticeField
from noren.vocabulary.records import Closeness, RecordClass
from noren.vocabulary.terms import Aim, Channel, NoticeKind, Place, Role, UseCase
from noren.vocabulary.words import LANGUAGES

SCHEMA_FILE: Final = "notice.schema.json"
"""The name of the schema in the documentation."""

_Schema = dict[str, Any]

_ID: Final[_Schema] = {"type": "string", "pattern": r"^ni:///sha-256;[A-Za-z0-9_-]{43}(#.+)?$"}
_TEXT: Final[_Schema] = {"type": "string", "minLength": 1}
_DURATION: Final[_Schema] = {"type": "string", "pattern": "^P([0-9]+D|T[0-9]+[HMS])$"}
_DAY: Final[_Schema] = {"type": "string", "format": "date"}
_TRUTH: Final[_Schema] = {"type": "boolean"}
_WHOLE: Final[_Schema] = {"type": "integer", "minimum": 0}
_SIGN: Final = "sign"


def notice_schema() -> _Schema:
    """The JSON Schema (2020-12) of a notice; unknown keys are refused everywhere."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "noren: machine-readable notice",
        **_object(_notice(), required=_REQUIRED),
        "$defs": {
            "words": _object(dict.fromkeys(LANGUAGES, _TEXT)),
            "several": _object(dict.fromkeys(LANGUAGES, _list(_TEXT))),
        },
    }


def render_notice_schema() -> str:
    """The schema as the documentation ships it."""
    return json.dumps(notice_schema(), ensure_ascii=False, indent=2) + "\n"


_REQUIRED: Final = (
    *("@context", "id", "type", "formatVersion", "digest", "edition", "title", "controller"),
    *("purpose", "subject", "location", "camera", "processing", "personalData", "measure"),
    *("captureStart", "notice", "statement"),
)
_WORDS: Final[_Schema] = {"$ref": "#/$defs/words"}
_SEVERAL: Final[_Schema] = {"$ref": "#/$defs/several"}


def _notice() -> dict[str, _Schema]:
    return {
        "@context": {"const": context()},
        "id": _ID,
        "type": {"const": ["dpv:Process", "noren:FilmingPlan"]},
        "formatVersion": {"const": 1},
        "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "edition": _one_of(("1.0", "2.0", "3.0")),
        "title": _WORDS,
        "controller": _list(_controller()),
        "processor": _list(_party("dpv:DataProcessor", "dpv:DataSubProcessor")),
        "recipient": _list(_party("dpv:ThirdParty")),
        "purpose": _list(_purpose()),
        "legalBasis": _named({"lawfulBasis": _TEXT}),
        "subject": _named({"description": _SEVERAL}),
        "location": _list(_site()),
        "camera": _list(_camera()),
        "processing": _list(_one_of(("dpv:Acquire", "dpv:Analyse", "dpv:Store"))),
        "personalData": _list(_item()),
        "data": _list(_item()),
        "repeat": _repeat(),
        "right": _list(_right()),
        "measure": _list(_named({"measureKind": _TEXT, "description": _WORDS})),
        "captureStart": _DAY,
        "useStart": _DAY,
        "captureEnd": _DAY,
        "notThisTime": _SEVERAL,
        "notice": _list(_moment()),
        "statement": _list(
            _named({"field": _one_of(NoticeField), "label": _WORDS, "text": _WORDS})
        ),
    }


def _controller() -> _Schema:
    operator = {"address": _WORDS, "representative": _WORDS, "department": _WORDS, "phone": _TEXT,
                "email": _TEXT, "form": _TEXT, "hours": _WORDS}  # fmt: skip
    party = {"country": _TEXT, "ofData": _list(_ID)}
    return _named({"name": _WORDS, "lead": _TRUTH}, optional={**operator, **party})


def _party(*kinds: str) -> _Schema:
    schema = _named({"name": _WORDS, "country": _TEXT}, optional={"ofData": _list(_ID)})
    schema["properties"]["type"] = _one_of(kinds)
    return schema


def _purpose() -> _Schema:
    return _named(
        {
            "description": _WORDS,
            "benefit": _WORDS,
            "useCase": _one_of(UseCase),
            "aim": _one_of(Aim),
        }
    )


def _site() -> _Schema:
    return _named(
        {
            "name": _WORDS,
            "municipality": _WORDS,
            "country": _TEXT,
            "spaceKind": _one_of(Place),
        }
    )


def _camera() -> _Schema:
    return _named(
        {
            "name": _WORDS,
            "position": _WORDS,
            "range": _WORDS,
            "location": _object({"id": _ID}),
            "existing": _TRUTH,
            "alsoSecurity": _TRUTH,
            "vehicle": _TRUTH,
        },
        optional={
            "alsoFor": _SEVERAL,
            "mask": _list(_named({"reason": _WORDS})),
            "place": _list(_named({"name": _WORDS})),
        },
    )


def _item() -> _Schema:
    length = _object({"type": {"const": "dpv:TemporalDuration"}, "length": _DURATION})
    storage = _object(
        {
            "type": _one_of(("dpv:StorageDuration", "dpv:StorageDeletion")),
            "duration": length,
            "description": _SEVERAL,
        },
        required=("type",),
    )
    facts = {
        "record": _one_of(RecordClass), "closeness": _one_of(Closeness),
        "objectClass": _list(_TEXT), "attribute": _list(_TEXT), "ageBand": _list(_WHOLE),
        "scenery": _list(_TEXT), "boardText": _list(_TEXT),
        "positionMetres": {"type": "number", "exclusiveMinimum": 0},
        "bin": _DURATION, "every": _DURATION, "minimumCell": _WHOLE,
        "reader": _list(_one_of(Role)), "feature": _list(_TEXT), "ofPurpose": _ID,
        "ofCamera": {"anyOf": [_ID, _list(_ID)]}, "atPlace": _list(_ID),
    }  # fmt: skip
    return _named({"name": _WORDS, "storage": storage}, optional=facts)


def _repeat() -> _Schema:
    return _named(
        {
            "ofPurpose": _ID,
            "feature": _list(_TEXT),
            "window": _DURATION,
            "countedFrom": _TEXT,
            "linked": _list(_TEXT),
            "afterWindow": _TEXT,
            "minimumCell": _WHOLE,
            "children": _TEXT,
        }
    )


def _right() -> _Schema:
    return _named(
        {
            "rightKind": _one_of(("disclosure", "correction", "cessation", "complaint")),
            "description": _SEVERAL,
            "answerWithin": _DURATION,
            "exercisedAt": _ID,
        },
        optional={"feeYen": _WHOLE},
    )


def _moment() -> _Schema:
    return _named(
        {
            "moment": _one_of((*(kind.value for kind in NoticeKind), _SIGN)),
            "states": _list(_ID),
        },
        optional={
            "publishedOn": _DAY,
            "channel": _list(_one_of(Channel)),
            "postedAt": _list(_TEXT),
            "page": _TEXT,
        },
    )


def _named(required: dict[str, _Schema], *, optional: dict[str, _Schema] | None = None) -> _Schema:
    """A node with an id and a type beside its own keys."""
    frame = {"id": _ID, "type": _TEXT}
    keys = (*frame, *required)
    return _object({**frame, **required, **(optional or {})}, required=keys)


def _object(properties: dict[str, _Schema], *, required: Iterable[str] | None = None) -> _Schema:
    needed = properties if required is None else required
    return {
        "type": "object",
        "properties": properties,
        "required": list(needed),
        "additionalProperties": False,
    }


def _list(items: _Schema) -> _Schema:
    return {"type": "array", "items": items, "minItems": 1}


def _one_of(values: Iterable[str]) -> _Schema:
    return {"enum": [str(value) for value in values]}
