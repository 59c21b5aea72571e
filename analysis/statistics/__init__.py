"""Statistical tests: frames in, frames with a row for each result out.

A frame has a row for each case, an account or a work; what is not known is missing, never 0.
SciPy and statsmodels do the arithmetic; docs/methodology.md says which test is used when.
"""

from analysis.statistics.agreement import agree
from analysis.statistics.association import associate, cross
from analysis.statistics.cases import account_cases, work_cases
from analysis.statistics.correlation import correlate
from analysis.statistics.groups import contrast_groups
from analysis.statistics.normality import check_normality
from analysis.statistics.regression import regress

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
