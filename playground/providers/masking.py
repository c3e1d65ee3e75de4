"""Keys taken out of text that may be shown, saved or logged."""

import re

MASK = "[key]"
_SHORTEST_OWN = 12
_PATTERNS = re.compile(
    r"""\b(?:sk|rk|pk|sess|gsk|xai|hf|tgp|ghp|github_pat)[-_](?:[-\w*.]{6,})[\w*]
    | \bdapi[0-9a-f]{16,}(?:-\d+)?
    | \bAIza[-\w]{20,}
    | (?<=Bearer\ )[^\s"',;]{6,}
    | (?<=api-key:\ )[^\s"',;]{6,}
    """,
    re.VERBOSE,
)


def mask(text: str, key: str = "") -> str:
    """`text` without anything that looks like a key, and without the endpoint's own `key`."""
    return _PATTERNS.sub(MASK, mask_own(text, key))


def mask_own(text: str, key: str) -> str:
    """`text` without the endpoint's own key.

    A key of fewer than 12 characters is a placeholder such as "none": it is no secret and may be a word.
    """
    return text.replace(key, MASK) if len(key) >= _SHORTEST_OWN else text
