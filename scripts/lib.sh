# Shared by the scripts, which source it from the repository's root: the virtual environment and its locks.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }

# Print the path of a Python that can run the playground; ends the script with one line when there is none.
find_python() {
  local wanted root candidate
  wanted=$(<.python-version)
  root=${PYENV_ROOT:-$HOME/.pyenv}
  for candidate in "${PYTHON:-}" "python$wanted" "$root/versions/$wanted"*/bin/python3 \
    python3.13 python3.14 python3 python "$root"/versions/3.1[2-9]*/bin/python3; do
    if [ -n "$candidate" ] && "$candidate" -c '
import sys, ensurepip, venv
sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  say "The playground needs Python 3.12 or newer, with its venv module, and found none: install it, or name it by PYTHON=/path/to/python3."
  exit 1
}

# set_up LOCK: make .venv hold what the lock file names. The stamps in .venv are copies of the locks that
# were installed, so an unchanged lock costs one comparison.
set_up() {
  local lock=$1 stamp=.venv/.$1 python
  if [ -x .venv/bin/python ] && cmp -s "$lock" "$stamp"; then return; fi
  # A lock that changed may have dropped a package: it gets a new environment.
  if [ -e "$stamp" ] || ! [ -e .venv/.made ] || ! [ -x .venv/bin/python ]; then
    python=$(find_python) || return
    say "Making .venv with $python"
    "$python" -m venv --clear .venv || return
    touch .venv/.made
  fi
  say "Installing $lock (once, about a minute)"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" || return
  cp "$lock" "$stamp"
}

# Take what .env gives, but for what the environment already says. Values are taken as they stand.
load_env() {
  local line name value
  [ -e .env ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    [[ $line =~ ^([A-Z][A-Z0-9_]*)=(.*)$ ]] || continue
    name=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]%$'\r'}
    if [[ $value =~ ^\"(.*)\"$ || $value =~ ^\'(.*)\'$ ]]; then value=${BASH_REMATCH[1]}; fi
    [ -n "${!name+set}" ] || export "$name=$value"
  done <.env
}

# has COMMAND...: whether one of them is here (PostgreSQL's are often not on the PATH).
has() {
  local name
  for name in "$@"; do
    if command -v "$name" || compgen -G "/usr/lib/postgresql/*/bin/$name" ||
      compgen -G ".venv/lib/python3*/site-packages/*/pginstall/bin/$name"; then return 0; fi
  done >/dev/null
  return 1
}

# apt_install PACKAGE...: whether it went well; quietly refused to whoever is not root.
apt_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  say "Installing $* with apt"
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@"; } >/dev/null 2>&1
}
