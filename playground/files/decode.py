"""The child process that reads hostile files: `python -m playground.files.decode <job> <limits> <options>`.

Standard input is the file, standard output an empty file for the answer: sections, each a line
"<name> <bytes>" and then its bytes. A section that was written whole counts, even when the process
is killed in the next. What is imported here costs every upload its start-up time: no Django.
"""

import json
import os
import resource
import signal
import sys
import warnings
from collections.abc import Callable
from typing import Any

from playground.files.errors import FileRefused
from playground.files.limits import Limits

ANSWER_BYTES = 256 * 1024 * 1024  # of decoded output; RLIMIT_FSIZE ends whoever writes more
CANNOT_WRITE = 74  # the exit code for a full disk

type Emit = Callable[[str, bytes], None]


def emit(name: str, data: bytes) -> None:
    """Write one section of the answer, and let it be seen before the next is tried."""
    out = sys.stdout.buffer
    out.write(b"%s %d\n" % (name.encode(), len(data)))
    out.write(data)
    out.flush()


def confine(memory: int, cpu: int, wall: int) -> None:
    """Bound this process, before it has read a byte: address space, CPU, time, files."""
    signal.alarm(wall)  # ends it even when the server that started it is gone
    caps = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_FSIZE: ANSWER_BYTES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    for what, cap in caps.items():
        hard = resource.getrlimit(what)[1]
        value = cap if hard == resource.RLIM_INFINITY else min(cap, hard)
        resource.setrlimit(what, (value, value))
    os.nice(10)  # other people's streams go first


def main(job: str, limits: Limits, options: dict[str, Any]) -> None:
    """Do one job and write its answer; what the file does wrong is an answer too."""
    picture = job == "image"
    confine(limits.image_memory if picture else limits.pdf_memory, limits.cpu_seconds, limits.wall_seconds)
    warnings.simplefilter("error")
    warnings.filterwarnings("ignore", "Image size", module="PIL")  # half of our limit: see decode_image
    warnings.filterwarnings("ignore", module="PIL.TiffImagePlugin")  # EXIF, which is thrown away
    try:
        if picture:
            from playground.files import decode_image

            decode_image.run(sys.stdin.buffer, limits, emit, **options)
        else:
            from playground.files import decode_pdf

            decode_pdf.run(sys.stdin.buffer, limits, emit, **options)
    except FileRefused as refused:
        emit("refused", json.dumps({"code": refused.code, "facts": refused.facts}).encode())
    except MemoryError:
        os._exit(1)  # there may be no memory for words; the parent says "too costly"
    except OSError:
        sys.exit(CANNOT_WRITE)


if __name__ == "__main__":
    main(sys.argv[1], Limits(**json.loads(sys.argv[2])), json.loads(sys.argv[3]))
