"""What must be verified before a board may be final: a random sample and whoever stands on the podium."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select

from challenge.businesses.models import Entry, EntrySite
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_row
from challenge.extensions import db
from challenge.review.bills import Number, numbers_in
from challenge.review.queries import open_holds_in, site_changes_waiting
from challenge.review.queue import Claim, claims_in, needs_verifying
from challenge.scoring.review_sample import drawn, sample_size, seed_of
from challenge.words import and_words


@dataclass(frozen=True, slots=True)
class Sample:
    """The entries that chance chose, in the order of their numbers, out of how many, and the published seed."""

    seed: str
    of: int
    entries: list[Entry]

    @property
    def ids(self) -> set[int]:
        """The entries' ids."""
        return {entry.id for entry in self.entries}


@dataclass(frozen=True, slots=True)
class MustVerify:
    """One entry that must be verified, why, and what of it is not yet."""

    entry: Entry
    in_sample: bool
    on_podium: bool
    claims: list[Claim]
    numbers: list[Number]
    held: int

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is left."""
        return not self.claims and not self.numbers and not self.held

    @property
    def why(self) -> str:
        """Why it must be verified, in words."""
        told = ((self.on_podium, "on the podium"), (self.in_sample, "in the random sample"))
        return and_words(words for yes, words in told if yes)

    @property
    def sentence(self) -> str:
        """What is left, as a coordinator reads it among the matters that keep a board from being final."""
        answers = f"{len(self.claims)} {'answer is' if len(self.claims) == 1 else 'answers are'} not verified"
        open_too = ", or a question about them is open" if any(one.waits for one in self.numbers) else ""
        measured = f"the bills of {and_words(one.name for one in self.numbers)} are not verified{open_too}"
        held = f"{self.held} held {'number is' if self.held == 1 else 'numbers are'} not decided"
        parts = ((self.claims, answers), (self.numbers, measured), (self.held, held))
        left = and_words(words for some, words in parts if some)
        return f"{self.entry.desk_name} ({self.why}): {left}."


def sample_of(challenge: Challenge) -> Sample:
    """Entries that compete, chosen by the published seed. Other rules, another sample."""
    seed = seed_of(challenge.id, rules_row(challenge).hash)
    statement = select(Entry).filter_by(challenge_id=challenge.id, state="approved", competes=True)
    entries = {entry.public_key: entry for entry in db.session.scalars(statement)}
    config = current_app.config
    most = {"at_least": config["REVIEW_SAMPLE_ENTRIES"], "percent": config["REVIEW_SAMPLE_PERCENT"]}
    chosen = drawn(entries, seed, sample_size(len(entries), **most))
    return Sample(seed, len(entries), [entries[key] for key in chosen])


def must_verify(challenge: Challenge, podium: Collection[int]) -> list[MustVerify]:
    """Every entry of the sample and of the podium (ids of entries), by name."""
    sample = sample_of(challenge).ids
    statement = select(Entry).where(Entry.challenge_id == challenge.id, Entry.id.in_({*sample, *podium}))
    entries = db.session.scalars(statement).all()
    claims, held = claims_in(challenge), _held_by_entry(challenge)
    numbers = numbers_in(challenge, [entry.id for entry in entries])
    found = [
        MustVerify(
            entry,
            entry.id in sample,
            entry.id in podium,
            [one for one in claims if one.entry_id == entry.id and needs_verifying(one)],
            [one for one in numbers if one.entry_id == entry.id and not one.is_settled],
            held.get(entry.id, 0),
        )
        for entry in entries
    ]
    return sorted(found, key=lambda one: (one.is_done, one.entry.desk_name.casefold(), one.entry.id))


def unverified_for_final(challenge: Challenge, podium: Collection[int]) -> list[str]:
    """What keeps a board from being final, a sentence per entry; nothing: all that must be is verified.

    `podium` are the entries that `leaderboards.podium.podium_of(challenge)` names.
    """
    return [one.sentence for one in must_verify(challenge, podium) if not one.is_done]


def _held_by_entry(challenge: Challenge) -> dict[int, int]:
    """How many held numbers each entry has: bills, and what was said of its sites."""
    statement = select(EntrySite.site_id, EntrySite.entry_id).filter_by(challenge_id=challenge.id)
    entry_of = {row[0]: row[1] for row in db.session.execute(statement)}
    sites: Sequence[int] = [hold.reading.meter.site_id for hold in open_holds_in(challenge.member_id)]
    sites = [*sites, *(change.site.id for change in site_changes_waiting(challenge.member_id))]
    found: dict[int, int] = {}
    for site_id in sites:
        if site_id in entry_of:
            found[entry_of[site_id]] = found.get(entry_of[site_id], 0) + 1
    return found
