package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// program is the package that is given away.
const program = "./cmd/fleetreport"

// systems are the systems that people run it on. Some modules are linked into it on one
// of them only.
var systems = []string{"darwin", "linux", "windows"}

// A part is a module or a package that others made and that is in the program.
type part struct {
	name, version string
	// folders are where its files lie that are in the program, and those above them
	// up to its own; licences are looked for there.
	folders []string
	// systems are those on which it is in the program.
	systems []string
}

// linked returns the Go modules of which a package is linked into the program, by name,
// and the standard library as "std". It asks the compiler, not go.mod, which names more.
func linked(ctx context.Context) ([]part, error) {
	parts := map[string]*part{}
	for _, system := range systems {
		if err := linkedOn(ctx, system, parts); err != nil {
			return nil, fmt.Errorf("%s: %w", system, err)
		}
	}
	var list []part
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		slices.Sort(parts[name].folders)
		parts[name].folders = slices.Compact(parts[name].folders)
		list = append(list, *parts[name])
	}
	return list, nil
}

// A module is one as the Go command describes it.
type module struct {
	Path, Version, Dir string
	Main               bool
	Replace            *struct{}
}

// linkedOn adds to parts what is linked into the program on system.
func linkedOn(ctx context.Context, system string, parts map[string]*part) error {
	command := exec.CommandContext(ctx, "go", "list", "-deps", "-json=Dir,Standard,Module", program)
	command.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
	command.Stderr = os.Stderr
	answer, err := command.Output()
	if err != nil {
		return err
	}
	std, err := standard(ctx)
	if err != nil {
		return err
	}
	for packages := json.NewDecoder(bytes.NewReader(answer)); ; {
		var p struct {
			Dir      string
			Standard bool
			Module   *module
		}
		if err := packages.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		m := cmp.Or(p.Module, &module{})
		switch {
		case m.Main:
			continue
		case p.Standard:
			// The licence of the standard library stands at its top.
			m, p.Dir = std, std.Dir
		case m.Dir == "" || m.Version == "" || m.Replace != nil:
			return fmt.Errorf("package %s is of no module that has a version and is its own", p.Dir)
		}
		known := parts[m.Path]
		if known == nil {
			known = &part{name: m.Path, version: m.Version}
			parts[m.Path] = known
		}
		if !slices.Contains(known.systems, system) {
			known.systems = append(known.systems, system)
		}
		known.folders = append(known.folders, upTo(m.Dir, p.Dir)...)
	}
}

// standard returns the standard library and the runtime, which come with the compiler.
func standard(ctx context.Context) (*module, error) {
	answer, err := exec.CommandContext(ctx, "go", "env", "-json", "GOROOT", "GOVERSION").Output()
	if err != nil {
		return nil, err
	}
	var env struct{ GOROOT, GOVERSION string }
	if err := json.Unmarshal(answer, &env); err != nil {
		return nil, err
	}
	return &module{Path: "std", Version: env.GOVERSION, Dir: env.GOROOT}, nil
}

// upTo returns the folder from and those above it, up to top.
func upTo(top, from string) []string {
	folders := []string{top}
	for ; from != top && strings.HasPrefix(from, top+string(filepath.Separator)); from = filepath.Dir(from) {
		folders = append(folders, from)
	}
	return folders
}
