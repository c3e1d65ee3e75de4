"""The people of the tests: the owner of a session, a teammate, a stranger."""

import pytest
from django.test import Client

from playground.engine import connections
from playground.models import User


@pytest.fixture
def owner(db: None) -> User:
    """Alice, who owns what the test makes."""
    connections.sync()
    return User.objects.create_user("alice", first_name="Alice")


@pytest.fixture
def stranger(db: None) -> User:
    """Mallory, who may see nothing of it."""
    return User.objects.create_user("mallory", first_name="Mallory")


@pytest.fixture
def client(owner: User) -> Client:
    """Alice's browser."""
    client = Client()
    client.force_login(owner)
    return client
