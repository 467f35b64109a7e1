package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"fleetreport/report/manifest"
	"fleetreport/report/needs"
)

// newKey writes a pair of keys, as ssh-keygen does, and returns the private one and the
// path of its file; that of the public one ends with .pub.
func newKey(t *testing.T, passphrase string) (ed25519.PrivateKey, string) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var block *pem.Block
	if passphrase == "" {
		block, err = ssh.MarshalPrivateKey(private, "")
	} else {
		block, err = ssh.MarshalPrivateKeyWithPassphrase(private, "", []byte(passphrase))
	}
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "id_ed25519")
	put(t, path, pem.EncodeToMemory(block))
	key, err := ssh.NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	put(t, path+".pub", append(bytes.TrimSpace(ssh.MarshalAuthorizedKey(key)), " somebody\n"...))
	return private, path
}

// signed builds the sample fleet and signs it.
func signed(t *testing.T, key string) (dir, said string, status int) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "out")
	var errs bytes.Buffer
	status = run(context.Background(), []string{"build", "-q", "-o", dir, "--formats", "json", "--sign", key,
		sampleInput}, nil, &bytes.Buffer{}, &errs)
	return dir, errs.String(), status
}

// TestSign checks that a manifest is verified with the key that has signed it, and with no other.
func TestSign(t *testing.T) {
	_, key := newKey(t, "")
	_, other := newKey(t, "")
	dir, said, status := signed(t, key)
	if status != exitDone {
		t.Fatalf("exit status %d: %s", status, said)
	}
	if said, status := verified(dir, "--key", key+".pub"); status != exitDone ||
		!strings.Contains(said, "signed with SHA256:") {
		t.Errorf("exit status %d: %s", status, said)
	}
	refused(t, "manifest.json.sig: the signature is invalid: it was made with another key, SHA256:", dir, "--key",
		other+".pub")
	if said, _ := verified(dir, "--key", other+".pub"); !strings.Contains(said,
		"match manifest.json, but another key has signed it") {
		t.Errorf("the documents are accused:\n%s", said)
	}

	text := contents(t, filepath.Join(dir, manifest.Name))
	changed := copyOf(t, dir)
	put(t, filepath.Join(changed, manifest.Name), bytes.Replace(text, []byte(`"go": "go`), []byte(`"go": "go9`), 1))
	refused(t, "manifest.json.sig: the signature is invalid: manifest.json was changed", changed, "--key", key+".pub")

	refused(t, "manifest.json.sig: the signature is invalid: manifest.json was changed", changed)
	if said, status := verified(dir); status != exitDone ||
		!strings.Contains(said, "; use --key to check whose key this is") {
		t.Errorf("exit status %d: %s", status, said)
	}

	put(t, filepath.Join(changed, manifest.Name), text)
	put(t, filepath.Join(changed, manifest.SignatureName), []byte("signed, honestly\n"))
	refused(t, "manifest.json.sig: the signature is invalid: it is not an SSH signature", changed, "--key", key+".pub")

	put(t, filepath.Join(changed, manifest.SignatureName),
		append([]byte("approved by all\n"), contents(t, filepath.Join(dir, manifest.SignatureName))...))
	refused(t, "manifest.json.sig: the signature is invalid: it is not an SSH signature", changed, "--key", key+".pub")

	// A run that is not signed leaves no signature of an earlier one.
	if status := run(context.Background(), []string{"build", "-q", "-o", dir, "--formats", "json", sampleInput}, nil,
		&bytes.Buffer{}, os.Stderr); status != exitDone {
		t.Fatal(status)
	}
	refused(t, "manifest.json.sig: the file is missing", dir, "--key", key+".pub")
}

