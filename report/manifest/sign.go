package manifest

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

// SignatureName is the name of the file with the signature of manifest.json.
const SignatureName = Name + ".sig"

// Namespace is the purpose of the signatures in the sense of ssh-keygen. One made for another purpose is invalid:
//
//	ssh-keygen -Y verify -n fleetreport -f allowed_signers -I NAME -s manifest.json.sig < manifest.json
const Namespace = "fleetreport"

// Sign returns the signature of the text of manifest.json by a key, in the format of OpenSSH.
func Sign(text []byte, key ssh.Signer) ([]byte, error) {
	signature, err := sshsig.Sign(bytes.NewReader(text), key, sshsig.HashSHA512, Namespace)
	if err != nil {
		return nil, fmt.Errorf("cannot sign %s: %w", Name, err)
	}
	return sshsig.Armor(signature), nil
}

// ErrSignature reports a signature that is invalid or not by one of the keys.
var ErrSignature = errors.New("the signature is invalid")

// ErrOtherKey is the ErrSignature for a signature that is by none of the keys, and was not checked.
var ErrOtherKey = fmt.Errorf("%w", ErrSignature)

// ErrChanged is the ErrSignature for a signature of another text by one of the keys.
var ErrChanged = fmt.Errorf("%w", ErrSignature)

// Verify returns the key that has signed the text of manifest.json. The error is an ErrSignature if none of the keys
// has.
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
			return nil, fmt.Errorf("%w: %s was changed, or another file was signed", ErrChanged, Name)
		}
		return &key, nil
	}
	return nil, fmt.Errorf("%w: it was made with another key, %s", ErrOtherKey, ssh.FingerprintSHA256(s.PublicKey))
}

// unarmor reads a signature that has nothing before or after it.
func unarmor(signature []byte) (*sshsig.Signature, error) {
	text := bytes.TrimSpace(signature)
	if !bytes.HasPrefix(text, []byte("-----BEGIN "+sshsig.PEMType+"-----")) ||
		!bytes.HasSuffix(text, []byte("-----END "+sshsig.PEMType+"-----")) {
		return nil, fmt.Errorf("%w: it is not an SSH signature", ErrSignature)
	}
	s, err := sshsig.Unarmor(text)
	if err != nil {
		return nil, fmt.Errorf("%w: it is not an SSH signature: %w", ErrSignature, err)
	}
	return s, nil
}

// Signer returns the key with which the text of manifest.json was signed, whoever owns it. The error is an
// ErrSignature if the signature is invalid.
func Signer(text, signature []byte) (*Key, error) {
	s, err := unarmor(signature)
	if err != nil {
		return nil, err
	}
	return Verify(text, signature, []Key{{PublicKey: s.PublicKey}})
}
