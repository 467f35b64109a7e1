//go:build unix

package publish

import (
	"io/fs"
	"syscall"
)

// openFlags are the flags to open a file without following a link or waiting for the other end of a pipe.
const openFlags = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// checkPrivate returns nil for a folder that the user owns and no one else can enter or write to, else errNotPrivate
// or errOtherOwner.
func checkPrivate(folder fs.FileInfo, user int) error {
	if folder.Mode().Perm() != privatePerm {
		return errNotPrivate
	}
	if s, ok := folder.Sys().(*syscall.Stat_t); !ok || int(s.Uid) != user {
		return errOtherOwner
	}
	return nil
}
