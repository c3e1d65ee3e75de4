"""Bytes kept by their content, and the sessions that may show them."""

from django.db import models


class Blob(models.Model):
    """A stored file. The bytes lie in the data folder (`files.storage`), named by their SHA-256.

    `size` is in bytes. `media_type` is what the content was found to be, not what anyone called it.
    """

    sha256 = models.CharField(primary_key=True, max_length=64, editable=False)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=127)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256


class BlobUse(models.Model):
    """The right of a session to its blobs: who may read the session may read these, nobody else.

    `name` is the file's display name in that session; empty for what a model made.
    """

    session = models.ForeignKey(
        "ChatSession", on_delete=models.CASCADE, related_name="blob_uses", db_index=False
    )
    blob = models.ForeignKey(Blob, on_delete=models.CASCADE, related_name="uses")
    name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "blob"], name="one_use_of_a_blob_in_a_session")
        ]

    def __str__(self) -> str:
        return f"{self.session_id}:{self.blob_id}"
