package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// reproduce builds the program once more, from a copy of the source in another folder and
// with nothing that was built before, and holds that the given files, which make build has
// written here, come out the same.
func reproduce(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("write the files to compare")
	}
	elsewhere, err := os.MkdirTemp("", "reproduce-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(elsewhere) }() // it is a folder for temporary files
	source := filepath.Join(elsewhere, "another", "place")
	if err := copySource(ctx, source); err != nil {
		return err
	}
	env, err := otherEnvironment(ctx, elsewhere)
	if err != nil {
		return err
	}
	commit, err := exec.CommandContext(ctx, "git", "rev-parse", "--short=12", "HEAD").Output()
	if err != nil {
		return fmt.Errorf("git rev-parse: %w", err)
	}
	command := exec.CommandContext(ctx, "make", "build", "COMMIT="+strings.TrimSpace(string(commit)))
	command.Dir, command.Env = source, env
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	if err := command.Run(); err != nil {
		return fmt.Errorf("make build in a copy: %w\n%s", err, said.Bytes())
	}

	var differ []string
	for _, name := range args {
		here, err := sumOf(name)
		if err != nil {
			return err
		}
		there, err := sumOf(filepath.Join(source, name))
		if err != nil {
			return err
		}
		if here != there {
			differ = append(differ, name)
		}
		fmt.Fprintf(out, "%s  %s\n", here, name)
		if here != there {
			fmt.Fprintf(out, "%s  %s built elsewhere\n", there, name)
		}
	}
	if differ != nil {
		return fmt.Errorf("not the same when built elsewhere: %s", strings.Join(differ, ", "))
	}
	return nil
}

// copySource copies the files that git knows, or would add, as they are now.
func copySource(ctx context.Context, to string) error {
	list, err := exec.CommandContext(ctx, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		return fmt.Errorf("git ls-files: %w", err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		content, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue // removed, and not committed yet
		}
		if err != nil {
			return err
		}
		path := filepath.Join(to, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// otherEnvironment returns an environment with another home, other folders for what is
// temporary, another time zone and another language. Modules are taken from where they
// are, and where they are fetched from is kept.
func otherEnvironment(ctx context.Context, folder string) ([]string, error) {
	settings, err := exec.CommandContext(ctx, "go", "env", "GOMODCACHE", "GOENV").Output()
	if err != nil {
		return nil, err
	}
	values := strings.Split(string(settings), "\n")
	if len(values) < 2 {
		return nil, fmt.Errorf("go env says %q", settings)
	}
	changed := map[string]string{
		"GOMODCACHE": values[0],
		"GOENV":      values[1],
		"GOCACHE":    filepath.Join(folder, "cache"),
		"HOME":       filepath.Join(folder, "home"),
		"TMPDIR":     filepath.Join(folder, "tmp"),
		"TZ":         "Pacific/Chatham",
		"LANG":       "tr_TR.UTF-8",
		"LC_ALL":     "tr_TR.UTF-8",
		"USER":       "somebody",
	}
	if os.Getenv("npm_config_userconfig") == "" {
		if home, err := os.UserHomeDir(); err == nil {
			changed["npm_config_userconfig"] = filepath.Join(home, ".npmrc")
		}
	}
	for _, name := range []string{"HOME", "TMPDIR"} {
		if err := os.MkdirAll(changed[name], 0o777); err != nil {
			return nil, err
		}
	}
	// What make tells its children is meant for the make that runs here.
	env := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		_, replaced := changed[name]
		return replaced || name == "MAKEFLAGS" || name == "MFLAGS" || name == "MAKELEVEL"
	})
	for name, value := range changed {
		env = append(env, name+"="+value)
	}
	return env, nil
}

// sumOf returns the SHA-256 of a file.
func sumOf(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", sha256.Sum256(content)), nil
}
