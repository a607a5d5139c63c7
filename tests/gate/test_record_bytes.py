"""The bytes of every body are what they have always been: they are the format of what leaves."""

from __future__ import annotations

import struct
from dataclasses import fields, replace

import pytest

from noren.errors import UndeclaredData
from noren.gate.attribute_records import CELLS, PLACES, AttributeCountsBody, AudienceBody
from noren.gate.behavior_records import (
    CELLS_PER_RECORD,
    STAY_CLASSES,
    CrowdingLevelBody,
    DwellHistogramBody,
    HeatmapCellsBody,
    OdCountsBody,
    QueueWaitBody,
)
from noren.gate.commissioning_records import CommissionedBody
from noren.gate.icon_records import Icon, IconBody
from noren.gate.kinds import Kind
from noren.gate.picture_parts import PicturePartBody
from noren.gate.records import (
    BODIES,
    RECORD_SIZE,
    AnyBody,
    CoverageBody,
    EndBody,
    ErrorBody,
    EvaluationBoxBody,
    HealthBody,
    JailReportBody,
    LineCountBody,
    ProgressBody,
    ZoneOccupancyBody,
    pack_record,
    unpack_record,
)
from noren.gate.scenery_records import CongestionBody, SignsBody, TextsBody
from noren.gate.speed_records import SPEED_CLASSES, SpeedHistogramBody
from noren.gate.still_records import MaskedStillBody
from noren.gate.stop_records import STOP_CLASSES, ShelfStopsBody
from noren.gate.trajectory_records import TrajectoryPointsBody
from noren.gate.vault_records import (
    KINDS,
    TEMPLATE_BYTES,
    Ask,
    Reply,
    VaultReply,
    VaultRequest,
)
from noren.gate.visit_records import VisitBody

