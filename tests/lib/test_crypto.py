"""Secrets at rest: only the keys open them, and a new key takes over."""

import pytest

from playground.lib.crypto import Safe, Unreadable, is_key, new_key

OLD, NEW = new_key(), new_key()


def test_what_is_sealed_comes_out_as_it_was_and_shows_nothing() -> None:
    safe = Safe([NEW])
    sealed = safe.seal("sk-secrét")
    assert safe.open(sealed) == "sk-secrét"
    assert "sk-" not in sealed
    assert safe.seal("sk-secrét") != sealed  # equal secrets do not look equal


def test_older_keys_still_open() -> None:
    assert Safe([NEW, OLD]).open(Safe([OLD]).seal("secret")) == "secret"


def test_renewed_it_needs_the_newest_key_alone() -> None:
    old = Safe([OLD]).seal("secret")
    renewed = Safe([NEW, OLD]).renew(old)
    assert Safe([NEW]).open(renewed) == "secret"
    assert Safe([NEW, OLD]).renew(renewed) == renewed


@pytest.mark.parametrize(
    "sealed",
    [Safe([OLD]).seal("secret"), "", "no token", "ü", Safe([NEW]).seal("x")[:-4]],
    ids=["another key", "empty", "no token", "no ASCII", "cut"],
)
def test_what_no_key_opens_is_told(sealed: str) -> None:
    for attempt in (Safe([NEW]).open, Safe([NEW]).renew):
        with pytest.raises(Unreadable):
            attempt(sealed)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        (NEW, True), (NEW[:-1], False), (NEW + "=", False), ("", False), ("a" * 44, False),
        ("ü" * 43 + "=", False), ("+" * 43 + "=", False), (f"{NEW}\n", False),
    ],
    ids=["whole", "cut", "longer", "empty", "unpadded", "no ASCII", "plain base64", "with a line break"],
)  # fmt: skip
def test_a_key_is_32_bytes_in_url_safe_base64(text: str, fits: bool) -> None:
    assert is_key(text) is fits
    if fits:
        assert Safe([text]).open(Safe([text]).seal("x")) == "x"
