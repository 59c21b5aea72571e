"""Statistical tests: frames in, frames with a row for each result out.

A frame has a row for each case, an account or a work; what is not known is missing, never 0.
SciPy and statsmodels do the arithmetic; docs/methodology.md defines which test is used when.
"""

from analysis.compute.cases import account_cases, work_cases
from analysis.compute.statistics.agreement import agree
from analysis.compute.statistics.association import associate, cross
from analysis.compute.statistics.correlation import correlate
from analysis.compute.statistics.groups import contrast_groups
from analysis.compute.statistics.normality import check_normality
from analysis.compute.statistics.regression import regress

__all__ = [
    "account_cases",
    "agree",
    "associate",
    "check_normality",
    "contrast_groups",
    "correlate",
    "cross",
    "regress",
    "work_cases",
]
