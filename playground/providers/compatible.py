"""Any other server that speaks the Responses API, and the built-in Demo, which is one."""

from playground.providers import urls
from playground.providers.base import Adapter

ADAPTER = Adapter(kind="compatible", base_url=urls.plain)
DEMO = Adapter(kind="demo", base_url=urls.plain, models=("demo",))
