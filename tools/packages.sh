#!/bin/sh
# Makes the npm packages of a checkout agree with its lock file. Quick when they do already.
set -eu
cd "$(dirname "$0")/.."

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

command -v node >/dev/null 2>&1 || fail 'Holdfast needs Node.js 20 or newer, with npm: https://nodejs.org'
command -v npm >/dev/null 2>&1 || fail 'Holdfast needs npm; it comes with Node.js: https://nodejs.org'

stamp=node_modules/.holdfast-lock
lock=var/packages.lock

wanted() {
  # The platform is part of it: a checkout shared between machines holds the packages of one of them.
  printf '%s %s %s\n' "$(cksum <package-lock.json)" "$(uname -s)" "$(uname -m)"
}
in_line() {
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(wanted)" ]
}

# Making a folder is atomic. The process id in it tells a lock in use from one whose holder was killed.
hold_lock() {
  told=
  nameless=0
  until mkdir "$lock" 2>/dev/null; do
    holder=$(cat "$lock/pid" 2>/dev/null || true)
    if [ -z "$holder" ]; then
      # Just made, just removed, or its maker died before it could sign.
      nameless=$((nameless + 1))
      [ "$nameless" -lt 5 ] || rm -rf "$lock"
    elif ! kill -0 "$holder" 2>/dev/null; then
      break_lock "$holder"
      continue
    fi
    [ -n "$told" ] || echo 'Another process is installing the npm packages here; waiting for it.' >&2
    told=yes
    sleep 1
  done
  echo $$ >"$lock/pid"
  trap 'rm -rf "$lock"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# Takes the dead holder's lock away; gives it back if a live process was quicker.
break_lock() {
  mv "$lock" "$lock.$$" 2>/dev/null || return 0
  if [ "$(cat "$lock.$$/pid" 2>/dev/null)" = "$1" ]; then
    rm -rf "$lock.$$"
  else
    mv "$lock.$$" "$lock"
  fi
}

in_line && exit 0

major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 20 ] || fail "Holdfast needs Node.js 20 or newer; this is $(node --version) ($(command -v node))."

mkdir -p var
hold_lock
in_line && exit 0

echo 'Installing the npm packages (npm ci, well under a minute as a rule) …' >&2
# The packages ask for a newer Node than the one npm may run on; they get it: `node` is one of them.
npm ci --engine-strict=false --loglevel=error >&2 ||
  fail 'npm ci failed; see above. Behind a mirror, check that npm is configured for it.'
node_modules/.bin/node --version >/dev/null 2>&1 ||
  fail 'The npm package "node" brought no Node binary. Is npm told to ignore install scripts?' \
    'Then run: npm ci --ignore-scripts=false'
wanted >"$stamp"
