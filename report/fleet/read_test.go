package fleet

import "io"

// Read and ReadBlocks are those of package csv, which the tests of this package cannot import. File
// csv_test.go sets them.
var (
	Read       func(name string, r io.Reader, o Options) (*Fleet, error)
	ReadBlocks func(name string, r io.Reader, o Options, blockBytes int) (*Fleet, error)
)
