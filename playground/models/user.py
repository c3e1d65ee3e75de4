"""People, and the one-time links that let them in."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone

ENTRY_LIFETIME = timedelta(hours=12)


class User(AbstractUser):
    """A person of the team."""

    class Meta(AbstractUser.Meta):
        db_table = "playground_user"

    @classmethod
    def owner(cls) -> "User":
        """The person who runs this install; made at the first start, without a password."""
        owner: User | None = cls.objects.filter(is_superuser=True).order_by("pk").first()
        if owner is None:
            owner = cls(username="owner", first_name="Owner", is_staff=True, is_superuser=True)
            owner.set_unusable_password()
            owner.save()
        return owner


class EntryLink(models.Model):
    """A link that signs somebody in once. Only the hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"entry link of {self.user_id}"

    @classmethod
    def issue(cls, user: User) -> str:
        """Make a link for `user` and return its token (256 random bits); older unused ones end."""
        token = secrets.token_urlsafe(32)
        cls.objects.filter(user=user).delete()
        cls.objects.create(token_hash=cls.digest(token), user=user)
        return token

    @classmethod
    def redeem(cls, token: str) -> User | None:
        """The person that a token lets in, once; None for a used, old or invented one."""
        links = cls.objects.filter(
            token_hash=cls.digest(token),
            used_at=None,
            user__is_active=True,
            created_at__gt=timezone.now() - ENTRY_LIFETIME,
        )
        link = links.select_related("user").first()
        if link is None or not links.update(used_at=timezone.now()):
            return None
        return link.user

    @staticmethod
    def digest(token: str) -> str:
        """The SHA-256 of a token, in hex."""
        return hashlib.sha256(token.encode()).hexdigest()
