"""What is done to scorecards: one file per deed."""

from challenge.scorecards.actions.bonuses import earn_by_code, give_bonus, make_code, take_back_bonus
from challenge.scorecards.actions.carry import carry_answers
from challenge.scorecards.actions.evidence import add_evidence, remove_evidence
from challenge.scorecards.actions.role import state_role
from challenge.scorecards.actions.save_answers import Replaced, Typed, save_answers
from challenge.scorecards.actions.sheets import discard_sheet, receive_sheet, save_sheet
from challenge.scorecards.actions.submit import Lacking, NotReady, submit_scorecard

__all__ = [
    "Lacking",
    "NotReady",
    "Replaced",
    "Typed",
    "add_evidence",
    "carry_answers",
    "discard_sheet",
    "earn_by_code",
    "give_bonus",
    "make_code",
    "receive_sheet",
    "remove_evidence",
    "save_answers",
    "save_sheet",
    "state_role",
    "submit_scorecard",
    "take_back_bonus",
]
