package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/fleet/csv"
	"fleetreport/report/history"
	"fleetreport/report/manifest"
	"fleetreport/report/panics"
	"fleetreport/report/verify"
)

// compare compares the audited fleet with the files of earlier months, which are read with the options of the fleet.
// It returns nil where there are none. The error joins the errors of all files.
func (p *program) compare(ctx context.Context, r *audit.Result, c *runConfig, o fleet.Options,
	inForce history.ExceptionsOf) (*history.Comparison, error) {
	reading := p.showComparing(c.earlier)
	next := prefetch(len(c.earlier), func(i int) (*history.Month, error) {
		return readMonth(ctx, c.earlier[i], c.earlierKey, r.Baseline, o, reading)
	})
	compared, err := history.Compare(r, c.period, next, inForce)
	if err == nil || ctx.Err() != nil {
		return compared, err
	}
	errs := []error{err}
	for {
		m, err := next()
		switch {
		case err != nil:
			errs = append(errs, err)
		case m == nil:
			return nil, joinRejections(errs)
		}
	}
}

// showComparing shows that the files of earlier months are being read.
func (p *program) showComparing(files []historyFile) *stage {
	if len(files) == 0 {
		return nil
	}
	var size int64
	for _, f := range files {
		size += f.Info.Size()
	}
	name := "comparing with 1 month"
	if len(files) > 1 {
		name = fmt.Sprintf("comparing with %d months", len(files))
	}
	return p.progress.begin(name, size)
}

// prefetch returns a function that returns the n months that read reads, one per call, and nil after the last one.
// It reads one month ahead, so that at most two are in memory.
func prefetch(n int, read func(i int) (*history.Month, error)) func() (*history.Month, error) {
	type result struct {
		month *history.Month
		err   error
	}
	pending := make(chan result, 1) // buffered for a month that is never asked for
	start := func(i int) {
		if i < n {
			go func() {
				var r result
				r.err = panics.Catch(func() (err error) { r.month, err = read(i); return err })
				pending <- r
			}()
		}
	}
	start(0)
	returned := 0
	return func() (*history.Month, error) {
		if returned == n {
			return nil, nil
		}
		r := <-pending
		returned++
		start(returned)
		return r.month, r.err
	}
}

// joinRejections joins errors: into one rejection with all problems if all of them are rejections, else into an error
// that is no rejection, since for a rejection only its problems are printed.
func joinRejections(errs []error) error {
	all, onlyRejections := &fleet.Rejection{}, true
	for i, err := range errs {
		r, ok := errors.AsType[*fleet.Rejection](err)
		if !ok {
			onlyRejections = false
			continue
		}
		all.Problems = append(all.Problems, r.Problems...)
		all.Total += r.Total
		errs[i] = errors.New(r.Error())
	}
	if onlyRejections {
		return all
	}
	return errors.Join(errs...)
}

// readMonth reads the file of an earlier month and audits it against the baseline, as of the end of its month. Where
// keys are given, one of them must have signed a report.json. reading counts the bytes that are read; it may be nil.
func readMonth(ctx context.Context, f historyFile, keys []manifest.Key, b *audit.Baseline, o fleet.Options,
	reading *stage) (*history.Month, error) {
	in, err := os.Open(f.Path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the history: %w", err)
	}
	defer func() { _ = in.Close() }() // it was only read
	r := reading.reader(contextReader{ctx, in})
	if f.IsReport() {
		return readReport(r, f, keys, b)
	}
	o.Size, o.Required, o.Watch = f.Info.Size(), []string{}, ""
	inventory, err := csv.Read(f.Path, r, o)
	if _, ok := errors.AsType[*fleet.Rejection](err); ok {
		return nil, withPath(err, f.Path)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the history: %w", err)
	}
	m := history.FromFleet(f.Period, audit.Run(inventory, b, f.Period.End()))
	m.File = f.Name()
	return m, nil
}

// readReport reads a report.json.
func readReport(in io.Reader, f historyFile, keys []manifest.Key, b *audit.Baseline) (*history.Month, error) {
	const maxBytes = 1 << 30 // far more than the report of a million servers has
	if f.Info.Size() > maxBytes {
		return nil, usageErrorf("--history: %s is larger than 1 GiB: give the inventory (CSV) of that month instead", f.Path)
	}
	var text bytes.Buffer
	text.Grow(int(f.Info.Size()) + bytes.MinRead)
	if _, err := text.ReadFrom(io.LimitReader(in, maxBytes)); err != nil {
		return nil, fmt.Errorf("cannot read the history: %w", err)
	}
	m, err := history.FromReport(text.Bytes(), f.Path, b)
	if err != nil {
		return nil, usageError{prefixed("--history: ", err)}
	}
	if keys != nil {
		err := verify.SignedReport(f.Path, m.SHA256, keys)
		if _, ok := errors.AsType[*verify.UnsignedError](err); ok {
			return nil, usageErrorf("--key: %w", err)
		}
		if err != nil {
			return nil, fmt.Errorf("cannot read the history: %w", err)
		}
	}
	if m.Period != f.Period {
		return nil, fmt.Errorf("cannot read the history: %s has changed while it was read", f.Path)
	}
	m.File = f.Name()
	return m, nil
}
