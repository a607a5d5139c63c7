"""How hard a text is to read, as observations a writer can act on.

Japanese: length of sentences and of the stretches between commas, share of kanji, and words for
which a plainer one is listed. English: length of sentences, the Flesch-Kincaid grade, and listed
words. The bounds are those of the first layer of a notice, which everybody should grasp; they are
a house rule, not a law.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from noren.notices.press.lines import plain
from noren.vocabulary.words import Language, Words

JA_SENTENCE_LETTERS: Final = 50
JA_CLAUSE_LETTERS: Final = 30
JA_KANJI_RATIO: Final = 0.4
EN_SENTENCE_WORDS: Final = 20
EN_GRADE: Final = 8.0
_LEAST_LETTERS: Final = 12
"""A text with fewer letters says nothing about its share of kanji."""
_LEAST_WORDS: Final = 8
"""A text with fewer words has no grade."""

_PLAINER_JA: Final = {
    "取得": "集める", "破棄": "消す", "消去": "消す", "保有": "持つ", "保管": "しまっておく",
    "第三者提供": "ほかの人に渡すこと", "利用目的": "何のために使うか", "撮影": "カメラで写すこと",
    "開示": "見せること", "利用停止": "使うのをやめること", "照会": "問い合わせ",
    "特徴量": "顔や体の形を数字にしたもの", "個人識別符号": "その人とわかる番号やデータ",
    "滞留": "とどまること", "動線": "歩いた道すじ", "属性": "年齢や性別など",
    "運用実施主体": "カメラを使う会社", "当該": "その", "及び": "と", "並びに": "と",
    "又は": "か", "若しくは": "か", "速やかに": "すぐに", "講じる": "する",
    "適切に": "（どうするかを書く）", "アルゴリズム": "計算のしかた", "サーバー": "コンピューター",
}  # fmt: skip
_PLAINER_EN: Final = {
    "pursuant to": "under", "prior to": "before", "subsequent to": "after", "utilize": "use",
    "utilise": "use", "in order to": "to", "retention": "how long it is kept",
    "personal data": "data about you", "third party": "anyone else", "data subject": "you",
    "biometric": "measured from your face or body", "aforementioned": "this", "thereof": "of it",
    "commence": "start", "terminate": "end", "algorithm": "calculation",
    "anonymize": "remove who it is", "disclosure": "seeing your data", "footage": "pictures",
}  # fmt: skip
_KANJI: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff々]")
_LETTER_JA: Final = re.compile("[\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff々ー]")
_VOWELS: Final = re.compile("[aeiouy]+")


class Hardness(Enum):
    """What makes a text hard."""

    LONG_SENTENCE = "long_sentence"
    LONG_CLAUSE = "long_clause"
    MANY_KANJI = "many_kanji"
    HARD_WORD = "hard_word"
    HIGH_GRADE = "high_grade"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One thing that makes a text hard.

    Args:
        kind: what.
        found: the sentence, clause or word.
        value, most: what was measured and the bound; both 0 for a word.
        advice: what to do, in both languages.
    """

    kind: Hardness
    found: str
    value: float
    most: float
    advice: Words


def read_level(text: str, language: Language) -> tuple[Observation, ...]:
    """Everything that makes a text hard, in the order of the kinds; empty for a plain one.

    Readings are left out before measuring: they are a help, not a load.
    """
    bare = plain(text).strip()
    return tuple(_japanese(bare) if language == "ja" else _english(bare))


def kanji_ratio(text: str) -> float:
    """The share of kanji among kana and kanji, from 0 to 1.

    Raises: ValueError: if the text has neither.
    """
    letters = _LETTER_JA.findall(plain(text))
    if not letters:
        raise ValueError("a text without kana and kanji has no share of kanji")
    return sum(_KANJI.match(letter) is not None for letter in letters) / len(letters)


def flesch_kincaid_grade(text: str) -> float:
    """The school grade at which an English text is read: 8 is about 13 years of age.

    Syllables are counted by groups of vowels, without a silent e at the end.

    Raises: ValueError: if the text has no word.
    Source: Kincaid and others, 1975.
    """
    words = _words(text)
    if not words:
        raise ValueError("a text without words has no grade")
    sentences = max(1, len(_sentences_en(text)))
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _japanese(text: str) -> list[Observation]:
    sentences = [s for s in re.split(r"[。！？\n]", text) if s.strip()]
    found = [
        _long(Hardness.LONG_SENTENCE, s, len(s), JA_SENTENCE_LETTERS)
        for s in sentences
        if len(s) > JA_SENTENCE_LETTERS
    ]
    clauses = [c for s in sentences for c in re.split(r"[、（）「」]", s)]
    found += [
        _long(Hardness.LONG_CLAUSE, c, len(c), JA_CLAUSE_LETTERS)
        for c in clauses
        if len(c) > JA_CLAUSE_LETTERS
    ]
    if len(_LETTER_JA.findall(text)) >= _LEAST_LETTERS and kanji_ratio(text) > JA_KANJI_RATIO:
        advice = Words(
            ja="漢字の言葉を、話し言葉に言いかえてください。",
            en="Replace words in kanji by words that are spoken.",
        )
        found.append(
            Observation(
                kind=Hardness.MANY_KANJI,
                found=text,
                value=round(kanji_ratio(text), 3),
                most=JA_KANJI_RATIO,
                advice=advice,
            )
        )
    return found + [_hard(w, better) for w, better in _PLAINER_JA.items() if w in text]


def _english(text: str) -> list[Observation]:
    found = [
        _long(Hardness.LONG_SENTENCE, s, len(_words(s)), EN_SENTENCE_WORDS)
        for s in _sentences_en(text)
        if len(_words(s)) > EN_SENTENCE_WORDS
    ]
    if len(_words(text)) >= _LEAST_WORDS and (grade := flesch_kincaid_grade(text)) > EN_GRADE:
        found.append(
            Observation(
                kind=Hardness.HIGH_GRADE,
                found=text,
                value=round(grade, 1),
                most=EN_GRADE,
                advice=Words(
                    ja="短い文と短い言葉にしてください。", en="Use shorter sentences and words."
                ),
            )
        )
    low = text.lower()
    return found + [
        _hard(word, better)
        for word, better in _PLAINER_EN.items()
        if re.search(rf"\b{re.escape(word)}", low)
    ]


def _long(kind: Hardness, part: str, value: int, most: int) -> Observation:
    advice = Words(ja="文を分けて短くしてください。", en="Part it into shorter sentences.")
    return Observation(kind=kind, found=part.strip(), value=value, most=most, advice=advice)


def _hard(word: str, better: str) -> Observation:
    advice = Words(ja=f"「{better}」などに言いかえてください。", en=f"Say “{better}”.")
    return Observation(kind=Hardness.HARD_WORD, found=word, value=0, most=0, advice=advice)


def _sentences_en(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?])\s+|\n", text) if _words(s)]


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z]+(?:'[a-z]+)?", text)


def _syllables(word: str) -> int:
    low = word.lower()
    groups = len(_VOWELS.findall(low))
    if low.endswith("e") and not low.endswith(("le", "ee")) and groups > 1:
        groups -= 1
    return max(1, groups)
