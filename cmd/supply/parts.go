package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// A part is a Go module or an npm package that is in the program.
type part struct {
	name, version string
	dirs          []string // where its licences are; dirs[0] is its root
	systems       []string // the values of GOOS for which it is linked
	sha512        string   // of the archive of an npm package, in hex
	requires      []string // the npm packages that it requires
}

// systems are the values of GOOS that are supported. A few modules are linked for some of
// them only.
var systems = []string{"darwin", "linux", "windows"}

// listFormat prints a line for each package that is not part of this module: the path and
// version of its module, the root of that, and the folder of the package.
const listFormat = "{{if .Standard}}std\t\t{{.Root}}\t{{.Root}}" +
	"{{else if not .Module.Main}}{{.Module.Path}}\t{{.Module.Version}}\t{{.Module.Dir}}\t{{.Dir}}{{end}}"

// linkedModules returns the modules of which a package is linked into the program, by
// name. go.mod lists more: those of tests and tools. The standard library is named std.
func linkedModules() ([]part, error) {
	modules := map[string]*part{}
	for _, system := range systems {
		list := exec.Command("go", "list", "-deps", "-f", listFormat, "./cmd/fleetreport")
		list.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
		list.Stderr = os.Stderr
		out, err := list.Output()
		if err != nil {
			return nil, fmt.Errorf("go list for %s: %w", system, err)
		}
		for line := range strings.SplitSeq(string(out), "\n") {
			fields := strings.Split(line, "\t")
			if len(fields) < 4 {
				continue // a package of this module
			}
			name, version, root, dir := fields[0], fields[1], fields[2], fields[3]
			if name == "std" {
				version = runtime.Version()
			}
			m := modules[name]
			if m == nil {
				m = &part{name: name, version: version, dirs: []string{root}}
				modules[name] = m
			}
			if !slices.Contains(m.systems, system) {
				m.systems = append(m.systems, system)
			}
			for ; len(dir) > len(root) && !slices.Contains(m.dirs, dir); dir = filepath.Dir(dir) {
				m.dirs = append(m.dirs, dir)
			}
		}
	}
	return sortedParts(modules), nil
}

// sortedParts returns the parts by name, each with its folders in order.
func sortedParts(parts map[string]*part) []part {
	var sorted []part
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		slices.Sort(parts[name].dirs) // the root is a prefix of the others
		sorted = append(sorted, *parts[name])
	}
	return sorted
}

// bundle is the folder of the npm packages that are bundled into the page.
const bundle = "charts/bundle"

// bundledPackages returns the packages of the package-lock.json in dir, by name.
func bundledPackages(dir string) ([]part, error) {
	text, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version, Integrity string
			Dependencies       map[string]string
		}
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, "package-lock.json"), err)
	}
	packages := map[string]*part{}
	for path, p := range lock.Packages {
		_, name, ok := strings.Cut(path, "node_modules/")
		if !ok {
			continue // the project itself
		}
		sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(p.Integrity, "sha512-"))
		if err != nil {
			return nil, fmt.Errorf("%s: the integrity of %s: %w", dir, name, err)
		}
		root := filepath.Join(dir, filepath.FromSlash(path))
		packages[name] = &part{
			name: name, version: p.Version, systems: systems, sha512: hex.EncodeToString(sum),
			dirs: []string{root, filepath.Join(root, "licenses")}, requires: slices.Sorted(maps.Keys(p.Dependencies)),
		}
	}
	return sortedParts(packages), nil
}
