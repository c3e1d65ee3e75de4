"""Bodies that are too large are refused before a view sees them."""

from django.test import Client


def test_a_body_above_two_mebibytes_is_refused_on_any_url(client: Client) -> None:
    """Even on addresses that do not exist."""
    for url in ("/", "/sessions/", "/nowhere/"):
        response = client.generic("POST", url, b"x" * (2 * 1024 * 1024 + 1))
        assert response.status_code == 413
        assert b"too large" in response.content
