package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"fleetreport/charts/dist"
	"fleetreport/report"
	"fleetreport/report/manifest"
	"fleetreport/report/markdown"
	"fleetreport/report/page"
	"fleetreport/report/panics"
	"fleetreport/report/publish"
	"fleetreport/report/workbook"
)

// output is the files of a run on their way to a place: a folder, or, to see what
// they would be, nowhere.
type output struct {
	place interface {
		Create(name string) (io.WriteCloser, error)
	}

	mu       sync.Mutex
	recorded []manifest.Document
}

// nowhere is a place that keeps nothing.
type nowhere struct{}

func (nowhere) Create(string) (io.WriteCloser, error) { return nowhere{}, nil }
func (nowhere) Write(b []byte) (int, error)           { return len(b), nil }
func (nowhere) Close() error                          { return nil }

// record is what was written, by name.
func (out *output) record() []manifest.Document {
	out.mu.Lock()
	defer out.mu.Unlock()
	slices.SortFunc(out.recorded, func(a, b manifest.Document) int { return cmp.Compare(a.Name, b.Name) })
	return out.recorded
}

// write makes the wanted documents side by side. Progress is told of rows that are in
// the workbook and the JSON file; it may be nil.
func (out *output) write(ctx context.Context, doc *report.Document, wanted []string, progress func(rows int)) error {
	want := func(name string) bool { return slices.Contains(wanted, name) }
	group, ctx := errgroup.WithContext(ctx)
	start := func(f func() error) { group.Go(func() error { return panics.Catch(f) }) }
	if want("xlsx") {
		start(func() error {
			return out.file(workbookFile, func(w io.Writer) error { return workbook.Write(w, doc, progress) })
		})
	}
	if want("json") {
		start(func() error {
			return out.file(jsonFile, func(w io.Writer) error { return doc.WriteJSON(w, progress) })
		})
	}
	if want("md") || want("html") {
		start(func() error { return out.text(ctx, doc, want("md"), want("html")) })
	}
	return group.Wait()
}

// text makes the pictures, the Markdown report, and of both the page.
func (out *output) text(ctx context.Context, doc *report.Document, md, html bool) error {
	var source bytes.Buffer
	if err := markdown.Write(&source, doc); err != nil {
		return err
	}
	pictures, err := draw(ctx, doc)
	if err != nil {
		return err
	}
	if md {
		if err := out.file(markdownFile, func(w io.Writer) error { return writeBytes(w, source.Bytes()) }); err != nil {
			return err
		}
		for _, pic := range pictures {
			if err := out.file(pictureFile(pic.ID), func(w io.Writer) error { return writeBytes(w, pic.SVG) }); err != nil {
				return err
			}
		}
	}
	if html {
		library, err := dist.Library()
		if err != nil {
			return err
		}
		return out.file(pageFile, func(w io.Writer) error { return page.Write(w, source.Bytes(), doc, pictures, library) })
	}
	return nil
}

// file writes one document, and records it.
func (out *output) file(name string, content func(io.Writer) error) error {
	f, err := out.place.Create(name)
	if err != nil {
		return err
	}
	recorder := manifest.Record(name, f)
	if err := content(recorder); err != nil {
		_ = f.Close() // the set is given up
		if unwritten := (*publish.WriteError)(nil); errors.As(err, &unwritten) {
			return unwritten // which names the file
		}
		return fmt.Errorf("%s: %w", name, err)
	}
	out.mu.Lock()
	out.recorded = append(out.recorded, recorder.Document())
	out.mu.Unlock()
	return f.Close()
}

func writeBytes(w io.Writer, b []byte) error {
	_, err := w.Write(b)
	return err
}
