"""Stand-in platforms on loopback: a deterministic world, served as the real ones answer.

It imports nothing of `libcrawl`: what it calls the truth must not depend on the parsers that are
tried against it. `python -m sandbox --help` teaches; `sandbox.start()` serves tests.
"""

from sandbox.client import Sandbox, SandboxError, start
from sandbox.spec import WorldSpec

__all__ = ["Sandbox", "SandboxError", "WorldSpec", "start"]
