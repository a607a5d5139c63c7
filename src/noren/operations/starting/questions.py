"""What `noren init` asks: one list, in the order of asking.

The keys are those of a file of answers. The examples come from the starter of the case, so that
each fits it.
"""

from __future__ import annotations

from noren.operations.starting.question import Choice, Kind, Question, Scope
from noren.vocabulary.matters import Means
from noren.vocabulary.terms import Place, Role
from noren.vocabulary.words import Words


def _of(*terms: Means | Place | Role) -> tuple[Choice, ...]:
    return tuple(Choice(value=one.value, words=Words(ja=one.ja, en=one.en)) for one in terms)


NO_OTHER_MEANS = Choice(
    value="none",
    words=Words(ja="どれも足りない(カメラが要る)", en="none of these: a camera is needed"),
)
_SENSORS = tuple(one for one in Means if one is not Means.OTHER)

SUFFICES = Question(
    key="need.suffices",
    kind=Kind.CHOICE,
    ask=Words(
        ja="そもそもカメラは必要ですか。次のどれかで足りるなら選んでください",
        en="Is a camera needed at all? Choose what would be enough instead",
    ),
    why=Words(
        ja="ガイドブックは、カメラが本当に必要かを問い直し、通る人を数えるだけなら赤外線などの"
        "センサーも考えるよう勧めています。画像を撮らなければ、告知も管理も軽くなります。",
        en="The guidebook advises to ask whether a camera is really needed, and to think of "
        "infrared and similar sensors where people only pass. Without images, duties are light.",
    ),
    default="none",
    choices=(*_of(*_SENSORS), NO_OTHER_MEANS),
)

HOW_MANY_CAMERAS = Question(
    key="camera_count",
    kind=Kind.WHOLE,
    ask=Words(ja="カメラは何台ですか", en="How many cameras are there?"),
    why=Words(
        ja="小さく始めることを、ガイドブックは勧めています。まず一か所、要る台数だけにします。",
        en="The guidebook advises to begin small: one place, and only the cameras it needs.",
    ),
    default="1",
    smallest=1,
    largest=50,
)
"""Asked before the cameras; a file of answers lists them instead."""

