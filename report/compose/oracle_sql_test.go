package compose_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the engine of the oracle
)

// schema is the fleet as the inventory has it, NULL where it does not know, and what
// follows for each server:
//
//	G             = 3 x (not on OAuth 2.0) + 2 x (no DLP) + 1 x (no logging)
//	risk score    = G + error rate / highest error rate of the fleet, 0 where that is 0 or unknown
//	exposed calls = calls per month x G / 6
//
// Unknown counts as not met. A server is compliant when it meets all three; it is known
// to fall short when one of them is known not to be met. The scales of the advisories are
// those of the built-in baseline.
const schema = `
CREATE TABLE inventory (line INTEGER, id TEXT, name TEXT, team TEXT, tools REAL, auth TEXT, rpm REAL, dlp INTEGER,
logging INTEGER,
	calls REAL, latency REAL, error REAL, declared INTEGER);
CREATE VIEW controls AS SELECT *,
	CASE WHEN auth IS NULL THEN 'unknown' WHEN auth IN ('oauth2', 'oauth2_client_credentials', 'oidc', 'entra_id')
	THEN 'met' ELSE 'not met' END AS oauth_is,
	CASE dlp WHEN 1 THEN 'met' WHEN 0 THEN 'not met' ELSE 'unknown' END AS dlp_is,
	CASE logging WHEN 1 THEN 'met' WHEN 0 THEN 'not met' ELSE 'unknown' END AS logging_is,
	(SELECT max(error) FROM inventory) AS worst
	FROM inventory;
CREATE VIEW gaps AS SELECT *,
	oauth_is <> 'met' AS no_oauth, dlp_is <> 'met' AS no_dlp, logging_is <> 'met' AS no_logging,
	CASE WHEN 'not met' IN (oauth_is, dlp_is, logging_is) THEN 'not met' WHEN 'unknown' IN (oauth_is, dlp_is,
	logging_is) THEN 'unknown' ELSE 'met' END AS standing
	FROM controls;
CREATE VIEW weighed AS SELECT *, 3 * no_oauth + 2 * no_dlp + 1 * no_logging AS g, standing = 'met' AS compliant
FROM gaps;
CREATE VIEW server AS SELECT *,
	coalesce(name, id) AS called,
	g + CASE WHEN worst > 0 THEN coalesce(error, 0) / worst ELSE 0 END AS score,
	calls * g / 6.0 AS exposed,
	CASE WHEN declared IS NULL THEN 'nothing declared'
		WHEN standing = 'unknown' THEN 'declared, a control is unknown'
		WHEN declared = 1 AND NOT compliant THEN 'declared compliant, is not'
		WHEN declared = 0 AND compliant THEN 'declared not compliant, is'
		ELSE 'agrees' END AS attested
	FROM weighed;
CREATE VIEW graded AS SELECT
	rpm = 0 OR rpm > 1000 OR error > 5 OR latency > 1000 OR tools > 20 AS high,
	rpm > 300 OR error > 1 OR latency > 300 OR tools > 10 AS elevated
	FROM inventory;
CREATE VIEW ranked AS SELECT *, row_number() OVER (ORDER BY score DESC, calls DESC NULLS LAST, called, line) AS rank
FROM server;
`