# Every field of a sample differs from its neighbors, so that no two can change places unseen.
SAMPLES: dict[Kind, AnyBody] = {
    Kind.LINE_COUNT: LineCountBody(output=258, target=772, class_id=5, direction=1, count=67305985),
    Kind.ZONE_OCCUPANCY: ZoneOccupancyBody(
        output=1, target=515, class_id=2, mean_milli=16909060, maximum=84281096
    ),
    Kind.COVERAGE: CoverageBody(
        output=7,
        states=33,
        watched_ms=59_999,
        frames_in=1800,
        frames_searched=900,
        frames_gated=600,
        frames_dropped=3,
    ),
    Kind.HEALTH: HealthBody(states=0x0102, view=3),
    Kind.PICTURE_PART: PicturePartBody(output=258, part=772, data=bytes(range(10, 50))),
    Kind.COMMISSIONED: CommissionedBody(
        looks=16909060,
        people=84281096,
        turn=9,
        upright=151653132,
        upside_down=219025168,
        sideways=286397204,
        states=5398,
        luma=23,
        sharp_permille=6169,
        body_px=6683,
        body_permille=7197,
        learning=30,
        blank_permille=7968,
        found_permille=8482,
    ),
    Kind.JAIL_REPORT: JailReportBody(
        attempted=41,
        refused=40,
        landlock_abi=-1,
        seccomp_stages=3,
        arguments_hidden=1,
        rehearsed_frames=77,
        digest=bytes(range(16)),
    ),
    Kind.ERROR: ErrorBody(fault=9, module=23, line=1234, detail=404),
    Kind.PROGRESS: ProgressBody(frames_in=4321, frames_expected=9876),
    Kind.END: EndBody(frames_in=9000, media_ms=300_000, width_px=1920, height_px=1080),
    Kind.EVALUATION_BOX: EvaluationBoxBody(
        frame=100_000,
        track_id=7,
        class_id=2,
        seen=1,
        confidence_milli=987,
        x1=-150,
        y1=-2,
        x2=64_000,
        y2=48_000,
    ),
    Kind.DWELL_HISTOGRAM: DwellHistogramBody(
        output=3,
        target=4,
        class_id=1,
        began_unseen=513,
        ended=tuple(range(10, 10 + STAY_CLASSES)),
        at_least=tuple(range(300, 300 + STAY_CLASSES)),
    ),
    Kind.QUEUE_WAIT: QueueWaitBody(
        output=1,
        target=2,
        class_id=3,
        arrivals=40,
        served=30,
        abandoned=5,
        lost=6,
        p50=101,
        p90=140,
        mean_centi=1234,
        longest=17,
    ),
    Kind.HEATMAP_CELLS: HeatmapCellsBody(
        output=9, layer=2, class_id=1, part=260, cells=bytes(range(200, 200 + CELLS_PER_RECORD))
    ),
    Kind.OD_COUNTS: OdCountsBody(output=1, origin=0xFFFF, destination=2, class_id=3, count=70_000),
    Kind.CROWDING_LEVEL: CrowdingLevelBody(
        output=1,
        target=2,
        class_id=3,
        level=13,
        density_centi=456,
        moving_deci=78,
        standing_deci=910,
    ),
    Kind.ATTRIBUTE_COUNTS: AttributeCountsBody(
        output=1,
        target=2,
        class_id=3,
        direction=1,
        sex=2,
        judged=500,
        counts=tuple(range(600, 600 + PLACES)),
    ),
    Kind.AUDIENCE: AudienceBody(
        output=1, target=0xFFFF, class_id=3, judged=9, cells=bytes(range(50, 50 + CELLS))
    ),
    Kind.TRAJECTORY_POINT: TrajectoryPointsBody(
        output=5,
        part=300,
        class_id=2,
        token=0x060504030201,
        ticks=0b101_0000_0001_0011,
        cells=((1000, 2000), (1001, 1873), (1128, 2000), (1128, 2001), (1100, 2002)),
        untold=8,
    ),
    Kind.VISIT: VisitBody(
        output=1,
        class_id=2,
        part=3,
        outcome=1,
        days_step=4,
        sex=0,
        age_band=5,
        pseudonym=2**63 + 6,
        track=2**62 + 7,
        visit_number=8,
        began=900,
        lasted=800,
        lane=11,
        lane_from=12,
        lane_lasted=1300,
    ),
    Kind.ICON: IconBody(
        output=1,
        class_id=2,
        part=3,
        state=0,
        icons=(Icon(cell=4, pose=0), Icon(cell=999, pose=9), Icon(cell=65_535, pose=8)),
    ),
    Kind.SCENERY_CONGESTION: CongestionBody(
        output=1,
        class_id=2,
        vehicles_centi=5999,
        judged=1999,
        standing=300,
        relative_percent=-100,
        driving_percent=99,
    ),
    Kind.SCENERY_SIGNS: SignsBody(output=1, class_id=2, counts=(3, 4, 5, 1)),
    Kind.SCENERY_TEXTS: TextsBody(output=1, class_id=2, pictures=2, found=(1, 7, 40, 0)),
    Kind.SPEED_HISTOGRAM: SpeedHistogramBody(
        output=1,
        target=2,
        class_id=0,
        direction=1,
        error_permille=150,
        unknown=700,
        counts=tuple(range(800, 800 + SPEED_CLASSES)),
    ),
    Kind.MASKED_STILL: MaskedStillBody(
        output=258, part=3599, state=4, is_filled=1, grays=bytes(range(64, 96))
    ),
    Kind.SHELF_STOPS: ShelfStopsBody(
        output=1,
        target=2,
        section=63,
        class_id=0,
        turned=tuple(range(10, 10 + STOP_CLASSES)),
        turned_at_least=tuple(range(300, 300 + STOP_CLASSES)),
        beside=tuple(range(20, 20 + STOP_CLASSES)),
        beside_at_least=tuple(range(400, 400 + STOP_CLASSES)),
    ),
}
BYTES = {
    Kind.LINE_COUNT: "02010403050101020304",
    Kind.ZONE_OCCUPANCY: "0100030202000403020108070605",
    Kind.COVERAGE: "070021005fea000008070000840300005802000003000000",
    Kind.HEALTH: "020103",
    Kind.PICTURE_PART: (
        "020104030a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031"
    ),
    Kind.COMMISSIONED: ("0403020108070605090c0b0a09100f0e0d1413121116151719181b1a1d1c1e201f2221"),
    Kind.JAIL_REPORT: "29002800ffff03014d000000000102030405060708090a0b0c0d0e0f",
    Kind.ERROR: "09001700d204000094010000",
    Kind.PROGRESS: "e110000094260000",
    Kind.END: "28230000e093040080073804",
    Kind.EVALUATION_BOX: "a0860100070000000201db036afffffffeffffff00fa000080bb0000",
    Kind.DWELL_HISTOGRAM: (
        "03000400010001020a000b000c000d000e000f001000110012002c012d012e012f0130013101320133013401"
    ),
    Kind.QUEUE_WAIT: "01000200030028001e0005000600658cd2041100",
    Kind.HEATMAP_CELLS: (
        "090002010401c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1"
        "e2e3e4e5e6e7e8e9eaebecedeeeff0f1"
    ),
    Kind.OD_COUNTS: "0100ffff0200030070110100",
    Kind.CROWDING_LEVEL: "01000200030dc8014e008e03",
    Kind.ATTRIBUTE_COUNTS: (
        "0100020003010200f401580259025a025b025c025d025e025f0260026102620263026402"
    ),
    Kind.AUDIENCE: (
        "0100ffff030932333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758"
    ),
    Kind.TRAJECTORY_POINT: (
        "05002c0102081350010203040506e803d00701817f7f0001e401000000000000"
        "0000000000000000000000000000"
    ),
    Kind.VISIT: ("0100020301040005060000000000008007000000000000400800840320030b000c001405"),
    Kind.ICON: (
        "010002030003040000e70309ffff080000000000000000000000000000000000"
        "00000000000000000000000000000000"
    ),
    Kind.SCENERY_CONGESTION: "010002006f17cf072c019c63",
    Kind.SCENERY_SIGNS: "0100020003040501",
    Kind.SCENERY_TEXTS: "0100020201072800",
    Kind.SPEED_HISTOGRAM: "0100020000019600bc022003210322032303240325032603",
    Kind.MASKED_STILL: (
        "02010f0e0401404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
    ),
    Kind.SHELF_STOPS: (
        "010002003f000a000b000c000d000e002c012d012e012f013001"
        "1400150016001700180090019101920193019401"
    ),
}
REQUEST = VaultRequest(
    ask=Ask.REMEMBER,
    number=67305985,
    site=515,
    quality_ratio=0.75,
    face_quality_ratio=0.5,
    at_s=1_795_000_000.5,
    kinds=0b11,
    template=bytearray(range(256)) * (KINDS * TEMPLATE_BYTES // 256),
)
REPLY = VaultReply(
    reply=Reply.KNOWN,
    number=67305985,
    pseudonym=2**63 + 5,
    visit_token=2**62 + 6,
    visit_number=7,
    days_step=254,
    score_milli=-987,
    margin_milli=1999,
    kind=1,
    count=70_000,
)
HEAD = (
    "566e020101020304030203000000403f000020b061bfda410000000000000000"
    "000000000000003f000000000000000000000000000000000000000000000000"
)
ANSWER = (
    "566e0202010203040500000000000080060000000000004007000000fe0025fc"
    "cf07010070110100000000000000000000000000000000000000000000000000"
)
EACH_KIND = pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.name.lower())


