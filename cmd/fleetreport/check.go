package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"fleetreport/report"
)

func (p *program) checkCommand() *cobra.Command {
	var j judging
	cmd := &cobra.Command{
		Use:   "check [flags] FLEET.csv",
		Short: "Judge a fleet and print the verdict; nothing is written",
		Long: `Judge a fleet and print a short verdict on standard output; nothing is written.
"-" reads the fleet from standard input.

` + exitHelp,
		Args: oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			doc, err := p.judge(cmd.Context(), args[0], &j)
			if err != nil {
				return err
			}
			return p.verdict(doc)
		},
	}
	j.register(cmd.Flags())
	cmd.Flags().SortFlags = false
	return cmd
}

// verdict prints the head of the report: the verdict, the key figures and what to
// do first.
func (p *program) verdict(doc *report.Document) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s\n%s\n\n", report.Legible(doc.Source.Name), doc.Period.Words(), report.Legible(doc.Verdict))
	tw := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range doc.KeyFigures.Rows(doc.KeyFigures.Len) {
		var texts []string
		for i, cell := range row {
			texts = append(texts, report.Legible(doc.KeyFigures.Columns[i].Format.Text(cell)))
		}
		fmt.Fprintf(tw, "%s\t%s of %s %s\t%s\n", texts[0], texts[1], texts[2], texts[3], texts[4])
	}
	if err := tw.Flush(); err != nil {
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