// TestSignByOpenSSH checks that OpenSSH accepts the signature, and that a signature of OpenSSH for another purpose is
// invalid.
func TestSignByOpenSSH(t *testing.T) {
	keygen := need(t, "ssh-keygen")
	_, key := newKey(t, "")
	dir, said, status := signed(t, key)
	if status != exitDone {
		t.Fatalf("exit status %d: %s", status, said)
	}
	if err := os.Chmod(key, 0o600); err != nil {
		t.Fatal(err)
	}
	signers := filepath.Join(t.TempDir(), "allowed_signers")
	put(t, signers, append([]byte("auditor "), contents(t, key+".pub")...))
	signature := filepath.Join(dir, manifest.SignatureName)
	text := contents(t, filepath.Join(dir, manifest.Name))
	check := exec.Command(keygen, "-Y", "verify", "-n", manifest.Namespace, "-f", signers, "-I", "auditor", "-s",
		signature)
	check.Stdin = bytes.NewReader(text)
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("OpenSSH does not take the signature: %v\n%s", err, out)
	}
	for namespace, valid := range map[string]bool{manifest.Namespace: true, "file": false} {
		sign := exec.Command(keygen, "-Y", "sign", "-n", namespace, "-f", key)
		sign.Stdin = bytes.NewReader(text)
		out, err := sign.Output()
		if err != nil {
			t.Fatal(err)
		}
		put(t, signature, out)
		if said, status := verified(dir, "--key", key+".pub"); (status == exitDone) != valid {
			t.Errorf("a signature of OpenSSH for %q: exit status %d: %s", namespace, status, said)
		}
	}
}

// TestSignByAgent checks that the agent signs, for keys with a passphrase or on a device.
func TestSignByAgent(t *testing.T) {
	private, key := newKey(t, "secret")
	if _, said, status := signed(t, key); status != exitUsage ||
		!strings.Contains(said, "has a passphrase: add the key to the agent") {
		t.Errorf("a key with a passphrase: exit status %d: %s", status, said)
	}
	t.Setenv("SSH_AUTH_SOCK", "")
	if _, said, status := signed(t, key+".pub"); status != exitUsage ||
		!strings.Contains(said, "no agent (SSH_AUTH_SOCK) has the private one") {
		t.Errorf("without an agent: exit status %d: %s", status, said)
	}
	socket := filepath.Join(t.TempDir(), "agent")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		needs.Missing(t, err.Error())
	}
	defer func() { _ = listener.Close() }()
	keys := agent.NewKeyring()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { _ = agent.ServeAgent(keys, conn) }()
		}
	}()
	t.Setenv("SSH_AUTH_SOCK", socket)
	if _, said, status := signed(t, key+".pub"); status != exitUsage ||
		!strings.Contains(said, "the agent does not have the private key") {
		t.Errorf("an empty agent: exit status %d: %s", status, said)
	}
	if err := keys.Add(agent.AddedKey{PrivateKey: private}); err != nil {
		t.Fatal(err)
	}
	dir, said, status := signed(t, key+".pub")
	if status != exitDone {
		t.Fatalf("exit status %d: %s", status, said)
	}
	if said, status := verified(dir, "--key", key+".pub"); status != exitDone {
		t.Errorf("exit status %d: %s", status, said)
	}
}

// TestKeys checks the messages for files that are not keys.
func TestKeys(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "keys")
	made, _, _ := built(t, sampleInput)
	_, key := newKey(t, "")
	public := string(contents(t, key+".pub"))
	for text, want := range map[string]string{
		"":                                    "it has no public key",
		"# nothing\n":                         "it has no public key",
		public + "ssh-ed25519 x\n":            "line 2 is not a public key",
		"cert-authority " + public:            "line 1 has the option ",
		`namespaces="file" ` + public:         "line 1 has the option ",
		"auditor cert-authority " + public:    "line 1 has the option ",
		`a valid-before="20300101" ` + public: "line 1 has the option ",
		`a namespaces="file,git" ` + public:   "line 1 has the option ",

		`a namespaces="fleetreport,!fleetreport" ` + public: "line 1 has the option ",
		`a namespaces="!fleet*,fleetreport" ` + public:      "line 1 has the option ",
		`a namespaces="*,!fleet?eport" ` + public:           "line 1 has the option ",
		`a namespaces="fleet" ` + public:                    "line 1 has the option ",
		`a namespaces="" ` + public:                         "line 1 has the option ",
		strings.Repeat("x", 1<<16) + "\n":                   "line 1 is not a public key",
		"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5\n":                "line 1 is not a public key",
	} {
		put(t, path, []byte(text))
		if said, status := verified(made, "--key", path); status != exitUsage || !strings.Contains(said, want) {
			t.Errorf("%.40q: exit status %d: %s", text, status, said)
		}
	}
	// What OpenSSH and editors make of a file of keys is read.
	whole, _, status := signed(t, key)
	if status != exitDone {
		t.Fatal(status)
	}
	for _, text := range []string{
		public,
		"\ufeff" + public,
		"# our team\r\n\r\n" + strings.TrimSpace(public) + "\r\n",
		"auditor@example.com " + public,
		"a@example.com,*@example.org " + public,
		`"the auditor" namespaces="git,fleetreport" ` + public,
		`a namespaces="fleet*" ` + public,
		`a namespaces="*,!git" ` + public,
		`a namespaces="git" ` + public + "b cert-authority " + public + public,
	} {
		put(t, path, []byte(text))
		if said, status := verified(whole, "--key", path); status != exitDone {
			t.Errorf("%.40q: exit status %d: %s", text, status, said)
		}
	}
	put(t, path, []byte(`ci@acme.example namespaces="fleetreport" `+public))
	if said, _ := verified(whole, "--key", path); !strings.Contains(said, " (ci@acme.example)\n") {
		t.Errorf("the signer is not named:\n%s", said)
	}
	if _, said, status := signed(t, filepath.Join(dir, "none")); status != exitIO {
		t.Errorf("no file: exit status %d: %s", status, said)
	}
	if _, said, status := signed(t, sampleInput); status != exitUsage ||
		!strings.Contains(said, "neither a private nor a public SSH key") {
		t.Errorf("no key: exit status %d: %s", status, said)
	}
}

