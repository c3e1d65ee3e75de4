"""A configured provider."""

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone

from playground.lib import ids


class Connection(models.Model):
    """A provider that people can choose.

    The environment's connections keep their key there; `slug` says which one it is ("openai", "azure" ...).
    One that a person added holds its key in `secret`, encrypted by `lib.crypto`. The one that was made the
    default last, by `default_since`, is it; without any, the first by `position`. `last_test` is what the
    last test found, as `engine.connection_test` writes it.
    """

    class Source(models.TextChoices):
        """Who configured it, and so who may change it."""

        ENVIRONMENT = "environment"
        PAGE = "page"

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    base_url = models.CharField(max_length=500, blank=True)
    position = models.PositiveIntegerField(default=0)
    enabled = models.BooleanField(default=True)
    source = models.CharField(max_length=12, choices=Source, default=Source.ENVIRONMENT)
    secret = models.TextField(blank=True, editable=False)
    secret_at = models.DateTimeField(null=True, blank=True)
    default_since = models.DateTimeField(null=True, blank=True)
    last_test = models.JSONField(null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = [F("default_since").desc(nulls_last=True), "position", "added_at"]

    def __str__(self) -> str:
        return self.name
