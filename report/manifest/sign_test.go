package manifest

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/hiddeco/sshsig"
)

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
	own, others := Key{signer.PublicKey(), "auditor"}, Key{other.PublicKey(), "other"}
	for _, test := range []struct {
		name      string
		text      string
		signature []byte
		keys      []Key
		want      string // start of what the error says behind "the signature does not hold: "; "" for none
		otherKey  bool
	}{
		{"alone", string(text), signature, []Key{own}, "", false},
		{"second", string(text), signature, []Key{others, own}, "", false},
		{"spaces around", string(text), append(append([]byte("\n "), signature...), "\r\n"...), []Key{own}, "", false},
		{"text changed", string(text) + " ", signature, []Key{own}, "manifest.json was changed", false},
		{"other key", string(text), signature, []Key{others}, "it is of another key, SHA256:", true},
		{"no key", string(text), signature, nil, "it is of another key, SHA256:", true},
		{"other namespace", string(text), sshsig.Armor(foreign), []Key{own}, `it is for "file", not for "fleetreport"`, false},
		{"something before", string(text), append([]byte("approved\n"), signature...), []Key{own}, "it is no SSH signature", false},
		{"something behind", string(text), append(bytes.Clone(signature), "approved\n"...), []Key{own}, "it is no SSH signature", false},
		{"nothing", string(text), nil, []Key{own}, "it is no SSH signature", false},
		{"empty", string(text), []byte("-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----"), []Key{own}, "it is no SSH signature: ", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			key, err := Verify([]byte(test.text), test.signature, test.keys)
			if test.want == "" {
				if err != nil || key.Principal != "auditor" {
					t.Errorf("Verify gave %+v, %v", key, err)
				}
				return
			}
			if key != nil || !errors.Is(err, ErrSignature) || errors.Is(err, ErrOtherKey) != test.otherKey || !strings.HasPrefix(err.Error(), ErrSignature.Error()+": "+test.want) {
				t.Errorf("Verify gave %+v, %v, want %s", key, err, test.want)
			}
		})
	}
}

func TestSigner(t *testing.T) {
	text, signer := []byte("text"), newSigner(t, 1)
	signature, err := Sign(text, signer)
	if err != nil {
		t.Fatal(err)
	}
	key, err := Signer(text, signature)
	if err != nil || !bytes.Equal(key.Marshal(), signer.PublicKey().Marshal()) {
		t.Errorf("Signer gave %v, %v", key, err)
	}
	if key, err := Signer([]byte("test"), signature); key != nil || !errors.Is(err, ErrSignature) {
		t.Errorf("of another text Signer gave %v, %v", key, err)
	}
	if key, err := Signer(text, []byte("signed")); key != nil || !errors.Is(err, ErrSignature) {
		t.Errorf("without a signature Signer gave %v, %v", key, err)
	}
}
