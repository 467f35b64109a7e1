package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/crypto/ssh"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/history"
	"fleetreport/report/manifest"
	"fleetreport/report/output"
	"fleetreport/report/plan"
	"fleetreport/report/verify"
)

// verifyFlags are the flags of verify.
type verifyFlags struct {
	auditFlags
	fleet string
	key   string

	allowFilledPlan bool
}

func (p *program) verifyCommand() *cobra.Command {
	var v verifyFlags
	cmd := &cobra.Command{
		Use:   "verify [flags] FOLDER",
		Short: "Check whether documents were changed",
		Long: `Compare the documents in a folder with its manifest.json and list those that were changed.

With --key, one of the keys must have signed manifest.json, see build --sign.

With --fleet and the other inputs of the run, the inputs are compared with the manifest,
too, and the documents are rebuilt, without writing them: they must be identical byte for
byte. Only the content of the files matters, not their names. Only the version of the
program that made the documents can rebuild them.

` + exitHelp,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageErrorf("verify takes one folder of documents, not %d arguments", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return p.verify(cmd.Context(), args[0], &v) },
	}
	flags := cmd.Flags()
	flags.StringVar(&v.key, "key", "",
		"the SSH public keys in this `file`, one of which must have signed: one per line, or an allowed_signers file")
	flags.StringVar(&v.fleet, "fleet", "", "the fleet `file`, to rebuild the documents")
	flags.StringVar(&v.baseline, "baseline", "", "the baseline of the run, in this YAML `file`")
	flags.StringVar(&v.exceptions, "exceptions", "", "the exceptions of the run, in this YAML `file`")
	flags.StringVar(&v.aliases, "aliases", "", "the aliases of the run, in this YAML `file`")
	flags.StringVar(&v.plan, "plan", "", "the filled-in action plan of the run (`file`)")
	flags.StringArrayVar(&v.history, "history", nil,
		"the files of earlier months of the run, or a folder of them (`path`); may be repeated")
	flags.BoolVar(&v.allowFilledPlan, "allow-filled-plan", false,
		"accept a report.xlsx whose action plan was filled in and saved by a spreadsheet program:\nall other values and "+
			"formulas must agree with those that the inputs produce")
	flags.BoolVarP(&v.quiet, "quiet", "q", false, "print nothing but what is wrong")
	flags.SortFlags = false
	v.flags = flags
	return cmd
}

// check checks the flags without reading any file.
func (v *verifyFlags) check(dir string) error {
	if err := v.checkPaths(dir, v.key, v.fleet); err != nil {
		return err
	}
	errs := emptyFlags(v.flags, "key", "fleet", "baseline", "exceptions", "aliases", "plan")
	if v.fleet == "" && (v.baseline != "" || v.exceptions != "" || v.aliases != "" || v.plan != "" || v.history != nil) {
		errs = append(errs, usageErrorf("--baseline, --exceptions, --aliases, --plan and --history are inputs of a run: "+
			"give the fleet file, too, with --fleet"))
	}
	if v.allowFilledPlan && v.fleet == "" {
		errs = append(errs, usageErrorf("--allow-filled-plan: the workbook is compared with the one that the inputs of "+
			"the run produce: give them with --fleet and the other flags"))
	}
	if v.fleet == "-" {
		errs = append(errs, usageErrorf("--fleet: verify reads the fleet twice, so it cannot read standard input: "+
			"give a file"))
	}
	return errors.Join(errs...)
}

// verify checks the documents in a folder against their manifest and, where the inputs are given, against the
// documents that the inputs produce.
func (p *program) verify(ctx context.Context, dir string, v *verifyFlags) error {
	if err := v.check(dir); err != nil {
		return err
	}
	p.quiet = v.quiet
	keys, err := loadKeys(v.key)
	if err != nil {
		return err
	}
	folder, err := verify.Open(dir, keys)
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }() // it was only read
	p.noteUnlisted(folder)
	filled := ""
	if v.allowFilledPlan {
		filled = filledIn
	}
	if err := folder.Check(output.Verifiable(), filled); err != nil {
		return err
	}
	if v.fleet == "" {
		return p.printVerified(dir, folder, v)
	}
	if err := v.missingInputs(folder.Manifest); err != nil {
		return err
	}
	if folder.Manifest.Tool.Version != version {
		if err := p.compareInputs(ctx, folder, v); err != nil {
			return err
		}
		if err := p.printVerified(dir, folder, v); err != nil {
			return err
		}
		return folder.OtherVersion(version)
	}
	result, err := p.rebuild(ctx, folder, v)
	if err != nil {
		return err
	}
	return p.printVerified(dir, folder, v, result)
}

