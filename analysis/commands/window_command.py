"""Commands about a window: their shared options, read into a query and a target."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec

from analysis.commands import options
from analysis.commands.command_line import as_typed
from analysis.commands.filters import Filters, read_account_filters, read_filters
from analysis.commands.query import Query
from analysis.commands.target import Target
from analysis.load.early_checks import check_names
from analysis.messages import use_language
from analysis.window import AUTO

P = ParamSpec("P")


Command = Callable[Concatenate[Query, Target, P], None]


def over_window(function: Command[P]) -> Callable[..., None]:
    """Make the function a command with its own options followed by the shared ones.

    An option that the function declares itself replaces the shared one of that name; the query or
    the target then has its default.
    """
    return _command(function)


def over_window_without(*left_out: str) -> Callable[..., Any]:
    """As over_window, without the named shared options."""
    return lambda function: _command(function, left_out=left_out)


def over_accounts(function: Command[P]) -> Callable[..., None]:
    """As over_window, with the filters of accounts."""
    return _command(function, read_account_filters)


def over_works(function: Command[P]) -> Callable[..., None]:
    """As over_window, with the filters of works and of accounts."""
    return _command(function, read_filters)


def _command(
    function: Callable[..., None],
    read_those: Callable[..., Filters] | None = None,
    left_out: tuple[str, ...] = (),
) -> Callable[..., None]:
    own = list(inspect.signature(function, eval_str=True).parameters.values())[2:]
    not_shared = {*left_out, *(each.name for each in own)}
    shared = [each for each in _SHARED if each.name not in not_shared]
    found = inspect.signature(read_those, eval_str=True).parameters if read_those else {}
    filters = list(found.values())

    def run(*args: Any, **given: Any) -> None:
        command = as_typed(function.__name__.replace("_", "-"), given, signature)
        named: dict[str, Any] = {name: given.get(name) for name in NAMED}
        options_given: dict[str, Any] = {each.name: given.pop(each.name) for each in shared}
        chosen: dict[str, Any] = {each.name: given.pop(each.name) for each in filters}
        query, target = _read(**options_given)
        if read_those is not None:
            query = replace(query, filters=read_those(**chosen))
        check_names(query.database, **named)
        function(query, replace(target, command=command), *args, **given)

    update_wrapper(run, function)
    signature = inspect.Signature([*own, *filters, *shared])
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
        language=use_language(lang),
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


NAMED = ("platform", "region", "library")
_SHARED = list(inspect.signature(_read).parameters.values())
