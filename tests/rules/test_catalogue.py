"""What holds for every rule there is, and will hold for every rule to come."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

import noren.rules
from noren.errors import UnknownRule
from noren.rules.catalogue import CATALOGUE, rule_of
from noren.rules.checking import Verdict, check_plan
from noren.rules.documentation import SECTIONS, is_japanese, read_documentation
from noren.rules.rule import Chapter, Confidence, Effect, Rule, Severity, Stage
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import RULE_SETS

TODAY = date(2026, 11, 22)
RULES_FOLDER = Path(noren.rules.__file__).parent

COMPANIONS = {
    # When nothing at all was published, the guidebook's two notices are missing too.
    "NT05": {"NT01", "NT06"},
    # One notice with another plan's digest is stale, and leaves the others without one.
    "NT13": {"NT32"},
    "NT32": {"NT13"},
    # What Europe asks of its sites, the guidebook advises everywhere.
    "EU03": {"NT19"},
    "EU06": {"NT08"},
    # The guidebook lets no visit history go to others, on whatever ground.
    "TP01": {"DT30"},
    "TP03": {"DT30", "SC10"},
    "TP04": {"DT30"},
    # A record that belongs to no crowding is also outside that use case.
    "DT09": {"SC11"},
    "DT11": {"SC11"},
    # Visits for a purpose that is not repeat analysis are outside that use case.
    "DT24": {"SC11"},
}
"""What the fault of a rule's example implies for other rules."""

# What is kept longer than six months is worth a thought whatever the law says.
COMPANIONS |= {"RT01": {"DT32"}}
# Visit histories that go to others are out of the guidebook before any record of it is asked for.
COMPANIONS |= {"RT12": {"DT30"}}
# A plan that has ended must not run, whatever it still keeps.
COMPANIONS |= {"DT42": {"CH08"}}

every_rule = pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.code)


def day_for(rule: Rule) -> date:
    """Today, or for a rule of past law only the last day on which one of its sets held."""
    if any(one.holds_on(TODAY) or one.is_preview_on(TODAY) for one in rule.rule_sets):
        return TODAY
    return max(one.ends for one in rule.rule_sets if one.ends)


def codes(verdict: Verdict) -> set[str]:
    return {finding.rule.code for finding in verdict.findings}


@pytest.mark.parametrize("base", ["minimal", "returning"])
def test_an_example_plan_draws_no_finding(overlay, base):
    assert check_plan(overlay(f"# change of: {base}"), as_of=TODAY).findings == ()


def test_codes_and_names_are_given_once():
    given = Counter(spelling for rule in CATALOGUE for spelling in (rule.code, rule.name))
    assert [spelling for spelling, times in given.items() if times > 1] == []


def test_every_rule_file_is_in_the_catalogue():
    files = {path.stem for path in RULES_FOLDER.glob("*/[a-z][a-z][0-9][0-9]_*.py")}
    assert files == {module_of(rule) for rule in CATALOGUE}


def module_of(rule: Rule) -> str:
    return rule.check.__module__.rpartition(".")[2]


@every_rule
def test_a_rule_file_is_named_after_its_rule(rule):
    assert module_of(rule) == f"{rule.code.lower()}_{rule.name.replace('-', '_')}"
    assert rule.check.__module__.split(".")[-2] == rule.chapter.value


@every_rule
def test_a_rule_file_is_short(rule):
    lines, _ = inspect.getsourcelines(inspect.getmodule(rule.check))
    assert len(lines) <= 130


@every_rule
def test_a_code_is_two_letters_and_two_digits(rule):
    assert re.fullmatch(r"[A-Z]{2}[0-9]{2}", rule.code)


@every_rule
def test_a_name_states_the_fault_and_gives_no_order(rule):
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.name)
    assert not re.match(r"(no|not|must|should|do|dont|never|avoid|require|check|has)-", rule.name)


@every_rule
def test_the_documentation_has_its_sections_in_order(rule):
    page = read_documentation(rule)
    headings = tuple((section.heading_en, section.heading_ja) for section in page.sections)
    assert headings == SECTIONS


@every_rule
def test_the_documentation_speaks_both_languages_in_every_section(rule):
    page = read_documentation(rule)
    assert is_japanese(page.title_ja)
    assert page.title_en.endswith(".")
    for section in page.sections:
        if section.heading_en.startswith("Plan that"):
            assert section.example
        else:
            assert section.en
            assert section.ja


