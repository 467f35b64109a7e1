package fleet

// Options configure how an inventory is read.
type Options struct {
	// Size is the approximate number of bytes to read, 0 if unknown. It only affects how memory is allocated.
	Size int64

	// AllowBadRows leaves out rows that cannot be read instead of rejecting the file. The file is still rejected if
	// its encoding or its header is invalid, or if no row is left.
	AllowBadRows bool

	// Spellings maps spellings of auth types, in the form that spell.Form returns ("oauth20"), to the canonical auth
	// type ("oauth2"). An auth type that is not in the map is kept, in lower case.
	Spellings map[string]string

	// Required are the known columns without which the file is rejected; nil means AuthType, HasDLP and HasLogging.
	// ServerID or ServerName is always required. Names of unknown columns are ignored.
	Required []string

	// Judged are the columns that the controls of the baseline read. Like known columns, they must not be in the
	// file twice.
	Judged []string

	// Aliases maps headers, in the form that spell.Form returns ("service"), to known columns (ServerName). A header
	// that is the name of a known column always means that column.
	Aliases map[string]string

	// Watch is the id or the name of the servers that Fleet.Watched returns with their cells; "" for none.
	Watch string
}
