"""The product's settings with other ports to look for model servers at."""

import os

from playground.settings import *  # noqa: F403

LOCAL_SERVER_PORTS = [int(port) for port in os.environ["LOCAL_PORTS_OF_THE_TEST"].split(",")]
