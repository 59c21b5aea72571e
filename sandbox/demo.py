"""`make demo`: the whole way from a stand-in platform to a ranking, on this machine only.

It runs the commands that a user would run, with a database and settings of its own: nothing of
the user's configuration is read or changed.
"""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from sandbox.client import Sandbox, start
from sandbox.spec import BEIJING, WorldSpec

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".data" / "demo"
WEEK = timedelta(days=7)
# What a user may have configured and the demo must not touch; blank hides `.env`, too.
FOREIGN = (
    "DATABASE_URL",
    "LIBCRAWL_WEIBO_ACCESS",
    "LIBCRAWL_WEIBO_SESSION",
    "LIBCRAWL_WEIBO_ROBOTS_EXCEPTION",
    "LIBCRAWL_WEIBO_DAILY_BUDGET",
    "LIBCRAWL_WEIBO_DELAY",
)
console = Console(highlight=False, soft_wrap=True)


def main() -> int:
    """Crawl at two moments, show what is stored. Returns the exit status."""
    now = datetime.now(BEIJING).replace(minute=0, second=0, microsecond=0)
    console.rule("libcrawl: demo with a stand-in Weibo on this machine")
    with start(WorldSpec(now=now)) as platform:
        environment = _environment(platform)
        _run(environment, "scrapy", "db", "downgrade", "base", quiet=True)
        for moment in (now - WEEK, now):
            platform.set_clock(moment)
            console.print(f"\n[bold]The platform's clock says {moment:%Y-%m-%d %H:%M}: crawl[/]")
            console.print("$ scrapy crawl weibo", style="dim")
            _run(environment, "scrapy", "crawl", "weibo")
    console.print("\n[bold]What the database says[/]")
    console.print("$ python -m analysis overview --top 10", style="dim")
    _run(environment, "analysis", "overview", "--top", "10")
    _run(environment, "scrapy", "db")
    _explain()
    return 0


def _environment(platform: Sandbox) -> dict[str, str]:
    return {
        **os.environ,
        **dict.fromkeys(FOREIGN, ""),
        "LIBCRAWL_DATA": str(FOLDER),
        "LIBCRAWL_PANEL": str(platform.panel(FOLDER / "panel")),
        "LIBCRAWL_WEIBO_PC_URL": platform.url,
        "LIBCRAWL_WEIBO_MOBILE_URL": platform.url,
    }


def _run(environment: dict[str, str], *command: str, quiet: bool = False) -> None:
    """Run a command of the project; the demo ends where one fails."""
    output = subprocess.PIPE if quiet else None
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        text=True,
        check=False,
    )
    if done.returncode:
        if quiet:
            console.print(done.stdout + done.stderr)
        console.print(f"[red]`{' '.join(command)}` failed with status {done.returncode}[/]")
        raise SystemExit(1)


def _explain() -> None:
    here = Path(os.path.relpath(FOLDER))
    console.print("\n[bold]Look into it[/] (the server keeps running until you stop it)")
    for line in (
        f"LIBCRAWL_DATA={here} .venv/bin/scrapy db psql",
        "    SELECT * FROM refresh_history ORDER BY started_at DESC LIMIT 5;",
        "    SELECT kind, text, likes FROM latest_work_counters ORDER BY likes DESC LIMIT 5;",
        f"LIBCRAWL_DATA={here} .venv/bin/scrapy db stop",
    ):
        console.print(line, markup=False)


if __name__ == "__main__":
    sys.exit(main())
