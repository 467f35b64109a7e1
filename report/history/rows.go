package history

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"fleetreport/report/audit"
	"fleetreport/report/quote"
)

// readServers reads the columns and rows of the table of servers.
func (r *reportReader) readServers() error {
	return r.readObject("servers: ", map[string]func() error{
		"columns": r.readColumns, "rows": r.readRows,
	}, "columns", "rows")
}

func (r *reportReader) readColumns() error {
	var list []struct{ ID string }
	if err := r.decode(&list); err != nil {
		return err
	}
	r.columns = make(map[string]int, len(list))
	for i, c := range list {
		if _, ok := r.columns[c.ID]; ok {
			return fmt.Errorf("servers: there are two columns %q", c.ID)
		}
		r.columns[c.ID] = i
	}
	required := []string{"server"}
	if _, ok := r.columns["calls"]; ok && len(r.controls) > 0 {
		required = append(required, "exposed_calls")
	}
	for i := range r.controls {
		c := &r.controls[i]
		if _, ok := r.columns["met_"+c.ID]; !ok {
			continue
		}
		c.states = []audit.State{}
		if c.index < 0 {
			continue
		}
		if _, ok := r.columns["value_"+c.ID]; ok {
			c.values = &interned{}
		} else if !StateImpliesValue(r.baseline.Controls[c.index]) {
			required = append(required, "value_"+c.ID)
		}
	}
	for _, id := range required {
		if _, ok := r.columns[id]; !ok {
			return fmt.Errorf("servers: there is no column %q: %s", id, adviceOriginal)
		}
	}
	return nil
}

func (r *reportReader) readRows() error {
	if r.columns == nil {
		return errors.New("servers: the rows come before the columns: " + adviceOriginal)
	}
	if err := r.readDelim('['); err != nil {
		return err
	}
	teams := map[string]string{} // so that each is in memory once
	rowOf := map[string]int{}    // by key of the server
	var cells []any
	for n := 1; r.decoder.More(); n++ {
		r.path = "servers: row " + strconv.Itoa(n)
		cells = cells[:0]
		if err := r.decode(&cells); err != nil {
			return err
		}
		if len(cells) != len(r.columns) {
			r.fail("servers: row %d: the number of cells is %d, but the number of columns is %d", n, len(cells), len(r.columns))
			continue
		}
		r.addServer(&reportRow{r, n, cells}, teams)
		key := r.month.key(r.month.Len() - 1)
		switch first, ok := rowOf[key]; {
		case key == "":
			r.fail("servers: row %d has no name", n)
		case ok:
			r.fail("servers: rows %d and %d are both for %q: remove one of them", first, n, key)
		default:
			rowOf[key] = n
		}
	}
	_, err := r.decoder.Token()
	return err
}

// reportRow is a row of the table of servers.
type reportRow struct {
	reader *reportReader
	number int // from 1
	cells  []any
}

// cell returns the cell of a column, nil if there is no such column.
func (row *reportRow) cell(column string) any {
	if i, ok := row.reader.columns[column]; ok {
		return row.cells[i]
	}
	return nil
}

// fail reports a mistake in the cell of a column.
func (row *reportRow) fail(column, format string, args ...any) {
	const maxBytes = 40
	i := row.reader.columns[column]
	value, _ := json.Marshal(row.cells[i]) // it was decoded from JSON
	if len(value) > maxBytes {
		value = append(value[:maxBytes:maxBytes], "..."...)
	}
	message := fmt.Sprintf(format, args...)
	row.reader.fail("servers: row %d, cell %d (%s): %s %s", row.number, i+1, quote.Bare(column), value, message)
}

// text returns the text of a cell, "" for null and for a column that is missing.
func (row *reportRow) text(column string) string {
	cell := row.cell(column)
	text, ok := cell.(string)
	if !ok && cell != nil {
		row.fail(column, "is not a text")
	}
	return text
}

// calls returns the calls of the server, NaN if they are unknown.
func (row *reportRow) calls() float64 {
	const most = 1e12 // the largest number that an inventory may contain
	cell := row.cell("calls")
	if cell == nil {
		return math.NaN()
	}
	calls, ok := cell.(float64)
	if !ok || calls < 0 || calls > most {
		row.fail("calls", "is not a number of calls")
		return math.NaN()
	}
	return calls
}

// addServer adds the server of a row to the month.
func (r *reportReader) addServer(row *reportRow, teams map[string]string) {
	m, failed := r.month, len(r.errs)+r.more
	team := row.text("team")
	if known, ok := teams[team]; ok {
		team = known
	} else {
		teams[team] = team
	}
	m.ids = append(m.ids, row.text("server_id"))
	m.names = append(m.names, row.text("server"))
	m.teams = append(m.teams, team)
	m.calls = append(m.calls, row.calls())
	for i := range r.controls {
		c := &r.controls[i]
		if c.states == nil {
			continue
		}
		state, ok := parseState(row.cell("met_" + c.ID))
		if !ok {
			row.fail("met_"+c.ID, "is not one of met, not met, unknown")
		}
		c.states = append(c.states, state)
		if c.values != nil {
			c.values.add(row.text("value_" + c.ID))
		}
	}
	if len(r.errs)+r.more == failed {
		r.checkRow(row)
	}
}

func parseState(cell any) (audit.State, bool) {
	for _, s := range []audit.State{audit.Met, audit.NotMet, audit.Unknown} {
		if cell == s.String() {
			return s, true
		}
	}
	return audit.Unknown, false
}

// setStates sets the states of the month for the controls of its baseline, except for those whose
// column was blank for all servers.
func (r *reportReader) setStates() {
	for _, c := range r.controls {
		blank := !slices.ContainsFunc(c.states, func(s audit.State) bool { return s != audit.Unknown })
		if c.values != nil {
			blank = c.values.allBlank()
		}
		if c.index >= 0 && !blank {
			r.month.states[c.index], r.month.values[c.index] = c.states, c.values
		}
	}
}
