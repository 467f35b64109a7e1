package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const copyOfDay = "golang.org/x/vulndb@v0.0.0-20261105234957-e22db6528018"

// TestVulns holds that only a database that cannot be reached lets the step pass without
// a check, and that it says so.
func TestVulns(t *testing.T) {
	broken := errors.New("broken")
	away := fmt.Errorf("%w: nobody", errUnreachable)
	for _, c := range []struct {
		name         string
		reach, fetch error
		check        error
		copy         string
		asked        string // the database that was asked; "" for none
		fails        bool
		says         string
	}{
		{"all is well", nil, nil, nil, copyOfDay, "https://db", false, "govulncheck of here"},
		{"found", nil, nil, broken, copyOfDay, "https://db", true, "govulncheck of here"},
		{"an answer that is none", broken, nil, nil, copyOfDay, "", true, ""},
		{"away, with a copy", away, nil, nil, copyOfDay, "file:///copy/data/osv", false, "copy of 2026-11-05"},
		{"away, found in the copy", away, nil, broken, copyOfDay, "file:///copy/data/osv", true, "copy of 2026-11-05"},
		{"away, no copy wanted", away, nil, nil, "", "", false, "WERE NOT CHECKED"},
		{"away, no copy to be had", away, broken, nil, copyOfDay, "", false, "WERE NOT CHECKED"},
		{"away, another copy", away, errForged, nil, copyOfDay, "", true, "CANNOT BE REACHED"},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked := ""
			var said bytes.Buffer
			err := lookUp(context.Background(), []string{"-db", "https://db", "-copy", c.copy, "here"}, &said, tools{
				reach: func(context.Context, string) error { return c.reach },
				fetch: func(context.Context, string) (string, error) { return "/copy", c.fetch },
				check: func(_ context.Context, db, dir string, _ io.Writer) error {
					asked = db
					return c.check
				},
			})
			if (err != nil) != c.fails || asked != c.asked || !strings.Contains(said.String(), c.says) {
				t.Errorf("gives %v, asks %q and says:\n%s", err, asked, said.String())
			}
			if asked == "" && err == nil != strings.Contains(said.String(), "WERE NOT CHECKED") {
				t.Errorf("does not say that nothing was checked:\n%s", said.String())
			}
		})
	}
	if err := lookUp(context.Background(), nil, io.Discard, tools{}); err == nil {
		t.Error("no folder is no error")
	}
}

// TestReach holds what counts as a database that cannot be reached.
func TestReach(t *testing.T) {
	status := http.StatusOK
	answer := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/db/index/db.json" {
			t.Errorf("asks for %s", r.URL.Path)
		}
		w.WriteHeader(status)
	}
	plain := httptest.NewServer(http.HandlerFunc(answer))
	defer plain.Close()
	foreign := httptest.NewUnstartedServer(http.HandlerFunc(answer))
	foreign.Config.ErrorLog = log.New(io.Discard, "", 0)
	foreign.StartTLS() // nobody vouches for it
	defer foreign.Close()
	gone := httptest.NewServer(http.HandlerFunc(answer))
	gone.Close()

	ctx := context.Background()
	if err := reach(ctx, plain.URL+"/db"); err != nil {
		t.Error(err)
	}
	if err := reach(ctx, "file:///anywhere"); err != nil {
		t.Error(err)
	}
	if err := reach(ctx, gone.URL+"/db"); !errors.Is(err, errUnreachable) {
		t.Errorf("a closed door gives %v", err)
	}
	if err := reach(ctx, foreign.URL+"/db"); err == nil || errors.Is(err, errUnreachable) {
		t.Errorf("a certificate of nobody gives %v", err)
	}
	for _, status = range []int{http.StatusNotFound, http.StatusForbidden, http.StatusServiceUnavailable} {
		if err := reach(ctx, plain.URL+"/db"); err == nil || errors.Is(err, errUnreachable) {
			t.Errorf("status %d gives %v", status, err)
		}
	}
}