// TestSignedHistory checks that with --key a report.json of the history counts only as one of
// the keys has signed it.
func TestSignedHistory(t *testing.T) {
	_, key := newKey(t, "")
	_, other := newKey(t, "")
	out := filepath.Join(t.TempDir(), "out")
	if got := ran(nil, "build", "-q", "-o", out, "--formats", "json", "--period", "2026-10", "--sign", key,
		sampleInput); got.status != exitDone {
		t.Fatalf("%+v", got)
	}
	without := func(name string) string {
		dir := copyOf(t, out)
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	changed := copyOf(t, out)
	text := contents(t, filepath.Join(changed, "report.json"))
	put(t, filepath.Join(changed, "report.json"), bytes.Replace(text, []byte(`"title": "MCP`), []byte(`"title": "My`), 1))
	manifestToo := copyOf(t, out)
	record := contents(t, filepath.Join(manifestToo, manifest.Name))
	put(t, filepath.Join(manifestToo, manifest.Name), bytes.Replace(record, []byte(`"go": "go`), []byte(`"go": "go9`), 1))
	unarmored := copyOf(t, out)
	put(t, filepath.Join(unarmored, manifest.SignatureName), []byte("signed\n"))
	renamed := copyOf(t, out)
	if err := os.Rename(filepath.Join(renamed, "report.json"),
		filepath.Join(renamed, "report-2026-10.json")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ what, path, key, want string }{
		{"signed", out, key, ""},
		{"the file itself", filepath.Join(out, "report.json"), key, ""},
		{"another name", renamed, key, ""},
		{"another key", out, other,
			" is signed with another key: manifest.json.sig: the signature is invalid: it was made with another key"},
		{"no signature", without(manifest.SignatureName), key, " is not signed: manifest.json.sig: the file is missing"},
		{"no manifest", without(manifest.Name), key, " is not signed: manifest.json: the file is missing"},
		{"a changed report", changed, key,
			" was changed since it was signed, or belongs to another run: manifest.json does not list it: no document " +
				"there has SHA-256 "},
		{"a changed manifest", manifestToo, key,
			" was changed since it was signed: manifest.json.sig: the signature is invalid: manifest.json was changed"},
		{"no signature of SSH", unarmored, key,
			" has no valid signature: manifest.json.sig: the signature is invalid: it is not an SSH signature"},
	} {
		got := ran(nil, "check", "--history", c.path, "--key", c.key+".pub", sampleInput)
		want := exitDone
		if c.want != "" {
			want = exitUsage
		}
		if got.status != want || !strings.Contains(got.stderr, c.want) || c.want != "" &&
			!strings.Contains(got.stderr, "--key: "+c.path) {
			t.Errorf("%s: %+v, want status %d and %q", c.what, got, want, c.want)
		}
	}
	if got := ran(nil, "check", "--key", key+".pub", sampleInput); got.status != exitUsage ||
		!strings.Contains(got.stderr, "--key: it is for the report.json files of --history") {
		t.Errorf("without a history: %+v", got)
	}
	months := tree(t, map[string]string{"fleet-2026-10.csv": oneServer})
	if got := ran(nil, "check", "--history", months, "--key", key+".pub", sampleInput); got.status != exitDone ||
		!strings.Contains(got.stderr,
			"note: --key does not apply to fleet files: 1 file of the history cannot be checked\n") {
		t.Errorf("a fleet file: %+v", got)
	}
}
