"""Ordinary least squares on the logarithm of a counter, robust to heteroscedasticity."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from statsmodels.regression.linear_model import OLS

from analysis.compute.grouping import labels
from analysis.compute.statistics.effects import r_squared
from analysis.compute.statistics.normality import shapiro_wilk
from analysis.compute.statistics.results import Effect, Result, as_frame, is_constant, join
from analysis.compute.statistics.samples import numbers, require

FEWEST = 3  # cases of a group that gets a coefficient of its own
SPARE = 2  # degrees of freedom that must be left, at least
DECISIVE = 1 - 1e-9  # leverage of a case that decides a coefficient alone
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Design:
    """Data of the regression: `outcome`, a column for each term, and the number left out."""

    outcome: pd.Series[float]
    terms: pd.DataFrame
    notes: tuple[str, ...]


def regress(
    frame: pd.DataFrame,
    outcome: str,
    predictors: list[str],
    groups: list[str] | None = None,
    *,
    logged: list[str] | None = None,
) -> pd.DataFrame:
    """OLS of `outcome` on the predictors and, against their first group, the groups.

    `frame`: a row for each case; `logged`: columns taken as ln(x + 1), the outcome too
    if requested. Returns results.COLUMNS: the model (F, R², adjusted R² in the note), each
    coefficient (B in `estimate`, its HC3 `standard_error`, t, p; the effect is the standardised
    coefficient; VIF) and Shapiro and Wilk on the residuals.
    """
    require(frame, [outcome, *predictors, *(groups or [])])
    design = make_design(frame, outcome, predictors, groups or [], logged or [])
    model = Result(
        test="OLS",
        column=str(design.outcome.name),
        by=" + ".join(map(str, design.terms)) or None,
        n=len(design.outcome),
        why="what goes with the outcome, the other terms being equal; HC3 errors",
        note=join(*design.notes),
    )
    refused = _refuse(design)
    if refused is not None:
        return as_frame([replace(model, note=join(refused, model.note))])
    return as_frame(_fit(model, design))


def make_design(
    frame: pd.DataFrame, outcome: str, predictors: list[str], groups: list[str], logged: list[str]
) -> Design:
    """The complete cases, and the terms that vary over them."""
    columns = {}
    for name in (outcome, *predictors):
        column = numbers(frame[name])
        is_logged = name in logged
        title = f"ln({name} + 1)" if is_logged else name
        columns[title] = np.log(column.where(column > -1) + 1) if is_logged else column
    named = {name: labels(frame[name]) for name in groups}
    rare = {
        name: [str(each) for each, count in column.value_counts().items() if count < FEWEST]
        for name, column in named.items()
    }
    for name, few in rare.items():
        named[name] = named[name].mask(named[name].isin(few))
    whole = pd.DataFrame({**columns, **named})
    table = whole.dropna()
    if table.empty:
        return _without_cases(whole)
    terms = table[list(columns)[1:]]
    notes = [f"{name}: left out {', '.join(few)}, too few" for name, few in rare.items() if few]
    for name in named:
        found = sorted(table[name].unique())
        notes += [f"{name} against {found[0]}"] if len(found) > 1 else []
        dummies = {
            f"{name} = {each}": (table[name] == each).astype("float64") for each in found[1:]
        }
        terms = terms.assign(**dummies)
    constant = [name for name in terms if is_constant(terms[name].to_numpy())]
    notes += [f"{name} does not vary: left out" for name in constant]
    return Design(table[next(iter(columns))], terms.drop(columns=constant), tuple(notes))


def _without_cases(table: pd.DataFrame) -> Design:
    """A rejected design, with the unknown columns."""
    unknown = [str(name) for name in table if not table[name].notna().any()]
    notes = [f"not known of any case: {', '.join(unknown)}"] if unknown else []
    return Design(table.iloc[:0, 0], pd.DataFrame(), tuple(notes))


def _refuse(design: Design) -> str | None:
    n, k = len(design.outcome), design.terms.shape[1]
    if k == 0:
        return "no term varies" if n else "no case has all terms"
    if n < k + 1 + SPARE:
        return f"needs {k + 1 + SPARE} cases or more for {k} terms"
    if is_constant(design.outcome.to_numpy()):
        return "all values of the outcome are the same"
    values = design.terms.to_numpy(dtype=np.float64)
    scaled = (values - values.mean(axis=0)) / values.std(axis=0)
    if np.linalg.matrix_rank(scaled) < k:
        return "some terms are combinations of others: leave one out"
    leverage = np.linalg.qr(np.column_stack([np.ones(n), scaled]))[0]
    if float((leverage**2).sum(axis=1).max()) > DECISIVE:
        return "one case alone decides a coefficient: leave its term out"
    return None


def _fit(model: Result, design: Design) -> list[Result]:
    y = design.outcome.to_numpy(dtype=np.float64)
    x = np.column_stack([np.ones(len(y)), design.terms.to_numpy(dtype=np.float64)])
    fit = OLS(y, x).fit()
    robust = fit.get_robustcov_results("HC3", use_t=True)
    k, left = x.shape[1] - 1, len(y) - x.shape[1]
    whole = replace(
        model,
        statistic=float(fit.fvalue),
        df=k,
        df2=left,
        p=float(fit.f_pvalue),
        effect=r_squared(float(fit.rsquared), float(fit.fvalue), k, left),
        note=join(f"adjusted R² = {float(fit.rsquared_adj):.3f}", model.note),
    )
    ends = np.asarray(robust.conf_int())
    scale = np.concatenate([[math.nan], x[:, 1:].std(axis=0, ddof=1) / y.std(ddof=1)])
    vif = np.concatenate([[math.nan], inflation(design.terms)])
    results = [whole]
    for place, term in enumerate(("(constant)", *design.terms)):
        coefficient = float(fit.params[place])
        beta = Effect(
            name="beta",
            value=coefficient * scale[place],
            low=float(ends[place, 0]) * scale[place],
            high=float(ends[place, 1]) * scale[place],
        )
        results.append(
            Result(
                test="OLS coefficient",
                column=model.column,
                by=str(term),
                n=model.n,
                statistic=float(robust.tvalues[place]),
                df=left,
                p=float(robust.pvalues[place]),
                effect=beta if place else Effect(name="", value=math.nan),
                estimate=coefficient,
                standard_error=float(robust.bse[place]),
                vif=float(vif[place]),
                why="HC3 standard error",
                note="VIF above 10: other terms are nearly the same" if vif[place] > 10 else None,
            )
        )
    residuals = shapiro_wilk(np.asarray(fit.resid))
    return [
        *results,
        replace(residuals, column="residuals", by=model.column, why="whether p can be trusted"),
    ]


def inflation(terms: pd.DataFrame) -> Matrix:
    """Variance inflation factors: the diagonal of the inverse of the correlations."""
    if terms.shape[1] == 1:
        return np.ones(1)
    return np.diag(np.linalg.inv(np.corrcoef(terms.to_numpy(dtype=np.float64), rowvar=False)))
