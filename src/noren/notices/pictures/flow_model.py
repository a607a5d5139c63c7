"""What the picture of the data's way shows, as values: no plan, no drawing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal

from noren.notices.pictures.pictograms import Pictogram
from noren.vocabulary.words import Words


class Keeping(Enum):
    """In which form something is kept."""

    FACTS = "facts"
    STATISTICS = "statistics"
    PICTURE = "picture"
    SEALED = "sealed"
    VAULT = "vault"
    NOTHING = "nothing"

    @property
    def words(self) -> Words:
        """The form as people are told."""
        return _FORMS[self]

    @property
    def pictogram(self) -> Pictogram:
        """What stands beside it."""
        if self is Keeping.NOTHING:
            return Pictogram.NOT_STORED
        if self in (Keeping.SEALED, Keeping.VAULT):
            return Pictogram.SECURITY
        return Pictogram.KEPT_UNTIL


_FORMS: Final = {
    Keeping.FACTS: Words(ja="人に関わらない事実", en="facts, not about people"),
    Keeping.STATISTICS: Words(ja="統計の数値", en="statistics"),
    Keeping.PICTURE: Words(ja="人の写らない絵", en="a picture without people"),
    Keeping.SEALED: Words(ja="一人ごとの記録（暗号化）", en="one record per person, encrypted"),
    Keeping.VAULT: Words(
        ja="特徴量（専用の保管庫で暗号化）", en="features, encrypted in a vault of their own"
    ),
    Keeping.NOTHING: Words(ja="保存しません", en="nothing is kept"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStage:
    """One stage before the curtain, where images still exist."""

    pictogram: Pictogram
    name: Words
    detail: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStep:
    """One kind of data that passes the curtain, and what becomes of it.

    `kept` is the span in words, None exactly when `keeping` is NOTHING; `count` is how many
    outputs of the plan are drawn as this one.
    """

    pictogram: Pictogram
    name: Words
    details: tuple[Words, ...] = ()
    keeping: Keeping
    kept: Words | None
    readers: tuple[Words, ...] = ()
    recipients: tuple[Words, ...] = ()
    count: int = 1

    def __post_init__(self) -> None:
        if (self.kept is None) != (self.keeping is Keeping.NOTHING):
            raise ValueError("a span is stated exactly for what is kept")

    @property
    def erased(self) -> Words:
        """When and how it is gone."""
        if self.kept is None:
            return Words(ja="使うとすぐ消えます", en="gone as soon as it is used")
        if self.keeping in (Keeping.SEALED, Keeping.VAULT):
            return Words(
                ja=f"{self.kept.ja}を過ぎたら鍵ごと消去", en=f"after {self.kept.en}, with the key"
            )
        return Words(ja=f"{self.kept.ja}を過ぎたら消去", en=f"after {self.kept.en}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPurpose:
    """One purpose and the data that serve it."""

    use: Words
    text: Words
    steps: tuple[FlowStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPicture:
    """The whole way of the data: from the cameras to the last erasure.

    `cameras` are the names shown; none where there are too many to read. `notes` say what else
    becomes of the cameras' images outside this plan. Where the picture stands in parts,
    `is_continued` is true for those below machine and curtain; `heads` is less than "all" for rows
    right below others, of another purpose or of their own; and `curtain_of` is what passes the
    curtain in all the parts, None for a whole picture. `is_alone` is true for machine and curtain
    without the rows: what passes is named elsewhere in the notice.
    """

    operator: Words
    cameras: tuple[Words, ...]
    stages: tuple[FlowStage, ...]
    notes: tuple[Words, ...] = ()
    purposes: tuple[FlowPurpose, ...]
    is_continued: bool = False
    heads: Literal["all", "purpose", "none"] = "all"
    curtain_of: frozenset[Keeping] | None = None
    is_alone: bool = False

    @property
    def keepings(self) -> frozenset[Keeping]:
        """Every form in which something is kept."""
        return frozenset(step.keeping for purpose in self.purposes for step in purpose.steps)

    @property
    def passing(self) -> frozenset[Keeping]:
        """What passes the curtain, here or in other parts of the picture."""
        return self.keepings if self.curtain_of is None else self.curtain_of

    @property
    def title(self) -> Words:
        """What the picture is called."""
        return Words(ja="データの流れ", en="The way of the data")

    @property
    def curtain(self) -> Words:
        """What is written on the curtain: true for everything that passes it."""
        stays, passes = self.curtain_sentences
        return Words(ja=f"{stays.ja}{passes.ja}", en=f"{stays.en} {passes.en}")

    @property
    def curtain_sentences(self) -> tuple[Words, Words]:
        """What stays behind the curtain, and what passes it."""
        keepings = self.passing
        stays, passes = _IMAGES_STAY, _TOLD_PASS if self.is_alone else _NAMED_PASS
        if Keeping.PICTURE in keepings:
            stays = _PEOPLE_STAY
        elif keepings <= {Keeping.STATISTICS, Keeping.NOTHING}:
            passes = _NUMBERS_PASS
        return stays, passes


_IMAGES_STAY: Final = Words(
    ja="カメラの画像は、ここから先へ出ません。", en="Camera images never pass this line."
)
_PEOPLE_STAY: Final = Words(
    ja="カメラの画像は、そのままではここから先へ出ません。",
    en="No camera image passes this line as it is.",
)
_NUMBERS_PASS: Final = Words(ja="通るのは数値だけです。", en="Only numbers do.")
_NAMED_PASS: Final = Words(
    ja="通るのは下に書いたデータだけです。", en="Only the data named below do."
)

_TOLD_PASS: Final = Words(
    ja="通るのは、このお知らせに書いたデータだけです。", en="Only the data named in this notice do."
)


def join_words(parts: tuple[Words, ...]) -> Words:
    """Several texts as one list."""
    return Words(ja="、".join(p.ja for p in parts), en=", ".join(p.en for p in parts))


def count_words(step: FlowStep) -> Words:
    """The step's name, with how many outputs it stands for when there are several."""
    if step.count == 1:
        return step.name
    return Words(
        ja=f"{step.name.ja}（{step.count}項目）", en=f"{step.name.en} ({step.count} data items)"
    )


INSIDE: Final = Words(
    ja="カメラと計測機器の中（計測に使う画像はここだけ）",
    en="Inside camera and machine: the only place with the images used here",
)
OUTSIDE: Final = Words(ja="{operator}が扱うデータ", en="Data that {operator} works with")
CAMERAS_LABEL: Final = Words(ja="カメラ", en="Filmed by")
KEPT_LABEL: Final = Words(ja="保存", en="Kept")
READERS_LABEL: Final = Words(ja="見る人", en="Seen by")
RECIPIENTS_LABEL: Final = Words(ja="渡す相手", en="Given to")
ERASED_LABEL: Final = Words(ja="消去", en="Erased")
NOBODY: Final = Words(ja="なし", en="nobody")
