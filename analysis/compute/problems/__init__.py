"""The nine problems that studies of library new media name, each as a measure.

1 accounts · 2, 3, 5 staff · 4 sources and variety · 6 time · 7 themes · 8 head and tail
· 9 interaction. Accounts that are not covered are left out; fewer than ENOUGH works have
no measure.
"""

from analysis.compute.problems.month import RELIABLE, Content, Month
from analysis.compute.problems.panel import PROBLEMS, Diagnosis, diagnose

__all__ = ["PROBLEMS", "RELIABLE", "Content", "Diagnosis", "Month", "diagnose"]
