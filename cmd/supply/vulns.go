package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

// govulncheck is the checker. It fails when the code calls what is vulnerable, and when
// it could not find out.
const govulncheck = "golang.org/x/vuln/cmd/govulncheck@v1.9.0"

// tools is what the vulns command does outside of itself.
type tools struct {
	// reach reports why there is no answer from a database; see [reach].
	reach func(ctx context.Context, db string) error
	// fetch downloads a module and returns its folder.
	fetch func(ctx context.Context, module string) (string, error)
	// check runs the checker on the module in dir.
	check func(ctx context.Context, db, dir string, out io.Writer) error
}

// vulns looks for known vulnerabilities that the modules in the given folders call.
func vulns(ctx context.Context, args []string, out io.Writer) error {
	return lookUp(ctx, args, out, tools{reach: reach, fetch: download, check: checkModule})
}

// lookUp asks the database, or, where it cannot be reached, its copy. Where that cannot
// be had either, nothing is known: it says so, and only then is that no error.
func lookUp(ctx context.Context, args []string, out io.Writer, with tools) error {
	flags := flagSet("vulns")
	db := flags.String("db", "https://vuln.go.dev", "the vulnerability `database`: https:// or file://")
	dated := flags.String("copy", "", "the `module` that holds a copy of the database, for where it cannot be reached")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("write the folders of the modules to check")
	}

	asked := *db
	err := with.reach(ctx, asked)
	if errors.Is(err, errUnreachable) {
		notice(out, "The vulnerability database "+asked+" CANNOT BE REACHED", err.Error())
		asked, err = fromCopy(ctx, *dated, with)
		if err != nil {
			return err
		}
		if asked == "" {
			notice(out, "VULNERABILITIES WERE NOT CHECKED", "Point GOVULNDB at a mirror (https://) or a local copy (file://) of the database.")
			return nil
		}
		notice(out, "Checking against the copy of "+day(*dated), "Vulnerabilities that became known later are NOT found. A newer copy is a newer version in VULNDB of the Makefile.")
	}
	if err != nil {
		return err
	}

	var failed []string
	for _, dir := range flags.Args() {
		fmt.Fprintf(out, "govulncheck of %s\n", dir)
		if err := with.check(ctx, asked, dir, out); err != nil {
			failed = append(failed, fmt.Sprintf("%s: %v", dir, err))
		}
	}
	if failed != nil {
		return fmt.Errorf("vulnerabilities were found, or could not be looked for: %s", strings.Join(failed, "; "))
	}
	return nil
}

// fromCopy returns the database in module as a file address, or "" where there is no
// copy to be had. A copy that is not what its checksum says is an error.
func fromCopy(ctx context.Context, module string, with tools) (string, error) {
	if module == "" {
		return "", nil
	}
	dir, err := with.fetch(ctx, module)
	switch {
	case errors.Is(err, errForged):
		return "", err
	case err != nil:
		return "", nil //nolint:nilerr // lookUp says that nothing was checked
	}
	return "file://" + dir + "/data/osv", nil
}

// errForged is that a module is not the one of its checksum.
var errForged = errors.New("the copy of the database is not what its checksum says")

// download brings a module into the module cache and returns its folder there.
func download(ctx context.Context, module string) (string, error) {
	command := exec.CommandContext(ctx, "go", "mod", "download", "-json", module)
	answer, err := command.Output()
	var got struct{ Dir, Error string }
	if broken := json.Unmarshal(answer, &got); broken != nil {
		return "", errors.Join(err, broken)
	}
	if strings.Contains(got.Error, "verifying") || strings.Contains(got.Error, "checksum") {
		return "", fmt.Errorf("%w: %s", errForged, got.Error)
	}
	if got.Error != "" {
		return "", errors.New(got.Error)
	}
	return got.Dir, err
}

// checkModule runs govulncheck on all packages of the module in dir.
func checkModule(ctx context.Context, db, dir string, out io.Writer) error {
	command := exec.CommandContext(ctx, "go", "run", govulncheck, "-C", dir, "-db", db, "./...")
	command.Stdout, command.Stderr = out, os.Stderr
	return command.Run()
}

// pseudo finds the day in the version of a module that has no releases.
var pseudo = regexp.MustCompile(`-(\d{4})(\d{2})(\d{2})\d{6}-[0-9a-f]{12}$`)

// day returns the day that a version names, or the whole of it.
func day(module string) string {
	if found := pseudo.FindStringSubmatch(module); found != nil {
		return strings.Join(found[1:], "-")
	}
	return module
}

// notice says what no one may overlook.
func notice(out io.Writer, headline, text string) {
	line := strings.Repeat("!", 72)
	fmt.Fprintf(out, "%s\n! %s\n! %s\n%s\n", line, headline, text, line)
}
