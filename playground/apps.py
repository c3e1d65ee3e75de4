"""The one Django app."""

from django.apps import AppConfig


class PlaygroundConfig(AppConfig):
    """Tables, commands and templates of the playground."""

    name = "playground"
    default_auto_field = "django.db.models.BigAutoField"
