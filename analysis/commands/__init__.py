"""The commands of `python -m analysis`, a module each."""
