package manifest

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

// SignatureName is the name of the file with the signature over manifest.json.
const SignatureName = Name + ".sig"

// Namespace is what signatures are for, so that none made for another purpose counts:
//
//	ssh-keygen -Y verify -n fleetreport -f allowed_signers -I NAME -s manifest.json.sig < manifest.json
const Namespace = "fleetreport"

// Sign gives the signature of a key over the text of manifest.json, as OpenSSH writes it.
func Sign(text []byte, key ssh.Signer) ([]byte, error) {
	signature, err := sshsig.Sign(bytes.NewReader(text), key, sshsig.HashSHA512, Namespace)
	if err != nil {
		return nil, fmt.Errorf("cannot sign %s: %w", Name, err)
	}
	return sshsig.Armor(signature), nil
}

// ErrSignature is that a signature does not hold, or is not of one of the keys.
var ErrSignature = errors.New("the signature does not hold")

// ErrOtherKey is the ErrSignature of one that is of none of the keys. Whether it holds, nobody knows.
var ErrOtherKey = fmt.Errorf("%w", ErrSignature)

// ErrChanged is the ErrSignature of one of the keys over another text.
var ErrChanged = fmt.Errorf("%w", ErrSignature)

// Verify reports which of the keys has signed the text of manifest.json. The error is an
// ErrSignature where none has.
func Verify(text, signature []byte, keys []Key) (*Key, error) {
	s, err := unarmor(signature)
	switch {
	case err != nil:
		return nil, err
	case s.Namespace != Namespace:
		return nil, fmt.Errorf("%w: it is for %q, not for %q", ErrSignature, s.Namespace, Namespace)
	}
	for _, key := range keys {
		if !bytes.Equal(key.Marshal(), s.PublicKey.Marshal()) {
			continue
		}
		if err := sshsig.Verify(bytes.NewReader(text), s, key.PublicKey, s.HashAlgorithm, Namespace); err != nil {
			return nil, fmt.Errorf("%w: %s was changed, or is not what was signed", ErrChanged, Name)
		}
		return &key, nil
	}
	return nil, fmt.Errorf("%w: it is of another key, %s", ErrOtherKey, ssh.FingerprintSHA256(s.PublicKey))
}

// unarmor reads a signature, with nothing before it and nothing behind.
func unarmor(signature []byte) (*sshsig.Signature, error) {
	text := bytes.TrimSpace(signature)
	if !bytes.HasPrefix(text, []byte("-----BEGIN "+sshsig.PEMType+"-----")) || !bytes.HasSuffix(text, []byte("-----END "+sshsig.PEMType+"-----")) {
		return nil, fmt.Errorf("%w: it is no SSH signature", ErrSignature)
	}
	s, err := sshsig.Unarmor(text)
	if err != nil {
		return nil, fmt.Errorf("%w: it is no SSH signature: %w", ErrSignature, err)
	}
	return s, nil
}

// Signer gives the key that says to have signed the text of manifest.json, where the
// signature is a true one of that key. Whose key that is, it does not tell. The error is an
// ErrSignature.
func Signer(text, signature []byte) (*Key, error) {
	s, err := unarmor(signature)
	if err != nil {
		return nil, err
	}
	return Verify(text, signature, []Key{{PublicKey: s.PublicKey}})
}
