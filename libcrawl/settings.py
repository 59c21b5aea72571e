"""Scrapy settings, and the only reader of the environment.

Every variable may also be in a file `.env` in the project's root (the environment wins) or be
given to one command with `scrapy … -s NAME=value`. `.env.example` lists them all.
"""

import os
import sys
from pathlib import Path

from scrapy.settings import default_settings

from libcrawl import __version__, platforms
from libcrawl.messages import translate
from libcrawl.messages.sentences import translate_sentence
from libcrawl.politeness.session_parameters import LARGEST_ANSWER
from libcrawl.process import quick_start
from libcrawl.process.env_file import EnvFileError, read_env_file

quick_start.begin()
PROJECT_ROOT = Path(__file__).resolve().parent.parent
ENV_FILE = str(PROJECT_ROOT / ".env")
try:
    _FILE = read_env_file(Path(ENV_FILE))
except EnvFileError as _problem:
    sys.exit(
        f"{translate('error')}: {translate_sentence(str(_problem))}"
    )  # no command has begun that could print it
# Names whose value comes from .env: with a secret among them the file must be private
# (libcrawl.politeness.session).
FROM_ENV_FILE = [name for name, value in _FILE.items() if value and name not in os.environ]


def _read(name: str, default: str | None = None) -> str | None:
    """A variable from the environment, else from .env, else the default.

    A blank one counts as unset; blank in the environment also hides the one in .env.
    """
    return (os.environ[name] if name in os.environ else _FILE.get(name)) or default


def exempt_loopback() -> None:
    """Let libraries that read proxies from the environment bypass them for loopback."""
    if not any(name.lower().endswith("_proxy") for name in os.environ):
        return
    named = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    hosts = [host for host in (part.strip() for part in named.split(",")) if host]
    hosts += [
        host for host in ("localhost", "127.0.0.0/8", "127.0.0.1", "::1") if host not in hosts
    ]
    for name in ("no_proxy", "NO_PROXY"):
        os.environ[name] = ",".join(hosts)


exempt_loopback()

# -- store (used by libcrawl.store) ---------------------------------------------------------
DATABASE_URL = _read("DATABASE_URL")
# The same, as the content of a file.
DATABASE_URL_FILE = _read("DATABASE_URL_FILE")
LIBCRAWL_DATA = _read("LIBCRAWL_DATA", str(PROJECT_ROOT / ".data"))

# -- backup (used by libcrawl.actions.backup and restore) -----------------------------------
LIBCRAWL_BACKUPS = _read("LIBCRAWL_BACKUPS")
LIBCRAWL_BACKUP_KEEP = _read("LIBCRAWL_BACKUP_KEEP", "30")

# -- raw answers (used by libcrawl.crawl): keep all of a crawl under LIBCRAWL_DATA/archive --
RAW_ARCHIVE = _read("LIBCRAWL_RAW_ARCHIVE", "0")

# -- alerts (used by libcrawl.alerts) and the status page (used by libcrawl.status) ---------
LIBCRAWL_ALERT_URLS = _read("LIBCRAWL_ALERT_URLS")
LIBCRAWL_ALERT_URLS_FILE = _read("LIBCRAWL_ALERT_URLS_FILE")
LIBCRAWL_ALERT_COVERAGE = _read("LIBCRAWL_ALERT_COVERAGE", "0.9")
LIBCRAWL_ALERT_FLAGS = _read("LIBCRAWL_ALERT_FLAGS", "0")
LIBCRAWL_ALERT_BACKUP_DAYS = _read("LIBCRAWL_ALERT_BACKUP_DAYS", "3")
LIBCRAWL_STATUS_PAGE = _read("LIBCRAWL_STATUS_PAGE")

# -- panel (used by libcrawl.panel) ---------------------------------------------------------
LIBCRAWL_PANEL = _read("LIBCRAWL_PANEL", str(PROJECT_ROOT / "libcrawl" / "panel"))

# -- platforms (used by spiders, middlewares and libcrawl.politeness.access) ----------------
# Folder of further sessions: <platform>-<name>, with or without .json or .txt.
LIBCRAWL_SESSIONS = _read("LIBCRAWL_SESSIONS")
# 1: delays, budgets and back-offs apply on loopback, too.
LIBCRAWL_LOOPBACK_WAITS = _read("LIBCRAWL_LOOPBACK_WAITS", "0")
# Records of further platforms, as package.module:NAME.
LIBCRAWL_PLATFORMS = _read("LIBCRAWL_PLATFORMS")
try:
    platforms.register_named(LIBCRAWL_PLATFORMS or "")
except platforms.PlatformError as _problem:
    sys.exit(f"{translate('error')}: LIBCRAWL_PLATFORMS: {translate_sentence(str(_problem))}")
# Of each platform: base addresses, access, session, robots exception, delay, daily budget.
for _platform in platforms.PLATFORMS.values():
    globals().update({name: _read(name, usual) for name, usual in _platform.settings().items()})

# -- schedule (used by libcrawl.jobs.planning.cadence): hours, days and days between two refr
LIBCRAWL_CADENCE_ACTIVE = _read("LIBCRAWL_CADENCE_ACTIVE", "22")
LIBCRAWL_CADENCE_QUIET = _read("LIBCRAWL_CADENCE_QUIET", "7")
LIBCRAWL_CADENCE_DORMANT = _read("LIBCRAWL_CADENCE_DORMANT", "30")

