//go:build unix

package publish

import (
	"io/fs"
	"syscall"
)

// openPlainly are the flags to open a file that may be anything without being led elsewhere
// by a link or waiting for the other end of a pipe.
const openPlainly = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// checkPrivate returns nil for a folder that the user owns and nobody else can enter or
// write to, errExposed or errForeign for another one.
func checkPrivate(folder fs.FileInfo, user int) error {
	if folder.Mode().Perm() != privatePerm {
		return errExposed
	}
	if s, ok := folder.Sys().(*syscall.Stat_t); !ok || int(s.Uid) != user {
		return errForeign
	}
	return nil
}
