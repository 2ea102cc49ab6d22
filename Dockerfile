# The image of `docker-compose.yml`: the locked dependencies and the wheel, and no tools to build.
FROM python:3.11-slim AS build
WORKDIR /build
RUN python -m venv /opt/causerie
COPY requirements.lock .
RUN /opt/causerie/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY src src
COPY migrations migrations
COPY templates templates
RUN /opt/causerie/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home causerie
COPY --from=build /opt/causerie /opt/causerie
ENV PATH=/opt/causerie/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    EVENTS_DATA_DIR=/data
USER causerie
WORKDIR /data
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["events"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
