"""`make demo`: the whole way from stand-in platforms to findings, on this machine only.

It runs the commands that a user would run, with a database and settings of its own: of
the user's configuration only the browser's path is read, and nothing is changed.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from typing import NoReturn

from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from libcrawl.messages import translate
from libcrawl.messages.sentences import print_sentence, translate_sentence
from sandbox.client import Sandbox, SandboxError, start
from sandbox.coding import Truth, code_themes
from sandbox.foreign import ROOT, blank_settings
from sandbox.history import DEPTH, History, months_of
from sandbox.platforms import STAND_INS, settings_for
from sandbox.spec import BEIJING, WorldSpec
from sandbox.story import FALLING, IMPROVING

FOLDER = ROOT / ".data" / "demo"
REPORT = FOLDER / "report"
CODED = 300
"""Works that the simulated coders read; the classifier learns from them."""
WINDOWS = ("-a", "depth=30")
LESS_URGENT = 10  # as `nice` counts
console = Console(highlight=False, soft_wrap=True)
at_work: set[int] = set()
"""The processes that are running now."""

is_over = Event()
"""Set when the demo is ended early: nothing is started any more, and no failure is reported."""

Printed = SimpleQueue[Text | None]
"""What a thread beside has to show, in its order; None at its end."""


def main() -> int:
    """The demo, alone in its folder and ended by SIGTERM or Ctrl-C. Returns the exit status."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    try:
        with _alone():
            return _show()
    except KeyboardInterrupt:
        print_sentence("interrupted", sys.stderr)
        return 130
    except (OSError, SandboxError) as problem:
        print(f"{translate('error')}: {translate_sentence(str(problem))}", file=sys.stderr)
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


@contextlib.contextmanager
def _side_by_side() -> Iterator[ThreadPoolExecutor]:
    """Threads for what need not wait for each other; ended at once where the demo is."""
    with ThreadPoolExecutor() as pool:
        try:
            yield pool
        except BaseException:
            is_over.set()
            pool.shutdown(wait=False, cancel_futures=True)
            for process in tuple(at_work):
                _kill(process)
            raise


def _show() -> int:
    """Months of captures, a crawl of today, and what can be found in them."""
    now = datetime.now(BEIJING).replace(minute=0, second=0, microsecond=0)
    months = months_of(now)
    console.rule(translate("libcrawl: demo with stand-in platforms on this machine"))
    with _side_by_side() as pool:
        with (
            start(WorldSpec(now=now, story=True)) as platform,
            tempfile.TemporaryDirectory(prefix="libcrawl-demo-") as captures,
        ):
            environment = _environment(platform)
            schema = pool.submit(_make_schema, environment)
            history = History(platform, Path(captures))
            _import_months(environment, history, schema, pool)
            _head(translate("Today, {now}: a crawl", now=f"{now:%Y-%m-%d %H:%M}"))
            platform.set_clock(now)
            # One odd work in a list: the account is not complete, and the work is requested again.
            platform.fault("unreadable_work", account=FALLING, endpoint="list")
            console.print(f"$ scrapy crawlall {' '.join(WINDOWS)}", style="dim")
            _crawl(environment)
            truth = Truth(*history.truths.values())
        printed = Printed()
        coding = pool.submit(_code, environment, truth, printed)
        _head(translate("What can be found in it"))
        for words in questions(months):
            console.print(f"$ python -m analysis {' '.join(words)}", style="dim")
            _run(environment, "analysis", *words)
        two = translate(
            "two simulated coders read {n} works, a classifier learns from them and codes the"
            " others",
            n=CODED,
        )
        _head(f"{translate('Themes')}: {two}")
        for text in iter(printed.get, None):
            console.print(text)
        coding.result()
        database = pool.submit(_run, environment, "scrapy", "db", quiet=True)
        _report(environment, months[-1])
        console.print(Text(database.result()), end="")
    _explain(months)
    return 0


