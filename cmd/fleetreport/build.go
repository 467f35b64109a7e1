package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/crypto/ssh"

	"fleetreport/report"
	"fleetreport/report/manifest"
	"fleetreport/report/publish"
	"fleetreport/report/workbook"
)

// The files of a report.
const (
	markdownFile = "report.md"
	pageFile     = "report.html"
	workbookFile = "report.xlsx"
	jsonFile     = "report.json"
	chartFolder  = "charts" // pictures that report.md shows
)

// formats are the values of --formats, and the files that each of them writes.
var formats = []struct {
	name  string
	files []string
}{
	{"md", []string{markdownFile, chartFolder}},
	{"html", []string{pageFile}},
	{"xlsx", []string{workbookFile}},
	{"json", []string{jsonFile}},
}

// documentNames are the names of all documents that a run can write.
func documentNames() []string {
	names := pictureFiles()
	for _, f := range formats {
		names = append(names, f.files[0])
	}
	return names
}

// isDocument reports whether a run can write a file of that name into --out.
func isDocument(name string) bool {
	return name == manifest.Name || name == manifest.SignatureName || slices.Contains(documentNames(), name)
}

func formatNames() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

func (p *program) buildCommand() *cobra.Command {
	var j judging
	var wanted []string
	cmd := &cobra.Command{
		Use:   "build [flags] FLEET.csv",
		Short: "Write the documents of a fleet",
		Long: `Write the documents of a fleet: report.md with its pictures in charts/,
report.html, report.xlsx and report.json, and manifest.json, by which 'fleetreport
verify' tells later whether they were changed. "-" reads the fleet from standard input.

` + exitHelp,
		Args: oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			j.noWorkbook = !slices.Contains(wanted, "xlsx")
			return p.build(cmd.Context(), args[0], &j, wanted)
		},
	}
	cmd.Flags().StringVarP(&j.out, "out", "o", "out", "the `folder` that the documents go to")
	cmd.Flags().StringSliceVar(&wanted, "formats", formatNames(), "the `list` of documents to write")
	j.registerReport(cmd.Flags())
	cmd.Flags().StringVar(&j.sign, "sign", "", "sign manifest.json with this SSH key: a private key, or the public key (`file`) of one in the agent")
	cmd.Flags().SortFlags = false
	return cmd
}

// formatsOf says what is wrong with the value of --formats.
func formatsOf(wanted []string) error {
	write := "write one or more of " + strings.Join(formatNames(), ",") + ", separated by commas"
	if len(wanted) == 0 {
		return usageError{errors.New("--formats is empty: " + write)}
	}
	for _, f := range wanted {
		if !slices.Contains(formatNames(), f) {
			return usageError{fmt.Errorf("--formats: there is no format %q: %s", f, write)}
		}
	}
	return nil
}

// build writes the wanted documents of the fleet into the folder, all together or
// none.
func (p *program) build(ctx context.Context, path string, j *judging, wanted []string) error {
	dir := j.out
	o, err := p.order(ctx, path, j, formatsOf(wanted))
	if err != nil {
		return err
	}
	if err := notAnOutput(o.inputs, dir); err != nil {
		return err
	}
	doc, err := p.judge(ctx, o, j)
	if err != nil {
		return err
	}
	set, err := p.publish(ctx, dir)
	if err != nil {
		return err
	}
	docs := &output{place: set}
	if err := docs.write(ctx, doc, wanted, p.writing(doc, wanted)); err != nil {
		return joinDiscard(err, set)
	}
	if err := docs.witness(o.manifest(doc, j, wanted, docs.record()), o.signer); err != nil {
		return joinDiscard(err, set)
	}
	p.progress.stop()
	if err := ctx.Err(); err != nil {
		return joinDiscard(err, set)
	}
	var written, others []string
	for _, f := range formats {
		if slices.Contains(wanted, f.name) {
			written = append(written, filepath.Join(dir, f.files[0]))
			if f.name == "md" {
				set.Retire(pictureFiles()...)
			}
		} else {
			others = append(others, f.files...)
		}
	}
	written = append(written, filepath.Join(dir, manifest.Name))
	// A signature of an earlier run holds for nothing that this one writes.
	unsigned := set.Stale([]string{manifest.SignatureName})
	set.Retire(unsigned...)
	stale := set.Stale(others)
	strange := foreign(dir, written)
	if err := p.commit(set); err != nil {
		return err
	}
	if p.quiet {
		return passed(doc.Gate)
	}
	p.say("%s: %s", doc.Period, strings.TrimSpace(doc.Verdict+" "+doc.Remark))
	p.say("wrote %s", strings.Join(written, ", "))
	if o.signer != nil {
		p.say("signed by %s: %s", ssh.FingerprintSHA256(o.signer.PublicKey()), filepath.Join(dir, manifest.SignatureName))
	}
	for _, path := range strange {
		p.note("%s was there without a %s, as if it were not of fleetreport, and was replaced", path, manifest.Name)
	}
	for _, name := range unsigned {
		p.note("%s was of an earlier run and is gone: this run was not signed, see --sign", filepath.Join(dir, name))
	}
	for _, name := range stale {
		p.note("%s is of an earlier run and was left as it is", filepath.Join(dir, name))
	}
	return passed(doc.Gate)
}

// foreign lists the documents that are in the folder although no run has left its manifest
// there: they may be somebody else's.
func foreign(dir string, paths []string) []string {
	if _, err := os.Lstat(filepath.Join(dir, manifest.Name)); err == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(paths), func(path string) bool {
		_, err := os.Lstat(path)
		return err != nil
	})
}

// notAnOutput refuses a file that is read, and that a document would replace.
func notAnOutput(inputs []string, dir string) error {
	names := append(documentNames(), chartFolder, manifest.Name, manifest.SignatureName)
	for _, path := range inputs {
		if path == "-" || path == "" {
			continue
		}
		in, err := os.Stat(path)
		if err != nil {
			continue // reading it says what is wrong with it
		}
		for _, name := range names {
			if out, err := os.Stat(filepath.Join(dir, name)); err == nil && os.SameFile(in, out) {
				return usageError{fmt.Errorf("%s is where a document goes: choose another folder with --out", path)}
			}
		}
	}
	return nil
}

// writing tells that the documents are being written, and gives what counts the rows
// that are in them.
func (p *program) writing(doc *report.Document, wanted []string) func(rows int) {
	if p.progress == nil {
		return nil
	}
	rows := 0
	if slices.Contains(wanted, "xlsx") {
		rows += workbook.Rows(doc)
	}
	if slices.Contains(wanted, "json") {
		rows += doc.Servers.Len
	}
	return p.progress.begin("writing", rows, 0).add
}

func joinDiscard(err error, set *publish.Set) error {
	return errors.Join(err, set.Discard())
}
