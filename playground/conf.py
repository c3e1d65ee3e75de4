"""The one typed reader of the environment: every setting that an operator can give."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

from playground.lib import crypto
from playground.lib.net import LOOPBACK

OPENAI_URL = "https://api.openai.com/v1"


class ConfError(ValueError):
    """A setting has a value that the product cannot start with; the message names the setting."""


@dataclass(frozen=True, slots=True)
class EnvConnection:
    """A provider that the operator configured by environment variables."""

    slug: str
    name: str
    kind: str
    base_url: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Conf:
    """All settings of one process. Paths are absolute; origins have a scheme and no path."""

    host: str
    port: int
    origins: tuple[str, ...]
    data: Path
    secret_key: str = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)
    """What provider keys are encrypted with, newest first; never empty."""
    database: dict[str, Any] = field(repr=False)
    """The entry of Django's DATABASES."""
    debug: bool
    demo_key: str = field(repr=False)
    """What opens the demo to other programs at /demo/v1; "" keeps it closed."""
    inactivity_seconds: int
    """How long a provider may send no event before its answer is given up."""
    connections: tuple[EnvConnection, ...]

    @property
    def secure(self) -> bool:
        """Whether people reach the product by https only."""
        return all(origin.startswith("https://") for origin in self.origins)

    @property
    def loopback(self) -> bool:
        """Whether nobody but this machine's own people reaches the product."""
        return self.host in LOOPBACK and _hosts(self.origins) <= LOOPBACK


def read(variables: Mapping[str, str], base: Path) -> Conf:
    """Read the settings from `variables`; `base` is the folder of manage.py.

    Every variable may also be given as `<NAME>_FILE`, the path of a file that holds it.
    Raises ConfError for a value that cannot be used.
    """
    data = Path(_text(variables, "PLAYGROUND_DATA") or base / "data").expanduser().absolute()
    _make(data)
    port = _port(_text(variables, "PORT") or "8000")
    origins = _origins(_text(variables, "PLAYGROUND_ORIGIN"), port)
    return Conf(
        host=_text(variables, "HOST") or "127.0.0.1",
        port=port,
        origins=origins,
        data=data,
        secret_key=_text(variables, "SECRET_KEY") or _kept_secret(data / "secret_key"),
        keys=_keys(_text(variables, "PLAYGROUND_KEYS"), data / "keys"),
        database=_database(_text(variables, "DATABASE_URL"), data),
        debug=_debug(variables, origins),
        demo_key=_demo_key(_text(variables, "PLAYGROUND_DEMO_KEY")),
        inactivity_seconds=_seconds(_text(variables, "PLAYGROUND_INACTIVITY_SECONDS") or "120"),
        connections=tuple(_connections(variables)),
    )


