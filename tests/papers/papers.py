"""One of each paper, filled from the cast, with any text in every place where people type."""

from __future__ import annotations

from datetime import date

from challenge.papers.certificate import Certificate
from challenge.papers.picture import Picture
from challenge.papers.programme import Evening, Turn, Winner
from challenge.papers.report import Count, Report, Story, Table, Total

NIGHT = date(2026, 12, 3)


def a_certificate(text: str = "") -> Certificate:
    return Certificate(
        city=text or "City of Riverbend",
        challenge=text or "Riverbend Green Business Challenge 2026",
        business=text or "Rosa’s Bakery",
        award=text or "Energy Saver of the Year",
        reason=text or "Used 12.4 % less energy than expected, give or take 2.1.",
        awarded_on=NIGHT,
        signatory=text or "Carmen Ortiz",
        signatory_role=text or "Coordinator",
        address="https://challenge.example/certificates/7K2M-94QX",
        code="7K2M-94QX",
    )


def an_evening(text: str = "", winners: int = 1) -> Evening:
    return Evening(
        title=text or "Award night",
        city=text or "City of Riverbend",
        challenge=text or "Riverbend Green Business Challenge 2026",
        held_on=NIGHT,
        made_on=NIGHT,
        starts="6:30 PM",
        place=text or "Town Hall, 1 Main Street",
        welcome=text or "Welcome.",
        turns=[
            Turn("6:30 PM", text or "Doors open", note=text),
            Turn(
                "7:10 PM",
                text or "Gold tier",
                text or "Presented by the mayor",
                "",
                [Winner(text or f"Business {at}", text or "12.4 % less energy") for at in range(winners)],
            ),
        ],
        thanks=text or "Thank you.",
        address="https://challenge.example/riverbend",
    )


def a_report(text: str = "", rows: int = 3) -> Report:
    return Report(
        title=text or "Final report 2026",
        city=text or "City of Riverbend",
        challenge=text or "Riverbend Green Business Challenge 2026",
        period="January 1 to October 31, 2026",
        as_of="November 26, 2026",
        finding=text or "64 businesses used 8.2 % less energy than expected, give or take 1.3.",
        made_on=NIGHT,
        totals=[Total(text or "Electricity", "412,300 kWh", "give or take 61,000", text)],
        participation=[Count(text or "Invited", 310, "310"), Count("Finished", 0, "0")],
        actions=[Count(text or "Energy", 412, "412"), Count("Water", 180, "180")],
        tables=[
            Table(
                text or "All entries",
                ["Place", "Business", "Points"],
                [[str(at), text or f"Business {at}", f"{1000 - at}.5"] for at in range(1, rows + 1)],
                [0, 2],
                text,
            )
        ],
        stories=[Story(text or "The oven sleeps", text or "Rosa’s Bakery", [text or "It had idled every Sunday."])],
        method=[text or "Each business is compared with its own baseline."],
        address="https://challenge.example/riverbend/report",
    )


def a_picture(text: str = "") -> Picture:
    return Picture(
        city=text or "City of Riverbend",
        challenge=text or "Riverbend Green Business Challenge 2026",
        name=text or "Rosa’s Bakery",
        honour=text or "Energy Saver of the Year",
        finding=text or "12.4 % less energy than expected, give or take 2.1",
        as_of="December 3, 2026",
        made_on=NIGHT,
    )
