// Command supply documents what fleetreport is made of: the Go modules that are linked
// into it, the npm packages that are bundled into the page, and their licences.
//
//	supply licences             write LICENSES.md
//	supply licences -check      report whether LICENSES.md is up to date
//	supply sbom <IN >OUT        add licences and npm packages to the output of cyclonedx-gomod
//
// It runs in the root of the source; the Makefile does that.
//
// The licences are found with licensecheck and not with go-licenses or cyclonedx-gomod.
// Those report one licence for each module, and so miss the OFL of the fonts and the BSD and
// MIT parts of klauspost/compress; they also take that of golang.org/x for BSD-Source-Code
// or do not know it.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "supply:", err)
		os.Exit(1)
	}
}

func run(args []string, stdin io.Reader, stdout io.Writer) error {
	modules, err := linkedModules()
	if err != nil {
		return err
	}
	packages, err := bundledPackages(bundle)
	if err != nil {
		return err
	}
	switch {
	case slices.Equal(args, []string{"licences"}), slices.Equal(args, []string{"licences", "-check"}):
		list, err := licenceList(modules, packages)
		if err != nil {
			return err
		}
		if len(args) == 1 {
			return os.WriteFile(licencesFile, list, 0o666)
		}
		recorded, err := os.ReadFile(licencesFile)
		if err == nil && !bytes.Equal(recorded, list) {
			err = errors.New(licencesFile + " is out of date: run make licences and read the diff")
		}
		return err
	case slices.Equal(args, []string{"sbom"}):
		var bom map[string]any
		if err := json.NewDecoder(stdin).Decode(&bom); err != nil {
			return fmt.Errorf("standard input: %w", err)
		}
		linkedHere := slices.DeleteFunc(modules, func(p part) bool { return !slices.Contains(p.systems, runtime.GOOS) })
		if err := completeBOM(bom, linkedHere, packages); err != nil {
			return err
		}
		encoder := json.NewEncoder(stdout)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(bom)
	}
	return errors.New("usage: supply licences [-check] | supply sbom <IN >OUT")
}
