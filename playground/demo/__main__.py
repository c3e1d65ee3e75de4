"""The demo as a program of its own: python -m playground.demo --port 8001."""

import argparse
import asyncio
import secrets
import sys

from django.conf import settings

from playground.demo.server import start


def main() -> None:
    """Serve until interrupted; the first line printed is the base URL, the second the key."""
    parser = argparse.ArgumentParser(prog="playground.demo", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default="", help="the bearer key; made when absent")
    parser.add_argument("--pace", default="50", help='tokens a second, or "fast"')
    options = parser.parse_args()
    settings.configure(USE_I18N=False)  # the reader of files asks for its limits and sentences there
    try:
        asyncio.run(_serve(options))
    except KeyboardInterrupt:
        return


async def _serve(options: argparse.Namespace) -> None:
    key = options.key or secrets.token_urlsafe(24)
    server = await start(options.host, key=key, port=options.port, pace=options.pace)
    sys.stdout.write(f"{server.url}\n{key}\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await server.aclose()


if __name__ == "__main__":
    main()
