package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"fleetreport/report/audit"
	"fleetreport/report/fleet"
	"fleetreport/report/history"
	"fleetreport/report/verify"
)

// compare compares the audited fleet with the files of earlier months, which are read with the options of the fleet.
// It returns nil where there are none. The error joins the errors of all files.
func (p *program) compare(ctx context.Context, r *audit.Result, c *runConfig, o fleet.Options,
	inForce history.ExceptionsOf) (*history.Comparison, error) {
	stage := p.showComparing(c.earlier)
	months := &history.Reader{
		Files: c.earlier, Baseline: r.Baseline, Options: o, Aliases: c.aliases,
		Wrap: func(in io.Reader) io.Reader { return stage.reader(contextReader{ctx, in}) },
	}
	if c.earlierKey != nil {
		months.CheckReport = func(path, sha256 string) error {
			err := verify.SignedReport(path, sha256, c.earlierKey)
			if _, ok := errors.AsType[*verify.UnsignedError](err); ok {
				return usageErrorf("--key: %w", err)
			}
			return err
		}
	}
	compared, err := history.Compare(r, c.period, months.Next, inForce)
	if err == nil || ctx.Err() != nil {
		return compared, err
	}
	errs := []error{readingError(err)}
	for len(months.Files) > 0 {
		if _, err := months.Next(); err != nil {
			errs = append(errs, readingError(err))
		}
	}
	return nil, joinRejections(errs)
}

// readingError returns the error of reading a file of the history as the program reports it.
func readingError(err error) error {
	_, isRejection := errors.AsType[*fleet.Rejection](err)
	_, hasMistakes := errors.AsType[history.ReportError](err)
	switch {
	case isRejection, isUsageError(err):
		return err
	case hasMistakes:
		return usageError{prefixed("--history: ", err)}
	default:
		return fmt.Errorf("cannot read the history: %w", err)
	}
}

// showComparing shows that the files of earlier months are being read.
func (p *program) showComparing(files []history.File) *stage {
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
