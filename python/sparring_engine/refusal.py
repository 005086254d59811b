"""What the server says no with: an HTTP status and words that end in what to do."""


class Refusal(Exception):
    """A request that cannot be carried out as it is."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def wrong(place: str, trouble: str) -> Refusal:
    """A request that can never be carried out, and the field that is at fault."""
    return Refusal(400, f"{place}: {trouble}")


def error_body(message: str, category: str) -> dict[str, str]:
    """Newer and older clients read different fields."""
    return {"error": message, "category": category, "detail": message}
