package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"fleetreport/report/manifest"
)

// loadSigner reads the SSH key that signs the manifest: a private key, or the public key
// of one that the agent holds; nil for no file.
func (p *program) loadSigner(path string) (ssh.Signer, error) {
	if path == "" {
		return nil, nil
	}
	text, err := readWritten(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the key: %w", err)
	}
	if public, err := manifest.ParseKeys(text); err == nil {
		return p.agentSigner(path, public[0].PublicKey)
	}
	signer, err := ssh.ParsePrivateKey(text)
	if _, locked := errors.AsType[*ssh.PassphraseMissingError](err); locked {
		return nil, usageError{fmt.Errorf("--sign: %s has a passphrase: add the key to the agent with ssh-add, and give its public key, %s.pub", path, path)}
	}
	if err != nil {
		return nil, usageError{fmt.Errorf("--sign: %s is neither a private key of SSH nor a public one: make one with ssh-keygen -t ed25519", path)}
	}
	return signer, nil
}

// agentSigner signs with the agent, which holds the private key of a public one.
func (p *program) agentSigner(path string, key ssh.PublicKey) (ssh.Signer, error) {
	socket := p.getenv("SSH_AUTH_SOCK")
	if socket == "" {
		return nil, usageError{fmt.Errorf("--sign: %s is a public key, and there is no agent (SSH_AUTH_SOCK) that holds the private one: start one, or give the private key", path)}
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return nil, fmt.Errorf("cannot reach the agent of SSH: %w", err)
	}
	signers, err := agent.NewClient(conn).Signers()
	if err != nil {
		return nil, fmt.Errorf("cannot reach the agent of SSH: %w", err)
	}
	for _, s := range signers {
		if bytes.Equal(s.PublicKey().Marshal(), key.Marshal()) {
			return s, nil // the connection is open until the program ends
		}
	}
	return nil, usageError{fmt.Errorf("--sign: the agent does not hold the private key of %s: add it with ssh-add", path)}
}
