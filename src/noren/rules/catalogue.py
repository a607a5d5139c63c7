"""All rules, in the order of the guidebook's chapters.

A plain tuple: adding a rule means adding its file and its line here.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from noren.errors import UnknownRule
from noren.rules.attestations import (
    at01_answer_from_the_future,
    at02_answer_held_too_long,
    at03_answer_unproven,
    at04_answer_beside_the_question,
    at05_signature_broken,
    at06_answer_about_to_expire,
)
from noren.rules.biometrics import (
    ba01_face_notice_far_away,
    ba02_cessation_without_fault_refused,
    ba03_guardians_unheard,
    ba05_statistics_exemption_unready,
)
from noren.rules.changes import (
    ch01_view_change_unannounced,
    ch02_longer_keeping_unannounced,
    ch08_plan_out_of_service,
)
from noren.rules.geometry import (
    ge01_line_at_edge,
    ge02_line_narrow,
    ge03_area_small,
    ge04_ground_poor,
    ge05_ground_unproven,
)
from noren.rules.handling import (
    dt09_crowding_shown_with_pictures,
    dt11_crowding_with_paths,
    dt12_old_icons_kept,
    dt14_personal_data_hoarded,
    dt16_reidentification_unanalyzed,
    dt17_reidentification_worksheet_empty,
    dt18_small_groups_shown,
    dt19_bins_too_fine,
    dt20_statistics_of_too_few,
    dt21_anonymized_data_unpublished,
    dt22_pseudonymized_data_provided,
    dt23_pseudonymized_data_matched,
    dt24_repeat_window_unset,
    dt25_histories_outlive_window,
    dt30_visits_passed_on,
    dt31_window_unjustified,
    dt32_window_over_half_year,
    dt34_images_sent_in_the_clear,
    dt35_images_leave_site,
    dt37_staff_in_paths,
    dt38_homes_in_view,
    dt39_accuracy_unchecked,
    dt42_ended_but_not_erased,
    dt43_keeping_shorter_than_bin,
    dt44_paths_kept_long,
)
from noren.rules.management import (
    mg01_risk_unanalyzed,
    mg02_consent_gap_unweighed,
    mg03_risk_older_than_change,
    mg05_access_unset,
    mg07_reader_without_purpose,
    mg09_live_picture_watched,
    mg12_breach_procedure_missing,
    mg14_backups_outlive_data,
    mg15_published_items_nowhere,
    mg16_foreign_environment_unknown,
    mg18_default_password_left,
    mg19_ending_unplanned,
)
from noren.rules.notices import (
    nt01_prior_notice_missing,
    nt02_prior_notice_late,
    nt05_purpose_unannounced,
    nt06_acquisition_notice_late,
    nt07_hidden_camera_unmarked,
    nt10_existing_camera_repurposed,
    nt13_notice_stale,
    nt17_repeat_page_missing,
    nt22_placeholder_left,
    nt24_moving_camera_unpublished,
    nt31_lead_time_short,
)
from noren.rules.operator import (
    op01_operator_unnamed,
    op02_contact_point_unreachable,
    op09_staff_untrained,
    op15_complaints_unanswered,
    op16_ordinance_unchecked,
    op17_ordinance_filing_late,
)
from noren.rules.purpose import (
    pu01_purpose_missing,
    pu08_unjust_use,
)
from noren.rules.rights import (
    rt01_disclosure_missing_over_half_year,
    rt02_disclosure_missing,
    rt04_disclosure_policy_undecided,
    rt05_answer_on_paper_only,
    rt06_cessation_missing,
    rt07_correction_missing,
    rt08_way_to_ask_untold,
    rt10_answer_slow,
    rt12_provision_records_closed,
)
from noren.rules.rule import Rule
from noren.rules.scope import (
    sc03_individual_singled_out,
    sc09_site_abroad,
    sc18_edition_superseded,
)
from noren.rules.waivers import (
    wv01_waiver_expired,
    wv02_waiver_unused,
    wv03_waiver_not_allowed,
    wv04_waiver_of_nothing,
)
from noren.vocabulary.words import Words

CATALOGUE: tuple[Rule, ...] = (
    sc03_individual_singled_out.RULE,
    sc09_site_abroad.RULE,
    sc18_edition_superseded.RULE,
    pu01_purpose_missing.RULE,
    pu08_unjust_use.RULE,
    op01_operator_unnamed.RULE,
    op02_contact_point_unreachable.RULE,
    op09_staff_untrained.RULE,
    op15_complaints_unanswered.RULE,
    op16_ordinance_unchecked.RULE,
    op17_ordinance_filing_late.RULE,
    nt01_prior_notice_missing.RULE,
    nt02_prior_notice_late.RULE,
    nt05_purpose_unannounced.RULE,
    nt06_acquisition_notice_late.RULE,
    nt07_hidden_camera_unmarked.RULE,
    nt10_existing_camera_repurposed.RULE,
    nt13_notice_stale.RULE,
    nt17_repeat_page_missing.RULE,
    nt22_placeholder_left.RULE,
    nt24_moving_camera_unpublished.RULE,
    nt31_lead_time_short.RULE,
    dt09_crowding_shown_with_pictures.RULE,
    dt11_crowding_with_paths.RULE,
    dt12_old_icons_kept.RULE,
    dt14_personal_data_hoarded.RULE,
    dt16_reidentification_unanalyzed.RULE,
    dt17_reidentification_worksheet_empty.RULE,
    dt18_small_groups_shown.RULE,
    dt19_bins_too_fine.RULE,
    dt20_statistics_of_too_few.RULE,
    dt21_anonymized_data_unpublished.RULE,
    dt22_pseudonymized_data_provided.RULE,
    dt23_pseudonymized_data_matched.RULE,
    dt24_repeat_window_unset.RULE,
    dt25_histories_outlive_window.RULE,
    dt30_visits_passed_on.RULE,
    dt31_window_unjustified.RULE,
    dt32_window_over_half_year.RULE,
    dt34_images_sent_in_the_clear.RULE,
    dt35_images_leave_site.RULE,
    dt37_staff_in_paths.RULE,
    dt38_homes_in_view.RULE,
    dt39_accuracy_unchecked.RULE,
    dt42_ended_but_not_erased.RULE,
    dt43_keeping_shorter_than_bin.RULE,
    dt44_paths_kept_long.RULE,
    mg01_risk_unanalyzed.RULE,
    mg02_consent_gap_unweighed.RULE,
    mg03_risk_older_than_change.RULE,
    mg05_access_unset.RULE,
    mg07_reader_without_purpose.RULE,
    mg09_live_picture_watched.RULE,
    mg12_breach_procedure_missing.RULE,
    mg14_backups_outlive_data.RULE,
    mg15_published_items_nowhere.RULE,
    mg16_foreign_environment_unknown.RULE,
    mg18_default_password_left.RULE,
    mg19_ending_unplanned.RULE,
    rt01_disclosure_missing_over_half_year.RULE,
    rt02_disclosure_missing.RULE,
    rt04_disclosure_policy_undecided.RULE,
    rt05_answer_on_paper_only.RULE,
    rt06_cessation_missing.RULE,
    rt07_correction_missing.RULE,
    rt08_way_to_ask_untold.RULE,
    rt10_answer_slow.RULE,
    rt12_provision_records_closed.RULE,
    ch01_view_change_unannounced.RULE,
    ch02_longer_keeping_unannounced.RULE,
    ch08_plan_out_of_service.RULE,
    ge01_line_at_edge.RULE,
    ge02_line_narrow.RULE,
    ge03_area_small.RULE,
    ge04_ground_poor.RULE,
    ge05_ground_unproven.RULE,
    ba01_face_notice_far_away.RULE,
    ba02_cessation_without_fault_refused.RULE,
    ba03_guardians_unheard.RULE,
    ba05_statistics_exemption_unready.RULE,
    at01_answer_from_the_future.RULE,
    at02_answer_held_too_long.RULE,
    at03_answer_unproven.RULE,
    at04_answer_beside_the_question.RULE,
    at05_signature_broken.RULE,
    at06_answer_about_to_expire.RULE,
    wv01_waiver_expired.RULE,
    wv02_waiver_unused.RULE,
    wv03_waiver_not_allowed.RULE,
    wv04_waiver_of_nothing.RULE,
)


def rule_of(code: str) -> Rule:
    """The rule with a code or a name; `NT02`, `nt-02` and `prior-notice-late` are the same.

    Raises:
        UnknownRule: no rule has it.
    """
    wanted = code.strip()
    spelt = re.sub(r"^([A-Za-z]{2})-?([0-9]{2})$", r"\1\2", wanted).upper()
    for rule in CATALOGUE:
        if spelt == rule.code or wanted.lower() == rule.name:
            return rule
    raise _unknown(wanted)


def _unknown(wanted: str) -> UnknownRule:
    spellings = [spelling for rule in CATALOGUE for spelling in (rule.code, rule.name)]
    near = get_close_matches(wanted.upper(), spellings, n=1) or get_close_matches(
        wanted.lower(), spellings, n=1
    )
    return UnknownRule(
        where=wanted[:40],
        found=Words(ja="この符号や名前の規則はありません", en="no rule with this code or name"),
        expected=Words(ja="`NT02` のような符号", en="a code such as `NT02`"),
        remedy=Words(ja=f"`{near[0]}` の書き誤りではありませんか", en=f"did you mean `{near[0]}`?")
        if near
        else Words(
            ja="`noren explain --list` で一覧を見てください",
            en="see them all with `noren explain --list`",
        ),
    )
