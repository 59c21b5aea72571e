"""The control API under /_sandbox/, used by tests. Never logged, never faulty."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson
from aiohttp import web

from sandbox.platform import Platform
from sandbox.server import Server

KEPT = 8
"""Truths: a test asks several times for the same one."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _json(payload: Any, status: int = 200) -> web.Response:
    return web.json_response(body=orjson.dumps(payload), status=status)


class Control:
    """Handlers over a server's clock, faults, log and platforms."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._truths: dict[object, bytes] = {}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_sandbox/clock", self.clock),
            web.post("/_sandbox/clock", _checked(self.set_clock)),
            web.get("/_sandbox/faults", self.faults),
            web.post("/_sandbox/faults", _checked(self.add_fault)),
            web.delete("/_sandbox/faults", self.clear_faults),
            web.post("/_sandbox/events", _checked(self.add_event)),
            web.get("/_sandbox/log", self.log),
            web.delete("/_sandbox/log", self.clear_log),
            web.post("/_sandbox/warm", _checked(self.warm)),
            web.post("/_sandbox/captures", _checked(self.capture)),
            web.get("/_sandbox/truth", _checked(self.truth)),
        ]

    async def clock(self, _request: web.Request) -> web.Response:
        clock = self.server.clock
        return _json({"now": clock.now().isoformat(), "frozen": clock.frozen})

    async def set_clock(self, request: web.Request) -> web.Response:
        payload = await request.json()
        if "now" in payload:
            self.server.clock.set(datetime.fromisoformat(payload["now"]))
        elif "advance_seconds" in payload:
            self.server.clock.advance(float(payload["advance_seconds"]))
        else:
            raise ValueError('the clock takes {"now": iso} or {"advance_seconds": n}')
        return await self.clock(request)

    async def faults(self, _request: web.Request) -> web.Response:
        return _json({"faults": self.server.faults.shown()})

    async def add_fault(self, request: web.Request) -> web.Response:
        payload = await request.json()
        uid = None
        if account := payload.get("account"):
            platform = self.server.platform_of(payload)
            uid = platform.account_id(str(account))
            payload["platform"] = platform.name
        elif name := payload.get("platform"):
            self.server.platform(name)
        return _json(asdict(self.server.faults.add(payload, uid)))

    async def clear_faults(self, _request: web.Request) -> web.Response:
        return _json({"cleared": self.server.faults.clear()})

    async def add_event(self, request: web.Request) -> web.Response:
        payload = await request.json()
        platform = self.server.platform_of(payload)
        return _json(platform.event(payload, self.server.clock.now()))

    async def log(self, request: web.Request) -> web.Response:
        return _json({"requests": self.server.log.since(int(request.query.get("since", 0)))})

    async def clear_log(self, _request: web.Request) -> web.Response:
        return _json({"cleared": self.server.log.clear()})

    async def warm(self, request: web.Request) -> web.Response:
        platform, source = self._way_in(request)
        return _json({"rendered": self.server.warm(platform, source)})

    async def truth(self, request: web.Request) -> web.Response:
        platform, source = self._way_in(request)
        account, now = request.query.get("account"), self.server.clock.now()
        key = platform.name, platform.version, source, account, now
        if key not in self._truths:
            if len(self._truths) == KEPT:
                self._truths.clear()
            self._truths[key] = orjson.dumps(platform.truth(source, account, now))
        return web.json_response(body=self._truths[key])

    async def capture(self, request: web.Request) -> web.Response:
        """NDJSON: {"accounts": {platform: [account, …]}, "since": iso, "last": iso, "url": …}."""
        payload = await request.json()
        since, last = (
            int(datetime.fromisoformat(payload[name]).timestamp()) for name in ("since", "last")
        )
        lines = [
            orjson.dumps({**answer, "url": payload["url"] + answer["url"]})
            for name, accounts in payload["accounts"].items()
            for account in accounts
            for answer in self.server.capture(self.server.platform(name), account, since, last)
        ]
        return web.Response(body=b"\n".join(lines), content_type="application/x-ndjson")

    def _way_in(self, request: web.Request) -> tuple[Platform, str]:
        """The platform and source that a request names."""
        platform = self.server.platform(
            request.query.get("platform") or self.server.platforms[-1].name
        )
        source = request.query.get("source") or platform.sources[0]
        if source not in platform.sources:
            known = ", ".join(platform.sources)
            raise ValueError(f"no source {source!r} of {platform.name}; there are {known}")
        return platform, source


def _checked(handler: Handler) -> Handler:
    """A request that cannot be fulfilled gets 400 and the reason."""

    async def checked(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except (ValueError, LookupError, TypeError) as error:
            return _json({"error": str(error)}, 400)

    return checked


def application(server: Server) -> web.Application:
    """Control first, every other path belongs to the platforms."""
    app = web.Application()
    app.add_routes(Control(server).routes())
    for method in ("GET", "POST"):
        app.router.add_route(method, "/{path:.*}", server.handle)
    return app
