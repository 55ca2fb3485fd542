"""The evening's papers, made from published awards: programme, certificates, pictures, press text, booklet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from challenge.awards.honours import Honour, honours_of, name_of, public_name
from challenge.awards.models import AwardDecision, AwardNight, PublishedResult
from challenge.awards.queries import decisions_by_award, is_named, night_of
from challenge.awards.undecided import undecided_awards
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.challenges.rule_words import is_measured
from challenge.leaderboards.visible import PLACES
from challenge.papers.certificate import Certificate
from challenge.papers.picture import Picture
from challenge.papers.programme import Evening, Turn, Winner
from challenge.scoring.rules import Rules
from challenge.scoring.rules.awards import Award
from challenge.scoring.rules.document import WITH_PERCENTS
from challenge.words import day, plain_text

MOST_CERTIFICATES = 300
Honours = list[tuple[Award, list[Honour]]]


class Papers:
    """All papers of one evening tell the same: awards that hold, names by today's consent."""

    def __init__(self, challenge: Challenge, result: PublishedResult, base_url: str) -> None:
        self.challenge, self.result, self.base_url = challenge, result, base_url
        self.night: AwardNight = night_of(challenge)
        self.rules: Rules = rules_of(challenge)
        self.shows = self.rules.visibility.shows
        given = decisions_by_award(challenge)
        self.honours: Honours = [
            (award, named) for award in self.rules.awards if (named := honours_of(given.get(award.key, [])))
        ]
        # by the award's key, how many have it already
        self.undecided = {one.award.key: len(given.get(one.award.key, [])) for one in undecided_awards(challenge)}

    @property
    def made_on(self) -> date:
        """The date of papers: the evening; while its date is not entered, the day on which results were published."""
        zone = ZoneInfo(self.challenge.time_zone)
        return self.night.held_on or self.result.published_at.astimezone(zone).date()

    @property
    def pictured(self) -> Sequence[AwardDecision]:
        """One for each award that is handed over: of a team its first member's, since the picture is the team's."""
        return [honour.first for _, given in self.honours for honour in given]

    def why(self, decision: AwardDecision) -> str:
        """Why it was given, without figures where the board has none; "" where the award's name says it."""
        return decision.said(with_figures=self.shows == WITH_PERCENTS)

    def said_of(self, honour: Honour) -> str:
        """Why, and of a team who is in it."""
        return " ".join(
            filter(None, [self.why(honour.first), f"In this team: {honour.members}." if honour.members else ""])
        )

    def reason(self, decision: AwardDecision) -> str:
        """What its own certificate says: of a team, which member it is for."""
        own = public_name(decision.entry) if decision.team and decision.entry.listing == "name" else ""
        return " ".join(filter(None, [self.why(decision), f"{own} is one of its members." if own else ""]))

    def running_order(self) -> list[tuple[Award, list[Honour], str]]:
        """The last award of the rules first; of each the third, the second, the first, and what is undecided."""
        given = {award.key: named for award, named in self.honours}
        turns = [(award, given.get(award.key, [])[::-1], self._owed(award)) for award in reversed(self.rules.awards)]
        return [turn for turn in turns if turn[1] or turn[2]]

    def _owed(self, award: Award) -> str:
        if award.key not in self.undecided:
            return ""
        return "Not decided yet." if not self.undecided[award.key] else "Not all of it is decided yet."

    @property
    def certificates(self) -> list[Certificate]:
        """A page for each winner; of a team one for itself, and one for each member."""
        return [paper for _, given in self.honours for honour in given for paper in self._certificates_of(honour)]

    def _certificates_of(self, honour: Honour) -> Iterator[Certificate]:
        if honour.first.team_code:
            yield self._certificate(honour.first, honour.first.team_code, self.said_of(honour))
        for one in honour.decisions:
            yield self._certificate(one, one.code, self.reason(one))

    def _certificate(self, decision: AwardDecision, code: str, reason: str) -> Certificate:
        return Certificate(
            city=self.challenge.member.title,
            challenge=self.challenge.name,
            business=name_of(decision),
            award=decision.name,
            reason=reason,
            awarded_on=self.made_on,
            signatory=self.night.signatory or self.challenge.contact_name,
            signatory_role=self.night.signatory_role or "Coordinator",
            address=self._address_of(code),
            code=code,
        )

    def _address_of(self, code: str) -> str:
        """Where everybody can check a certificate."""
        return f"{self.base_url}/certificates/{code}"

    def evening(self) -> Evening:
        """The running order, with what is read aloud."""
        turns = [
            Turn(
                "",
                award.name,
                note=" ".join(filter(None, [award.text, owed])),
                winners=[Winner(one.name, self.said_of(one)) for one in given],
            )
            for award, given, owed in self.running_order()
        ]
        return Evening(
            title="Awards night",
            city=self.challenge.member.title,
            challenge=self.challenge.name,
            held_on=self.night.held_on,
            made_on=self.made_on,
            starts=self.night.starts,
            place=self.night.place,
            welcome=self.night.welcome,
            turns=turns,
            thanks=f"{self.challenge.contact_name}, {self.challenge.contact_email}",
            address=f"{self.base_url}{self.public}/awards",
        )

    @property
    def public(self) -> str:
        """The challenge's public address."""
        return f"/challenges/{self.challenge.member.slug}/{self.challenge.slug}"

    def picture(self, decision: AwardDecision) -> Picture:
        """A picture to share."""
        return Picture(
            city=self.challenge.member.title,
            challenge=self.challenge.name,
            name=name_of(decision),
            honour=decision.name,
            finding=self.why(decision),
            as_of=f"Results of {day(self.result.published_at.astimezone(ZoneInfo(self.challenge.time_zone)).date())}",
            made_on=self.made_on,
        )

    def press_text(self) -> str:
        """Plain text to copy."""
        city, held_on = self.challenge.member.title, self.night.held_on
        intro = f"{city} has given the awards of {self.challenge.name}."
        if held_on:
            where = f" at {self.night.place}" if self.night.place else ""
            intro += f" The awards are handed over on {day(held_on)}{where}."
        blocks = [f"{city}: the awards of {self.challenge.name}", *([day(held_on)] if held_on else [])]
        blocks += [intro, self.challenge.summary]
        given = {award.key: named for award, named in self.honours}
        for award in self.rules.awards:
            owed = [f"- {self._owed(award)}"] if self._owed(award) else []
            if owed or award.key in given:
                blocks.append("\n".join([award.name, *self._told(award, given.get(award.key, [])), *owed]))
        measured = (
            "Every participant is compared with its own past, by published rules. " if is_measured(self.rules) else ""
        )
        measured += "Bills and answers come from the participants; those behind the first places and a random sample "
        measured += "were verified before the result."
        address = f"{self.base_url}{self.public}"
        blocks += [measured, f"All results: {address}/leaderboard" if self.shows in PLACES else f"More: {address}"]
        contact = [self.challenge.contact_name, self.challenge.contact_email, self.challenge.contact_phone]
        return "\n\n".join([*blocks, "Contact: " + ", ".join(filter(None, contact))]) + "\n"

    def _told(self, award: Award, given: list[Honour]) -> list[str]:
        """The winners, as far as the public may read who they are."""
        if given and not is_named(award, self.shows):
            return [f"- {len(given)} {'winner' if len(given) == 1 else 'winners'}"]
        return [f"- {one.told}{f': {why}' if (why := self.why(one.first)) else ''}" for one in given]

    def booklet(self) -> bytes:
        """A row for each award and winner, for whoever lays out the booklet; opens in a spreadsheet."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(["Award", "About the award", "Winner", "Trade", "Why", "Certificate"])
        for award, given in self.honours:
            for one in given:
                entry = one.first.entry
                trade = entry.business.trade if entry.listing == "name" and one.first.team is None else ""
                cells = [award.name, award.text, one.told, trade, self.why(one.first)]
                codes = " ".join(self._address_of(paper.code) for paper in self._certificates_of(one))
                writer.writerow([plain_text(cell) for cell in cells] + [codes])
        return b"\xef\xbb\xbf" + text.getvalue().encode()
