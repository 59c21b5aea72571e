"""The common part of stand-in platforms with a world of accounts."""

from datetime import datetime
from typing import Generic

from sandbox.events import AnyAccount, Events
from sandbox.platform import Json
from sandbox.world import World


class StandIn(Generic[AnyAccount]):
    """Its world, and the events that change it."""

    def __init__(self, world: World[AnyAccount], events: Events[AnyAccount]) -> None:
        self.world = world
        self.events = events

    @property
    def version(self) -> int:
        return self.world.version

    def account_id(self, key: str) -> str:
        return self.world.identifier(self.world.chosen(key))

    def accounts(self, key: str | None) -> list[AnyAccount]:
        """The account that is named, else all."""
        return [self.world.chosen(key)] if key else self.world.accounts

    def event(self, payload: Json, now: datetime) -> Json:
        return self.events.request(payload, now)

    def page_served(self, account: str, page: int, now: datetime) -> None:
        self.events.page_served(account, page, now)
