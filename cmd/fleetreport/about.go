package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/manifest"
)

// version is the version of the program, which every document names. commit is
// set by the Makefile; where it is not, the build information may have it.
var (
	version = "0.1.0"
	commit  = ""
)

func (p *program) baselineCommand() *cobra.Command {
	var schema bool
	cmd := &cobra.Command{
		Use:   "baseline",
		Short: "Print the built-in baseline (YAML), to edit",
		Long: `Print the built-in baseline, commented, to edit and to give with --baseline:

    fleetreport baseline > baseline.yaml
    fleetreport baseline --schema > baseline.schema.json   # editors complete and check by it`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			return p.print(schema, audit.BuiltIn, audit.Schema)
		},
	}
	cmd.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of baselines instead")
	return cmd
}

func (p *program) exceptionsCommand() *cobra.Command {
	var schema bool
	cmd := &cobra.Command{
		Use:   "exceptions",
		Short: "Print an example of a file of exceptions (YAML), to edit",
		Long: `Print an example of a file of exceptions, to edit and to give with --exceptions:

    fleetreport exceptions > exceptions.yaml
    fleetreport exceptions --schema > exceptions.schema.json   # editors complete and check by it`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			return p.print(schema, exception.Example, exception.Schema)
		},
	}
	cmd.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of files of exceptions instead")
	return cmd
}

// schemas are the forms of the files that programs read and people write.
var schemas = []struct {
	name, of string
	text     []byte
}{
	{"baseline", "baselines", audit.Schema},
	{"exceptions", "files of exceptions", exception.Schema},
	{"report", "report.json", report.Schema},
	{"manifest", "manifest.json", manifest.Schema},
}

func (p *program) schemaCommand() *cobra.Command {
	var names, lines []string
	for _, s := range schemas {
		names = append(names, s.name)
		lines = append(lines, fmt.Sprintf("  %-10s %s", s.name, s.of))
	}
	return &cobra.Command{
		Use:   "schema NAME",
		Short: "Print the JSON Schema of a file: " + strings.Join(names, ", "),
		Long:  "Print the JSON Schema of:\n\n" + strings.Join(lines, "\n"),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || !slices.Contains(names, args[0]) {
				return usageError{fmt.Errorf("schema takes one of these names: %s", strings.Join(names, ", "))}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			_, err := p.stdout.Write(schemas[slices.Index(names, args[0])].text)
			return err
		},
	}
}

// print writes one of two texts to standard output.
func (p *program) print(second bool, a, b []byte) error {
	if second {
		a = b
	}
	_, err := p.stdout.Write(a)
	return err
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, the commit and the Go version",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := io.WriteString(p.stdout, versionText())
			return err
		},
	}
}

func versionText() string {
	return fmt.Sprintf("fleetreport %s, commit %s, %s\n", version, revision(), runtime.Version())
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
