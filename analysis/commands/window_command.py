"""Commands about a window: their shared options, read into a query and a target."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec

from analysis.commands import options
from analysis.commands.command_line import as_typed
from analysis.commands.query import Query
from analysis.commands.target import Target
from analysis.messages import spoken
from analysis.window import AUTO

P = ParamSpec("P")


def over_window(function: Callable[Concatenate[Query, Target, P], None]) -> Callable[..., None]:
    """The function as a command that has the shared options and its own, which go before.

    An option that the function declares itself replaces the shared one of that name; the query or
    the target then has its default.
    """
    return _over_window(function, ())


def over_window_without(*left_out: str) -> Callable[..., Any]:
    """The same for commands to which some of the shared options, named, do not apply."""
    return lambda function: _over_window(function, left_out)


def _over_window(function: Callable[..., None], left_out: tuple[str, ...]) -> Callable[..., None]:
    own = list(inspect.signature(function, eval_str=True).parameters.values())[2:]
    not_shared = {*left_out, *(each.name for each in own)}
    shared = [each for each in _SHARED if each.name not in not_shared]

    def run(*args: Any, **given: Any) -> None:
        command = as_typed(function.__name__.replace("_", "-"), given, signature)
        options_given: dict[str, Any] = {each.name: given.pop(each.name) for each in shared}
        query, target = _read(**options_given)
        function(query, replace(target, command=command), *args, **given)

    update_wrapper(run, function)
    signature = inspect.Signature([*own, *shared])
    run.__dict__["__signature__"] = signature
    run.__annotations__ = {each.name: each.annotation for each in signature.parameters.values()}
    return run


def _read(
    *,
    library: options.Libraries = None,
    platform: options.Platforms = None,
    region: options.Regions = None,
    month: options.Month = None,
    week: options.Week = None,
    first: options.First = None,
    last: options.Last = None,
    counters: options.Counters = AUTO,
    as_of: options.AsOf = None,
    format_: options.Form = None,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    all_columns: options.AllColumns = False,
    lang: options.Lang = None,
    database: options.Database = None,
) -> tuple[Query, Target]:
    target = Target(
        format_=format_,
        output=output,
        overwrite=overwrite,
        language=spoken(lang),
        all_columns=all_columns,
    )
    target.check()
    query = Query(
        window=options.choose_window(
            month_=month,
            week_=week,
            first=first,
            last=last,
            counters=counters,
            as_of=as_of,
        ),
        libraries_named=tuple(library or ()),
        platforms=tuple(platform or ()),
        regions=tuple(region or ()),
        database=database,
    )
    return query, target


_SHARED = list(inspect.signature(_read).parameters.values())
