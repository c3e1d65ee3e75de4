"""Filters for long names."""

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def breakable(name: str) -> SafeString:
    """A name that may break after its dots and underscores, and nowhere else."""
    escaped = conditional_escape(name)
    return mark_safe(escaped.replace(".", ".<wbr>").replace("_", "_<wbr>"))  # noqa: S308 (escaped above)
