"""Settings: sound defaults, and refusals that say what to write instead."""

import pytest

from config import BadSetting, settings

GOOD_KEY = "J3x9-uQm2LpZ7vRk0TqWn5YbHs8CdFg1"


def production(**more: str) -> dict[str, str]:
    """The environment of a production installation."""
    return {"CHALLENGE_MODE": "production", "SECRET_KEY": GOOD_KEY, "DATABASE_URL": "postgresql://u@h/d", **more}


def test_it_works() -> None:
    """A production installation on PostgreSQL behind https."""
    config = settings(production(BASE_URL="https://challenge.example"))
    assert config["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://u@h/d"
    assert config["SESSION_COOKIE_NAME"] == "__Host-session"
    assert config["SESSION_COOKIE_SECURE"] is True
    assert config["SAMPLE_DATA"] is False


@pytest.mark.parametrize("key", ["", "dev", "changeme", "short", "a" * 64, "abcabcabcabcabcabcabcabcabcabcabcabc"])
def test_production_refuses_a_weak_key(key: str) -> None:
    """Missing, known, short or monotonous."""
    with pytest.raises(BadSetting, match="SECRET_KEY"):
        settings(production(SECRET_KEY=key))


def test_a_development_key_is_made_anew_each_time() -> None:
    """So nobody can rely on a key that is printed somewhere."""
    assert settings({})["SECRET_KEY"] != settings({})["SECRET_KEY"]


@pytest.mark.parametrize(
    "name,value",
    [
        ("CHALLENGE_MODE", "prod"),
        ("BASE_URL", "challenge.example"),
        ("BASE_URL", "https://challenge.example/path"),
        ("DATABASE_URL", "mysql://x"),
        ("SCHEDULER_SECONDS", "0"),
        ("SCHEDULER_SECONDS", "soon"),
        ("SCHEDULER_SECONDS", "１２"),
        ("MAIL_WAY", "pigeon"),
        ("WEATHER_SOURCE_URL", "ftp://weather.example/data"),
        ("WEATHER_SOURCE_URL", "file:///etc/passwd"),
        ("WEATHER_SOURCE_URL", "https:///data"),
        ("WEATHER_SOURCE_URL", "yes"),
        ("WEATHER_SOURCE_URL", "https://weather.example/data?dataset=other"),
        ("WEATHER_SOURCE_URL", "https://weather.example/data\r\nX: y"),
    ],
)
def test_nonsense_is_refused_by_name(name: str, value: str) -> None:
    """The message names the setting."""
    with pytest.raises(BadSetting, match=name):
        settings({name: value})


def test_heroku_spelling_of_postgresql() -> None:
    """`postgres://` means the same."""
    assert settings({"DATABASE_URL": "postgres://h/d"})["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://h/d"


def test_a_bad_database_url_does_not_print_its_password() -> None:
    """The message shows what follows the @ only."""
    with pytest.raises(BadSetting) as refused:
        settings({"DATABASE_URL": "mysql://user:hunter2@host/d"})
    assert "hunter2" not in str(refused.value)
