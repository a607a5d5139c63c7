"""What people can ask for, how what is kept is guarded, and what keeps the pixels in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from noren.jail.claim import NOT_CLAIMED
from noren.notices.dossier.speech import Speaker
from noren.notices.pictures.camera_map_drawing import BROAD, draw_camera_map
from noren.notices.pictures.camera_map_of_plan import camera_maps_of_plan
from noren.notices.pictures.camera_map_text import describe_camera_map, title_of
from noren.notices.pictures.flow import draw_flow
from noren.notices.pictures.flow_of_plan import flow_of_plan
from noren.notices.pictures.flow_parts import parts_of
from noren.notices.pictures.flow_text import describe_flow
from noren.notices.press import blocks as b
from noren.plan.declaration import Plan
from noren.plan.personal import keeps_stills
from noren.vocabulary.words import Words

HEADING: Final = Words(ja="権利・安全管理・画素の隔離", en="Rights, security, pixel jail")
MOST_MAPS: Final = 24
"""Maps drawn; a plan with more cameras has them in its notices."""

_JAIL: Final = (
    Words(
        ja="カメラの画像は「隔離区画」(pixel jail)という一つのプロセスの中だけで復号されます。"
        "このプロセスは、最初の画像を受け取る前に、ファイルを作る・書き込み用に開く・変える、"
        "通信を始める、"
        "ほかのプロセスを起こす・観察する権利を、カーネルの機能(Landlock と seccomp)で"
        "自ら捨てます。",
        en="Camera images are decoded inside one process only, the pixel jail. Before it gets the "
        "first "
        "image it gives up, by means of the kernel (Landlock and seccomp), the right to create, "
        "open "
        "for writing or change files, to open connections, and to start or inspect other "
        "processes.",
    ),
    Words(
        ja="外へ出る道は一本で、計画に書かれた大きさの決まった数値の記録だけが通ります。監督プロセスが"
        "一件ずつ計画と照らし、一件でも合わなければ隔離区画を止めます。",
        en="There is one way out, and only fixed-size numeric records that the plan declares go "
        "through it. A supervisor holds each against the plan and stops the jail at the first that "
        "does not fit.",
    ),
    Words(
        ja="毎回の開始時に、知られている逃げ道を実際に試し、一つでも通れば画像を受け取りません。"
        "`noren doctor` がその機械で試した結果と、言ってよいことを示します。",
        en="At every start the jail tries known ways out for real, and takes no image if one "
        "succeeds. "
        "`noren doctor` shows the result on a machine and what may be said about it.",
    ),
)
_STILLS: Final = Words(
    ja="この計画では、例外として塗りつぶした静止画が隔離区画を出ます。人、車の下半分、ナンバープレート、"
    "顔を隔離区画の中で見つけて塗りつぶし、確かでないものや顔の残るものは捨てます。外へ出るのは"
    "決まった大きさ・16段階の灰色のます目だけで、塗りつぶしたますの記録に画素の入る場所はありません。"
    "宣言した時間ごとに1枚までで、すぐに封をし、期限が来れば鍵ごと消します。検出には見落としが"
    "ありえます。",
    en="As an exception, this plan lets masked stills out of the jail. People, the lower halves of "
    "vehicles, number plates and faces are found and filled in inside it; a still in doubt, or in "
    "which a face is left, is thrown away. What leaves is a grid of fixed size in 16 grays, and "
    "the record of a filled cell has no room for a pixel. There is at most one in each declared "
    "span of time; it is sealed at once and destroyed with its key when it expires. The search can "
    "miss something.",
)
_ONE_MACHINE: Final = Words(
    ja="以上は設計の説明です。ある機械で実際に成り立つことは、その機械での "
    "`noren doctor` の結果か、"
    "前の章の「運用で測ったこと」だけが示します。",
    en="This describes the design. That it holds on a given machine is shown only by `noren "
    "doctor` "
    "there, or by what was measured in operation in the chapter on risks.",
)


def build_protection(plan: Plan, speak: Speaker) -> Iterator[b.Block]:
    """The whole chapter."""
    yield speak.heading(Words(ja="権利と手続", en="Rights and procedures"))
    yield _rights(plan, speak)
    yield speak.heading(Words(ja="安全管理措置", en="Security measures"))
    yield _security(plan, speak)
    yield speak.heading(Words(ja="画素を守るしくみ", en="What keeps the pixels in"))
    stills = (_STILLS,) if keeps_stills(plan) else ()
    for words in (*_JAIL, *stills, _ONE_MACHINE, NOT_CLAIMED):
        yield speak.paragraph(words)
    # Behind the text, which fills the sheet that a picture does not fit.
    yield speak.heading(Words(ja="データの流れ", en="The way of the data"))
    yield from _flow(plan, speak)
    yield speak.heading(
        Words(ja="カメラの位置と撮影範囲", en="Where the cameras are and what they film")
    )
    yield from _maps(plan, speak)


def _rights(plan: Plan, speak: Speaker) -> b.Block:
    rights = plan.rights
    there = {True: Words(ja="あり", en="there is one"), False: Words(ja="なし", en="there is none")}
    fee = Words(ja=f"{rights.fee_yen:,}円", en=f"{rights.fee_yen:,} yen")
    free = Words(ja="無料", en="free of charge")
    return speak.fields(
        (Words(ja="開示の手続", en="Procedure for disclosure"), there[rights.disclosure_procedure]),
        (Words(ja="苦情の手続", en="Procedure for complaints"), there[rights.complaints_procedure]),
        (Words(ja="訂正の手続", en="Procedure for correction"), there[rights.correction_procedure]),
        (
            Words(ja="利用停止・消去の手続", en="Procedure for cessation and erasure"),
            there[rights.cessation_procedure],
        ),
        (
            Words(ja="違反がなくても利用停止に応じるか", en="Cessation without showing a fault"),
            rights.cessation_without_violation,
        ),
        (
            Words(ja="希望の形(電子も)での回答", en="Answer in the form asked for"),
            rights.electronic,
        ),
        (
            Words(ja="回答までの日数", en="Days until an answer"),
            Words(ja=f"{rights.answer_days}日以内", en=f"within {rights.answer_days} days"),
        ),
        (Words(ja="開示の手数料", en="Fee for disclosure"), fee if rights.fee_yen else free),
        (Words(ja="請求のしかた", en="How to ask"), rights.how_to_ask),
        (Words(ja="開示の方針", en="What would be disclosed"), rights.disclosure_policy),
        (Words(ja="写らない・分析されない方法", en="How to keep out"), rights.opt_out),
        (Words(ja="保護者の窓口", en="How guardians ask"), rights.guardian_route),
        (
            Words(ja="第三者提供記録の開示", en="Records of provision are disclosed"),
            rights.provision_records,
        ),
    )


def _security(plan: Plan, speak: Speaker) -> b.Block:
    security = plan.security
    none = Words(ja="なし(計画に記載なし)", en="there are none (not stated in the plan)")
    return speak.fields(
        (Words(ja="組織的", en="Organizational"), security.organizational),
        (Words(ja="人的", en="Human"), security.human),
        (Words(ja="物理的", en="Physical"), security.physical),
        (Words(ja="技術的", en="Technical"), security.technical),
        (Words(ja="外的環境(外国での取扱い)", en="Handling abroad"), security.external_environment),
        (Words(ja="バックアップの保存期間", en="Backups are kept"), security.backup_keep or none),
        (
            Words(ja="暗号化しないスワップを使う理由", en="Why swap may be in the clear"),
            security.plain_swap_reason,
        ),
    )


def _flow(plan: Plan, speak: Speaker) -> Iterator[b.Block]:
    """The picture in parts, so that it fills what is left of a sheet and goes on over the page."""
    title = speak.say(Words(ja="データの流れの図", en="Picture of the way of the data"))
    parts = parts_of(flow_of_plan(plan))
    for number, part in enumerate(parts, 1):
        yield b.Picture(
            svg=draw_flow(part, language=speak.language, prefix=f"flow-{number}"),
            title=f"{title} {number}/{len(parts)}",
            description=" ".join(describe_flow(part, language=speak.language)),
            height_ratio=1.15,
        )


def _maps(plan: Plan, speak: Speaker) -> Iterator[b.Block]:
    maps = camera_maps_of_plan(plan)
    if not maps:
        yield speak.paragraph(None)
    for number, one in enumerate(maps[:MOST_MAPS], 1):
        yield b.Picture(
            svg=draw_camera_map(one, language=speak.language, prefix=f"map-{number}", width=BROAD),
            title=speak.say(title_of(one)),
            description=" ".join(describe_camera_map(one, language=speak.language)),
            caption=speak.say(title_of(one)),
            height_ratio=0.66,
        )
    more = len(maps) - MOST_MAPS
    if more > 0:
        yield speak.paragraph(
            Words(
                ja=f"ほか{more}台の図はここに載せていません。`noren notice` が作る告知にあります。",
                en=f"The maps of {more} more cameras are not shown here; the notices hold them.",
            )
        )
