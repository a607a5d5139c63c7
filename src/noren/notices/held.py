"""What is actually held under a plan: each item, about whom, how long, and who reads it.

Source: Guidebook 2.0, section 4.5: the items acquired, their range of use, access and retention
are fixed beforehand; for inquiries, the operator explains which items are held.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from noren.notices.statements.items import FEATURE_WORDS, describe_output, is_held
from noren.notices.statements.phrases import listed, said, span_words
from noren.notices.statements.statement import Told
from noren.notices.wording import filled
from noren.plan.outputs import Output
from noren.plan.personal import closeness_of
from noren.plan.values import Span
from noren.vocabulary.records import Closeness
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Words

_FEATURE_DATA = Words(ja="特徴量データ({features})", en="feature data ({features})")
_FROM_FIRST = Words(ja="最初の来店から{window}", en="{window} from the first visit")
_ROW = Words(
    ja="{about}\n期間: {keep}　見る人: {readers}",
    en="{about}\nKept: {keep}. Read by: {readers}.",
)
_PASSED_ON = Words(ja="残さない(その場で渡すだけ)", en="not kept, only passed on")
_NOBODY = Words(ja="なし", en="nobody")
_MACHINE = Words(ja="なし(機械の中だけで使います)", en="no person")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldItem:
    """One kind of data and how it is held.

    Args:
        what: the item as the notices call it.
        closeness: how close it comes to one person, with what the plan links to it.
        keep: how long it is held, in words; `span` is the same as the plan's.
        readers: the roles that may read it; none for feature data, which the machine alone uses.
        output_ids: the outputs of the plan that it stands for; none for feature data.
        is_kept: whether it is kept at all, and not only passed on.
    """

    what: Words
    closeness: Closeness
    keep: Words
    span: Span
    readers: tuple[Role, ...]
    output_ids: tuple[str, ...]
    is_kept: bool

    @property
    def about(self) -> Words:
        """About whom it is."""
        return said(self.closeness)

    @property
    def read_by(self) -> Words:
        """Who may read it, in words."""
        if not self.output_ids:
            return _MACHINE
        return listed(said(role) for role in self.readers) if self.readers else _NOBODY

    @property
    def row(self) -> Words:
        """About whom it is, how long it is kept and who reads it, in two lines."""
        return filled(_ROW, about=self.about, keep=self.keep, readers=self.read_by)


def held_items(told: Told, *, camera: str | None = None) -> tuple[HeldItem, ...]:
    """Feature data first, then what the outputs leave; items that read alike stand once.

    Args:
        camera: the id of a camera, for what comes from it alone.
    """
    items = list(_features(told, camera))
    for output in told.plan.outputs:
        if camera is None or output.camera == camera:
            _add(items, _item(told, output))
    return tuple(items)


def personal_items(told: Told) -> tuple[HeldItem, ...]:
    """What is personal information among the items that are kept."""
    return tuple(
        item
        for item in held_items(told)
        if item.closeness is Closeness.PERSONAL and (item.is_kept or not item.output_ids)
    )


def _features(told: Told, camera: str | None) -> tuple[HeldItem, ...]:
    repeat = told.plan.repeat
    if repeat is None or (camera is not None and camera not in repeat.cameras):
        return ()
    features = listed(FEATURE_WORDS[one] for one in repeat.features)
    return (
        HeldItem(
            what=filled(_FEATURE_DATA, features=features),
            closeness=Closeness.PERSONAL,
            keep=filled(_FROM_FIRST, window=span_words(repeat.window)),
            span=repeat.window,
            readers=(),
            output_ids=(),
            is_kept=True,
        ),
    )


def _item(told: Told, output: Output) -> HeldItem:
    is_kept = is_held(output)
    return HeldItem(
        what=describe_output(output),
        closeness=closeness_of(told.plan, output),
        keep=span_words(output.keep) if is_kept else _PASSED_ON,
        span=output.keep,
        readers=output.readers,
        output_ids=(output.id,),
        is_kept=is_kept,
    )


def _add(items: list[HeldItem], new: HeldItem) -> None:
    for at, old in enumerate(items):
        same = (old.what, old.closeness, old.span, old.readers) == (
            new.what, new.closeness, new.span, new.readers,
        )  # fmt: skip
        if same and old.output_ids:
            items[at] = replace(old, output_ids=(*old.output_ids, *new.output_ids))
            return
    items.append(new)
