"""Every term of the machine-readable notice, and the IRI that it stands for.

Terms are of W3C DPV 2 where DPV has them; a term that it lacks is in noren's own vocabulary. Its
namespace is a UUID: a URN that needs no domain and no registration, and so is nobody's address.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DPV: Final = "https://w3id.org/dpv#"
NOREN: Final = "urn:uuid:5c9bdba4-c4e2-5f5b-a6bf-51409bdcc653#"
"""UUID version 5 of `urn:noren:notice-vocabulary:1` in the namespace of addresses (RFC 9562)."""
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_DCT: Final = "http://purl.org/dc/terms/"

_WORDS: Final = "@language"
"""The container of a text in both languages."""

_NODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "controller": "dpv:hasDataController",
        "processor": "dpv:hasDataProcessor",
        "recipient": "dpv:hasRecipient",
        "subject": "dpv:hasDataSubject",
        "purpose": "dpv:hasPurpose",
        "personalData": "dpv:hasPersonalData",
        "data": "dpv:hasData",
        "storage": "dpv:hasStorageCondition",
        "duration": "dpv:hasDuration",
        "right": "dpv:hasRight",
        "measure": "dpv:hasTechnicalOrganisationalMeasure",
        "legalBasis": "dpv:hasLegalBasis",
        "notice": "dpv:hasNotice",
        "location": "dpv:hasLocation",
        "camera": "noren:camera",
        "place": "noren:place",
        "mask": "noren:mask",
        "statement": "noren:statement",
        "repeat": "noren:repeat",
    }
)
"""Terms whose values are nodes."""

_TEXTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "title": "dct:title",
        "description": "dct:description",
        "name": "dpv:hasName",
        "address": "dpv:hasAddress",
        "benefit": "noren:benefit",
        "position": "noren:position",
        "range": "noren:range",
        "reason": "noren:reason",
        "municipality": "noren:municipality",
        "department": "noren:department",
        "representative": "noren:representative",
        "hours": "noren:hours",
        "text": "noren:text",
        "label": "noren:label",
        "alsoFor": "noren:alsoFor",
        "notThisTime": "noren:notThisTime",
    }
)
"""Terms whose values are texts in both languages."""

_VALUES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "digest": "noren:digest",
        "formatVersion": "noren:formatVersion",
        "edition": "noren:edition",
        "country": "noren:country",
        "phone": "noren:phone",
        "email": "noren:email",
        "form": "noren:form",
        "lead": "noren:lead",
        "useCase": "noren:useCase",
        "aim": "noren:aim",
        "spaceKind": "noren:spaceKind",
        "existing": "noren:existing",
        "alsoSecurity": "noren:alsoSecurity",
        "vehicle": "noren:vehicle",
        "record": "noren:record",
        "closeness": "noren:closeness",
        "objectClass": "noren:objectClass",
        "attribute": "noren:attribute",
        "scenery": "noren:scenery",
        "boardText": "noren:boardText",
        "positionMetres": "noren:positionMetres",
        "minimumCell": "noren:minimumCell",
        "reader": "noren:reader",
        "rightKind": "noren:rightKind",
        "feeYen": "noren:feeYen",
        "measureKind": "noren:measureKind",
        "lawfulBasis": "noren:lawfulBasis",
        "moment": "noren:moment",
        "channel": "noren:channel",
        "postedAt": "noren:postedAt",
        "page": "noren:page",
        "field": "noren:field",
        "feature": "noren:feature",
        "linked": "noren:linked",
        "afterWindow": "noren:afterWindow",
        "countedFrom": "noren:countedFrom",
        "children": "noren:children",
    }
)
"""Terms whose values are single strings, numbers or truths."""

_TYPED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "ageBand": ("noren:ageBand", "xsd:integer"),
        "bin": ("noren:bin", "xsd:duration"),
        "every": ("noren:every", "xsd:duration"),
        "window": ("noren:window", "xsd:duration"),
        "answerWithin": ("noren:answerWithin", "xsd:duration"),
        "length": ("rdf:value", "xsd:duration"),
        "captureStart": ("noren:captureStart", "xsd:date"),
        "useStart": ("noren:useStart", "xsd:date"),
        "captureEnd": ("noren:captureEnd", "xsd:date"),
        "publishedOn": ("noren:publishedOn", "xsd:date"),
        "ofCamera": ("noren:ofCamera", "@id"),
        "ofPurpose": ("noren:ofPurpose", "@id"),
        "ofData": ("noren:ofData", "@id"),
        "atPlace": ("noren:atPlace", "@id"),
        "processing": ("dpv:hasProcessing", "@id"),
        "exercisedAt": ("dpv:isExercisedAt", "@id"),
        "states": ("noren:states", "@id"),
    }
)
"""Terms whose values have a type of their own, or point to another node."""

_ORDERED: Final = frozenset({"ageBand", "statement", "states"})
"""Terms whose values stand in an order that means something."""


def context() -> dict[str, object]:
    """The JSON-LD 1.1 context, complete in itself."""
    terms: dict[str, object] = {
        "@version": 1.1,
        "dpv": DPV,
        "noren": NOREN,
        "dct": _DCT,
        "rdf": _RDF,
        "xsd": _XSD,
        "id": "@id",
        "type": "@type",
    }
    terms |= {name: _plain(name, iri) for name, iri in sorted(_NODES.items())}
    terms |= {name: {"@id": iri, "@container": _WORDS} for name, iri in sorted(_TEXTS.items())}
    terms |= {name: _plain(name, iri) for name, iri in sorted(_VALUES.items())}
    for name, (iri, kind) in sorted(_TYPED.items()):
        terms[name] = _container(name, {"@id": iri, "@type": kind})
    return terms


def _plain(name: str, iri: str) -> dict[str, str]:
    return _container(name, {"@id": iri})


def _container(name: str, term: dict[str, str]) -> dict[str, str]:
    return term | {"@container": "@list"} if name in _ORDERED else term


def own_terms() -> tuple[str, ...]:
    """The names of noren's own vocabulary, sorted, for its documentation."""
    iris = [*_NODES.values(), *_TEXTS.values(), *_VALUES.values()]
    iris += [iri for iri, _ in _TYPED.values()]
    prefix = "noren:"
    return tuple(sorted(iri.removeprefix(prefix) for iri in iris if iri.startswith(prefix)))


OWN_TYPES: Final = ("Camera", "FilmingPlan", "Mask", "Place", "RepeatAnalysis", "Statement")
"""The classes of noren's own vocabulary."""
