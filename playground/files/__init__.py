"""Uploads and blobs: what people and models hand over as bytes."""

from playground.files.errors import FileRefused

__all__ = ["FileRefused"]