@every_rule
def test_an_english_paragraph_comes_before_its_japanese(rule):
    bodies = re.split(r"^## .*$", rule.documentation, flags=re.MULTILINE)
    for body in bodies:
        kinds = [is_japanese(p) for p in re.split(r"\n\s*\n", body) if p.strip() and "```" not in p]
        assert kinds == sorted(kinds)


@every_rule
def test_the_failing_plan_yields_this_code_and_no_other(rule, overlay):
    verdict = check_plan(overlay(read_documentation(rule).failing), as_of=day_for(rule))
    assert codes(verdict) == {rule.code} | COMPANIONS.get(rule.code, set())
    assert (rule.code in verdict.blocking_codes) == (rule.effect is Effect.BLOCK)


@pytest.mark.parametrize(
    # A rule about waivers speaks of another rule, which may be in another set.
    "rule",
    [rule for rule in CATALOGUE if rule.chapter is not Chapter.WV],
    ids=lambda rule: rule.code,
)
def test_the_failing_plan_yields_only_this_code_among_its_own_rule_sets(rule, overlay):
    loaded = overlay(read_documentation(rule).failing)
    own = [rule_set.name for rule_set in rule.rule_sets]
    asked = codes(check_plan(loaded, as_of=TODAY, rule_sets=own))
    assert asked - COMPANIONS.get(rule.code, set()) == {rule.code}


@every_rule
def test_the_passing_plan_is_silent(rule, overlay):
    verdict = check_plan(overlay(read_documentation(rule).passing), as_of=day_for(rule))
    assert rule.code not in codes(verdict)
    assert [finding for finding in verdict.findings if not finding.waived] == []


@every_rule
def test_a_finding_points_into_the_plan(rule, overlay):
    loaded = overlay(read_documentation(rule).failing)
    for finding in check_plan(loaded, as_of=day_for(rule)).findings:
        value = loaded.plan
        for step in finding.path:
            value = value[step] if isinstance(step, int) else getattr(value, step)


@every_rule
def test_a_source_has_a_document_an_edition_and_a_section(rule):
    assert rule.sources
    for source in rule.sources:
        assert source.rule_set in RULE_SETS
        assert source.rule_set.edition
        assert source.cite_section("en")
        assert source.cite("ja").endswith(source.cite_section("ja"))


@every_rule
def test_nothing_unconfirmed_is_a_must(rule):
    if rule.severity is Severity.MUST:
        assert rule.authority is Authority.LAW
        assert rule.confidence is Confidence.SEEN
        seen = [s for s in rule.sources if s.rule_set.authority is Authority.LAW]
        assert any(source.confidence is Confidence.SEEN for source in seen)


@every_rule
def test_the_authority_is_among_the_sources(rule):
    assert rule.authority in {source.rule_set.authority for source in rule.sources}


@every_rule
def test_nobody_waives_the_law(rule):
    assert not (rule.waivable and rule.authority is Authority.LAW)


@every_rule
def test_a_preview_never_stops_anybody(rule):
    assert rule.stage is not Stage.PREVIEW or rule.effect is Effect.HINT


@every_rule
def test_a_message_says_the_same_facts_in_both_languages(rule):
    assert is_japanese(rule.message.ja)
    assert not is_japanese(rule.message.en)
    marks = [
        {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        for text in (rule.message.ja, rule.message.en)
    ]
    assert marks[0] == marks[1]


@every_rule
@pytest.mark.parametrize("spell", [str, str.lower, lambda code: f"{code[:2]}-{code[2:]}"])
def test_a_rule_is_found_by_its_code_however_spelt(rule, spell):
    assert rule_of(spell(rule.code)) is rule
    assert rule_of(rule.name) is rule


@pytest.mark.parametrize("code", ["", "NT", "NT99", "ＮＴ02", "x" * 1000, "prior-notice"])
def test_an_unknown_code_is_an_error_in_both_languages(code):
    with pytest.raises(UnknownRule) as caught:
        rule_of(code)
    assert caught.value.exit_code == 2
    assert "noren explain" in str(caught.value) or "did you mean" in str(caught.value)
    assert is_japanese(caught.value.in_language("ja"))


def test_about_twenty_five_rules_block():
    assert sum(rule.effect is Effect.BLOCK for rule in CATALOGUE) >= 22
