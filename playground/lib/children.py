"""How programs of ours are started as children: with nothing of this process, above all none of its keys."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
"""The folder that holds the package."""
# The loader may need these to find Python's own libraries.
_INHERITED = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def program(module: str) -> tuple[str, ...]:
    """The command that runs a module of ours; it works in ROOT only."""
    return (sys.executable, "-E", "-s", "-m", module)


def environment() -> dict[str, str]:
    """All that a child inherits."""
    return {name: os.environ[name] for name in _INHERITED if name in os.environ}
