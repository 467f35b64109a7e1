package fleet

// Answers gives what reads a known column that holds yes or no; nil for any other column.
func Answers(column string) func(Server) Answer {
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

// Numbers gives what reads a known column that holds numbers, in the unit of the column
// and false where it is unknown; nil for any other column.
func Numbers(column string) func(Server) (float64, bool) {
	switch column {
	case ToolsCount:
		return exact(Server.Tools)
	case RateLimit:
		return exact(Server.RateLimit)
	case Calls:
		return exact(Server.Calls)
	case Latency:
		return Server.Latency
	case ErrorRate:
		return Server.ErrorRate
	}
	return nil
}

// exact reads whole numbers as numbers; those of an inventory lose nothing by it.
func exact(read func(Server) (int64, bool)) func(Server) (float64, bool) {
	return func(s Server) (float64, bool) {
		v, ok := read(s)
		return float64(v), ok
	}
}
