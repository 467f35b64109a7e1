// Package output writes the documents of a run: the table Formats has all output formats, and Writer writes the
// requested ones.
package output

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

	"fleetreport/charts"
	"fleetreport/charts/dist"
	"fleetreport/charts/svg"
	"fleetreport/report"
	"fleetreport/report/manifest"
	"fleetreport/report/markdown"
	"fleetreport/report/page"
	"fleetreport/report/panics"
	"fleetreport/report/publish"
	"fleetreport/report/verify"
	"fleetreport/report/workbook"
)

// The files of the documents.
const (
	markdownFile = "report.md"
	pageFile     = "report.html"
	workbookFile = "report.xlsx"
	jsonFile     = "report.json"

	// ChartFolder is the folder of the pictures that report.md shows.
	ChartFolder = "charts"
)

// Format is an output format.
type Format struct {
	verify.Format
	write func(*Writer) error
}

// Formats are all output formats. Whatever depends on the format of a document reads this table.
var Formats = []Format{
	{
		verify.Format{Name: "md", Files: append([]string{markdownFile}, pictureFiles()...), RunPrefix: "\n| Run "},
		(*Writer).writeMarkdown,
	},
	{
		verify.Format{Name: "html", Files: []string{pageFile}, RunPrefix: "<summary>Run <code>"},
		(*Writer).writePage,
	},
	{
		verify.Format{Name: "xlsx", Files: []string{workbookFile}, RunPrefix: "<dc:identifier>"},
		func(out *Writer) error {
			return out.file(workbookFile, func(w io.Writer) error { return workbook.Write(w, out.doc) })
		},
	},
	{
		verify.Format{Name: "json", Files: []string{jsonFile}, RunPrefix: "\n \"run\": \""},
		func(out *Writer) error {
			return out.file(jsonFile, out.doc.WriteJSON)
		},
	},
}

// pictureFiles are the files of all pictures that any report may have.
func pictureFiles() []string {
	var names []string
	for _, id := range report.ChartIDs {
		names = append(names, pictureFile(id))
	}
	return names
}

func pictureFile(id string) string { return ChartFolder + "/" + id + ".svg" }

// IsDocument reports whether a run can write a file of that name into its folder.
func IsDocument(name string) bool {
	return name == manifest.Name || name == manifest.SignatureName ||
		slices.ContainsFunc(Formats, func(f Format) bool { return slices.Contains(f.Files, name) })
}

// Names returns the names of all formats.
func Names() []string {
	var names []string
	for _, f := range Formats {
		names = append(names, f.Name)
	}
	return names
}

// Verifiable returns what package verify needs to know of the formats.
func Verifiable() []verify.Format {
	var list []verify.Format
	for _, f := range Formats {
		list = append(list, f.Format)
	}
	return list
}

// Folder is where documents are written.
type Folder interface {
	Create(name string) (io.WriteCloser, error)
}

// Discard is a folder that keeps nothing.
var Discard Folder = discard{}

type discard struct{}

func (discard) Create(string) (io.WriteCloser, error) { return discard{}, nil }
func (discard) Write(b []byte) (int, error)           { return len(b), nil }
func (discard) Close() error                          { return nil }

// Writer writes the documents of a run and computes their hashes.
type Writer struct {
	doc    *report.Document
	folder Folder
	report func() (*renderedReport, error) // renders it once, for two formats

	mu        sync.Mutex
	documents []manifest.Document
}

// NewWriter returns a Writer of a document.
func NewWriter(folder Folder, doc *report.Document) *Writer { return &Writer{doc: doc, folder: folder} }

// Write writes the documents in the named formats concurrently. The error names the file.
func (out *Writer) Write(ctx context.Context, names []string) error {
	group, ctx := errgroup.WithContext(ctx)
	out.report = sync.OnceValues(func() (*renderedReport, error) { return renderReport(ctx, out.doc) })
	for _, f := range Formats {
		if slices.Contains(names, f.Name) {
			group.Go(func() error { return panics.Catch(func() error { return f.write(out) }) })
		}
	}
	return group.Wait()
}

// Documents returns the files that were written, sorted by name.
func (out *Writer) Documents() []manifest.Document {
	out.mu.Lock()
	defer out.mu.Unlock()
	slices.SortFunc(out.documents, func(a, b manifest.Document) int { return cmp.Compare(a.Name, b.Name) })
	return slices.Clone(out.documents)
}

// file writes one file.
func (out *Writer) file(name string, write func(io.Writer) error) error {
	f, err := out.folder.Create(name)
	if err != nil {
		return err
	}
	recorder := manifest.NewRecorder(name, f)
	if err := write(recorder); err != nil {
		_ = f.Close() // the caller discards all files
		if failed, ok := errors.AsType[*publish.WriteError](err); ok {
			return failed // which names the file
		}
		return fmt.Errorf("%s: %w", name, err)
	}
	out.mu.Lock()
	out.documents = append(out.documents, recorder.Document())
	out.mu.Unlock()
	return f.Close()
}

// WriteFile writes one file with the given content.
func (out *Writer) WriteFile(name string, content []byte) error {
	return out.file(name, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// renderedReport is what report.md and report.html are made of.
type renderedReport struct {
	markdown []byte
	pictures []page.Picture
}

func renderReport(ctx context.Context, doc *report.Document) (*renderedReport, error) {
	var text bytes.Buffer
	if err := markdown.Write(&text, doc); err != nil {
		return nil, err
	}
	pictures, err := drawCharts(ctx, doc)
	return &renderedReport{text.Bytes(), pictures}, err
}

func (out *Writer) writeMarkdown() error {
	rendered, err := out.report()
	if err != nil {
		return err
	}
	if err := out.WriteFile(markdownFile, rendered.markdown); err != nil {
		return err
	}
	for _, p := range rendered.pictures {
		if err := out.WriteFile(pictureFile(p.ID), p.SVG); err != nil {
			return err
		}
	}
	return nil
}

func (out *Writer) writePage() error {
	rendered, err := out.report()
	if err != nil {
		return err
	}
	library, err := dist.Library()
	if err != nil {
		return err
	}
	return out.file(pageFile, func(w io.Writer) error {
		return page.Write(w, rendered.markdown, out.doc, rendered.pictures, library)
	})
}

// drawCharts draws every chart of the document: the ECharts option for the page, and a static drawing of it.
func drawCharts(ctx context.Context, doc *report.Document) ([]page.Picture, error) {
	var pictures []page.Picture
	var figures []svg.Figure
	for _, section := range doc.Sections {
		for _, chart := range section.Charts {
			p, err := charts.Build(chart)
			if err != nil {
				return nil, err
			}
			pictures = append(pictures, page.Picture{ID: p.ID, Width: p.Width, Height: p.Height, Option: p.Option})
			figures = append(figures, svg.Figure{
				ID: p.ID, Title: p.Title, Description: p.Finding, Width: p.Width, Height: p.Height, Option: p.Option,
			})
		}
	}
	drawings, err := svg.Draw(ctx, figures)
	if err != nil {
		return nil, err
	}
	for i := range pictures {
		pictures[i].SVG = drawings[i]
	}
	return pictures, nil
}
