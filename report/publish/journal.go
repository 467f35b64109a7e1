package publish

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// The journal, under the name that says which way to go: to the new set, or back to the
// old one. It has that name only once it is whole and on disk.
const (
	commitJournal = "commit.json"
	undoJournal   = "undo.json"
	draftJournal  = "draft.json"
)

// journal is what Commit does: enough to do the rest of it, or to undo it, after the
// program has gone. Names are relative to the folder, with slashes.
type journal struct {
	Folders  []string `json:"folders"`  // that are made, the outermost first
	Files    []string `json:"files"`    // that are moved from freshFolder into place
	Replaced []string `json:"replaced"` // those of them that had something in their place
	Gone     []string `json:"gone"`     // that are moved to oldFolder
}

// writeJournal has the commit begin: all it needs is on disk before.
func (h *held) writeJournal(j *journal) error {
	content, err := json.Marshal(j)
	if err != nil {
		return err
	}
	f, err := h.disk.create(h.hidden(draftJournal))
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
	return h.disk.rename(h.hidden(draftJournal), h.hidden(commitJournal))
}

// readJournal gives nil where there is no journal of that name.
func (h *held) readJournal(name string) (*journal, error) {
	content, err := h.disk.read(h.hidden(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	j := new(journal)
	d := json.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields() // of a later version, which may mean something else
	if err := d.Decode(j); err != nil {
		return nil, fmt.Errorf("%s: %w", h.hidden(name), err)
	}
	for _, document := range slices.Concat(j.Files, j.Replaced, j.Gone) {
		if !h.proper(document) {
			return nil, fmt.Errorf("%s: %q is not the name of a document: remove %s", h.hidden(name), document, h.hidden())
		}
	}
	return j, nil
}
