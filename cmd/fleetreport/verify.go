package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/crypto/ssh"

	"fleetreport/report"
	"fleetreport/report/manifest"
	"fleetreport/report/publish"
)

// verification are the flags of verify.
type verification struct {
	judging
	fleet string
	key   string
}

// unverifiedError says what of documents does not hold, a line each, and what follows from
// it for all of them.
type unverifiedError struct {
	wrong   []string
	verdict string
}

func (e unverifiedError) Error() string {
	var lines []string
	for _, line := range append(slices.Clone(e.wrong), "fleetreport: "+e.verdict) {
		lines = append(lines, report.Legible(line)) // which is one line, whatever a name holds
	}
	return strings.Join(lines, "\n")
}

func (p *program) verifyCommand() *cobra.Command {
	var v verification
	cmd := &cobra.Command{
		Use:   "verify [flags] FOLDER",
		Short: "Tell whether documents are as they were made",
		Long: `Hold the documents in a folder against its manifest.json, and say which were changed.

With --key, manifest.json must have been signed by one of the keys, see build --sign.

With --fleet and the other inputs of the run, they are held against the manifest too, and
the documents are made again, which writes nothing: they must be the same to the byte.
Names do not count, only what is in the files. It takes the version of the program that
made them.

` + exitHelp,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{fmt.Errorf("verify takes one folder of documents, not %d arguments", len(args))}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return p.verify(cmd.Context(), args[0], &v) },
	}
	flags := cmd.Flags()
	flags.StringVar(&v.key, "key", "", "the SSH public keys of which one must have signed, in this `file`: one a line, or an allowed_signers")
	flags.StringVar(&v.fleet, "fleet", "", "the fleet `file`, to make the documents again")
	flags.StringVar(&v.baseline, "baseline", "", "the baseline, in this YAML `file`, where one was given")
	flags.StringVar(&v.exceptions, "exceptions", "", "the exceptions, in this YAML `file`, where they were given")
	flags.StringArrayVar(&v.history, "history", nil, "the files of earlier months, or a folder of them (`path`), where they were given; may be repeated")
	flags.BoolVarP(&v.quiet, "quiet", "q", false, "say nothing but what does not hold")
	flags.SortFlags = false
	v.flags = flags
	return cmd
}

// check finds flags that do not fit.
func (v *verification) check(dir string) error {
	if err := v.names(dir); err != nil {
		return err
	}
	errs := emptyFlags(v.flags, "key", "fleet", "baseline", "exceptions")
	if v.fleet == "" && (v.baseline != "" || v.exceptions != "" || v.history != nil) {
		errs = append(errs, usageError{errors.New("--baseline, --exceptions and --history are inputs of a run: give the fleet file too, with --fleet")})
	}
	if v.fleet == "-" {
		errs = append(errs, usageError{errors.New("--fleet: verify reads the fleet twice, so not from standard input: give a file")})
	}
	return errors.Join(errs...)
}

// names finds names of files that no message can repeat.
func (v *verification) names(dir string) error {
	var errs []error
	for _, path := range []string{dir, v.key, v.fleet} {
		errs = append(errs, printableName(path))
	}
	return errors.Join(append(errs, v.judging.names(""))...)
}

// verify holds the documents in a folder against their manifest, and where the inputs
// are given, against what they give.
func (p *program) verify(ctx context.Context, dir string, v *verification) error {
	if err := v.check(dir); err != nil {
		return err
	}
	p.quiet = v.quiet
	keys, err := loadKeys(v.key)
	if err != nil {
		return err
	}
	if publish.Unfinished(dir) { // and verify changes nothing in a folder that it does not trust
		return unverifiedError{[]string{"a run was killed while it put the documents in their place, or is about to: run build again"},
			"the documents in " + dir + " cannot be verified"}
	}
	// Nothing outside the folder is read, whatever is linked into it.
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("cannot read the folder of documents: %w", err)
	}
	defer func() { _ = root.Close() }()
	m, text, err := readManifest(root.FS())
	if err != nil {
		return unverified(dir, err)
	}
	p.strangers(root.FS())
	signed, unsigned := verifySignature(root.FS(), text, keys)
	if manifest.Unread(unsigned) {
		return fmt.Errorf("cannot read %w", unsigned)
	}
	if err := holds(root.FS(), dir, m, unsigned); err != nil {
		return err
	}
	if v.fleet != "" {
		if err := p.rebuild(ctx, dir, m, signed, v); err != nil {
			return err
		}
	}
	return p.holding(dir, m, v, signed, v.fleet != "")
}

// strangers notes files that a reader could take for documents of the run.
func (p *program) strangers(folder fs.FS) {
	const most = 10
	names := manifest.Strangers(folder, documentNames())
	for _, name := range names[:min(most, len(names))] {
		p.note("%s is not of this run", report.Legible(name))
	}
	if more := len(names) - most; more > 0 {
		p.note("and %d more files are not of this run", more)
	}
}

