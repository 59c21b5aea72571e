"""Figures about the crawls in the format of Prometheus, counted in the database at every scrape.

Every machine shows the same figures: they are those of the database, not those of a process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from libcrawl.messages import translate
from libcrawl.panel.vocabulary import CRAWLED
from libcrawl.store import Engine
from libcrawl.store.errors import DatabaseUnusable
from libcrawl.store.gates import GateState, read_gates
from libcrawl.store.queries.metrics import read_counts


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its name, what it means, its labels, and under which name it is counted."""

    name: str
    meaning: str
    labels: tuple[str, ...]
    counted: str
    is_counter: bool = False


@dataclass(frozen=True, slots=True)
class GateFigure:
    """A figure of every gate: its name, what it means, and how the gate's state gives its value."""

    name: str
    meaning: str
    value: Callable[[GateState], float]
    is_counter: bool = False


FIGURES = (
    Figure(
        "libcrawl_accounts",
        "Accounts that are crawled",
        ("platform",),
        "accounts",
    ),
    Figure(
        "libcrawl_refreshes",
        "Refreshes by verdict",
        ("platform", "verdict"),
        "refreshes",
        is_counter=True,
    ),
    Figure(
        "libcrawl_runs",
        "Runs by status",
        ("platform", "status"),
        "runs",
    ),
    Figure(
        "libcrawl_requests",
        "Requests sent",
        ("platform",),
        "requests",
        is_counter=True,
    ),
    Figure(
        "libcrawl_responses",
        "Answers by outcome",
        ("platform", "outcome"),
        "responses",
        is_counter=True,
    ),
    Figure(
        "libcrawl_oldest_complete_refresh_age_seconds",
        "Seconds since the mark of the account whose last complete refresh is the oldest",
        ("platform",),
        "oldest_complete_refresh",
    ),
    Figure(
        "libcrawl_never_complete_accounts",
        "Accounts that are crawled and have no complete refresh yet",
        ("platform",),
        "never_complete",
    ),
    Figure(
        "libcrawl_holes",
        "Works that are known to be there and not wholly read, by what they lack",
        ("platform", "lacks"),
        "holes",
    ),
    Figure(
        "libcrawl_oldest_hole_age_seconds",
        "Seconds since the oldest of them was found",
        ("platform",),
        "oldest_hole",
    ),
    Figure(
        "libcrawl_platform_paused",
        "1 while a person has paused the platform",
        ("platform",),
        "paused_platforms",
    ),
    Figure(
        "libcrawl_queue_jobs",
        "Jobs of the queue by task and status",
        ("task", "status"),
        "queue_jobs",
    ),
    Figure(
        "libcrawl_open_alerts",
        "Alerts that are not over",
        ("kind",),
        "open_alerts",
    ),
)
# Of a platform and a session.
GATE_FIGURES: tuple[GateFigure, ...] = (
    GateFigure(
        "libcrawl_gate_requests",
        "Request slots that the gate gave",
        lambda gate: gate.sent_ever,
        is_counter=True,
    ),
    GateFigure(
        "libcrawl_gate_wait_seconds",
        "Seconds that requests waited for their slots",
        lambda gate: gate.waited,
        is_counter=True,
    ),
    GateFigure(
        "libcrawl_gate_resting",
        "1 while no request is sent after a refusal",
        lambda gate: gate.is_backed_off,
    ),
    GateFigure(
        "libcrawl_session_expired",
        "1 while the session has expired",
        lambda gate: gate.is_expired,
    ),
    GateFigure(
        "libcrawl_session_paused",
        "1 while a person has paused this session alone",
        lambda gate: gate.session_paused_at is not None,
    ),
)


class DatabaseCollector(Collector):
    """Queries the database at every scrape; `libcrawl_up` is 0 where it does not answer."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def collect(self) -> Iterator[Metric]:
        is_up = GaugeMetricFamily("libcrawl_up", translate("1 while the database answers"))
        try:
            families = [self._family(figure) for figure in FIGURES] + self._of_gates()
        except DatabaseUnusable:
            families = []
        is_up.add_metric([], 1 if families else 0)
        yield is_up
        yield from families

    def _family(self, figure: Figure) -> Metric:
        kind = CounterMetricFamily if figure.is_counter else GaugeMetricFamily
        family = kind(figure.name, translate(figure.meaning), labels=figure.labels)
        for count in read_counts(self.engine, figure.counted, CRAWLED):
            family.add_metric([count.labels[label] for label in figure.labels], count.value)
        return family

    def _of_gates(self) -> list[Metric]:
        with self.engine.connect() as connection:
            gates = read_gates(connection)
        families: list[Metric] = []
        for figure in GATE_FIGURES:
            kind = CounterMetricFamily if figure.is_counter else GaugeMetricFamily
            family = kind(figure.name, translate(figure.meaning), labels=("platform", "session"))
            for gate in gates:
                family.add_metric([gate.platform, gate.session], float(figure.value(gate)))
            families.append(family)
        return families
