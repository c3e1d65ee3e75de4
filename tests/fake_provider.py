"""A server on a thread of its own that answers what it is told to, and remembers what it was asked."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answers = Mapping[tuple[str, str], tuple[int, Any]]
"""(method, path) -> (status, body); a body that is no text goes out as JSON. Anything else gets 404."""
NO_MODEL = (
    400,
    {"error": {"message": "Missing required parameter: 'model'.", "type": "invalid_request_error"}},
)
WORKING: Answers = {
    ("GET", "/v1/models"): (200, {"object": "list", "data": [{"id": "small"}, {"id": "large"}]}),
    ("POST", "/v1/responses"): NO_MODEL,
}
OLLAMA: Answers = {**WORKING, ("GET", "/api/version"): (200, {"version": "0.13.5"})}


class FakeProvider:
    """`asked` holds method and path of every request, `keys` the Authorization headers."""

    def __init__(self, answers: Answers) -> None:
        self.asked: list[tuple[str, str]] = []
        self.keys: list[str] = []
        self.answers = answers
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.port: int = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                fake.asked.append((self.command, self.path))
                fake.keys.append(self.headers.get("Authorization", ""))
                status, body = fake.answers.get((self.command, self.path), (404, "404 page not found"))
                content = (body if isinstance(body, str) else json.dumps(body)).encode()
                self.send_response(status)
                kind = "text/html" if isinstance(body, str) else "application/json"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = _answer  # noqa: N815

            def log_message(self, *args: Any) -> None:
                pass

        return Handler


@contextmanager
def fake_provider(answers: Answers = WORKING) -> Iterator[FakeProvider]:
    """One that runs until the block ends."""
    fake = FakeProvider(answers)
    thread = threading.Thread(target=fake.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        fake.server.shutdown()
        thread.join()
        fake.server.server_close()
