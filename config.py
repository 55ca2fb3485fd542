"""Every setting of the product: read from the environment, one comment each, with a safe default.

`settings(environ)` returns what Flask's `app.config` holds. A value that makes no sense is refused with a
sentence, never replaced in silence. `.env.example` lists the same names with one line each.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
MODES = ("development", "demo", "test", "production")
WEAK_KEYS = {"dev", "secret", "changeme", "change-me", "password", "test", "key", "secret-key", "default"}
MEGABYTE = 1024 * 1024


class BadSetting(Exception):
    """A setting that cannot be used; the message names it and says what to write instead."""


def settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """The configuration of one process, from its environment. An empty value is as good as none."""
    environ = {name: value for name, value in environ.items() if value}
    # Which kind of installation this is. Production refuses weak keys; demo shows the sample-data ribbon.
    mode = _one_of(environ, "CHALLENGE_MODE", MODES, "development")
    production = mode == "production"
    # The address people type, used in every letter. Never taken from a request.
    base_url = environ.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    address = _address("BASE_URL", base_url)
    https = address.scheme == "https"
    return {
        "MODE": mode,
        "SAMPLE_DATA": mode == "demo",
        "SECRET_KEY": _secret_key(environ, production),
        "BASE_URL": base_url,
        # Hosts that requests may name; others are answered with 400.
        "TRUSTED_HOSTS": _hosts(environ, address.hostname or ""),
        # Number of proxies in front whose X-Forwarded-* headers are believed.
        "TRUSTED_PROXIES": _whole(environ, "TRUSTED_PROXIES", 0, low=0, high=5),
        # The name of the network whose site this is.
        "NETWORK_NAME": environ.get("NETWORK_NAME", "Cities Saving Together"),
        # Where people write when the site cannot help them.
        "NETWORK_EMAIL": environ.get("NETWORK_EMAIL", "hello@cities-saving-together.example"),
        **_database(environ),
        # Seconds between two looks of the scheduler at what is owed.
        "SCHEDULER_SECONDS": _whole(environ, "SCHEDULER_SECONDS", 60, low=1, high=3600),
        # Length of one slot of the standings job: a board is computed at most once in it.
        "STANDINGS_SECONDS": _whole(environ, "STANDINGS_SECONDS", 300, low=1, high=86_400),
        # Seconds by which this installation's clock is ahead, to rehearse a challenge; production has the real time.
        "CLOCK_SHIFT_SECONDS": _shift(environ, production),
        # Where daily temperatures are fetched from, as NCEI's access data service gives them. Empty: they are not.
        "WEATHER_SOURCE_URL": _source("WEATHER_SOURCE_URL", environ.get("WEATHER_SOURCE_URL", "")),
        # Where everybody gets a copy of this software, to compute a board again. Empty: people are told to write.
        "SOFTWARE_URL": _source("SOFTWARE_URL", environ.get("SOFTWARE_URL", "")),
        # Entries of a challenge that chance picks to be verified: so many, or so many percent, whichever is more.
        "REVIEW_SAMPLE_ENTRIES": _whole(environ, "REVIEW_SAMPLE_ENTRIES", 5, low=3, high=1000),
        "REVIEW_SAMPLE_PERCENT": _whole(environ, "REVIEW_SAMPLE_PERCENT", 10, low=0, high=100),
        **_mail(environ),
        # How many letters one coordinator may write to groups and invited businesses within 24 hours.
        "LETTERS_PER_DAY": _whole(environ, "LETTERS_PER_DAY", 500, low=0, high=100_000),
        # The largest request body, and the largest file in it.
        "MAX_CONTENT_LENGTH": _whole(environ, "MAX_UPLOAD_MB", 20, low=1, high=200) * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": 1 * MEGABYTE,
        "MAX_FORM_PARTS": 1000,
        # Cookies: one for the session, only where a form or an account needs it.
        "SESSION_COOKIE_NAME": "__Host-session" if https else "session",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PREFERRED_URL_SCHEME": address.scheme,
        # A route takes what it says; nobody else's page may ask with OPTIONS what that is.
        "PROVIDE_AUTOMATIC_OPTIONS": False,
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "WTF_CSRF_SSL_STRICT": https,
        # How long a sign-in lasts, in days.
        "SIGN_IN_DAYS": _whole(environ, "SIGN_IN_DAYS", 14, low=1, high=90),
        "TEMPLATES_AUTO_RELOAD": mode == "development",
    }


def _one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = environ.get(name, default)
    if value not in allowed:
        raise BadSetting(f"{name} is {value!r}; it must be one of: {', '.join(allowed)}.")
    return value


def _whole(environ: Mapping[str, str], name: str, default: int, *, low: int, high: int) -> int:
    text = environ.get(name, str(default))
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise BadSetting(f"{name} is {text!r}; it must be a whole number from {low} to {high}.")
    return int(text)


def _address(name: str, value: str) -> Any:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise BadSetting(f"{name} is {value!r}; it must look like https://challenge.example.org.")
    return parts


def _shift(environ: Mapping[str, str], production: bool) -> int:
    text = environ.get("CLOCK_SHIFT_SECONDS", "0")
    amount = _whole({"CLOCK_SHIFT_SECONDS": text.removeprefix("-")}, "CLOCK_SHIFT_SECONDS", 0, low=0, high=10**10)
    if amount and production:
        raise BadSetting("CLOCK_SHIFT_SECONDS moves the clock: leave it empty in production.")
    return -amount if text.startswith("-") else amount


def _source(name: str, value: str) -> str:
    parts = urlsplit(value)
    plain = value.isascii() and value.isprintable() and " " not in value
    if value and not (plain and parts.scheme in ("http", "https") and parts.hostname and not parts.query):
        raise BadSetting(f"{name} is {value!r}; it must look like https://data.example.org/a/path.")
    return value


def _hosts(environ: Mapping[str, str], own: str) -> list[str]:
    extra = [host.strip() for host in environ.get("ALLOWED_HOSTS", "").split(",") if host.strip()]
    return [own, "127.0.0.1", "localhost", *extra]


def _secret_key(environ: Mapping[str, str], production: bool) -> str:
    key = environ.get("SECRET_KEY", "")
    if not key and not production:
        return secrets.token_urlsafe(48)
    weak = key.lower() in WEAK_KEYS or len(key) < 32 or len(set(key)) < 10
    if production and weak:
        raise BadSetting(
            "SECRET_KEY is missing or weak; production needs at least 32 random characters. "
            "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return key


def _database(environ: Mapping[str, str]) -> dict[str, Any]:
    # The database: the embedded SQLite by default, PostgreSQL in production (postgresql:// or postgres://).
    url = environ.get("DATABASE_URL", f"sqlite:///{ROOT / 'instance' / 'challenge.sqlite'}")
    for spelling in ("postgres://", "postgresql://"):
        if url.startswith(spelling):
            url = "postgresql+psycopg://" + url.removeprefix(spelling)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise BadSetting(f"DATABASE_URL is {url.split('@')[-1]!r}; it must start with sqlite:/// or postgresql://.")
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = {"connect_args": {"timeout": 30}}
    else:
        options = {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 10}
    return {
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": options,
        # The same database again: pages read on connections that cannot write.
        "SQLALCHEMY_BINDS": {"reader": {"url": url, **options}},
    }


def _mail(environ: Mapping[str, str]) -> dict[str, Any]:
    # How letters leave: "file" (a folder), "console" or "smtp".
    way = _one_of(environ, "MAIL_WAY", ("file", "console", "smtp", "memory"), "file")
    backends = {"file": "file", "console": "console", "smtp": "smtp", "memory": "locmem"}
    return {
        "MAIL_BACKEND": backends[way],
        "MAIL_FILE_PATH": environ.get("MAIL_FOLDER", str(ROOT / "instance" / "letters")),
        "MAIL_SERVER": environ.get("MAIL_SERVER", "127.0.0.1"),
        "MAIL_PORT": _whole(environ, "MAIL_PORT", 25, low=1, high=65_535),
        "MAIL_USERNAME": environ.get("MAIL_USERNAME") or None,
        "MAIL_PASSWORD": environ.get("MAIL_PASSWORD") or None,
        "MAIL_USE_TLS": _one_of(environ, "MAIL_USE_TLS", ("yes", "no"), "no") == "yes",
        "MAIL_TIMEOUT": 20,
        # The sender of every letter.
        "MAIL_DEFAULT_SENDER": environ.get("MAIL_SENDER", "no-reply@cities-saving-together.example"),
    }
