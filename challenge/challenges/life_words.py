"""What a state of a challenge means for each kind of reader: what can be done now, and what comes next."""

from __future__ import annotations

from challenge import clock
from challenge.challenges.life import ARCHIVED, DRAFT, FINAL, GRACE, IN_REVIEW, PUBLISHED, RUNNING
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.challenges.rule_words import is_measured
from challenge.words import day, deadline, last_day

PUBLIC, BUSINESS, COORDINATOR, REVIEWER, JUROR = "public", "business", "coordinator", "reviewer", "juror"
NAMES = {
    DRAFT: "Draft",
    PUBLISHED: "Published",
    RUNNING: "Running",
    GRACE: "Last days to hand in",
    IN_REVIEW: "In review",
    FINAL: "Final",
    ARCHIVED: "Off the public site",
}
"""What each state is called on pages."""

SENTENCES = {
    (DRAFT, COORDINATOR): "Only you and the network's staff see it. Read it through, then publish it.",
    (PUBLISHED, PUBLIC): "It begins on {starts}.",
    (PUBLISHED, BUSINESS): "It begins on {starts}. Log the bills of the baseline meanwhile.",
    (PUBLISHED, COORDINATOR): "Let businesses in and ask for bills of the baseline. It starts by itself on {starts}.",
    (RUNNING, PUBLIC): "It runs until {last}.",
    (
        RUNNING,
        BUSINESS,
    ): "Log each bill when it comes. The last day that counts is {last}; bills are taken until {closes}.",
    (RUNNING, COORDINATOR): "Let businesses in, and decide on what is held. The period ends by itself after {last}.",
    (GRACE, PUBLIC): "The days that count are over. The last bills come in until {closes}; places can still change.",
    (GRACE, BUSINESS): "The days that count are over. Log the bills that are missing before {closes}.",
    (GRACE, COORDINATOR): "Ask for the bills that are missing. Bills are taken until {closes}.",
    (
        IN_REVIEW,
        PUBLIC,
    ): "Bills were taken until {closes} and are being looked at. Places can still change until the board is final.",
    (
        IN_REVIEW,
        BUSINESS,
    ): "Bills were taken until {closes}. Answer what the coordinator asks; a new bill is kept, but does not count.",
    (
        IN_REVIEW,
        COORDINATOR,
    ): "Bills are closed. Decide on everything that is open, freeze the board, then make it final.",
    (FINAL, PUBLIC): "The results are final. Bills that come now change nothing.",
    (FINAL, BUSINESS): "The results are final. You can still change what the public reads of you.",
    (
        FINAL,
        COORDINATOR,
    ): "The results stand. Next: give the awards and publish them, prepare the awards night, send the report. "
    "To correct a result, open the review again: everybody reads why.",
    (ARCHIVED, BUSINESS): "It was taken off the public site. Your bills are kept.",
    (ARCHIVED, COORDINATOR): "Off the public site; everything is kept. Bring it back to show it again.",
    (DRAFT, REVIEWER): "It is not published yet, and nobody has joined. Nothing waits for you.",
    (PUBLISHED, REVIEWER): "It begins on {starts}. Look at what businesses send in before that.",
    (RUNNING, REVIEWER): "It runs until {last}. Look at what businesses send in as it comes, the oddest first.",
    (
        GRACE,
        REVIEWER,
    ): "The days that count are over, and the last is sent in until {closes}. Ask now for what you miss.",
    (
        IN_REVIEW,
        REVIEWER,
    ): "Nothing more is taken since {closes}. Decide on all that must be verified: the board can be final after that.",
    (FINAL, REVIEWER): "The results are final. What you decide now changes them only if the review is opened again.",
    (ARCHIVED, REVIEWER): "It was taken off the public site. Nothing waits for you.",
    (DRAFT, JUROR): "It is not published yet. Your turn comes near its end.",
    (PUBLISHED, JUROR): "It begins on {starts}. Read what you will judge; your turn comes near its end.",
    (RUNNING, JUROR): "It runs until {last}. You may give points before that, and change them until an award is given.",
    (GRACE, JUROR): "The days that count are over. Give your points; you may change them until an award is given.",
    (
        IN_REVIEW,
        JUROR,
    ): "What was sent in is verified now. Give your points; places can still change until it is final.",
    (FINAL, JUROR): "The results are final. Give your points for every award that was not given yet.",
    (ARCHIVED, JUROR): "It was taken off the public site. Nothing waits for you.",
}


ANSWERED = {
    (PUBLISHED, BUSINESS): "It begins on {starts}. Read through the list of actions meanwhile.",
    (PUBLISHED, COORDINATOR): "Let businesses in. It starts by itself on {starts}.",
    (RUNNING, BUSINESS): "Tick what you do. The last day that counts is {last}; answers are taken until {closes}.",
    (RUNNING, COORDINATOR): "Let businesses in, and review what they answer. The period ends by itself after {last}.",
    (GRACE, PUBLIC): "The days that count are over. The last answers come in until {closes}; places can still change.",
    (GRACE, BUSINESS): "The days that count are over. Submit what is missing before {closes}.",
    (GRACE, COORDINATOR): "Ask for the answers that are missing. They are taken until {closes}.",
    (
        IN_REVIEW,
        PUBLIC,
    ): "Answers were taken until {closes} and are reviewed. Places can still change until the board is final.",
    (IN_REVIEW, BUSINESS): "Answers were taken until {closes}. Reply to what reviewers ask.",
    (IN_REVIEW, COORDINATOR): "Answers are closed. Decide on all that is open, freeze the board, then make it final.",
    (FINAL, PUBLIC): "The results are final. Answers that come now change nothing.",
    (ARCHIVED, BUSINESS): "It was taken off the public site. Your answers are kept.",
}
"""What reads otherwise where a challenge has scorecards alone."""

SIGNED_UP = {
    (PUBLISHED, COORDINATOR): "Sign-up is over. It starts by itself on {starts}.",
    (
        RUNNING,
        COORDINATOR,
    ): "Sign-up is over. Look at what is held and what waits for review. The period ends by itself after {last}.",
}
"""What reads otherwise once nobody can join any more."""


def what_next(challenge: Challenge, reader: str) -> str:
    """One or two sentences for a reader; "" where there is nothing to read.

    `reader` is `public`, `business`, `coordinator`, `reviewer` or `juror`.
    """
    zone = challenge.time_zone
    sentences = SENTENCES if is_measured(rules_of(challenge)) else SENTENCES | ANSWERED
    if clock.now() >= challenge.registration_closes_at:
        sentences = sentences | SIGNED_UP
    return sentences.get((challenge.state, reader), "").format(
        starts=day(challenge.starts_on),
        last=day(last_day(challenge.ends_on)),
        closes=deadline(challenge.submission_closes_at, zone),
    )
