package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/manifest"
)

// rebuild makes the documents again from the inputs of their run, and compares them with
// the manifest. Nothing is written.
func (p *program) rebuild(ctx context.Context, dir string, m *manifest.Manifest, v *verification) error {
	if m.Tool.Version != version {
		return unverifiedError{dir, []string{fmt.Sprintf("the documents were made by fleetreport %s, and this is %s: make them again with that version", m.Tool.Version, version)}}
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
	wrong, err := o.settle(m, v)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return unverifiedError{dir, wrong}
	}
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
	return unverifiedOr(dir, wrong)
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

func unverifiedOr(dir string, wrong []string) error {
	if len(wrong) == 0 {
		return nil
	}
	return unverifiedError{dir, wrong}
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

// settle holds the inputs that were given against those of the manifest, and gives a line
// for each that differs. Where they are the same, they get the names that they had.
func (o *order) settle(m *manifest.Manifest, v *verification) ([]string, error) {
	var wrong []string
	for _, in := range m.Inputs {
		switch in.Kind {
		case report.InventoryFile:
			line, err := unlike(in, "--fleet", v.fleet)
			if err != nil {
				return nil, fmt.Errorf("cannot read the fleet file: %w", err)
			}
			wrong = append(wrong, line...)
			o.name = in.Name
		case report.BaselineFile:
			if in.SHA256 != o.baseline.SHA256 {
				wrong = append(wrong, differs(in, "--baseline", v.baseline, o.baseline.SHA256))
			}
			o.baseline.Origin = in.Name
		case report.ExceptionsFile:
			switch {
			case o.exceptions == nil:
				wrong = append(wrong, differs(in, "--exceptions", "", ""))
			case in.SHA256 != o.exceptions.SHA256:
				wrong = append(wrong, differs(in, "--exceptions", v.exceptions, o.exceptions.SHA256))
			default:
				o.exceptions.Name = in.Name
			}
		case report.HistoryFile:
			found := func(f historyFile) bool { return f.as == in.Name && f.period.String() == in.Period }
			if !slices.ContainsFunc(o.earlier, found) {
				wrong = append(wrong, fmt.Sprintf("history %s %s: none of the files of --history has its SHA-256 %s", in.Period, in.Name, in.SHA256))
			}
		}
	}
	if has := func(kind string) bool {
		return slices.ContainsFunc(m.Inputs, func(in manifest.Input) bool { return in.Kind == kind })
	}; v.exceptions != "" && !has(report.ExceptionsFile) {
		wrong = append(wrong, "--exceptions: the documents were made without exceptions")
	}
	return wrong, nil
}

// unlike gives a line where a file is not the input of the manifest.
func unlike(in manifest.Input, flag, path string) (wrong []string, err error) {
	sum, _, err := manifest.Hash(os.DirFS(filepath.Dir(path)), filepath.Base(path))
	if err != nil || sum == in.SHA256 {
		return nil, err
	}
	return []string{differs(in, flag, path, sum)}, nil
}

// differs says how an input of the manifest differs from the file of a flag.
func differs(in manifest.Input, flag, path, sum string) string {
	if path == "" {
		if in.Name == audit.BuiltInOrigin {
			return fmt.Sprintf("%s: the built-in baseline of this program is another one", in.Kind)
		}
		return fmt.Sprintf("%s %s: give it with %s", in.Kind, in.Name, flag)
	}
	return fmt.Sprintf("%s %s: %s is another file, or was changed: it has SHA-256 %s, not %s", in.Kind, in.Name, path, sum, in.SHA256)
}
