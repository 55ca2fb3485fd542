"""Who may look at what is reviewed, and who may decide: fetch and authorise in one call. One file per matter."""

from challenge.review.access.answers import (
    answer_or_404,
    evidence_of_answer_or_404,
    may_review,
    own_answer_or_404,
    refuse_own,
    reviewable_answer_or_404,
    reviewed_challenge_or_404,
    why_not,
)
from challenge.review.access.bills import (
    bill_file_or_404,
    billed_entry_or_404,
    own_bills_or_404,
    private_entry_or_404,
    reply_file_or_404,
    reviewable_bills_or_404,
    why_not_bills,
)
from challenge.review.access.holds import (
    KINDS,
    SiteChange,
    decidable_change_or_404,
    decidable_hold_or_404,
    evidence_or_404,
    hold_or_404,
    may_decide,
    may_decide_change,
    own_hold_or_404,
    site_change_or_404,
)
from challenge.review.access.results import why_not_result
from challenge.review.access.reviewers import (
    helper_or_404,
    helps,
    judged_challenge_or_404,
    juried_challenge_or_404,
)

__all__ = [
    "KINDS",
    "SiteChange",
    "answer_or_404",
    "bill_file_or_404",
    "billed_entry_or_404",
    "decidable_change_or_404",
    "decidable_hold_or_404",
    "evidence_of_answer_or_404",
    "evidence_or_404",
    "helper_or_404",
    "helps",
    "hold_or_404",
    "judged_challenge_or_404",
    "juried_challenge_or_404",
    "may_decide",
    "may_decide_change",
    "may_review",
    "own_answer_or_404",
    "own_bills_or_404",
    "own_hold_or_404",
    "private_entry_or_404",
    "refuse_own",
    "reply_file_or_404",
    "reviewable_answer_or_404",
    "reviewable_bills_or_404",
    "reviewed_challenge_or_404",
    "site_change_or_404",
    "why_not",
    "why_not_bills",
    "why_not_result",
]
