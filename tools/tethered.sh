#!/bin/sh
# Runs a command that ends when standard input closes: the starter holds the other end, so the command
# cannot outlive it, not even when the starter is killed with SIGKILL. Works wherever there is a POSIX shell.
# Usage: tethered.sh command [argument …]; exits as the command does.

exec 3<&0
"$@" </dev/null 3<&- &
child=$!
# The shell's own remark that its child was ended is no news.
exec 2>/dev/null
trap 'kill -TERM "$child"' HUP INT TERM
# Halted and let go on; the tether holds meanwhile.
trap 'kill -STOP "$child"' USR1
trap 'kill -CONT "$child"' USR2

(
  # Returns only when nobody holds the other end any more.
  while read -r _; do :; done <&3
  kill -TERM "$child" || exit 0
  tenths=0
  # Again and again: an order to halt may still be on its way.
  while [ "$tenths" -lt 50 ] && kill -CONT "$child"; do
    sleep 0.1
    tenths=$((tenths + 1))
  done
  kill -KILL "$child"
) &
watcher=$!
exec 3<&-

# A trapped signal ends `wait` early, so ask again until the command is really gone.
wait "$child"
code=$?
while kill -0 "$child"; do
  wait "$child"
  code=$?
done
kill "$watcher"
exit "$code"
