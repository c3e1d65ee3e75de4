"""The ASGI application: Django for HTTP, Channels for the socket."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "playground.settings")

import django
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator, WebsocketDenier
from django.conf import settings
from django.urls import re_path
from servestatic import ServeStaticASGI

django.setup(set_prefix=False)

from playground.handler import ThreadedHandler  # noqa: E402  (needs the apps loaded)
from playground.urls import websocket_urlpatterns  # noqa: E402
from playground.web.demo_api import DemoApi  # noqa: E402


class ExactOrigin(OriginValidator):
    """Only the configured origins may open a socket; a malformed Origin is refused, not an error."""

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        """Check the Origin header before anything else runs."""
        origins = [value for name, value in scope.get("headers", []) if name == b"origin"]
        if len(origins) == 1 and origins[0].decode("latin1").lower() in self.allowed_origins:
            return await self.application(scope, receive, send)
        return await WebsocketDenier()(scope, receive, send)


# Without it, Channels raises at an address that is no socket's: a traceback and 500 for any stranger.
nowhere = re_path("", WebsocketDenier.as_asgi())
socket: Callable[..., Awaitable[Any]] = ExactOrigin(
    AuthMiddlewareStack(URLRouter([*websocket_urlpatterns, nowhere])), list(settings.CONF.origins)
)
static = ServeStaticASGI(
    ThreadedHandler(),
    root=settings.STATIC_ROOT,
    prefix=settings.STATIC_URL,
    allow_all_origins=False,
    immutable_file_test=r"\.[0-9a-f]{12}\.\w+$",
    add_headers_function=lambda headers, path, url: headers.__setitem__("X-Content-Type-Options", "nosniff"),
)
http = DemoApi(static, settings.CONF.demo_key)
application = ProtocolTypeRouter({"http": http, "websocket": socket})
