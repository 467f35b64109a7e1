package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
)

// composed are the documents of the fleets in testdata that can be read.
func composed(t *testing.T) map[string]*report.Document {
	t.Helper()
	inputs, err := filepath.Glob("../../testdata/*/fleet-*.csv")
	if err != nil || len(inputs) == 0 {
		t.Fatalf("no fleets in testdata: %v", err)
	}
	b, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		t.Fatal(err)
	}
	docs := map[string]*report.Document{}
	for _, path := range inputs {
		csv, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := fleet.Read(filepath.Base(path), bytes.NewReader(csv), fleet.Options{AllowBadRows: true, Spellings: b.AuthSpellings()})
		if err != nil {
			continue // a fleet that is rejected whatever the flags
		}
		docs[filepath.Base(filepath.Dir(path))] = document(t, f, b)
	}
	return docs
}

func document(t *testing.T, f *fleet.Fleet, b *audit.Baseline) *report.Document {
	t.Helper()
	doc, err := report.Compose(report.Judgement{Result: audit.Run(f, b, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))}, report.Options{Title: "T", Period: report.Period{Year: 2026, Month: time.November}, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// split is the workbook of a fleet whose inventory takes two sheets. It has no error
// rates: their maximum is a formula only where the inventory takes one sheet.
func split(t *testing.T) []byte {
	t.Helper()
	old := maxRows
	maxRows = 150
	defer func() { maxRows = old }()
	var csv strings.Builder
	csv.WriteString("server_id,server_name,team,auth_type,has_dlp,has_logging,monthly_calls,compliant\n")
	for i := range 200 {
		fmt.Fprintf(&csv, "S%d,server-%d,team-%d,%s,%s,%s,%s,true\n", i, i, i%7, []string{"oauth2", "basic", "", "saml"}[i%4],
			[]string{"true", "false", ""}[i%3], []string{"yes", "no"}[i%2], []string{"", strconv.Itoa(i * 37)}[min(1, i%9)])
	}
	b, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fleet.Read("fleet.csv", strings.NewReader(csv.String()), fleet.Options{Spellings: b.AuthSpellings()})
	if err != nil {
		t.Fatal(err)
	}
	var book bytes.Buffer
	if err := Write(&book, document(t, f, b)); err != nil {
		t.Fatal(err)
	}
	if names := unpack(t, book.Bytes()).names; !slices.Contains(names, "Inventory (2)") {
		t.Fatalf("the inventory takes one sheet of %q", names)
	}
	return book.Bytes()
}

// cached matches a formula with the value that the workbook keeps beside it.
var cached = regexp.MustCompile(`</f><v>([^<]*)</v>`)

// withoutCache is the workbook without the values of its formulas, so that a
// program has to compute every one of them.
func withoutCache(t *testing.T, book []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, part := range in.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		w, err := out.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(cached.ReplaceAll(data, []byte("</f>"))); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestLibreOfficeRecalculates takes the values of all formulas out of the workbook
// and has LibreOffice compute them: each must give what the workbook had cached.
func TestLibreOfficeRecalculates(t *testing.T) {
	program := libreOffice(t)
	dir := t.TempDir()
	profile := url.URL{Scheme: "file", Path: filepath.Join(dir, "profile")}
	books := map[string][]byte{}
	args := []string{"-env:UserInstallation=" + profile.String(), "--headless", "--convert-to", "fods", "--outdir", dir}
	for name, doc := range composed(t) {
		var b bytes.Buffer
		if err := Write(&b, doc); err != nil {
			t.Fatal(err)
		}
		books[name] = b.Bytes()
	}
	books["split"] = split(t)
	for name, book := range books {
		path := filepath.Join(dir, name+".xlsx")
		if err := os.WriteFile(path, withoutCache(t, book), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	if msg, err := exec.CommandContext(ctx, program, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	for name, book := range books {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(dir, name+".fods"))
			if err != nil {
				t.Fatal(err)
			}
			_, sheets := flatDocument(t, data)
			formulas := 0
			own := unpack(t, book)
			for _, sheet := range own.names {
				for ref, cell := range own.sheets[sheet].cells {
					if cell.formula == "" {
						continue
					}
					formulas++
					got := sheets[sheet][ref]
					if same(got.value, cell.value) {
						continue
					}
					t.Errorf("%s!%s: LibreOffice computes %q, the workbook says %q: =%s", sheet, ref, got.value, cell.value, cell.formula)
				}
			}
			if formulas < 10 {
				t.Errorf("the workbook has %d formulas", formulas)
			}
		})
	}
}

// same compares values as texts, or as numbers with the tolerance that adding up
// in another order needs.
func same(got, want string) bool {
	a, err := strconv.ParseFloat(got, 64)
	b, err2 := strconv.ParseFloat(want, 64)
	if err == nil && err2 == nil {
		return math.Abs(a-b) <= 1e-9*max(1, math.Abs(b))
	}
	return strings.TrimSpace(got) == strings.TrimSpace(want)
}
