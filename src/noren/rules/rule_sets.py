"""Rule sets: what binds or advises, from which day until which.

A plan is asked as of a day. The guidebook has editions, the Act was renumbered, and one more
amendment is enacted without being in force; so a rule never says "the law" but names a set,
and a set knows its days.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from noren.errors import UsageError
from noren.rules.regions import EUROPEAN_ECONOMIC_AREA, EUROPEAN_UNION
from noren.rules.rule_set import ARTICLE, SECTION, Authority, RuleSet
from noren.vocabulary.words import Words


def _guidebook(edition: str, alias: str, starts: date, ends: date | None, note: Words) -> RuleSet:
    return RuleSet(
        name=f"guidebook-{edition}",
        alias=alias,
        document_ja=f"カメラ画像利活用ガイドブック ver{edition}",
        document_en=f"Guidebook for Utilization of Camera Images ver {edition}",
        edition=edition,
        authority=Authority.GUIDEBOOK,
        starts=starts,
        ends=ends,
        section_ja=SECTION,
        section_en="§{}",
        note=note,
    )


def _act(edition: str, alias: str, starts: date, ends: date | None, note: Words) -> RuleSet:
    return RuleSet(
        name=f"appi-{edition}",
        alias=alias,
        document_ja=f"個人情報保護法({edition}年施行)",
        document_en=f"APPI (in force {edition})",
        edition=edition,
        authority=Authority.LAW,
        starts=starts,
        ends=ends,
        section_ja=ARTICLE,
        section_en="Art. {}",
        note=note,
    )


GUIDEBOOK_1 = _guidebook(
    "1.0",
    "G1",
    date(2017, 1, 31),
    date(2018, 3, 29),
    Words(ja="2017年1月31日公表。", en="Published on 31 January 2017."),
)
GUIDEBOOK_2 = _guidebook(
    "2.0",
    "G2",
    date(2018, 3, 30),
    date(2022, 3, 29),
    Words(ja="リピート分析を追加。", en="Adds repeat-visit analysis."),
)
GUIDEBOOK_3 = _guidebook(
    "3.0",
    "G3",
    date(2022, 3, 30),
    None,
    Words(
        ja="2.0から引き継がれた事項は変わらないものとして扱う。全文は未確認。",
        en="Items carried over from 2.0 are taken as unchanged; its full text was not read.",
    ),
)
APPI_2017 = _act(
    "2017",
    "L17",
    date(2017, 5, 30),
    date(2022, 3, 31),
    Words(ja="旧条番号。", en="The old article numbers."),
)
APPI_2022 = _act(
    "2022",
    "L22",
    date(2022, 4, 1),
    None,
    Words(
        ja="新条番号。六か月以内に消去するデータの除外を廃止。",
        en="New article numbers; no more six-month exemption.",
    ),
)
APPI_2026 = RuleSet(
    name="appi-2026",
    alias="L26",
    document_ja="個人情報保護法(2026年改正)",
    document_en="APPI as amended in 2026",
    edition="2026",
    authority=Authority.LAW,
    starts=date(2028, 7, 17),
    previews=date(2026, 7, 17),
    section_ja=ARTICLE,
    section_en="Art. {}",
    note=Words(
        ja=(
            "2026年7月17日公布。2年以内の政令で定める日に施行。"
            "施行日が決まるまで、最も遅い日を置く。それまでは先取りとして助言だけをする。"
        ),
        en=(
            "Promulgated on 17 July 2026; in force within two years, on a day that a cabinet "
            "order will set. Until it is known, the last possible day stands here; before it, "
            "the set is a preview and only advises."
        ),
    ),
)
PPC_ANSWERS_2019 = RuleSet(
    name="qa-2019",
    alias="QA19",
    document_ja="個人情報保護委員会 ガイドラインQ&A(旧番号)",
    document_en="PPC Q&A on the APPI guidelines (old numbers)",
    edition="2019",
    authority=Authority.LAW,
    starts=date(2019, 12, 1),
    ends=date(2023, 5, 31),
    note=Words(
        ja="2019年秋の資料で確認。確実に有効だった日から始まる。",
        en="Seen in slides of autumn 2019; starts on a day on which it surely held.",
    ),
)
PPC_ANSWERS = RuleSet(
    name="qa",
    alias="QA",
    document_ja="個人情報保護委員会 ガイドラインQ&A",
    document_en="PPC Q&A on the APPI guidelines",
    edition="2023-05",
    authority=Authority.LAW,
    starts=date(2023, 6, 1),
    note=Words(
        ja="2023年5月に改められた。日は未確認のため、確実に有効だった日から始まる。",
        en="Revised in May 2023, the day not confirmed; starts when it surely held.",
    ),
)
ORDINANCES = RuleSet(
    name="ordinance",
    alias="OR",
    document_ja="設置場所の自治体の条例(計画書の記載による)",
    document_en="the municipality's ordinance, as the plan declares it",
    edition="as declared",
    authority=Authority.LAW,
    starts=date(2017, 1, 31),
    section_ja="({})",
    section_en="({})",
    note=Words(
        ja="自治体ごとに異なる。求められることは計画に書く。",
        en="They differ from town to town; the plan says what the town asks.",
    ),
)
HOUSE = RuleSet(
    name="house",
    alias="X",
    document_ja="norenの考え方",
    document_en="noren's own reading",
    edition="1",
    authority=Authority.HOUSE,
    starts=date(2017, 1, 31),
    section_ja="({})",
    section_en="({})",
    note=Words(
        ja="拘束力はない。ほかの文書にない数値はすべてここに属する。",
        en="Binds nobody; every number that no other document gives belongs here.",
    ),
)
EUROPE = RuleSet(
    name="eu",
    alias="EU",
    document_ja="EU一般データ保護規則とEDPB指針3/2019",
    document_en="GDPR and EDPB Guidelines 3/2019",
    edition="2019",
    authority=Authority.LAW,
    starts=date(2018, 5, 25),
    section_ja=ARTICLE,
    section_en="Art. {}",
    countries=EUROPEAN_ECONOMIC_AREA,
    note=Words(
        ja="欧州経済領域に設置場所があるときに尋ねる。規則の適用開始日から。",
        en="Asked when a site lies in the European Economic Area; from the day the GDPR applies.",
    ),
)
AI_ACT = RuleSet(
    name="ai-act",
    alias="AIA",
    document_ja="EU AI規則",
    document_en="EU AI Act",
    edition="2024/1689",
    authority=Authority.LAW,
    starts=date(2026, 8, 2),
    section_ja=ARTICLE,
    section_en="Art. {}",
    countries=EUROPEAN_UNION,
    note=Words(
        ja="EUに設置場所があるときに尋ねる。第50条第3項が適用される2026年8月2日から。",
        en="Asked when a site lies in the Union; from 2 August 2026, when Art. 50(3) applies.",
    ),
)

RULE_SETS: tuple[RuleSet, ...] = (
    GUIDEBOOK_1,
    GUIDEBOOK_2,
    GUIDEBOOK_3,
    APPI_2017,
    APPI_2022,
    APPI_2026,
    PPC_ANSWERS_2019,
    PPC_ANSWERS,
    ORDINANCES,
    HOUSE,
    EUROPE,
    AI_ACT,
)

JAPAN = frozenset({"JP"})
"""Where a plan films when nothing else is said."""

FIRST_DAY = date(2017, 1, 31)
"""The day of the first edition; before it there was nothing to ask."""


def rule_sets_on(day: date, filmed: frozenset[str] = JAPAN) -> tuple[RuleSet, ...]:
    """The sets that hold on a day or can be previewed then, in the order of `RULE_SETS`.

    Args:
        day: the day.
        filmed: the countries in which a plan films; sets of other regions are left out.

    Raises:
        UsageError: before the guidebook's first edition, when an answer would be empty.
    """
    if day < FIRST_DAY:
        raise UsageError(
            where=f"--as-of {day}",
            found=Words(
                ja="ガイドブックの最初の版より前の日です",
                en="a day before the guidebook's first edition",
            ),
            expected=Words(ja=f"{FIRST_DAY}以降の日", en=f"{FIRST_DAY} or later"),
            remedy=Words(
                ja="後の日を選ぶか、--rules で規則集を指定してください",
                en="choose a later day, or name the rule sets with --rules",
            ),
        )
    return tuple(
        one
        for one in RULE_SETS
        if (one.holds_on(day) or one.is_preview_on(day)) and one.holds_in(filmed)
    )


def select_rule_sets(names: Iterable[str]) -> tuple[RuleSet, ...]:
    """The sets with these names or aliases, whatever the day, in the order of `RULE_SETS`.

    Who names a set wants its answer: naming one that no longer or not yet holds is how a plan
    is compared with another day's law.

    Raises:
        UsageError: a name that no set has, or no name at all.
    """
    wanted = [name.strip() for name in names if name.strip()]
    known = {spelling.lower(): one for one in RULE_SETS for spelling in (one.name, one.alias)}
    unknown = [name for name in wanted if name.lower() not in known]
    if unknown or not wanted:
        raise UsageError(
            where="--rules",
            found=_strange(unknown),
            expected=", ".join(one.name for one in RULE_SETS),
            remedy=Words(
                ja="この中から、コンマで区切って指定してください",
                en="name one or more of these, separated by commas",
            ),
        )
    chosen = {known[name.lower()].name for name in wanted}
    return tuple(one for one in RULE_SETS if one.name in chosen)


def _strange(unknown: list[str]) -> Words:
    if not unknown:
        return Words(ja="規則集の名がありません", en="no rule set")
    name = unknown[0][:40]
    return Words(ja=f"`{name}` という規則集はありません", en=f"the unknown rule set `{name}`")
