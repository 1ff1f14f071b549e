//go:build tools

// Package temporal pins the Temporal command line, whose dev server Holdfast runs on.
package temporal

import _ "github.com/temporalio/cli/cmd/temporal"
