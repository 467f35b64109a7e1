package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"fleetreport/report/audit"
)

// version is the version of the program, which every document names. commit is
// set by the Makefile; where it is not, the build information may have it.
var (
	version = "0.1.0"
	commit  = ""
)

func (p *program) baselineCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "baseline",
		Short: "Print the built-in baseline (YAML)",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := p.stdout.Write(audit.BuiltIn)
			return err
		},
	}
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, the commit and the Go version",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(p.stdout, "fleetreport %s, commit %s, %s\n", version, revision(), runtime.Version())
			return err
		},
	}
}

// revision is the commit that the program was built from, "unknown" where neither
// the Makefile nor the Go tool recorded one.
func revision() string {
	if commit != "" {
		return commit
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value
			}
		}
	}
	return "unknown"
}
