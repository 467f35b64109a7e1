// Package publish puts a set of files into a folder so that they appear together or not at all, whatever happens to
// the run that writes them.
//
// The files of a Set are written and synced in a hidden folder in their destination. One run at a time has the
// destination, by a lock that the system releases when its process ends. Commit first prepares what can be prepared:
// it links the files that will be replaced into the hidden folder and writes a journal of what is to be done. Once
// the journal has its name, the set counts as published, and only one rename per file is left. A commit that fails
// after that is rolled back, and the journal records that, too.
//
// The next run that opens the folder recovers from a killed run or a power cut: it finishes what the journal says and
// removes the rest.
//
// The promises:
//
//   - A file of the set is never half written, and no file that was there before is missing while it is replaced.
//   - A run that fails, is interrupted, or is killed before its journal has its name leaves every file unchanged. A
//     run that is killed after the renames leaves the new set. A run that is killed in between leaves files of both
//     sets until the next run, which completes the new set from what is in the folder.
//   - The same is true after a power cut, if the disk keeps what it has synced and its file system keeps the order of
//     renames.
//   - What a killed run has left is trusted only in a hidden folder of mode 0700 that the user owns, both checked on
//     the open folder, and only for names of documents. In a shared folder, other users therefore cannot plant files
//     that replace others with the rights of the user who runs next. Anything else is refused, and the error says what
//     to remove.
//   - Names are resolved from the open destination: no link leads out of it, even one that replaces a folder while the
//     run writes.
//   - Two runs never mix: the second one waits for the first one, or fails.
//   - Nothing is changed but the files of the set, those that the caller retires by name, and the folders that the set
//     needs. What is not a file, or is behind a link in place of a sub-folder, is never replaced.
//
// The limits: a reader that opens several files at the moment of the renames, far less than a millisecond on a local
// disk, may get files of both sets. No operating system renames many files at once, and the folder cannot be exchanged
// as a whole, since it may contain other files, be a mount point, or be a working directory. Without hard links, each
// file that is replaced is missing between two renames. Without locks, New fails. On file systems without owners and
// modes, what a killed run has left is never trusted. On Windows, where package os does not show them, it is always
// trusted, for names of documents in the destination only. Whoever may write to the destination can change the
// documents in it at any time.
package publish
