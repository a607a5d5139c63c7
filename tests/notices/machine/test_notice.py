"""Promises of the machine-readable notice: real terms, no network, every fact of the plan."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from noren.notices.machine.context import DPV, NOREN, context
from noren.notices.machine.durations import iso_duration
from noren.notices.machine.nodes import plan_id
from noren.notices.machine.notice import machine_notice, notice_object
from noren.notices.machine.schema import notice_schema
from noren.notices.statements.moments import (
    acquisition_fields,
    detail_fields,
    prior_fields,
    sign_fields,
    state,
)
from noren.plan.declaration import Plan
from noren.plan.values import Span
from noren.vocabulary.notice_fields import NoticeField
from notices.machine.dpv_terms import CLASSES, PROPERTIES
from notices.told_plans import EVERY_PLAN, told
from staging.drawn_plans import plans

jsonschema = pytest.importorskip("jsonschema")
jsonld = pytest.importorskip("pyld.jsonld")

_PLANS = pytest.mark.parametrize("plan", EVERY_PLAN.values(), ids=EVERY_PLAN.keys())


def _no_network(address: str, options: object) -> Any:
    raise AssertionError(f"asked the network for {address}")


def _expanded(notice: Any) -> Any:
    return jsonld.expand(notice, options={"documentLoader": _no_network})


@cache
def _validator() -> Any:
    jsonschema.Draft202012Validator.check_schema(notice_schema())
    return jsonschema.Draft202012Validator(notice_schema())


def _read(plan: Plan) -> Any:
    return json.loads(machine_notice(told(plan)))


def _leaves(value: Any) -> Iterator[tuple[str, str]]:
    """Every value of a notice, without keys and context; ids and types by themselves."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key != "@context":
                yield from _leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    else:
        yield type(value).__name__, str(value)


def _spelled_out(text: str) -> str:
    return text.replace("dpv:", DPV, 1) if text.startswith("dpv:") else text


