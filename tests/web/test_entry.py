"""The one-time link of the owner."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from playground.models import EntryLink, User


def test_a_link_lets_in_once(owner: User) -> None:
    """The first visit signs in; the second, from elsewhere, does not."""
    token = EntryLink.issue(owner)
    first, second = Client(), Client()
    assert first.get(f"/enter/{token}/").status_code == 302
    assert first.get("/sessions/new/").status_code in (200, 302)
    assert second.get(f"/enter/{token}/").status_code == 403
    assert second.get("/sessions/new/").status_code == 302


def test_an_invented_an_old_and_a_replaced_link_let_nobody_in(owner: User) -> None:
    """Nor does the link of a person who has been deactivated."""
    replaced = EntryLink.issue(owner)
    old = EntryLink.issue(owner)
    EntryLink.objects.update(created_at=timezone.now() - timedelta(days=1))
    for token in ("invented", replaced, old):
        assert Client().get(f"/enter/{token}/").status_code == 403
    fresh = EntryLink.issue(owner)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert Client().get(f"/enter/{fresh}/").status_code == 403


def test_the_token_is_kept_as_a_hash(owner: User) -> None:
    """A copy of the database opens no door."""
    token = EntryLink.issue(owner)
    assert not EntryLink.objects.filter(token_hash=token).exists()


def test_leaving_signs_out(client: Client) -> None:
    """And the page says how to come back."""
    client.post("/leave/")
    response = client.get("/sessions/new/", follow=True)
    assert response.status_code == 401
    assert b"link" in response.content
