package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"fleetreport/report/history"
	"fleetreport/report/manifest"
)

// loadKeys reads a file of public keys; it returns nil for no file.
func loadKeys(path string) ([]manifest.Key, error) {
	if path == "" {
		return nil, nil
	}
	text, err := readConfig(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the keys: %w", err)
	}
	keys, err := manifest.ParseKeys(text)
	if err != nil {
		return nil, usageErrorf("--key: %s: %w", path, err)
	}
	return keys, nil
}

// historyKeys reads the public keys, one of which must have signed each report.json of the history. It returns nil for
// no file. It notes that fleet files cannot be signed.
func (p *program) historyKeys(path string, history []string, files []history.File) ([]manifest.Key, error) {
	keys, err := loadKeys(path)
	if err != nil || keys == nil {
		return nil, err
	}
	if len(history) == 0 {
		return nil, usageErrorf("--key: it is for the report.json files of --history, and there is none: " +
			"give one or leave --key out")
	}
	unsigned := 0
	for _, f := range files {
		if !f.IsReport() {
			unsigned++
		}
	}
	switch unsigned {
	case 0:
	case 1:
		p.notef("--key does not apply to fleet files: 1 file of the history cannot be checked")
	default:
		p.notef("--key does not apply to fleet files: %s files of the history cannot be checked", thousands(unsigned))
	}
	return keys, nil
}

// loadSigner reads the SSH key that signs the manifest: a private key, or the public key of one in the agent. It
// returns nil for no file.
func (p *program) loadSigner(path string) (ssh.Signer, error) {
	if path == "" {
		return nil, nil
	}
	text, err := readConfig(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the key: %w", err)
	}
	if public, err := manifest.ParseKeys(text); err == nil {
		return p.agentSigner(path, public[0].PublicKey)
	}
	signer, err := ssh.ParsePrivateKey(text)
	if _, ok := errors.AsType[*ssh.PassphraseMissingError](err); ok {
		return nil, usageErrorf("--sign: %s has a passphrase: add the key to the agent with ssh-add, and give its "+
			"public key, %s.pub", path, path)
	}
	if err != nil {
		return nil, usageErrorf("--sign: %s is neither a private nor a public SSH key: make one with "+
			"ssh-keygen -t ed25519", path)
	}
	return signer, nil
}

// agentSigner returns a signer that asks the SSH agent to sign with the private key of a public one.
func (p *program) agentSigner(path string, key ssh.PublicKey) (ssh.Signer, error) {
	socket := p.getenv("SSH_AUTH_SOCK")
	if socket == "" {
		return nil, usageErrorf("--sign: %s is a public key, and no agent (SSH_AUTH_SOCK) has the private one: "+
			"start an agent or give the private key", path)
	}
	conn, err := net.Dial("unix", socket) // open until the program ends
	if err != nil {
		return nil, fmt.Errorf("cannot reach the SSH agent: %w", err)
	}
	signers, err := agent.NewClient(conn).Signers()
	if err != nil {
		return nil, fmt.Errorf("cannot reach the SSH agent: %w", err)
	}
	for _, s := range signers {
		if bytes.Equal(s.PublicKey().Marshal(), key.Marshal()) {
			return s, nil
		}
	}
	return nil, usageErrorf("--sign: the agent does not have the private key of %s: add it with ssh-add", path)
}
