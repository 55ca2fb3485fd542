"""What the rules hold, in plain words: for sign-up, the public page, the official rules."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from challenge.challenges.forms.groups import SECTOR_NAMES, TYPE_NAMES
from challenge.quantities.resources import RESOURCES
from challenge.scoring.measures import ENERGY, MEASURES
from challenge.scoring.rules import Rules, rules_of_track
from challenge.scoring.rules.awards import BY_DRAW, BY_JURY, DIVISION, TEAM, TRACK, Award, Condition
from challenge.scoring.rules.days import EVERYBODY_ALIKE, JOINING_DAY, NEXT_MONTH
from challenge.scoring.rules.divisions import NUMBERS, Division, Range
from challenge.scoring.rules.document import BY_JURY as TIES_BY_JURY
from challenge.scoring.rules.document import BY_QUALITY
from challenge.scoring.rules.eligibility import AT_ENTRY, FIRST_DAY, LAST_DAY
from challenge.scoring.rules.scorecards import RANGE as RANGE_ITEM
from challenge.scoring.rules.scorecards import RAW, REPEATABLE, Item, Scorecard
from challenge.scoring.rules.teams import MEAN, PER_CAPITA, TeamRule
from challenge.scoring.rules.tiers import Tier
from challenge.words import day, is_same_saying

ROLE_WORDS = {"owner": "owners and managers", "tenant": "tenants"}
SHOWS_WORDS = {
    "totals": "Only totals are published, and nobody's own result.",
    "participants": "It is published who takes part. Places and results are not.",
    "finishers": "It is published who is ranked, and the tiers they reached. Places and scores are not.",
    "winners": "Only first places are published.",
    "points": "Places and points are published; percents are not.",
    "percents": "Places, points and percents are published.",
}
TIE_WORDS = {
    BY_QUALITY: "Of entries with the same figure verified ones come before checked ones, and those before "
    "self-reported ones; then the one with the better grade of data comes first. With the same of both they share the "
    "place.",
    TIES_BY_JURY: "Entries with the same figure share a place until a jury has decided between them.",
}
JUDGED_WORDS = {
    AT_ENTRY: "It is judged at entry: the facts count as they were told then.",
    FIRST_DAY: "It is judged on the first day: the facts count as they were told by then.",
    LAST_DAY: "It is judged on the last day: until then facts may change, and the board goes by what is told so far.",
}
SHARED_WORDS = "Entries with the same published figure share a place; the next place is left free (1, 2, 2, 4)."
FLAG_WORDS = {"new": "new", "foundational": "a foundation for others", "social_bonus": "good for people too"}


LATE_WORDS = {
    EVERYBODY_ALIKE: "The same days count for everybody, whenever they joined.",
    JOINING_DAY: "An entry that joins after the first day is compared from the day it joined on, with the days of its "
    "baseline that match; its days before that do not count.",
    NEXT_MONTH: "An entry that joins after the first day is compared from the first day of the next month on, with the "
    "days of its baseline that match; its days before that do not count.",
}


PARTS = {
    Fraction(1): "all",
    Fraction(1, 2): "half",
    Fraction(1, 3): "a third",
    Fraction(2, 3): "two thirds",
    Fraction(1, 4): "a quarter",
    Fraction(3, 4): "three quarters",
    Fraction(1, 5): "a fifth",
    Fraction(1, 6): "a sixth",
}


def round_words(rules: Rules) -> list[str]:
    """How rounds add up to the points of what is measured; nothing where they do not."""
    if not rules.counted_rounds:
        return []
    days, share = rules.gates.min_covered_days, rules.gates.min_coverage_percent
    answered = any(weight for _, weight in rules.scorecard_weights)
    alone = " Scorecards and bonuses belong to no round and count once." if answered or rules.bonuses else ""
    return [
        "The points of the rounds, added up, are the points of what is measured. The reduction in a round is measured "
        "like that of the whole period: its own days against the days of the baseline that belong to them, adjusted in "
        "the same way. The points of each measure in each round are rounded before they are added up." + alone,
        f"A round counts for an entry once half of its days, or {days} days where that is fewer, have bills on both "
        f"sides, and {share} % of those that are due. When all of its days are due and bills are still missing, "
        "the entry has no place until they are there. An entry for which too few days of a round count, because it "
        "joined later or days of its sites are left out, has no points from that round.",
        *(["Days between two rounds count for nobody."] if len(rules.left_out) > len(rules.blackouts) else []),
    ]


def weight_of_round(part: float) -> str:
    """How much of the points of measures a round can make: `a third`, `40 %`."""
    return PARTS.get(Fraction(part).limit_denominator(1000), f"{_plain(Decimal(f'{100 * part:.1f}'))} %")


def team_words(rule: TeamRule) -> str:
    """What a team comes to, and when it has a place."""
    if rule.by == MEAN:
        share = rule.least_share_percent
        least = f" At least {share} % of its members must be ranked." if share else ""
        return f"A team comes to the mean of the points of its members that are ranked.{least}"
    if rule.by == PER_CAPITA:
        return (
            "A team comes to the points of its members that are ranked, added up and divided by the employees of all "
            "of its members. Each of them must have said how many people work there. Whoever knows the points can "
            "work out how many people work in the whole team."
        )
    return "A team comes to the points of its members that are ranked, added up."


def is_measured(rules: Rules) -> bool:
    """Whether bills make points, in any track."""
    return any(rules_of_track(rules, track.key).measures for track in rules.tracks)


def start_words(rules: Rules) -> str:
    """What belongs to the start: `Bills of the baseline and answers for the start`; "" where nothing does."""
    own = [rules_of_track(rules, track.key) for track in rules.tracks]
    answered = any(card.has_baseline for one in own for card in one.answered_scorecards)
    parts = ["Bills of the baseline"] * is_measured(rules) + ["Answers for the start"] * answered
    return " and ".join(part if at == 0 else part.lower() for at, part in enumerate(parts))


def counts_beside_energy(rules: Rules) -> bool:
    """Whether water or waste makes points, in any track."""
    counted = {one.key for track in rules.tracks for one in rules_of_track(rules, track.key).measures}
    return any(not set(MEASURES[key].resources) <= set(MEASURES[ENERGY].resources) for key in counted)


def eligibility_words(rules: Rules) -> list[str]:
    """Who may be ranked, a sentence for each condition; nothing where everybody may."""
    asked = rules.eligibility
    if asked is None:
        return []
    found = []
    if asked.zip_codes:
        found.append(f"Its address has one of these ZIP codes: {', '.join(asked.zip_codes)}.")
    if asked.least_floor_area:
        found.append(f"It has at least {asked.least_floor_area:,} square feet.")
    if asked.occupied_since:
        found.append(f"It has been in use by the same business since {day(asked.occupied_since)} or longer.")
    if found:
        otherwise = "is not ranked" if asked.otherwise == "unranked" else "counts by its scorecard alone"
        found = [
            f"To be ranked: {' '.join(found)}",
            f"An entry that does not meet this {otherwise}. {JUDGED_WORDS[asked.judged]}",
        ]
    return [*found, asked.text] if asked.text else found


def division_words(division: Division) -> str:
    """Whom a division is for: `tenants; office or shop; fewer than 50 employees`."""
    return "; ".join(_condition(fact, condition) for fact, condition in division.where) or "everybody"


def _condition(fact: str, condition: Range | Sequence[str]) -> str:
    if isinstance(condition, Range):
        start, below, unit = condition.start, condition.below, NUMBERS[fact]
        if start is not None and below is not None:
            return f"{start:,f} {unit} or more, and fewer than {below:,f}"
        return f"{start:,f} {unit} or more" if start is not None else f"fewer than {below:,f} {unit}"
    names = {"role": ROLE_WORDS, "type": TYPE_NAMES, "sector": SECTOR_NAMES}[fact]
    return " or ".join(names[word].lower() for word in condition)


def status_rows(card: Scorecard) -> list[list[str]]:
    """What each status of an action earns."""
    flat = card.planned.points
    planned = f"{_plain(flat)} {'point' if flat == 1 else 'points'}, whatever the action is worth" if flat else ""
    fraction = f"{_plain(card.planned.fraction * 100)} % of its points" if card.planned.fraction else "nothing"
    return [
        ["Done", "all of its points"],
        ["In progress", f"{_plain(card.in_progress * 100)} % of its points" if card.in_progress else "nothing"],
        ["Planned", f"{planned}, never more than in progress" if planned else fraction],
        ["Not done", "nothing"],
        ["Does not apply", "it is left out of points and of the most that can be had, once a reviewer accepts why"],
    ]


def item_worth(item: Item) -> str:
    """`10`, `up to 10`, or `2 for each event, up to 10`."""
    if item.kind == REPEATABLE:
        return f"{_plain(item.each)} for each {item.unit or 'one'}, up to {_plain(item.points)}"
    return f"up to {_plain(item.points)}" if item.kind == RANGE_ITEM else _plain(item.points)


def item_notes(item: Item, card: Scorecard, tracks: dict[str, str]) -> str:
    """What else is true of an action: for whom, evidence, credit for what was done before the start."""
    found = []
    if item.whom in ROLE_WORDS:
        found.append(f"for {ROLE_WORDS[item.whom]} only")
    if item.tracks:
        found.append(f"asked in {', '.join(tracks.get(key, key) for key in item.tracks)}")
    if item.kind == RANGE_ITEM:
        found.append("a reviewer says how many of its points it earns")
    if item.evidence == "required":
        found.append(f"evidence is required{f': {item.evidence_text}' if item.evidence_text else ''}")
    if item.before_start == "part":
        found.append(f"begun before the start, {_plain(card.part_before_start * 100)} % of it counts")
    elif item.before_start == "none":
        found.append("begun before the start, it does not count")
    found += [FLAG_WORDS[flag] for flag in item.flags]
    return "; ".join(found)


def tier_words(tier: Tier, card: Scorecard | None = None) -> str:
    """`Gold from 51 points, with at least 5 points in Energy and action EN-01 done`."""
    unit = "points" if card is None or card.tiers_by == RAW else "%"
    more = []
    names = {one.key: one.name for one in card.categories} if card else {}
    more += [f"at least {_plain(least)} points in {names.get(key, key)}" for key, least in tier.minimum]
    if tier.required:
        more.append(f"{', '.join(tier.required)} done")
    return f"{tier.name} from {_plain(tier.since)} {unit}{', with ' + ' and '.join(more) if more else ''}"


def award_told(award: Award, rules: Rules) -> str:
    """Its own text and who gets it, once where both say the same."""
    who = award_words(award, rules)
    return who if is_same_saying(award.text, who) else " ".join(filter(None, [award.text, who]))


def award_words(award: Award, rules: Rules) -> str:
    """Who gets an award, and how often."""
    tracks = {track.key: track.name for track in rules.tracks}
    boards = {board.key: board.name for board in rules.more_boards}
    whole = " and ".join(_award_condition(one, rules) for one in award.when)
    given = {BY_JURY: "A jury decides", BY_DRAW: "Drawn by lot, from a published seed that anybody can repeat"}
    start = given.get(award.by)
    if award.to == TEAM:
        most = award.when[0].at_most
        return "For the first team." if most == 1 else f"For each team in a place from 1 to {most}."
    sentence = f"{start}{f', among entries with {whole}' if whole else ''}" if start else f"For {whole}"
    more = [
        f"in the track {tracks.get(award.track, award.track)}" if award.track else "",
        f"by the board {boards.get(award.board, award.board)}" if award.board else "",
        f"at most {award.winners} {'winner' if award.winners == 1 else 'winners'}" if award.winners else "",
        f"nobody gets it twice for one {award.one_per}" if award.one_per else "",
        "only where the saving is beyond chance" if award.distinguishable else "",
        "all who cannot be told apart from first share the first place" if award.share_first else "",
    ]
    return ", ".join([sentence, *filter(None, more)]) + "."


def _award_condition(one: Condition, rules: Rules) -> str:
    within = {TRACK: " in its track", DIVISION: " in its division"}.get(one.within, "")
    cards = {card.key: card for card in rules.scorecards}
    card = cards.get(one.scorecard)
    of = f" of {card.name}" if card else ""
    if one.kind == "place":
        return f"the first place{within}" if one.at_most == 1 else f"a place from 1 to {one.at_most}{within}"
    if one.kind == "round":
        place = "the first place" if one.at_most == 1 else f"a place from 1 to {one.at_most}"
        return f"{place}{within} in the round {rules.round_name(one.round)}"
    if one.kind == "team":
        return (
            "membership in the best team" if one.at_most == 1 else f"membership in one of the {one.at_most} best teams"
        )
    if one.kind == "tier":
        names = {tier.key: tier.name for tier in (card.tiers if card else rules.tiers)}
        return f"the tier {names.get(one.at_least, one.at_least)}{of} or higher"
    if one.kind == "greatest_leap":
        categories = {each.key: each.name for each in card.categories} if card else {}
        return f"the largest gain in {categories.get(one.category, one.category)}{of}{within}"
    return {
        "most_improved": f"the largest gain{of} since the start{within}",
        "top_saver": f"the largest reduction of {_resource(one.resource)}{within}",
        "met_target": f"the target for {_measure(one.measure)} met",
        "legacy": f"a reduction of at least {one.at_least or 0} % against its baseline of an earlier challenge",
    }[one.kind]


def _resource(key: str) -> str:
    return RESOURCES[key].name.lower() if key in RESOURCES else key


def _measure(key: str) -> str:
    return MEASURES[key].name.lower() if key in MEASURES else key


def _plain(value: object) -> str:
    return f"{value:,f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:,f}"
