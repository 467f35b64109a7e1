package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"
)

// ParseKeys reads public keys, one a line: as ssh-keygen writes them ("ssh-ed25519 AAAA...
// comment"), or as the allowed_signers of OpenSSH have them, with names before the key. All
// keys count, whatever their names. Options are refused, for what they restrict would not be
// held, but for namespaces, which must allow Namespace.
func ParseKeys(text []byte) ([]ssh.PublicKey, error) {
	var keys []ssh.PublicKey
	n := 0
	for line := range bytes.Lines(bytes.TrimPrefix(text, []byte("\ufeff"))) {
		n++
		if line = bytes.TrimSpace(line); len(line) == 0 || line[0] == '#' {
			continue
		}
		key, err := parseKey(line)
		if err != nil {
			return nil, fmt.Errorf("line %d %w", n, err)
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, errors.New("it has no public key: write one as ssh-keygen does, ssh-ed25519 and what follows")
	}
	return keys, nil
}

// parseKey reads a line with a key.
func parseKey(line []byte) (ssh.PublicKey, error) {
	key, _, options, _, err := ssh.ParseAuthorizedKey(line)
	if err == nil && len(options) == 0 {
		return key, nil
	}
	// What is first in allowed_signers is a list of names, and options come after it.
	names, rest := firstField(line)
	if key, _, options, _, err = ssh.ParseAuthorizedKey(rest); err != nil {
		return nil, errors.New("is no public key: write one as ssh-keygen does, ssh-ed25519 and what follows")
	}
	if strings.Contains(names, "=") || strings.EqualFold(names, "cert-authority") {
		options = append([]string{names}, options...)
	}
	for _, option := range options {
		if !allows(option) {
			return nil, fmt.Errorf("has an option before the key, %q, which is not held here: write the public key alone", option)
		}
	}
	return key, nil
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

// allows tells whether the option of a key lets it sign for Namespace, and says nothing else.
func allows(option string) bool {
	name, value, _ := strings.Cut(option, "=")
	return strings.EqualFold(name, "namespaces") && slices.Contains(strings.Split(strings.Trim(value, `"`), ","), Namespace)
}