# Seconds between two signs of life of a worker; after three without one it is dead. All of them
# need the same.
JOBS_HEARTBEAT = 10.0

# -- health (used by libcrawl.process.heartbeat): a file whose date is that of the last sign of life
LIBCRAWL_HEARTBEAT = _read("LIBCRAWL_HEARTBEAT")

# -- browser (used by libcrawl.browser.chromium) --------------------------------------------
LIBCRAWL_CHROMIUM = _read("LIBCRAWL_CHROMIUM")
# Seconds for an answer that a page requests by itself or after it was scrolled, and for what the
# browser itself is to do (used by libcrawl.browser.middleware).
BROWSER_ANSWER_SECONDS = 15.0
BROWSER_PATIENCE = 10.0
# A window can be shown here (used by scrapy login).
HAS_SCREEN = sys.platform == "darwin" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))

# -- Scrapy ---------------------------------------------------------------------------------
BOT_NAME = "libcrawl"
SPIDER_MODULES = [_platform.spiders for _platform in platforms.PLATFORMS.values()]
NEWSPIDER_MODULE = "libcrawl.spiders"
COMMANDS_MODULE = "libcrawl.commands"

# No invented identity: the crawler names itself.
USER_AGENT = f"libcrawl/{__version__} (library research; official accounts of public libraries)"
LOG_LEVEL = _read("LIBCRAWL_LOG_LEVEL", "INFO")
# text, or json: a line of JSON for each record, on standard output (libcrawl.process.logs).
LIBCRAWL_LOG_FORMAT = _read("LIBCRAWL_LOG_FORMAT", "text")


def _without(components: dict[str, int], *unneeded: str) -> dict[str, int]:
    """Scrapy's own but for these; what is set to None instead is imported all the same."""
    return {path: n for path, n in components.items() if path.rpartition(".")[2] not in unneeded}


# Nothing listens for commands while a crawl runs.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
LOG_VERSIONS: list[str] = []

# An answer yields a handful of items; Scrapy's default of 100 makes 100 tasks for each answer.
CONCURRENT_ITEMS = 2

# What no spider here needs costs a tenth of a crawl's time.
SPIDER_MIDDLEWARES_BASE = _without(
    default_settings.SPIDER_MIDDLEWARES_BASE, "StartSpiderMiddleware", "HttpErrorMiddleware",
    "RefererMiddleware", "UrlLengthMiddleware", "DepthMiddleware",
)  # fmt: skip
# Secrets that a platform wants in the query join it on the wire, and are logged nowhere.
DOWNLOAD_HANDLERS = dict.fromkeys(
    ("http", "https"), "libcrawl.politeness.download_handler.PrivateHandler"
)
DOWNLOADER_MIDDLEWARES_BASE = _without(
    default_settings.DOWNLOADER_MIDDLEWARES_BASE, "OffsiteMiddleware", "HttpAuthMiddleware",
    # libcrawl.outcomes classifies answers; a redirect to a login page is one of them.
    "MetaRefreshMiddleware", "RedirectMiddleware",
    # libcrawl.middlewares.SessionMiddleware sends the operator's session and nothing else.
    "CookiesMiddleware", "DownloaderStats",
    # Ours take their places: libcrawl.politeness.robots, libcrawl.politeness.proxies.
    "RobotsTxtMiddleware", "HttpProxyMiddleware",
)  # fmt: skip
SPIDER_MIDDLEWARES = {"libcrawl.spiders.account_limit.AccountLimit": 100}
DOWNLOADER_MIDDLEWARES = {
    "libcrawl.politeness.robots.RobotsMiddleware": 100,
    "libcrawl.politeness.proxies.ProxyMiddleware": 750,
    # Outside of Scrapy's retries of network failures (550): a retry waits for its slot, too.
    "libcrawl.middlewares.PlatformMiddleware": 545,
    # Nearer to the wire than all that judges an answer, behind what decompresses it (590).
    "libcrawl.archiving.ArchiveMiddleware": 580,
    "libcrawl.middlewares.SessionMiddleware": 720,
}
ITEM_PIPELINES = {"libcrawl.pipelines.StorePipeline": 300}
EXTENSIONS_BASE = _without(default_settings.EXTENSIONS_BASE, "TelnetConsole", "RemoteControl")
EXTENSIONS = {
    "libcrawl.extensions.progress.Progress": 500,
    "libcrawl.extensions.stop_waiting.StopWaiting": 505,
    "libcrawl.extensions.run_end.RunEnd": 520,
    "libcrawl.extensions.month_end_cache.MonthEndCache": 530,
    "libcrawl.jobs.running.parent_watch.ParentWatch": 510,
}

ROBOTSTXT_OBEY = True
# Network failures are retried by Scrapy, broken answers by libcrawl.middlewares.
RETRY_TIMES = 2
RETRY_HTTP_CODES: list[int] = []
RETRY_PRIORITY_ADJUST = 0
DOWNLOAD_TIMEOUT = 60
# No answer of a platform comes near to this, whether as it arrives or as it is decompressed.
DOWNLOAD_MAXSIZE = LARGEST_ANSWER
DOWNLOAD_WARNSIZE = 0
# One request at a time; `scrapy crawl` raises this where there is only a stand-in platform.
CONCURRENT_REQUESTS = 1
