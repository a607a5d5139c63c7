"""Listed words on drawn Japanese boards and signs, and plates that must never be told.

    python benchmarks/accuracy/signboards.py [boards] [limits] [plates] [strangers] [real]

Letters are drawn with a Noto font of this machine, warped, blurred, made noisy and compressed.
Boards: entries of a list of 40, and other texts. Limits: round signs with each speed. Plates:
regions that are listed as words, on plates that no vehicle was found around. Strangers: distinct
Japanese words against the list, without a picture. Real: films and stills of streets.

Every number here was drawn with other random numbers than those with which settings were chosen.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).parent))

from films import FOOTAGE, network_bytes

from noren.gate.assignment import TextAssignment
from noren.gate.scenery_compile import TEXT_MODEL
from noren.sight.detect import Detector, OpenVinoNetwork
from noren.sight.scenery.sign_text import BoardReader, DeclaredTexts, searched_rows
from noren.sight.scenery.signs import find_signs
from noren.sight.scenery.text_lines import TextNetworks
from noren.weights.store import find

Picture = np.ndarray
WIDTH, HEIGHT = 1280, 720
SEED = 20261123
FONTS = tuple(
    Path("/usr/share/fonts/opentype/noto") / name
    for name in ("NotoSansCJK-Bold.ttc", "NotoSansCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc")
)
PAPERS = (
    ((245, 245, 245), (25, 25, 25)),
    ((35, 35, 195), (245, 245, 245)),
    ((160, 60, 25), (245, 245, 245)),
    ((45, 215, 250), (25, 25, 25)),
    ((235, 240, 240), (25, 25, 180)),
    ((60, 60, 60), (240, 240, 240)),
)
WORDS = (
    "薬局", "病院", "駐車場", "郵便局", "コンビニ", "銀行", "歯科", "書店", "食堂", "交番",
    "本屋", "酒店", "花屋", "喫茶", "内科", "ドラッグストア", "ガソリン", "レストラン", "ホテル",
    "カフェ", "スーパー", "ラーメン", "クリニック", "パーキング", "美容室", "理容室", "図書館",
    "保育園", "小学校", "市役所", "公民館", "動物病院", "整骨院", "不動産", "自転車店",
    "コインランドリー", "クリーニング", "ホームセンター", "リサイクル", "カラオケ",
)  # fmt: skip
OTHERS = (
    "八百屋", "豆腐店", "時計店", "眼科", "耳鼻科", "皮膚科", "文房具", "模型店", "釣具店",
    "畳店", "質店", "印刷所", "製麺所", "鉄工所", "ドライブイン", "ガレージ", "レストハウス",
    "ホテイヤ", "カレー", "スーツ", "ラーテル", "クロスワード", "ハイキング", "美術館", "理科室",
    "図書室", "保健所", "小児科", "市民会館", "公園前", "動物園", "整備工場", "不在票",
    "自動車店", "コインロッカー", "クリスタル", "ホームラン", "リサイタル", "カラタチ", "薬師堂",
    "病理", "駐輪場", "郵政", "銀座", "歯車", "書道", "食品", "交差点",
)  # fmt: skip
REGIONS = (
    "品川", "練馬", "足立", "横浜", "川崎", "湘南", "相模", "千葉", "習志野", "袖ヶ浦", "大宮",
    "所沢", "熊谷", "尾張小牧", "名古屋", "世田谷",
)  # fmt: skip
KANA = "さすせそたちつてとなにぬねのはひふほまみむめもやゆらりるろわれ"
LISTED = tuple(TextAssignment(place="signboard", spellings=(word,)) for word in WORDS)


def _networks() -> TextNetworks:
    finder, reader = find(TEXT_MODEL).read()
    return TextNetworks(finder=finder, reader=reader, frame_size_px=(WIDTH, searched_rows(HEIGHT)))


def _street(random: np.random.Generator) -> Picture:
    down = np.linspace(0, 1, HEIGHT)[:, None, None]
    sky, road = np.array([210, 190, 160]), np.array([90, 90, 95])
    picture = np.where(down < 0.5, sky * (1 - 0.3 * down), road * (0.7 + 0.3 * down))
    picture = picture * np.ones((HEIGHT, WIDTH, 1))
    for _ in range(14):
        x, wide = random.integers(0, WIDTH - 150), random.integers(60, 260)
        top = random.integers(30, 280)
        picture[top:400, x : x + wide] = random.integers(60, 200, 3)
        for _ in range(6):
            across, over = random.integers(x, x + wide), random.integers(top, 380)
            picture[over : over + 14, across : across + 10] = random.integers(30, 230, 3)
    return np.clip(picture, 0, 255).astype(np.uint8)


def _font(random: np.random.Generator, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS[random.integers(len(FONTS))], size)


def _board(text: str, random: np.random.Generator, *, down: bool) -> Picture:
    size = 72
    font, pad = _font(random, size), 24
    paper, ink = PAPERS[random.integers(len(PAPERS))]
    wide = size + 2 * pad if down else int(font.getlength(text)) + 2 * pad
    high = int(1.1 * size) * len(text) + 2 * pad if down else int(1.45 * size) + pad
    image = Image.new("RGB", (wide, high), paper[::-1])
    drawing = ImageDraw.Draw(image)
    if down:
        for place, letter in enumerate(text):
            drawing.text((pad, pad // 2 + place * int(1.1 * size)), letter, font=font,
                         fill=ink[::-1])  # fmt: skip
    else:
        drawing.text((pad, pad // 3), text, font=font, fill=ink[::-1])
    return np.asarray(image)[..., ::-1].copy()


def _hang(picture: Picture, board: Picture, random: np.random.Generator, x: int, scale: float
          ) -> tuple[int, int, int, int]:  # fmt: skip
    board = cv2.resize(board, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    high, wide = board.shape[:2]
    y = int(random.integers(20, max(21, 400 - high)))
    tilt = lambda: random.uniform(-0.06, 0.06) * min(60, high)  # noqa: E731
    far = wide * random.uniform(0.85, 1.0)
    corners = np.float32([[0, 0], [wide, 0], [wide, high], [0, high]])
    right, below = x + far, y + high
    placed = np.float32(
        [
            [x + tilt(), y + tilt()],
            [right, y + tilt()],
            [right, below + tilt()],
            [x + tilt(), below],
        ]
    )
    matrix = cv2.getPerspectiveTransform(corners, placed)
    shown = cv2.warpPerspective(board, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
    where = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), matrix, (WIDTH, HEIGHT))
    picture[where > 128] = shown[where > 128]
    return cv2.boundingRect(placed.astype(np.int32))


def _spoil(picture: Picture, random: np.random.Generator) -> Picture:
    shown = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.4, 1.1))
    shown = shown * random.uniform(0.6, 1.1) + random.normal(0, random.uniform(2, 8), shown.shape)
    shown = np.clip(shown, 0, 255).astype(np.uint8)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(50, 90))]
    return cv2.imdecode(cv2.imencode(".jpg", shown, quality)[1], cv2.IMREAD_COLOR)


def _read(reader: BoardReader, picture: Picture, hidden: Picture | None = None) -> frozenset[int]:
    boxes = np.empty((0, 4), np.float32) if hidden is None else hidden
    return reader.read(picture, signs=find_signs(picture), hidden=boxes)


def boards() -> None:
    """Entries that are told rightly, wrongly and not at all, by the size of letters."""
    reader, random = BoardReader(_networks(), LISTED), np.random.default_rng(SEED)
    print("drawn boards in pictures of 1280x720: two of the list and one other each")
    for down in (False, True):
        for letter_px in (14, 18, 24, 32):
            told = right = wrong = pictures = 0
            began = time.process_time()
            while told < 60:
                picture, want = _street(random), set()
                for place in range(3):
                    other = place == 2
                    text = (OTHERS if other else WORDS)[
                        random.integers(len(OTHERS if other else WORDS))
                    ]
                    if not other:
                        want.add(WORDS.index(text))
                    board = _board(text, random, down=down)
                    _hang(picture, board, random, 40 + 420 * place, letter_px / 72)
                found = _read(reader, _spoil(picture, random))
                pictures += 1
                told += len(want)
                right += len(found & want)
                wrong += len(found - want)
            spent = (time.process_time() - began) / pictures
            way = "downwards" if down else "across"
            print(f"  {way:9s} {letter_px:2d} px: {right}/{told} told, {wrong} wrong in {pictures} "
                  f"pictures, {spent:.2f} s CPU", flush=True)  # fmt: skip


def limits() -> None:
    """Speed limits in red rings."""
    speeds = [str(speed) for speed in range(10, 130, 10)]
    texts = tuple(TextAssignment(place="speed_limit", spellings=(one,)) for one in speeds)
    reader, random = BoardReader(_networks(), texts), np.random.default_rng(SEED + 1)
    print("drawn rings with a speed")
    for size in (24, 32, 44, 60):
        right = wrong = rings = 0
        for _ in range(40):
            picture, want = _street(random), set()
            for place in range(3):
                text = speeds[random.integers(len(speeds))]
                want.add(speeds.index(text))
                image = Image.new("RGB", (240, 240), (150, 160, 165))
                drawing = ImageDraw.Draw(image)
                drawing.ellipse((6, 6, 234, 234), fill=(195, 35, 35))
                drawing.ellipse((36, 36, 204, 204), fill=(240, 240, 240))
                font = _font(random, 120 if len(text) == 2 else 88)
                drawing.text((120, 116), text, font=font, fill=(30, 50, 140), anchor="mm")
                ring = np.asarray(image)[..., ::-1].copy()
                _hang(picture, ring, random, 40 + 420 * place, size / 228)
            found = _read(reader, _spoil(picture, random))
            rings, right, wrong = (
                rings + len(want),
                right + len(found & want),
                wrong + len(found - want),
            )
        print(f"  {size:2d} px: {right}/{rings} told, {wrong} wrong")


def plates() -> None:
    """Regions that are listed as words, on plates outside of every vehicle box."""
    texts = (TextAssignment(place="signboard", spellings=tuple(REGIONS[:8])),
             TextAssignment(place="signboard", spellings=tuple(REGIONS[8:])),
             TextAssignment(place="guide_sign", spellings=tuple(REGIONS[:8])),
             TextAssignment(place="guide_sign", spellings=tuple(REGIONS[8:])))  # fmt: skip
    networks = _networks()
    reader, random = BoardReader(networks, texts), np.random.default_rng(SEED + 2)
    bare = DeclaredTexts(texts)
    leaked, shown, within, read = 0, 0, 0, 0
    for _ in range(120):
        picture = _street(random)
        for place in range(3):
            region = REGIONS[random.integers(len(REGIONS))]
            number = str(random.choice(["330", "500", "581", "33", "55", "30A", "100"]))
            first, last = random.integers(10, 100, 2)
            serial = str(random.choice([f"{first}-{last}", f"・・{last}", f"・・・{last % 10}"]))
            plate = _plate(
                f"{region} {number}", f"{KANA[random.integers(len(KANA))]} {serial}", random
            )
            _hang(picture, plate, random, 40 + 420 * place, random.uniform(0.25, 1.0))
            shown += 1
        spoiled = _spoil(picture, random)
        leaked += len(_read(reader, spoiled))
        top = spoiled[: searched_rows(HEIGHT)]
        for corners in networks.find(top):
            line = networks.read(top, corners)
            read += any(region in line.text for region in REGIONS)
            within += bool(bare.find(line.text, "signboard"))
    print(f"drawn plates: {shown}, of them {read} with a region that was read, {within} where the "
          f"region stood alone on its line; told {leaked}")  # fmt: skip


def _plate(upper: str, lower: str, random: np.random.Generator) -> Picture:
    paper, ink = (((245, 245, 245), (60, 90, 30)), ((60, 200, 240), (20, 20, 20)),
                  ((60, 100, 20), (240, 240, 240)))[random.integers(3)]  # fmt: skip
    image = Image.new("RGB", (330, 165), paper[::-1])
    drawing = ImageDraw.Draw(image)
    drawing.text((165, 32), upper, font=_font(random, 40), fill=ink[::-1], anchor="mm")
    drawing.text((165, 104), lower, font=_font(random, 76), fill=ink[::-1], anchor="mm")
    return np.asarray(image)[..., ::-1].copy()


def strangers() -> None:
    """Distinct Japanese words of this repository's own pages against the list of 40."""
    texts = DeclaredTexts(LISTED)
    pages = [
        *Path(__file__).parents[2].glob("docs/**/*.md"),
        Path(__file__).parents[2] / "README.ja.md",
    ]
    words = {
        word
        for page in pages
        for word in re.findall(r"[ァ-ヴー]{2,}|[一-龥]{2,}", page.read_text(encoding="utf-8"))
    }
    words = {word for word in words if not any(listed in word for listed in WORDS)}
    found = {word for word in words if texts.find(word, "signboard")}
    damaged, random = Counter[bool](), np.random.default_rng(SEED + 3)
    letters = sorted({letter for word in words for letter in word})
    for word in sorted(words):
        for _ in range(5):
            place = int(random.integers(len(word)))
            other = letters[random.integers(len(letters))]
            wrong = word[:place] + other + word[place + 1 :]
            damaged[bool(texts.find(wrong, "signboard"))] += 1
    print(f"other words: {len(words)}, taken for a listed one {len(found)}; with a wrong letter "
          f"{damaged[True]} of {damaged.total()}")  # fmt: skip


