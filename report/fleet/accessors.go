package fleet

// AnswerFunc returns the method of Server that returns the value of a known column of yes and no; nil for other
// columns.
func AnswerFunc(column string) func(Server) Answer {
	switch column {
	case HasDLP:
		return Server.DLP
	case HasLogging:
		return Server.Logging
	case Declared:
		return Server.Declared
	}
	return nil
}

// NumberFunc returns a function that returns the value of a known column of numbers, in the unit of the column,
// and false if it is unknown. It returns nil for other columns.
func NumberFunc(column string) func(Server) (float64, bool) {
	switch column {
	case ToolsCount:
		return toFloat(Server.Tools)
	case RateLimit:
		return toFloat(Server.RateLimit)
	case Calls:
		return toFloat(Server.Calls)
	case Latency:
		return Server.Latency
	case ErrorRate:
		return Server.ErrorRate
	}
	return nil
}

// toFloat converts whole numbers, which are at most maxNumber, without loss.
func toFloat(read func(Server) (int64, bool)) func(Server) (float64, bool) {
	return func(s Server) (float64, bool) {
		v, ok := read(s)
		return float64(v), ok
	}
}

// Blanks returns the number of blank values of column c, an index into Columns.
func (f *Fleet) Blanks(c int) int {
	n := 0
	for row := range int32(f.Len()) {
		if f.values[c].blank(row) {
			n++
		}
	}
	return n
}

// FilledColumns returns the names of the columns that have a value for some server, in file order.
func (f *Fleet) FilledColumns() []string {
	names := []string{}
	for c, column := range f.columns {
		for row := range int32(f.Len()) {
			if !f.values[c].blank(row) {
				names = append(names, column.Name)
				break
			}
		}
	}
	return names
}

// Interned returns the distinct texts of column c, an index into Columns, if it is that of teams or auth types.
// codes has for each server the index of its text in texts. texts may contain texts that no server has. Both
// are nil for other columns. The caller must not modify them.
func (f *Fleet) Interned(c int) (texts []string, codes []uint32) {
	column, ok := f.values[c].(*internedColumn)
	if !ok {
		return nil, nil
	}
	return column.list, column.codes
}