// holds holds the files of the folder against the manifest, and the manifest against itself
// and a document. The error of its signature is told with what does not hold.
func holds(folder fs.FS, dir string, m *manifest.Manifest, unsigned error) error {
	var wrong []string
	if unsigned != nil {
		wrong = append(wrong, unsigned.Error())
	}
	changed, err := m.Check(folder, documentNames())
	if err != nil {
		return err
	}
	if len(changed) > 0 {
		return unverifiedError{append(wrong, changed...), "the documents in " + dir + " are not as manifest.json says"}
	}
	otherwise := contradictions(m)
	if len(otherwise) == 0 {
		if otherwise, err = named(folder, m); err != nil {
			return err
		}
	}
	switch {
	case len(otherwise) > 0:
		return unverifiedError{append(wrong, otherwise...), "manifest.json in " + dir + " is not as it was made; the documents have the SHA-256 that it lists"}
	case unsigned == nil:
		return nil
	case errors.Is(unsigned, manifest.ErrOtherKey):
		return unverifiedError{wrong, "the documents in " + dir + " are as manifest.json says, but its signature is of another key"}
	case errors.Is(unsigned, manifest.ErrSignature):
		return unverifiedError{wrong, "the documents in " + dir + " are as manifest.json says, but its signature does not hold"}
	default:
		return unverifiedError{wrong, "the documents in " + dir + " are as manifest.json says, but it is not signed"}
	}
}

// holding says what holds.
func (p *program) holding(dir string, m *manifest.Manifest, v *verification, signed *manifest.Key, again bool) error {
	if v.quiet {
		return nil
	}
	lines := []string{
		fmt.Sprintf("%s: %d documents are as manifest.json says", dir, len(m.Documents)),
		fmt.Sprintf("run %s, %s, made by %s %s", m.Run, m.Period, m.Tool.Name, m.Tool.Version),
	}
	if signed != nil {
		by := "signed by " + ssh.FingerprintSHA256(signed)
		switch {
		case v.key == "":
			by += ", whoever that is: --key holds it against your keys"
		case signed.Principal != "":
			by += " (" + report.Brief(signed.Principal) + ")"
		}
		lines = append(lines, by)
	}
	for _, in := range m.Inputs {
		lines = append(lines, fmt.Sprintf("%s %s: %d bytes, SHA-256 %s", in.Kind, in.Name, in.Bytes, in.SHA256))
	}
	if again {
		lines = append(lines, "made again from these inputs: the same to the byte")
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(p.stdout, report.Legible(line)); err != nil {
			return err
		}
	}
	return nil
}

// unverified is the error of documents that have no manifest that can be read. One of
// reading stays what it is.
func unverified(dir string, err error) error {
	if manifest.Unread(err) {
		return fmt.Errorf("cannot read %w", err)
	}
	return unverifiedError{[]string{err.Error()}, "the documents in " + dir + " cannot be verified"}
}

// readManifest reads manifest.json.
func readManifest(folder fs.FS) (*manifest.Manifest, []byte, error) {
	text, err := readSmall(folder, manifest.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("%s: it is missing, and nothing else says what these documents are", manifest.Name)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", manifest.Name, err)
	}
	m, err := manifest.Decode(text)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", manifest.Name, err)
	}
	return m, text, nil
}

// beforeRun is what comes before the run in each document. A text of an inventory cannot
// read the same: in none of them it has a line feed, a < or a quote as such.
var beforeRun = []struct{ document, before string }{
	{markdownFile, "\n| Run "}, {pageFile, "<summary>Run <code>"}, {jsonFile, "\n \"run\": \""}, {workbookFile, "<dc:identifier>"},
}

// named holds the run of the manifest against the smallest document that there is.
func named(folder fs.FS, m *manifest.Manifest) ([]string, error) {
	for _, in := range beforeRun {
		if !slices.ContainsFunc(m.Documents, func(d manifest.Document) bool { return d.Name == in.document }) {
			continue
		}
		text, err := fs.ReadFile(folder, in.document)
		if err == nil && in.document == workbookFile {
			text, err = properties(text)
		}
		if err != nil {
			return nil, fmt.Errorf("cannot read %s: %w", in.document, err)
		}
		return m.Named(in.document, text, in.before), nil
	}
	return nil, nil
}

// properties is the part of a workbook that names its run and inputs.
func properties(workbook []byte) ([]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		return nil, err
	}
	return fs.ReadFile(archive, "docProps/core.xml")
}

// readSmall reads a file that is not larger than a manifest can be.
func readSmall(folder fs.FS, name string) ([]byte, error) {
	const most = 16 << 20
	if info, err := fs.Stat(folder, name); err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("it is no file")
	}
	f, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && len(text) > most {
		return nil, errors.New("it is larger than 16 MiB")
	}
	return text, err
}

// loadKeys reads the public keys; none for no file.
func loadKeys(path string) ([]manifest.Key, error) {
	if path == "" {
		return nil, nil
	}
	text, err := readWritten(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the keys: %w", err)
	}
	keys, err := manifest.ParseKeys(text)
	if err != nil {
		return nil, usageError{fmt.Errorf("--key: %s: %w", path, err)}
	}
	return keys, nil
}

// verifySignature gives the key that has signed the manifest. Where no keys are asked for
// there may be no signature, and then it is nil; one that does not hold is found all the
// same.
func verifySignature(folder fs.FS, text []byte, keys []manifest.Key) (*manifest.Key, error) {
	signature, err := readSmall(folder, manifest.SignatureName)
	if errors.Is(err, fs.ErrNotExist) && keys == nil {
		return nil, nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: it is missing: the manifest is not signed", manifest.SignatureName)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", manifest.SignatureName, err)
	}
	var key *manifest.Key
	if keys == nil {
		key, err = manifest.Signer(text, signature)
	} else {
		key, err = manifest.Verify(text, signature, keys)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", manifest.SignatureName, err)
	}
	return key, nil
}
