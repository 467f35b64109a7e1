package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"fleetreport/report"
	"fleetreport/report/explain"
	"fleetreport/report/fleet"
	"fleetreport/report/plan"
)

func (p *program) explainCommand() *cobra.Command {
	var j auditFlags
	cmd := &cobra.Command{
		Use:   "explain [flags] FLEET.csv SERVER",
		Short: "Print how one server was audited; nothing is written",
		Long: `Print on standard output how one server was audited: each control, its value and the
position of the value in the file, the points, and the resulting scores. SERVER is the
id or the name of the server. "-" reads the fleet from standard input.

` + exitHelp,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usageErrorf("explain takes one fleet file (\"-\" reads standard input) and the id or name of one " +
					"server: fleetreport explain FLEET.csv SERVER")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			name := strings.TrimSpace(args[1])
			if name == "" {
				return usageErrorf("the id or name of the server is empty")
			}
			c, err := p.runConfig(cmd.Context(), args[0], &j, nil)
			if err != nil {
				return err
			}
			options := c.readOptions(&j)
			options.Watch = name
			result, applied, err := p.audit(cmd.Context(), c, options)
			if err != nil {
				return err
			}
			if len(result.Fleet.Watched()) == 0 {
				return unknownServer(result.Fleet, name)
			}
			return explain.Write(p.stdout, result, c.period, applied,
				plan.Apply(c.plan, result, nil, applied, c.period))
		},
	}
	j.register(cmd.Flags())
	cmd.Flags().SortFlags = false
	return cmd
}

// unknownServer returns the error for a server that does not exist, with similar names.
func unknownServer(f *fleet.Fleet, name string) error {
	message := fmt.Sprintf("%s has no server with the id or name %q", report.Legible(f.Source().Name), name)
	near := f.SimilarNames(name, 3)
	for i := range near {
		near[i] = report.Brief(near[i])
	}
	switch len(near) {
	case 0:
	case 1:
		message += ": did you mean " + near[0] + "?"
	default:
		last := len(near) - 1
		message += ": did you mean " + strings.Join(near[:last], ", ") + " or " + near[last] + "?"
	}
	if n := f.Source().Rejected; n > 0 {
		message += fmt.Sprintf(" (rows left out because they could not be read: %d)", n)
	}
	return usageErrorf("%s", message)
}
