package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/manifest"
)

// rebuild makes the documents again from the inputs of their run, and compares them with
// the manifest. Nothing is written. Another version of the program holds the inputs alone.
func (p *program) rebuild(ctx context.Context, dir string, m *manifest.Manifest, signed *manifest.Key, v *verification) error {
	if err := v.forgotten(m); err != nil {
		return err
	}
	asManifest := "the documents in " + dir + " are as manifest.json says"
	others := asManifest + ", but these are not the inputs that they were made from"
	if m.Tool.Version != version {
		wrong, err := p.unlikeInputs(ctx, m, v)
		if err != nil {
			return err
		}
		if len(wrong) > 0 {
			return unverifiedError{wrong, others}
		}
		if err := p.holding(dir, m, v, signed, false); err != nil {
			return err
		}
		return unverifiedError{nil, fmt.Sprintf("%s, and so are these inputs, but the documents could not be made again: made by fleetreport %s, this is %s", asManifest, m.Tool.Version, version)}
	}
	j := judging{
		period: m.Period, title: m.Title, asOf: m.AsOf, failOn: "none", allowBadRows: m.Settings.AllowBadRows,
		baseline: v.baseline, exceptions: v.exceptions, history: v.history, quiet: v.quiet,
		noWorkbook: !slices.Contains(m.Settings.Formats, "xlsx"), flags: v.flags, recorded: m.Inputs,
	}
	if len(m.Settings.Limits) > 0 {
		j.failOn = strings.Join(m.Settings.Limits, ",")
	}
	o, err := p.order(ctx, v.fleet, &j, formatsOf(m.Settings.Formats))
	if err != nil {
		return err
	}
	wrong, err := v.differing(m, o.earlier)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return unverifiedError{wrong, others}
	}
	o.rename(m)
	doc, err := p.judge(ctx, o, &j)
	if err != nil {
		return err
	}
	made := &output{place: nowhere{}}
	if err := made.write(ctx, doc, m.Settings.Formats, p.writing(doc, m.Settings.Formats)); err != nil {
		return err
	}
	p.progress.stop()
	wrong = differences(m, doc, made.record())
	if len(wrong) == 0 {
		wrong = retold(m, o.manifest(doc, &j, m.Settings.Formats, made.record()))
	}
	if len(wrong) > 0 {
		return unverifiedError{wrong, "the documents in " + dir + " are not those that their inputs give"}
	}
	return nil
}

// forgotten finds inputs of the run that were not given.
func (v *verification) forgotten(m *manifest.Manifest) error {
	had := func(kind string) bool {
		return slices.ContainsFunc(m.Inputs, func(in manifest.Input) bool { return in.Kind == kind && in.Name != audit.BuiltInOrigin })
	}
	var errs []error
	forgot := func(words string) { errs = append(errs, usageError{errors.New(words)}) }
	if v.baseline == "" && had(report.BaselineFile) {
		forgot("the run had a baseline: give it with --baseline")
	}
	if v.exceptions == "" && had(report.ExceptionsFile) {
		forgot("the run had exceptions: give them with --exceptions")
	}
	if v.history == nil && had(report.HistoryFile) {
		forgot("the run had a history: give it with --history")
	}
	return errors.Join(errs...)
}

// unlikeInputs gives a line for each of the inputs that differs from those of the manifest.
func (p *program) unlikeInputs(ctx context.Context, m *manifest.Manifest, v *verification) ([]string, error) {
	period, err := fleet.ParsePeriod(m.Period)
	if err != nil {
		return nil, err
	}
	earlier, err := p.history(ctx, v.history, v.fleet, period, m.Inputs)
	if err != nil {
		return nil, err
	}
	return v.differing(m, earlier)
}

// retold holds all that a manifest says against that of the documents made again, but for
// what it says of the program that made them, which may have been built elsewhere.
func retold(m, again *manifest.Manifest) []string {
	again.Tool.Commit, again.Tool.Go, again.Tool.Libraries = m.Tool.Commit, m.Tool.Go, m.Tool.Libraries
	was, err := m.Encode()
	is, err2 := again.Encode()
	if err != nil || err2 != nil || !bytes.Equal(was, is) {
		return []string{manifest.Name + ": it says more of the run or its inputs than these inputs give, or otherwise"}
	}
	return nil
}

// differences are what the documents made again have otherwise than those of the run.
func differences(m *manifest.Manifest, doc *report.Document, made []manifest.Document) []string {
	var wrong []string
	if doc.Run != m.Run {
		wrong = append(wrong, fmt.Sprintf("made again, the run is %s, not %s", doc.Run, m.Run))
	}
	again := map[string]manifest.Document{}
	for _, d := range made {
		again[d.Name] = d
	}
	for _, d := range m.Documents {
		switch is, ok := again[d.Name]; {
		case !ok:
			wrong = append(wrong, d.Name+": these inputs do not give such a file")
		case is != d:
			wrong = append(wrong, fmt.Sprintf("%s: these inputs give another one, with SHA-256 %s", d.Name, is.SHA256))
		}
		delete(again, d.Name)
	}
	for _, d := range made {
		if _, more := again[d.Name]; more {
			wrong = append(wrong, d.Name+": these inputs give it, and the manifest does not list it")
		}
	}
	return wrong
}

// differing holds the inputs that were given against those of the manifest, and gives a line
// for each that differs. The files of the history are those that were found by it.
func (v *verification) differing(m *manifest.Manifest, earlier []historyFile) ([]string, error) {
	var wrong []string
	given := map[string]string{report.InventoryFile: v.fleet, report.BaselineFile: v.baseline, report.ExceptionsFile: v.exceptions}
	for _, in := range m.Inputs {
		path := given[in.Kind]
		switch {
		case in.Kind == report.HistoryFile:
			found := func(f historyFile) bool { return f.RecordedName == in.Name && f.Period.String() == in.Period }
			if !slices.ContainsFunc(earlier, found) {
				wrong = append(wrong, fmt.Sprintf("history %s %s: none of the files of --history has its SHA-256 %s", in.Period, in.Name, in.SHA256))
			}
		case path == "": // the built-in baseline, and each version has its own
			if sum := sha256.Sum256(audit.BuiltIn); m.Tool.Version == version && hex.EncodeToString(sum[:]) != in.SHA256 {
				wrong = append(wrong, in.Kind+": the built-in baseline of this program is another one")
			}
		default:
			sum, _, err := manifest.Hash(os.DirFS(filepath.Dir(path)), filepath.Base(path))
			if err != nil {
				return nil, fmt.Errorf("cannot read the %s: %w", in.Kind, err)
			}
			if sum != in.SHA256 {
				wrong = append(wrong, fmt.Sprintf("%s %s: %s is another file, or was changed: it has SHA-256 %s, not %s", in.Kind, in.Name, path, sum, in.SHA256))
			}
		}
		delete(given, in.Kind)
	}
	if given[report.ExceptionsFile] != "" {
		wrong = append(wrong, "--exceptions: the documents were made without exceptions")
	}
	return wrong, nil
}

// rename gives the inputs the names that they had in the run.
func (o *order) rename(m *manifest.Manifest) {
	for _, in := range m.Inputs {
		switch in.Kind {
		case report.InventoryFile:
			o.name = in.Name
		case report.BaselineFile:
			o.baseline.Origin = in.Name
		case report.ExceptionsFile:
			o.exceptions.Name = in.Name
		}
	}
}
