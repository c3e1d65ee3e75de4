"""What a browser with an empty cache loads for the session page. A real Chromium counts."""

import asyncio
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Playwright, Request, sync_playwright

from tests.bench import machine
from tests.bench.machine import Target
from tests.bench.series import visiting
from tests.bench.upstream import Upstream
from tests.servers import BROWSERS, MissingError, program


async def weigh_page(upstream: Upstream) -> dict[str, Any]:
    """Requests, bytes on the wire by kind, and milliseconds until the page was loaded.

    Raises MissingError where there is no Chromium.
    """
    async with machine.product(upstream.url) as target, visiting(target) as visitor:
        path = await visitor.make_session()
        cookies = [
            {"name": cookie.key, "value": cookie.value, "url": target.url}
            for cookie in visitor.client.cookie_jar
        ]
        return await asyncio.to_thread(_load, target, path, cookies)


def _load(target: Target, path: str, cookies: list[dict[str, str]]) -> dict[str, Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(playwright), args=["--no-sandbox"])
        context = browser.new_context()
        context.add_cookies(cookies)  # type: ignore[arg-type]
        try:
            return _count(context, target.url + path)
        finally:
            browser.close()


def _chromium(playwright: Playwright) -> str:
    try:
        return program(*BROWSERS)
    except MissingError:
        if Path(playwright.chromium.executable_path).exists():
            return playwright.chromium.executable_path
        raise


def _count(context: BrowserContext, url: str) -> dict[str, Any]:
    page = context.new_page()
    seen: list[Request] = []
    page.on("requestfinished", lambda request: seen.append(request))  # Playwright sets attributes on it
    page.goto(url, wait_until="networkidle")
    rows: list[dict[str, Any]] = [
        {
            "url": request.url.removeprefix(url.split("/sessions/")[0]),
            "type": request.resource_type,
            "bytes": request.sizes()["responseBodySize"],
            "header_bytes": request.sizes()["responseHeadersSize"],
        }
        for request in seen
        if request.sizes()["responseBodySize"] >= 0  # less than nothing: the browser had it already
    ]
    timing = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    weights = {
        kind: sum(row["bytes"] for row in rows if row["type"] == kind) for kind in ("script", "stylesheet")
    }
    return {
        "requests": len(rows),
        "script_bytes": weights["script"],
        "style_bytes": weights["stylesheet"],
        "all_bytes": sum(row["bytes"] + row["header_bytes"] for row in rows),
        "loaded_ms": timing,
        "files": rows,
    }
