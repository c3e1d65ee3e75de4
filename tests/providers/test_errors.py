"""Every failure, before the stream and in it, becomes one Error that says what happened and holds no key."""

import asyncio
import json
import socket
from typing import Any

import pytest
from aiohttp import web

from playground.providers import responses
from playground.providers.base import Endpoint, Error, ProviderError
from playground.providers.limits import Limits
from tests.providers.server import KEY, Handler, answering, events_of, serving, streaming
from tests.providers.test_stream import DELTA, sse


async def failure(handler: Handler, key: str = KEY) -> tuple[Error, ProviderError]:
    async with serving(handler, key=key) as endpoint:
        with pytest.raises(ProviderError) as raised:
            await events_of(endpoint)
    return raised.value.error, raised.value


def wrapped(message: str, **rest: Any) -> str:
    return json.dumps({"error": {"message": message, **rest}})


CONTEXT = "This model's maximum context length is 8192 tokens."
QUOTA = "You exceeded your current quota, please check your plan and billing details."
HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>nginx</h1></body></html>"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("status", "body", "kind", "message"),
    [
        (400, wrapped("Unsupported parameter", param="temperature"), "bad_request", "Unsupported parameter"),
        (400, wrapped("Too big", code="context_length_exceeded"), "too_long", "Too big"),
        (400, wrapped(CONTEXT), "too_long", CONTEXT),
        (400, '{"error":"text only"}', "bad_request", "text only"),
        (400, '{"error_code":"BAD_REQUEST","message":"no store"}', "bad_request", "no store"),
        (401, '{"detail":"Not authenticated"}', "rejected_key", "Not authenticated"),
        (401, wrapped("who?", code="insufficient_quota"), "rejected_key", "who?"),
        (402, wrapped("Insufficient credits"), "quota", "Insufficient credits"),
        (403, "Access denied", "forbidden", "Access denied"),
        (404, wrapped("The model `x` does not exist", code="model_not_found"), "not_found", None),
        (404, "", "not_found", "The server answered 404 Not Found without a message."),
        (405, HTML.replace("502 Bad Gateway", "Nope"), "not_found", "Nope"),
        (408, "{}", "timeout", None),
        (409, wrapped("Another process", code="conversation_locked"), "bad_request", "Another process"),
        (413, wrapped("Request too large"), "too_large", "Request too large"),
        (422, '{"detail":[{"loc":["body","tools",0],"msg":"no"}]}', "bad_request", "tools.0: no"),
        (422, '[{"message":"one"},{"message":"two"}]', "bad_request", "one; two"),
        (429, wrapped("Rate limit reached for gpt", code="rate_limit_exceeded"), "rate_limited", None),
        (429, wrapped(QUOTA, code="insufficient_quota", type="insufficient_quota"), "quota", QUOTA),
        (429, wrapped(QUOTA), "quota", QUOTA),
        (500, wrapped("Oops", type="server_error"), "server", "Oops"),
        (500, '{"error":', "server", '{"error":'),
        (502, HTML, "server", "502 Bad Gateway"),
        (503, "<p>down &amp; out</p>", "server", "down & out"),
        (504, HTML, "timeout", "502 Bad Gateway"),
        (529, wrapped("Overloaded", type="overloaded_error"), "server", "Overloaded"),
        (418, "[" * 100_000, "bad_request", None),
    ],
)
async def test_before_the_stream(status: int, body: str, kind: str, message: str | None) -> None:
    error, raised = await failure(answering(body, status, x_request_id="req_9"))
    assert (error["kind"], error["status"], error["request_id"]) == (kind, status, "req_9")
    if message is not None:
        assert error["message"] == message
    assert error["message"]
    assert error["id"]
    assert raised.retryable is (status in {429, 500, 502, 503, 504, 529} and kind != "quota")


@pytest.mark.asyncio
async def test_code_and_param_are_told() -> None:
    error, _ = await failure(answering(wrapped("no", code="unsupported_value", param="text.verbosity"), 400))
    assert (error["code"], error["param"]) == ("unsupported_value", "text.verbosity")