// factsQuery answers with one row whose columns have the names of facts.
const factsQuery = `
WITH all_of AS (SELECT
	count(*) AS n, sum(compliant) AS met, sum(calls) AS calls, count(calls) AS calls_known,
	sum(calls) FILTER (WHERE compliant) AS kept, sum(calls) FILTER (WHERE NOT compliant) AS lost, sum(exposed)
	FILTER (WHERE NOT compliant) AS exposed,
	sum(no_oauth) AS no_oauth, sum(no_dlp) AS no_dlp, sum(no_logging) AS no_logging,
	sum(calls) FILTER (WHERE no_oauth) AS oauth_calls, sum(calls) FILTER (WHERE no_dlp) AS dlp_calls, sum(calls)
	FILTER (WHERE no_logging) AS logging_calls,
	count(tools) AS tools_known, sum(tools) AS tools,
	sum(calls * error / 100) AS failed, sum(calls) FILTER (WHERE error IS NOT NULL) AS failed_of,
	count(team) AS teamed, count(DISTINCT team) AS teams, count(declared) AS declared, count(rpm) AS limits_known,
	count(error) AS errors_known
	FROM server),
limits AS (SELECT rpm, row_number() OVER (ORDER BY rpm) AS place, count(*) OVER () AS n FROM server WHERE rpm > 0)
SELECT
	n AS "servers", met AS "compliant.servers", 1.0 * met / n AS "compliant.share",
	n - met AS "gaps.servers", 1.0 * (n - met) / n AS "gaps.share", no_oauth + no_dlp + no_logging AS "gaps.open",
	(SELECT count(*) FROM server WHERE standing = 'not met') AS "notmet.servers",
	(SELECT count(*) FROM server WHERE 'unknown' IN (oauth_is, dlp_is, logging_is)) AS "unknown.servers",

	CASE WHEN tools_known > 0 THEN tools END AS "tools", CASE WHEN tools_known > 0
	THEN n - tools_known END AS "tools.unknown",
	CASE WHEN teamed > 0 THEN teams END AS "teams",

	calls AS "calls", CASE WHEN calls_known > 0 THEN n - calls_known END AS "calls.unknown",
	CASE WHEN calls_known > 0 THEN iif(n = met, 0, lost) END AS "gaps.calls", iif(n = met, 0, lost) / nullif(calls,
	0) AS "gaps.calls_share",
	CASE WHEN calls_known > 0 THEN iif(met = 0, 0, kept) END AS "compliant.calls", iif(met = 0, 0, kept) / nullif(calls,
	0) AS "compliant.calls_share",
	CASE WHEN calls_known > 0 THEN iif(n = met, 0, exposed) END AS "exposed.calls", iif(n = met, 0,
	exposed) / nullif(calls, 0) AS "exposed.share",
	CASE WHEN calls_known > 0 THEN (SELECT calls FROM server
	ORDER BY calls DESC NULLS LAST LIMIT 1) END AS "calls.first.calls",

	no_oauth AS "lacking.oauth.servers", 1.0 * no_oauth / n AS "lacking.oauth.share",
	CASE WHEN calls_known > 0 THEN iif(no_oauth = 0, 0, oauth_calls) END AS "lacking.oauth.calls", iif(no_oauth = 0, 0,
	oauth_calls) / nullif(calls, 0) AS "lacking.oauth.calls_share",
	(SELECT count(*) FROM server WHERE oauth_is = 'unknown') AS "unknown.oauth.servers", (SELECT count(*) FROM server
	WHERE oauth_is = 'not met') AS "notmet.oauth.servers",
	no_dlp AS "lacking.dlp.servers", 1.0 * no_dlp / n AS "lacking.dlp.share",
	CASE WHEN calls_known > 0 THEN iif(no_dlp = 0, 0, dlp_calls) END AS "lacking.dlp.calls", iif(no_dlp = 0, 0,
	dlp_calls) / nullif(calls, 0) AS "lacking.dlp.calls_share",
	(SELECT count(*) FROM server WHERE dlp_is = 'unknown') AS "unknown.dlp.servers", (SELECT count(*) FROM server
	WHERE dlp_is = 'not met') AS "notmet.dlp.servers",
	no_logging AS "lacking.logging.servers", 1.0 * no_logging / n AS "lacking.logging.share",
	CASE WHEN calls_known > 0 THEN iif(no_logging = 0, 0, logging_calls) END AS "lacking.logging.calls",
	iif(no_logging = 0, 0, logging_calls) / nullif(calls, 0) AS "lacking.logging.calls_share",
	(SELECT count(*) FROM server WHERE logging_is = 'unknown') AS "unknown.logging.servers", (SELECT count(*)
	FROM server WHERE logging_is = 'not met') AS "notmet.logging.servers",

	CASE WHEN limits_known > 0 THEN (SELECT count(*) FROM limits) END AS "limits.with",
	CASE WHEN limits_known > 0 THEN (SELECT count(*) FROM server WHERE rpm = 0) END AS "limits.without",
	CASE WHEN limits_known > 0 THEN n - limits_known END AS "limits.unknown",
	(SELECT min(rpm) FROM limits) AS "limits.min", (SELECT max(rpm) FROM limits) AS "limits.max",
	(SELECT avg(rpm) FROM limits WHERE place IN ((n + 1) / 2, (n + 2) / 2)) AS "limits.median",
	(SELECT max(rpm) / min(rpm) FROM limits) AS "limits.spread",

	(SELECT max(error) FROM server) AS "errors.max",
	(SELECT max(error) FROM server) AS "errors.first.rate",
	(SELECT error FROM server WHERE error IS NOT NULL ORDER BY error DESC LIMIT 1 OFFSET 1) AS "errors.second.rate",
	CASE WHEN failed_of > 0 THEN failed END AS "errors.failed", CASE WHEN failed_of > 0
	THEN failed_of END AS "errors.base", failed / nullif(failed_of, 0) AS "errors.failed_share",
	(SELECT nullif(max(error), 0) FROM server WHERE compliant) AS "errors.compliant.rate",
	(SELECT max(latency) FROM server) AS "latency.first.ms",

	(SELECT max(score) FROM server) AS "first.score",

	CASE WHEN calls_known > 0 THEN (SELECT count(*) FROM server WHERE calls IS NULL
	AND NOT compliant) END AS "exposed.uncounted",

	(SELECT count(*) FROM graded WHERE high) AS "advisories.high",
	(SELECT count(*) FROM graded WHERE elevated AND NOT coalesce(high, 0)) AS "advisories.elevated",

	CASE WHEN declared > 0 THEN (SELECT count(*) FROM server WHERE attested = 'agrees') END AS "attestation.agree",
	CASE WHEN declared > 0 THEN (SELECT count(*) FROM server
	WHERE attested = 'declared compliant, is not') END AS "attestation.overstated",
	CASE WHEN declared > 0 THEN (SELECT count(*) FROM server
	WHERE attested = 'declared not compliant, is') END AS "attestation.understated",
	CASE WHEN declared > 0 THEN (SELECT count(*) FROM server
	WHERE attested = 'declared, a control is unknown') END AS "attestation.unconfirmed",
	CASE WHEN declared > 0 THEN n - declared END AS "attestation.undeclared"
FROM all_of`

