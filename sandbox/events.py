"""Events that change a world, at once or when a page of an account's list has been served."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from sandbox.world import AnAccount, AnyWork, WorksWorld, World

Json = dict[str, Any]
POSTPONED = "活动延期，敬请谅解。"
"""The text of an edit where the event gives none."""


class AClosable(AnAccount, Protocol):
    """An account that events can close."""

    is_closed: bool


AnyAccount = TypeVar("AnyAccount", bound=AnAccount)
AnyClosable = TypeVar("AnyClosable", bound=AClosable)


@dataclass(slots=True)
class Event:
    """A change that was requested, and what it did when it happened."""

    number: int
    payload: Json
    after_page: int | None
    account: str
    done: Json | None = field(default=None)

    def shown(self) -> Json:
        is_pending = self.done is None
        return {"event": self.number, **self.payload, "pending": is_pending, **(self.done or {})}


class Events(ABC, Generic[AnyAccount]):
    """Events of one world, in the order they were requested. `kinds`: those that there are."""

    kinds: ClassVar[tuple[str, ...]]

    def __init__(self, world: World[AnyAccount]) -> None:
        self.world = world
        self.all: list[Event] = []

    @abstractmethod
    def happen(self, payload: Json, account: AnyAccount, moment: int) -> Json:
        """Change the world at this minute (unix seconds); what was changed, for the response.

        Raises LookupError.
        """

    def request(self, payload: Json, now: datetime) -> Json:
        """`when` is "now" (default) or {"after_page": n}. Raises ValueError, LookupError."""
        if payload.get("kind") not in self.kinds:
            raise ValueError(f"no event {payload.get('kind')!r}; there are {', '.join(self.kinds)}")
        account = self.world.chosen(str(payload.get("account", "")))
        after = _after_page(payload.get("when"))
        event = Event(len(self.all) + 1, payload, after, self.world.identifier(account))
        if after is None:
            event.done = self.happen(payload, account, _minute(now))
        self.all.append(event)
        return event.shown()

    def page_served(self, account: str, page: int, now: datetime) -> None:
        for event in self.all:
            if event.done is None and (event.account, event.after_page) == (account, page):
                event.done = self.happen(event.payload, self.world.chosen(account), _minute(now))

    def rename(self, payload: Json, account: AnyAccount) -> Json:
        account.name = str(payload.get("name") or f"{account.name}发布")
        self.world.version += 1
        return {"name": account.name}

    def draws(self, account: AnyAccount, moment: int) -> Random:
        """Random numbers that are equal for equal events of a world."""
        identifier = self.world.identifier(account)
        return Random(f"{self.world.spec.seed} {identifier} {moment} {len(self.all)}")


class WorkEvents(Events[AnyClosable], Generic[AnyClosable, AnyWork]):
    """Events of a world in which works are published one by one."""

    kinds: ClassVar[tuple[str, ...]] = (
        *("post", "edit", "delete", "hide", "restore", "rename", "close", "reopen"),
    )
    world: WorksWorld[AnyClosable, AnyWork]

    @abstractmethod
    def new_work(self, payload: Json, account: AnyClosable, moment: int) -> AnyWork:
        """A work of this minute, newer than all others of the account."""

    @abstractmethod
    def changed(self, payload: Json, work: AnyWork, moment: int) -> AnyWork:
        """The work as it is after an edit, hidden, or public again."""

    @abstractmethod
    def work_id(self, work: AnyWork) -> str: ...

    @abstractmethod
    def is_usual(self, work: AnyWork) -> bool:
        """Whether an event that names no work may mean this one."""

    def candidates(self, account: AnyClosable, moment: int) -> list[AnyWork]:
        """Works that an event may change, newest first."""
        return self.world.existing(account, moment)

    def chosen_work(self, payload: Json, account: AnyClosable, moment: int) -> AnyWork:
        """The work that is named, else the newest usual one. Raises LookupError."""
        named = str(payload.get("work") or "")
        for work in self.candidates(account, moment):
            if self.work_id(work) == named if named else self.is_usual(work):
                return work
        raise LookupError(f"no such work {named} of {account.name}")

    def happen(self, payload: Json, account: AnyClosable, moment: int) -> Json:
        match payload["kind"]:
            case "rename":
                return self.rename(payload, account)
            case "close" | "reopen":
                account.is_closed = payload["kind"] == "close"
                self.world.version += 1
                return {"closed": account.is_closed}
            case "post":
                work = self.new_work(payload, account, moment)
                self.world.add(account, work)
            case "delete":
                work = self.chosen_work(payload, account, moment)
                self.world.remove(account, work)
            case _:
                work = self.chosen_work(payload, account, moment)
                self.world.replace(account, work, self.changed(payload, work, moment))
        return {"work": self.work_id(work)}


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60 * 60


def _after_page(when: Any) -> int | None:
    """The page that an event waits for, None: at once."""
    if when in (None, "now"):
        return None
    if not isinstance(when, dict) or "after_page" not in when:
        raise ValueError('when is "now" or {"after_page": n}')
    return int(when["after_page"])