def _make_schema(environment: dict[str, str]) -> None:
    """An empty database, whatever an earlier demo has stored."""
    _run(environment, "scrapy", "db", "downgrade", "base", quiet=True)
    _run(environment, "scrapy", "db", "upgrade", quiet=True)


def _head(words: str) -> None:
    console.print(f"\n[bold]{words}[/]")


def questions(months: Sequence[str]) -> list[tuple[str, ...]]:
    """The demo's queries of its database, as options of `python -m analysis`."""
    last = ("--month", months[-1])
    whole = _whole(months)
    first = STAND_INS[-1].name
    return [
        ("ranking", *last, "--top", "8"),
        ("case", "--library", IMPROVING, *last, "--show", "parts"),
        ("case", "--library", IMPROVING, *last, "--show", "changes"),
        ("timing", *whole, "--platform", first, "--by", "recommended"),
    ]


def _whole(months: Sequence[str]) -> tuple[str, ...]:
    """The window of all these months, as options."""
    within = date.fromisoformat(f"{months[-1]}-28") + timedelta(days=4)
    last = within - timedelta(days=within.day)
    return "--from", f"{months[0]}-01", "--to", f"{last}"


def _code(environment: dict[str, str], truth: Truth, printed: Printed) -> None:
    """Themes of all works; what the commands print is not shown, but for the agreement."""

    def analyse(*words: str) -> None:
        shown = [os.path.relpath(word) if word.startswith("/") else word for word in words]
        files = [word for word in shown if word.endswith(".xlsx")]
        line = " ".join(shown) if len(files) < 2 else f"themes import {files[0]} …"
        printed.put(Text(f"$ python -m analysis {line}", "dim"))
        width = {"COLUMNS": str(console.width)}
        out = _run(environment | width, "analysis", *words, quiet=True)
        if "agreement" in words:
            printed.put(Text(out.rstrip()))

    try:
        code_themes(FOLDER, analyse, truth, works=CODED)
    finally:
        printed.put(None)


def _report(environment: dict[str, str], month: str) -> None:
    """The month's report; one of an earlier demo is replaced."""
    words = ("report", "--month", month, "--out", os.path.relpath(REPORT),
             "--case", IMPROVING, "--case", FALLING)  # fmt: skip
    _head(translate("A report of {month} to read and to send", month=month))
    console.print(f"$ python -m analysis {' '.join(words)}", style="dim")
    _run(environment, "analysis", *words)


def _import_months(
    environment: dict[str, str],
    history: History,
    schema: Future[None],
    pool: ThreadPoolExecutor,
) -> None:
    """Walk the clock, then read what was captured: each platform in a process of its own.

    `schema`: done when the database can be written to.
    """
    visits = len(history.visits())
    with Progress(console=console, transient=True) as progress:
        walks = translate("The clock walks")
        task = progress.add_task(walks, total=visits)
        for visit in history.capture():
            progress.update(task, advance=1, description=f"{walks}: {visit.at:%Y-%m-%d}")
    schema.result()
    files = history.files
    months = months_of(history.sandbox.spec.now)
    span = {"first": months[0], "last": months[-1], "n": visits}
    _head(translate("{first} to {last}: what a browser had saved on {n} days", **span))
    for name, paths in files.items():
        counted = f"{len(paths)} {translate('files')}"
        console.print(f"$ scrapy import {name}/*.ndjson --depth {DEPTH}  # {counted}", style="dim")
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(translate("Importing"), total=sum(map(len, files.values())))
        longest = max(files.values(), key=lambda paths: sum(path.stat().st_size for path in paths))
        running = [
            pool.submit(
                _import, environment, paths, lambda: progress.advance(task), paths is longest
            )
            for paths in files.values()
        ]
        for each in running:
            each.result()
    console.print(
        translate(
            "All that was looked through is complete; but an account that shows nothing ends"
            " `partial`: an empty list does not prove that there is nothing."
        )
    )