// noteUnlisted notes files that a reader could take for documents of the run.
func (p *program) noteUnlisted(folder *verify.Folder) {
	const maxNoted = 10
	names := folder.UnlistedFiles(output.Verifiable())
	for _, name := range names[:min(maxNoted, len(names))] {
		p.notef("%s does not belong to this run", report.Legible(name))
	}
	if more := len(names) - maxNoted; more > 0 {
		p.notef("%d more files do not belong to this run", more)
	}
}

// printVerified prints what was verified, and the further lines.
func (p *program) printVerified(dir string, folder *verify.Folder, v *verifyFlags, more ...string) error {
	if v.quiet {
		return nil
	}
	m := folder.Manifest
	matching := fmt.Sprintf("%d documents match manifest.json", len(m.Documents))
	if len(m.Documents) == 1 {
		matching = "1 document matches manifest.json"
	}
	if v.allowFilledPlan && !folder.IsUnchanged(filledIn) {
		matching = fmt.Sprintf("%d of %d documents match manifest.json, all but %s", len(m.Documents)-1, len(m.Documents),
			filledIn)
	}
	lines := []string{
		dir + ": " + matching,
		fmt.Sprintf("run %s, %s, made by %s %s", m.Run, m.Period, m.Tool.Name, m.Tool.Version),
	}
	if folder.Signer != nil {
		line := "signed with " + ssh.FingerprintSHA256(folder.Signer)
		switch {
		case v.key == "":
			line += "; use --key to check whose key this is"
		case folder.Signer.Principal != "":
			line += " (" + report.Brief(folder.Signer.Principal) + ")"
		}
		lines = append(lines, line)
	}
	for _, in := range m.Inputs {
		lines = append(lines, fmt.Sprintf("%s %s: %d bytes, SHA-256 %s", in.Kind, in.Name, in.Bytes, in.SHA256))
	}
	for _, line := range append(lines, more...) {
		if _, err := fmt.Fprintln(p.stdout, report.Legible(line)); err != nil {
			return err
		}
	}
	return nil
}

// missingInputs reports inputs of the run that were not given.
func (v *verifyFlags) missingInputs(m *manifest.Manifest) error {
	var errs []error
	for _, in := range []struct {
		given      bool
		kind, flag string
	}{
		{v.baseline != "", report.BaselineFile, "a baseline: give it with --baseline"},
		{v.exceptions != "", report.ExceptionsFile, "exceptions: give them with --exceptions"},
		{v.aliases != "", report.AliasFile, "aliases: give them with --aliases"},
		{v.plan != "", report.PlanFile, "an action plan: give it with --plan"},
		{v.history != nil, report.HistoryFile, "a history: give it with --history"},
	} {
		if !in.given && slices.ContainsFunc(m.Inputs, func(input manifest.Input) bool {
			return input.Kind == in.kind && (in.kind != report.BaselineFile || input.Name != audit.BuiltInOrigin)
		}) {
			errs = append(errs, usageErrorf("the run had %s", in.flag))
		}
	}
	return errors.Join(errs...)
}

// compareInputs compares the given inputs with those of the manifest of another version of the program.
func (p *program) compareInputs(ctx context.Context, folder *verify.Folder, v *verifyFlags) error {
	period, err := fleet.ParsePeriod(folder.Manifest.Period)
	if err != nil {
		return err
	}
	earlier, err := p.history(ctx, v.history, v.fleet, period, folder.Manifest.Inputs)
	if err != nil {
		return err
	}
	return folder.CompareInputs(v.inputs(earlier), false)
}

