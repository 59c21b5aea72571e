"""The actions of `scrapy schedule`: show its state, pause and resume, put accounts first."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from scrapy.settings import Settings

from libcrawl.crawl import UsageProblem
from libcrawl.jobs.planning.cadence import read_cadence
from libcrawl.jobs.presentation import as_json, tables
from libcrawl.jobs.requested_refreshes import run_now
from libcrawl.jobs.running.preflight import Spiders, all_spiders
from libcrawl.jobs.state.lanes import sessions
from libcrawl.jobs.state.overview import read_overview
from libcrawl.messages import translate
from libcrawl.messages.sentences import print_sentence, translate_sentence
from libcrawl.store import Engine, gates
from libcrawl.store.queries.job_queue import withdraw_of
from libcrawl.store.server.engine import open_store_engine


class ScheduleActions:
    """The actions of `scrapy schedule`. All raise UsageProblem or StoreError."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def show(self, platforms: Sequence[str], *, as_text: bool) -> None:
        """Print the state of the schedule. Also raises CadenceError."""
        cadence, spiders = read_cadence(self.settings), self._named(platforms)
        engine = open_store_engine(self.settings)
        overview = read_overview(engine, self.settings, spiders, cadence)
        if not as_text:
            print(json.dumps(as_json(overview), ensure_ascii=False, indent=2))
            return
        out = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
        if not overview.platforms:
            out.print(translate("No account is crawled yet: `scrapy panel` brings the panel in."))
        else:
            for table in tables(overview):
                out.print(table)
        for hint in overview.hints:
            out.print(f"[yellow]![/] {escape(translate_sentence(hint))}")

    def pause(self, platform: str, reason: str | None, session: str | None = None) -> None:
        self._named([platform])
        engine = open_store_engine(self.settings)
        if session is not None:
            self._refuse_unknown(engine, platform, session)
        gates.pause(engine, platform, reason, session)
        count = withdraw_of(engine, platform, session)
        what = platform if session is None else f"session {session} of {platform}"
        ends = platform if session is None else f"{platform} --session {session}"
        taken = [f"jobs that waited are taken back: {count}"] if count else []
        paused = "; ".join([f"{what} is paused", *taken])
        print_sentence(f"{paused}. `scrapy schedule resume {ends}` ends it.")

    def resume(self, platform: str, session: str | None) -> None:
        self._named([platform])
        engine = open_store_engine(self.settings)
        if session is not None:
            self._refuse_unknown(engine, platform, session)
        what = f"session {session} of {platform}" if session else platform
        ended = gates.resume(engine, platform, session)
        with engine.connect() as connection:
            paused = gates.read_paused_platforms(connection)
        if session and platform in paused:
            print_sentence(
                f"{platform} as a whole is paused: `scrapy schedule resume {platform}` ends it."
            )
        elif ended:
            print_sentence(f"{what} goes on.")
        else:
            print_sentence(f"{what} was neither paused nor backed off.")

    def run(self, codes: Sequence[str], platforms: Sequence[str]) -> None:
        spiders = self._named(platforms)
        engine = open_store_engine(self.settings)
        for queued in run_now(engine, self.settings, spiders, codes, leaves_out=not platforms):
            print_sentence(f"{queued.lane}: {'、'.join(queued.labels)} first (job {queued.job})")

    def _refuse_unknown(self, engine: Engine, platform: str, session: str) -> None:
        """Other machines may have sessions that only the gates know."""
        [spider] = self._named([platform])
        with engine.connect() as connection:
            states = gates.read_gates(connection)
        of_gates = [state.session for state in states if state.platform == platform]
        known = dict.fromkeys([*sessions(self.settings, spider), *of_gates])
        if session not in known:
            raise UsageProblem(f"no session {session!r} of {platform}; there is {', '.join(known)}")

    def _named(self, names: Sequence[str]) -> Spiders:
        spiders = {spider.platform: spider for spider in all_spiders(self.settings)}
        for name in names:
            if name not in spiders:
                raise UsageProblem(f"no platform {name!r}; there is {', '.join(spiders)}")
        return [spiders[name] for name in dict.fromkeys(names or spiders)]
