package publish

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// The names of the journal: of one to apply, of one to roll back, and of one that is not complete and synced yet.
const (
	commitJournal = "commit.json"
	undoJournal   = "undo.json"
	draftJournal  = "draft.json"
)

// journal is what Commit does, so that the next run can finish or undo it. Names are relative to the folder, with
// slashes.
type journal struct {
	Folders  []string `json:"folders"`  // to create, outermost first
	Files    []string `json:"files"`    // to move from newFolder into the destination
	Replaced []string `json:"replaced"` // those of Files that exist before
	Gone     []string `json:"gone"`     // to move to retiredFolder
}

// writeJournal writes the journal of a commit whose files are all synced. From then on, the set is published.
func (dst *destination) writeJournal(j *journal) error {
	content, err := json.Marshal(j)
	if err != nil {
		return err
	}
	f, err := dst.disk.create(dst.hidden(draftJournal))
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return dst.disk.rename(dst.hidden(draftJournal), dst.hidden(commitJournal))
}

// readJournal returns nil if there is no journal of that name.
func (dst *destination) readJournal(name string) (*journal, error) {
	content, err := dst.disk.read(dst.hidden(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	j := new(journal)
	d := json.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields() // a later version may mean something else
	if err := d.Decode(j); err != nil {
		return nil, fmt.Errorf("%s: %w", dst.hidden(name), err)
	}
	for _, document := range slices.Concat(j.Files, j.Replaced, j.Gone) {
		if !dst.isValidName(document) {
			return nil, fmt.Errorf("%s: %q is not the name of a document: remove %s", dst.hidden(name), document, dst.hidden())
		}
	}
	return j, nil
}
