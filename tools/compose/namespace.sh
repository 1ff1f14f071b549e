#!/bin/sh
# Makes the namespace and registers the product's search attributes. May run any number of times.
set -eu

attempts=60
pause_seconds=2

# Runs the command until it succeeds; the server takes a while to be ready for everything after it answers.
insist() {
  what=$1
  shift
  attempt=1
  until output=$("$@" 2>&1); do
    if [ "$attempt" -ge "$attempts" ]; then
      echo "$what: still failing after $attempts attempts; the last answer was:" >&2
      echo "$output" >&2
      exit 1
    fi
    echo "$what: not yet ($attempt of $attempts)"
    attempt=$((attempt + 1))
    sleep "$pause_seconds"
  done
  echo "$what: done"
}

make_namespace() {
  temporal operator namespace describe --namespace "$NAMESPACE" --address "$TEMPORAL_ADDRESS" >/dev/null 2>&1 ||
    temporal operator namespace create --namespace "$NAMESPACE" --retention "$RETENTION" --address "$TEMPORAL_ADDRESS"
}

# Registering one that exists with the same type is no error.
register() {
  temporal operator search-attribute create --namespace "$NAMESPACE" --address "$TEMPORAL_ADDRESS" \
    --name "$1" --type Keyword
}

insist 'server' temporal operator cluster health --address "$TEMPORAL_ADDRESS"
insist "namespace $NAMESPACE" make_namespace
# The list of domain/search-attributes.ts; a test holds the two together.
for attribute in CallState CallDirection CallOutcome CallId CampaignId; do
  insist "search attribute $attribute" register "$attribute"
done
