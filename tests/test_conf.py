"""What an operator can say by the environment, and how a bad value is told."""

from pathlib import Path
from typing import Any

import pytest

from playground import conf
from playground.lib import crypto


def read(tmp_path: Path, **variables: str) -> conf.Conf:
    return conf.read({"PLAYGROUND_DATA": str(tmp_path / "data"), **variables}, tmp_path)


@pytest.mark.parametrize(
    ("variables", "names"),
    [
        ({"PORT": "abc"}, "PORT"),
        ({"PLAYGROUND_INACTIVITY_SECONDS": "0"}, "PLAYGROUND_INACTIVITY_SECONDS"),
        ({"PLAYGROUND_INACTIVITY_SECONDS": "soon"}, "PLAYGROUND_INACTIVITY_SECONDS"),
        ({"PORT": "70000"}, "PORT"),
        ({"DEBUG": "maybe"}, "DEBUG"),
        ({"DEBUG": "1", "PLAYGROUND_ORIGIN": "https://example.org"}, "DEBUG"),
        ({"PLAYGROUND_ORIGIN": ","}, "PLAYGROUND_ORIGIN"),
        ({"PLAYGROUND_ORIGIN": "example.org"}, "PLAYGROUND_ORIGIN"),
        ({"PLAYGROUND_ORIGIN": "https://example.org/app"}, "PLAYGROUND_ORIGIN"),
        ({"PLAYGROUND_DATA": "/dev/null/data"}, "PLAYGROUND_DATA"),
        ({"PLAYGROUND_DATA": "/dev/null/data", "SECRET_KEY": "given"}, "PLAYGROUND_DATA"),
        ({"DATABASE_URL": "mysql://host/name"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://["}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://user:password@host:port/name"}, "DATABASE_URL"),
        ({"OPENAI_BASE_URL": "http://["}, "OPENAI_BASE_URL"),
        ({"OPENAI_BASE_URL": "http://host:99999"}, "OPENAI_BASE_URL"),
        ({"OPENAI_BASE_URL": "ftp://host"}, "OPENAI_BASE_URL"),
        ({"OPENAI_BASE_URL": "localhost:11434/v1"}, "OPENAI_BASE_URL"),
        ({"AZURE_OPENAI_ENDPOINT": "https://host"}, "AZURE_OPENAI_API_KEY"),
        ({"DATABRICKS_TOKEN": "token"}, "DATABRICKS_HOST"),
        ({"PLAYGROUND_DEMO_KEY": "fifteen-letters"}, "PLAYGROUND_DEMO_KEY"),
        ({"PLAYGROUND_DEMO_KEY": "sixteen letters and a space"}, "PLAYGROUND_DEMO_KEY"),
        ({"OPENAI_API_KEY_FILE": "/dev/null/missing"}, "OPENAI_API_KEY_FILE"),
        ({"SECRET_KEY_FILE": "/"}, "SECRET_KEY_FILE"),
        ({"PLAYGROUND_KEYS": "short"}, "PLAYGROUND_KEYS"),
        ({"PLAYGROUND_KEYS": f"{'A' * 43}=,short"}, "PLAYGROUND_KEYS"),
        ({"PLAYGROUND_KEYS_FILE": "/dev/null/missing"}, "PLAYGROUND_KEYS_FILE"),
    ],
)
def test_a_bad_value_is_refused_by_its_name(tmp_path: Path, variables: dict[str, str], names: str) -> None:
    with pytest.raises(conf.ConfError, match=rf"^{names}\b"):
        read(tmp_path, **variables)


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "SECRET_KEY", "PORT", "DATABASE_URL"])
def test_a_value_may_stand_in_a_file(tmp_path: Path, name: str) -> None:
    value = {"PORT": "8123", "DATABASE_URL": "postgres://user@host/name"}.get(name, "$ecret")
    kept = tmp_path / "value"
    kept.write_text(f"{value}\n")
    by_file = read(tmp_path, **{"SECRET_KEY": "given", f"{name}_FILE": str(kept)})
    assert by_file == read(tmp_path, **{"SECRET_KEY": "given", name: value})


@pytest.mark.parametrize(
    ("base_url", "told"),
    [
        ("", ("OpenAI", "https://api.openai.com/v1")),
        ("https://API.openai.com/v1/", ("OpenAI", "https://API.openai.com/v1")),
        ("https://eu.api.openai.com/v1", ("OpenAI", "https://eu.api.openai.com/v1")),
        ("https://api.openai.com.example.org/v1", ("Compatible", "https://api.openai.com.example.org/v1")),
        ("http://localhost:11434/v1", ("Compatible", "http://localhost:11434/v1")),
    ],
)
def test_the_base_url_decides_what_a_key_is_for(tmp_path: Path, base_url: str, told: Any) -> None:
    (found,) = read(tmp_path, OPENAI_API_KEY="key", OPENAI_BASE_URL=base_url).connections
    assert (found.name, found.base_url) == told


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "with %20 #and?"
    assert read(tmp_path, PLAYGROUND_DATA=str(folder)).database["NAME"] == f"{folder}/playground.sqlite3"


def test_an_empty_secret_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret_key").touch()
    assert len(read(tmp_path).secret_key) > 40


def test_an_encryption_key_is_made_kept_and_stays_usable(tmp_path: Path) -> None:
    kept = read(tmp_path).keys
    assert len(kept) == 1
    assert (tmp_path / "data" / "keys").stat().st_mode & 0o777 == 0o600
    assert read(tmp_path).keys == kept
    older, newer = crypto.new_key(), crypto.new_key()
    # What was sealed with the kept one can still be read, and the newest seals.
    assert read(tmp_path, PLAYGROUND_KEYS=f"{newer}, {older}").keys == (newer, older, *kept)
    assert kept[0] not in repr(read(tmp_path))


def test_given_keys_need_no_kept_one(tmp_path: Path) -> None:
    key = crypto.new_key()
    assert read(tmp_path, PLAYGROUND_KEYS=key).keys == (key,)
    assert not (tmp_path / "data" / "keys").exists()


def test_a_damaged_kept_key_stops_the_start_and_is_not_replaced(tmp_path: Path) -> None:
    read(tmp_path)
    (tmp_path / "data" / "keys").write_text("damaged")
    with pytest.raises(conf.ConfError, match=r"^PLAYGROUND_KEYS\b"):
        read(tmp_path)
    assert (tmp_path / "data" / "keys").read_text() == "damaged"


@pytest.mark.parametrize(
    ("variables", "alone"),
    [
        ({}, True),
        ({"HOST": "0.0.0.0"}, False),
        ({"PLAYGROUND_ORIGIN": "https://playground.example.org"}, False),
        ({"PLAYGROUND_ORIGIN": "http://127.0.0.1:8000,http://192.168.1.2:8000"}, False),
        ({"PLAYGROUND_ORIGIN": "http://localhost:9000"}, True),
    ],
)
def test_whether_only_this_machine_reaches_it(tmp_path: Path, variables: dict[str, str], alone: bool) -> None:
    assert read(tmp_path, **variables).loopback is alone
