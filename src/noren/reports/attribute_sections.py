"""The parts of a report about estimated ages and sexes, and how wrong such estimates are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from noren.gate.attribute_figures import AttributeCountsTable
from noren.gate.release import Release
from noren.reports.bars import Bar
from noren.reports.section_maker import Key, SectionMaker, grouped
from noren.reports.sections import Row, Section
from noren.reports.words import say
from noren.vocabulary.attribute_axes import SEX_WORDS, Sex, age_words
from noren.vocabulary.attribute_errors import (
    EXPLANATION,
    HEADING,
    AttributeErrors,
    GroupError,
    attribute_errors_in,
)

_SEXES: Final = {sex.name.lower(): sex for sex in Sex}
_DIRECTIONS: Final = ("forward", "backward")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorTable:
    """The measured error of one model, by sex and decade, in one language."""

    title: str
    text: str
    model: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class AttributeStudio(SectionMaker):
    """Makes the sections of one page: one for each line."""

    def sections(self, released: Release[AttributeCountsTable]) -> tuple[Section, ...]:
        """Who crossed each line, as estimated, over the whole period."""
        table = released.table
        groups = grouped(table.output, table.line, table.class_word)
        return tuple(
            self._line(table, key, rows, f"attributes-{number}")
            for number, (key, rows) in enumerate(groups.items(), 1)
        )

    def errors(self, released: Release[AttributeCountsTable]) -> tuple[ErrorTable, ...]:
        """The error of each model that the figures come from, as far as it was measured."""
        models = sorted(set(released.table.model))
        found = {one.model: one for model in models if (one := attribute_errors_in(model))}
        return tuple(self._errors(one) for one in found.values())

    def _line(self, table: AttributeCountsTable, key: Key, rows: list[int], anchor: str) -> Section:
        sexes = list(dict.fromkeys(table.sex[row] for row in rows))
        ages = list(dict.fromkeys(table.age_band[row] for row in rows))
        cells: dict[tuple[str, str, str], int] = defaultdict(int)
        for row in rows:
            cells[table.age_band[row], table.direction[row], table.sex[row]] += (
                table.count[row] or 0
            )
        crossed, judged = _totals(table, rows)
        name, *directions = self.studio.names.line(key[0], key[2])
        title = say("attributes_title", self.language, line=name)
        faces = {"crossed": sum(crossed.values()), "judged": sum(judged.values())}
        return self.section(
            key,
            anchor,
            title,
            headlines=(
                ("●", "crossed_label", faces["crossed"]),
                ("◉", "judged_label", faces["judged"]),
            ),
            checked=self.checked_passages(
                key,
                directions,
                passages="crossed_note",
                others="answers_note",
                headlines=(True, False),
            ),
            notes=tuple(
                say(
                    "faces_note",
                    self.language,
                    direction=said,
                    crossed=f"{crossed[word]:,}",
                    judged=f"{judged[word]:,}",
                    percent=_percent(judged[word], crossed[word]),
                )
                for word, said in zip(_DIRECTIONS, directions, strict=True)
            ),
            bars=[
                self._bar(age, sex, sum(cells[age, way, sex] for way in _DIRECTIONS))
                for age in ages
                for sex in sexes
            ],
            description=self.describe("attributes_desc", table.start_s, table.end_s, rows, faces),
            first_column="age_column",
            columns=tuple(f"{said}: {self._sex(sex)}" for said in directions for sex in sexes),
            rows=[
                Row(
                    time=self._age(age),
                    cells=tuple(
                        f"{cells[age, way, sex]:,}" for way in _DIRECTIONS for sex in sexes
                    ),
                    mark="",
                )
                for age in ages
            ],
        )

    def column(self, key: str) -> str:
        """Directions and sexes are said already."""
        return key

    def _bar(self, age: str, sex: str, people: int) -> Bar:
        label = say("age_and_sex", self.language, age=self._age(age), sex=self._sex(sex))
        return Bar(label=label, whole=people, text=f"{people:,}")

    def _age(self, code: str) -> str:
        return age_words(code).in_language(self.language)

    def _sex(self, word: str) -> str:
        if word not in _SEXES:
            return self.say("all_sexes")
        return SEX_WORDS[_SEXES[word]].in_language(self.language)

    def _errors(self, errors: AttributeErrors) -> ErrorTable:
        keys = ("faces", "mean_error", "bias", "sex_answered", "sex_right")
        more = ("band_answered", "band_right")
        return ErrorTable(
            title=HEADING.in_language(self.language),
            text=EXPLANATION.in_language(self.language),
            model=errors.model,
            columns=tuple(self.say(f"{key}_column") for key in ("group", *keys, *more)),
            rows=tuple(self._group(group) for group in errors.groups),
        )

    def _group(self, group: GroupError) -> Row:
        return Row(
            time=say(
                "decade_and_sex",
                self.language,
                first=group.first_age,
                last=group.first_age + 9,
                sex=self.say("women_word" if group.sex is Sex.FEMALE else "men_word"),
            ),
            cells=(
                f"{group.faces}",
                f"{group.mean_error_years:.1f}",
                f"{group.bias_years:+.1f}",
                f"{100 * group.sex_answered_ratio:.0f} %",
                f"{100 * group.sex_right_ratio:.0f} %",
                f"{100 * group.band_answered_ratio:.0f} %",
                f"{100 * group.band_right_ratio:.0f} %",
            ),
            mark="",
        )


def _totals(
    table: AttributeCountsTable, rows: Iterable[int]
) -> tuple[dict[str, int], dict[str, int]]:
    """People and judged faces by direction; each bin's stand in all of its rows."""
    bins = {
        (table.direction[row], table.start_s[row], table.output[row], table.model[row]): row
        for row in rows
    }
    crossed, judged = dict.fromkeys(_DIRECTIONS, 0), dict.fromkeys(_DIRECTIONS, 0)
    for (direction, *_), row in bins.items():
        crossed[direction] += table.crossed[row] or 0
        judged[direction] += table.judged[row] or 0
    return crossed, judged


def _percent(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)}" if whole else "–"
