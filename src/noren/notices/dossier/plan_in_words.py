"""The plan said in words, section by section; data, risks and dates have chapters of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from noren.notices.dossier.speech import Said, Speaker
from noren.notices.press import blocks as b
from noren.notices.statements.phrases import span_words
from noren.plan.camera import Camera, StaffExclusion
from noren.plan.declaration import Plan
from noren.plan.outputs import Purpose
from noren.plan.places import Site
from noren.plan.repeat import RepeatAnalysis
from noren.vocabulary.words import Words

HEADING: Final = Words(ja="計画の内容", en="The plan in words")
_NATURES: Final = {
    "business": Words(ja="事業者", en="a business"),
    "individual": Words(ja="個人", en="a private person"),
    "public_body": Words(ja="公的機関", en="a public body"),
}
_FOOTAGE: Final = {
    "live": Words(ja="カメラの生映像", en="live from the camera"),
    "recorded_for_this": Words(ja="この目的のための録画", en="a film taken for this purpose"),
    "recorded_for_other": Words(ja="別の目的の録画", en="a film taken for something else"),
    "recorded_for_security": Words(ja="防犯用の録画", en="a film taken for security"),
}
_LINKS: Final = {
    "on_site": Words(ja="画像は施設の外へ出ない", en="images stay on the site"),
    "encrypted": Words(ja="画像は暗号化して施設の外へ送る", en="images leave the site encrypted"),
    "plain": Words(ja="画像は暗号化せず施設の外へ送る", en="images leave the site in the clear"),
}
_STAFF: Final = {
    "not_in_view": Words(ja="写らない", en="not in view"),
    "area": Words(ja="従業員の区域では数えない", en="nobody counts in the staff's areas"),
    "hours": Words(ja="従業員だけの時間は数えない", en="nobody counts while only staff are there"),
    "color_tag": Words(ja="決まった色の着衣で除く", en="left out by the color of their clothes"),
}
_INTIMATE: Final = {
    "toilet": Words(ja="トイレ", en="a toilet"),
    "changing_room": Words(ja="更衣室", en="a changing room"),
    "clinic": Words(ja="診療所", en="a clinic"),
    "worship": Words(ja="礼拝の場", en="a place of worship"),
    "polling_place": Words(ja="投票所", en="a polling place"),
}
_FEATURES: Final = {
    "body": Words(ja="全身の見た目", en="the look of the whole body"),
    "face": Words(ja="顔(個人識別符号に当たる)", en="the face (an individual identification code)"),
}
_LINKED: Final = {
    "visits": Words(ja="来店の日時", en="times of visits"),
    "trajectories": Words(ja="動線", en="paths walked"),
    "attributes": Words(ja="推定した属性", en="estimated attributes"),
    "purchases": Words(ja="購買(時刻とレジで対応)", en="purchases, by time and till"),
}
_TARGETS: Final = {
    "member_card": Words(ja="会員カード", en="member cards"),
    "app_account": Words(ja="アプリのアカウント", en="app accounts"),
    "ic_card": Words(ja="ICカード", en="IC cards"),
    "loyalty": Words(ja="ポイント", en="loyalty points"),
    "phone_id": Words(ja="スマートフォンの識別子", en="identifiers of phones"),
    "face_login": Words(ja="顔認証の登録", en="face log-in"),
}
_AFTER: Final = {
    "statistics": Words(
        ja="統計にまとめ、特徴量は消去する", en="made into statistics; features are erased"
    ),
    "erase": Words(ja="すべて消去する", en="erased altogether"),
}
_STAGES: Final = {
    "pilot": Words(ja="試行", en="a pilot"),
    "expansion": Words(ja="拡大", en="an expansion"),
    "full": Words(ja="全面実施", en="everywhere"),
}


def build_plan(plan: Plan, speak: Speaker) -> Iterator[b.Block]:
    """The whole chapter."""
    yield speak.heading(Words(ja="運用実施主体と窓口", en="Operating entity and desk"))
    yield _operator(plan, speak)
    yield speak.heading(Words(ja="場所", en="Places"))
    yield _sites(plan, speak)
    yield speak.heading(Words(ja="目的と利点", en="Purposes and benefits"))
    yield _purposes(plan, speak)
    yield speak.heading(Words(ja="カメラ", en="Cameras"))
    for camera in plan.cameras:
        yield speak.paragraph(speak.named(camera.name, camera.id), is_strong=True)
        yield _camera(plan, speak, camera)
    if not plan.cameras:
        yield speak.paragraph(None)
    yield speak.heading(Words(ja="リピート分析", en="Repeat-visit analysis"))
    yield from _repeat(plan, speak)
    yield speak.heading(Words(ja="そのほか", en="Other matters"))
    yield _rest(plan, speak)


def _operator(plan: Plan, speak: Speaker) -> b.Block:
    operator, desk = plan.operator, plan.contact_point
    body = operator.certified_body
    none = Words(ja="加入の記載なし", en="no membership stated")
    return speak.fields(
        (Words(ja="名称", en="Name"), operator.name),
        (Words(ja="所在地", en="Address"), operator.address),
        (Words(ja="性格", en="Nature"), _NATURES[operator.nature]),
        (Words(ja="代表者", en="Representative"), operator.representative),
        (Words(ja="責任者", en="Accountable person"), operator.accountable_person),
        (
            Words(ja="認定個人情報保護団体", en="Accredited body"),
            none if body is None else speak.lines([body.name, body.contact]),
        ),
        (Words(ja="窓口(一つ)", en="Desk (the one)"), desk.department),
        (Words(ja="メール", en="Mail"), desk.email),
        (Words(ja="電話", en="Phone"), desk.phone),
        (Words(ja="フォーム", en="Form"), desk.form_url),
        (Words(ja="受付時間", en="Hours"), desk.hours),
    )


def _sites(plan: Plan, speak: Speaker) -> b.Block:
    if not plan.sites:
        return speak.paragraph(None)
    parties = {party.id: party for party in plan.parties}
    return speak.table(
        Words(ja="撮影する場所", en="Places that are filmed"),
        (
            Words(ja="場所", en="Place"),
            Words(ja="公共性", en="How public"),
            Words(ja="自治体・国", en="Municipality, country"),
            Words(ja="場所の運営者", en="Who runs the place"),
            Words(ja="特に注意すること", en="To be minded"),
        ),
        [
            (
                speak.named(site.name, site.id),
                speak.say(site.place),
                speak.join([site.municipality, speak.country(site.country)]),
                speak.say(
                    plan.operator.name
                    if site.operated_by is None
                    else parties[site.operated_by].name
                ),
                speak.lines(_marks(site), empty=Words(ja="該当なし", en="nothing stated")),
            )
            for site in plan.sites
        ],
    )


def _marks(site: Site) -> list[Words]:
    marks = [
        words
        for is_so, words in (
            (site.unavoidable, Words(ja="避けて通れない", en="people cannot get around it")),
            (site.children_expected, Words(ja="子どもが多く来る", en="many children come")),
            (site.workplace, Words(ja="主に従業員が写る", en="mainly staff are filmed")),
        )
        if is_so
    ]
    return marks + [_INTIMATE[kind] for kind in site.intimate]


def _purposes(plan: Plan, speak: Speaker) -> b.Block:
    if not plan.purposes:
        return speak.paragraph(None)
    return speak.table(
        Words(ja="利用目的", en="Purposes of use"),
        (
            Words(ja="目的", en="Purpose"),
            Words(ja="公表する文言", en="As the public is told"),
            Words(ja="撮られる人の利点", en="Benefit for the people filmed"),
            Words(ja="性質", en="Nature"),
        ),
        [
            (one.id, speak.say(one.text), speak.say(one.benefit), speak.lines(_nature(one)))
            for one in plan.purposes
        ],
    )


def _nature(purpose: Purpose) -> list[Said]:
    said: list[Said] = [
        purpose.use_case,
        Words(ja=f"分野: {purpose.aim.ja}", en=f"aim: {purpose.aim.en}"),
    ]
    if purpose.identifies_individuals:
        said.append(Words(ja="特定の個人を探す", en="finds particular people"))
    if purpose.unjust_treatment:
        said.append(Words(ja="不当な扱いを招くおそれ", en="could invite unjust treatment"))
    return said


def _camera(plan: Plan, speak: Speaker, camera: Camera) -> b.Block:
    site = next(one for one in plan.sites if one.id == camera.site)
    masks = [
        Words(ja=f"{mask.id}: {mask.reason.ja}", en=f"{mask.id}: {mask.reason.en}")
        for mask in camera.view.masks
    ]
    return speak.fields(
        (Words(ja="場所", en="Place"), speak.named(site.name, site.id)),
        (Words(ja="設置位置", en="Position"), camera.position),
        (Words(ja="撮影範囲", en="Range filmed"), camera.range),
        (Words(ja="既設か", en="There already"), _existing(camera, speak)),
        (
            Words(ja="映像", en="Images"),
            speak.join([_FOOTAGE[camera.footage], _LINKS[camera.link]]),
        ),
        (
            Words(ja="写る人", en="People in view"),
            Words(ja="画像では個人を見分けられる", en="recognizable in the image")
            if camera.people_recognizable
            else Words(
                ja=f"個人を見分けられない(1メートル{camera.px_per_m or 0:g}画素)",
                en=f"not recognizable ({camera.px_per_m or 0:g} pixels a metre)",
            ),
        ),
        (
            Words(ja="黒く塗る部分", en="Blackened parts"),
            speak.lines(masks, empty=Words(ja="なし", en="none")),
        ),
        (Words(ja="従業員の除外", en="How staff are left out"), _staff(camera.staff, speak)),
        (Words(ja="そのほか", en="Also"), _warnings(camera, speak)),
    )


def _existing(camera: Camera, speak: Speaker) -> str:
    if not camera.existing:
        return speak.say(Words(ja="新設", en="no, a new camera"))
    said: list[Said] = [Words(ja="既設のカメラ", en="yes")]
    if camera.also_security:
        said.append(Words(ja="防犯カメラを兼ねる", en="also a security camera"))
    said += camera.also_for
    if camera.installed_for:
        known = ", ".join(camera.installed_for)
        said.append(Words(ja=f"告知済みの目的: {known}", en=f"announced for: {known}"))
    return speak.lines(said)


def _staff(staff: StaffExclusion | None, speak: Speaker) -> str:
    if staff is None:
        return speak.say(None)
    said: list[Said] = [_STAFF[staff.how], *staff.areas]
    said += [one for one in (staff.hours, staff.color) if one is not None]
    return speak.join(said)


def _warnings(camera: Camera, speak: Speaker) -> str:
    facts = (
        (
            camera.live_view,
            Words(ja="離れた場所から映像を見られる", en="its images can be watched from elsewhere"),
        ),
        (
            camera.private_property_in_view,
            Words(ja="住宅などの私有地が入る", en="private premises are in view"),
        ),
        (camera.hidden, Words(ja="カメラに気づきにくい", en="people cannot easily notice it")),
        (camera.vehicle, Words(ja="車両に載せて動く", en="it moves with a vehicle")),
        (
            not camera.default_password_changed,
            Words(ja="初期パスワードのまま", en="still has the factory's password"),
        ),
    )
    return speak.lines(
        [words for is_so, words in facts if is_so],
        empty=Words(ja="該当なし", en="nothing stated"),
    )


def _repeat(plan: Plan, speak: Speaker) -> Iterator[b.Block]:
    repeat = plan.repeat
    if repeat is None:
        yield speak.paragraph(Words(ja="この計画では行いません。", en="This plan does none."))
        return
    yield speak.fields(*_repeat_rows(repeat, speak))


def _repeat_rows(repeat: RepeatAnalysis, speak: Speaker) -> Iterator[tuple[Said, Said]]:
    window = span_words(repeat.window)
    yield Words(ja="目的", en="Purpose"), repeat.purpose
    yield Words(ja="カメラ", en="Cameras"), ", ".join(repeat.cameras)
    yield Words(ja="特徴量", en="Features"), speak.join(_FEATURES[one] for one in repeat.features)
    yield (
        Words(ja="保管する期間", en="Window"),
        Words(
            ja=f"最初の来店から{window.ja}(その後の来店で延びません)",
            en=f"{window.en} from the first visit; later visits do not lengthen it",
        ),
    )
    yield Words(ja="期間の理由", en="Why so long"), repeat.window_reason
    yield (
        Words(ja="結び付ける項目", en="Linked items"),
        speak.join(_LINKED[o] for o in repeat.linked),
    )
    yield Words(ja="期間の後", en="After the window"), _AFTER[repeat.after_window]
    yield Words(ja="最少人数", en="Minimum cell"), repeat.minimum_cell
    ratio = f"{repeat.false_match_ratio:g}"
    yield (
        Words(ja="他人を同じ人とみる割合", en="Two people taken for one"),
        Words(ja=f"{ratio}以下", en=f"at most {ratio}"),
    )
    yield (
        Words(ja="子ども", en="Children"),
        Words(ja="特徴量を作らない", en="no features are made")
        if repeat.children == "left_out"
        else Words(ja="特徴量を作る", en="features are made"),
    )
    yield (
        Words(ja="会員情報などとの結び付け", en="Links to data that names people"),
        speak.join(
            (_TARGETS[join.target] for join in repeat.joins),
            empty=Words(ja="なし", en="none"),
        ),
    )


def _rest(plan: Plan, speak: Speaker) -> b.Block:
    return speak.fields(
        (Words(ja="段階", en="Stage"), _STAGES[plan.rollout.stage]),
        (
            Words(ja="意見の受付", en="How people can say what they think"),
            plan.dialogue.channel if plan.dialogue else None,
        ),
        (
            Words(ja="しないこと", en="What is not done this time"),
            speak.lines(plan.not_this_time),
        ),
        (
            Words(ja="匿名加工情報", en="Anonymously processed information"),
            _anonymized(plan, speak),
        ),
        (
            Words(ja="仮名加工情報", en="Pseudonymously processed information"),
            _pseudonymized(plan, speak),
        ),
        (Words(ja="統計作成の特例", en="Exemption for statistics"), _exemption(plan, speak)),
        (Words(ja="欧州経済領域", en="European Economic Area"), _europe(plan, speak)),
    )


def _anonymized(plan: Plan, speak: Speaker) -> Said:
    made = plan.processed.anonymized
    if made is None:
        return _NOT_MADE
    return speak.lines(
        [
            _dated(
                speak,
                Words(ja="加工基準の確認", en="processing to the standard"),
                made.standard_met_on,
            ),
            _dated(speak, Words(ja="項目の公表", en="items published"), made.items_published_on),
        ]
    )


def _pseudonymized(plan: Plan, speak: Speaker) -> Said:
    made = plan.processed.pseudonymized
    if made is None:
        return _NOT_MADE
    provided, matched = speak.say(made.provided), speak.say(made.matched)
    return Words(
        ja=f"第三者への提供: {provided}、ほかの情報との照合: {matched}",
        en=f"provided to third parties: {provided}; matched with other data: {matched}",
    )


def _exemption(plan: Plan, speak: Speaker) -> Said:
    relied = plan.processed.statistics_exemption
    if relied is None:
        return Words(ja="用いない", en="not relied on")
    return speak.lines(
        [
            _dated(speak, Words(ja="公表", en="announced"), relied.published_on),
            _dated(speak, Words(ja="書面の合意", en="written agreement"), relied.agreement_on),
        ]
    )


def _europe(plan: Plan, speak: Speaker) -> Said:
    europe = plan.europe
    if europe is None:
        return Words(ja="該当の記載なし", en="no site stated there")
    basis = "" if europe.lawful_basis is None else europe.lawful_basis.replace("_", " ")
    special = (europe.special_category_basis or "").replace("_", " ")
    transfers = (europe.transfers or "").replace("_", " ")
    rows: tuple[tuple[Words, Said], ...] = (
        (Words(ja="第6条の根拠", en="Art. 6"), basis or None),
        (Words(ja="第9条の根拠", en="Art. 9"), special or None),
        (Words(ja="異議の申立て", en="Objection"), europe.objection_route),
        (Words(ja="域外移転", en="Transfers"), transfers or None),
    )
    return speak.lines(f"{speak.say(label)}: {speak.say(value)}" for label, value in rows)


def _dated(speak: Speaker, label: Words, day: Said) -> str:
    return f"{speak.say(label)}: {speak.say(day)}"


_NOT_MADE: Final = Words(ja="作らない", en="not made")
