"""A refusal in the shape of the API's errors."""

from typing import Any

_TYPES = {401: "authentication_error", 404: "not_found_error", 500: "server_error"}


class ApiError(Exception):
    """A request that is answered with an HTTP error instead of a response.

    `status` is the HTTP status; `param` names the request key at fault, `code` is for machines.
    """

    def __init__(
        self, status: int, message: str, *, param: str | None = None, code: str | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.param, self.code = status, message, param, code

    @property
    def body(self) -> dict[str, Any]:
        """The JSON that the client reads."""
        kind = _TYPES.get(self.status, "invalid_request_error")
        return {"error": {"message": self.message, "type": kind, "param": self.param, "code": self.code}}


def refuse(message: str, *, param: str | None = None, code: str | None = None) -> ApiError:
    """An error 400."""
    return ApiError(400, message, param=param, code=code)
