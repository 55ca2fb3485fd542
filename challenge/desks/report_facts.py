"""The final report of a challenge: one set of figures for page and PDF, each as it is written in public."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from challenge.businesses import models as businesses
from challenge.businesses.chosen import Chosen
from challenge.businesses.entry_facts import facts_in
from challenge.businesses.queries import public_stories
from challenge.challenges.models import Challenge
from challenge.challenges.rule_words import is_measured, tier_words
from challenge.desks.queries import board_winners_of, winners_of
from challenge.leaderboards.answered import answers_in
from challenge.leaderboards.boards import FROZEN
from challenge.leaderboards.models import Snapshot
from challenge.leaderboards.public_board import PublicBoard, public_board
from challenge.leaderboards.queries import current_snapshot
from challenge.leaderboards.sentences import (
    TOTAL_WORDS,
    amount_together,
    amounts_together,
    equivalents_together,
    not_told_together,
    sure_together,
)
from challenge.leaderboards.stored import rows_in
from challenge.leaderboards.team_members import Told, members_told
from challenge.papers.report import Count, Report, Story, Table, Total
from challenge.scoring.cards import FINAL
from challenge.scoring.rows import Row
from challenge.scoring.rules import WEATHER, Rules, rules_of_track
from challenge.scoring.rules.tiers import Tier
from challenge.scoring.scorecards import DONE, STATUS_NUMBER
from challenge.scoring.states import SELF_REPORTED
from challenge.scoring.suppression import FEWEST
from challenge.words import and_words, day, last_day, number

SAVED = {
    "kwh": ("used", " electricity"),
    "gallons": ("used", " water"),
    "pounds": ("threw away", " waste"),
    "dollars": ("spent", ""),
    "kg_co2e": ("caused", ""),
}
NONE, NOT_CHECKED = " none", " not checked"  # no key of a tier has a blank
FEW_ACTIONS, FIRST_TEAMS = 10, 3


@dataclass(frozen=True)
class Done:
    """An action and by how many entries it was done."""

    code: str
    text: str
    category: str
    scorecard: str
    entries: int


def report_of(challenge: Challenge, address: str, *, is_final: bool) -> Report | None:
    """All of it; None before there is a board."""
    snapshot = current_snapshot(challenge)
    if snapshot is None:
        return None
    board = public_board(challenge.id, snapshot.id)
    rows = [row for row, _ in rows_in(snapshot.id)]
    done = [] if board.state == FROZEN else _done(challenge, board.rules)
    local = snapshot.as_of.astimezone(ZoneInfo(challenge.time_zone))
    return Report(
        title="Final report" if is_final else "Report so far",
        city=challenge.member.title,
        challenge=challenge.name,
        period=f"{day(challenge.starts_on)} to {day(last_day(challenge.ends_on))}",
        as_of=day(local.date()),
        finding=_finding(board),
        made_on=local.date(),
        totals=_totals(board),
        not_told=not_told_together(board),
        participation=_participation(board, rows),
        actions=_by_category(done, board.rules),
        tables=list(_tables(challenge, board, rows, done)),
        stories=[told_story(one) for one in public_stories(challenge)],
        method=_method(board, is_final=is_final),
        address=address,
    )


def told_story(story: businesses.Story) -> Story:
    """Under the name that the public reads today."""
    paragraphs = [line.strip() for line in story.text.splitlines() if line.strip()]
    return Story(story.title, story.entry.public_name or "", paragraphs)


def _finding(board: PublicBoard) -> str:
    totals = _snapshot(board).totals
    entries = totals["entries"]
    start = f"{number(entries)} {'entry' if entries == 1 else 'entries'} took part"
    name = next((name for name in TOTAL_WORDS if totals.get(name)), "")
    if not name:
        return f"{start}, and {number(totals['ranked'])} finished with a result."
    verb, what = SAVED[name]
    sure = sure_together(board).get(name, "")
    amount = amount_together(totals[name], TOTAL_WORDS[name][1])
    who = f"{number(totals['contributors'])} of them together"
    return f"{start}. {who} {verb} {amount}{what}{f' ({sure})' if sure else ''}."


def _snapshot(board: PublicBoard) -> Snapshot:
    if board.snapshot is None:
        raise ValueError("a report is made of a board")
    return board.snapshot


def _totals(board: PublicBoard) -> list[Total]:
    """What the board's page says of all together, and how sure that is."""
    totals, equivalents = _snapshot(board).totals, equivalents_together(board)
    sure = sure_together(board)
    found = []
    for name, (label, words) in TOTAL_WORDS.items():
        if totals.get(name):
            note = f"about {equivalents[0].words}" if name == "kg_co2e" and equivalents else ""
            found.append(Total(label, amount_together(totals[name], words), sure.get(name, ""), note))
    return found


