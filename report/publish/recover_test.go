package publish

import (
	"context"
	"errors"
)

// recoverFolder recovers from a killed run, as the next run does before it writes.
func recoverFolder(ctx context.Context, d disk, dir string) error {
	dst := &destination{disk: d, dir: dir}
	if _, err := d.lstat(dst.hidden()); err != nil {
		return nil //nolint:nilerr // there is nothing to recover from
	}
	dst, err := acquireLock(ctx, d, dir, anyName)
	if err != nil {
		return err
	}
	if err := dst.recoverRun(); err != nil {
		return errors.Join(err, dst.unlock())
	}
	return dst.release()
}
