package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// errUnreachable is that no connection to a database came about. An answer that is no
// database, a certificate that does not hold and the like are other errors.
var errUnreachable = errors.New("no connection")

// patience is how long a database may take to answer.
const patience = 20 * time.Second

// reach reports why the database at address gives no answer, or nil. Whatever is not an
// address on the network is left to the checker.
func reach(ctx context.Context, address string) error {
	where, err := url.Parse(address)
	if err != nil {
		return err
	}
	if where.Scheme != "http" && where.Scheme != "https" {
		return nil
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
		if answer.StatusCode != http.StatusOK {
			return fmt.Errorf("%w: the proxy says %s", errUnreachable, answer.Status)
		}
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, where.JoinPath("index", "db.json").String(), nil)
	if err != nil {
		return err
	}
	answer, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		if noConnection(err) {
			return fmt.Errorf("%w: %w", errUnreachable, err)
		}
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", request.URL, answer.Status)
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

// noConnection reports whether err tells that nobody was there to answer: the name is
// not known, the connection is refused or hangs, or a proxy lets no one through.
func noConnection(err error) bool {
	var dial *net.OpError
	return errors.Is(err, errUnreachable) ||
		errors.Is(err, context.DeadlineExceeded) ||
		errors.As(err, &dial) && (dial.Op == "dial" || dial.Op == "proxyconnect")
}
