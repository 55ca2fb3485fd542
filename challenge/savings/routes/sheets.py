"""Sheets to download: the bills that are logged, and a template for those that are missing."""

from __future__ import annotations

from flask import Response

from challenge.businesses.access import business_or_404
from challenge.files.downloads import as_download
from challenge.savings.routes.blueprint import pages
from challenge.savings.sheets import csv_of_rows, logged_rows, missing_rows, workbook_of_rows

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/businesses/<slug>/bills.csv")
def bills_csv(slug: str) -> Response:
    """All logged bills of a business."""
    return as_download(csv_of_rows(logged_rows(business_or_404(slug))), f"{slug}-bills.csv", CSV)


@pages.get("/businesses/<slug>/bills.xlsx")
def bills_xlsx(slug: str) -> Response:
    """The same as a workbook."""
    book = workbook_of_rows(logged_rows(business_or_404(slug)), "Bills", notes=False)
    return as_download(book, f"{slug}-bills.xlsx", XLSX)


@pages.get("/businesses/<slug>/template.csv")
def template_csv(slug: str) -> Response:
    """The bills that are missing, to be filled in."""
    return as_download(csv_of_rows(missing_rows(business_or_404(slug))), f"{slug}-missing-bills.csv", CSV)


@pages.get("/businesses/<slug>/template.xlsx")
def template_xlsx(slug: str) -> Response:
    """The same as a workbook, with notes."""
    book = workbook_of_rows(missing_rows(business_or_404(slug)), "Missing bills", notes=True)
    return as_download(book, f"{slug}-missing-bills.xlsx", XLSX)
