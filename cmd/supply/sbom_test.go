package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/CycloneDX/cyclonedx-go"
)

// billOf returns a bill as cyclonedx-gomod writes it, of a program with one module.
func billOf(name, version string) *cyclonedx.BOM {
	bom := cyclonedx.NewBOM()
	bom.Metadata = &cyclonedx.Metadata{
		Component: &cyclonedx.Component{BOMRef: "root", Type: cyclonedx.ComponentTypeApplication, Name: "fleetreport", Version: "v0.1.0"},
		//nolint:staticcheck // the older form, which cyclonedx-gomod writes
		Tools: &cyclonedx.ToolsChoice{Tools: &[]cyclonedx.Tool{{Name: "tool", Hashes: &[]cyclonedx.Hash{{Algorithm: cyclonedx.HashAlgoMD5, Value: strings.Repeat("0", 32)}}}}},
	}
	bom.Components = &[]cyclonedx.Component{{BOMRef: "a", Type: cyclonedx.ComponentTypeLibrary, Name: name, Version: version}}
	bom.Dependencies = &[]cyclonedx.Dependency{{Ref: "root", Dependencies: &[]string{"a"}}}
	return bom
}

// TestComplete holds that a bill says what this source links, and is refused otherwise.
func TestComplete(t *testing.T) {
	a := partWith(t, map[string]string{"LICENSE": isc})
	elsewhere := a
	elsewhere.name, elsewhere.systems = "example.org/elsewhere", []string{"plan9"}
	other := a
	other.name = "example.org/b"
	for _, c := range []struct {
		name, component, version string
		modules                  []part
		want                     string
	}{
		{"as linked", a.name, "v1.0.0", []part{a, elsewhere}, ""},
		{"another version", a.name, "v1.0.1", []part{a}, "does not link"},
		{"another module", "example.org/x", "v1.0.0", []part{a}, "does not link"},
		{"one that lacks", a.name, "v1.0.0", []part{a, other}, "lacks the module example.org/b"},
	} {
		bom := billOf(c.component, c.version)
		err := complete(bom, c.modules, lockFile{})
		if c.want != "" {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: gives %v, want %q", c.name, err, c.want)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		var text bytes.Buffer
		if err := cyclonedx.NewBOMEncoder(&text, cyclonedx.BOMFileFormatJSON).Encode(bom); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`"id":"ISC"`, `"id":"Apache-2.0"`} {
			if !strings.Contains(text.String(), want) {
				t.Errorf("the bill lacks %s:\n%s", want, text.String())
			}
		}
		if strings.Contains(text.String(), "MD5") {
			t.Error("the bill holds the hash of a tool as this machine compiled it")
		}
		t.Chdir(source)
		if err := valid(t.Context(), text.Bytes()); err != nil {
			t.Errorf("it breaks the schema: %v", err)
		}
		if valid(t.Context(), bytes.Replace(text.Bytes(), []byte(`"ISC"`), []byte(`"IX"`), 1)) == nil {
			t.Error("a licence that there is not keeps the schema")
		}
	}
	if complete(cyclonedx.NewBOM(), nil, lockFile{}) == nil {
		t.Error("an empty bill is complete")
	}
}
