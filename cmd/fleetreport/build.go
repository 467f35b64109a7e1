package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/crypto/ssh"

	"fleetreport/report"
	"fleetreport/report/manifest"
	"fleetreport/report/output"
	"fleetreport/report/plan"
	"fleetreport/report/publish"
)

func (p *program) buildCommand() *cobra.Command {
	var j auditFlags
	cmd := &cobra.Command{
		Use:   "build [flags] FLEET.csv",
		Short: "Write the documents of a fleet",
		Long: `Write the documents of a fleet: report.md with its pictures in charts/,
report.html, report.xlsx and report.json, and manifest.json, with which 'fleetreport
verify' checks later whether they were changed. "-" reads the fleet from standard input.

` + exitHelp,
		Args: oneFile,
		RunE: func(cmd *cobra.Command, args []string) error { return p.build(cmd.Context(), args[0], &j) },
	}
	cmd.Flags().StringVarP(&j.out, "out", "o", "out", "the `folder` for the documents")
	cmd.Flags().StringSliceVar(&j.formats, "formats", output.Names(), "the `list` of documents to write")
	j.registerReport(cmd.Flags())
	cmd.Flags().StringVar(&j.sign, "sign", "",
		"sign manifest.json with this SSH key: a private key, or the public key (`file`) of one in the agent")
	cmd.Flags().BoolVar(&j.discardEdits, "discard-edits", false,
		"overwrite a report.xlsx that was changed since it was made, such as one that was filled in")
	cmd.Flags().SortFlags = false
	return cmd
}

// checkFormats checks the value of --formats.
func checkFormats(names []string) error {
	write := "write one or more of " + strings.Join(output.Names(), ",") + ", separated by commas"
	if len(names) == 0 {
		return usageErrorf("--formats is empty: %s", write)
	}
	for _, name := range names {
		if !slices.Contains(output.Names(), name) {
			return usageErrorf("--formats: there is no format %q: %s", name, write)
		}
	}
	return nil
}

// build writes the documents of the fleet into the folder, all together or none.
func (p *program) build(ctx context.Context, path string, j *auditFlags) error {
	c, err := p.runConfig(ctx, path, j, checkFormats(j.formats))
	if err != nil {
		return err
	}
	if err := checkNotOutput(c.inputs, j.out); err != nil {
		return err
	}
	doc, record, err := p.compose(ctx, c, j)
	if err != nil {
		return err
	}
	if err := j.checkEdited(c.plan); err != nil {
		return err
	}
	set, err := p.publish(ctx, j.out)
	if err != nil {
		return err
	}
	err = p.writeDocuments(ctx, set, doc, record, j.formats, c.signer)
	if err == nil {
		err = cmp.Or(ctx.Err(), j.checkEdited(c.plan)) // it may have been saved since the first check
	}
	if err != nil {
		return errors.Join(err, set.Discard())
	}
	var written, others []string
	for _, f := range output.Formats {
		if slices.Contains(j.formats, f.Name) {
			written = append(written, filepath.Join(j.out, f.Files[0]))
			set.Retire(f.Files...) // pictures that this report does not have
		} else {
			others = append(others, set.Stale(f.Files)...)
		}
	}
	written = append(written, filepath.Join(j.out, manifest.Name))
	// A signature of an earlier run is not one of the documents of this run.
	unsigned := set.Stale([]string{manifest.SignatureName})
	set.Retire(unsigned...)
	unknown := unknownOrigin(j.out, written)
	if err := p.commit(set); err != nil {
		return err
	}
	if p.quiet {
		return gateResult(doc.Gate)
	}
	p.logf("%s: %s", doc.Period, strings.TrimSpace(doc.Verdict+" "+doc.Remark))
	p.logf("wrote %s", strings.Join(written, ", "))
	if c.signer != nil {
		fingerprint := ssh.FingerprintSHA256(c.signer.PublicKey())
		p.logf("signed with %s: %s", fingerprint, filepath.Join(j.out, manifest.SignatureName))
	}
	for _, path := range unknown {
		p.notef("replaced %s, which fleetreport may not have written: there was no %s", path, manifest.Name)
	}
	for _, name := range unsigned {
		p.notef("removed %s of an earlier run: this run was not signed, see --sign", filepath.Join(j.out, name))
	}
	for i, name := range others {
		others[i], _, _ = strings.Cut(name, "/") // the folder of pictures, once
	}
	for _, name := range slices.Compact(others) {
		p.notef("left %s of an earlier run unchanged", filepath.Join(j.out, name))
	}
	return gateResult(doc.Gate)
}

