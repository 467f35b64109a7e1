package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"fleetreport/report"
	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/history"
	"fleetreport/report/panics"
)

// compare holds the judged fleet against the files of earlier months, newest first. It
// is nil where there are none. The options are those with which the fleet was read. The
// error tells what is wrong with each of the files.
func (p *program) compare(ctx context.Context, r *audit.Result, period report.Period, files []historyFile, o fleet.Options, inForce history.ExceptionsOf) (*history.Comparison, error) {
	reading := p.comparing(files)
	next := ahead(len(files), func(i int) (*history.Month, error) { return openMonth(ctx, files[i], r.Baseline, o, reading) })
	c, err := history.Compare(r, period, next, inForce)
	if err == nil || ctx.Err() != nil {
		return c, err
	}
	errs := []error{err}
	for {
		m, err := next()
		switch {
		case err != nil:
			errs = append(errs, err)
		case m == nil:
			return nil, together(errs)
		}
	}
}

// comparing tells that the files of earlier months are being read.
func (p *program) comparing(files []historyFile) *stage {
	if len(files) == 0 {
		return nil
	}
	var size int64
	for _, f := range files {
		size += f.Info.Size()
	}
	months := "months"
	if len(files) == 1 {
		months = "month"
	}
	return p.progress.begin(fmt.Sprintf("comparing with %d %s", len(files), months), 0, size)
}

// ahead gives the months that open opens, and nil after the last one. While one is
// worked on it opens the next, so that there are never more than two.
func ahead(n int, open func(i int) (*history.Month, error)) func() (*history.Month, error) {
	type opened struct {
		month *history.Month
		err   error
	}
	pending := make(chan opened, 1) // has room for what nobody asks for any more
	start := func(i int) {
		if i < n {
			go func() {
				var o opened
				o.err = panics.Catch(func() (err error) { o.month, err = open(i); return err })
				pending <- o
			}()
		}
	}
	start(0)
	given := 0
	return func() (*history.Month, error) {
		if given == n {
			return nil, nil
		}
		o := <-pending
		given++
		start(given)
		return o.month, o.err
	}
}

// together is one error of several: one rejection of all problems where each is a
// rejection, else none is, for a rejection is told alone.
func together(errs []error) error {
	all, mixed := &fleet.Rejection{}, false
	for i, err := range errs {
		r, ok := errors.AsType[*fleet.Rejection](err)
		if !ok {
			mixed = true
			continue
		}
		all.Problems = append(all.Problems, r.Problems...)
		all.Total += r.Total
		errs[i] = errors.New(r.Error())
	}
	if mixed {
		return errors.Join(errs...)
	}
	return all
}

// openMonth reads the file of an earlier month and judges it against the baseline, as
// of the end of its month. Reading counts what is read; it may be nil.
func openMonth(ctx context.Context, f historyFile, b *audit.Baseline, o fleet.Options, reading *stage) (*history.Month, error) {
	in, err := os.Open(f.Path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the history: %w", err)
	}
	defer func() { _ = in.Close() }() // it was only read
	if f.IsReport() {
		return openReport(reading.reader(cancellable{ctx, in}), f, b)
	}
	o.Size, o.Needed, o.Watch, o.Progress = f.Info.Size(), []string{}, "", reading.add
	inventory, err := fleet.Read(f.Path, reading.reader(cancellable{ctx, in}), o)
	if rejection, ok := errors.AsType[*fleet.Rejection](err); ok {
		for i := range rejection.Problems {
			rejection.Problems[i].File = f.Path // many files of a history have one name
		}
		return nil, rejection
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the history: %w", err)
	}
	m := history.FromFleet(f.Period, audit.Run(inventory, b, f.Period.End()))
	m.File = f.Name()
	return m, nil
}

// openReport reads a report.json.
func openReport(in io.Reader, f historyFile, b *audit.Baseline) (*history.Month, error) {
	if f.Info.Size() > history.MaxReportBytes {
		return nil, usageError{fmt.Errorf("--history: %s is larger than 1 GiB: give the inventory (CSV) of that month instead", f.Path)}
	}
	var text bytes.Buffer
	text.Grow(int(f.Info.Size()) + bytes.MinRead)
	if _, err := text.ReadFrom(io.LimitReader(in, history.MaxReportBytes)); err != nil {
		return nil, fmt.Errorf("cannot read the history: %w", err)
	}
	m, err := history.FromReport(text.Bytes(), f.Path, b)
	if err != nil {
		return nil, usageError{prefixed("--history: ", err)}
	}
	if err := f.checkSigned(m); err != nil {
		return nil, err
	}
	if m.Period != f.Period {
		return nil, fmt.Errorf("cannot read the history: %s has changed while it was read", f.Path)
	}
	m.File = f.Name()
	return m, nil
}