@pytest.mark.asyncio
async def test_a_stream_under_status_500_is_read_for_its_error() -> None:
    body = b'event: error\ndata: {"error":{"message":"Upstream died","code":"x"}}\n\ndata: [DONE]\n\n'
    error, _ = await failure(streaming(body, status=500))
    assert (error["kind"], error["message"], error["code"]) == ("server", "Upstream died", "x")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"retry_after": "7"}, "slow down", 7.0),
        ({"retry_after_ms": "250", "retry_after": "9"}, "slow down", 0.25),
        ({"retry_after": "Thu, 01 Jan 2026 00:00:00 GMT"}, "slow down", 0.0),
        ({"retry_after": "nan"}, "slow down", None),
        ({"retry_after": "-3"}, "slow down", None),
        ({}, "Limit 3. Please try again in 1m3.5s. Visit us", 63.5),
        ({}, "Please try again in 20ms.", 0.02),
        ({}, "slow down", None),
    ],
)
async def test_how_long_to_wait(headers: dict[str, str], body: str, seconds: float | None) -> None:
    _, raised = await failure(answering(wrapped(body), 429, **headers))
    assert raised.retry_after == seconds


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "told",
    [
        f"Incorrect API key provided: {KEY}.",
        "Incorrect API key provided: sk-proj-abc***********WXYZ.",
        "header Bearer abcdefghijk rejected",
        "dapi0123456789abcdef0123456789abcdef is revoked",
        f"{'x' * 470} {KEY} {'y' * 100}",
    ],
)
async def test_keys_are_masked_before_the_text_is_cut(told: str) -> None:
    error, raised = await failure(answering(wrapped(told, code=KEY, param=KEY), 401))
    everything = json.dumps(error) + str(raised) + repr(raised)
    assert "[key]" in error["message"] or len(error["message"]) == 500
    for secret in (KEY, KEY[:14], "WXYZ", "abcdefghijk", "dapi0123"):
        assert secret not in everything
    assert len(error["message"]) <= 500
    assert raised.__cause__ is None
    assert raised.__suppress_context__


@pytest.mark.asyncio
async def test_the_key_of_another_vendor_is_masked_because_it_is_ours() -> None:
    key = "0123456789abcdef0123456789abcdef"
    error, _ = await failure(answering(wrapped(f"bad key {key}"), 401), key=key)
    assert error["message"] == "bad key [key]"


def test_the_key_is_not_in_repr() -> None:
    assert KEY not in repr(Endpoint("openai", "OpenAI", "https://api.openai.com/v1", KEY))


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("handler", "kind", "message"),
    [
        (answering('{"error":{"message":"no model","code":"model_not_found"}}'), "not_found", "no model"),
        (answering('{"error":"text"}'), "failed", "text"),
        (answering('{"detail":"gone"}'), "failed", "gone"),
        (answering("{}"), "protocol", "The server answered with something that is no event stream."),
        (answering(HTML, content_type="text/html"), "protocol", "502 Bad Gateway"),
        (answering("[" * 200_000), "protocol", None),
    ],
)
async def test_status_200_without_a_stream(handler: Handler, kind: str, message: str | None) -> None:
    error, _ = await failure(handler)
    assert error["kind"] == kind
    if message:
        assert error["message"] == message