// inputs returns the given inputs. earlier are the files of the history that were found by their content.
func (v *verifyFlags) inputs(earlier []history.File) verify.Inputs {
	return verify.Inputs{
		Fleet: v.fleet, Baseline: v.baseline, Exceptions: v.exceptions, Aliases: v.aliases, Plan: v.plan,
		HasHistory: func(in manifest.Input) bool {
			return slices.ContainsFunc(earlier, func(f history.File) bool {
				return f.RecordedName == in.Name && f.Period.String() == in.Period
			})
		},
	}
}

// rebuild composes the documents from the inputs of their run, without writing them, and compares them with the
// manifest, and a workbook that was filled in with the rebuilt one. It returns what was found out.
func (p *program) rebuild(ctx context.Context, folder *verify.Folder, v *verifyFlags) (result string, err error) {
	m := folder.Manifest
	j := auditFlags{
		period: m.Period, title: m.Title, asOf: m.AsOf, failOn: "none", allowBadRows: m.Settings.AllowBadRows,
		firstMonth: m.Settings.FirstMonth,
		baseline:   v.baseline, exceptions: v.exceptions, aliases: v.aliases, plan: v.plan, history: v.history,
		quiet:   v.quiet,
		formats: m.Settings.Formats, flags: v.flags, recorded: m.Inputs,
	}
	if len(m.Settings.Limits) > 0 {
		j.failOn = strings.Join(m.Settings.Limits, ",")
	}
	c, err := p.runConfig(ctx, v.fleet, &j, checkFormats(j.formats))
	if err != nil {
		return "", err
	}
	if err := folder.CompareInputs(v.inputs(c.earlier), true); err != nil {
		return "", err
	}
	c.rename(m.Inputs)
	doc, _, err := p.compose(ctx, c, &j)
	if err != nil {
		return "", err
	}
	p.progress.begin("writing", 0)
	rebuilt := &keptFile{name: filledIn}
	to := output.Discard
	if v.allowFilledPlan {
		to = rebuilt
	}
	out := output.NewWriter(to, doc)
	if err := out.Write(ctx, j.formats); err != nil {
		return "", err
	}
	p.progress.stop()
	if err := folder.CompareDocuments(doc.Run, out.Documents()); err != nil {
		return "", err
	}
	if !v.allowFilledPlan || folder.IsUnchanged(filledIn) {
		return "rebuilt from these inputs: identical byte for byte", nil
	}
	found, err := folder.CompareFilled(filledIn, rebuilt.Bytes(), fillIn(doc.Plan))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("rebuilt from these inputs: all but %[1]s are identical byte for byte; in %[1]s, values and "+
		"formulas of %[2]s cells agree, and %[3]s cells of the action plan are filled in; its appearance and charts were "+
		"not checked, and no signature covers this file", filledIn, thousands(found.Compared), thousands(found.Cells)), nil
}

// keptFile is a folder that keeps the content of one file.
type keptFile struct {
	name string
	bytes.Buffer
}

// Create implements output.Folder.
func (k *keptFile) Create(name string) (io.WriteCloser, error) {
	if name != k.name {
		return output.Discard.Create(name)
	}
	return nopCloser{&k.Buffer}, nil
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// fillIn returns the columns of the action plan that people fill in.
func fillIn(section *report.Section) verify.FillIn {
	in := verify.FillIn{Sheet: section.Sheet, Key: plan.FindingHeader}
	for _, column := range section.Tables[0].Columns {
		if column.Input != report.NoInput {
			in.Headers = append(in.Headers, column.Header())
		}
	}
	return in
}

// rename gives the inputs the names that they had in the run.
func (c *runConfig) rename(inputs []manifest.Input) {
	for _, in := range inputs {
		switch in.Kind {
		case report.InventoryFile:
			c.name = in.Name
		case report.BaselineFile:
			c.baseline.Origin = in.Name
		case report.ExceptionsFile:
			c.exceptions.Name = in.Name
		case report.AliasFile:
			c.aliases.Name = in.Name
		case report.PlanFile:
			c.plan.Name = in.Name
		}
	}
}
