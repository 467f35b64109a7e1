package manifest

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/hiddeco/sshsig"
)

// TestVerify checks which signatures are valid, and the error for each kind of invalid one.
func TestVerify(t *testing.T) {
	text := []byte(`{"run": "1"}`)
	signer, other := newSigner(t, 1), newSigner(t, 2)
	signature, err := Sign(text, signer)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := sshsig.Sign(bytes.NewReader(text), signer, sshsig.HashSHA512, "file")
	if err != nil {
		t.Fatal(err)
	}
	const (
		noSignature = "it is not an SSH signature"
		empty       = "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----"
	)
	own, others := Key{signer.PublicKey(), "auditor"}, Key{other.PublicKey(), "other"}
	for _, test := range []struct {
		name      string
		text      string
		signature []byte
		keys      []Key
		want      string // the start of the error after "the signature is invalid: "; "" for none
		otherKey  bool
	}{
		{"alone", string(text), signature, []Key{own}, "", false},
		{"second", string(text), signature, []Key{others, own}, "", false},
		{"spaces around", string(text), append(append([]byte("\n "), signature...), "\r\n"...), []Key{own}, "", false},
		{"text changed", string(text) + " ", signature, []Key{own}, "manifest.json was changed", false},
		{"other key", string(text), signature, []Key{others}, "it was made with another key, SHA256:", true},
		{"no key", string(text), signature, nil, "it was made with another key, SHA256:", true},
		{"other namespace", string(text), sshsig.Armor(foreign), []Key{own},
			`it is for "file", not for "fleetreport"`, false},
		{"text before", string(text), append([]byte("approved\n"), signature...), []Key{own}, noSignature, false},
		{"text after", string(text), append(bytes.Clone(signature), "approved\n"...), []Key{own}, noSignature, false},
		{"nothing", string(text), nil, []Key{own}, noSignature, false},
		{"empty", string(text), []byte(empty), []Key{own}, noSignature + ": ", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			key, err := Verify([]byte(test.text), test.signature, test.keys)
			if test.want == "" {
				if err != nil || key.Principal != "auditor" {
					t.Errorf("Verify returned %+v, %v", key, err)
				}
				return
			}
			if key != nil || !errors.Is(err, ErrSignature) || errors.Is(err, ErrOtherKey) != test.otherKey ||
				!strings.HasPrefix(err.Error(), ErrSignature.Error()+": "+test.want) {
				t.Errorf("Verify returned %+v, %v, want %s", key, err, test.want)
			}
		})
	}
}

// TestSigner checks that the key of a valid signature is returned, whoever owns it.
func TestSigner(t *testing.T) {
	text, signer := []byte("text"), newSigner(t, 1)
	signature, err := Sign(text, signer)
	if err != nil {
		t.Fatal(err)
	}
	key, err := Signer(text, signature)
	if err != nil || !bytes.Equal(key.Marshal(), signer.PublicKey().Marshal()) {
		t.Errorf("Signer returned %v, %v", key, err)
	}
	if key, err := Signer([]byte("test"), signature); key != nil || !errors.Is(err, ErrSignature) {
		t.Errorf("for another text, Signer returned %v, %v", key, err)
	}
	if key, err := Signer(text, []byte("signed")); key != nil || !errors.Is(err, ErrSignature) {
		t.Errorf("without a signature Signer returned %v, %v", key, err)
	}
}
