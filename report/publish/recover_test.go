package publish

import (
	"context"
	"errors"
)

// recoverFolder does what the next run does before its own work, and no more: it puts
// right what a killed run has left.
func recoverFolder(ctx context.Context, d disk, dir string) error {
	h := &held{disk: d, dir: dir}
	if _, err := d.lstat(h.hidden()); err != nil {
		return nil //nolint:nilerr // there is nothing that could be put right
	}
	h, err := hold(ctx, d, dir, anyName)
	if err != nil {
		return err
	}
	if err := h.settle(); err != nil {
		return errors.Join(err, h.unlock())
	}
	return h.release()
}