async def partial(handler: Handler) -> tuple[list[dict[str, Any]], Error]:
    """What came before the failure, and the failure."""
    events: list[dict[str, Any]] = []
    try:
        async with serving(handler) as endpoint, responses.open_stream(endpoint, {}) as stream:
            async for some in stream:
                events += some
    except ProviderError as raised:
        return events, raised.error
    raise AssertionError("the stream ended well")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"message": "Boom", "code": "server_error"}, "server"),
        ({"message": "Slow", "code": "rate_limit_exceeded"}, "rate_limited"),
        ({"message": "Pay", "type": "insufficient_quota"}, "quota"),
        ({"message": "Slow", "code": 429}, "rate_limited"),
        ({"message": CONTEXT}, "too_long"),
        ({"message": "Something"}, "failed"),
        ("only text", "failed"),
    ],
)
async def test_an_error_in_the_stream_that_is_no_event(error: Any, kind: str) -> None:
    events, told = await partial(streaming(sse(DELTA), sse({"error": error}), sse(DELTA)))
    assert events == [DELTA]
    assert told["kind"] == kind
    assert told["message"] == (error if isinstance(error, str) else error["message"])
    assert told["request_id"] == "req_test"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"{nonsense", id="no JSON"),
        pytest.param(b'{"type":"x","y":"\xff\xfe"}', id="no UTF-8"),
        pytest.param(b"[" * 200_000 + b"]" * 200_000, id="200,000 deep"),
        pytest.param(b'{"type":"x","y":' + b"[" * 900 + b"]" * 900 + b"}", id="900 deep"),
        pytest.param(b'{"type":"x","y":1' + b"0" * 5000 + b"}", id="a number of 5,000 digits"),
    ],
)
async def test_bytes_that_cannot_be_read(raw: bytes) -> None:
    events, told = await partial(streaming(sse(DELTA), b"data: " + raw + b"\n\n", sse(DELTA)))
    assert events == [DELTA]
    assert told["kind"] == "protocol"


@pytest.mark.asyncio
async def test_a_reset_in_mid_stream_interrupts() -> None:
    events, told = await partial(streaming(sse(DELTA), reset=True))
    assert events == [DELTA]
    assert told["kind"] == "interrupted"
    assert told["message"]


@pytest.mark.asyncio
async def test_a_reset_before_the_answer() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        assert request.transport
        request.transport.abort()
        return web.Response()

    error, raised = await failure(handler)
    assert error["kind"] == "unreachable"
    assert raised.retryable


@pytest.mark.asyncio
@pytest.mark.parametrize("begun", [False, True])
async def test_silence_is_a_timeout(begun: bool, settings: Any) -> None:
    settings.LIMITS = Limits(inactivity_seconds=0.05)
    never = asyncio.Event()

    async def silent(request: web.Request) -> web.StreamResponse:
        await never.wait()
        return web.Response()

    error, raised = await failure(streaming(sse(DELTA), never) if begun else silent)
    assert error["kind"] == "timeout"
    assert raised.cut


async def unreachable(base_url: str) -> Error:
    try:
        with pytest.raises(ProviderError) as raised:
            await events_of(Endpoint("compatible", "Test", base_url, ""))
    finally:
        await responses.aclose_all()
    assert raised.value.retryable is ("refused" in raised.value.error["message"])
    assert raised.value.error["kind"] == "unreachable"
    return raised.value.error


@pytest.mark.asyncio
async def test_refused_connection() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
        assert (await unreachable(f"http://{host}/v1"))["message"].startswith(f"{host} refused")


@pytest.mark.asyncio
async def test_no_such_name() -> None:
    error = await unreachable("http://no-such-host.invalid/v1")
    assert error["message"] == "There is no server named no-such-host.invalid."


@pytest.mark.asyncio
async def test_tls_with_a_server_that_speaks_plain_http() -> None:
    async with serving(answering("{}")) as endpoint:
        error = await unreachable(endpoint.base_url.replace("http:", "https:"))
    assert "secure" in error["message"]


@pytest.mark.asyncio
@pytest.mark.parametrize("base_url", ["http://", "http://[::1", "http://host:99999/v1", "gopher://host/v1"])
async def test_an_address_that_is_none(base_url: str) -> None:
    assert (await unreachable(base_url))["message"]


@pytest.mark.asyncio
async def test_redirects_are_not_followed() -> None:
    error, _ = await failure(answering("", 307, location="http://169.254.169.254/"))
    assert error["status"] == 307
    assert "http://169.254.169.254/" in error["message"]


@pytest.mark.asyncio
async def test_a_fault_of_our_own_is_not_blamed_on_the_provider() -> None:
    async with serving(answering("{}")) as endpoint:
        with pytest.raises(TypeError):
            await events_of(endpoint, bad={1, 2})
