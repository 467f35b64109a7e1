package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"fleetreport/report"
	"fleetreport/report/pipeline"
)

// checkFormats are the values of check --format.
var checkFormats = []string{"text", "junit", "sarif"}

func (p *program) checkCommand() *cobra.Command {
	j := judging{summaryOnly: true}
	var format, category string
	cmd := &cobra.Command{
		Use:   "check [flags] FLEET.csv",
		Short: "Judge a fleet and print the verdict; nothing is written",
		Long: `Judge a fleet and print a short verdict on standard output; nothing is written.
"-" reads the fleet from standard input.

With --format junit or sarif the verdict is in a form that code hosts show. There, too,
only a broken limit of the gate is a failure; findings are listed and fail nothing.
Code hosts show findings on the fleet file: run this at the root of the repository. An
upload of SARIF replaces the alerts of earlier ones of its category, which is made of the
path of the fleet file without the month; --sarif-category sets another.

` + exitHelp,
		Args: oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			var wrong error
			if !slices.Contains(checkFormats, format) {
				wrong = usageError{fmt.Errorf("--format: there is no format %q: write one of %s", format, strings.Join(checkFormats, ", "))}
			}
			wrong = errors.Join(wrong, checkCategory(cmd.Flags(), category, format))
			o, err := p.order(cmd.Context(), args[0], &j, wrong)
			if err != nil {
				return err
			}
			doc, err := p.judge(cmd.Context(), o, &j)
			if err != nil {
				return err
			}
			switch format {
			case "junit":
				err = pipeline.WriteJUnit(p.stdout, doc, repositoryPath(args[0]))
			case "sarif":
				err = pipeline.WriteSARIF(p.stdout, doc, repositoryPath(args[0]), category, exitGate)
			default:
				err = p.verdict(doc)
			}
			if err != nil {
				return err
			}
			return passed(doc.Gate)
		},
	}
	cmd.Flags().StringVar(&format, "format", checkFormats[0], "the `form` of the verdict: text, junit or sarif")
	cmd.Flags().StringVar(&category, "sarif-category", "", "the `name` under which code hosts keep the alerts (default: fleetreport and the path of the fleet file, without the month)")
	j.registerReport(cmd.Flags())
	cmd.Flags().SortFlags = false
	return cmd
}

// checkCategory reports what is wrong with --sarif-category.
func checkCategory(flags *pflag.FlagSet, category, format string) error {
	if !flags.Changed("sarif-category") {
		return nil
	}
	errs := emptyFlags(flags, "sarif-category")
	if format != "sarif" {
		errs = append(errs, usageError{errors.New("--sarif-category: it is only for --format sarif")})
	}
	if strings.HasSuffix(category, "/") || report.Legible(category) != category {
		errs = append(errs, usageError{fmt.Errorf("--sarif-category: %q ends in a slash, or holds characters that cannot be seen: write a name such as fleet/production", category)})
	}
	return errors.Join(errs...)
}

// verdict prints the head of the report: the verdict, the key figures and what to
// do first.
func (p *program) verdict(doc *report.Document) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s\n%s\n\n", report.Legible(doc.Source.Name), doc.Period.Words(), report.Legible(strings.TrimSpace(doc.Verdict+" "+doc.Remark)))
	for _, line := range append([]string{doc.Since, doc.Gate.Text}, doc.Gate.Broken...) {
		if line != "" {
			fmt.Fprintf(&b, "%s\n\n", report.Legible(line))
		}
	}
	if err := keyFigures(&b, doc.KeyFigures); err != nil {
		return err
	}
	if len(doc.Actions) > 0 {
		b.WriteString("\nDo first:\n")
	}
	for i, action := range doc.Actions {
		fmt.Fprintf(&b, "%d. %s\n", i+1, report.Legible(action.Text))
	}
	_, err := p.stdout.Write([]byte(b.String()))
	return err
}

// keyFigures prints the key figures, aligned: each with its base and its share, as
// it is with exceptions, and how it changed.
func keyFigures(b io.Writer, t *report.Table) error {
	place := map[string]int{}
	for i, c := range t.Columns {
		place[c.ID] = i
	}
	tw := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, row := range t.Rows(t.Len) {
		say := func(id string) string {
			i, ok := place[id]
			if !ok {
				return ""
			}
			return report.Legible(t.Columns[i].Format.Text(row[i]))
		}
		fmt.Fprintf(tw, "%s\t%s of %s %s\t%s", say("figure"), say("part"), say("of"), say("unit"), say("share"))
		if with := say("with"); with != "" {
			fmt.Fprintf(tw, "\twith exceptions %s\t%s", with, say("with_share"))
		}
		if trend := say("trend"); trend != "" {
			fmt.Fprintf(tw, "\t%s\t%s", say("change"), trend)
		}
		fmt.Fprintln(tw)
	}
	return tw.Flush()
}