QUESTIONS: tuple[Question, ...] = (
    SUFFICES,
    Question(
        key="need.means",
        kind=Kind.CHOICE,
        ask=Words(
            ja="カメラのほかに、主にどの手段を検討しましたか",
            en="Which other means did you weigh above all?",
        ),
        why=Words(
            ja="検討した手段と足りない理由は、計画書に残り、問われたときの説明になります。",
            en="What was weighed, and why it is not enough, stays in the plan as your answer to "
            "anybody who asks.",
        ),
        default="{means}",
        choices=_of(*Means),
    ),
    Question(
        key="need.why_not",
        kind=Kind.TEXT,
        ask=Words(ja="その手段では足りない理由は何ですか", en="Why is that not enough?"),
        why=Words(
            ja="撮影の必要性の説明です。ガイドブック3.0は、目的の正当性・撮影の必要性・"
            "手段の相当性を求めています。",
            en="This explains the need to film. Guidebook 3.0 asks for a legitimate aim, a need to "
            "film and fair means.",
        ),
        mark="necessity.why_not",
    ),
    Question(
        key="operator.name",
        kind=Kind.TEXT,
        ask=Words(ja="運用実施主体(事業者)の名称は", en="What is the operator's registered name?"),
        why=Words(
            ja="誰が責任を負うカメラかを、撮られる人に明らかにするためです(ガイドブック4.1)。",
            en="The people filmed must know who is in charge of the cameras (guidebook, 4.1).",
        ),
        mark="operator.name",
    ),
    Question(
        key="operator.address",
        kind=Kind.TEXT,
        ask=Words(ja="その住所は", en="What is its address?"),
        why=Words(
            ja="個人データを持つ事業者は、住所と代表者の氏名も知り得る状態に置きます(法32条)。",
            en="Who holds personal data must publish address and representative (APPI Art. 32).",
        ),
        mark="operator.address",
    ),
    Question(
        key="operator.representative",
        kind=Kind.TEXT,
        ask=Words(ja="代表者の役職と氏名は", en="Who is its representative (title and name)?"),
        why=Words(
            ja="個人データを持つ事業者は、住所と代表者の氏名も知り得る状態に置きます(法32条)。",
            en="Who holds personal data must publish address and representative (APPI Art. 32).",
        ),
        mark="operator.representative",
    ),
    Question(
        key="operator.accountable_person",
        kind=Kind.TEXT,
        ask=Words(
            ja="カメラについて説明責任を負う人の役職と氏名は",
            en="Who in the business answers for the cameras (title and name)?",
        ),
        why=Words(
            ja="ガイドブック3.0は、運用実施主体が配慮事項の実施に説明責任を負うとしています。",
            en="Guidebook 3.0 holds the operator accountable for carrying out what it asks.",
        ),
        mark="operator.accountable_person",
    ),
    Question(
        key="contact_point.department",
        kind=Kind.TEXT,
        ask=Words(ja="一元的な連絡先の部署は", en="Which department is the single contact point?"),
        why=Words(
            ja="質問・苦情・請求の窓口を一つにし、誰に聞いても同じ説明になるようにします"
            "(ガイドブック4.1)。",
            en="One desk for questions, complaints and requests, so that everybody hears the same "
            "(guidebook, 4.1).",
        ),
        mark="contact_point.department",
    ),
    Question(
        key="contact_point.email",
        kind=Kind.PHRASE,
        ask=Words(
            ja="窓口のメールアドレスは",
            en="What is the desk's mail address?",
        ),
        why=Words(
            ja="メール・電話・問い合わせページのうち、少なくとも一つが要ります。",
            en="At least one of mail, telephone and web form is needed.",
        ),
        mark="email",
        is_optional=True,
    ),
    Question(
        key="contact_point.phone",
        kind=Kind.PHRASE,
        ask=Words(
            ja="窓口の電話番号は",
            en="What is its telephone number?",
        ),
        why=Words(
            ja="メールを使わない人もいます。電話があると、問い合わせがしやすくなります。",
            en="Not everybody writes mail; a telephone makes asking easier.",
        ),
        example=Words(ja="03-0000-0000", en="03-0000-0000"),
        is_optional=True,
        needed_without="contact_point.email",
    ),
    Question(
        key="contact_point.hours",
        kind=Kind.TEXT,
        ask=Words(ja="窓口の受付時間は", en="When does somebody answer?"),
        why=Words(
            ja="告知に載ります。答えられない時間に掛けさせないためです。",
            en="It stands on the notices, so that nobody calls in vain.",
        ),
        mark="contact_point.hours",
    ),
    Question(
        key="site.name",
        kind=Kind.TEXT,
        ask=Words(ja="撮影する場所の名前は", en="What is the filmed place called?"),
        why=Words(
            ja="告知と報告で、場所をこの名前で呼びます。",
            en="Notices and reports call the place by this name.",
        ),
        mark="site.name",
    ),
    Question(
        key="site.place",
        kind=Kind.CHOICE,
        ask=Words(ja="どのような場所ですか", en="What kind of place is it?"),
        why=Words(
            ja="店舗などの特定空間、駅の改札などの準公共空間、街路などの公共空間で、"
            "求められる配慮が変わります。公共の場所では条例の確認も要ります。",
            en="Specified places such as stores, quasi-public ones such as gates, and public ones "
            "such as streets ask for different care; in public, ordinances must be looked up.",
        ),
        default="{place}",
        choices=_of(*Place),
    ),
    Question(
        key="site.municipality",
        kind=Kind.TEXT,
        ask=Words(ja="場所のある市区町村は", en="In which municipality is it?"),
        why=Words(
            ja="条例は市区町村ごとに異なります(ガイドブック4.1)。",
            en="Ordinances differ from town to town (guidebook, 4.1).",
        ),
        mark="site.municipality",
    ),
    Question(
        key="site.entrances",
        kind=Kind.WHOLE,
        ask=Words(
            ja="出入口はいくつありますか(街路なら0)",
            en="How many ways in are there? (0 for a street)",
        ),
        why=Words(
            ja="入る前に気付けるよう、すべての出入口に告知を掲げます。",
            en="A notice hangs at every one, so that people see it before they go in.",
        ),
        default="{entrances}",
    ),
    Question(
        key="site.ordinance",
        kind=Kind.CHOICE,
        ask=Words(
            ja="市区町村のカメラの条例は確かめましたか",
            en="Did you look up the municipality's ordinance on cameras?",
        ),
        why=Words(
            ja="公共の場所では自治体の条例に従います。設置前の届出を求める自治体もあります"
            "(例: 14日前まで)。",
            en="In public places the ordinance counts; some towns want cameras filed beforehand, "
            "for example 14 days.",
        ),
        default="not_checked",
        choices=(
            Choice(value="not_checked", words=Words(ja="まだ確かめていない", en="not yet")),
            Choice(
                value="does_not_apply",
                words=Words(ja="当てはまる条例はない", en="yes, and none applies"),
            ),
            Choice(
                value="applies",
                words=Words(ja="条例はあるが届出は不要", en="one applies; nothing to file"),
            ),
            Choice(
                value="must_be_filed",
                words=Words(ja="条例があり届出が要る", en="one applies, and cameras must be filed"),
            ),
        ),
    ),
    Question(
        key="site.filing_days",
        kind=Kind.WHOLE,
        ask=Words(
            ja="届出は設置の何日前までですか",
            en="How many days before is the filing due?",
        ),
        why=Words(
            ja="撮影開始日までに届出の期限が来ることを、`noren check` が確かめます。",
            en="`noren check` holds the filing against the first day.",
        ),
        default="14",
        largest=365,
        asked_if="site.ordinance=must_be_filed",
    ),
    Question(
        key="text",
        scope=Scope.PURPOSE,
        kind=Kind.TEXT,
        ask=Words(
            ja="利用目的を一文で。どのデータを何に使うのか",
            en="The purpose in one sentence: which data for which end?",
        ),
        why=Words(
            ja="法17条は目的をできる限り特定することを求めます。撮られる人が、自分のデータが"
            "どう扱われるかを予想できる文にします。「サービス向上のため」では伝わりません。",
            en="The Act (Art. 17) wants the purpose as specific as possible, so that people can "
            'foresee the handling. "To improve our services" tells nobody anything.',
        ),
        mark="{purpose}.text",
    ),
    Question(
        key="benefit",
        scope=Scope.PURPOSE,
        kind=Kind.TEXT,
        ask=Words(
            ja="撮られる人にとっての利点は",
            en="What do the people who are filmed get from it?",
        ),
        why=Words(
            ja="ガイドブックは、生活者にとっての利点を告知に書くよう求めています(4.2・4.3)。",
            en="The guidebook wants the benefit for the public on the notices (4.2, 4.3).",
        ),
        mark="{purpose}.benefit",
    ),
    Question(
        key="like",
        scope=Scope.CAMERA,
        kind=Kind.CHOICE,
        ask=Words(ja="どのカメラに近いですか", en="Which camera of the sample is it like?"),
        why=Words(
            ja="近いものの計測線・区域・出力を、ひな形として使います。",
            en="Its lines, areas and outputs are taken over to start with.",
        ),
    ),
    Question(
        key="name",
        scope=Scope.CAMERA,
        kind=Kind.TEXT,
        ask=Words(ja="カメラの名前は", en="What is the camera called?"),
        why=Words(
            ja="告知の地図と報告で、この名前で呼びます。",
            en="Maps on notices and reports call it by this name.",
        ),
        mark="{camera}:camera.name",
    ),
    Question(
        key="position",
        scope=Scope.CAMERA,
        kind=Kind.TEXT,
        ask=Words(ja="設置位置は(公表します)", en="Where does it hang? (published)"),
        why=Words(
            ja="設置位置と撮影範囲は、事前告知と取得時の告知の両方に載ります。",
            en="Position and range stand on both the prior notice and the one at acquisition.",
        ),
        mark="{camera}:camera.position",
    ),
    Question(
        key="range",
        scope=Scope.CAMERA,
        kind=Kind.TEXT,
        ask=Words(ja="撮影範囲は(公表します)", en="What does it film? (published)"),
        why=Words(
            ja="撮影範囲が分かれば、人は写らない道を選べます。目的に要る範囲に絞ります。",
            en="Who knows the range can walk around it. Film only what the purpose needs.",
        ),
        mark="{camera}:camera.range",
    ),
    Question(
        key="source",
        scope=Scope.CAMERA,
        kind=Kind.PHRASE,
        ask=Words(
            ja="映像ファイルか rtsp:// の住所は",
            en="What is its film or rtsp:// address?",
        ),
        why=Words(
            ja="利用者名とパスワードは書きません。環境変数に入れます。後で書いても構いません。",
            en="Never with a name and password; those go into the environment. It can wait.",
        ),
        mark="{camera}:camera.source",
        is_optional=True,
    ),
    Question(
        key="start",
        kind=Kind.DAY,
        ask=Words(ja="撮影を始める日は", en="On which day does filming start?"),
        why=Words(
            ja="事前告知は十分な期間をおいて行います。ガイドブックに日数はなく、"
            "{lead_days}日はnorenの目安です。",
            en="The public is told well beforehand. The guidebook gives no number; "
            "{lead_days} days are the house's.",
        ),
        example=Words(ja="{start}", en="{start}"),
        default="{start}",
    ),
    Question(
        key="readers",
        scope=Scope.PURPOSE,
        kind=Kind.SEVERAL,
        ask=Words(ja="数字を見る人は", en="Who may read the figures?"),
        why=Words(
            ja="アクセス権は撮影の前に決めます(ガイドブック4.5)。要る人だけにします。",
            en="Access is fixed before filming (guidebook, 4.5), for those who need it.",
        ),
        mark="{purpose}.readers",
        default="{purpose}.readers",
        choices=_of(*Role),
    ),
    Question(
        key="keep",
        scope=Scope.PURPOSE,
        kind=Kind.SPAN,
        ask=Words(ja="集計した数字の保存期間は", en="How long are the figures kept?"),
        why=Words(
            ja="保存期間は取得時の告知に載ります。前年と比べるなら400日、要らなければ短く。",
            en="It stands on the notice at acquisition. 400 days compare two years.",
        ),
        example=Words(ja="400 days", en="400 days"),
        default="400 days",
    ),
    Question(
        key="window",
        kind=Kind.SPAN,
        ask=Words(
            ja="特徴量と来店履歴の保持期間は(最初の来店から)",
            en="How long are features and visit histories kept, from the first visit?",
        ),
        why=Words(
            ja="危険と、人が受け入れられる程度とを考えて決めます。最初の来店から数え、"
            "来店のたびに延びません。半年より長くしないことを勧めます。",
            en="Weigh the risk against what people can be expected to accept. Later visits never "
            "lengthen it; stay below half a year.",
        ),
        example=Words(ja="90 days", en="90 days"),
        default="90 days",
        asked_if="repeat.window",
    ),
    Question(
        key="paths_keep",
        kind=Kind.SPAN,
        ask=Words(ja="動線の保存期間は", en="How long are the paths kept?"),
        why=Words(
            ja="動線は一人ごとの記録です。集計が済めば、早く消すほど安全です。",
            en="A path is a record of one person; once summed up, the sooner it goes the better.",
        ),
        example=Words(ja="30 days", en="30 days"),
        default="30 days",
        asked_if="paths_keep",
    ),
)
"""All questions in the order of asking; neighbors of one scope are asked entry by entry."""
