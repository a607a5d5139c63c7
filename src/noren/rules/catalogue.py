"""All rules, in the order of the guidebook's chapters.

A plain tuple: adding a rule means adding its file and its line here.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from noren.errors import UnknownRule
from noren.rules.changes import (
    ch01_view_change_unannounced,
    ch02_longer_keeping_unannounced,
    ch03_past_data_repurposed,
    ch05_security_camera_shared,
    ch06_model_change_unreviewed,
    ch08_plan_out_of_service,
)
from noren.rules.europe import (
    eu01_lawful_basis_missing,
    eu03_second_layer_missing,
    eu04_dpia_unanswered,
    eu05_special_category_unfounded,
    eu06_categorization_untold,
    eu10_objection_route_missing,
    eu11_transfer_unfounded,
    eu12_consent_unproven,
)
from noren.rules.geometry import (
    ge01_line_at_edge,
    ge02_line_narrow,
    ge03_area_small,
    ge04_ground_poor,
    ge05_ground_unproven,
)
from noren.rules.handling import (
    dt16_reidentification_unanalyzed,
    dt18_small_groups_shown,
)
from noren.rules.management import (
    mg01_risk_unanalyzed,
    mg05_access_unset,
    mg18_default_password_left,
)
from noren.rules.notices import (
    nt01_prior_notice_missing,
    nt02_prior_notice_late,
    nt03_prior_notice_single_channel,
    nt04_prior_notice_off_site,
    nt05_purpose_unannounced,
    nt06_acquisition_notice_late,
    nt07_hidden_camera_unmarked,
    nt08_acquisition_notice_off_site,
    nt09_entrance_without_sign,
    nt10_existing_camera_repurposed,
    nt11_stored_footage_reused,
    nt12_security_footage_reused,
    nt13_notice_stale,
    nt17_repeat_page_missing,
    nt19_detail_page_missing,
    nt22_placeholder_left,
    nt23_use_before_filming,
    nt24_moving_camera_unpublished,
    nt25_vehicle_unmarked,
    nt28_end_untold,
    nt30_repeat_lead_time_short,
    nt31_lead_time_short,
    nt32_notice_unproven,
    nt33_last_day_unwritten,
    nt34_repeat_undescribed,
)
from noren.rules.operator import (
    op01_operator_unnamed,
    op02_contact_point_unreachable,
    op05_lifecycle_unassigned,
    op06_devices_unlisted,
    op07_processor_without_contract,
    op08_processor_own_use,
    op09_staff_untrained,
    op13_opinions_unheard,
    op14_opinions_unreviewed,
    op15_complaints_unanswered,
    op16_ordinance_unchecked,
    op17_ordinance_filing_late,
    op20_way_around_missing,
    op21_lead_ambiguous,
)
from noren.rules.purpose import (
    pu01_purpose_missing,
    pu02_purpose_vague,
    pu05_purpose_unused,
    pu06_face_processing_unsaid,
    pu07_adapting_screen_unsaid,
    pu08_unjust_use,
    pu09_alternatives_unweighed,
    pu10_simpler_sensor_unweighed,
    pu11_necessity_unexplained,
    pu12_pilot_unreviewed,
    pu13_pilot_too_wide,
    pu14_benefit_missing,
    pu15_counsel_unasked,
    pu16_impact_unassessed,
    pu17_impact_summary_unpublished,
    pu18_context_unwatched,
    pu19_accountable_person_unnamed,
)
from noren.rules.rule import Rule
from noren.rules.scope import (
    sc01_private_filming,
    sc02_crime_prevention_purpose,
    sc03_individual_singled_out,
    sc04_member_data_joined,
    sc05_consented_join_mixed_in,
    sc09_site_abroad,
    sc10_repeat_across_operators,
    sc11_record_outside_use_case,
    sc13_intimate_place_filmed,
    sc14_public_body_operator,
    sc15_unrecognizable_claim_unfounded,
    sc16_workplace_filmed,
    sc18_edition_superseded,
)
from noren.rules.sharing import (
    tp01_personal_data_given_unconsented,
    tp02_personal_data_given_by_opt_out,
    tp03_joint_use_unpublished,
    tp04_provision_unrecorded,
    tp05_personal_data_abroad,
    tp06_single_records_public,
    tp07_recipient_identifies_unconfirmed,
)
from noren.rules.waivers import (
    wv01_waiver_expired,
    wv02_waiver_unused,
    wv03_waiver_not_allowed,
    wv04_waiver_of_nothing,
)
from noren.vocabulary.words import Words

CATALOGUE: tuple[Rule, ...] = (
    sc01_private_filming.RULE,
    sc02_crime_prevention_purpose.RULE,
    sc03_individual_singled_out.RULE,
    sc04_member_data_joined.RULE,
    sc05_consented_join_mixed_in.RULE,
    sc09_site_abroad.RULE,
    sc10_repeat_across_operators.RULE,
    sc11_record_outside_use_case.RULE,
    sc13_intimate_place_filmed.RULE,
    sc14_public_body_operator.RULE,
    sc15_unrecognizable_claim_unfounded.RULE,
    sc16_workplace_filmed.RULE,
    sc18_edition_superseded.RULE,
    pu01_purpose_missing.RULE,
    pu02_purpose_vague.RULE,
    pu05_purpose_unused.RULE,
    pu06_face_processing_unsaid.RULE,
    pu07_adapting_screen_unsaid.RULE,
    pu08_unjust_use.RULE,
    pu09_alternatives_unweighed.RULE,
    pu10_simpler_sensor_unweighed.RULE,
    pu11_necessity_unexplained.RULE,
    pu12_pilot_unreviewed.RULE,
    pu13_pilot_too_wide.RULE,
    pu14_benefit_missing.RULE,
    pu15_counsel_unasked.RULE,
    pu16_impact_unassessed.RULE,
    pu17_impact_summary_unpublished.RULE,
    pu18_context_unwatched.RULE,
    pu19_accountable_person_unnamed.RULE,
    op01_operator_unnamed.RULE,
    op02_contact_point_unreachable.RULE,
    op05_lifecycle_unassigned.RULE,
    op06_devices_unlisted.RULE,
    op07_processor_without_contract.RULE,
    op08_processor_own_use.RULE,
    op09_staff_untrained.RULE,
    op13_opinions_unheard.RULE,
    op14_opinions_unreviewed.RULE,
    op15_complaints_unanswered.RULE,
    op16_ordinance_unchecked.RULE,
    op17_ordinance_filing_late.RULE,
    op20_way_around_missing.RULE,
    op21_lead_ambiguous.RULE,
    nt01_prior_notice_missing.RULE,
    nt02_prior_notice_late.RULE,
    nt03_prior_notice_single_channel.RULE,
    nt04_prior_notice_off_site.RULE,
    nt05_purpose_unannounced.RULE,
    nt06_acquisition_notice_late.RULE,
    nt07_hidden_camera_unmarked.RULE,
    nt08_acquisition_notice_off_site.RULE,
    nt09_entrance_without_sign.RULE,
    nt10_existing_camera_repurposed.RULE,
    nt11_stored_footage_reused.RULE,
    nt12_security_footage_reused.RULE,
    nt13_notice_stale.RULE,
    nt17_repeat_page_missing.RULE,
    nt19_detail_page_missing.RULE,
    nt22_placeholder_left.RULE,
    nt23_use_before_filming.RULE,
    nt24_moving_camera_unpublished.RULE,
    nt25_vehicle_unmarked.RULE,
    nt28_end_untold.RULE,
    nt30_repeat_lead_time_short.RULE,
    nt31_lead_time_short.RULE,
    nt32_notice_unproven.RULE,
    nt33_last_day_unwritten.RULE,
    nt34_repeat_undescribed.RULE,
    dt16_reidentification_unanalyzed.RULE,
    dt18_small_groups_shown.RULE,
    mg01_risk_unanalyzed.RULE,
    mg05_access_unset.RULE,
    mg18_default_password_left.RULE,
    tp01_personal_data_given_unconsented.RULE,
    tp02_personal_data_given_by_opt_out.RULE,
    tp03_joint_use_unpublished.RULE,
    tp04_provision_unrecorded.RULE,
    tp05_personal_data_abroad.RULE,
    tp06_single_records_public.RULE,
    tp07_recipient_identifies_unconfirmed.RULE,
    ch01_view_change_unannounced.RULE,
    ch02_longer_keeping_unannounced.RULE,
    ch03_past_data_repurposed.RULE,
    ch05_security_camera_shared.RULE,
    ch06_model_change_unreviewed.RULE,
    ch08_plan_out_of_service.RULE,
    ge01_line_at_edge.RULE,
    ge02_line_narrow.RULE,
    ge03_area_small.RULE,
    ge04_ground_poor.RULE,
    ge05_ground_unproven.RULE,
    eu01_lawful_basis_missing.RULE,
    eu03_second_layer_missing.RULE,
    eu04_dpia_unanswered.RULE,
    eu05_special_category_unfounded.RULE,
    eu06_categorization_untold.RULE,
    eu10_objection_route_missing.RULE,
    eu11_transfer_unfounded.RULE,
    eu12_consent_unproven.RULE,
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
