package fleet

// Blanks is the number of blank values of column c, an index into Columns.
func (f *Fleet) Blanks(c int) int { return f.values[c].blanks() }

// Words gives the different texts of column c, an index into Columns, where texts
// repeat: of the team and of the auth type. of holds, for each server, the index of its
// text in list, which may hold texts that no server has. Both are nil for any other
// column. The caller must not change them.
func (f *Fleet) Words(c int) (list []string, of []uint32) {
	w, ok := f.values[c].(*words)
	if !ok {
		return nil, nil
	}
	return w.list, w.codes
}
