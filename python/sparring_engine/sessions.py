"""Sessions of clients, and when each was last heard of."""

import time
import uuid

from .refusal import Refusal


class Sessions:
    def __init__(self) -> None:
        self._heard: dict[str, float] = {}

    def __iter__(self):
        return iter(self._heard)

    def new(self) -> str:
        name = str(uuid.uuid4())
        self._heard[name] = time.monotonic()
        return name

    def heard(self, name: str) -> str:
        """Notes a word of it. Raises Refusal 410 where it is not known: it was of before a restart."""
        if name not in self._heard:
            raise Refusal(410, f'there is no session "{name}"; connect anew and load the last saved weights')
        self._heard[name] = time.monotonic()
        return name

    def silence(self, name: str) -> float:
        """Seconds since its last word."""
        return time.monotonic() - self._heard.get(name, 0.0)
