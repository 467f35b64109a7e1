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

// unverifiedError says what does not hold of documents, a line each.
type unverifiedError struct {
	folder string
	wrong  []string
}

func (e unverifiedError) Error() string { return strings.Join(e.wrong, "\n") }

func (p *program) verifyCommand() *cobra.Command {
	var v verification
	cmd := &cobra.Command{
		Use:   "verify [flags] FOLDER",
		Short: "Tell whether documents are as they were made",
		Long: `Hold the documents in a folder against its manifest.json, and say which were changed.

With --key, manifest.json must have been signed by one of the keys, see build --sign.

With --fleet and the other inputs of the run, they are held against the manifest too, and
the documents are made again, which writes nothing: they must be the same to the byte.
Names do not count, only what is in the files.

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
func (v *verification) check() error {
	errs := emptyFlags(v.flags, "key", "fleet", "baseline", "exceptions")
	if v.fleet == "" && (v.baseline != "" || v.exceptions != "" || v.history != nil) {
		errs = append(errs, usageError{errors.New("--baseline, --exceptions and --history are inputs of a run: give the fleet file too, with --fleet")})
	}
	if v.fleet == "-" {
		errs = append(errs, usageError{errors.New("--fleet: verify reads the fleet twice, so not from standard input: give a file")})
	}
	return errors.Join(errs...)
}

// verify holds the documents in a folder against their manifest, and where the inputs
// are given, against what they give.
func (p *program) verify(ctx context.Context, dir string, v *verification) error {
	if err := v.check(); err != nil {
		return err
	}
	keys, err := loadKeys(v.key)
	if err != nil {
		return err
	}
	if publish.Unfinished(dir) { // and verify changes nothing in a folder that it does not trust
		return unverifiedError{dir, []string{"a run was killed while it put the documents in their place, or is about to: run build again"}}
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
	signed, err := verifySignature(root.FS(), text, keys)
	if err != nil {
		return unverified(dir, err)
	}
	wrong, err := m.Check(root.FS(), documentNames())
	if err != nil {
		return err
	}
	if len(wrong) == 0 {
		wrong, err = named(root.FS(), m)
	}
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return unverifiedError{dir, wrong}
	}
	if v.fleet != "" {
		if err := p.rebuild(ctx, dir, m, v); err != nil {
			return err
		}
	}
	if v.quiet {
		return nil
	}
	for line := range strings.Lines(holding(dir, m, v, signed)) {
		if _, err := fmt.Fprintln(p.stdout, report.Legible(strings.TrimSuffix(line, "\n"))); err != nil {
			return err
		}
	}
	return nil
}

// holding says what holds.
func holding(dir string, m *manifest.Manifest, v *verification, signed ssh.PublicKey) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d documents are as manifest.json says\nrun %s, %s, made by %s %s\n", dir, len(m.Documents), m.Run, m.Period, m.Tool.Name, m.Tool.Version)
	switch {
	case signed != nil && v.key == "":
		fmt.Fprintf(&b, "signed by %s, whoever that is: --key holds it against your keys\n", ssh.FingerprintSHA256(signed))
	case signed != nil:
		fmt.Fprintf(&b, "signed by %s\n", ssh.FingerprintSHA256(signed))
	}
	for _, in := range m.Inputs {
		fmt.Fprintf(&b, "%s %s: %d bytes, SHA-256 %s\n", in.Kind, in.Name, in.Bytes, in.SHA256)
	}
	if v.fleet != "" {
		b.WriteString("made again from these inputs: the same to the byte\n")
	}
	return b.String()
}

// unverified is the error of documents that are not as they were made. One of reading
// stays what it is.
func unverified(dir string, err error) error {
	if manifest.Unread(err) {
		return fmt.Errorf("cannot read %w", err)
	}
	return unverifiedError{dir, []string{err.Error()}}
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

// named holds what the manifest says of the run and its inputs against the smallest
// document that there is, which names them too.
func named(folder fs.FS, m *manifest.Manifest) ([]string, error) {
	for _, name := range []string{markdownFile, pageFile, jsonFile, workbookFile} {
		if !slices.ContainsFunc(m.Documents, func(d manifest.Document) bool { return d.Name == name }) {
			continue
		}
		text, err := fs.ReadFile(folder, name)
		if err == nil && name == workbookFile {
			text, err = properties(text)
		}
		if err != nil {
			return nil, fmt.Errorf("cannot read %s: %w", name, err)
		}
		return m.Named(name, text), nil
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
func loadKeys(path string) ([]ssh.PublicKey, error) {
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
func verifySignature(folder fs.FS, text []byte, keys []ssh.PublicKey) (ssh.PublicKey, error) {
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
	var key ssh.PublicKey
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