def test_every_kind_has_a_body_and_a_sample() -> None:
    assert set(SAMPLES) == set(BYTES) == set(BODIES) == set(Kind)
    assert all(type(body) is BODIES[kind] for kind, body in SAMPLES.items())


@EACH_KIND
def test_a_body_has_the_bytes_it_always_had(kind: Kind) -> None:
    assert SAMPLES[kind].pack().hex() == BYTES[kind]


@EACH_KIND
def test_a_body_comes_back_as_it_was(kind: Kind) -> None:
    body = SAMPLES[kind]
    assert BODIES[kind].unpack(body.pack().ljust(48, b"\0")) == body
    record = unpack_record(pack_record(sequence=9, bin_start_s=60, body=body))
    assert (record.body, record.sequence, record.bin_start_s) == (body, 9, 60)


@EACH_KIND
def test_a_body_that_is_cut_is_refused(kind: Kind) -> None:
    whole = SAMPLES[kind].pack()
    with pytest.raises(struct.error):
        BODIES[kind].unpack(whole[:-1])


@EACH_KIND
@pytest.mark.parametrize("change", [-1, 1], ids=["a byte less", "a byte more"])
def test_a_record_of_another_length_is_refused(kind: Kind, change: int) -> None:
    record = pack_record(sequence=9, bin_start_s=60, body=SAMPLES[kind])
    other = record[:-1] if change < 0 else record + b"\0"
    with pytest.raises(ValueError, match="64 bytes"):
        unpack_record(other)


@EACH_KIND
def test_a_number_too_large_for_its_field_is_refused(kind: Kind) -> None:
    first = fields(SAMPLES[kind])[0].name
    with pytest.raises(struct.error):
        replace(SAMPLES[kind], **{first: 2**64}).pack()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        pytest.param(Kind.JAIL_REPORT, "digest", id="a digest"),
        pytest.param(Kind.DWELL_HISTOGRAM, "ended", id="stays"),
        pytest.param(Kind.HEATMAP_CELLS, "cells", id="cells of a floor"),
        pytest.param(Kind.ATTRIBUTE_COUNTS, "counts", id="ages"),
        pytest.param(Kind.AUDIENCE, "cells", id="an audience"),
        pytest.param(Kind.SCENERY_SIGNS, "counts", id="signs"),
        pytest.param(Kind.SCENERY_TEXTS, "found", id="texts"),
        pytest.param(Kind.SPEED_HISTOGRAM, "counts", id="speeds"),
    ],
)
@pytest.mark.parametrize("change", [-1, 1], ids=["one less", "one more"])
def test_a_list_of_another_length_is_refused(kind: Kind, name: str, change: int) -> None:
    values = getattr(SAMPLES[kind], name)
    other = values[:-1] if change < 0 else values + values[:1]
    with pytest.raises(struct.error):
        replace(SAMPLES[kind], **{name: other}).pack()


def test_a_record_begins_with_its_head() -> None:
    record = pack_record(sequence=67305985, bin_start_s=1_775_001_600, body=SAMPLES[Kind.HEALTH])
    assert record.hex() == "526e0104010203040060cc6900000000020103" + 45 * "00"
    assert len(record) == RECORD_SIZE


def test_what_passes_to_the_vault_and_back_has_the_bytes_of_its_second_version() -> None:
    assert bytes(REQUEST.pack()).hex() == HEAD + 4 * bytes(range(256)).hex()
    assert REPLY.pack().hex() == ANSWER
    assert VaultRequest.unpack(REQUEST.pack()) == REQUEST
    assert VaultReply.unpack(REPLY.pack()) == REPLY


def test_a_message_of_the_vault_of_another_length_is_refused() -> None:
    with pytest.raises(UndeclaredData):
        VaultRequest.unpack(REQUEST.pack()[:-1])
    with pytest.raises(UndeclaredData):
        VaultReply.unpack(REPLY.pack() + b"\0")
