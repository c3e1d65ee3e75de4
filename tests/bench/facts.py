"""What was measured where: machine, versions, revision."""

import importlib.metadata
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.server import ROOT

PACKAGES = (
    "django", "channels", "daphne", "uvicorn", "openai", "aiohttp", "comrak", "starlette", "httpx",
)  # fmt: skip


def facts() -> dict[str, Any]:
    """Processor, memory, kernel, Python, versions of what matters, git revision, date."""
    cpu = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    memory = Path("/proc/meminfo").read_text().split()[1]
    return {
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "revision": _git("rev-parse", "--short", "HEAD"),
        "changed": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "cpu": cpu[0].partition(":")[2].strip() if cpu else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(int(memory) / 1024 / 1024),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
    }


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
