FROM python:3.13-slim AS packages
RUN python -m venv /opt/packages
COPY requirements/run.txt .
RUN /opt/packages/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --requirement run.txt

FROM python:3.13-slim
# Each thread of each worker may hold a connection to the database.
ENV DATA_DIR=/data \
    DJANGO_SETTINGS_MODULE=cms.settings.production \
    GRANIAN_BLOCKING_THREADS=8 \
    GRANIAN_WEBSOCKETS=false \
    GRANIAN_WORKERS=2 \
    PATH=/opt/packages/bin:$PATH \
    PORT=8000 \
    PYTHONUNBUFFERED=1
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin app \
    && install --directory --owner app --group app /data
COPY --from=packages /opt/packages /opt/packages
WORKDIR /srv/site
COPY . .
# Collecting static files needs no service and no secret, but the production settings insist on these variables.
RUN SECRET_KEY=unused DATABASE_URL=postgres://unused PUBLIC_URL=https://unused ALLOWED_HOSTS=unused \
    python manage.py collectstatic --no-input
USER app
VOLUME /data
EXPOSE 8000
# Django answers only to host names that it knows, so the check asks for the public one.
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s CMD python -c "import os, urllib.parse, urllib.request; \
    host = urllib.parse.urlsplit(os.environ['PUBLIC_URL']).netloc; \
    address = 'http://127.0.0.1:' + os.environ['PORT'] + '/health'; \
    urllib.request.urlopen(urllib.request.Request(address, headers={'Host': host}), timeout=4)"
CMD ["deploy/entrypoint.sh"]
