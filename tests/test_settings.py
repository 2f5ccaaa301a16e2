"""The sender's identity, this computer's preferences, and the log file."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator

import pytest

from prospector import logs, settings
from prospector.errors import InvalidInputError
from prospector.paths import data_folder
from prospector.storage import Database


def test_what_is_set_stays_and_the_rest_keeps_its_default(database: Database) -> None:
    with database.writing() as session:
        settings.save_identity(
            session, {"sender_name": "Ada Example", "region": "de", "signature": "Best\nAda"}
        )
    with database.reading() as session:
        found = settings.identity(session)
    assert (found.sender_name, found.region, found.signature) == ("Ada Example", "DE", "Best\nAda")
    assert found.opt_out_line == settings.Identity().opt_out_line


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("sender_nam", "x"), ("sender_email", "not an address"), ("sender_email", "a@b.example, c@d.example"),
        ("sender_name", "Ada\r\nBcc: x@y.example"), ("region", "Germany"), ("signature", "x" * 5000),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(database: Database, key: str, value: str) -> None:
    with pytest.raises(InvalidInputError), database.writing() as session:
        settings.save_identity(session, {key: value})


def test_preferences_are_kept(tmp_path: object) -> None:
    settings.save_preferences(theme="dark")
    settings.save_preferences(recent_folder="/somewhere")
    assert settings.preferences() == settings.Preferences(theme="dark", recent_folder="/somewhere")


@pytest.mark.parametrize("content", ["", "[]", "{", '{"theme": "neon", "unknown": 1, "window": 5}', "\ud800"])
def test_a_broken_preferences_file_gives_the_defaults(content: str) -> None:
    (data_folder() / "preferences.json").write_bytes(content.encode("utf-8", "surrogatepass"))
    assert settings.preferences() == settings.Preferences()


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    path = logs.start()
    logger = logging.getLogger("test")
    yield logger
    logs.stop()
    assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "line",
    [
        "sent to canary@acme.example", "Password: canary", "token=canary", "Authorization: Bearer canary",
        "smtp://ada:canary@mail.example", "called +49 30 canary".replace("canary", "23125001"),
        "{'password': 'canary'}", "canary+tag@sub.acme.example said no",
    ],
)  # fmt: skip
def test_nothing_personal_or_secret_reaches_the_log(log: logging.Logger, line: str) -> None:
    log.warning("%s", line)
    try:
        raise ValueError(line)
    except ValueError:
        log.exception("failed")
    written = (data_folder() / "logs" / "prospector.log").read_text("utf-8")
    assert "failed" in written
    assert "canary" not in written
    assert "23125" not in written


def test_starting_the_log_twice_writes_each_line_once(log: logging.Logger) -> None:
    path = logs.start()
    log.warning("once")
    assert path.read_text("utf-8").count("once") == 1