def _texts_of_expanded(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {text for key, one in value.items() for text in _texts_of_expanded(one)}
    if isinstance(value, list):
        return {text for one in value for text in _texts_of_expanded(one)}
    return {str(value)}


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _keys(one)
    elif isinstance(value, list):
        for one in value:
            yield from _keys(one)


@_PLANS
def test_the_notice_expands_without_loss_and_without_the_network(plan: Plan) -> None:
    notice = _read(plan)
    left = _texts_of_expanded(_expanded(notice))
    for _, text in _leaves(notice):
        known = text.replace("noren:", NOREN, 1) if text.startswith("noren:") else text
        assert _spelled_out(known) in left, text


@_PLANS
def test_every_key_of_the_notice_stands_in_its_context(plan: Plan) -> None:
    languages = {"ja", "en"}
    assert set(_keys(notice_object(told(plan)))) - {"@context"} - languages <= set(context()) | set(
        _keys(context())
    )
    body = {key: one for key, one in _read(plan).items() if key != "@context"}
    assert set(_keys(body)) - languages <= set(context())


@_PLANS
def test_only_real_terms_of_dpv_are_used(plan: Plan) -> None:
    expanded = _expanded(_read(plan))
    used = {key for key in _keys(expanded) if key.startswith(DPV)}
    named = {text for text in _texts_of_expanded(expanded) if text.startswith(DPV)}
    assert {one.removeprefix(DPV) for one in used} <= PROPERTIES
    assert {one.removeprefix(DPV) for one in named} <= CLASSES


def test_every_term_of_dpv_in_the_context_is_real() -> None:
    iris = {one if isinstance(one, str) else "" for one in _iris(context())}
    used = {one.removeprefix("dpv:") for one in iris if one.startswith("dpv:")}
    assert used <= PROPERTIES
    assert used >= PROPERTIES - {"hasLocation"}


def _iris(terms: dict[str, object]) -> Iterator[str]:
    for term in terms.values():
        if isinstance(term, dict):
            yield term["@id"]


@_PLANS
def test_the_notice_obeys_its_schema(plan: Plan) -> None:
    _validator().validate(_read(plan))


def test_an_unknown_key_breaks_the_schema() -> None:
    notice = _read(EVERY_PLAN["counting"])
    notice["camera"][0]["password"] = "1234"
    assert not _validator().is_valid(notice)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_any_plan_has_a_notice_with_its_own_facts(plan: Plan) -> None:
    notice = _read(plan)
    _validator().validate(notice)
    assert notice["digest"] == told(plan).digest
    assert [one["position"]["ja"] for one in notice["camera"]] == [
        camera.position.ja for camera in plan.cameras
    ]
    outputs = [one for one in (*notice["personalData"], *notice.get("data", [])) if "record" in one]
    assert [one["record"] for one in outputs] == [one.record.value for one in plan.outputs]
    assert [one["storage"]["duration"]["length"] for one in outputs] == [
        iso_duration(one.keep) for one in plan.outputs
    ]
    assert len(notice.get("recipient", [])) == sum(p.role == "recipient" for p in plan.parties)
    for words in (notice["title"], *(one["text"] for one in notice["statement"])):
        assert set(words) == {"ja", "en"}


@_PLANS
def test_each_moment_states_exactly_its_fields(plan: Plan) -> None:
    ours = told(plan)
    notice = _read(plan)
    said = {one["id"]: one for one in notice["statement"]}
    moments = {one["moment"]: one for one in notice["notice"]}
    for moment, fields in (
        ("prior", prior_fields(ours)),
        ("acquisition", acquisition_fields(ours)),
        ("sign", sign_fields(ours)),
        ("detail", detail_fields(ours)),
    ):
        told_fields = [said[one]["field"] for one in moments[moment]["states"]]
        assert told_fields == [one.value for one in fields if one is not NoticeField.ILLUSTRATION]
    for one in said.values():
        lines = state(NoticeField(one["field"]), ours).lines
        assert one["text"]["ja"] == "\n".join(line.ja for line in lines)


def test_personal_data_is_marked_as_such_and_nothing_else_is() -> None:
    repeat, counting = _read(EVERY_PLAN["repeat"]), _read(EVERY_PLAN["counting"])
    assert [one.get("record", "") for one in repeat["personalData"]] == [
        "", "", "visit", "trajectory_point",
    ]  # fmt: skip
    assert "data" not in repeat
    assert [one["id"].split("#")[1] for one in counting["personalData"]] == ["images"]


def test_a_legal_basis_is_named_only_where_the_plan_states_one() -> None:
    assert _read(EVERY_PLAN["full"])["legalBasis"]["type"] == "dpv:Consent"
    assert "legalBasis" not in _read(EVERY_PLAN["repeat"])


def test_the_same_plan_gives_the_same_bytes_and_another_plan_another_name() -> None:
    plan = EVERY_PLAN["full"]
    assert machine_notice(told(plan)) == machine_notice(told(plan.model_copy()))
    kept = plan.outputs[0].model_copy(update={"keep": Span(seconds=3600)})
    longer = plan.model_copy(update={"outputs": (kept, *plan.outputs[1:])})
    assert _read(longer)["id"] != _read(plan)["id"]


def test_a_plan_is_named_by_its_digest() -> None:
    # RFC 6920, section 8.1: the name of "Hello World!".
    digest = "7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069"
    name = "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk"
    assert plan_id(digest) == name
    assert plan_id(digest, "camera/a") == f"{name}#camera/a"


@pytest.mark.parametrize(
    ("seconds", "iso"),
    [(1, "PT1S"), (900, "PT15M"), (5400, "PT90M"), (129600, "PT36H"), (7776000, "P90D")],
)
def test_a_span_is_an_iso_duration(seconds: int, iso: str) -> None:
    assert iso_duration(Span(seconds=seconds)) == iso
