"""The tables."""

from playground.models.blob import Blob, BlobUse
from playground.models.chat_session import ChatSession
from playground.models.connection import Connection
from playground.models.event import Event
from playground.models.item import Item
from playground.models.turn import Turn
from playground.models.upload import Upload
from playground.models.user import EntryLink, User

__all__ = [
    "Blob",
    "BlobUse",
    "ChatSession",
    "Connection",
    "EntryLink",
    "Event",
    "Item",
    "Turn",
    "Upload",
    "User",
]
