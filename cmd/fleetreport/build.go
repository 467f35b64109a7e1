package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"fleetreport/charts/dist"
	"fleetreport/report"
	"fleetreport/report/markdown"
	"fleetreport/report/page"
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

func formatNames() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

func (p *program) buildCommand() *cobra.Command {
	var j judging
	var out string
	var wanted []string
	cmd := &cobra.Command{
		Use:   "build [flags] FLEET.csv",
		Short: "Write the documents of a fleet",
		Long: `Write the documents of a fleet: report.md with its pictures in charts/,
report.html, report.xlsx and report.json. "-" reads the fleet from standard input.

` + exitHelp,
		Args: oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			j.noWorkbook = !slices.Contains(wanted, "xlsx")
			return p.build(cmd.Context(), args[0], out, &j, wanted)
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "out", "the `folder` that the documents go to")
	cmd.Flags().StringSliceVar(&wanted, "formats", formatNames(), "the `list` of documents to write")
	j.registerReport(cmd.Flags())
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
func (p *program) build(ctx context.Context, path, dir string, j *judging, wanted []string) error {
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
	set, err := p.publish(dir)
	if err != nil {
		return err
	}
	if err := write(ctx, set, doc, wanted, p.writing(doc, wanted)); err != nil {
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
	stale := set.Stale(others)
	if err := p.commit(set); err != nil {
		return err
	}
	if p.quiet {
		return passed(doc.Gate)
	}
	p.say("%s: %s", doc.Period, strings.TrimSpace(doc.Verdict+" "+doc.Remark))
	p.say("wrote %s", strings.Join(written, ", "))
	for _, name := range stale {
		p.note("%s is of an earlier run and was left as it is", filepath.Join(dir, name))
	}
	return passed(doc.Gate)
}

// notAnOutput refuses a file that is read, and that a document would replace.
func notAnOutput(inputs []string, dir string) error {
	names := pictureFiles()
	for _, f := range formats {
		names = append(names, f.files...)
	}
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

// write makes the wanted documents side by side. Progress is told of rows that are in
// the workbook and the JSON file; it may be nil.
func write(ctx context.Context, set *publish.Set, doc *report.Document, wanted []string, progress func(rows int)) error {
	want := func(name string) bool { return slices.Contains(wanted, name) }
	group, ctx := errgroup.WithContext(ctx)
	if want("xlsx") {
		group.Go(func() error {
			return writeFile(set, workbookFile, func(w io.Writer) error { return workbook.Write(w, doc, progress) })
		})
	}
	if want("json") {
		group.Go(func() error {
			return writeFile(set, jsonFile, func(w io.Writer) error { return doc.WriteJSON(w, progress) })
		})
	}
	if want("md") || want("html") {
		group.Go(func() error { return writeText(ctx, set, doc, want("md"), want("html")) })
	}
	return group.Wait()
}

// writeText makes the pictures, the Markdown report, and of both the page.
func writeText(ctx context.Context, set *publish.Set, doc *report.Document, md, html bool) error {
	var source bytes.Buffer
	if err := markdown.Write(&source, doc); err != nil {
		return err
	}
	pictures, err := draw(ctx, doc)
	if err != nil {
		return err
	}
	if md {
		if err := writeFile(set, markdownFile, func(w io.Writer) error { return writeBytes(w, source.Bytes()) }); err != nil {
			return err
		}
		for _, pic := range pictures {
			if err := writeFile(set, pictureFile(pic.ID), func(w io.Writer) error { return writeBytes(w, pic.SVG) }); err != nil {
				return err
			}
		}
	}
	if html {
		library, err := dist.Library()
		if err != nil {
			return err
		}
		return writeFile(set, pageFile, func(w io.Writer) error { return page.Write(w, source.Bytes(), doc, pictures, library) })
	}
	return nil
}

// writeFile writes one file of the set.
func writeFile(set *publish.Set, name string, content func(io.Writer) error) error {
	f, err := set.Create(name)
	if err != nil {
		return err
	}
	if err := content(f); err != nil {
		_ = f.Close() // the set is given up
		return fmt.Errorf("%s: %w", name, err)
	}
	return f.Close()
}

func writeBytes(w io.Writer, b []byte) error {
	_, err := w.Write(b)
	return err
}

func joinDiscard(err error, set *publish.Set) error {
	return errors.Join(err, set.Discard())
}