def _participation(board: PublicBoard, rows: Sequence[Row]) -> list[Count]:
    totals = _snapshot(board).totals
    steps = [("Took part", totals["entries"]), ("With a result at the end", totals["ranked"])]
    for card in board.rules.scorecards:
        steps.append((f"Submitted {card.name}", sum(card.key in row["scorecards"] for row in rows)))
    return [Count(name, float(count), number(count)) for name, count in steps]


def _done(challenge: Challenge, rules: Rules) -> list[Done]:
    """How many entries did each action; nothing while so few answered that it would tell who."""
    position = {facts.entry_id: at for at, facts in enumerate(facts_in(Chosen(challenge.id)))}
    answers = answers_in(Chosen(challenge.id), rules, position).submitted
    found = []
    for card in rules.scorecards:
        told, begun = answers.get((card.key, FINAL), (None, None))
        if told is None or begun is None or int(begun.sum()) < FEWEST:
            continue
        is_done = (told.status == STATUS_NUMBER[DONE]) & (told.given != 0) & begun[told.entry]
        count = Counter(told.item[is_done].tolist())
        names = {category.key: category.name for category in card.categories}
        found += [
            Done(item.code, item.text, names[item.category], card.name, count[at])
            for at, item in enumerate(card.items)
            if count[at]
        ]
    return found


def _by_category(done: Sequence[Done], rules: Rules) -> list[Count]:
    """How many actions were done, by category."""
    count: Counter[str] = Counter()
    for one in done:
        count[one.category] += one.entries
    names = dict.fromkeys(category.name for card in rules.scorecards for category in card.categories)
    return [Count(name, float(count[name]), number(count[name])) for name in names if done]


def _tables(challenge: Challenge, board: PublicBoard, rows: Sequence[Row], done: Sequence[Done]) -> Iterator[Table]:
    winners = winners_of(challenge)
    if winners:
        told = any(winner.figure for winner in winners)
        heads = ["Place", "Entry", *(["With"] if told else [])]
        cells = [[str(one.place), one.name, *([one.figure] if told else [])] for one in winners]
        yield Table(
            "First places", heads, cells, numeric=[0], note="By the public board. The same figure, the same place."
        )
    for name, first in board_winners_of(challenge).items():
        yield Table(f"First places: {name}", ["Place", "Entry"], [[str(one.place), one.name] for one in first], [0])
    teams = [team for team in board.teams if team.place is not None and team.place <= FIRST_TEAMS]
    if teams:
        told_of = members_told(board)
        rows_of_teams = [[str(one.place), one.name, one.points or "", _members(told_of.get(one.key))] for one in teams]
        yield Table("First teams", ["Place", "Team", "With", "Members"], rows_of_teams, numeric=[0, 2])
    yield from _groups(board, rows)
    if len(rows) >= FEWEST:
        yield from _tiers(board.rules, rows)
    most = sorted(done, key=lambda one: (-one.entries, one.code))[:FEW_ACTIONS]
    if most:
        cells = [[f"{one.code} {one.text}", one.category, number(one.entries)] for one in most]
        yield Table("What most did", ["Action", "Category", "Entries"], cells, numeric=[2])


