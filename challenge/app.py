"""create_app(): the first file to read. A few named steps make one application."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click
from flask import Flask, Response, current_app, render_template, request
from flask.cli import AppGroup
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from jinja2 import StrictUndefined
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, IntegerConverter
from whitenoise import WhiteNoise

import challenge.accounts.access as sign_in_access
from challenge import clock
from challenge.accounts.routes import pages as accounts_pages
from challenge.answers import guards, prepare_answers
from challenge.awards.routes import pages as awards_pages
from challenge.businesses.routes import pages as businesses_pages
from challenge.committed import WhileUnchanged, watch
from challenge.compiled import CompiledTemplates
from challenge.desks.queries import site_totals
from challenge.desks.routes import pages as desks_pages
from challenge.extensions import csrf, db, login_manager, mail, prepare_engines
from challenge.leaderboards.editions import current_edition
from challenge.leaderboards.evidence.routes import pages as evidence_pages
from challenge.leaderboards.front import Front
from challenge.leaderboards.outside import pages as outside_pages
from challenge.leaderboards.routes import pages as leaderboards_pages
from challenge.mistakes import SavedBefore
from challenge.network.routes import pages as network_pages
from challenge.pages.routes import pages as information_pages
from challenge.pledges.routes import pages as pledges_pages
from challenge.quantities.anchors import factor_address, factor_anchor
from challenge.review.routes import pages as review_pages
from challenge.savings.routes import pages as savings_pages
from challenge.scheduling.routes import pages as health_pages
from challenge.scorecards.routes import pages as scorecards_pages
from challenge.scoring.reasons import as_it_ended, why_unranked
from challenge.typed import TypedRequest
from challenge.words import FILTERS
from config import ROOT, settings

BLUEPRINTS = (
    desks_pages,
    network_pages,
    information_pages,
    accounts_pages,
    leaderboards_pages,
    outside_pages,
    evidence_pages,
    awards_pages,
    pledges_pages,
    businesses_pages,
    savings_pages,
    scorecards_pages,
    review_pages,
    health_pages,
)
DIST = ROOT / "static" / "dist"


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """One application, from the settings in `environ` (default: the process's environment)."""
    app = Flask("challenge", root_path=str(ROOT), static_folder=None, template_folder="templates")
    app.config.from_mapping(settings(os.environ if environ is None else environ))
    clock.shift(app.config["CLOCK_SHIFT_SECONDS"])
    app.request_class = TypedRequest
    prepare_answers(app)
    _prepare_addresses(app)
    _bind_libraries(app)
    _prepare_templates(app)
    _prepare_errors(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.cli = Commands(app.name)
    _wrap(app)
    return app


class Commands(AppGroup):
    """The commands of `./run flask`: a web worker, which runs none, does not load what they need."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        self._load()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, for `--help`."""
        self._load()
        return super().list_commands(ctx)

    def _load(self) -> None:
        from challenge.commands import COMMANDS

        for command in COMMANDS:
            if command.name not in self.commands:
                self.add_command(command)


class Word(BaseConverter):
    """A part of an address: what we make such parts of, and nothing that a database could stumble over."""

    regex = "[A-Za-z0-9_-]{1,200}"


class Number(IntegerConverter):
    """The id of a row, written in one way only; it fits into the database's integers."""

    regex = "[1-9][0-9]{0,8}"


def _prepare_addresses(app: Flask) -> None:
    app.url_map.converters.update(default=Word, int=Number)


def _bind_libraries(app: Flask) -> None:
    db.init_app(app)
    prepare_engines(app)
    watch(app)
    app.extensions["site_totals"] = WhileUnchanged[dict[str, Any]]()
    csrf.init_app(app)
    mail.init_app(app)
    login_manager.init_app(app, add_context_processor=False)
    # We set no remember cookie; this hook would read the session on public pages too, and make them vary by cookie.
    app.after_request_funcs[None].remove(login_manager._update_remember_cookie)
    login_manager.user_loader(sign_in_access.user_of_token)
    login_manager.unauthorized_handler(sign_in_access.lead_to_sign_in)


def _prepare_templates(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.bytecode_cache = CompiledTemplates(Path(app.instance_path) / "templates")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS, why_unranked=why_unranked, as_it_ended=as_it_ended)
    app.jinja_env.globals.update(
        asset=_asset_finder(),
        factor_address=factor_address,
        factor_anchor=factor_anchor,
        crumbs=None,
        band=None,
        current_user=current_user,
        network_name=app.config["NETWORK_NAME"],
        network_email=app.config["NETWORK_EMAIL"],
        sample_data=app.config["SAMPLE_DATA"],
        base_url=app.config["BASE_URL"],
    )
    app.context_processor(_site_box)


def _site_box() -> dict[str, Any]:
    try:
        return {"site_totals": site_totals()}
    except OperationalError:
        return {"site_totals": None}  # an error page must render without a database


def _asset_finder() -> Any:
    manifest = DIST / "manifest.json"
    names: dict[str, str] = json.loads(manifest.read_text()) if manifest.exists() else {}
    return lambda name: f"/static/{names.get(name, name)}"


def _prepare_errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, _explain)
    app.register_error_handler(401, lambda error: sign_in_access.lead_to_sign_in())
    app.register_error_handler(CSRFError, _explain_expired_form)
    app.register_error_handler(SavedBefore, _explain_saved_before)
    for kind in (OperationalError, InterfaceError, InternalError):  # gone, cut off, or one that only reads
        app.register_error_handler(kind, _explain_no_database)


def _explain(error: HTTPException) -> Response | HTTPException | tuple[str, int, dict[str, str]]:
    if error.code is None or error.code < 400:
        return error
    code = error.code if error.code in (400, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503) else 400
    if isinstance(error, InternalServerError):
        db.session.rollback()
    methods = getattr(error, "valid_methods", None)
    headers = {"Allow": ", ".join(sorted(methods))} if methods else {}
    retry = getattr(error, "retry_after", None)
    if retry:
        headers["Retry-After"] = str(retry)
    return render_template(f"errors/{code}.html", error=error, address=""), error.code, headers


def _explain_expired_form(error: CSRFError) -> tuple[str, int]:
    return render_template("errors/400.html", error=error, address=request.path), 400


def _explain_saved_before(error: SavedBefore) -> tuple[str, int]:
    return render_template("errors/409.html", error=error, address=error.address), 409


def _explain_no_database(error: DBAPIError) -> Any:
    db.session.rollback()
    current_app.logger.error("database unavailable: %s", type(error.orig).__name__)
    return _explain(ServiceUnavailable(retry_after=30))


def _wrap(app: Flask) -> None:
    if DIST.exists():
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # wrapping it is how middleware is added
            app.wsgi_app,
            root=str(DIST),
            prefix="static/",
            max_age=31_536_000,
            add_headers_function=partial(_guard_file, app),
        )
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]  # wrapping it is how middleware is added
    app.wsgi_app = Front(app, app.wsgi_app, current_edition)  # type: ignore[method-assign,assignment]  # wrapping it is how middleware is added


def _guard_file(app: Flask, headers: Any, path: str, url: str) -> None:
    for name, value in guards(app).items():
        headers[name] = value
