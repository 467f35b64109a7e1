package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// locks holds that all that is downloaded is held by a hash: every package.json has a
// lock file with integrity and no addresses, every go.mod its go.sum and no replacement.
func locks(ctx context.Context, args []string, out io.Writer) error {
	if len(args) > 0 {
		return errors.New("locks takes no arguments")
	}
	var problems []error
	files := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); name == "node_modules" || name == ".git" {
				return filepath.SkipDir
			}
			return nil
		}
		var found []string
		switch dir := filepath.Dir(path); entry.Name() {
		case "package.json":
			lock, err := readLock(dir)
			if err != nil {
				return err
			}
			found = lock.problems()
		case "go.mod":
			found, err = goModProblems(ctx, dir)
			if err != nil {
				return err
			}
		default:
			return nil
		}
		files++
		for _, problem := range found {
			problems = append(problems, fmt.Errorf("%s: %s", path, problem))
		}
		return nil
	})
	if err := errors.Join(append(problems, err)...); err != nil {
		return err
	}
	if files == 0 {
		return errors.New("there is neither a go.mod nor a package.json here")
	}
	_, err = fmt.Fprintf(out, "what %d go.mod and package.json files ask for is held by hashes\n", files)
	return err
}

// goModProblems returns what is wrong with the go.mod in dir. That go.sum is complete is
// held by go mod tidy -diff.
func goModProblems(ctx context.Context, dir string) ([]string, error) {
	command := exec.CommandContext(ctx, "go", "mod", "edit", "-json")
	command.Dir, command.Stderr = dir, os.Stderr
	answer, err := command.Output()
	if err != nil {
		return nil, err
	}
	var mod struct {
		Toolchain string
		Require   []struct{ Path, Version string }
		Replace   []struct{ Old struct{ Path string } }
	}
	if err := json.Unmarshal(answer, &mod); err != nil {
		return nil, err
	}
	var found []string
	if mod.Toolchain == "" {
		found = append(found, "names no toolchain: the compiler is to be the same everywhere")
	}
	for _, r := range mod.Replace {
		found = append(found, "replaces "+r.Old.Path+", so that its go.sum does not hold it")
	}
	sums, err := os.ReadFile(filepath.Join(dir, "go.sum"))
	if err != nil {
		return nil, err
	}
	for _, r := range mod.Require {
		// Of a module that gives no package only the go.mod is held.
		held := "\n" + r.Path + " " + r.Version
		if text := "\n" + string(sums); !strings.Contains(text, held+" h1:") && !strings.Contains(text, held+"/go.mod h1:") {
			found = append(found, "go.sum does not hold "+r.Path+" "+r.Version)
		}
	}
	return found, nil
}
