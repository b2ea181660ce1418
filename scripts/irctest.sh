#!/usr/bin/env bash
# scripts/irctest.sh CHECKOUT [PYTEST ARGUMENTS…]: runs the tests of irctest (https://github.com/progval/irctest) against
# the built server. CHECKOUT is a copy of that repository. Run `npm run build` first. Needs Python 3.9 or newer; pytest is
# installed into a temporary folder if it is missing.
#
# Exits with 1 if a test fails that applies: `scripts/irctest/not-applicable.txt` names those that do not, and why.
set -euo pipefail

checkout=${1:?'Usage: scripts/irctest.sh CHECKOUT [PYTEST ARGUMENTS…]'}
shift
checkout=$(cd "$checkout" && pwd)
root=$(cd "$(dirname "$0")/.." && pwd)
[ -f "$root/dist/cli.js" ] || { echo 'Run "npm run build" first.' >&2; exit 2; }
[ -d "$checkout/irctest/server_tests" ] || { echo "$checkout is not a copy of irctest." >&2; exit 2; }

python=${PYTHON:-python3}
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
if ! "$python" -c 'import pytest' 2>/dev/null; then
	"$python" -m venv "$temporary/python"
	python=$temporary/python/bin/python
	# pytest 9.0.0 cannot run irctest: https://github.com/pytest-dev/pytest/issues/13895
	"$python" -m pip install --quiet --disable-pip-version-check 'pytest>=8,!=9.0.0'
fi

export PYTHONPATH=$root/scripts/irctest:$checkout${PYTHONPATH:+:$PYTHONPATH}
export PYTHONDONTWRITEBYTECODE=1
export TERMCHAT_CLI=${TERMCHAT_CLI:-$root/dist/cli.js}
export IRCTEST_RESULTS=${IRCTEST_RESULTS:-$temporary/results}
cd "$checkout"
"$python" -m pytest -p no:cacheprovider -p termchat_selection --controller termchat_controller \
	-m 'not implementation-specific and not strict and not deprecated' \
	--quiet --no-header --tb=line -p no:warnings "$@"
