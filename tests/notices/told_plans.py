"""Plans of every use case and with every kind of data, for what is said from a plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from noren.notices.statements.statement import Told
from noren.plan.board_texts import BoardText
from noren.plan.camera import Camera
from noren.plan.declaration import Plan
from noren.plan.digest import digest_plan
from noren.plan.load import parse_plan
from noren.plan.outputs import Output, Purpose
from noren.plan.people import CertifiedBody, Lifecycle, Node, Party
from noren.plan.repeat import RepeatAnalysis
from noren.plan.safeguards import Europe
from noren.plan.starters import CASES, write_starter
from noren.plan.telling import Dialogue, Publication
from noren.plan.values import Span, Text
from noren.vocabulary.records import RecordClass
from noren.vocabulary.terms import Channel, Role, UseCase
from staging.drawn_plans import starter_plan

_RECORDS: Mapping[UseCase, tuple[RecordClass, ...]] = MappingProxyType(
    {
        UseCase.ATTRIBUTES: (RecordClass.ATTRIBUTE_COUNTS, RecordClass.QUEUE_WAIT),
        UseCase.BEHAVIOR: (RecordClass.TRAJECTORY_POINT, RecordClass.HEATMAP_CELLS),
        UseCase.REPEAT: (RecordClass.VISIT, RecordClass.TRAJECTORY_POINT),
        UseCase.COUNTING: (RecordClass.LINE_COUNT, RecordClass.ZONE_OCCUPANCY),
        UseCase.SCENERY: (RecordClass.SCENERY, RecordClass.MASKED_STILL),
        UseCase.CROWDING: (RecordClass.ICON, RecordClass.CROWDING_LEVEL),
        UseCase.SIGNAGE: (RecordClass.AUDIENCE, RecordClass.DWELL_HISTOGRAM),
    }
)
_KEEP_S = (90 * 86400, 1095 * 86400)


def told(plan: Plan) -> Told:
    """The plan with its digest."""
    return Told(plan=plan, digest=digest_plan(plan))


def plan_of(case: UseCase) -> Plan:
    """The sample plan turned to a use case, with two outputs of its own."""
    base = starter_plan()
    purpose = base.purposes[0].model_copy(update={"use_case": case})
    outputs = tuple(
        output_of(record, purpose, base.cameras[0], keep_s)
        for record, keep_s in zip(_RECORDS[case], _KEEP_S, strict=True)
    )
    repeat = None
    if case is UseCase.REPEAT:
        repeat = RepeatAnalysis(
            purpose=purpose.id,
            cameras=(base.cameras[0].id,),
            features=("body", "face"),
            window=Span(seconds=60 * 86400),
            linked=("visits", "trajectories"),
        )
    update = {"purposes": (purpose,), "outputs": outputs, "repeat": repeat}
    return base.model_copy(update=update)


def output_of(record: RecordClass, purpose: Purpose, camera: Camera, keep_s: int) -> Output:
    """An output of a record class, as a plan would declare it."""
    facts: dict[str, Any] = {
        "id": f"{record.value.replace('_', '-')}",
        "record": record,
        "camera": camera.id,
        "purpose": purpose.id,
        "keep": Span(seconds=keep_s),
        "readers": (Role.ANALYST,),
        "minimum_cell": 10,
    }
    if record is RecordClass.SCENERY:
        facts["scenery"] = ("congestion", "traffic_sign", "signboard")
        facts["texts"] = (BoardText(id="pharmacy", spellings=("薬局", "ドラッグストア")),)
    if record in (RecordClass.ATTRIBUTE_COUNTS, RecordClass.AUDIENCE):
        facts |= {"attributes": ("age_band", "sex"), "age_bands": (0, 20, 35, 50, 65)}
    if record is RecordClass.TRAJECTORY_POINT:
        facts |= {"position_m": 0.5, "every": Span(seconds=1)}
    elif record in (RecordClass.ICON, RecordClass.SCENERY, RecordClass.MASKED_STILL):
        facts["every"] = Span(seconds=10)
    else:
        facts["bin"] = Span(seconds=900)
    return Output.model_construct(**{"classes": ("person",), **_defaults(), **facts})


def _defaults() -> dict[str, Any]:
    names = ("lines", "areas", "attributes", "age_bands", "scenery", "texts")
    return {**dict.fromkeys(names, ()), "position_m": None, "bin": None, "every": None,
            "maximum": None}  # fmt: skip


def full_plan() -> Plan:
    """A repeat analysis with everything said that a plan can say."""
    base = plan_of(UseCase.REPEAT)
    camera = base.cameras[0].model_copy(
        update={
            "existing": True,
            "also_security": True,
            "also_for": (Text(ja="防犯", en="crime prevention"),),
            "in_use_from": date(2026, 12, 20),
        }
    )
    rights = base.rights.model_copy(
        update={
            "correction_procedure": True, "cessation_procedure": True, "electronic": True,
            "fee_yen": 300, "provision_records": True,
            "disclosure_policy": Text(ja="来店の日付の一覧をお渡しします。",
                                      en="You get a list of the days of your visits."),
            "opt_out": Text(ja="西側の通路は写りません。", en="The western aisle is not filmed."),
            "guardian_route": Text(ja="保護者の方も請求できます。", en="Guardians can ask, too."),
        }
    )  # fmt: skip
    parties = (
        Party(id="maker", name=Text(ja="計測サービス株式会社", en="Measuring Co."),
              role="processor", outputs=(base.outputs[0].id,)),
        Party(id="town", name=Text(ja="汐見浦市", en="Shiomiura City"), role="recipient",
              outputs=(base.outputs[1].id,)),
    )  # fmt: skip
    stages = dict.fromkeys(("acquire", "process", "store", "use"), "operator")
    seen = Publication(
        published_on=date(2026, 11, 25), channels=(Channel.POSTER, Channel.WEB),
        places=("北口",), url="https://camera.example/notice",
    )  # fmt: skip
    return base.model_copy(
        update={
            "cameras": (camera,),
            "rights": rights,
            "parties": parties,
            "lifecycle": Lifecycle(**stages, delete="maker"),
            "nodes": (Node(id="box", name=Text(ja="計測箱", en="Box"), kind="edge",
                           responsible="maker"),),
            "notices": base.notices.model_copy(update={"prior": seen, "acquisition": seen,
                                                       "detail": seen}),
            "dialogue": Dialogue(channel=Text(ja="店頭の意見箱", en="the box at the entrance")),
            "europe": Europe(lawful_basis="consent"),
            "operator": base.operator.model_copy(
                update={"certified_body": CertifiedBody(
                    name=Text(ja="認定のれん協会", en="Noren Association"),
                    contact=Text(ja="03-0000-0000", en="+81 3 0000 0000"))}
            ),
            "not_this_time": (Text(ja="人を追いかけません。", en="Nobody is followed."),),
        }
    )  # fmt: skip


def _starter(case: str) -> Plan:
    return parse_plan(write_starter(case, example=True, today=date(2026, 11, 22)), case).plan


EVERY_PLAN = {
    **{case.value: plan_of(case) for case in UseCase},
    "full": full_plan(),
    **{f"starter-{case}": _starter(case) for case in CASES},
}
"""A plan for each use case, one with everything, and every starter, by its name."""