def _films() -> Iterator[tuple[str, Picture]]:
    for name in ("dashcam/dashcam_us_1.mp4", "dashcam/carnd_test_video.mp4",
                 "video/towncentre_854x480.mp4"):  # fmt: skip
        with av.open(str(FOOTAGE / name)) as container:
            for number, frame in enumerate(container.decode(video=0)):
                if number % 60 == 0:
                    yield name, frame.to_ndarray(format="bgr24")
    for path in sorted((FOOTAGE / "plates" / "eu").glob("*.jp*g")):
        yield "plates/eu", cv2.imread(str(path))
    yield "dashcam/tokyo_00.jpg", cv2.imread(str(FOOTAGE / "dashcam" / "tokyo_00.jpg"))


def real() -> None:
    """What is told of real pictures with a list of words none of them shows."""
    xml, weights = network_bytes()
    network = OpenVinoNetwork(xml=xml, weights=weights, input_size_px=(864, 480))
    detector = Detector(network)
    finder, reader = find(TEXT_MODEL).read()
    told, pictures, lines, plain, spent = (Counter[str]() for _ in range(5))
    for name, picture in _films():
        rows = searched_rows(picture.shape[0])
        networks = TextNetworks(
            finder=finder, reader=reader, frame_size_px=(picture.shape[1], rows)
        )
        counted = _Counted(networks)
        boards = BoardReader(counted, LISTED)
        hidden = detector.detect(picture).xyxy
        began = time.process_time()
        told[name] += len(_read(boards, picture, hidden))
        spent[name] += round(1000 * (time.process_time() - began))
        lines[name] += counted.lines
        counted.lines = 0
        _read(boards, picture)
        plain[name] += counted.lines
        pictures[name] += 1
    for name in pictures:
        print(f"  {name:34s} {pictures[name]:3d} pictures: {plain[name]} lines, {lines[name]} when "
              f"people and vehicles are painted over; told {told[name]}; "
              f"{spent[name] / 1000 / pictures[name]:.2f} s CPU")  # fmt: skip


class _Counted:
    """Networks that count the lines they find."""

    def __init__(self, networks: TextNetworks) -> None:
        self.find_lines, self.read, self.rehearse = networks.find, networks.read, networks.rehearse
        self.lines = 0

    def find(self, pixels: Picture) -> list[np.ndarray]:
        """As the networks do."""
        found = self.find_lines(pixels)
        self.lines += len(found)
        return found


if __name__ == "__main__":
    parts = {
        "boards": boards,
        "limits": limits,
        "plates": plates,
        "strangers": strangers,
        "real": real,
    }
    for name in sys.argv[1:] or parts:
        parts[name]()
