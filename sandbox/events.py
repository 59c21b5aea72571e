"""Events that change a world, at once or when a page of an account's list has been served."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

Json = dict[str, Any]
AnyAccount = TypeVar("AnyAccount")


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

    def __init__(self) -> None:
        self.all: list[Event] = []

    @abstractmethod
    def chosen(self, key: str) -> AnyAccount:
        """The account of an identifier or of a library's code. Raises LookupError."""

    @abstractmethod
    def identifier(self, account: AnyAccount) -> str: ...

    @abstractmethod
    def happen(self, payload: Json, account: AnyAccount, moment: int) -> Json:
        """Change the world at this minute (unix seconds); what was changed, for the response.

        Raises LookupError.
        """

    def request(self, payload: Json, now: datetime) -> Json:
        """`when` is "now" (default) or {"after_page": n}. Raises ValueError, LookupError."""
        if payload.get("kind") not in self.kinds:
            raise ValueError(f"no event {payload.get('kind')!r}; there are {', '.join(self.kinds)}")
        account = self.chosen(str(payload.get("account", "")))
        after = _after_page(payload.get("when"))
        event = Event(len(self.all) + 1, payload, after, self.identifier(account))
        if after is None:
            event.done = self.happen(payload, account, _minute(now))
        self.all.append(event)
        return event.shown()

    def page_served(self, account: str, page: int, now: datetime) -> None:
        for event in self.all:
            if event.done is None and (event.account, event.after_page) == (account, page):
                event.done = self.happen(event.payload, self.chosen(account), _minute(now))


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60 * 60


def _after_page(when: Any) -> int | None:
    """The page that an event waits for, None: at once."""
    if when in (None, "now"):
        return None
    if not isinstance(when, dict) or "after_page" not in when:
        raise ValueError('when is "now" or {"after_page": n}')
    return int(when["after_page"])
