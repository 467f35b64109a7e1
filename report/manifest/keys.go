package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/ssh"
)

// Key is a public key.
type Key struct {
	ssh.PublicKey
	Principal string // whose it is, in an allowed_signers; else ""
}

// ParseKeys reads public keys, one a line: as ssh-keygen writes them ("ssh-ed25519 AAAA...
// comment"), or as the allowed_signers of OpenSSH have them, with names before the key. All
// keys count, whatever their names, but those with options that do not let them sign for
// Namespace, or say more than is held here: these are left out, for a file may be kept for
// other purposes too. The error says why where no key is left.
func ParseKeys(text []byte) ([]Key, error) {
	var keys []Key
	var without error // why the first key was left out
	n := 0
	for line := range bytes.Lines(bytes.TrimPrefix(text, []byte("\ufeff"))) {
		n++
		if line = bytes.TrimSpace(line); len(line) == 0 || line[0] == '#' {
			continue
		}
		key, options, err := parseKey(line)
		if err != nil {
			return nil, fmt.Errorf("line %d %w", n, err)
		}
		if option, ok := refuses(options); ok {
			if without == nil {
				without = fmt.Errorf("line %d has an option before the key, %q, which does not let it sign for %s, or is not held here", n, option, Namespace)
			}
			continue
		}
		keys = append(keys, key)
	}
	switch {
	case len(keys) > 0:
		return keys, nil
	case without != nil:
		return nil, fmt.Errorf("it has no key that counts: %w", without)
	default:
		return nil, errors.New("it has no public key: write one as ssh-keygen does, ssh-ed25519 and what follows")
	}
}

// parseKey reads a line with a key, and the options before it.
func parseKey(line []byte) (Key, []string, error) {
	key, _, options, _, err := ssh.ParseAuthorizedKey(line)
	if err == nil && len(options) == 0 {
		return Key{PublicKey: key}, nil, nil
	}
	// What is first in allowed_signers is a list of names, and options come after it.
	names, rest := firstField(line)
	if key, _, options, _, err = ssh.ParseAuthorizedKey(rest); err != nil {
		return Key{}, nil, errors.New("is no public key: write one as ssh-keygen does, ssh-ed25519 and what follows")
	}
	if strings.Contains(names, "=") || strings.EqualFold(names, "cert-authority") {
		return Key{PublicKey: key}, append([]string{names}, options...), nil
	}
	return Key{key, strings.Trim(names, `"`)}, options, nil
}

// firstField cuts a line behind its first field, which may be in quotes.
func firstField(line []byte) (field string, rest []byte) {
	quoted := false
	end := bytes.IndexFunc(line, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return !quoted && (r == ' ' || r == '\t')
	})
	if end < 0 {
		return string(line), nil
	}
	return string(line[:end]), line[end:]
}

// refuses gives the first option that does not let a key sign for Namespace, or says
// something else.
func refuses(options []string) (option string, ok bool) {
	for _, option := range options {
		name, value, _ := strings.Cut(option, "=")
		if !strings.EqualFold(name, "namespaces") || !allows(strings.Trim(value, `"`)) {
			return option, true
		}
	}
	return "", false
}

// allows tells whether a list of patterns, as OpenSSH has them, allows Namespace: one of
// them matches it, and none of those that are negated does.
func allows(list string) bool {
	allowed := false
	for pattern := range strings.SplitSeq(list, ",") {
		pattern, negated := strings.CutPrefix(pattern, "!")
		if !matches(pattern, Namespace) {
			continue
		}
		if negated {
			return false
		}
		allowed = true
	}
	return allowed
}

// matches tells whether a pattern is of the whole text: * stands for any text, and ? for any
// character.
func matches(pattern, text string) bool {
	ends := make([]bool, len(text)+1) // where in the text what was read of the pattern can end
	ends[0] = true
	for _, c := range []byte(pattern) {
		if c == '*' {
			for i := range text {
				ends[i+1] = ends[i+1] || ends[i]
			}
			continue
		}
		for i := len(text); i > 0; i-- {
			ends[i] = ends[i-1] && (c == '?' || c == text[i-1])
		}
		ends[0] = false
	}
	return ends[len(text)]
}
