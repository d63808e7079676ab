# COPY names all that goes in, so nothing else of the folder (.env, databases) can slip into an image.

FROM python:3.13-slim AS base
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore


# The build tools come from the lock as well: nothing is fetched whose hash is not known.
FROM base AS wheel
WORKDIR /src
COPY requirements-dev.lock ./
RUN pip install --require-hashes -r requirements-dev.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY storage storage
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /dist .


FROM base AS venv
RUN python -m venv /opt/venv
COPY requirements.lock ./
RUN /opt/venv/bin/pip install --require-hashes -r requirements.lock
COPY --from=wheel /dist /dist
RUN /opt/venv/bin/pip install --no-deps --no-index /dist/*.whl


FROM python:3.13-slim
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin papers \
    && install --directory --owner papers --group papers /data
COPY --from=venv /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PAPERS_DATABASE=/data/papers.sqlite3
USER 10001:10001
WORKDIR /data
# After the folder has its owner: a new volume takes the owner over.
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=15s --start-period=60s --retries=3 CMD ["papers-bot", "status", "--alive"]
ENTRYPOINT ["papers-bot"]
CMD ["run"]
