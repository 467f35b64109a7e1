package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/CycloneDX/cyclonedx-go"
)

// gomod writes the bill of materials of a Go program, from what the program itself says
// that it is made of.
const gomod = "github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0"

// sbom writes the bill of materials of a program that was built here: its modules, the
// packages in its page, and their licences. The same program gives the same bytes.
func sbom(ctx context.Context, args []string, out io.Writer) error {
	flags := flagSet("sbom")
	binary := flags.String("binary", "bin/fleetreport", "the `program`")
	file := flags.String("o", "bin/fleetreport.cdx.json", "the `file` to write")
	if err := flags.Parse(args); err != nil {
		return err
	}
	version, err := versionOf(ctx, *binary)
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, "go", "run", gomod, "bin", "-json", "-noserial", "-notimestamp", "-std", "-version", version, *binary)
	command.Stderr = os.Stderr
	answer, err := command.Output()
	if err != nil {
		return fmt.Errorf("cyclonedx-gomod: %w", err)
	}
	var bom cyclonedx.BOM
	if err := cyclonedx.NewBOMDecoder(bytes.NewReader(answer), cyclonedx.BOMFileFormatJSON).Decode(&bom); err != nil {
		return fmt.Errorf("cyclonedx-gomod wrote what is no bill of materials: %w", err)
	}
	modules, err := linked(ctx)
	if err != nil {
		return err
	}
	lock, err := readLock(bundle)
	if err != nil {
		return err
	}
	if err := complete(&bom, modules, lock); err != nil {
		return err
	}
	var text bytes.Buffer
	if err := cyclonedx.NewBOMEncoder(&text, cyclonedx.BOMFileFormatJSON).SetPretty(true).Encode(&bom); err != nil {
		return err
	}
	if err := valid(ctx, text.Bytes()); err != nil {
		return fmt.Errorf("the bill of materials does not follow the schema of CycloneDX: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(*file), 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(*file, text.Bytes(), 0o666); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s: CycloneDX %s, %d components\n", *file, bom.SpecVersion, len(*bom.Components))
	return err
}

// versionOf asks the program which version it is.
func versionOf(ctx context.Context, binary string) (string, error) {
	path, err := filepath.Abs(binary)
	if err != nil {
		return "", err
	}
	said, err := exec.CommandContext(ctx, path, "version").Output()
	if err != nil {
		return "", err
	}
	words := strings.Fields(string(said))
	if len(words) < 2 {
		return "", fmt.Errorf("%s does not say which version it is, but %q", binary, said)
	}
	return "v" + strings.TrimSuffix(words[1], ","), nil
}

// complete adds to a bill of Go modules the licences and the npm packages, and takes out
// what depends on the machine. Modules that are not those linked here are an error.
func complete(bom *cyclonedx.BOM, modules []part, lock lockFile) error {
	if bom.Metadata == nil || bom.Metadata.Component == nil || bom.Components == nil || bom.Dependencies == nil {
		return errors.New("the bill of materials names no program or no components")
	}
	if tools := bom.Metadata.Tools; tools != nil && tools.Tools != nil {
		for i := range *tools.Tools {
			(*tools.Tools)[i].Hashes = nil // of the tool as this machine compiled it
		}
	}
	bom.Metadata.Component.Licenses = &cyclonedx.Licenses{{License: &cyclonedx.License{ID: "Apache-2.0"}}}

	here := map[string]part{}
	for _, m := range modules {
		if slices.Contains(m.systems, runtime.GOOS) {
			here[m.name] = m
		}
	}
	components := *bom.Components
	for i := range components {
		c := &components[i]
		m, ok := here[c.Name]
		if !ok || m.version != c.Version {
			return fmt.Errorf("the program was built with %s %s, which this source does not link: build it anew", c.Name, c.Version)
		}
		delete(here, c.Name)
		if err := license(c, m); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(here)) {
		return fmt.Errorf("the bill of materials lacks the module %s: build the program anew", name)
	}

	packages, dependencies, err := npmComponents(lock)
	if err != nil {
		return err
	}
	root := bom.Metadata.Component.BOMRef
	for i := range *bom.Dependencies {
		d := &(*bom.Dependencies)[i]
		if d.Ref != root {
			continue
		}
		if d.Dependencies == nil {
			d.Dependencies = &[]string{}
		}
		for _, p := range packages {
			*d.Dependencies = append(*d.Dependencies, p.BOMRef)
		}
		slices.Sort(*d.Dependencies)
	}
	components = append(components, packages...)
	slices.SortFunc(components, func(a, b cyclonedx.Component) int { return cmp.Compare(a.BOMRef, b.BOMRef) })
	*bom.Components = components
	*bom.Dependencies = append(*bom.Dependencies, dependencies...)
	return nil
}

// npmComponents returns the npm packages in the page, and which needs which.
func npmComponents(lock lockFile) ([]cyclonedx.Component, []cyclonedx.Dependency, error) {
	parts := bundled(lock)
	refs := map[string]string{}
	for _, p := range parts {
		refs[p.name] = "pkg:npm/" + strings.Replace(p.name, "@", "%40", 1) + "@" + p.version
	}
	var components []cyclonedx.Component
	var dependencies []cyclonedx.Dependency
	for _, p := range parts {
		entry := lock.Packages["node_modules/"+p.name]
		sum, err := entry.hash()
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", p.name, err)
		}
		c := cyclonedx.Component{
			BOMRef:     refs[p.name],
			Type:       cyclonedx.ComponentTypeLibrary,
			Name:       p.name,
			Version:    p.version,
			Scope:      cyclonedx.ScopeRequired,
			Hashes:     &[]cyclonedx.Hash{{Algorithm: cyclonedx.HashAlgoSHA512, Value: hex.EncodeToString(sum)}},
			PackageURL: refs[p.name],
		}
		if err := license(&c, p); err != nil {
			return nil, nil, err
		}
		components = append(components, c)

		needs := []string{}
		for _, name := range slices.Sorted(maps.Keys(entry.Dependencies)) {
			if refs[name] == "" {
				return nil, nil, fmt.Errorf("%s needs %s, which is not in the lock file", p.name, name)
			}
			needs = append(needs, refs[name])
		}
		dependencies = append(dependencies, cyclonedx.Dependency{Ref: refs[p.name], Dependencies: &needs})
	}
	return components, dependencies, nil
}

// license enters the licences of a part into its component.
func license(c *cyclonedx.Component, p part) error {
	ids, _, err := detect(p)
	if err != nil {
		return err
	}
	choice := cyclonedx.LicenseChoice{Expression: strings.Join(ids, " AND ")}
	if len(ids) == 1 {
		choice = cyclonedx.LicenseChoice{License: &cyclonedx.License{ID: ids[0]}}
	}
	c.Licenses = &cyclonedx.Licenses{choice}
	return nil
}
