"""Deeds of reviewers, one file per matter."""

from challenge.review.actions.answers import (
    ask_about_answer,
    check_answer,
    give_part,
    reject_answer,
    reply_to_question,
    verify_answer,
)
from challenge.review.actions.bills import (
    ask_about_bills,
    check_bills,
    leave_bills_out,
    reply_about_bills,
    take_bills_back,
    verify_bills,
)
from challenge.review.actions.holds import (
    accept_hold,
    answer_hold,
    ask_about_hold,
    decide_site_change,
    reject_hold,
)
from challenge.review.actions.many import check_answers, check_numbers, verify_answers
from challenge.review.actions.results import confirm_result, take_back_result, tell_of_result
from challenge.review.actions.reviewers import end_helper, invite_helper

__all__ = [
    "accept_hold",
    "answer_hold",
    "ask_about_answer",
    "ask_about_bills",
    "ask_about_hold",
    "check_answer",
    "check_answers",
    "check_bills",
    "check_numbers",
    "confirm_result",
    "decide_site_change",
    "end_helper",
    "give_part",
    "invite_helper",
    "leave_bills_out",
    "reject_answer",
    "reject_hold",
    "reply_about_bills",
    "reply_to_question",
    "take_back_result",
    "take_bills_back",
    "tell_of_result",
    "verify_answer",
    "verify_answers",
    "verify_bills",
]
