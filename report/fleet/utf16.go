package fleet

import (
	"encoding/binary"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// utf16Reader gives UTF-16 as UTF-8. It decodes by hand because a lone half of a
// surrogate pair is to be found, not to be replaced.
type utf16Reader struct {
	in       io.Reader
	order    binary.ByteOrder
	problems *problems

	raw   [8 << 10]byte
	ahead []byte // of raw: read, and not yet decoded
	done  bool   // in is at its end

	text   []byte // decoded, and not yet given
	room   []byte // for text
	line   int    // of what is decoded next, from 1
	column int    // bytes of UTF-8 before it in that line
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

// fill reads what fits behind the bytes that could not be decoded yet.
func (u *utf16Reader) fill() error {
	n := copy(u.raw[:], u.ahead)
	k, err := u.in.Read(u.raw[n:])
	u.ahead = u.raw[:n+k]
	if err == io.EOF {
		u.done = true
		return nil
	}
	return err
}

// decode takes what is ahead, but for a unit or a pair that is cut in two.
func (u *utf16Reader) decode() {
	text := u.room[:0]
	for len(u.ahead) >= 2 {
		c := rune(u.order.Uint16(u.ahead))
		size := 2
		if utf16.IsSurrogate(c) {
			if len(u.ahead) < 4 && !u.done {
				break
			}
			pair := rune(utf8.RuneError)
			if len(u.ahead) >= 4 {
				pair = utf16.DecodeRune(c, rune(u.order.Uint16(u.ahead[2:])))
			}
			if pair != utf8.RuneError {
				size = 4
			} else {
				u.problems.reject(u.line, u.column+1,
					fmt.Sprintf("0x%04X is half a character of UTF-16: write the character again, or save the file as UTF-8", c))
			}
			c = pair
		}
		u.ahead = u.ahead[size:]
		before := len(text)
		text = utf8.AppendRune(text, c)
		u.column += len(text) - before
		if c == '\n' {
			u.line, u.column = u.line+1, 0
		}
	}
	if u.done && len(u.ahead) > 0 {
		u.problems.reject(u.line, u.column+1, "the file ends within a character of UTF-16: it may have been cut off")
		u.ahead = nil
	}
	u.text, u.room = text, text
}
