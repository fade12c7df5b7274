#!/bin/sh
# Make an empty virtual environment:  scripts/venv.sh PYTHON FOLDER
# Needs Python with pip only: where the venv module is missing (Debian without python3-venv), virtualenv does it.
set -eu
python=$1
venv=$2

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    found=$("$python" --version 2>/dev/null || echo "not there")
    echo "Comity needs Python 3.11 or newer; $python is $found. Name another one: make PYTHON=python3.12" >&2
    exit 1
fi

rm -rf "$venv"
if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
    echo "$python -m venv does not work here: making $venv with virtualenv" >&2
    if ! "$python" -m pip --version >/dev/null 2>&1; then
        echo "$python has neither venv nor pip: install one of them (python3-venv or python3-pip) and try again" >&2
        exit 1
    fi
    rm -rf "$venv" .boot
    PIP_ROOT_USER_ACTION=ignore "$python" -m pip install --quiet --disable-pip-version-check --target .boot \
        --require-hashes --no-deps --only-binary :all: -r requirements/boot.txt
    PYTHONPATH=.boot "$python" -m virtualenv --quiet --no-download "$venv"
    rm -rf .boot
fi
