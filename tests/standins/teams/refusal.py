"""How a server of the stand-in says no."""


class Refused(Exception):
    """An HTTP error of the platform: its status, its code and the words beside it."""

    def __init__(self, status: int, code: str, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after
