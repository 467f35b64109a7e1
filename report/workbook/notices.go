package workbook

import "sync/atomic"

// notices counts what the encoder had to change, over all sheets. The counts do
// not depend on the order in which the blocks are encoded.
//
// Nothing reads them in the book yet: the sheet about data quality is where they
// will be told. It can be, because the packer is free to encode that sheet last.
type notices struct {
	replaced  atomic.Int64 // cells with characters that became U+FFFD
	cut       atomic.Int64 // cells whose text was cut, with a marker
	notFinite atomic.Int64 // numbers that are NaN or infinite, written as unknown
}

// text counts the change of one cell.
func (n *notices) text(c textChange) {
	if c&textReplaced != 0 {
		n.replaced.Add(1)
	}
	if c&textCut != 0 {
		n.cut.Add(1)
	}
}
