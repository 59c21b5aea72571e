"""A panel as values."""

from dataclasses import dataclass
from datetime import date

from libcrawl.panel.vocabulary import AccountStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelLibrary:
    """A row of libraries.csv."""

    code: str
    name_zh: str
    name_en: str | None = None
    province: str | None = None
    region: str | None = None
    level: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelAccount:
    """A row of accounts.csv. Without `platform_id` it keeps a place: not crawled."""

    platform: str
    library: str
    status: AccountStatus
    platform_id: str | None = None
    handle: str | None = None
    name: str | None = None
    source: str | None = None
    checked_at: date | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """Libraries and their accounts, free of contradictions."""

    libraries: tuple[PanelLibrary, ...]
    accounts: tuple[PanelAccount, ...]
