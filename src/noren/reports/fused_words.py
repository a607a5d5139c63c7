"""Which cameras fused figures come from, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo
from typing import Final

from noren.stores.fused_cameras import FusedCamera
from noren.vocabulary.words import Words

_FUSED: Final = Words(
    en="`{output}`: fused from cameras {cameras}", ja="`{output}`: カメラ {cameras} を統合"
)
_ALONE: Final = Words(
    en="`{output}`: from camera {cameras} alone", ja="`{output}`: カメラ {cameras} だけから作成"
)
_NOBODY: Final = Words(en="`{output}`: from no camera", ja="`{output}`: どのカメラからも未作成")
_APART: Final = Words(
    en="; left out: camera {camera}, because its clock does not fit (found {moment})",
    ja="。カメラ {camera} は時計が合わないため除外({moment} に判明)",
)
_APART_A_WHILE: Final = Words(
    en="; camera {camera} was left out as long as its clock did not fit (found {moment})",
    ja="。カメラ {camera} は、時計が合わない間だけ除外({moment} に判明)",
)
_SILENT: Final = Words(
    en="; nothing came from camera {camera}", ja="。カメラ {camera} からは何も届いていません"
)
_AS_PLANNED: Final = Words(
    en=" by the plan; which of them were used is not on record",
    ja="(計画による。実際にどれを使ったかは記録がありません)",
)


def fused_sentence(
    output: str,
    planned: Sequence[str],
    told: Sequence[FusedCamera],
    *,
    plan: str,
    zone: tzinfo = UTC,
) -> Words:
    """Which cameras an output of a plan was made from, and which were left out, and why.

    Args:
        planned: all that the plan names.
        told: what is on record, of any plan and output. Where nothing is of this one, the
            sentence names what the plan says, and that no more is known.
        zone: of the moments.
    """
    known = {one.camera: one for one in told if (one.plan, one.output) == (plan, output)}
    if not known:
        sentence = _FUSED.fill(output=output, cameras=", ".join(sorted(planned)))
        return _joined(sentence, _AS_PLANNED)
    used = sorted(camera for camera, one in known.items() if one.used)
    form = (_NOBODY, _ALONE)[len(used)] if len(used) < 2 else _FUSED
    sentence = form.fill(output=output, cameras=", ".join(used))
    for camera in sorted(planned):
        one = known.get(camera)
        if one is not None and one.apart_at is not None:
            moment = one.apart_at.astimezone(zone).isoformat(timespec="minutes")
            left_out = _APART_A_WHILE if one.used else _APART
            sentence = _joined(sentence, left_out.fill(camera=camera, moment=moment))
        elif one is None or not one.used:
            sentence = _joined(sentence, _SILENT.fill(camera=camera))
    return sentence


def _joined(first: Words, second: Words) -> Words:
    return Words(ja=first.ja + second.ja, en=first.en + second.en)
