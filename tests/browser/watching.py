"""What a page must never do: fail in the console, break the policy, call another origin, meet a 5xx."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

TELL_VIOLATIONS = """
addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP: ${event.effectiveDirective} ${event.blockedURI} line ${event.lineNumber}`));
"""
LOCAL = ("data", "blob", "about")


class Watch:
    """Collects the problems of one browser context, but for what holds one of the texts of `allowed`."""

    def __init__(self, context: BrowserContext, origin: str, allowed: list[str]) -> None:
        self.origin = urlsplit(origin).netloc
        self.allowed = allowed
        self._seen: list[str] = []
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._seen.append(f"page error: {error.error}"))
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    @property
    def problems(self) -> list[str]:
        """What went wrong and was not allowed."""
        return [told for told in self._seen if not any(text in told for text in self.allowed)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._seen.append(f"console: {message.text} ({message.location.get('url')})")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in LOCAL and parts.netloc != self.origin:
            self._seen.append(f"another origin: {request.url}")

    def _failed(self, request: Request) -> None:
        # A page that is left, or a request that a newer one replaces, is aborted by the page itself.
        if request.failure != "net::ERR_ABORTED":
            self._seen.append(f"failed: {request.method} {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self._seen.append(f"status {response.status}: {response.url}")
