"""Who may ask. Pages in browsers may not, nor may names that lead to this machine from elsewhere (DNS rebinding)."""

import hashlib
import hmac
import re

from .refusal import Refusal

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Guard:
    """Raises ValueError where the server can be reached from other machines and no key is asked for."""

    def __init__(self, host: str, key: str | None) -> None:
        self._host = host
        self._local = host in LOOPBACK
        if not self._local and not key:
            raise ValueError(
                f"a server on {host} can be reached from other machines, and no key is asked for. Put one into a "
                "variable and name it with --api-key-env, or listen on 127.0.0.1."
            )
        self._key = digest(key) if key else None

    def check(self, headers: dict[str, str]) -> None:
        """Headers by their names in small letters. Raises Refusal 401 or 403."""
        host = headers.get("host", "")
        named = re.sub(r":\d+$", "", host).strip("[]")
        if self._local and named not in (self._host, *LOOPBACK):
            raise Refusal(403, "this Host is no name of this machine; ask for 127.0.0.1")
        if headers.get("origin") not in (None, f"http://{host}"):
            raise Refusal(403, "pages of other origins may not use this server")
        given = headers.get("x-api-key") or re.sub("^Bearer ", "", headers.get("authorization", ""))
        if self._key and not hmac.compare_digest(self._key, digest(given)):
            raise Refusal(401, "the API key is missing or wrong; send it as X-API-Key")


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
