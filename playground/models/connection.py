"""A configured provider."""

from django.db import models

from playground.lib import ids


class Connection(models.Model):
    """A provider that people can choose. Its key stays in the environment, never in this table.

    `slug` says where it was configured ("openai", "azure" ...); the first by `position` is the default.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    base_url = models.CharField(max_length=500, blank=True)
    position = models.PositiveIntegerField(default=0)
    enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name
