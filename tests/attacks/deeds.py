"""One good deed for each form of the product: who sends which form with what, and what is then written.

A route that takes a POST and has no deed here fails a test. A deed's `writes` names everything it changes: new rows
as "table+", rows that go as "table-", columns of rows that were there as "table.column". The log of deeds, the keys
of forms and the tries that are counted go without saying.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from challenge.quantities.resources import RESOURCES
from tests.attacks.forms import FoundForm, forms_of
from tests.attacks.world import PASSWORD, World
from tests.page import Visitor

NEW_PASSWORD = "eleven herons on the weir"
TYPED = ("text", "textarea", "email", "password", "hidden", "search", "tel", "url", "date", "datetime-local")
# Deeds noted, keys of forms, and the versions that say for whom standings are computed again.
UNSAID = {"deeds+", "form_keys+", "entries.inputs_version", "challenges.common_version"}


@dataclass(frozen=True)
class Deed:
    """`page` is where the form stands; both it and `address` may name parts of the world in braces."""

    endpoint: str
    person: str
    page: str
    writes: frozenset[str]
    address: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    passed: int = 302


def deed(endpoint: str, person: str, page: str, writes: str = "", **more: Any) -> Deed:
    """A deed, with what it writes as words."""
    return Deed(endpoint, person, page, frozenset(writes.split()), **more)


JOIN = "/challenges/riverbend-oh/2026/join"
BAKERY = "/businesses/rosas-bakery"
MANAGE = "/cities/riverbend-oh/challenges"
CARDS = f"{BAKERY}/entries/{{card_entry}}"
RECRUITING = f"{MANAGE}/2026/recruiting"
SETUP = f"{MANAGE}/cards/setup"
STAYS = "/staff/members/stays-ia"
BILL = {"start_on": "2024-05-01", "end_on": "2024-06-01", "quantity": "1,234.5", "cost": "$185.20", "step": "save"}
REPRESENTATIVE = {"name": "Ann Lee", "job_title": "Clerk", "email": "ann@clerk.example"}
NEWCOMER = {
    "person_name": "Dora Mills",
    "email": "dora@oldmill.example",
    "password": NEW_PASSWORD,
    "business_name": "Old Mill Bookshop",
    "trade": "Bookstore",
    "site_name": "Mill Lane",
    "street": "3 Mill Lane",
    "city": "Riverbend",
    "zip_code": "43215",
    "agreed": "y",
}
SITE = {"site_name": "Annex", "street": "9 Dock Road", "city": "Riverbend", "state": "OH", "zip_code": "43215"}
STATEMENTS = [f"resource_{key}" for key in RESOURCES if key != "electricity"]
COUNTED = "challenges.inputs_version"
AT_SITE = f"{COUNTED} sites.inputs_version"
DECIDED = "state decided_at decided_by note"
FORGOTTEN = "email business_name contact_name forgotten_at withdrawn_at token_hash version"
SHOWN = "challenges.display_version"
REWRITTEN = "challenge_rules.document challenge_rules.hash challenge_rules.created_at"
ENTRY_TOLD = f"entries.state entries.decided_at entries.decided_by letters+ {COUNTED} {SHOWN}"

DEEDS = [
    deed("accounts.login", "walter", "/login", "sign_ins+", fields={"email": "kim@shop.example", "password": PASSWORD}),
    deed(
        "accounts.forgot_password",
        "walter",
        "/forgot-password",
        "letters+ letter_links+",
        fields={"email": "kim@shop.example"},
    ),
    deed(
        "accounts.reset",
        "walter",
        "/reset/{reset}",
        "users.password_hash letter_links.used_at letters+ sign_ins+",
        fields={"password": NEW_PASSWORD, "again": NEW_PASSWORD},
    ),
    deed(
        "accounts.invite",
        "walter",
        "/invite/{invite}",
        "users.password_hash users.confirmed_at users.name letter_links.used_at sign_ins+",
        fields={"name": "Ina Moss", "password": NEW_PASSWORD, "again": NEW_PASSWORD},
    ),
    deed("accounts.confirm", "walter", "/confirm/{confirm}", "users.confirmed_at letter_links.used_at sign_ins+"),
    deed(
        "accounts.request_login",
        "walter",
        "/request-login",
        "government_requests+ letters+",
        fields={**REPRESENTATIVE, "member": "alder-falls-wa"},
    ),
    deed(
        "accounts.join",
        "walter",
        "/join",
        "government_requests+ letters+",
        fields={
            **REPRESENTATIVE,
            "email": "ben@linn.example",
            "government": "Linn",
            "government_kind": "county",
            "state": "OR",
        },
    ),
    deed("accounts.name", "lee", "/account/name", "users.name", fields={"name": "Lee Moss"}),
    deed("accounts.confirmation", "pat", "/account", "letters+ letter_links+"),
    deed(
        "accounts.password",
        "sam",
        "/account/password",
        "users.password_hash sign_ins+ sign_ins- letters+",
        fields={"current": PASSWORD, "password": NEW_PASSWORD, "again": NEW_PASSWORD},
    ),
    deed(
        "desks.close",
        "eve",
        "/account/close",
        "users.name users.email users.password_hash users.disabled_at sign_ins-",
        fields={"current": PASSWORD},
    ),
    deed("accounts.sign_out_everywhere", "otto", "/account", "sign_ins-"),
    deed("accounts.logout", "dan", "/account", "sign_ins-"),
    deed(
        "businesses.join",
        "walter",
        JOIN,
        "users+ businesses+ business_people+ sites+ site_resources+ entries+ entry_sites+ letters+ letter_links+ "
        + COUNTED,
        fields=NEWCOMER,
    ),
    deed(
        "businesses.edit",
        "rosa",
        f"{BAKERY}/edit",
        f"businesses.name businesses.trade {SHOWN}",
        fields={"business_name": "Rosa's Bread", "trade": "Oven"},
    ),
    deed(
        "businesses.people",
        "rosa",
        f"{BAKERY}/people",
        "users+ business_people+ letters+ letter_links+",
        fields={"name": "Zoe Park", "email": "zoe@shop.example", "role": "bookkeeper"},
    ),
    deed("businesses.remove", "rosa", f"{BAKERY}/people/{{sam}}/remove", "business_people-"),
    deed("businesses.new_site", "ben", f"{BAKERY}/sites/new", "sites+ site_resources+", fields=SITE),
    deed(
        "businesses.change_site",
        "ben",
        "/sites/{site}",
        f"sites.name sites.employees site_resources+ {AT_SITE}",
        fields={"site_name": "Old depot", "employees": "3", **dict.fromkeys(STATEMENTS, "not_used")},
    ),
    deed(
        "businesses.change_entry",
        "rosa",
        "/entries/1",
        f"entries.listing entries.pseudonym {COUNTED} {SHOWN}",
        fields={"listing": "pseudonym", "pseudonym": "Early Riser"},
    ),
    deed(
        "businesses.entry_sites",
        "rosa",
        "/entries/{sites}/sites",
        f"entry_sites+ entry_sites- entries.state {COUNTED} {SHOWN}",
        fields={"sites": ["{site}", "{barn}"]},
    ),
    deed(
        "businesses.entry_facts",
        "rosa",
        "/entries/1/facts",
        f"entries.competes {COUNTED} {SHOWN}",
        fields={"not_competing": "y"},
    ),
    deed(
        "businesses.withdraw",
        "rosa",
        "/entries/{withdraw}/withdraw",
        f"entry_sites- entries.state {COUNTED} {SHOWN}",
    ),
    deed(
        "savings.new_meter",
        "ben",
        "/sites/{site}/meters/new?resource=propane",
        f"meters+ site_resources.state {AT_SITE}",
        fields={"name": "Propane tank"},
    ),
    deed("savings.new_bill", "ben", "/meters/{meter}/bills/new", f"readings+ {AT_SITE}", fields=BILL),
    deed(
        "savings.year",
        "ben",
        "/meters/{meter}/year",
        f"readings+ {AT_SITE}",
        fields={
            "start_on": "2024-06-01",
            "step": "save",
            "rows-0-end_on": "2024-07-01",
            "rows-0-quantity": "1,300",
            "rows-0-cost": "200",
        },
    ),
    deed(
        "savings.correct",
        "ben",
        "/readings/{correct}/correct",
        f"readings+ {AT_SITE}",
        fields={"quantity": "510", "reason": "A digit was wrong."},
    ),
    deed(
        "savings.withdraw",
        "ben",
        "/readings/{take_out}/withdraw",
        f"readings+ {AT_SITE}",
        fields={"reason": "Not ours."},
    ),
    deed("savings.upload", "ben", "/sites/{site}/upload", "stored_files+ uploads+", fields={"file": "bills.csv"}),
    deed(
        "savings.choose",
        "ben",
        "/uploads/{choose}",
        "uploads.choices",
        fields={"answer.ends": "exclusive"},
    ),
    deed(
        "savings.save",
        "ben",
        "/uploads/{save}",
        f"readings+ import_sources+ uploads.state uploads.meter_id uploads.report {AT_SITE}",
    ),
    deed(
        "savings.upload_for_business",
        "ben",
        f"{BAKERY}/upload",
        "stored_files+ uploads+",
        fields={"file": "bills.csv"},
    ),
    deed(
        "savings.upload_for_challenge",
        "carmen",
        "/cities/riverbend-oh/challenges/spare/import",
        "stored_files+ uploads+",
        fields={"file": "bills.csv"},
    ),
    deed("savings.again", "ben", "/uploads/{again}", "uploads+", address="/uploads/{again}/again"),
    deed(
        "savings.discard",
        "ben",
        "/uploads/{discard}",
        "uploads.state stored_files.content stored_files.name",
    ),
    deed(
        "review.decide",
        "carmen",
        "/holds/{decide}",
        f"holds.decision holds.decided_at holds.decided_by holds.note {AT_SITE}",
        fields={"accept": "It is right", "text": "Thank you."},
    ),
    deed("review.answer", "ben", "/holds/{answer}", "holds.answer", fields={"text": "Yes, it is."}),
    deed(
        "review.decide_change",
        "carmen",
        "/site-changes/adjustment/{proposed}",
        f"{' '.join(f'non_routine_adjustments.{column}' for column in DECIDED.split())} letters+ {AT_SITE}",
        fields={"accept": "It is right", "text": "Thank you."},
    ),
    deed(
        "review.decide_answer",
        "carmen",
        "/answers/{lamps}",
        f"answer_reviews+ {COUNTED}",
        fields={"verify": "1", "text": "Seen."},
    ),
    deed(
        "review.decide_bills",
        "carmen",
        "/entries/{billed}/bills/electricity",
        f"bill_reviews+ {COUNTED}",
        fields={"verify": "1", "seen": "copy", "text": "Seen."},
    ),
    deed(
        "review.reply_about",
        "ben",
        "/entries/{billed}/bills/natural_gas",
        "bill_reviews+",
        fields={"text": "It was cold."},
    ),
    deed(
        "desks.check_many_answers",
        "carmen",
        f"{MANAGE}/carded/review",
        f"answer_reviews+ {COUNTED}",
        address=f"{MANAGE}/carded/review/answers",
        fields={"rows": "{roof}", "ticked": "1"},
    ),
    deed(
        "desks.verify_many_answers",
        "carmen",
        f"{MANAGE}/carded/review?state=all&entry={{billed}}",
        f"answer_reviews+ answer_reviews.is_standing {COUNTED}",
        address=f"{MANAGE}/carded/review/verify",
        fields={"rows": "{roof}", "seen": "The invoice."},
    ),
    deed(
        "desks.check_many_numbers",
        "carmen",
        f"{MANAGE}/carded/review",
        f"bill_reviews+ {COUNTED}",
        address=f"{MANAGE}/carded/review/numbers",
        fields={"ordinary": "1"},
    ),
    deed("review.reply", "ben", "/answers/{audit}", "answer_reviews+", fields={"text": "Yes, it is."}),
    deed(
        "review.reviewers",
        "carmen",
        f"{MANAGE}/carded/reviewers",
        "users+ challenge_helpers+ letters+ letter_links+",
        fields={"name": "Eli Fox", "email": "eli@college.example"},
    ),
    deed(
        "review.end_reviewer",
        "carmen",
        f"{MANAGE}/carded/reviewers",
        "challenge_helpers.revoked_at challenge_helpers.revoked_by",
        address=f"{MANAGE}/carded/reviewers/{{reviewer}}/end",
    ),
    deed(
        "savings.say_driver",
        "ben",
        "/sites/{site}/changes/driver",
        f"site_drivers+ {AT_SITE}",
        fields={"driver": "units", "value": "1,200", "from_on": "2024-02-01", "reason": "More bread."},
    ),
    deed(
        "savings.say_adjustment",
        "ben",
        "/sites/{site}/changes/adjustment",
        "non_routine_adjustments+",
        fields={
            "category": "construction",
            "resource": "electricity",
            "start_on": "2024-02-01",
            "end_on": "2024-03-01",
            "amount": "-310.5",
            "unit": "kWh",
            "per": "total",
            "reason": "The oven was rebuilt.",
        },
    ),
    deed(
        "savings.say_baseline",
        "ben",
        "/sites/{office}/changes/baseline",
        "stated_baselines+",
        fields={
            "resource": "electricity",
            "start_on": "2024-01-01",
            "end_on": "2025-01-01",
            "amount": "12,000",
            "unit": "kWh",
            "source": "The landlord's books.",
        },
    ),
    deed(
        "savings.say_generation",
        "ben",
        "/sites/{site}/changes/generation",
        f"sites.generates_since sites.generation_note {AT_SITE}",
        fields={"since": "2024-05-01", "remark": "Twenty panels."},
    ),
    deed(
        "savings.withdraw_change",
        "ben",
        "/sites/{site}/changes",
        f"non_routine_adjustments.state {AT_SITE}",
        address="/adjustments/{take_back}/withdraw",
    ),
    deed(
        "desks.staff_new_station",
        "grace",
        "/staff/weather/stations/new",
        "weather_stations+",
        fields={"code": "HILL", "name": "Hill", "latitude": "41.4", "longitude": "-81.8"},
    ),
    deed(
        "desks.city_weather", "carmen", "/cities/riverbend-oh/weather", "city_stations+", fields={"station": "{town}"}
    ),
    deed(
        "desks.weather_upload",
        "carmen",
        "/weather/upload",
        "stored_files+ weather_uploads+",
        fields={"file": "days.csv", "station": "{town}"},
    ),
    deed(
        "desks.weather_preview",
        "carmen",
        "/weather/uploads/{weather_save}",
        "station_days+ weather_stations.version weather_uploads.state weather_uploads.new_days",
    ),
    deed(
        "desks.weather_discard",
        "carmen",
        "/weather/uploads/{weather_discard}",
        "weather_uploads.state stored_files.content stored_files.name",
        address="/weather/uploads/{weather_discard}/discard",
    ),
    deed(
        "desks.new_challenge",
        "carmen",
        f"{MANAGE}/new",
        "challenges+ challenge_rules+",
        fields={"summary": "Save together.", "slug": "next"},
    ),
    deed(
        "desks.start_from_template",
        "carmen",
        f"{MANAGE}/start/city-scorecard",
        "challenges+ challenge_rules+",
        fields={"slug": "from-template", "starts_on": "2030-01-01"},
    ),
    deed(
        "desks.start_again",
        "carmen",
        f"{MANAGE}/start-again/2026",
        "challenges+ challenge_rules+ earlier_editions+",
        fields={"slug": "again", "starts_on": "2030-01-01"},
    ),
    deed(
        "desks.start_from_file",
        "carmen",
        f"{MANAGE}/start",
        "challenges+ challenge_rules+",
        address=f"{MANAGE}/start-from-file",
        fields={"file": "rules.json"},
    ),
    deed(
        "desks.setup_groups",
        "carmen",
        f"{SETUP}/groups",
        f"challenge_rules+ {COUNTED} {SHOWN}",
        fields={"divisions-0-name": "Everybody", "reason": "Clearer."},
    ),
    deed(
        "desks.setup_track",
        "carmen",
        f"{SETUP}/tracks/all",
        f"challenge_rules+ {COUNTED} {SHOWN}",
        fields={"min_covered_days": "40", "reason": "Bills come late."},
    ),
    deed(
        "desks.setup_ranking",
        "carmen",
        f"{SETUP}/ranking",
        f"challenge_rules+ {COUNTED} {SHOWN}",
        fields={"shows": "points", "reason": "Small firms asked for it."},
    ),
    deed(
        "pledges.pledge",
        "walter",
        "/challenges/riverbend-oh/spare/pledge",
        "pledges+",
        fields={"chosen": ["1"]},
    ),
    deed(
        "pledges.manage_pledges",
        "carmen",
        f"{MANAGE}/spare/pledges",
        "pledge_drives.actions",
        fields={"actions": "I walk."},
    ),
    deed(
        "pledges.forget_pledge_address",
        "carmen",
        f"{MANAGE}/spare/pledges",
        "pledges.email",
        address=f"{MANAGE}/spare/pledges/forget",
        fields={"email": "pia@home.example"},
    ),
    deed(
        "pledges.delete_all_pledges",
        "carmen",
        f"{MANAGE}/spare/pledges",
        "pledges- pledge_drives-",
        address=f"{MANAGE}/spare/pledges/delete",
        fields={"sure": "y"},
    ),
    deed(
        "desks.setup_teams",
        "carmen",
        f"{SETUP}/teams",
        f"challenge_rules+ {COUNTED} {SHOWN}",
        fields={"by": "mean", "reason": "Streets asked for it."},
    ),
    deed("businesses.teams", "carmen", f"{MANAGE}/spare/teams", "teams+", fields={"name": "The Street"}),
    deed(
        "businesses.seat_in_team",
        "carmen",
        f"{MANAGE}/spare/teams",
        f"team_members- teams.captain_id {COUNTED} {SHOWN}",
        address=f"{MANAGE}/spare/teams/seats",
        fields={"entry": "{seat_entry}", "team": "none"},
    ),
    deed(
        "businesses.team",
        "carmen",
        f"{MANAGE}/spare/teams/{{rename_team}}",
        f"teams.name {SHOWN}",
        fields={"name": "The Avenue"},
    ),
    deed(
        "businesses.end_a_team",
        "carmen",
        f"{MANAGE}/spare/teams/{{end_team}}",
        f"teams.ended_at {COUNTED} {SHOWN}",
        address=f"{MANAGE}/spare/teams/{{end_team}}/end",
    ),
    deed(
        "businesses.entry_team",
        "rosa",
        "/entries/{join_team_entry}/team",
        f"team_members+ {COUNTED} {SHOWN}",
        fields={"code": "STREETSS"},
    ),
    deed(
        "businesses.leave_own_team",
        "rosa",
        "/entries/{leave_team_entry}/team",
        f"team_members- teams.captain_id {COUNTED} {SHOWN}",
        address="/entries/{leave_team_entry}/team/leave",
    ),
    deed(
        "businesses.name_own_team",
        "rosa",
        "/entries/{name_team_entry}/team",
        f"teams.name {SHOWN}",
        address="/entries/{name_team_entry}/team/name",
        fields={"name": "The Boulevard"},
    ),
    deed(
        "desks.setup_days",
        "carmen",
        f"{SETUP}/days",
        f"challenge_rules+ {COUNTED} {SHOWN}",
        fields={"late_joiners": "next_month", "reason": "Fairer."},
    ),
    deed(
        "desks.result",
        "carmen",
        "/entries/{held_result}/result",
        f"confirmed_results+ letters+ {COUNTED} {SHOWN}",
        fields={"reason": "The ovens moved out."},
    ),
    deed(
        "desks.take_back",
        "carmen",
        "/entries/{found_right}/result",
        "confirmed_results.ended_at confirmed_results.ended_by confirmed_results.ended_reason letters+ "
        f"{COUNTED} {SHOWN}",
        address="/entries/{found_right}/result/take-back",
        fields={"reason": "They came back."},
    ),
    deed(
        "desks.site_days",
        "carmen",
        f"{MANAGE}/spare/site-days",
        f"left_out_days+ {AT_SITE} {SHOWN}",
        fields={"site": "{site}", "first": "2026-02-03", "reason": "A flood."},
    ),
    deed(
        "desks.end_site_days",
        "carmen",
        f"{MANAGE}/spare/site-days",
        f"left_out_days.ended_at left_out_days.ended_by {AT_SITE} {SHOWN}",
        address=f"{MANAGE}/spare/site-days/{{left_out}}/end",
    ),
    deed(
        "desks.setup_scorecard",
        "carmen",
        f"{SETUP}/scorecards/actions",
        f"challenge_rules+ {COUNTED} {SHOWN}",
        fields={"name": "Good deeds", "reason": "A better name."},
    ),
    deed(
        "desks.new_scorecard",
        "carmen",
        f"{SETUP}/new-scorecard",
        f"challenge_rules+ {COUNTED} {SHOWN}",
        fields={"name": "More deeds", "like": "three-week-sprint.actions", "reason": "They asked for more."},
    ),
    deed(
        "desks.remove_scorecard",
        "carmen",
        f"{MANAGE}/blank/setup/scorecards/deeds",
        f"{REWRITTEN} challenge_rules.created_by {COUNTED} {SHOWN}",
        address=f"{MANAGE}/blank/setup/remove-scorecard/deeds",
    ),
    deed(
        "desks.setup_from_file",
        "carmen",
        f"{MANAGE}/blank/setup/from-file",
        f"{REWRITTEN} challenges.starts_on challenges.ends_on {COUNTED} {SHOWN}",
        fields={"file": "rules.json"},
    ),
    deed(
        "desks.setup_items",
        "carmen",
        f"{SETUP}/scorecards/actions/energy",
        f"challenge_rules+ {COUNTED} {SHOWN}",
        fields={"items-0-text": "Other words.", "reason": "Clearer."},
    ),
    deed(
        "desks.setup_award",
        "carmen",
        f"{SETUP}/awards/new",
        f"challenge_rules+ {COUNTED} {SHOWN}",
        fields={"name": "First", "when-0-kind": "place", "when-0-at_most": "1", "reason": "There is a prize now."},
    ),
    deed(
        "desks.remove_award",
        "carmen",
        f"{SETUP}/awards/first",
        f"challenge_rules+ {COUNTED} {SHOWN}",
        address=f"{SETUP}/awards/first/remove",
    ),
    deed(
        "desks.edit",
        "carmen",
        f"{MANAGE}/spare/edit",
        f"challenges.summary challenges.baseline_due_days_after_joining challenge_rules+ {COUNTED} {SHOWN}",
        fields={
            "summary": "Other words.",
            "baseline_due_days_after_joining": "30",
            "min_covered_days": "70",
            "reason": "Fairer.",
            "past_is_meant": "y",
        },
    ),
    deed(
        "desks.publish",
        "carmen",
        f"{MANAGE}/waiting",
        f"challenges.state challenges.published_at state_changes+ {SHOWN}",
    ),
    deed("desks.delete_draft", "carmen", f"{MANAGE}/dropped/delete", "challenges- challenge_rules-"),
    deed(
        "desks.move",
        "carmen",
        f"{MANAGE}/spare/moves/archived",
        f"challenges.state state_changes+ {SHOWN}",
        fields={"reason": "The hall burned down."},
    ),
    deed(
        "desks.board",
        "carmen",
        f"{MANAGE}/waiting/board",
        f"boards.state boards.reason boards.state_since {SHOWN}",
        fields={"reason": "Until the awards night.", "freeze": "1"},
    ),
    deed("desks.approve", "carmen", f"{MANAGE}/2026", ENTRY_TOLD, address="/entries/{approve}/approve"),
    deed(
        "desks.decline",
        "carmen",
        "/entries/{decline}/decline",
        f"{ENTRY_TOLD} entries.reason",
        fields={"reason": "Outside of our city."},
    ),
    deed(
        "desks.division",
        "carmen",
        "/entries/{card_role}/division",
        f"entries.role entries.division_reason {COUNTED} {SHOWN}",
        fields={"role": "owner", "reason": "They own the building."},
    ),
    deed(
        "desks.track",
        "carmen",
        "/entries/{card_track}/track",
        f"entries.track letters+ {COUNTED} {SHOWN}",
        fields={"track": "large", "reason": "It has grown."},
    ),
    deed(
        "desks.staff_request",
        "grace",
        "/staff/requests/{request}",
        "users+ coordinations+ letters+ letter_links+ government_requests.answer government_requests.answered_at "
        "government_requests.answered_by",
        fields={"answer": "accepted"},
    ),
    deed(
        "desks.staff_new_member",
        "grace",
        "/staff/members/new",
        "members+",
        fields={"name": "New Town", "kind": "town", "state": "IA", "time_zone": "America/Chicago"},
    ),
    deed("desks.staff_member", "grace", STAYS, "members.population", fields={"population": "1,234"}),
    deed(
        "desks.staff_invite",
        "grace",
        f"{STAYS}/coordinators",
        "users+ coordinations+ letters+ letter_links+",
        fields={"name": "Eve Ross", "email": "eve@stays.example"},
    ),
    deed(
        "desks.staff_invite_again",
        "grace",
        STAYS,
        "letters+ letter_links+",
        address=f"{STAYS}/coordinations/{{again_to}}/invite-again",
    ),
    deed(
        "desks.staff_end_coordination",
        "grace",
        STAYS,
        "coordinations-",
        address=f"{STAYS}/coordinations/{{end}}/end",
    ),
    deed(
        "desks.question",
        "ben",
        f"{CARDS}/questions/{{card_answer}}",
        "answer_reviews+",
        fields={"text": "Those in the shop."},
    ),
    deed(
        "desks.scorecard_part",
        "ben",
        f"{CARDS}/scorecards/actions/parts/1",
        "answer_drafts+",
        fields={"status.EN-03": "done", "amount.EN-03": "2", "note.EN-03": "All of us."},
    ),
    deed(
        "desks.scorecard",
        "ben",
        f"{CARDS}/scorecards/actions/baseline",
        f"submissions+ action_answers+ {COUNTED}",
    ),
    deed(
        "scorecards.role",
        "ben",
        f"{BAKERY}/entries/{{card_role}}/role",
        f"entries.role {COUNTED} {SHOWN}",
        fields={"role": "tenant"},
    ),
    deed(
        "scorecards.bonuses",
        "ben",
        f"{CARDS}/bonuses",
        f"earned_bonuses+ {COUNTED}",
        fields={"code": "open-house"},
    ),
    deed(
        "scorecards.new_code",
        "carmen",
        f"{MANAGE}/cards/bonuses",
        "event_codes+",
        fields={
            "code": "LEDLUNCH27",
            "label": "Lunch on lighting",
            "valid_from": "2026-05-01T11:00",
            "valid_until": "2026-05-02T11:00",
        },
    ),
    deed(
        "scorecards.end_event_code",
        "carmen",
        f"{MANAGE}/cards/bonuses",
        "event_codes.ended_at",
        address=f"{MANAGE}/cards/bonuses/codes/{{end_event_code}}/end",
    ),
    deed(
        "desks.mailed",
        "carmen",
        f"{BAKERY}/entries/{{late_entry}}/scorecards/actions/mailed",
        "mailed_scorecards+",
        fields={"arrived_at": "{late_on}", "reason": "It lay in the wrong tray."},
    ),
    deed(
        "scorecards.give",
        "carmen",
        f"{MANAGE}/cards/bonuses",
        f"earned_bonuses+ {COUNTED}",
        fields={"why": "Told its story."},
    ),
    deed(
        "scorecards.take_back",
        "carmen",
        "/bonuses/{card_bonus}/take-back",
        f"earned_bonuses.revoked_at earned_bonuses.revoked_why {COUNTED}",
        fields={"reason": "It was here before."},
    ),
    deed(
        "scorecards.import_scorecards",
        "carmen",
        f"{MANAGE}/cards/scorecards/import",
        "stored_files+ answer_sheets+",
        fields={"scorecard": "actions.final", "file": "answers.csv"},
    ),
    deed(
        "scorecards.save",
        "carmen",
        "/scorecard-sheets/{sheet_save}",
        f"answer_sheets.state submissions+ action_answers+ answer_drafts+ {COUNTED}",
    ),
    deed(
        "scorecards.discard",
        "carmen",
        "/scorecard-sheets/{sheet_discard}",
        "answer_sheets.state stored_files.content stored_files.name",
    ),
    deed(
        "businesses.invite_list",
        "carmen",
        f"{RECRUITING}/invite",
        "guest_lists+",
        fields={"pasted": "Weir Dental, Paula Mbeki, paula@weir.example, 3 Weir Street, Clinic, 12, 900"},
    ),
    deed(
        "businesses.guest_list",
        "carmen",
        f"{RECRUITING}/lists/{{guests}}",
        "invitations+ letters+ guest_lists.invited guest_lists.invited_at",
        fields={"words": "See you soon."},
    ),
    deed(
        "businesses.renew_invitation",
        "carmen",
        f"{RECRUITING}/invitations/{{renew}}",
        "invitations.token_hash invitations.version",
    ),
    deed(
        "businesses.write_invitation",
        "carmen",
        f"{RECRUITING}/invitations/{{write}}",
        "invitations.written_at letters+",
    ),
    deed(
        "businesses.end_invitation",
        "carmen",
        f"{RECRUITING}/invitations/{{end_invitation}}",
        "invitations.withdrawn_at",
    ),
    deed(
        "businesses.forget_invited",
        "carmen",
        f"{RECRUITING}/invitations/{{forget}}",
        " ".join(["guest_lists.rows", *(f"invitations.{column}" for column in FORGOTTEN.split())]),
    ),
    deed(
        "businesses.write_to_invited",
        "carmen",
        f"{RECRUITING}/write",
        "invitations.written_at letters+",
        fields={"words": "See you soon."},
    ),
    deed(
        "businesses.codes",
        "carmen",
        f"{RECRUITING}/codes",
        "join_codes+",
        fields={"name": "Market", "most_uses": "20"},
    ),
    deed(
        "businesses.change_join_code",
        "carmen",
        f"{RECRUITING}/codes/{{change_code}}",
        "join_codes.name join_codes.most_uses",
        fields={"name": "Fair", "most_uses": "7"},
    ),
    deed(
        "businesses.end_join_code",
        "carmen",
        f"{RECRUITING}/codes",
        "join_codes.ended_at",
        address=f"{RECRUITING}/codes/{{end_code}}/end",
    ),
    deed(
        "desks.setup_edition",
        "carmen",
        f"{MANAGE}/2026/setup/edition",
        f"earlier_editions+ {SHOWN}",
        fields={"earlier": "{gala}"},
    ),
    deed(
        "businesses.story",
        "rosa",
        "/entries/{card_entry}/story",
        f"stories+ {SHOWN}",
        fields={"title": "New lamps", "text": "They pay back in a year.", "agreed": "y"},
    ),
    deed(
        "businesses.decide_on_story",
        "carmen",
        "/stories/{story_id}",
        f"stories.state stories.decided_at stories.decided_by letters+ {SHOWN}",
        fields={"approve": "1"},
    ),
    deed(
        "businesses.take_back_story",
        "rosa",
        "/entries/1/story",
        f"stories.state {SHOWN}",
        address="/entries/1/story/take-back",
    ),
    deed("awards.seed", "carmen", f"{MANAGE}/gala/awards", f"award_seeds+ {SHOWN}"),
    deed(
        "awards.jury",
        "carmen",
        f"{MANAGE}/gala/awards/heart/jury",
        f"award_decisions+ {SHOWN}",
        fields={"entry": "gala-0000000001", "reason": "It lent its ladder."},
    ),
    deed(
        "awards.publish_awards",
        "carmen",
        f"{MANAGE}/gala/awards/publish",
        f"published_results+ award_decisions+ letters+ {SHOWN}",
    ),
    deed(
        "awards.awards_night",
        "carmen",
        f"{MANAGE}/gala/awards-night",
        f"award_nights+ {SHOWN}",
        fields={"place": "Town hall", "starts": "7 PM"},
    ),
    deed(
        "awards.draw",
        "carmen",
        f"{MANAGE}/raffle/awards",
        f"award_seeds.drawn_from award_seeds.drawn_at award_decisions+ {SHOWN}",
    ),
    deed(
        "awards.ballot",
        "lee",
        f"{MANAGE}/raffle/jury/heart",
        "jury_ballots+",
        fields={"rows-0-points": "7", "text": "A good neighbor."},
    ),
    deed(
        "awards.tie",
        "carmen",
        f"{MANAGE}/tied/ties/tied-0000000001",
        f"tie_decisions+ {COUNTED} {SHOWN}",
        fields={"rows-0-position": "2", "rows-1-position": "1", "reason": "It helped its neighbors."},
    ),
    deed(
        "awards.end_tie_decision",
        "carmen",
        "/tie-decisions/{tie}/end",
        f"tie_decisions.ended_at tie_decisions.ended_by tie_decisions.ended_reason {COUNTED} {SHOWN}",
        fields={"reason": "Too early."},
    ),
    deed(
        "awards.end_award",
        "carmen",
        f"{MANAGE}/prize-1/awards/given/{{decision_id}}/end",
        f"award_decisions.ended_at award_decisions.ended_by award_decisions.ended_reason {SHOWN}",
        fields={"reason": "The jury thought again."},
    ),
    deed(
        "awards.out",
        "carmen",
        "/entries/{leaves}/out",
        f"exclusions+ entries.reason {ENTRY_TOLD}",
        fields={"kind": "disqualified", "reason": "It broke the rules."},
    ),
    deed(
        "awards.end_exclusion",
        "carmen",
        "/exclusions/{exclusion}/end",
        f"exclusions.lifted_at exclusions.lifted_by exclusions.lifted_reason entries.state entries.decided_at "
        f"entries.decided_by {COUNTED} {SHOWN}",
        fields={"reason": "It was a mistake."},
    ),
    deed(
        "awards.new_appeal",
        "rosa",
        "/entries/{prize}/appeal",
        "appeals+ letters+",
        fields={"about": "award", "text": "Look again."},
    ),
    deed(
        "awards.hand_over_appeal",
        "carmen",
        "/appeals/{appeal_id}",
        "appeals.handed_over_at letters+",
        address="/appeals/{appeal_id}/hand-over",
    ),
    deed(
        "awards.decide",
        "grace",
        "/appeals/{appeal_id}",
        f"appeals.decision appeals.answer appeals.decided_by appeals.decided_at letters+ {SHOWN}",
        fields={"answer": "It stays.", "deny": "Deny it"},
    ),
    deed(
        "awards.settle",
        "carmen",
        "/appeals/{upheld}",
        "appeals.settled_at appeals.settled_by appeals.settled_reason",
        address="/appeals/{upheld}/settle",
        fields={"reason": "The award was given by hand."},
    ),
    deed("businesses.code", "walter", "/code", fields={"code": "{code}"}),
    deed(
        "desks.new_letter",
        "carmen",
        f"{RECRUITING}/letters/new",
        "group_letters+ letters+",
        fields={
            "stage": "all joined",
            "subject": "Bills of {{business}}",
            "text": "Hello {{name}}",
            "do": "send",
        },
    ),
    deed("desks.reminders", "carmen", f"{RECRUITING}/reminders", "reminder_settings+", fields={"bills_due": "y"}),
    deed("desks.end_letters", "walter", "/unsubscribe/{ending}", "unsubscriptions+"),
    deed("desks.staff_member_left", "grace", "/staff/members/leaves-ia", "members.left_on"),
    deed("desks.staff_member_back", "grace", "/staff/members/left-ia", "members.left_on"),
]


def filled(text: str, world: World) -> str:
    """An address or a value, with the parts of the world it names."""
    return text.format(**world.ids, **world.tokens) if "{" in text else text


def page_of(one: Deed, world: World) -> str:
    """The address of the page on which the form stands."""
    return filled(one.page, world)


def form_of(one: Deed, world: World, person: Visitor, app: Flask) -> FoundForm:
    """The deed's form, as the page shows it to the person, filled in."""
    page = page_of(one, world)
    html = person.browser.get(page).get_data(as_text=True)
    wanted = filled(one.address, world)
    found = [form for form in forms_of(html, page) if _leads(app, form.action) == one.endpoint]
    form = min(
        (form for form in found if wanted in ("", form.action)), key=lambda form: len(set(one.fields) - {*form.kinds})
    )
    given = {name: _value(value, world) for name, value in one.fields.items()}
    form.fields = form.fields | given
    if one.endpoint == "desks.new_letter":  # what is sent was looked at before
        looked = person.browser.post(page, data={**form.fields, "do": "preview"}).get_data(as_text=True)
        form.fields["seen"] = next(one.fields["seen"] for one in forms_of(looked, page) if "seen" in one.fields)
    return form


def data_of(form: FoundForm) -> dict[str, Any]:
    """What is sent; a file is opened anew each time, because sending closes it."""
    fields = form.fields.items()
    return {name: _file(value) if form.kinds.get(name) == "file" else value for name, value in fields}


FILES = {
    "bills.csv": b"Start date,End date,Usage (kWh)\n2024-09-01,2024-10-01,930\n",
    "answers.csv": b"Business,Item,Status\nCard-Shop,EN-01,done\n",
    "rules.json": b'{"reporting": {"start": "2030-01-01", "end": "2031-01-01"}, "baseline_kind": "year_before", '
    b'"measures": [{"key": "water", "weight": "100"}]}',
    "days.csv": b"date,mean (F)\n2026-01-02,31\n",
}


def _file(name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(FILES[name]), name


def _value(value: Any, world: World) -> Any:
    return [filled(one, world) for one in value] if isinstance(value, list) else filled(value, world)


def _leads(app: Flask, address: str) -> str:
    endpoint, _ = app.url_map.bind("127.0.0.1").match(address.partition("?")[0], method="POST")
    return str(endpoint)
