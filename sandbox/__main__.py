"""`python -m sandbox`: serves stand-in platforms on loopback, or writes their panel."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sandbox.help import CATALOGUE, SERVE
from sandbox.libraries import libraries_of
from sandbox.panel import write_panel
from sandbox.serve import serve as run
from sandbox.server import Session
from sandbox.spec import REFERENCE, WorldSpec

app = typer.Typer(
    no_args_is_help=True,
    help="Stand-in platforms on loopback: a deterministic world of library accounts, answered in"
    " the platforms' own shapes, with faults on request. Nothing real is contacted.",
    epilog="Control while it runs: /_sandbox/clock, faults, events, log, truth."
    f" Faults: {', '.join(CATALOGUE.kinds)}.",
)

NOW = REFERENCE.isoformat()
Seed = Annotated[int, typer.Option(help="The same seed gives the same world.")]
Now = Annotated[str, typer.Option(help="The world's reference time, ISO 8601 with offset.")]
Accounts = Annotated[
    int | None, typer.Option(help="Synthetic panel of this many libraries instead of the real one.")
]
Works = Annotated[int, typer.Option(help="Public works each within a year (with --accounts).")]
LongTexts = Annotated[
    float, typer.Option(min=0, max=1, help="Share of works cut in lists (with --accounts).")
]
Library = Annotated[list[str] | None, typer.Option(help="Only this library code; repeatable.")]
PanelOut = Annotated[
    Path | None, typer.Option(help="Also write libraries.csv and accounts.csv into this folder.")
]
OwnAccount = Annotated[
    str,
    typer.Option(help="Library whose own account the operator runs, on a platform that has one."),
]
Plot = Annotated[
    bool,
    typer.Option("--story", help="With a plot in the figures, as the demo has."),
]
Cookie = Annotated[
    str | None, typer.Option(metavar="NAME=VALUE", help="Require this cookie: see above.")
]


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"--now: {error}") from error
    if moment.tzinfo is None:
        raise typer.BadParameter(f"--now needs an offset, e.g. {NOW}")
    return moment


def _spec(  # noqa: PLR0917
    seed: int,
    now: str,
    accounts: int | None,
    works: int,
    long_texts: float,
    library: list[str],
    own: str,
    *,
    story: bool = False,
) -> WorldSpec:
    moment = _moment(now)
    spec = WorldSpec(
        seed=seed,
        now=moment,
        accounts=accounts,
        works=works,
        long_texts=long_texts,
        libraries=tuple(library),
        own_account=own,
        story=story,
    )
    try:
        known = {library.code for library in libraries_of(spec)}
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if own not in known | {WorldSpec().own_account}:
        raise typer.BadParameter(f"--own-account: no such library in this world: {own}")
    return spec


def _session(cookie: str | None) -> Session | None:
    if cookie is None:
        return None
    name, separator, value = cookie.partition("=")
    if not (name and separator):
        raise typer.BadParameter(f"--require-session needs NAME=VALUE, got {cookie!r}")
    return Session(name, value)


@app.command(help=SERVE)
def serve(  # noqa: PLR0917 - one option each
    port: Annotated[int, typer.Option(help="0 picks a free port.")] = 8765,
    seed: Seed = 7,
    now: Now = NOW,
    frozen: Annotated[bool, typer.Option("--frozen", help="The clock stands still.")] = False,
    accounts: Accounts = None,
    works: Works = 200,
    long_texts: LongTexts = 0.1,
    library: Library = None,
    own_account: OwnAccount = "shanghai",
    story: Plot = False,
    panel_out: PanelOut = None,
    require_session: Cookie = None,
    until_stdin_closes: Annotated[bool, typer.Option("--until-stdin-closes", hidden=True)] = False,
) -> None:
    """Runs until it is stopped."""
    spec = _spec(seed, now, accounts, works, long_texts, library or [], own_account, story=story)
    if panel_out:
        write_panel(spec, panel_out)
    try:
        run(
            spec,
            port=port,
            frozen=frozen,
            session=_session(require_session),
            until_stdin_closes=until_stdin_closes,
        )
    except OSError as error:
        raise typer.BadParameter(f"cannot listen on port {port}: {error}") from error


@app.command()
def panel(
    folder: Path,
    seed: Seed = 7,
    now: Now = NOW,
    accounts: Accounts = None,
    library: Library = None,
) -> None:
    """Write libraries.csv and accounts.csv of the world into FOLDER (for LIBCRAWL_PANEL)."""
    write_panel(_spec(seed, now, accounts, 0, 0, library or [], WorldSpec().own_account), folder)
    typer.echo(f"{folder}: libraries.csv, accounts.csv")


if __name__ == "__main__":
    app(prog_name="python -m sandbox")
