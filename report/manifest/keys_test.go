package manifest

import (
	"bytes"
	"crypto/ed25519"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

// newSigner returns the key of a seed.
func newSigner(t *testing.T, seed byte) ssh.Signer {
	t.Helper()
	s, err := ssh.NewSignerFromKey(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// publicLine returns the public key as ssh-keygen writes it, without a comment.
func publicLine(s ssh.Signer) string {
	return string(bytes.TrimSpace(ssh.MarshalAuthorizedKey(s.PublicKey())))
}

// TestParseKeys checks which keys of a file may sign, and the errors.
func TestParseKeys(t *testing.T) {
	first, second := publicLine(newSigner(t, 1)), publicLine(newSigner(t, 2))
	const refused = "no key in it may sign: line 1 has the option "
	for _, test := range []struct {
		name, text string
		principals []string // of the keys
		want       string   // start of the error; "" for none
	}{
		{"bare", first, []string{""}, ""},
		{"comment of the key", first + " auditor@example.org\n", []string{""}, ""},
		{"two, with notes", "# team\n\n  " + first + "\r\n\t\n" + second + "\n", []string{"", ""}, ""},
		{"byte-order mark", "\ufeff" + first, []string{""}, ""},
		{"principal", "auditor " + first, []string{"auditor"}, ""},
		{"principal and tabs", "auditor\t" + first, []string{"auditor"}, ""},
		{"principals in quotes", `"auditor, deputy" ` + first, []string{"auditor, deputy"}, ""},

		{"namespace", `auditor namespaces="fleetreport" ` + first, []string{"auditor"}, ""},
		{"namespace without principal", `namespaces="fleetreport" ` + first, []string{""}, ""},
		{"namespace in capitals", `auditor NAMESPACES="fleetreport" ` + first, []string{"auditor"}, ""},
		{"namespace in mixed case without principal", `NameSpaces="fleetreport" ` + first, []string{""}, ""},
		{"one of the namespaces", `auditor namespaces="file,fleetreport" ` + first, []string{"auditor"}, ""},
		{"any namespace", `auditor namespaces="*" ` + first, []string{"auditor"}, ""},
		{"pattern", `auditor namespaces="f?eet*" ` + first, []string{"auditor"}, ""},
		{"another is negated", `auditor namespaces="*,!file" ` + first, []string{"auditor"}, ""},
		{"other namespaces", `auditor namespaces="file,git" ` + first, nil, refused + `"namespaces=\"file,git\""`},
		{"namespace of other case", `auditor namespaces="Fleetreport" ` + first, nil, refused},
		{"no namespace", `auditor namespaces="" ` + first, nil, refused},
		{"negated before", `auditor namespaces="!fleetreport,*" ` + first, nil, refused},
		{"negated behind", `auditor namespaces="*,!fleet*" ` + first, nil, refused},

		{"authority", "cert-authority " + first, nil, refused + `"cert-authority"`},
		{"authority in capitals", "CERT-AUTHORITY " + first, nil, refused + `"CERT-AUTHORITY"`},
		{"authority with principal", "auditor cert-authority " + first, nil, refused + `"cert-authority"`},
		{"authority and namespace", `auditor namespaces="fleetreport",cert-authority ` + first, nil,
			refused + `"cert-authority"`},
		{"validity", `auditor valid-before="20200101" ` + first, nil, refused + `"valid-before=\"20200101\""`},
		{"the first excluded", "cert-authority " + first + "\n" + "auditor " + second, []string{"auditor"}, ""},
		{"two excluded", `a valid-before="1" ` + first + "\n" + "cert-authority " + second, nil,
			refused + `"valid-before=\"1\""`},

		{"nothing", "", nil, "it has no public key: "},
		{"notes alone", "# nothing\n\n", nil, "it has no public key: "},
		{"no key", first + "\nsecret\n", nil, "line 2 is not a public key: "},
		{"no key behind a note", "# team\n\nauditor ssh-ed25519 AAAA\n", nil, "line 3 is not a public key: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			keys, err := ParseKeys([]byte(test.text))
			if test.want != "" {
				if err == nil || !strings.HasPrefix(err.Error(), test.want) || keys != nil {
					t.Errorf("%d keys, %v, want %s", len(keys), err, test.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var principals, lines []string
			for _, key := range keys {
				principals = append(principals, key.Principal)
				lines = append(lines, string(bytes.TrimSpace(ssh.MarshalAuthorizedKey(key))))
			}
			if !slices.Equal(principals, test.principals) {
				t.Errorf("principals %q, want %q", principals, test.principals)
			}
			for _, line := range lines {
				if !strings.Contains(test.text, line) {
					t.Errorf("the key %s is not in the text", line)
				}
			}
		})
	}
}

// TestMatches checks the patterns of OpenSSH.
func TestMatches(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true}, {"", "a", false}, {"a", "", false}, {"*", "", true}, {"?", "", false},
		{"abc", "abc", true}, {"abc", "abcd", false}, {"abcd", "abc", false}, {"bc", "abc", false}, {"ab", "abc", false},
		{"a?c", "abc", true}, {"a?c", "ac", false}, {"a?", "abc", false}, {"???", "abc", true},
		{"a*", "abc", true}, {"*c", "abc", true}, {"*b*", "abc", true}, {"*d*", "abc", false}, {"a*c", "ac", true},
		{"*a", "aba", true}, {"a**b", "ab", true}, {"*?", "a", true}, {"*ab", "aab", true}, {"a*b*c", "acb", false},
		{"[a]", "a", false}, {"[a]", "[a]", true}, {`\a`, "a", false},
	} {
		if got := matches(test.pattern, test.text); got != test.want {
			t.Errorf("matches(%q, %q) is %v", test.pattern, test.text, got)
		}
	}
}
