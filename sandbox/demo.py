"""`make demo`: the whole way from a stand-in platform to a ranking, on this machine only.

It runs the commands that a user would run, with a database and settings of its own: of
the user's configuration only the browser's path is read, and nothing is changed.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

from rich.console import Console

from sandbox.client import Sandbox, SandboxError, start
from sandbox.foreign import ROOT, blank_settings
from sandbox.platforms import STAND_INS, settings_for
from sandbox.spec import BEIJING, WorldSpec

FOLDER = ROOT / ".data" / "demo"
WEEK = timedelta(days=7)
WINDOWS = ("-a", "depth=30")
console = Console(highlight=False, soft_wrap=True)


def main() -> int:
    """The demo, alone in its folder and ended by SIGTERM or Ctrl-C. Returns the exit status."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    try:
        with _alone():
            return _show()
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except (OSError, SandboxError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1


def _end(number: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + number)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One demo at a time in this clone: each begins by dropping what the last one stored."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / ".lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            other = f" (process {lock.read().strip()})"
            raise OSError(
                f"another demo is running here{other}: wait for its end, or stop it"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _show() -> int:
    """Crawl at two moments, show what is stored."""
    now = datetime.now(BEIJING).replace(minute=0, second=0, microsecond=0)
    console.rule("libcrawl: demo with stand-in platforms on this machine")
    with start(WorldSpec(now=now)) as platform:
        environment = _environment(platform)
        _run(environment, "scrapy", "db", "downgrade", "base", quiet=True)
        for moment in (now - WEEK, now):
            platform.set_clock(moment)
            console.print(f"\n[bold]The platform's clock: {moment:%Y-%m-%d %H:%M}: crawl[/]")
            console.print(f"$ scrapy crawlall {' '.join(WINDOWS)}", style="dim")
            _crawl(environment)
    console.print("\n[bold]What is in the database[/]")
    for name in (each.name for each in reversed(STAND_INS)):
        console.print(f"$ python -m analysis overview --platform {name} --top 5", style="dim")
        _run(environment, "analysis", "overview", "--platform", name, "--top", "5")
    _run(environment, "scrapy", "db")
    _explain()
    return 0


def _environment(platform: Sandbox) -> dict[str, str]:
    return {
        **os.environ,
        **blank_settings(),
        "LIBCRAWL_DATA": str(FOLDER),
        "LIBCRAWL_PANEL": str(platform.panel(FOLDER / "panel")),
        **settings_for(platform.url),
    }


def _crawl(environment: dict[str, str]) -> None:
    """A crawl that is not complete everywhere is no failure of the demo: the table shows it."""
    done = _start(environment, "scrapy", "crawlall", *WINDOWS)
    if done.returncode:
        console.print(
            f"[yellow]The crawl ended with status {done.returncode}: not every account is"
            " complete. The table shows which, and why; the next crawl tries them again.[/]"
        )


def _run(environment: dict[str, str], *command: str, quiet: bool = False) -> None:
    """Run a command of the project; the demo ends where one fails."""
    done = _start(environment, *command, quiet=quiet)
    if done.returncode:
        if quiet:
            console.print(done.stdout + done.stderr)
        console.print(f"[red]`{' '.join(command)}` failed with status {done.returncode}[/]")
        raise SystemExit(1)


def _start(
    environment: dict[str, str], *command: str, quiet: bool = False
) -> subprocess.CompletedProcess[str]:
    """To its end; where the demo is ended, so is all that it has started, without a word."""
    output = subprocess.PIPE if quiet else None
    words = [sys.executable, "-m", *command]
    with subprocess.Popen(  # noqa: S603
        words,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        text=True,
        process_group=0,  # out of reach of Ctrl-C, which each of them would report
    ) as running:
        try:
            out, err = running.communicate()
        except BaseException:
            _kill(running.pid)
            raise
    return subprocess.CompletedProcess(words, running.returncode, out, err)


def _kill(top: int) -> None:
    """A process and all below it: some are in sessions of their own."""
    parents = _parents()
    found = [top]
    for each in found:
        found += [pid for pid, parent in parents if parent == each]
    for pid in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _parents() -> list[tuple[int, int]]:
    """Every process with the one that has started it."""
    if not Path("/proc/self").exists():
        words = ["/bin/ps", "-A", "-o", "pid=,ppid="]
        shown = subprocess.run(words, check=False, capture_output=True, text=True).stdout  # noqa: S603
        return [(int(pid), int(parent)) for pid, parent in map(str.split, shown.splitlines())]
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended
            found.append(
                (int(file.parent.name), int(file.read_text().rpartition(")")[2].split()[1]))
            )
    return found


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
