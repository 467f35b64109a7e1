// Package publish puts a set of files into a folder so that they appear together or
// not at all, whatever happens to the run that writes them.
//
// The files of a Set are written and synced in a hidden folder in their destination,
// which one run at a time holds by a lock that dies with its process. Commit prepares
// all that can be prepared: it links what will be replaced into the hidden folder too,
// and writes a journal of what is to be done. From the moment the journal has its name,
// the set counts as published; then nothing is left but one rename a file. A commit that
// fails on its way is turned back, and that is journalled first as well.
//
// The run that opens the folder next finds what a killed run or a lost power
// supply has left: it finishes what the journal says, and removes the rest.
//
// What is promised:
//
//   - A file of the set is never half written, and none that stood there before is
//     missing while it is replaced.
//   - A run that fails, is interrupted, or is killed before its journal has its name
//     leaves every file as it was. One that is killed once all is renamed leaves the new
//     set. One that is killed between leaves files of both, until the next run, which
//     makes them the new set without anything but what is in the folder.
//   - After a power cut the same holds, as far as the disk keeps what it was told to sync
//     and its file system keeps the order of renames.
//   - What a killed run has left is trusted only in a hidden folder of mode 0700 that belongs
//     to the user, both checked on the open folder, and only for names of documents. So
//     nobody can plant it in a shared folder to have files replaced with the rights of
//     whoever runs next. Anything else is refused, and the error says what to remove.
//   - Names are resolved from the open destination: no link leads out of it, even one that
//     replaces a folder while the run writes.
//   - Two runs never mix: the second waits for the first one, or gives up.
//   - Nothing is touched but the files of the set and those that the caller retires by
//     name, and no folder but those that the set needs. What is no file, or lies behind a
//     link in place of a sub-folder, is never replaced.
//
// What is not: a reader that opens several files in the moment of the renames, well below
// a millisecond on a local disk, may get some of the old set and some of the new one. No
// operating system renames many files at once, and the folder as a whole cannot be
// exchanged, since it may hold files of others, be a mount, or be where somebody works.
// Where the disk has no hard links, each file that is replaced is missing between two
// renames. Where it has no locks, New fails. Where the file system has no owners and modes,
// nothing that a killed run has left is trusted. Where package os does not show them, on
// Windows, it is always trusted, for names of documents in the destination alone. Whoever
// may write to the destination can change the documents in it at any time.
package publish