// filledIn is the document that people fill in.
const filledIn = "report.xlsx"

// checkEdited refuses to replace a workbook that was changed since it was made, unless its content was given as the
// plan: what people filled in would be lost. A workbook that no manifest.json lists counts as changed.
func (j *auditFlags) checkEdited(given *plan.File) error {
	if j.discardEdits || !slices.Contains(j.formats, "xlsx") {
		return nil
	}
	path, folder := filepath.Join(j.out, filledIn), os.DirFS(j.out)
	info, statErr := os.Stat(path)
	if statErr != nil || !info.Mode().IsRegular() {
		return nil //nolint:nilerr // there is none, or publishing reports what is there instead
	}
	sum, _, err := manifest.Hash(folder, filledIn)
	switch {
	case err != nil:
		return fmt.Errorf("cannot read %s, which may have been filled in: %w", path, err)
	case given != nil && given.SHA256 == sum || manifest.Lists(folder, filledIn, sum):
		return nil
	}
	return fmt.Errorf("%s is not the one that manifest.json lists: its action plan may have been filled in; nothing was "+
		"written: copy it to another folder and give the copy to --plan, or add --discard-edits to overwrite it", path)
}

// writeDocuments writes the documents and manifest.json, with its signature if there is a signer.
func (p *program) writeDocuments(ctx context.Context, set *publish.Set, doc *report.Document,
	record *manifest.Manifest,
	formats []string, signer ssh.Signer) error {
	p.progress.begin("writing", 0)
	out := output.NewWriter(set, doc)
	if err := out.Write(ctx, formats); err != nil {
		return err
	}
	p.progress.stop()
	record.Documents = out.Documents()
	record.Tool.Commit, record.Tool.Go, record.Tool.Libraries = revision(), runtime.Version(), libraries()
	for _, name := range output.Names() {
		if slices.Contains(formats, name) {
			record.Settings.Formats = append(record.Settings.Formats, name)
		}
	}
	text, err := record.Encode()
	if err != nil {
		return err
	}
	if err := out.WriteFile(manifest.Name, text); err != nil || signer == nil {
		return err
	}
	signature, err := manifest.Sign(text, signer)
	if err != nil {
		return err
	}
	return out.WriteFile(manifest.SignatureName, signature)
}

// libraries returns the modules that are linked into the program, sorted by path.
func libraries() []manifest.Module {
	list := []manifest.Module{}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if d.Replace != nil {
				d = d.Replace
			}
			list = append(list, manifest.Module{Path: d.Path, Version: d.Version})
		}
	}
	slices.SortFunc(list, func(a, b manifest.Module) int { return strings.Compare(a.Path, b.Path) })
	return list
}

// unknownOrigin returns those of the paths that exist although no run has left its manifest in the folder.
func unknownOrigin(dir string, paths []string) []string {
	if _, err := os.Lstat(filepath.Join(dir, manifest.Name)); err == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(paths), func(path string) bool {
		_, err := os.Lstat(path)
		return err != nil
	})
}

// checkNotOutput refuses to read a file that a document would replace.
func checkNotOutput(inputs []string, dir string) error {
	names := []string{output.ChartFolder, manifest.Name, manifest.SignatureName}
	for _, f := range output.Formats {
		names = append(names, f.Files...)
	}
	for _, path := range inputs {
		if path == "-" || path == "" {
			continue
		}
		in, err := os.Stat(path)
		if err != nil {
			continue // reported when it is read
		}
		for _, name := range names {
			if out, err := os.Stat(filepath.Join(dir, name)); err == nil && os.SameFile(in, out) {
				return usageErrorf("%s would be replaced by a document: give a copy of it, or choose another folder with --out",
					path)
			}
		}
	}
	return nil
}
