package csv

import (
	"encoding/binary"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"fleetreport/report/fleet"
)

// utf16Reader converts UTF-16 to UTF-8. Decoders of the standard library and x/text replace unpaired
// surrogates; here they are problems with a position.
type utf16Reader struct {
	in     io.Reader
	order  binary.ByteOrder
	reject rejectFunc

	raw       [8 << 10]byte
	undecoded []byte // part of raw
	done      bool   // whether in is at its end

	text   []byte // decoded, and not yet returned
	buf    []byte // memory of text
	line   int    // of the next character, starting at 1
	column int    // bytes of UTF-8 before it on that line
}

func (u *utf16Reader) Read(b []byte) (int, error) {
	for len(u.text) == 0 {
		if u.done {
			return 0, io.EOF
		}
		if err := u.fill(); err != nil {
			return 0, err
		}
		u.decode()
	}
	n := copy(b, u.text)
	u.text = u.text[n:]
	return n, nil
}

// fill reads more bytes after those that could not be decoded yet.
func (u *utf16Reader) fill() error {
	n := copy(u.raw[:], u.undecoded)
	k, err := u.in.Read(u.raw[n:])
	u.undecoded = u.raw[:n+k]
	if err == io.EOF {
		u.done = true
		return nil
	}
	return err
}

// decode decodes the undecoded bytes, except an incomplete unit or pair at their end.
func (u *utf16Reader) decode() {
	text := u.buf[:0]
	for len(u.undecoded) >= 2 {
		c := rune(u.order.Uint16(u.undecoded))
		size := 2
		if utf16.IsSurrogate(c) {
			if len(u.undecoded) < 4 && !u.done {
				break
			}
			pair := rune(utf8.RuneError)
			if len(u.undecoded) >= 4 {
				pair = utf16.DecodeRune(c, rune(u.order.Uint16(u.undecoded[2:])))
			}
			if pair != utf8.RuneError {
				size = 4
			} else {
				u.rejectNext(fmt.Sprintf("0x%04X is half a character of UTF-16: write the character again, "+
					"or save the file as UTF-8", c))
			}
			c = pair
		}
		u.undecoded = u.undecoded[size:]
		before := len(text)
		text = utf8.AppendRune(text, c)
		u.column += len(text) - before
		if c == '\n' {
			u.line, u.column = u.line+1, 0
		}
	}
	if u.done && len(u.undecoded) > 0 {
		u.rejectNext("the file ends within a character of UTF-16: it may have been cut off")
		u.undecoded = nil
	}
	u.text, u.buf = text, text
}

// rejectNext rejects the file because of the next character.
func (u *utf16Reader) rejectNext(message string) {
	u.reject(fleet.Position{Line: int32(u.line), Column: int32(u.column + 1)}, message)
}
