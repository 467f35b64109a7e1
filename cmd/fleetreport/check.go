package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"fleetreport/report"
	"fleetreport/report/pipeline"
)

// verdictFormats are the values of check --format.
var verdictFormats = []string{"text", "junit", "sarif"}

func (p *program) checkCommand() *cobra.Command {
	j := auditFlags{summaryOnly: true}
	var format, category string
	var owners bool
	cmd := &cobra.Command{
		Use:   "check [flags] FLEET.csv",
		Short: "Audit a fleet and print the verdict; nothing is written",
		Long: `Audit a fleet and print a short verdict on standard output; nothing is written.
"-" reads the fleet from standard input.

With --format junit or sarif the verdict is in a format that code hosts show. There, too,
only a broken limit of the gate is a failure; findings are listed and fail nothing.
Code hosts show findings on the fleet file: run this at the root of the repository. An
upload of SARIF replaces earlier alerts of the same category, which is the path of the
fleet file without the month; --sarif-category sets another.

` + exitHelp,
		Args: oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			var flagErr error
			if !slices.Contains(verdictFormats, format) {
				flagErr = usageErrorf("--format: there is no format %q: write one of %s",
					format, strings.Join(verdictFormats, ", "))
			}
			flagErr = errors.Join(flagErr, checkCategory(cmd.Flags(), category, format))
			c, err := p.runConfig(cmd.Context(), args[0], &j, flagErr)
			if err != nil {
				return err
			}
			doc, _, err := p.compose(cmd.Context(), c, &j)
			if err != nil {
				return err
			}
			for _, doubt := range doc.Doubts {
				p.notef("%s", doubt)
			}
			switch format {
			case "junit":
				err = pipeline.WriteJUnit(p.stdout, doc, repositoryPath(args[0]), owners)
			case "sarif":
				err = pipeline.WriteSARIF(p.stdout, doc, repositoryPath(args[0]), category, exitGate, owners)
			default:
				err = p.printVerdict(doc)
			}
			if err != nil {
				return err
			}
			return gateResult(doc.Gate)
		},
	}
	cmd.Flags().StringVar(&format, "format", verdictFormats[0], "the `format` of the verdict: text, junit or sarif")
	cmd.Flags().StringVar(&category, "sarif-category", "", "the `name` under which code hosts keep the alerts "+
		"(default: fleetreport and the path of the fleet file, without the month)")
	cmd.Flags().BoolVar(&owners, "with-owners", false,
		"name the owners of findings in JUnit XML and SARIF, which others may read")
	j.registerReport(cmd.Flags())
	cmd.Flags().SortFlags = false
	return cmd
}

// checkCategory checks the value of --sarif-category.
func checkCategory(flags *pflag.FlagSet, category, format string) error {
	if !flags.Changed("sarif-category") {
		return nil
	}
	errs := emptyFlags(flags, "sarif-category")
	if format != "sarif" {
		errs = append(errs, usageErrorf("--sarif-category: it needs --format sarif"))
	}
	if strings.HasSuffix(category, "/") || report.Legible(category) != category {
		errs = append(errs, usageErrorf("--sarif-category: %q ends in a slash or contains invisible characters: "+
			"write a name such as fleet/production", category))
	}
	return errors.Join(errs...)
}

// printVerdict prints the head of the report: the verdict, the key figures and what to do first.
func (p *program) printVerdict(doc *report.Document) error {
	var b strings.Builder
	verdict := strings.TrimSpace(doc.Verdict + " " + doc.Remark)
	fmt.Fprintf(&b, "%s, %s\n%s\n\n", report.Legible(doc.Source.Name), doc.Period.Long(), report.Legible(verdict))
	for _, line := range append([]string{doc.Since, doc.Gate.Text}, doc.Gate.Broken...) {
		if line != "" {
			fmt.Fprintf(&b, "%s\n\n", report.Legible(line))
		}
	}
	if err := printKeyFigures(&b, doc.KeyFigures); err != nil {
		return err
	}
	if len(doc.Actions) > 0 {
		b.WriteString("\nDo first:\n")
	}
	for i, action := range doc.Actions {
		fmt.Fprintf(&b, "%d. %s\n", i+1, report.Legible(action.Text))
	}
	_, err := io.WriteString(p.stdout, b.String())
	return err
}

// printKeyFigures prints the key figures in aligned columns: each with its base and its share, the same with
// exceptions, and how it changed.
func printKeyFigures(w io.Writer, t *report.Table) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range t.Rows(t.Len) {
		text := map[string]string{} // by the id of the column; "" where the table has no such column
		for i, c := range t.Columns {
			text[c.ID] = report.Legible(c.Format.Text(row[i]))
		}
		fmt.Fprintf(tw, "%s\t%s of %s %s\t%s", text["figure"], text["part"], text["of"], text["unit"], text["share"])
		if with := text["with"]; with != "" {
			fmt.Fprintf(tw, "\twith exceptions %s\t%s", with, text["with_share"])
		}
		if trend := text["trend"]; trend != "" {
			fmt.Fprintf(tw, "\t%s\t%s", text["change"], trend)
		}
		fmt.Fprintln(tw)
	}
	return tw.Flush()
}

// repositoryPath returns the path of the fleet file for code hosts, which require one: relative to the working
// directory, however it was given. For a file outside, it is only the name, so that no output contains a path of the
// machine.
func repositoryPath(path string) string {
	if path == "-" {
		return "stdin"
	}
	if dir, err := os.Getwd(); err == nil {
		if relative, ok := within(dir, path); ok {
			return relative
		}
	}
	return filepath.Base(path)
}

// within returns the path of a file relative to a folder that contains it, with slashes. Links in either
// path are followed.
func within(dir, path string) (string, bool) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	realDir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		realDir = dir
	}
	// The name of the file is not resolved: a repository knows a link in it by the name of the link.
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		folder = filepath.Dir(path)
	}
	for _, pair := range [][2]string{{dir, path}, {realDir, filepath.Join(folder, filepath.Base(path))}} {
		if relative, err := filepath.Rel(pair[0], pair[1]); err == nil && filepath.IsLocal(relative) {
			return filepath.ToSlash(relative), true
		}
	}
	return "", false
}
