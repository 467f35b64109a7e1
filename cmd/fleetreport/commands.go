package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"fleetreport/report"
	"fleetreport/report/alias"
	"fleetreport/report/audit"
	"fleetreport/report/exception"
	"fleetreport/report/manifest"
)

// version is the version of the program, which every document names. The Makefile sets commit; without it, the
// build information may have it.
var (
	version = "0.1.0"
	commit  = ""
)

func (p *program) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "fleetreport",
		Short: "Audit a fleet of MCP servers and report on it",
		Long: `fleetreport reads an inventory of MCP servers (CSV, one row per server), audits
every server against a security baseline (OAuth 2.0, DLP, logging), and writes
a Markdown report, a web page, an Excel workbook and a JSON file that agree.

` + exitHelp,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
				return usageErrorf("there is no command %q: did you mean %s?", args[0], near[0])
			}
			return usageErrorf("there is no command %q", args[0])
		},
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},

		SuggestionsMinimumDistance: 2,

		Version: version,
	}
	root.SetVersionTemplate(versionText())
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	// cobra repeats the argument, which may contain line ends.
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return usageError{errors.New(report.Legible(err.Error()))}
	})
	root.AddCommand(p.buildCommand(), p.checkCommand(), p.explainCommand(), p.verifyCommand(), p.baselineCommand(),
		p.exceptionsCommand(), p.aliasesCommand(), p.schemaCommand(), p.versionCommand())
	return root
}

// checkCompletion refuses to complete invisible characters, because cobra prints them on standard error unchanged.
func checkCompletion(args []string) error {
	if len(args) == 0 || !strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		return nil
	}
	for _, arg := range args {
		if strings.ContainsFunc(arg, func(r rune) bool { return !unicode.IsGraphic(r) }) {
			return fmt.Errorf("%q cannot be completed: it contains invisible characters", arg)
		}
	}
	return nil
}

// oneFile requires exactly one argument.
func oneFile(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageErrorf("%s takes one fleet file (\"-\" reads standard input), not %d arguments", cmd.Name(), len(args))
	}
	return nil
}

// noArgs requires that there are no arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) != 0 {
		return usageErrorf("%s takes no arguments", cmd.Name())
	}
	return nil
}

func (p *program) baselineCommand() *cobra.Command {
	return p.exampleCommand("baseline", "the built-in baseline", "baselines", audit.BuiltIn, audit.Schema)
}

func (p *program) exceptionsCommand() *cobra.Command {
	return p.exampleCommand("exceptions", "an example of a file of exceptions", "files of exceptions",
		exception.Example, exception.Schema)
}

func (p *program) aliasesCommand() *cobra.Command {
	return p.exampleCommand("aliases", "an example of a file of aliases", "files of aliases", alias.Example, alias.Schema)
}

// exampleCommand returns a command that prints an example of a file that people write, or its schema.
func (p *program) exampleCommand(name, what, files string, example, schema []byte) *cobra.Command {
	var printSchema bool
	cmd := &cobra.Command{
		Use:   name,
		Short: fmt.Sprintf("Print %s (YAML) to edit", what),
		Long: fmt.Sprintf(`Print %s to edit and to pass with --%[2]s:

    fleetreport %[2]s > %[2]s.yaml
    fleetreport %[2]s --schema > %[2]s.schema.json   # for editors that complete and check YAML`, what, name),
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			text := example
			if printSchema {
				text = schema
			}
			_, err := p.stdout.Write(text)
			return err
		},
	}
	cmd.Flags().BoolVar(&printSchema, "schema", false, "print the JSON Schema of "+files+" instead")
	return cmd
}

// schemas are the JSON Schemas of the files that programs read and people write.
var schemas = []struct {
	name, files string
	text        []byte
}{
	{"baseline", "baselines", audit.Schema},
	{"exceptions", "files of exceptions", exception.Schema},
	{"aliases", "files of aliases", alias.Schema},
	{"report", "report.json", report.Schema},
	{"manifest", "manifest.json", manifest.Schema},
}

func (p *program) schemaCommand() *cobra.Command {
	var names, lines []string
	for _, s := range schemas {
		names = append(names, s.name)
		lines = append(lines, fmt.Sprintf("  %-10s %s", s.name, s.files))
	}
	return &cobra.Command{
		Use:   "schema NAME",
		Short: "Print the JSON Schema of a file: " + strings.Join(names, ", "),
		Long:  "Print the JSON Schema of:\n\n" + strings.Join(lines, "\n"),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || !slices.Contains(names, args[0]) {
				return usageErrorf("schema takes one of these names: %s", strings.Join(names, ", "))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			_, err := p.stdout.Write(schemas[slices.Index(names, args[0])].text)
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
			_, err := io.WriteString(p.stdout, versionText())
			return err
		},
	}
}

func versionText() string {
	return fmt.Sprintf("fleetreport %s, commit %s, %s\n", version, revision(), runtime.Version())
}

// revision returns the commit that the program was built from, "unknown" if neither the Makefile nor the Go tool
// has recorded one.
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
