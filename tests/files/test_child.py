"""The child process: whatever it does, the server gets a sentence and keeps nothing of it."""

import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from playground.files import FileRefused, child, pdf
from playground.lib import children
from tests.files import samples


@contextmanager
def program(monkeypatch: pytest.MonkeyPatch, code: str) -> Iterator[None]:
    """Let another program play the decoder."""
    monkeypatch.setattr(child, "PROGRAM", (sys.executable, "-I", "-S", "-c", code))
    yield
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def answer(code: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    with program(monkeypatch, code), tempfile.TemporaryFile() as source:
        source.write(b"the file")
        source.flush()
        with child.run("pdf", source) as found:
            return {name: found.data(name) for name in ("info", "thumbnail", "text") if name in found}


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.abort()",
        "import os; os.kill(os.getpid(), 9)",
        "raise SystemExit(1)",
        "print('info 900'); print('{}')",
        "print('\\0' * 999)",
        "print('info -4')",
    ],
)
def test_a_child_that_dies_or_babbles_is_a_refusal(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileRefused, match="too costly"):
        answer(code, monkeypatch)


def test_a_child_that_hangs_is_killed_with_its_group(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.PLAYGROUND_FILE_LIMITS = {"wall_seconds": 3}
    note = tmp_path / "pid"
    hang = (
        "import os, signal; signal.signal(15, signal.SIG_IGN); pid = os.fork()\n"
        f"if pid: open({str(note)!r}, 'w').write(str(pid))\n"
        "signal.pause()"
    )
    with pytest.raises(FileRefused, match="too costly"):
        answer(hang, monkeypatch)
    assert _ends(int(note.read_text()))


def _ends(pid: int) -> bool:
    """Whether a process ends soon: a kill is delivered in the kernel's own time."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([process], [], [], 20)[0])
    finally:
        os.close(process)


def test_whole_sections_count_when_the_child_dies_later(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import os; os.write(1, b'info 2\\n{}thumbnail 9\\nhalf'); os.abort()"
    assert answer(code, monkeypatch) == {"info": b"{}"}


def test_a_full_disk_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match="could not write"):
        answer("raise SystemExit(74)", monkeypatch)


def test_a_child_sees_the_file_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-CANARY")
    code = (
        "import os, sys; text = (str(dict(os.environ)) + sys.stdin.read()).encode()\n"
        "os.write(1, b'info %d\\n' % len(text) + text)"
    )
    seen = answer(code, monkeypatch)["info"]
    assert b"CANARY" not in seen
    assert seen.endswith(b"the file")


def test_slots_come_back_after_every_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "PATIENCE_SECONDS", 0.01)
    for _ in range(2 * child.AT_ONCE):
        with pytest.raises(FileRefused, match="too costly"):
            answer("import os; os.abort()", monkeypatch)
    assert answer("print('info 2'); print('{}')", monkeypatch) == {"info": b"{}"}


def test_without_a_free_slot_the_server_says_that_it_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "PATIENCE_SECONDS", 0.01)
    for _ in range(child.AT_ONCE):
        child._slots.acquire()
    try:
        with pytest.raises(FileRefused, match="busy"):
            pdf.inspect(samples.pdf("a"))
    finally:
        child._slots.release(child.AT_ONCE)


def test_the_real_child_is_confined(settings: Any) -> None:
    settings.PLAYGROUND_FILE_LIMITS = {"pdf_memory": 16 * 1024 * 1024}  # less than the decoder itself
    with pytest.raises(FileRefused, match="too costly"):
        pdf.inspect(samples.pdf("a"))


def test_decoding_imports_no_framework() -> None:
    decoders = "playground.files.decode_image, playground.files.decode_pdf"
    code = f"import sys, {decoders}; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=children.ROOT, capture_output=True, check=True)
    assert done.stdout.strip() == b"False"
