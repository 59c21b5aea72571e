"""The parts of `python -m sandbox serve --help` besides the options."""

from collections.abc import Iterable, Mapping
from textwrap import indent

from sandbox.faults import EVERYWHERE, LIMITS, Catalogue
from sandbox.platforms import STAND_INS

PLATFORMS = STAND_INS[::-1]
CATALOGUE = Catalogue.of(each.faults for each in PLATFORMS)
"""All faults of all stand-ins."""


def _listed(kinds: Mapping[str, str]) -> str:
    width = max(map(len, kinds)) + 2
    return "\n".join(f"  {name:<{width}}{meaning}" for name, meaning in kinds.items())


def _beside(name: str, lines: str) -> str:
    """The lines with the name before the first."""
    return f"{name:<9}{indent(lines, ' ' * 9).strip()}"


def _wrapped(names: Iterable[str], width: int = 70) -> str:
    lines = [""]
    for name in names:
        if len(lines[-1]) + len(name) > width:
            lines.append("")
        lines[-1] += f"{name}, "
    return "\n  ".join(line.rstrip() for line in lines).rstrip(",")


def _faults() -> str:
    groups = {"every platform": {**EVERYWHERE.refusals, **EVERYWHERE.breakages}}
    groups |= {each.name: {**each.faults.refusals, **each.faults.breakages} for each in PLATFORMS}
    return "\n\n".join(f"\b\n{name}:\n{_listed(kinds)}" for name, kinds in groups.items())


def _events() -> str:
    lines = []
    for each in PLATFORMS:
        options = f"; {each.guide.event_options}" if each.guide.event_options else ""
        lines.append(f"  {each.name}: {', '.join(each.guide.events)}{options}")
    return "\n".join(lines)


SERVED = "\n".join(_beside(each.name, each.guide.served) for each in PLATFORMS)
SESSIONS = "\n".join(
    _beside(each.name, each.guide.sessions) for each in PLATFORMS if each.guide.sessions
)
SOURCES = "\n  ".join(f"{each.name}: {', '.join(each.sources)}" for each in PLATFORMS)
SERVE = f"""Serve the stand-in platforms on one port of 127.0.0.1, distinguished by path.

Prints `sandbox listening on http://127.0.0.1:PORT` when it is ready.

\b
{SERVED}

\b
With --require-session NAME=VALUE each way in wants that cookie, and besides:
{SESSIONS}

\b
/_sandbox/truth?platform=NAME&source=SOURCE&account=CODE: what a perfect crawl
would have stored. SOURCE:
  {SOURCES}

\b
POST /_sandbox/faults {{"kind": …}}, limited by account, endpoint,
  {", ".join(LIMITS)}. Endpoints:
  {_wrapped(CATALOGUE.endpoints)}

{_faults()}

\b
POST /_sandbox/events {{"platform": …, "account": CODE, "kind": …, "when": …}}:
{_events()}
  with work, its identifier; text; rename: name
  when: "now", or {{"after_page": N}} of the account's list

\b
POST /_sandbox/clock {{"now": …}} or {{"advance_seconds": N}}
"""
