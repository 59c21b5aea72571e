"""Jobs that wait for a way in or a session that is not set any more. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from libcrawl.store.queries.job_queue import QueuedJob


def find_left_over(
    jobs: Sequence[QueuedJob], sources: Mapping[str, str], served: Collection[str]
) -> list[QueuedJob]:
    """Waiting jobs that were planned by settings that were removed since.

    Of a lane that requests another source now (`sources`: by lane, of the platforms that are
    served), and of a session that neither the settings nor a worker (`served`: lanes) knows.
    """
    platforms = {lane.partition("/")[0] for lane in sources}
    return [
        job
        for job in jobs
        if not job.is_working
        and (
            job.source not in (None, sources[job.lane])
            if job.lane in sources
            else job.lane.partition("/")[0] in platforms and job.lane not in served
        )
    ]
