"""Hypothesis without a clock: a busy machine is no failure."""

from hypothesis import settings

settings.register_profile("analysis", deadline=None, max_examples=60)
settings.load_profile("analysis")
