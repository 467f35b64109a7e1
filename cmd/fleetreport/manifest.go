package main

import (
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"fleetreport/report"
	"fleetreport/report/manifest"
)

// manifest is the record of a run that made the documents.
func (o *order) manifest(doc *report.Document, j *judging, wanted []string, made []manifest.Document) *manifest.Manifest {
	m := &manifest.Manifest{
		SchemaVersion: manifest.SchemaVersion, Run: doc.Run,
		Tool:  manifest.Tool{Name: doc.Tool.Name, Version: doc.Tool.Version, Commit: revision(), Go: runtime.Version(), Libraries: libraries()},
		Title: doc.Title, Period: doc.Period.String(), AsOf: o.asOf.Format(time.DateOnly),
		Settings:  manifest.Settings{Formats: []string{}, Limits: []string{}, AllowBadRows: j.allowBadRows},
		Documents: made,
	}
	for _, row := range doc.Provenance.Rows(doc.Provenance.Len - 1) { // all but the run
		m.Provenance = append(m.Provenance, [2]string{row[0].Str, row[1].Str})
	}
	for _, f := range formats {
		if slices.Contains(wanted, f.name) {
			m.Settings.Formats = append(m.Settings.Formats, f.name)
		}
	}
	for _, l := range o.limits {
		m.Settings.Limits = append(m.Settings.Limits, l.String())
	}
	for _, in := range doc.Inputs {
		input := manifest.Input{Kind: in.Kind, Name: in.Name, SHA256: in.SHA256, Bytes: in.Bytes}
		if in.Kind == report.HistoryFile {
			input.Period = in.Period.String()
		}
		m.Inputs = append(m.Inputs, input)
	}
	return m
}

// libraries are the modules that are linked into the program, by path.
func libraries() []manifest.Module {
	list := []manifest.Module{}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if d.Replace != nil {
				d = d.Replace
			}
			list = append(list, manifest.Module{Path: d.Path, Version: d.Version})
		}
	}
	slices.SortFunc(list, func(a, b manifest.Module) int { return strings.Compare(a.Path, b.Path) })
	return list
}

// witness writes manifest.json, and its signature where there is a key.
func (out *output) witness(m *manifest.Manifest, key ssh.Signer) error {
	text, err := m.Encode()
	if err != nil {
		return err
	}
	if err := out.file(manifest.Name, func(w io.Writer) error { return writeBytes(w, text) }); err != nil || key == nil {
		return err
	}
	signature, err := manifest.Sign(text, key)
	if err != nil {
		return err
	}
	return out.file(manifest.SignatureName, func(w io.Writer) error { return writeBytes(w, signature) })
}
