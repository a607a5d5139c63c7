"""Which purposes say something, and which would fit every shop in the country."""

from __future__ import annotations

import pytest

from noren.rules.purpose.wording import is_vague

GOOD_EN = """\
To count people and place benches.
To count passers-by and decide where to put benches.
We count people at the door to open more tills before queues form.
We measure waits at the counter to roster staff.
To decide the opening hours of the information desk.
To plan bus departures by the number of people waiting.
To find out at which shelves customers stop, and move goods that are hard to find.
To adjust heating and lights to the number of people in the hall.
To show passengers which gate is least crowded.
To choose the width of the pavement and the place of street lamps.
We count bicycles on the bridge to plan parking.
To compare how many people enter before and after the shop window changes.
To send cleaners to the toilets after every 300 visitors.
To tell visitors on the web how long the ticket queue is.
We read road signs from our taxis to keep the map current.
To adapt what the screen shows to the age of those watching.
To see whether customers come back within 90 days and stock accordingly.
To decide how many guards the evening festival needs.
To place wheelchair ramps where people turn back.
To time the traffic lights at the school crossing.
To count visitors of the exhibition by hour and plan guided tours.
To measure how far pupils walk round the puddle and repair the path.
We estimate age bands at the entrance to choose books for the front table.
To learn which exits people use, for the evacuation plan.
To check that no more than 200 people are in the pool.
To set the number of open ticket windows.
To count cars in the parking lot and show free spaces.
To divide rent among the shops of the arcade by footfall.
To decide whether the pedestrian zone is kept after the trial.
To know when the lift is overloaded and add a second one.
"""

VAGUE_EN = """\
To improve our services.
To enhance the customer experience.
For marketing purposes.
For business purposes.
To analyze visitor data.
To make use of images for various purposes.
For the safety and security of everyone.
To optimize our operations.
For statistical analysis.
To improve convenience and satisfaction.
To develop new products and services.
For research and development.
To count people.
To understand our customers better.
To manage the facility appropriately.
To provide better services to our customers.
To support our business activities.
To contribute to society.
To solve various issues.
For future planning.
To use camera images effectively.
To gain insights.
To grasp the situation in the store.
To increase sales.
For the operation and management of the site.
To analyze footage and improve efficiency.
For advertising and promotions.
To measure the number of visitors.
To create value for the community.
To deliver a better experience through data and analytics.
"""

GOOD_JA = """\
人数を数えてベンチを置くため。
通行人数を数え、ベンチを置く場所を決めるため。
入口の人数から、列ができる前に開けるレジの台数を決めます。
窓口の待ち時間を計り、係員の当番を組みます。
案内所を開ける時間を決めるため。
バス停で待つ人数から、増便を判断します。
立ち止まる人の多い棚を調べ、見つけにくい商品を移します。
ホールの人数に合わせて、空調と照明を調節します。
空いている改札を、乗客にお知らせします。
歩道の幅と街路灯の位置を決めるため。
橋を渡る自転車を数え、駐輪場の広さを決めます。
飾り窓を替える前と後で、入店する人数を比べます。
300人ごとに、トイレの清掃に向かいます。
切符売場の列の長さを、ウェブでお知らせします。
タクシーから道路標識を読み取り、地図を新しくします。
見ている人の年代に合わせて、画面の表示を変えます。
90日以内の再来店を数え、仕入れを決めます。
夜の祭りに必要な警備員の数を決めます。
人が引き返す段差に、スロープを設けるため。
通学路の信号の長さを決めます。
展示室の人数を1時間ごとに数え、解説の回を増やします。
水たまりを避ける人の数から、舗装を直す順番を決めます。
入口で年代を推定し、店頭に並べる本を選びます。
使われている出口を調べ、避難計画を作ります。
プールの人数が200人を超えないか確かめます。
開ける発券窓口の数を決めるため。
駐車場の空きを数え、案内板に表示します。
アーケードの各店の家賃を、通行量で割り振ります。
歩行者天国を試験の後も続けるかを決めます。
エレベーターの混む時間を調べ、増設を判断します。
"""

VAGUE_JA = """\
サービスの向上のため。
お客様の満足度向上のため。
マーケティングのため。
事業活動のため。
来店者データの分析のため。
画像を様々な目的に利活用します。
皆様の安全・安心のため。
業務の最適化のため。
統計分析のため。
利便性と快適性の向上のため。
新たな商品・サービスの開発のため。
研究開発のため。
人数を計測するため。
お客様をより深く理解するため。
施設の適切な管理のため。
より良いサービスを提供するため。
当社の事業に役立てます。
地域社会に貢献するため。
各種課題の解決のため。
今後の企画の参考とするため。
カメラ画像を有効に活用します。
顧客の行動を把握するため。
店内の状況を把握するため。
売上の向上のため。
施設の運営および管理のため。
映像を解析し、効率化を図ります。
広告宣伝および販売促進のため。
来場者数の計測のため。
地域の価値を創造するため。
データ分析を通じた顧客体験の向上のため。
"""


def cases(english: str, japanese: str) -> list[object]:
    texts = [(text, "en") for text in english.splitlines()]
    texts += [(text, "ja") for text in japanese.splitlines()]
    return [pytest.param(text, language, id=text) for text, language in texts]


@pytest.mark.parametrize(("text", "language"), cases(GOOD_EN, GOOD_JA))
def test_a_purpose_that_names_what_is_decided_is_specific(text: str, language: str) -> None:
    assert not is_vague(text, language)


@pytest.mark.parametrize(("text", "language"), cases(VAGUE_EN, VAGUE_JA))
def test_a_purpose_that_fits_every_business_is_vague(text: str, language: str) -> None:
    assert is_vague(text, language)