// groupQuery tallies the servers by an expression, in the order of its bytes.
func groupQuery(by string) string {
	return `SELECT ` + by + `, count(*), sum(compliant), sum(standing = 'not met'), sum('unknown' IN (oauth_is, dlp_is,
	logging_is)),
	sum(no_oauth + no_dlp + no_logging), sum(calls), count(calls), sum(calls) FILTER (WHERE compliant), sum(tools),
	sum(calls * error / 100),
	sum(no_oauth), sum(no_dlp), sum(no_logging),
	sum(calls) FILTER (WHERE no_oauth), sum(calls) FILTER (WHERE no_dlp), sum(calls) FILTER (WHERE no_logging),
	sum(exposed)
	FROM server GROUP BY 1 ORDER BY 1`
}

// limitsQuery gives what package audit says of the rate limits. A limit of 0 is none.
const limitsQuery = `SELECT
	(SELECT count(*) FROM server WHERE rpm > 0), (SELECT count(*) FROM server WHERE rpm = 0), (SELECT count(*)
	FROM server WHERE rpm IS NULL),
	min(rpm), max(rpm), avg(rpm) FILTER (WHERE place IN ((n + 1) / 2, (n + 2) / 2))
	FROM (SELECT rpm, row_number() OVER (ORDER BY rpm) AS place, count(*) OVER () AS n FROM server WHERE rpm > 0)`

// mostExposedQuery gives the server with the most exposed calls, where any are.
const mostExposedQuery = `SELECT line, exposed FROM server WHERE exposed > 0 ORDER BY exposed DESC, score DESC,
calls DESC, called, line LIMIT 1`

// exceptingQuery gives compliant servers, gaps, exposed calls and the calls of compliant
// servers as they would be if every server met DLP.
const exceptingQuery = `SELECT sum(NOT (no_oauth OR no_logging)), sum(no_oauth + no_logging),
sum(calls * (3 * no_oauth + no_logging) / 6.0),
	sum(calls) FILTER (WHERE NOT (no_oauth OR no_logging)) FROM server`

// uncountedQuery counts the servers with gaps whose calls are unknown.
const uncountedQuery = `SELECT count(*) FROM server WHERE calls IS NULL AND NOT compliant`

// serversQuery gives what is said of each server.
const serversQuery = `SELECT oauth_is, dlp_is, logging_is, standing, attested, g, score, exposed FROM server
ORDER BY line`

// orderQuery gives the servers in an order of the report, with its rule for ties: calls,
// most first, then name, then line.
func orderQuery(by string) string {
	return `SELECT line FROM server ORDER BY ` + by + `, calls DESC NULLS LAST, called, line`
}

// stepsQuery gives the compliant servers and the exposed calls that are left after each
// server of the priority has been put behind the gateway.
const stepsQuery = `SELECT
	(SELECT count(*) FROM server WHERE compliant) + sum(NOT compliant) OVER steps,
	coalesce((SELECT sum(exposed) FROM server), 0) - coalesce(sum(exposed) OVER steps, 0)
	FROM ranked WINDOW steps AS (ORDER BY rank) ORDER BY rank`

// database returns an in-memory database with the fleet.
func (d *drawnFleet) database(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // each connection has a memory of its own
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Exec(schema); err != nil {
		t.Fatal(err)
	}
	for i, row := range d.rows {
		values := []any{i}
		for _, name := range columnsOfFleet {
			values = append(values, row[name].value) // nil where there is no such column
		}
		if _, err := db.Exec("INSERT INTO inventory VALUES (?"+strings.Repeat(", ?", len(columnsOfFleet))+")",
			values...); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// rowsOf gives all rows of an answer.
func rowsOf(t *testing.T, db *sql.DB, query string) [][]any {
	t.Helper()
	_, rows := answer(t, db, query)
	return rows
}

// oneRow gives an answer of one row, by column.
func oneRow(t *testing.T, db *sql.DB, query string) map[string]any {
	t.Helper()
	columns, rows := answer(t, db, query)
	if len(rows) != 1 {
		t.Fatalf("%d rows", len(rows))
	}
	row := map[string]any{}
	for i, name := range columns {
		row[name] = rows[0][i]
	}
	return row
}

func answer(t *testing.T, db *sql.DB, query string) (columns []string, all [][]any) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(fmt.Errorf("%w in\n%s", err, query))
	}
	defer func() { _ = rows.Close() }()
	if columns, err = rows.Columns(); err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return columns, all
}
