"""The data inventory and who is responsible. Source: Guidebook 2.0, sections 4.1 a and 4.5."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from noren.notices.dossier.facts import DossierFacts
from noren.notices.dossier.listed_texts import build_listed_texts
from noren.notices.dossier.speech import Said, Speaker
from noren.notices.dossier.summary import PARTY_ROLES
from noren.notices.press import blocks as b
from noren.notices.statements.items import describe_output
from noren.notices.statements.phrases import span_words
from noren.plan.declaration import Plan
from noren.plan.outputs import Output
from noren.plan.people import OPERATOR, Party
from noren.plan.personal import closeness_of
from noren.vocabulary.records import Closeness
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Words

HEADING: Final = Words(ja="データと責任の一覧", en="Data and responsibility")
_KINDS: Final = {
    "camera": Words(ja="カメラ", en="camera"),
    "edge": Words(ja="現地の計測機器", en="machine on site"),
    "recorder": Words(ja="録画機", en="recorder"),
    "network": Words(ja="ネットワーク機器", en="network part"),
    "server": Words(ja="サーバー", en="server"),
    "cloud": Words(ja="クラウド", en="cloud"),
    "screen": Words(ja="画面", en="screen"),
}
_STAGES: Final = (
    ("acquire", Words(ja="取得(撮影)", en="Acquire: taking the images")),
    ("process", Words(ja="処理(数値にする)", en="Process: making numbers of them")),
    ("store", Words(ja="保管", en="Store: keeping the numbers")),
    ("use", Words(ja="利用", en="Use: reading them")),
    ("delete", Words(ja="消去", en="Delete: erasing them")),
)
_ONE_SECOND: Final = 1
NOBODY: Final = Words(ja="なし", en="nobody")


def build_inventory(facts: DossierFacts, speak: Speaker) -> Iterator[b.Block]:
    """The whole chapter."""
    plan = facts.plan
    yield speak.paragraph(
        Words(
            ja="機械の外へ出るのは次の数値と記録だけです。ここにない種類の記録は、監督プロセスが"
            "受け取りを拒みます。",
            en="Only the following leaves the machine. The supervisor refuses any record of a kind "
            "that is not listed here.",
        )
    )
    yield _items(plan, speak)
    yield from build_listed_texts(plan, speak)
    yield speak.heading(Words(ja="取扱いの範囲", en="Range of use"))
    yield _uses(plan, speak)
    yield speak.heading(Words(ja="役割ごとの権限", en="Access by role and purpose"))
    yield _roles(plan, speak)
    yield speak.heading(
        Words(ja="データの一生と責任者", en="Life of the data and who is responsible")
    )
    yield _lifecycle(plan, speak)
    yield _nodes(plan, speak)
    yield speak.heading(Words(ja="関係者", en="Parties"))
    yield _parties(plan, speak)


def responsible(plan: Plan, speak: Speaker, who: str) -> str:
    """The operator or a party, by name."""
    if who == OPERATOR:
        return speak.say(plan.operator.name)
    return speak.say(next(party for party in plan.parties if party.id == who).name)


def _items(plan: Plan, speak: Speaker) -> b.Block:
    rows = [_item(plan, speak, output) for output in plan.outputs]
    rows += _vault(plan, speak)
    if not rows:
        return speak.paragraph(Words(ja="残すデータはありません。", en="No data is kept."))
    return speak.table(
        Words(ja="データの一覧", en="Data inventory"),
        (
            Words(ja="項目", en="Item"),
            Words(ja="内容", en="What it is"),
            Words(ja="個人との近さ", en="Closeness to a person"),
            Words(ja="保存期間と起算", en="Retention, counted from"),
            Words(ja="最少の数", en="Minimum cell"),
        ),
        rows,
    )


def _item(plan: Plan, speak: Speaker, output: Output) -> tuple[str, ...]:
    return (
        speak.bracket(output.id, output.record.value),
        speak.say(describe_output(output)),
        speak.say(closeness_of(plan, output)),
        speak.say(_kept(plan, output)),
        _cell(speak, output.minimum_cell),
    )


def _cell(speak: Speaker, least: int) -> str:
    if least == 0:
        return speak.say(Words(ja="0(小さい数も見える)", en="0 (small numbers show)"))
    return speak.say(least)


def _kept(plan: Plan, output: Output) -> Words:
    keep = span_words(output.keep)
    if output.fused_into is not None:
        into = output.fused_into
        return Words(ja=f"{into} に統合し、そちらで保存", en=f"fused into {into} and kept there")
    if output.keep.seconds <= _ONE_SECOND:
        return Words(ja="保存しない(渡すだけ)", en="not kept, only passed on")
    if closeness_of(plan, output) is Closeness.PERSONAL and plan.repeat is not None:
        return Words(ja=f"最初の来店から{keep.ja}", en=f"{keep.en} from the first visit")
    if output.bin is not None:
        return Words(ja=f"集計区間の終わりから{keep.ja}", en=f"{keep.en} from the end of its bin")
    return Words(ja=f"記録した時から{keep.ja}", en=f"{keep.en} from when it was recorded")


def _vault(plan: Plan, speak: Speaker) -> list[tuple[str, ...]]:
    if plan.repeat is None:
        return []
    window = span_words(plan.repeat.window)
    return [
        (
            speak.say(Words(ja="特徴量データ(保管庫の中)", en="features (inside the vault)")),
            speak.say(
                Words(
                    ja="来店者を見分ける数値。機械の外へは出ません。",
                    en="Numbers that tell visitors apart; they never leave the machine.",
                )
            ),
            speak.say(Closeness.PERSONAL),
            speak.say(
                Words(ja=f"最初の来店から{window.ja}", en=f"{window.en} from the first visit")
            ),
            _cell(speak, plan.repeat.minimum_cell),
        )
    ]


def _uses(plan: Plan, speak: Speaker) -> b.Block:
    if not plan.outputs:
        return speak.paragraph(Words(ja="残すデータはありません。", en="No data is kept."))
    cameras = {camera.id: camera for camera in plan.cameras}
    return speak.table(
        Words(ja="項目ごとの利用の範囲", en="Use, readers and recipients of each item"),
        (
            Words(ja="項目", en="Item"),
            Words(ja="カメラ", en="Camera"),
            Words(ja="目的(これ以外に使わない)", en="Purpose, and no other"),
            Words(ja="見られる人", en="Readers"),
            Words(ja="渡す相手・委託先", en="Recipients and processors"),
        ),
        [
            (
                output.id,
                speak.say(cameras[output.camera].name),
                output.purpose,
                speak.join(output.readers, empty=NOBODY),
                _partners(plan, speak, output),
            )
            for output in plan.outputs
        ],
    )


def _partners(plan: Plan, speak: Speaker, output: Output) -> str:
    named: list[Said] = [
        speak.bracket(speak.say(party.name), speak.say(PARTY_ROLES[party.role]))
        for party in plan.parties
        if output.id in party.outputs
    ]
    if Role.PUBLIC in output.readers:
        named.append(Words(ja="公開", en="published"))
    return speak.lines(named, empty=NOBODY)


def _roles(plan: Plan, speak: Speaker) -> b.Block:
    limited = {one.role: one.purposes for one in plan.access}
    readers = [role for role in Role if any(role in output.readers for output in plan.outputs)]
    roles = list(dict.fromkeys([*readers, *limited]))
    if not roles:
        return speak.paragraph(
            Words(ja="数値を見る役割はありません。", en="No role reads any number.")
        )
    unlimited = Words(
        ja="計画に制限の記載なし(見られるとされた項目すべて)",
        en="no limit stated in the plan (whatever lists the role)",
    )
    return speak.table(
        Words(ja="役割・目的・見られる項目", en="Roles, purposes, and what they read"),
        (
            Words(ja="役割", en="Role"),
            Words(ja="働く目的", en="Works for the purposes"),
            Words(ja="見られる項目", en="Reads"),
        ),
        [
            (
                speak.say(role),
                speak.join(limited.get(role, ()), empty=unlimited),
                speak.join(_readable(plan, role), empty=NOTHING),
            )
            for role in roles
        ],
    )


NOTHING: Final = Words(ja="なし", en="nothing")


def _readable(plan: Plan, role: Role) -> list[Said]:
    return [output.id for output in plan.outputs if role in plan.readers_of(output)]


def _lifecycle(plan: Plan, speak: Speaker) -> b.Block:
    life = plan.lifecycle
    if life is None:
        return speak.paragraph(
            Words(
                ja="段階ごとの責任者は計画に記載がありません。",
                en="Who is responsible at each stage is not stated in the plan.",
            )
        )
    return speak.table(
        Words(ja="段階ごとの責任者", en="Responsibility by stage"),
        (Words(ja="段階", en="Stage"), Words(ja="責任者", en="Responsible")),
        [
            (speak.say(words), responsible(plan, speak, getattr(life, key)))
            for key, words in _STAGES
        ],
    )


def _nodes(plan: Plan, speak: Speaker) -> b.Block:
    if not plan.nodes:
        return speak.paragraph(
            Words(
                ja="機器・サーバー・ネットワークの一覧は計画に記載がありません。",
                en="Devices, servers and network parts are not stated in the plan.",
            )
        )
    return speak.table(
        Words(ja="機器・サーバー・ネットワークと責任者", en="Devices, servers and network parts"),
        (
            Words(ja="機器", en="Part"),
            Words(ja="種類", en="Kind"),
            Words(ja="責任者", en="Responsible"),
            Words(ja="国", en="Country"),
        ),
        [
            (
                speak.named(node.name, node.id),
                speak.say(_KINDS[node.kind]),
                responsible(plan, speak, node.responsible),
                speak.country(node.country),
            )
            for node in plan.nodes
        ],
    )


def _parties(plan: Plan, speak: Speaker) -> b.Block:
    if not plan.parties:
        return speak.paragraph(
            Words(
                ja="運用実施主体のほかに関わる者は計画に記載がありません。",
                en="The plan states nobody beside the operating entity.",
            )
        )
    return speak.table(
        Words(ja="関係者の役割・契約・国", en="Parties: role, contract, country"),
        (
            Words(ja="関係者", en="Party"),
            Words(ja="役割", en="Role"),
            Words(ja="国", en="Country"),
            Words(ja="扱う項目", en="Items"),
            Words(ja="契約日", en="Contract of"),
            Words(ja="注意", en="To be minded"),
        ),
        [_party(speak, party) for party in plan.parties],
    )


def _party(speak: Speaker, party: Party) -> tuple[str, ...]:
    facts = (
        (party.lead, Words(ja="代表として率いる", en="leads")),
        (party.own_use, Words(ja="自らの目的にも使う", en="uses it for something of its own")),
        (party.opt_out_provision, Words(ja="オプトアウトによる提供", en="opt-out provision")),
        (
            party.makes_personal,
            Words(ja="提供先で個人データになる", en="becomes personal data there"),
        ),
        (party.provision_recorded, Words(ja="提供の記録あり", en="provision is recorded")),
    )
    said: list[Said] = [words for is_so, words in facts if is_so]
    if party.joint_use_published_on is not None:
        day = speak.say(party.joint_use_published_on)
        said.append(Words(ja=f"共同利用の公表: {day}", en=f"joint use published: {day}"))
    return (
        speak.named(party.name, party.id),
        speak.say(PARTY_ROLES[party.role]),
        speak.country(party.country),
        speak.join(party.outputs, empty=NOTHING),
        speak.say(party.contract_on),
        speak.lines(said, empty=Words(ja="該当なし", en="nothing stated")),
    )
