"""Held readings and answers: the bakery's own people and its coordinator; the queue and who reviews: the city."""

from tests.every_page.doors import BAKERY, BAKERY_PEOPLE, CITY, Door

MANAGE = "/cities/riverbend-oh/challenges/2026"
DOORS = [
    Door("review.hold", "/holds/1", BAKERY),
    Door("review.decide", "/holds/1/decide", CITY, "POST", passed=(422,)),
    Door("review.answer", "/holds/1/answer", BAKERY_PEOPLE, "POST", passed=(422,)),
    Door("review.site_change", "/site-changes/adjustment/1", BAKERY),
    Door("review.evidence", "/site-changes/adjustment/1/file", BAKERY),
    Door("review.decide_change", "/site-changes/adjustment/1", CITY, "POST", passed=(422,)),
    Door("review.action_answer", "/answers/1", BAKERY),
    Door("review.decide_answer", "/answers/1/decide", CITY, "POST", passed=(422,)),
    Door("review.reply", "/answers/1/reply", BAKERY_PEOPLE, "POST", passed=(422,)),
    Door("review.answer_evidence", "/answers/1/evidence/1", BAKERY),
    Door("review.bills", "/entries/1/bills/electricity", BAKERY),
    Door("desks.sums", "/entries/1/sums", BAKERY),
    Door("desks.sums_behind", "/challenges/riverbend-oh/2026/entries/bakery0000000001/sums", BAKERY, passed=(302,)),
    Door("review.decide_bills", "/entries/1/bills/electricity", CITY, "POST", passed=(422,)),
    Door("review.reply_about", "/entries/1/bills/electricity/reply", BAKERY_PEOPLE, "POST", passed=(422,)),
    Door("review.reply_file", "/entries/1/bills/electricity/replies/999/file", BAKERY, passed=(404,)),
    Door("review.bill_file", "/entries/1/bills/electricity/files/999", BAKERY, passed=(404,)),
    Door("desks.queue", f"{MANAGE}/review", CITY),
    Door("desks.check_many_answers", f"{MANAGE}/review/answers", CITY, "POST", passed=(422,)),
    Door("desks.verify_many_answers", f"{MANAGE}/review/verify", CITY, "POST", passed=(422,)),
    Door("desks.check_many_numbers", f"{MANAGE}/review/numbers", CITY, "POST", passed=(422,)),
    Door("desks.verify", f"{MANAGE}/review/final", CITY),
    Door("review.reviewers", f"{MANAGE}/reviewers", CITY),
    Door("review.reviewers", f"{MANAGE}/reviewers", CITY, "POST", passed=(422,)),
    Door("review.end_reviewer", f"{MANAGE}/reviewers/1/end", CITY, "POST", passed=(422,)),
]
