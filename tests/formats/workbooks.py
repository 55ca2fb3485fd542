"""Workbooks of our own making."""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # the package has no types

Rows = Sequence[Sequence[Any]]


def workbook(sheets: Mapping[str, Rows], **options: Any) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd", "in_memory": True, **options}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    write = sheet.write_datetime if isinstance(cell, date) else sheet.write
                    write(number, column, cell)
    return target.getvalue()


ENTRIES = ["Property Name", "Portfolio Manager ID", "Portfolio Manager Meter ID", "Meter Name", "Meter Type"]
ENTRIES += ["Start Date", "End Date", "Delivery Date", "Usage/Quantity", "Usage\nUnits", "Cost ($)", "Estimation?"]
NA = "Not Available"


def entry(meter: str, kind: str, month: int, use: object, unit: str, **other: Any) -> list[Any]:
    row = ["Elm Street Bakery", 5012345.0, meter, "Main", kind, date(2025, month, 1), date(2025, month + 1, 1)]
    return [*row, other.get("delivery", NA), use, unit, other.get("cost", NA), other.get("estimated", "No")]


def meter_entries(*entries: list[Any]) -> bytes:
    above = [["My Portfolio: Elm"], ["06/06/2025 04:28 PM EDT"], ["Total Properties: 1"], [], []]
    return workbook({"Cover": [], "Meter Entries": [*above, ENTRIES, *entries]})


# Old workbooks (.xls), each with three bills: whole, and with errors and a hidden row.
OLD = zlib.decompress(
    base64.b64decode(
        "eNrtWE1IVFEU/u6bGWecnHGcNNBIBiFT00VE0EZfmeZKMaWsCGpshrKRmRhnU5ssG1pEELQq2gi2aGO16YcKapcWKbUIikAnaNMqKGih8zrn"
        "vDc2moEDJRjve9xzzz33fvee9+695773pqfKZkbvVc1iCVrgQNYoRlGeTVEqzhUCoHrDYDWXeygZNtYUij00kUUuPPa9cvMc8nzPQsNd53OS"
        "QIbSEZxGVyIeDa0iWsWHsGIfmkkq3CSLH5XiVVDkcZHrRd6Rlk9E7hLLFZHN1HZGHcaU3tWw01rFB7UaqfOD+30gnPdi2YYKvOBVfO6qMtu6"
        "sDs5EB5cYxXVzhKMgSa0IxqPJrlcilvwAocITZ2dTW1tMyinyR7DdyMEfMvt6mch2766dgWy/1hsd//B7qFJXGq/pjmBYRjHZJOk4cMmJ9e4"
        "0DowODg0hx3gMiea/95UOJkKRcKpKAXr9nhE1HXA/qHwiWioLtZ3sp5a7kkMpbwc7CU4BBYFB59smhKSEZSKXiZbJ0Dezd3++qazv1s/KpZh"
        "ORDMY2MzewkD55lBZL/UOBdkgzC2irwgvW4UvUpkOd0N5bXdFZayd0TaXJTaWhpnu+CtviVPryM9/WXfw+r0J72e9PGO2bPl4+/0UdTQMRYh"
        "Pl8jaFSN6sZ1xiM9lysrxHwUWflbuPFoAct3wzobSzHPD5hQJtIs8dNRCyXNelZmyUElh9WXWtLXU1SLLYhTExrJzARzX/a6ScYqFfGYpS3D"
        "MsPjZ2H1TDIr6GefMgoWy7EMyyGsA5PMei2sSw1FJC9/YFaLFsR97phC6y94YcOGDRs2bNiwYWPNQclrKayXQv5sMF/z3dZ/nXlKWfs3yX+L"
        "HiToStFHZTvilCdxpqD1swEuletLrZCT+1/I6KPRk4ihX/yIFbx+6TNN5d/PiomBv7eFCh0/W4if/3j8n+5E5qo="
    )
)

OLD_WITH_ERRORS = zlib.decompress(
    base64.b64decode(
        "eNrtWF9IU2EU/313m5vLP9ualUZjCJkufYgIetGVaT5NTCkrgpptlE22mHuph7Js9BQEPRW9CPbQi9VLfyih3tJCox6CINAFvfQUFPSg3"
        "s45u7M5CRyUZNzf5fvd853vO+c79/t7730z7Z4ZeVAziwK0wIIFvRQleTpFqTSXcYHKdZ3F3N1BSTexplDqoIEsseFp+Ws7jyGP9yw03L"
        "e+IAYylI7hLDoT8ah/FdEqMYQVx9BMrHCbNBWolqg8wieF1wvfk5rPhPeI5ppwM9WdUUcxHewM7DZm8WGtVsoqwH4fic0H0exAFV7yLL5"
        "4XWXr2rA32R8eWGMFPmsZRkED2hGNR5Ocr8QdOIEjhKZQqKmtbQZeGuxRfNf9wLfcqn7uN/Wrq1cg/Y+levtv9A4axEL9Dc0KDEE/IYsk"
        "jXJssXKJDa39AwODc9gFznOi8e9JhZMpfyScitJm3R6PiLgOODgYPhX118d6TzdQzX2JwZSTN3vZHFxLNodyWTRlxBFUiuyWpeOi6Obuf"
        "n0b6usKHhfNkBwI2WNjK0cJHZfYgowrpMS6yAGx2C58WbxuFrlG2EtPQ/e6ripD2D8sda5IaR21s1PwLrgtT64nOf3lwGNf+lOwgeSxjt"
        "nz3rH3wRHU0jEWIXu+htGoGtWtm4wnwdxdGVvMR+HqZduNQ3MZsevG2ViJee5ggls4m+PeUYs5zeirbM5COYvhS+X58pOvcfhE58GZCY0"
        "4M8G2r3rsxLFqRXZspRVEMG5E7cFnseqe5F6yaQ7Ssn1AXdCcJHHLGZVt2bLMxybReXBokn1MTbLl1UAJ2bEni1hvVC2aBw+5Mdpuf8EJ"
        "EyZMmDBhwoQJE/80lLyWwngN5M+G7Gu+3fivM09pwfxN8t+iGwm6UvRR2Y443ZM4V9T82QCbyvlSK7TJ/S9k9FLrScTQJ3HEip6/9MGj8"
        "p9nxYauP7eEim1/oZg4/3L7PwGdreYp"
    )
)
