"""Where alerts are sent: addresses in the form of Apprise, which keep their secrets to themselves.

mailtos://user:password@example.org · wecombot://KEY · dingtalk://TOKEN · feishu://TOKEN ·
json://host/path (a webhook that gets title and message as JSON).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from libcrawl.politeness.session import SessionError, check_env_file

if TYPE_CHECKING:
    from apprise import NotifyBase


class ChannelError(Exception):
    """An address that cannot be used; the message names the variable, never the address."""


class Channels:
    """The addresses of LIBCRAWL_ALERT_URLS, or of the file LIBCRAWL_ALERT_URLS_FILE."""

    def __init__(self, services: list[NotifyBase]) -> None:
        self.services = services

    def __len__(self) -> int:
        return len(self.services)

    def names(self) -> list[str]:
        """The channels in words, with their secrets masked."""
        return [_masked(service) for service in self.services]

    def send(self, title: str, message: str) -> list[str]:
        """Send to every channel; return the masked names of those that could not be reached."""
        return [
            _masked(service)
            for service in self.services
            if not service.notify(title=title, body=message)
        ]


def _masked(service: NotifyBase) -> str:
    return str(service.url(privacy=True))  # type: ignore[no-untyped-call]  # has no annotations


def read_channels(settings: Mapping[str, Any]) -> Channels:
    """The channels of the settings, none where there are none. Raises ChannelError."""
    variable, written = _written(settings)
    addresses = [
        line
        for each in written.splitlines()
        for line in each.split()
        if not each.lstrip().startswith("#")
    ]
    if not addresses:
        return Channels([])
    import apprise  # noqa: PLC0415  (half a second)

    services = []
    for number, address in enumerate(addresses, start=1):
        service = apprise.Apprise.instantiate(address)
        if service is None:
            raise ChannelError(
                f"{variable}: address {number} of {len(addresses)} is not one that Apprise"
                " supports; e.g. mailtos://user:password@example.org, wecombot://KEY,"
                " dingtalk://TOKEN, feishu://TOKEN or json://host/path"
            )
        services.append(service)
    return Channels(services)


def _written(settings: Mapping[str, Any]) -> tuple[str, str]:
    if name := settings.get("LIBCRAWL_ALERT_URLS_FILE"):
        try:
            return "LIBCRAWL_ALERT_URLS_FILE", Path(str(name)).expanduser().read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as problem:
            why = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8 text"
            raise ChannelError(f"LIBCRAWL_ALERT_URLS_FILE: {name} cannot be read: {why}") from None
    written = str(settings.get("LIBCRAWL_ALERT_URLS") or "")
    if written:
        try:
            check_env_file(settings, "LIBCRAWL_ALERT_URLS")
        except SessionError as problem:
            raise ChannelError(str(problem)) from None
    return "LIBCRAWL_ALERT_URLS", written