def _import(
    environment: dict[str, str], paths: list[Path], read: Callable[[], None], is_longest: bool
) -> None:
    """`read` is called for each file. That an account is not complete is no failure.

    The others yield to the longest import: it would be at work alone at the end.
    """
    words = ["scrapy", "import", *map(str, paths), "--depth", str(DEPTH)]
    with _started(environment, words, output=subprocess.PIPE) as running:
        if not is_longest:
            os.setpriority(os.PRIO_PROCESS, running.pid, LESS_URGENT)
        lines = []
        for line in running.stdout or ():
            lines.append(line)
            if line.rstrip().endswith(".ndjson:"):
                read()
    error = f"{translate('error')}:"
    if running.returncode not in (0, 1) or any(line.startswith(error) for line in lines):
        raise OSError(f"`scrapy import` failed: {''.join(lines[-5:])}")


def _environment(platform: Sandbox) -> dict[str, str]:
    return {
        **os.environ,
        **blank_settings(),
        "LIBCRAWL_DATA": str(FOLDER),
        "LIBCRAWL_PANEL": str(platform.panel(FOLDER / "panel")),
        "PYTHONUNBUFFERED": "1",
        **settings_for(platform.url),
    }


def _crawl(environment: dict[str, str]) -> None:
    """A crawl that is not complete everywhere is no failure of the demo: the table shows it."""
    done = _start(environment, "scrapy", "crawlall", *WINDOWS)
    if done.returncode:
        words = (
            f"The crawl ended with status {done.returncode}: not every account is complete. The"
            " table shows which, and why; the next crawl tries them again."
        )
        console.print(translate_sentence(words), style="yellow")


def _run(environment: dict[str, str], *command: str, quiet: bool = False) -> str:
    """Run a command of the project; the demo ends where one fails. Gives what it did not show."""
    done = _start(environment, *command, quiet=quiet)
    if is_over.is_set():
        raise SystemExit(1)
    if done.returncode:
        if quiet:
            console.print(done.stdout)
        words = f"`{' '.join(command)}` failed with status {done.returncode}"
        console.print(translate_sentence(words), style="red", markup=False)
        raise SystemExit(1)
    return done.stdout or ""


def _start(
    environment: dict[str, str], *command: str, quiet: bool = False
) -> subprocess.CompletedProcess[str]:
    """To its end; where the demo is ended, so is all that it has started, without a word."""
    with _started(environment, command, output=subprocess.PIPE if quiet else None) as running:
        out, _ = running.communicate()
    return subprocess.CompletedProcess(list(command), running.returncode, out, "")


@contextlib.contextmanager
def _started(
    environment: dict[str, str], command: Sequence[str], *, output: int | None
) -> Iterator[subprocess.Popen[str]]:
    if is_over.is_set():
        raise SystemExit(1)
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        text=True,
        process_group=0,  # out of reach of Ctrl-C, which each of them would report
    ) as running:
        at_work.add(running.pid)
        try:
            yield running
            running.wait()
        except BaseException:
            _kill(running.pid)
            raise
        finally:
            at_work.discard(running.pid)


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


def _explain(months: Sequence[str]) -> None:
    here = Path(os.path.relpath(FOLDER))
    too = translate("then the commands of README.md work on it, too")
    page = REPORT / "index.html"
    _head(translate("Open the report in any browser: {page}", page=page))
    _head(translate("Look into it (the server keeps running until you stop it)"))
    for line in (
        f"export LIBCRAWL_DATA={here}      # {too}",
        f".venv/bin/python -m analysis index --library {IMPROVING} {' '.join(_whole(months))}",
        f".venv/bin/python -m analysis case --library {FALLING} --month {months[-1]}",
        ".venv/bin/scrapy status --output status.html",
        ".venv/bin/scrapy db psql",
        "    SELECT * FROM refresh_history ORDER BY started_at DESC LIMIT 5;",
        "    SELECT kind, text, likes FROM latest_work_counters ORDER BY likes DESC LIMIT 5;",
        ".venv/bin/scrapy db stop",
    ):
        console.print(line, markup=False)


if __name__ == "__main__":
    sys.exit(main())
