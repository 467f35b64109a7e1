package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Recover puts right what a killed run has left in the folder, if anything: its files are
// those of one run then, and nothing else is left of it. Whoever reads the files to tell
// whether they are whole calls it first. Where a run is writing, Recover waits until it
// ends, or fails when the context is over.
func Recover(ctx context.Context, dir string) error { return recoverFolder(ctx, system{}, dir) }

func recoverFolder(ctx context.Context, d disk, dir string) error {
	h := &held{disk: d, dir: dir}
	if _, err := d.lstat(h.hidden()); err != nil {
		return nil //nolint:nilerr // there is nothing that could be put right
	}
	h, err := hold(ctx, d, dir)
	if err != nil {
		return err
	}
	if err := h.settle(); err != nil {
		return errors.Join(err, h.lock.Close())
	}
	return h.release()
}

// settle ends the commit that a killed run has begun, and removes what it has left.
func (h *held) settle() error {
	err := h.finish()
	if err == nil {
		err = h.sweep()
	}
	if err != nil {
		return fmt.Errorf("cannot put right what an interrupted run has left in the folder %s: %w", h.dir, bare(err))
	}
	return nil
}

func (h *held) finish() error {
	for _, way := range []struct {
		name string
		do   func(*journal) error
	}{
		{undoJournal, h.backward},
		{commitJournal, func(j *journal) error { return h.forward(j, nil, true) }},
	} {
		j, err := h.readJournal(way.name)
		if err != nil {
			return err
		}
		if j == nil {
			continue
		}
		if _, err := h.missing(slices.Concat(j.Files, j.Gone)); err != nil {
			return err
		}
		return way.do(j)
	}
	return nil
}
