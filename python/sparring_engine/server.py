"""The protocol over HTTP: bodies within bounds, JSON both ways, refusals with their status."""

import asyncio
import hashlib
import json
import logging
import re
from typing import NoReturn

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from .guard import Guard
from .refusal import Refusal, error_body
from .service import Service
from .wire import Json, record, text

PREFIX = "/api/v1/"
HELD_SECONDS = 20.0
"""How long a question for a result is held, below the patience of clients."""
CHECKPOINT = re.compile(r"training_runs/([^/]+)/checkpoints/((?:sampler_)?weights/[^/]+)")
ARCHIVE = re.compile(CHECKPOINT.pattern + r"/archive(/download)?")
PAGE = (("offset", 0), ("limit", 100))
log = logging.getLogger("sparring_engine")


class Server:
    def __init__(self, service: Service, guard: Guard, most_body_bytes: int) -> None:
        self._service, self._guard, self._most = service, guard, most_body_bytes
        route = Route("/{path:path}", self._handle, methods=["GET", "POST", "DELETE", "PUT"])
        self.app = Starlette(routes=[route])

    async def _handle(self, request: Request) -> Response:
        try:
            self._guard.check({name.lower(): value for name, value in request.headers.items()})
            archive = ARCHIVE.fullmatch(request.url.path.removeprefix(PREFIX))
            if archive and request.method == "GET":
                return await self._archive(request, *archive.groups())
            return reply(200, await self._answer(request))
        except Refusal as refusal:
            return reply(refusal.status, error_body(str(refusal), "user"))
        except Exception:
            log.exception("a call failed")
            return reply(500, error_body("the server failed; its own output says more", "server"))

    async def _answer(self, request: Request) -> Json:
        path = request.url.path
        if not path.startswith(PREFIX):
            raise Refusal(404, f"calls begin with {PREFIX}")
        call = path.removeprefix(PREFIX)
        if request.method == "GET":
            first, most = (whole(request.query_params.get(name), other) for name, other in PAGE)
            return self._service.get(call, first, most)
        found = CHECKPOINT.fullmatch(call)
        if request.method == "DELETE" and found:
            self._service.store.delete(f"tinker://{found[1]}/{found[2]}")
            return {}
        if request.method != "POST":
            raise Refusal(404, f"there is no call {request.method} {call[:100]} here")
        body = await self._body(request)
        fields = parsed(body)
        if call == "retrieve_future":
            return await self._retrieve(fields)
        return self._service.call(call, fields, hashlib.sha256(call.encode() + b"\0" + body).hexdigest())

    async def _archive(self, request: Request, run: str, name: str, download: str | None) -> Response:
        path = f"tinker://{run}/{name}"
        if not download:
            self._service.store.there(path)
            return RedirectResponse(f"{request.url.path}/download", 302)
        file = await asyncio.to_thread(self._service.store.archive, path)
        return FileResponse(file, media_type="application/x-tar", background=BackgroundTask(file.unlink))

    async def _retrieve(self, fields: Json) -> Json:
        name = text(fields, "request_id")
        done = await self._service.futures.wait(name, HELD_SECONDS)
        return done or {"type": "try_again", "request_id": name, "queue_state": "active"}

    async def _body(self, request: Request) -> bytes:
        kind = request.headers.get("content-type", "")
        if (
            kind.startswith("application/x-protobuf")
            or request.headers.get("content-encoding", "identity") != "identity"
        ):
            raise Refusal(415, "this server reads plain JSON only")
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > self._most:
                raise Refusal(413, f"the body has more than {self._most} bytes; send fewer sequences at once")
        return bytes(body)


def whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text) else otherwise


def parsed(body: bytes) -> Json:
    def constant(name: str) -> NoReturn:
        raise ValueError(name)

    try:
        value = json.loads(body or b"{}", parse_constant=constant)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "the body is no JSON") from error
    return record(value, "the body")


def reply(status: int, body: Json) -> Response:
    headers = {"x-content-type-options": "nosniff", "cache-control": "no-store"}
    return Response(json.dumps(body, allow_nan=False), status, headers, "application/json")