def _members(told: Told | None) -> str:
    """Who may be named, and how many more there are."""
    named, more = ([name for name, _ in told.named], told.unnamed) if told else ([], 0)
    return and_words([*named, *([f"{more} more"] if more else [])])


def _groups(board: PublicBoard, rows: Sequence[Row]) -> Iterator[Table]:
    ways = [
        ("Track", board.track_names, "track"),
        ("Division", board.division_names, "division"),
    ]
    for head, names, key in ways:
        if len(names) > 1:
            own = {name: [row for row in rows if row[key] == group] for group, name in names.items()}  # type: ignore[literal-required]  # a key of the row
            cells = [
                [name, number(len(group)), number(sum(row["place"] is not None for row in group))]
                for name, group in own.items()
            ]
            yield Table(f"{head}s", [head, "Took part", "With a place"], cells, numeric=[1, 2])


def _tiers(rules: Rules, rows: Sequence[Row]) -> Iterator[Table]:
    if rules.tiers:
        reached = [row["tier"] or _none(row["state"]) for row in rows]
        yield _ladder("Tiers", rules.tiers, [tier_words(tier) for tier in rules.tiers], reached)
    for card in rules.scorecards:
        if card.tiers:
            cards = [row["scorecards"][card.key] for row in rows if card.key in row["scorecards"]]
            submitted = [one["tier"] or _none(one.get("state", SELF_REPORTED)) for one in cards]
            words = [tier_words(tier, card) for tier in card.tiers]
            yield _ladder(f"Tiers of {card.name}", card.tiers, words, submitted)


def _ladder(title: str, tiers: Sequence[Tier], words: Sequence[str], reached: Sequence[str]) -> Table:
    """From the highest down; an entry counts at its highest one."""
    count = Counter(reached)
    cells = [[said, number(count[tier.key])] for tier, said in reversed(list(zip(tiers, words, strict=True)))]
    cells += [["None", number(count[NONE])], ["Not checked", number(count[NOT_CHECKED])]]
    return Table(title, ["Tier", "Entries"], cells, numeric=[1])


def _none(state: str) -> str:
    """Why there is no tier. What nobody checked is not said to be below the lowest one."""
    return NOT_CHECKED if state == SELF_REPORTED else NONE


def _compared(rules: Rules) -> str:
    expected = "what its bills of the baseline make one expect at the weather since"
    against = expected if rules.adjustment == WEATHER else "the same days of its baseline"
    return f"{against} (baseline: {day(rules.baseline.start)} to {day(last_day(rules.baseline.end))})"


def _method(board: PublicBoard, *, is_final: bool) -> list[str]:
    rules, snapshot = board.rules, _snapshot(board)
    found = []
    if is_measured(rules):
        ways = dict.fromkeys(_compared(own) for one in rules.boards if (own := rules_of_track(rules, one)).measures)
        found.append(
            f"Each entry is compared with itself, with {'; or, by its track, with '.join(ways)}. Bills are spread "
            "evenly over their days."
        )
        found.append(
            "Totals hold what ranked entries saved or used more, rounded to three digits, and are published only where "
            "at least five businesses contribute and none makes up more than half. “Give or take” is half of the 90 % "
            "band: the bands of the entries joined as if they were independent of each other."
            + (" Money is an estimate." if amounts_together(board).get("dollars") else "")
        )
    if rules.scorecards and board.state == FROZEN:
        found.append("The board stands still, so what was done since is not told: actions are counted once it goes on.")
    elif rules.scorecards:
        found.append(
            "Actions are what entries said they had done; where a reviewer changed or refused one, the review counts. "
            "An action is counted once for each entry that did it."
        )
    found.append(
        f"Made from {'the final board' if is_final else 'a board that can still change'}, board {board.number} of this "
        f"challenge, by "
        f"version {snapshot.rules_version} of the rules."
    )
    return found
