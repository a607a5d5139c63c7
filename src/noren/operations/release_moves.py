"""Whether moves between areas may go to outsiders: a move that one person made singles them out.

Who knows where and when somebody began and ended a walk looks for that row of the table. If it
counts one person, that person is found: two known points. A plan whose minimum cell is 2 or more
shows no such row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from noren.errors import ReleaseRefused
from noren.gate.behavior_figures import MoveTable
from noren.plan.release import Unicity
from noren.vocabulary.words import Words


def require_moves_within_bound(table: MoveTable, bounds: Mapping[str, Unicity]) -> None:
    """Let released moves pass, or refuse them with the minimum cell that would pass.

    The share is that of people, not of rows. Rows that are hidden already tell of nobody.

    Args:
        table: as it is to be shown. bounds: by the digest of the plan that says so; a plan that is
            not among them (its counts have noise) is not judged.
    Raises:
        ReleaseRefused: more people are singled out by two points than a plan allows.
    """
    alone: dict[tuple[str, str], int] = defaultdict(int)
    people: dict[tuple[str, str], int] = defaultdict(int)
    for key, count in zip(table.output, table.count, strict=True):
        if count is not None:
            people[key.plan_digest, key.output] += count
            alone[key.plan_digest, key.output] += count == 1
    for (digest, output), total in sorted(people.items()):
        bound = bounds.get(digest)
        if bound is None or not total:
            continue
        share = alone[digest, output] / total
        if share > bound.two_points:
            raise _singled_out(output, share, bound)


def _singled_out(output: str, share: float, bound: Unicity) -> ReleaseRefused:
    return ReleaseRefused(
        where=Words(en=f"product {output}", ja=f"公開データ {output}"),
        found=Words(
            en=f"moves in which {100 * share:.1f} % of people are alone in their row",
            ja=f"{100 * share:.1f} % の人が、その行でただ一人になる移動のデータ",
        ),
        expected=Words(
            en=f"at most {100 * bound.two_points:.1f} % singled out by 2 points",
            ja=f"2点で特定される割合が {100 * bound.two_points:.1f} % 以下",
        ),
        remedy=Words(
            en="declare minimum_cell: 2 or more for this output, which would pass",
            ja="この出力の minimum_cell を 2 以上にすれば公開できます",
        ),
    )
