package history

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"fleetreport/report/audit"
)

// columns are where the rows of the servers hold what is wanted of them; -1 where
// they do not.
type columns struct {
	width                 int
	id, name, team, calls int
	compliant, gaps       int
	exposed               int   // exposed calls
	recorded              []int // states of each control of the report
	states, values        []int // of each control of the baseline; -1 also where it does not count
}

// servers reads the judgement of every server.
func (r *reader) servers() error {
	if err := r.open('{'); err != nil {
		return err
	}
	var at *columns
	rows := false
	for r.json.More() {
		token, err := r.json.Token()
		if err != nil {
			return err
		}
		switch {
		case token == "columns" && at == nil:
			at, err = r.readColumns()
			r.columns = at
		case token == "rows" && at != nil && !rows:
			rows, err = true, r.rows(at)
		default:
			err = fmt.Errorf("servers: %q is not expected here: give the report.json as fleetreport wrote it", token)
		}
		if err != nil {
			return err
		}
	}
	if !rows {
		return errors.New("servers: there are no rows: give the report.json as fleetreport wrote it")
	}
	_, err := r.json.Token()
	return err
}

func (r *reader) readColumns() (*columns, error) {
	var list []struct {
		ID string `json:"id"`
	}
	if err := r.decode("servers", &list); err != nil {
		return nil, err
	}
	index := map[string]int{}
	for i, c := range list {
		if _, twice := index[c.ID]; twice {
			return nil, fmt.Errorf("servers: there are two columns %q", c.ID)
		}
		index[c.ID] = i
	}
	find := func(id string) int {
		if i, ok := index[id]; ok {
			return i
		}
		return -1
	}
	at := &columns{width: len(list), id: find("server_id"), name: find("server"), team: find("team"), calls: find("calls"), compliant: find("compliant"), gaps: find("gaps"), exposed: find("exposed_calls")}
	for _, c := range r.recorded {
		at.recorded = append(at.recorded, find("met_"+c.id))
	}
	missing := func(id string) error {
		return fmt.Errorf("servers: there is no column %q: give the report.json as fleetreport wrote it", id)
	}
	if at.name < 0 {
		return nil, missing("server")
	}
	if len(r.recorded) > 0 && at.calls >= 0 && at.exposed < 0 {
		return nil, missing("exposed_calls")
	}
	for k, c := range r.baseline.Controls {
		state, value := -1, -1
		if r.comes != nil && r.comes[k] {
			state, value = find("met_"+c.ID), find("value_"+c.ID)
		}
		if state >= 0 {
			if value < 0 && !AnswerTold(c) {
				return nil, missing("value_" + c.ID)
			}
			r.month.states[k] = []audit.State{}
			if value >= 0 {
				r.month.values[k] = &words{}
			}
		}
		at.states, at.values = append(at.states, state), append(at.values, value)
	}
	return at, nil
}

// rows reads the row of every server.
func (r *reader) rows(at *columns) error {
	if err := r.open('['); err != nil {
		return err
	}
	teams := map[string]string{}
	keys := map[string]int{}
	var row []json.RawMessage // its cells are used again for the next one
	for n := 1; r.json.More(); n++ {
		row = row[:0]
		if err := r.decode("servers: row "+strconv.Itoa(n), &row); err != nil {
			return err
		}
		if len(row) != at.width {
			r.wrong("servers: row %d has %d cells, but the number of columns is %d", n, len(row), at.width)
			continue
		}
		r.row(n, row, at, teams)
		key := r.month.key(r.month.Len() - 1)
		switch first, twice := keys[key]; {
		case key == "":
			r.wrong("servers: row %d has no name", n)
		case twice:
			r.wrong("servers: rows %d and %d are both of %q: a server may be there once", first, n, key)
		default:
			keys[key] = n
		}
	}
	for _, v := range r.month.values {
		if v != nil {
			v.finish()
		}
	}
	_, err := r.json.Token()
	return err
}

// leaveBlankOut forgets the controls whose columns were blank throughout.
func (r *reader) leaveBlankOut() {
	m := r.month
	for k, states := range m.states {
		blank := !slices.ContainsFunc(states, func(s audit.State) bool { return s != audit.Unknown })
		if v := m.values[k]; v != nil {
			blank = v.blank()
		}
		if blank {
			m.states[k], m.values[k] = nil, nil
		}
	}
}

// row takes one server in.
func (r *reader) row(n int, row []json.RawMessage, at *columns, teams map[string]string) {
	m := r.month
	text := func(column int) []byte {
		if column < 0 {
			return nil
		}
		s, ok := textOf(row[column])
		if !ok {
			r.wrong("servers: row %d, cell %d: %s is not a text", n, column+1, shortened(row[column]))
		}
		return s
	}
	m.ids = append(m.ids, string(text(at.id)))
	m.names = append(m.names, string(text(at.name)))
	team := text(at.team)
	known, ok := teams[string(team)]
	if !ok {
		known = string(team)
		teams[known] = known
	}
	m.teams = append(m.teams, known)
	calls := math.NaN()
	if at.calls >= 0 {
		if calls, ok = numberOf(row[at.calls]); !ok {
			r.wrong("servers: row %d, cell %d: %s is not a number of calls", n, at.calls+1, shortened(row[at.calls]))
		}
	}
	m.calls = append(m.calls, calls)
	r.tally(n, row, at, calls)
	for k, column := range at.states {
		if column < 0 {
			continue
		}
		state, _ := stateOf(text(column)) // tally reports what is no state
		m.states[k] = append(m.states[k], state)
		if column := at.values[k]; column >= 0 {
			m.values[k].add(string(text(column)))
		}
	}
}

func stateOf(text []byte) (audit.State, bool) {
	for _, s := range []audit.State{audit.Met, audit.NotMet, audit.Unknown} {
		if string(text) == s.String() {
			return s, true
		}
	}
	return audit.Unknown, false
}

// textOf is the text of a JSON string, nil for null. The bytes may be those of raw.
func textOf(raw []byte) ([]byte, bool) {
	if string(raw) == "null" {
		return nil, true
	}
	if len(raw) < 2 || raw[0] != '"' {
		return nil, false
	}
	if inner := raw[1 : len(raw)-1]; bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return inner, true
	}
	var s string
	err := json.Unmarshal(raw, &s)
	return []byte(s), err == nil
}

// numberOf is a number that is not negative, NaN for null.
func numberOf(raw []byte) (float64, bool) {
	if string(raw) == "null" {
		return math.NaN(), true
	}
	v, err := strconv.ParseFloat(string(raw), 64)
	const most = 1e12 // the largest number that an inventory may hold
	if err != nil || v < 0 || v > most || math.IsNaN(v) {
		return math.NaN(), false
	}
	return v, true
}

// shortened is a value for a message.
func shortened(raw []byte) string {
	const most = 40
	if len(raw) > most {
		return string(bytes.ToValidUTF8(raw[:most], nil)) + "..."
	}
	return string(raw)
}