def _text(variables: Mapping[str, str], name: str) -> str:
    # Not by environ, which takes a value that begins with "$" for the name of another variable.
    path = variables.get(f"{name}_FILE")
    if not path:
        return variables.get(name, "").strip()
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise ConfError(f"{name}_FILE cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfError(f"{name}_FILE cannot be read: it is no text") from error


def _flag(variables: Mapping[str, str], name: str) -> bool:
    text = _text(variables, name).lower()
    if text in ("", "0", "false", "no", "off"):
        return False
    if text in ("1", "true", "yes", "on"):
        return True
    raise ConfError(f"{name} must be 1 or 0")


def _debug(variables: Mapping[str, str], origins: tuple[str, ...]) -> bool:
    """Whether error pages show the program's inside: never where others can reach them."""
    debug = _flag(variables, "DEBUG")
    if debug and not _hosts(origins) <= LOOPBACK:
        raise ConfError("DEBUG must be 0 with a PLAYGROUND_ORIGIN that is not this machine's own")
    return debug


def _demo_key(text: str) -> str:
    if text and not re.fullmatch(r"[!-~]{16,}", text):
        raise ConfError("PLAYGROUND_DEMO_KEY must have 16 or more characters: ASCII, without spaces")
    return text


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ConfError("PORT must be a number from 1 to 65535")
    return int(text)


def _seconds(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= 3600:
        raise ConfError("PLAYGROUND_INACTIVITY_SECONDS must be a number from 1 to 3600")
    return int(text)


def _origins(text: str, port: int) -> tuple[str, ...]:
    """The exact origins that pages and sockets may come from; loopback in both spellings by default."""
    if not text:
        return (f"http://127.0.0.1:{port}", f"http://localhost:{port}")
    origins = tuple(part.strip().rstrip("/").lower() for part in text.split(",") if part.strip())
    wrong = [origin for origin in origins if not _is_origin(origin)]
    if wrong or not origins:
        told = (wrong or [text])[0][:80]
        raise ConfError(f"PLAYGROUND_ORIGIN must be like https://playground.example.org, not {told!r}")
    return origins


def _hosts(origins: tuple[str, ...]) -> set[str]:
    return {urlsplit(origin).hostname or "" for origin in origins}


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    plain = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain and port != 0


def _database(text: str, data: Path) -> dict[str, Any]:
    if not text:  # not by a URL, in which a folder's "#" or "%" would mean something
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(data / "playground.sqlite3")}
    try:
        if urlsplit(text).scheme in ("sqlite", "postgres", "postgresql"):
            return dict(environ.Env.db_url_config(text))
    except ValueError:
        pass
    raise ConfError("DATABASE_URL must be like postgres://user:password@host/name or sqlite:////path")


def _make(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfError(f"PLAYGROUND_DATA: {data} cannot be used: {error.strerror}") from error


def _keys(text: str, path: Path) -> tuple[str, ...]:
    """The keys given, newest first, then the one kept in the data folder; made when none is given."""
    given = [part.strip() for part in text.split(",") if part.strip()]
    if not all(crypto.is_key(key) for key in given):
        raise ConfError("PLAYGROUND_KEYS must be keys of 32 bytes in URL-safe base64, with commas between")
    # What was sealed before keys were given stays readable.
    kept = [_kept_secret(path, crypto.new_key)] if not given or path.exists() else []
    if not all(crypto.is_key(key) for key in kept):
        raise ConfError(f"PLAYGROUND_KEYS: {path} holds no key; put it right or delete the file")
    return tuple(dict.fromkeys([*given, *kept]))


def _kept_secret(path: Path, make: Callable[[], str] = lambda: secrets.token_urlsafe(48)) -> str:
    """The secret kept in the data folder; made at the first start, readable by its owner alone."""
    try:
        if not path.exists() or not path.stat().st_size:  # a full disk may have left it empty
            path.touch(mode=0o600)
            path.write_text(make())
        return path.read_text().strip()
    except OSError as error:
        raise ConfError(f"PLAYGROUND_DATA: {path.parent} cannot be used: {error.strerror}") from error


def _connections(variables: Mapping[str, str]) -> list[EnvConnection]:
    found = []
    base_url = _url(variables, "OPENAI_BASE_URL", vendor=False) or OPENAI_URL
    key = _text(variables, "OPENAI_API_KEY")
    if not f".{urlsplit(base_url).hostname}".endswith(".api.openai.com"):
        found.append(EnvConnection("compatible", "Compatible", "compatible", base_url, key))
    elif key:
        found.append(EnvConnection("openai", "OpenAI", "openai", base_url, key))
    for slug, name, url_name, key_name in (
        ("azure", "Azure OpenAI", "AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY"),
        ("databricks", "Databricks", "DATABRICKS_HOST", "DATABRICKS_TOKEN"),
    ):
        url, key = _url(variables, url_name), _text(variables, key_name)
        if url and key:
            found.append(EnvConnection(slug, name, slug, url, key))
        elif url or key:
            raise ConfError(
                f"{key_name if url else url_name} is missing: {url_name} and {key_name} go together"
            )
    return found


def _url(variables: Mapping[str, str], name: str, vendor: bool = True) -> str:
    """The address in a variable, "" for none. A vendor's bare host is reached by https."""
    text = _text(variables, name).rstrip("/")
    if not text:
        return ""
    if vendor and "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ConfError(f"{name} must be an address that begins with http:// or https://")
    return text
