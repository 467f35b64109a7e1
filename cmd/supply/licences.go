package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// allowed are the licences that a part of the program may have, and why. They let
// everyone use and pass on the program as a whole, whatever they combine it with; all
// they ask is that their notices are kept.
var allowed = map[string]string{
	"0BSD":         "asks for nothing",
	"Apache-2.0":   "the licence of fleetreport; asks to keep notices, and grants patents",
	"BSD-2-Clause": "asks to keep the notice",
	"BSD-3-Clause": "asks to keep the notice, and not to advertise with the authors' names",
	"ISC":          "asks to keep the notice",
	"MIT":          "asks to keep the notice",
	"OFL-1.1":      "for fonts: asks to keep the notice, and not to sell the font by itself",
}

// licences writes the list of licences to a file or, with -check, holds that it is as it
// would be written.
func licences(ctx context.Context, args []string, out io.Writer) error {
	flags := flagSet("licences")
	check := flags.Bool("check", false, "write nothing; fail when the list would change")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("write the file of the list of licences")
	}
	file := flags.Arg(0)

	modules, err := linked(ctx)
	if err != nil {
		return err
	}
	lock, err := readLock(bundle)
	if err != nil {
		return err
	}
	list, err := listOf(modules, bundled(lock))
	if err != nil {
		return err
	}
	if !*check {
		return os.WriteFile(file, list, 0o666)
	}
	old, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if line := firstDifference(string(old), string(list)); line != "" {
		return fmt.Errorf("%s is out of date, from the line %q on: run make licences, and read the diff", file, line)
	}
	_, err = fmt.Fprintf(out, "%s: %d parts, each of a licence that is allowed\n", file, len(modules)+len(lock.Packages)-1)
	return err
}

// listOf returns the list as Markdown, or all that keeps it from being written.
func listOf(modules, packages []part) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("# Licences of the parts of fleetreport\n\n" +
		"fleetreport itself is under Apache-2.0 (LICENSE). `make licences` writes this list from the files of the parts; `make lint` fails when it is\n" +
		"out of date, and when a licence is not allowed. AND joins the licences of one part that hold together.\n")
	var problems []error
	table := func(heading, about string, parts []part) {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| part | version | licences | in the files | only on |\n| --- | --- | --- | --- | --- |\n", heading, about)
		for _, p := range parts {
			ids, files, err := detect(p)
			if err != nil {
				problems = append(problems, err)
				continue
			}
			for _, id := range ids {
				if allowed[id] == "" {
					problems = append(problems, fmt.Errorf("%s %s is under %s, which is not on the list of allowed licences", p.name, p.version, id))
				}
			}
			only := ""
			if len(p.systems) < len(systems) {
				only = strings.Join(p.systems, ", ")
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", p.name, p.version, strings.Join(ids, " AND "), strings.Join(files, ", "), only)
		}
	}
	table("Go modules", "Those of which a package is linked into the program; std is the standard library and runtime.", modules)
	table("npm packages", "Those of which something is bundled into the page and the program that draws the static pictures.", packages)

	b.WriteString("\n## What is allowed, and why\n\n" +
		"Licences that let everyone use and pass on the program as a whole, whatever they combine it with.\n\n| licence | why |\n| --- | --- |\n")
	for _, id := range slices.Sorted(maps.Keys(allowed)) {
		fmt.Fprintf(&b, "| %s | %s |\n", id, allowed[id])
	}
	return b.Bytes(), errors.Join(problems...)
}

// blank is said of a line that has nothing on it.
const blank = "(blank)"

// firstDifference returns the first line of fresh that is not in its place in old, or ""
// where both are the same.
func firstDifference(old, fresh string) string {
	if old == fresh {
		return ""
	}
	had := strings.Split(old, "\n")
	for i, line := range strings.Split(fresh, "\n") {
		if i >= len(had) || had[i] != line {
			return cmp.Or(line, blank)
		}
	}
	return blank
}
