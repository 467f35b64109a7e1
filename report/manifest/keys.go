package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"

	"golang.org/x/crypto/ssh"
)

// Key is a public key.
type Key struct {
	ssh.PublicKey
	Principal string // the name before the key in an allowed_signers file, or ""
}

// ParseKeys reads public keys, one per line: as ssh-keygen writes them ("ssh-ed25519 AAAA... comment"), or as in
// the allowed_signers files of OpenSSH, with names before the key. Keys whose options do not let them sign for
// Namespace, or restrict them in a way that is not supported here, are left out, since the file may serve other
// purposes, too. It is an error if no key is left.
func ParseKeys(text []byte) ([]Key, error) {
	var keys []Key
	var skipped error // why the first key was left out
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
		if option, ok := excludingOption(options); ok {
			if skipped == nil {
				skipped = fmt.Errorf("line %d has the option %q before the key, which excludes signatures for %s or is "+
					"not supported", n, option, Namespace)
			}
			continue
		}
		keys = append(keys, key)
	}
	switch {
	case len(keys) > 0:
		return keys, nil
	case skipped != nil:
		return nil, fmt.Errorf("no key in it may sign: %w", skipped)
	default:
		return nil, errors.New("it has no public key: write one as ssh-keygen does, such as ssh-ed25519 AAAA... name")
	}
}

// parseKey reads a line and returns its key and the options before it.
func parseKey(line []byte) (Key, []string, error) {
	key, _, options, _, err := ssh.ParseAuthorizedKey(line)
	if err == nil && len(options) == 0 {
		return Key{PublicKey: key}, nil, nil
	}
	// A line of allowed_signers starts with a list of names; the options follow.
	names, rest := firstField(line)
	if key, _, options, _, err = ssh.ParseAuthorizedKey(rest); err != nil {
		return Key{}, nil, errors.New("is not a public key: write one as ssh-keygen does, such as ssh-ed25519 AAAA... name")
	}
	if strings.Contains(names, "=") || strings.EqualFold(names, "cert-authority") {
		return Key{PublicKey: key}, append([]string{names}, options...), nil
	}
	return Key{key, strings.Trim(names, `"`)}, options, nil
}

// firstField splits a line after its first field, which may be quoted.
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

// excludingOption returns the first option that does not let a key sign for Namespace, or that is not supported.
func excludingOption(options []string) (option string, ok bool) {
	for _, option := range options {
		name, value, _ := strings.Cut(option, "=")
		if !strings.EqualFold(name, "namespaces") || !allows(strings.Trim(value, `"`)) {
			return option, true
		}
	}
	return "", false
}

// allows reports whether a pattern list of OpenSSH allows Namespace: one of the patterns matches it, and none of the
// negated ones does.
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

// matches reports whether a pattern of OpenSSH matches a text without slashes: * matches any text and ? any character.
func matches(pattern, text string) bool {
	// path.Match has escapes and classes, too.
	ok, err := path.Match(strings.NewReplacer(`\`, `\\`, `[`, `\[`).Replace(pattern), text)
	return ok && err == nil
}
