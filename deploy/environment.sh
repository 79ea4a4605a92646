#!/bin/sh
# Brings .venv in line with a requirements file: environment.sh run|development
# Nothing is installed when the stamp in .venv shows that it already is.
set -eu

cd "$(dirname "$0")/.."
wanted=$1
requirements=requirements/$wanted.txt
stamp=.venv/installed
base=${PYTHON:-python3}

say() { printf '%s\n' "$*"; }
fail() {
    say "$*" >&2
    exit 1
}

stamp_line() { printf '%s %s\n' "$1" "$(cksum <"requirements/$1.txt")"; }
can_make_environments() { "$base" -c 'import ensurepip, venv' 2>/dev/null; }
environment_works() { [ -x .venv/bin/python ] && .venv/bin/python -c 'import pip' 2>/dev/null; }

install_venv_module() {
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo >/dev/null; then
        as_root=sudo
    else
        return 1
    fi
    say "Installing the system package python3-venv …"
    $as_root apt-get update -qq >/dev/null &&
        $as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
}

make_environment() {
    command -v "$base" >/dev/null || fail "$base was not found. Install Python 3.11 or newer."
    "$base" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "$("$base" --version) is too old. Install Python 3.11 or newer, or name it: make PYTHON=python3.12 …"
    # Debian ships python3 without the parts that make environments.
    can_make_environments || install_venv_module || true
    can_make_environments ||
        fail "$base cannot make a virtual environment. As root: apt-get install python3-venv, then try again."
    say "Creating the Python environment in .venv …"
    "$base" -m venv --clear .venv
}

# Only a terminal gets the counter; errors reach everybody.
show_progress() {
    count=0
    while IFS= read -r line; do
        case $line in
        Collecting* | "Requirement already satisfied"*) count=$((count + 1)) state="$count of $1" ;;
        "Installing collected"*) state="unpacking" ;;
        *ERROR* | *rror:*) printf '%s\n' "$line" >&2 && continue ;;
        *) continue ;;
        esac
        [ ! -t 1 ] || printf '\r\033[K  %s' "$state"
    done
    [ ! -t 1 ] || printf '\r\033[K'
}

install_packages() {
    total=$(grep -c '^[A-Za-z0-9]' "$requirements")
    say "Installing $total packages from $requirements (a minute or two) …"
    rm -f "$stamp"
    {
        .venv/bin/python -m pip install --disable-pip-version-check --no-input --progress-bar off \
            --require-hashes --requirement "$requirements" 2>&1 || touch .venv/failed
    } | show_progress "$total"
    if [ -e .venv/failed ]; then
        rm .venv/failed
        fail "The packages could not be installed."
    fi
    # The development packages contain those that the suite runs on, in the same versions.
    {
        stamp_line run
        [ "$wanted" = run ] || stamp_line "$wanted"
    } >"$stamp"
}

environment_works || make_environment
grep -qsxF "$(stamp_line "$wanted")" "$stamp" || install_packages
