"""Files to take home: what was uploaded, as it came, what became of it, and a meter's intervals."""

from __future__ import annotations

from flask import Response, abort

from challenge.files.downloads import as_download
from challenge.files.queries import content_of
from challenge.savings.access import meter_or_404, upload_or_404
from challenge.savings.interval_file import csv_of_intervals
from challenge.savings.report_file import csv_of_report
from challenge.savings.reports import report_on
from challenge.savings.routes.blueprint import pages


@pages.get("/uploads/<int:upload_id>/report.csv")
def report_file(upload_id: int) -> Response:
    """The import report."""
    report = report_on(upload_or_404(upload_id))
    if report is None:
        abort(404)
    return as_download(csv_of_report(report), f"import-report-{upload_id}.csv", "text/csv; charset=utf-8")


@pages.get("/uploads/<int:upload_id>/file")
def original(upload_id: int) -> Response:
    """The file as it was uploaded: always saved, never shown in the browser."""
    found = upload_or_404(upload_id)
    if found.state == "discarded":
        abort(404)
    return as_download(content_of(found.file), found.file.name, "application/octet-stream")


@pages.get("/meters/<int:meter_id>/intervals.csv")
def intervals_csv(meter_id: int) -> Response:
    """Every interval that is kept of a meter."""
    meter = meter_or_404(meter_id)
    return as_download(csv_of_intervals(meter), f"intervals-{meter_id}.csv", "text/csv; charset=utf-8")
