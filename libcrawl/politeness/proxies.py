"""Proxies that the environment names: never used for this machine, always reported to the user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from scrapy import Request
from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware

from libcrawl.politeness.access import is_loopback_host


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy of the environment, without its login: `address` is scheme, host and port."""

    variable: str
    address: str

    def __str__(self) -> str:
        return f"the proxy {self.address} ({self.variable} of the environment)"

    @property
    def is_socks(self) -> bool:
        return self.address.lower().startswith("socks")

    @classmethod
    def for_url(cls, url: str) -> Self | None:
        """The proxy on the way to an address, None where there is none."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if is_loopback_host(host) or proxy_bypass(host):
            return None
        named = getproxies()
        for scheme in (parts.scheme, "all"):
            if scheme in named:
                return cls(f"{scheme}_proxy", _without_login(named[scheme]))
        return None


def _without_login(address: str) -> str:
    """`socks5://user:word@host:1080/` → `socks5://host:1080`; what cannot be split is not shown."""
    scheme, separator, login_and_host = address.rpartition("://")
    host = login_and_host.partition("/")[0].rpartition("@")[2]
    return f"{scheme}{separator}{host}" if host else "of an odd address"


class ProxyMiddleware(HttpProxyMiddleware):
    """Scrapy's own, which also knows `all_proxy`, as browsers do, and loopback addresses."""

    def __init__(self, auth_encoding: str | None = "latin-1") -> None:
        super().__init__(auth_encoding)
        if (proxy := self.proxies.get("all")) and not proxy[1].startswith("socks"):
            for scheme in ("http", "https"):
                self.proxies.setdefault(scheme, proxy)

    def process_request(self, request: Request) -> None:  # type: ignore[override]
        if not is_loopback_host(urlsplit(request.url).hostname or ""):
            super().process_request(request)
