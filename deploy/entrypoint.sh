#!/bin/sh
# entrypoint.sh        brings database and content items up to date, then serves
# entrypoint.sh work   does the work in the background, beside one or more that serve
# Granian reads its other options from GRANIAN_* variables.
set -eu

cd "$(dirname "$0")/.."
[ "${1:-}" != work ] || exec python manage.py work
python manage.py migrate --no-input
python manage.py setup_site
python manage.py build_items
exec granian --interface wsgi --host 0.0.0.0 --port "${PORT:-8000}" --respawn-failed-workers cms.wsgi:application
