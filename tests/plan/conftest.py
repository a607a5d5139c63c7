"""A small plan, written in full, that the tests of this room change in one place each."""

from __future__ import annotations

import pytest

PLAN = """\
noren: 1
title: {ja: 広場の計測, en: Square}
operator:
  name: {ja: 会社, en: Company}
  address: {ja: 町, en: Town}
  representative: {ja: 代表, en: President}
  accountable_person: {ja: 責任者, en: Head}
contact_point:
  department: {ja: 相談室, en: Desk}
  phone: "0312345678"
  hours: {ja: 平日, en: weekdays}
sites:
  - id: square
    name: {ja: 広場, en: Square}
    place: public
    municipality: {ja: 市, en: City}
purposes:
  - id: staffing
    use_case: counting
    text: {ja: 数えます, en: We count}
    benefit: {ja: 短い列, en: Short queues}
cameras:
  - id: west
    site: square
    name: {ja: 西, en: West}
    position: {ja: 柱, en: A pillar}
    range: {ja: 広場, en: The square}
    source: rtsp://192.0.2.1/a
    default_password_changed: true
    existing: false
    view:
      width_px: 640
      height_px: 480
      ground:
        point_error_m: 0.05
        points:
          - {image: [0.2, 0.9], ground_m: [0.0, 0.0]}
          - {image: [0.8, 0.9], ground_m: [4.0, 0.0]}
          - {image: [0.3, 0.5], ground_m: [0.0, 6.0]}
          - {image: [0.7, 0.5], ground_m: [4.0, 6.0]}
      lines:
        - id: gate
          name: {ja: 門, en: Gate}
          start: [0.2, 0.7]
          end: [0.8, 0.7]
          forward: {ja: 入, en: in}
          backward: {ja: 出, en: out}
      areas:
        - id: bench
          name: {ja: ベンチ, en: Bench}
          polygon: [[0.3, 0.6], [0.6, 0.6], [0.6, 0.8], [0.3, 0.8]]
outputs:
  - id: crossings
    record: line_count
    camera: west
    purpose: staffing
    lines: [gate]
    bin: 15 min
    keep: 90 days
    readers: [analyst]
    minimum_cell: 5
schedule:
  capture_start: 2026-04-01
rights:
  disclosure_procedure: true
  complaints_procedure: true
security:
  organizational: {ja: 責任者, en: Someone is in charge}
  human: {ja: 研修, en: Training}
  physical: {ja: 施錠, en: Locks}
  technical: {ja: 権限, en: Permissions}
"""


@pytest.fixture(name="plan_text")
def _plan_text() -> str:
    return PLAN
