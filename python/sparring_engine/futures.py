"""Results that clients ask for until they are there. For one that is gone the request has to be sent again (410)."""

import asyncio
import logging
import re
import uuid
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from .refusal import Refusal, error_body
from .wire import Json

MOST_KEPT = 4096
DELIVERED = 256
"""Results that are kept although they were given: their way to the client may have been cut."""
ID = re.compile(r"[0-9a-f]{8}-\d{1,15}")
log = logging.getLogger("sparring_engine")


class Futures:
    def __init__(self) -> None:
        self._boot = uuid.uuid4().hex[:8]
        self._count = 0
        self._known: OrderedDict[str, asyncio.Future[Json]] = OrderedDict()
        self._drops: dict[str, Callable[[], None]] = {}
        self._delivered: OrderedDict[str, None] = OrderedDict()

    def add(self, done: asyncio.Future[Json], dropped: Callable[[], None] = lambda: None) -> str:
        """`dropped` is called when the result can be asked for no more."""
        self._count += 1
        name = f"{self._boot}-{self._count}"
        self._known[name] = done
        self._drops[name] = dropped
        while len(self._known) > MOST_KEPT and next(iter(self._known.values())).done():
            self._drop(next(iter(self._known)))
        return name

    def _drop(self, name: str) -> None:
        self._delivered.pop(name, None)
        self._known.pop(name)
        self._drops.pop(name)()

    def ready(self, json: Json) -> str:
        done: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        done.set_result(json)
        return self.add(done)

    @property
    def pending(self) -> int:
        return sum(not each.done() for each in self._known.values())

    def has(self, name: str) -> bool:
        return name in self._known

    async def wait(self, name: str, seconds: float) -> Json | None:
        """The result, None where it is not there in time. Raises Refusal 410 for a lost one, 404 for none of ours."""
        future = self._known.get(name)
        if future is None:
            if ID.fullmatch(name):
                raise Refusal(410, f"the result of request {name} is gone; send the request again with its number")
            raise Refusal(404, f"there is no request {name[:40]}; request ids come from this server's own answers")
        done, _ = await asyncio.wait([future], timeout=seconds)
        if not done:
            return None
        self._delivered[name] = None
        if len(self._delivered) > DELIVERED:
            self._drop(next(iter(self._delivered)))
        return future.result()


async def outcome(work: Awaitable[Json]) -> Json:
    """What the work gives, or its failure in the protocol's form."""
    try:
        return await work
    except Refusal as refusal:
        return error_body(str(refusal), "user")
    except Exception as error:
        log.exception("a request failed")
        return error_body(f"{type(error).__name__}: {error}", "server")
