package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fleetreport/charts"
	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/compose"
	"fleetreport/report/fleet/csv"
	"fleetreport/report/markdown"
	"fleetreport/report/page"
	"fleetreport/report/workbook"
)

// FuzzDocuments checks that the documents of any file are sound and agree: each has every cell
// and sentence of the model, and nothing else.
//
// The static drawings are left out, and the library of the page, which take longer than
// all the rest: FuzzDraw of package svg has the drawings.
func FuzzDocuments(f *testing.F) {
	b, err := audit.Load(audit.BuiltIn, audit.BuiltInOrigin)
	if err != nil {
		f.Fatal(err)
	}
	const library = "/* ECharts */"
	for _, input := range []string{"sample/fleet-2026-11.csv", "unknowns/fleet-2026-10.csv",
		"minimal/fleet-2026-11.csv"} {
		text, err := os.ReadFile(filepath.Join(testdata, filepath.FromSlash(input)))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	for _, row := range []string{
		"1,</script><script>alert(1)</script>,<img src=x onerror=alert(2)>,oauth2,yes,no,5,0.5,=1+1",
		"2,a|b `c` ![d](e),# x,a|b,,,,,-1",
		"=1+1,\"\t=cmd\",\"@SUM(1)\nx\",basic,no,no,10,5.8,+1",
		"a\x01,\x1b[31m,\u202ex\u202c,none,1,0,0,0,\u2028",
		"_x0041_,&amp;,]]>,a&b,y,n,1000000000000,100,{{.}}",
	} {
		f.Add([]byte("server_id,server_name,team,auth_type,has_dlp,has_logging,monthly_calls,error_rate_pct,note\n" + row +
			"\n1x,b,A,api_key,true,true,7,1,\n"))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 2000 {
			return // nothing that is found needs more
		}
		o := b.ReadOptions()
		o.AllowBadRows = true
		inventory, err := csv.Read("fleet-2026-11.csv", bytes.NewReader(text), o)
		if err != nil {
			soundOnTerminal(t, "the rejection", err.Error())
			return
		}
		r := audit.Run(inventory, b, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))
		found := compose.Results{Result: r, With: r}
		doc, err := compose.Document(found, compose.Options{Title: "Fuzz",
			Period: report.Period{Year: 2026, Month: time.November}, Version: version})
		if err != nil {
			t.Fatal(err)
		}
		var md, htm, xlsx, js bytes.Buffer
		if err := markdown.Write(&md, doc); err != nil {
			t.Fatal(err)
		}
		if err := page.Write(&htm, md.Bytes(), doc, undrawn(t, doc), library); err != nil {
			t.Fatal(err)
		}
		if err := workbook.Write(&xlsx, doc); err != nil {
			t.Fatal(err)
		}
		if err := doc.WriteJSON(&js); err != nil {
			t.Fatal(err)
		}
		soundMarkdown(t, md.Bytes())
		agree(t, expect(doc), readMarkdown(md.Bytes()))
		soundPage(t, htm.Bytes(), library)
		agreePage(t, doc, htm.Bytes())
		soundWorkbook(t, doc, xlsx.Bytes())
		agreeWorkbook(t, doc, xlsx.Bytes())
		soundJSON(t, js.Bytes())
		agreeJSON(t, doc, js.Bytes())
	})
}

// undrawn are the pictures of a document with blank drawings.
func undrawn(t *testing.T, doc *report.Document) []page.Picture {
	t.Helper()
	var pictures []page.Picture
	for _, s := range doc.Sections {
		for _, c := range s.Charts {
			p, err := charts.Build(c)
			if err != nil {
				t.Fatal(err)
			}
			drawing := []byte(strings.Replace(`<svg xmlns="http://www.w3.org/2000/svg" id="ID"></svg>`, "ID", "drawing-"+p.ID,
				1))
			pictures = append(pictures, page.Picture{ID: p.ID, Width: p.Width, Height: p.Height, Option: p.Option,
				SVG: drawing})
		}
	}
	return pictures
}
