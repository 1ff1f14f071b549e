#!/bin/sh
# Makes the tables of Temporal's two databases, or brings them up to date. May run any number of times:
# `create-database` and `setup-schema` leave alone what is there, `update-schema` does what is new.
set -eu

set_up() {
  database=$1
  schema=$2
  for step in create-database 'setup-schema --version 0.0' "update-schema --schema-name $schema"; do
    echo "Database $database: $step"
    # The step is a command with its flags, so it must be split into words.
    # shellcheck disable=SC2086
    temporal-sql-tool --plugin postgres12 --endpoint "$POSTGRES_SEEDS" --port "$DB_PORT" \
      --user "$POSTGRES_USER" --database "$database" $step
  done
}

set_up temporal postgresql/v12/temporal
set_up temporal_visibility postgresql/v12/visibility
echo 'The tables are ready.'
