"""What each kind of record needs to be measured, and what it has no use for."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from noren.errors import BadValue, MissingField, PlanError
from noren.plan.paths import Path, Position, spell_path
from noren.plan.syntax_errors import place
from noren.vocabulary.words import Words

_KEYS: Mapping[str, Words] = {
    "lines": Words(en="at least one measurement line", ja="計測線が一つ以上"),
    "areas": Words(en="at least one measurement area", ja="計測区域が一つ以上"),
    "attributes": Words(en="at least one attribute", ja="属性が一つ以上"),
    "served_at": Words(en="the area where one is served", ja="会計や応対を受ける区域"),
    "scenery": Words(en="at least one kind of fact", ja="事実の種類が一つ以上"),
    "texts": Words(en="the words that may be read on boards", ja="看板で読み取ってよい語"),
    "position_m": Words(en="how coarse positions are, in metres", ja="位置の粗さ(メートル)"),
    "bin": Words(en="the width in time of one number", ja="集計の時間幅"),
    "every": Words(en="the time between two records", ja="記録の間隔"),
    "fused_into": Words(en="an output of another camera", ja="別のカメラの出力"),
}
"""The keys of an output that only some records use."""

NEEDS: Mapping[str, tuple[str, ...]] = {
    "line_count": ("lines", "bin"),
    "zone_occupancy": ("areas", "bin"),
    "dwell_histogram": ("areas", "bin"),
    "queue_wait": ("areas", "bin"),
    "heatmap_cells": ("position_m", "bin"),
    "od_counts": ("areas", "bin"),
    "speed_histogram": ("lines", "bin"),
    "shelf_stops": ("areas", "position_m", "bin"),
    "attribute_counts": ("lines", "attributes", "bin"),
    "audience": ("attributes", "every"),
    "crowding_level": ("areas", "bin"),
    "trajectory_point": ("position_m", "every"),
    "visit": (),
    "icon": ("position_m", "every"),
    "scenery": ("scenery", "position_m", "bin"),
    "masked_still": ("every",),
}
"""The keys without which a record cannot be measured."""

_MAY: Mapping[str, tuple[str, ...]] = {
    "audience": ("areas",),
    "queue_wait": ("served_at",),
    "visit": ("attributes",),
    "icon": ("areas",),
    "scenery": ("texts",),
    **dict.fromkeys(("trajectory_point", "od_counts", "dwell_histogram"), ("fused_into",)),
}


_TEXTS_EXAMPLE = "[{id: parking, spellings: [駐車場, パーキング]}]"


def lint_measurement(
    output: Mapping[str, Any], path: Path, positions: Mapping[Path, Position], name: str
) -> list[PlanError]:
    """What an output lacks for its record, and what it says without any use."""
    record = output.get("record")
    if not isinstance(record, str) or record not in NEEDS:
        return []
    needed, used = NEEDS[record], NEEDS[record] + _MAY.get(record, ())
    errors: list[PlanError] = [
        _missing(record, key, path, positions, name) for key in needed if not output.get(key)
    ]
    errors += [
        _useless(record, key, (*path, key), needed, positions, name)
        for key in _KEYS
        if output.get(key) and key not in used
    ]
    reads = "signboard" in _listed(output, "scenery")
    if record == "scenery" and reads != bool(output.get("texts")):
        errors.append(
            _missing(record, "texts", path, positions, name)
            if reads
            else _useless(record, "texts", (*path, "texts"), needed, positions, name)
        )
    if "age_band" in _listed(output, "attributes"):
        errors += _lint_bands(output, path, positions, name)
    return errors


def _listed(output: Mapping[str, Any], key: str) -> list[Any]:
    value = output.get(key)
    return value if isinstance(value, list) else []


def _lint_bands(
    output: Mapping[str, Any], path: Path, positions: Mapping[Path, Position], name: str
) -> list[PlanError]:
    bands = [age for age in _listed(output, "age_bands") if isinstance(age, int)]
    if len(bands) >= 2 and all(young < old for young, old in pairwise(bands)):
        return []
    at = (*path, "age_bands") if (*path, "age_bands") in positions else path
    return [
        BadValue(
            **place(name, positions.get(at, Position(1, 1))),
            found=Words(
                en="`age_band` without two or more ages in rising order",
                ja="`age_band` に、小さい順の年齢が二つ以上ありません",
            ),
            expected=Words(
                en="the first age of each band, such as `age_bands: [20, 35, 50, 65]`",
                ja="各階級の最初の年齢。例: `age_bands: [20, 35, 50, 65]`",
            ),
            remedy=Words(en="write the bands", ja="階級を書いてください"),
        )
    ]


def _missing(
    record: str, key: str, path: Path, positions: Mapping[Path, Position], name: str
) -> PlanError:
    label = spell_path(path)
    examples = {"position_m": "0.5", "bin": "15 min", "every": "1 s", "texts": _TEXTS_EXAMPLE}
    example = examples.get(key, "[…]")
    return MissingField(
        **place(name, positions.get(path, Position(1, 1))),
        found=Words(
            en=f"`{label}`, a `{record}` without `{key}`",
            ja=f"`{label}` は `{record}` なのに `{key}` がありません",
        ),
        expected=_KEYS[key],
        remedy=Words(
            en=f"add `{key}: {example}`{_from_view(key).en}",
            ja=f"{_from_view(key).ja}`{key}: {example}` と書いてください",
        ),
    )


def _from_view(key: str) -> Words:
    if key in ("lines", "areas"):
        return Words(en=" with ids from the camera's view", ja="カメラの `view` にあるidを ")
    return Words(en="", ja="")


def _useless(
    record: str,
    key: str,
    path: Path,
    needed: tuple[str, ...],
    positions: Mapping[Path, Position],
    name: str,
) -> PlanError:
    wanted = ", ".join(f"`{one}`" for one in needed) or "-"
    return BadValue(
        **place(name, positions.get(path, Position(1, 1))),
        found=Words(en=f"`{key}` in a `{record}`", ja=f"`{record}` に `{key}` があります"),
        expected=Words(en=f"{wanted} only", ja=f"{wanted} だけ"),
        remedy=Words(
            en="remove it, or declare a second output for it",
            ja="消すか、別の出力として書いてください",
        ),
    )
