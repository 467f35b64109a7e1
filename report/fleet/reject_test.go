package fleet

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRejected checks the messages about rows and the file.
func TestRejected(t *testing.T) {
	const required = "server_id,auth_type,has_dlp,has_logging"
	const png = "\x89PNG\r\n\x1a\n\x00\x00"
	for _, test := range []struct{ name, text, want string }{
		{"empty", "",
			`fleet.csv: the file is empty: write a header line and one row for each server`},
		{"only a mark", "\xef\xbb\xbf\n",
			`fleet.csv: the file is empty: write a header line and one row for each server`},
		{"only spaces", " \n\n",
			`fleet.csv: the file is empty: write a header line and one row for each server`},
		{"only delimiters", ",,\n,,\n",
			`fleet.csv: the file is empty: write a header line and one row for each server`},
		{"only a header", small,
			`fleet.csv: the file has no rows: write one row for each server below the header`},
		{"header and blank rows", small + ",,,,\n\n",
			`fleet.csv: the file has no rows: write one row for each server below the header`},
		{"workbook", "PK\x03\x04\x14\x00",
			`fleet.csv: this is an Excel workbook: export the sheet as CSV`},
		{"old workbook", "\xd0\xcf\x11\xe0\xa1\xb1",
			`fleet.csv: this is an Excel workbook: export the sheet as CSV`},
		{"png", png,
			`fleet.csv: this is not a text file but a PNG image: give a CSV file`},
		{"pdf", "%PDF-1.7\n",
			`fleet.csv: this is not a text file but a PDF: give a CSV file`},
		{"gzip", "\x1f\x8b\x08\x00",
			`fleet.csv: this is not a text file but a gzip archive: unpack it first`},
		{"binary", "\x7fELF\x02\x01\x00\x80\xff",
			`fleet.csv: this is not a text file: give a CSV file`},
		{"UTF-16 without mark", "s\x00e\x00r\x00v\x00e\x00r\x00\n\x00",
			`fleet.csv: this looks like UTF-16 without a byte-order mark: save it as UTF-8`},
		{"UTF-32", "\xff\xfe\x00\x00a\x00\x00\x00",
			`fleet.csv: this is UTF-32 text: save it as UTF-8`},
		{"NUL", small + "a,b\x00c,,,\x00\n",
			`fleet.csv:2:4: byte 0x00 is not text: remove it` + "\n" +
				`fleet.csv:2:9: monthly_calls: "\x00" is not a whole number: write digits only, such as 12000, or leave it ` +
				`blank when it is unknown`},
		{"Latin-1", small + "caf\xe9,\xe9,,,\nb,x,,,\n\xfc,x,,,\n",
			`fleet.csv:2:4: byte 0xE9 is not UTF-8: save the file as UTF-8 (in Excel: CSV UTF-8)` + "\n" +
				`fleet.csv:4:1: byte 0xFC is not UTF-8: save the file as UTF-8 (in Excel: CSV UTF-8)`},
		{"lone surrogate", "\xfe\xff\x00a\x00\n\x00b\xd8\x00\x00c",
			`fleet.csv:1: this line has no known column: start the file with a header line such as ` +
				`server_name,auth_type,has_dlp,has_logging (or with semicolons or tabs)` + "\n" +
				`fleet.csv:2:2: 0xD800 is half a character of UTF-16: write the character again, or save the file as UTF-8`},
		{"half a unit", "\xff\xfea\x00b",
			`fleet.csv:1: this line has no known column: start the file with a header line such as ` +
				`server_name,auth_type,has_dlp,has_logging (or with semicolons or tabs)` + "\n" +
				`fleet.csv:1:2: the file ends within a character of UTF-16: it may have been cut off`},

		{"no known column", "name|team\na|b\n",
			`fleet.csv:1: this line has no known column: start the file with a header line such as ` +
				`server_name,auth_type,has_dlp,has_logging (or with semicolons or tabs)`},
		{"near miss of the name", "name;team\na;b\n",
			`fleet.csv:1: the file has no column auth_type: add it, with blank cells where the value is unknown` + "\n" +
				`fleet.csv:1: the file has no column has_dlp: add it, with blank cells where the value is unknown` + "\n" +
				`fleet.csv:1: the file has no column has_logging: add it, with blank cells where the value is unknown` + "\n" +
				`fleet.csv:1:1: the file has neither a column server_id nor a column server_name: the column "name" looks ` +
				`like it: rename it to server_name, or list it under columns in the baseline`},
		{"nothing but near misses", "ID;name;Auth;dlp;Logging\na;b;;;\n",
			`fleet.csv:1:1: the file has neither a column server_id nor a column server_name: the column "ID" looks like ` +
				`it: rename it to server_id, or list it under columns in the baseline` + "\n" +
				`fleet.csv:1:9: the file has no column auth_type: the column "Auth" looks like it: rename it to auth_type, ` +
				`or list it under columns in the baseline` + "\n" +
				`fleet.csv:1:14: the file has no column has_dlp: the column "dlp" looks like it: rename it to has_dlp, or ` +
				`list it under columns in the baseline` + "\n" +
				`fleet.csv:1:18: the file has no column has_logging: the column "Logging" looks like it: rename it to ` +
				`has_logging, or list it under columns in the baseline`},
		{"required columns missing", "server_name,team\na,b\n",
			`fleet.csv:1: the file has no column auth_type: add it, with blank cells where the value is unknown` + "\n" +
				`fleet.csv:1: the file has no column has_dlp: add it, with blank cells where the value is unknown` + "\n" +
				`fleet.csv:1: the file has no column has_logging: add it, with blank cells where the value is unknown`},
		{"no identity", "team,auth_type,has_dlp,has_logging\na,none,,\n",
			`fleet.csv:1: the file has neither a column server_id nor a column server_name: add one with a name for each ` +
				`server`},
		{"near misses", "Server Name,Auth Type,DLP,has_loging,team\na,,,,\n",
			`fleet.csv:1:1: the file has neither a column server_id nor a column server_name: the column "Server Name" ` +
				`looks like it: rename it to server_name, or list it under columns in the baseline` + "\n" +
				`fleet.csv:1:13: the file has no column auth_type: the column "Auth Type" looks like it: rename it to ` +
				`auth_type, or list it under columns in the baseline` + "\n" +
				`fleet.csv:1:23: the file has no column has_dlp: the column "DLP" looks like it: rename it to has_dlp, or ` +
				`list it under columns in the baseline` + "\n" +
				`fleet.csv:1:27: the file has no column has_logging: the column "has_loging" looks like it: rename it to ` +
				`has_logging, or list it under columns in the baseline`},
		{"twice", required + ",Has_DLP \na,none,,,\n",
			`fleet.csv:1:41: the file has the column has_dlp twice, as "has_dlp" in column 3 and as "Has_DLP " in column ` +
				`5: remove or rename one of them`},
		{"quote in the header", "server_id,auth\"type\na,\n",
			`fleet.csv:1:15: the header: a double quote within a field that does not start with one: put the field in ` +
				`double quotes, without spaces around them, and write "" for each one in it`},
		{"header and row", "server_name,auth_type,has_dlp,monthly_calls\na,,q,y\n",
			`fleet.csv:1: the file has no column has_logging: add it, with blank cells where the value is unknown` + "\n" +
				`fleet.csv:2:4: has_dlp: "q" is neither yes nor no: write true or false, or leave it blank when it is unknown` +
				"\n" +
				`fleet.csv:2:6: monthly_calls: "y" is not a whole number: write digits only, such as 12000, or leave it ` +
				`blank when it is unknown`},

		{"more fields", small + "a,b,,,1,000\n",
			`fleet.csv:2:9: the row has 6 fields, the header 5: put a value that contains a comma in double quotes`},
		{"fewer fields", strings.ReplaceAll(small, ",", ";") + "a\n",
			`fleet.csv:2:1: the row has 1 field, the header 5: write a semicolon for each blank cell too`},
		{"fewer fields with tabs", strings.ReplaceAll(small, ",", "\t") + "a\tb\n",
			`fleet.csv:2:1: the row has 2 fields, the header 5: write a tab for each blank cell too`},
		{"answer", small + "a,,maybe,2,\n",
			`fleet.csv:2:4: has_dlp: "maybe" is neither yes nor no: write true or false, or leave it blank when it is unknown` +
				"\n" +
				`fleet.csv:2:10: has_logging: "2" is neither yes nor no: write true or false, or leave it blank when it is ` +
				`unknown`},
		{"long value", small + "a,," + strings.Repeat("é", 41) + ",\x1b[31mred\u202e,\n",
			`fleet.csv:2:4: has_dlp: ` +
				`"éééééééééééééééééééééééééééééééééééééééé"... is neither yes nor ` +
				`no: write true or false, or leave it blank when it is unknown` + "\n" +
				`fleet.csv:2:87: has_logging: "\x1b[31mred\u202e" is neither yes nor no: write true or false, or leave it ` +
				`blank when it is unknown`},
		{"number", small + "a,,,,12k\n",
			`fleet.csv:2:6: monthly_calls: "12k" is not a whole number: write digits only, such as 12000`},
		{"two ids", small + "a,none,,,\nb,none,,,\n a,none,,,\na ,none,,,\n",
			`fleet.csv:2:1: server_id: "a" is also in line 4: give each server a server_id of its own` + "\n" +
				`fleet.csv:4:1: server_id: "a" is also in line 2: give each server a server_id of its own` + "\n" +
				`fleet.csv:5:1: server_id: "a" is also in line 2: give each server a server_id of its own`},
		{"two names", "server_name,auth_type,has_dlp,has_logging\n\nx,none,,\nx,none,,\n",
			`fleet.csv:3:1: server_name: "x" is also in line 4: give each server a server_name of its own` + "\n" +
				`fleet.csv:4:1: server_name: "x" is also in line 3: give each server a server_name of its own`},
		{"id is a name", "server_name,server_id,auth_type,has_dlp,has_logging\ny,x,,,\nx,,none,,\nx,z,,,\n",
			`fleet.csv:2:3: server_id: "x" is also in line 3: give each server a server_id of its own` + "\n" +
				`fleet.csv:3:1: server_name: "x" is also in line 2: give each server a server_name of its own`},
		{"no identity in the row", "server_name,server_id,auth_type,has_dlp,has_logging\n , ,basic,,\n",
			`fleet.csv:2:3: server_id: the row has no server_id and no server_name: write one of them`},
		{"no id in the row", small + ",basic,,,\n",
			`fleet.csv:2:1: server_id: the cell is blank: each server needs a server_id`},
		{"bad row and its twin", small + "a,,,,x\na,,,,1\n",
			`fleet.csv:2:1: server_id: "a" is also in line 3: give each server a server_id of its own` + "\n" +
				`fleet.csv:2:6: monthly_calls: "x" is not a whole number: write digits only, such as 12000, or leave it ` +
				`blank when it is unknown` + "\n" +
				`fleet.csv:3:1: server_id: "a" is also in line 2: give each server a server_id of its own`},
		{"after several lines", required + ",note,team\na,,,,\"one\n\ntwo\",\nb,,q,,\"\n\",\n\n\nc,,,z,,\n",
			`fleet.csv:5:4: has_dlp: "q" is neither yes nor no: write true or false, or leave it blank when it is unknown` +
				"\n" +
				`fleet.csv:9:5: has_logging: "z" is neither yes nor no: write true or false, or leave it blank when it is ` +
				`unknown`},
		{"identity on another line", "note," + required + "\n\"\n\n\",a,none,,\nx,a,,,\n",
			`fleet.csv:4:3: server_id: "a" is also in line 5: give each server a server_id of its own` + "\n" +
				`fleet.csv:5:3: server_id: "a" is also in line 4: give each server a server_id of its own`},
		{"CRLF", strings.ReplaceAll(small+"a,x,,,\n\"b\n\",x,,,\nc,,q,,\n", "\n", "\r\n"),
			`fleet.csv:5:4: has_dlp: "q" is neither yes nor no: write true or false, or leave it blank when it is unknown`},
		{"CR", strings.ReplaceAll(small+"a,x,,,\nc,,q,,\n", "\n", "\r"),
			`fleet.csv:3:4: has_dlp: "q" is neither yes nor no: write true or false, or leave it blank when it is unknown`},

		{"bare quote", small + "a,b\"c,,,\nb,,q,,\n",
			`fleet.csv:2:4: a double quote within a field that does not start with one: put the field in double quotes, ` +
				`without spaces around them, and write "" for each one in it` + "\n" +
				`fleet.csv:3:4: has_dlp: "q" is neither yes nor no: write true or false, or leave it blank when it is unknown`},
		{"space before a quote", small + "a, \"b\",,,\n",
			`fleet.csv:2:4: a double quote within a field that does not start with one: put the field in double quotes, ` +
				`without spaces around them, and write "" for each one in it`},
		{"text after a quote", small + "a,\"b\"c,,,\nb,,q,,\n",
			`fleet.csv:2:5: a double quote within a quoted field: write "" for it, and nothing between the closing one ` +
				`and the next delimiter` + "\n" +
				`fleet.csv:3:4: has_dlp: "q" is neither yes nor no: write true or false, or leave it blank when it is unknown`},
		{"open quote in the last line", small + "a,,q,,\nb,\"c,,,\n",
			`fleet.csv:2:4: has_dlp: "q" is neither yes nor no: write true or false, or leave it blank when it is unknown` +
				"\n" +
				`fleet.csv:3:3: the double quote that starts this field has no end: close it, or remove it`},
		{"open quote after good ones", small + "\"a\"\"b\",\"\",x,\"c\"\"d,",
			`fleet.csv:2:13: the double quote that starts this field has no end: close it, or remove it`},
		{"open quote after empty lines", small + "\r\n\n\"a\nb\",\"c,,,\nd,,q,,\n",
			`fleet.csv:5:4: the double quote that starts this field has no end: close it, or remove it` + "\n" +
				`fleet.csv:6:4: has_dlp: "q" is neither yes nor no: write true or false, or leave it blank when it is unknown`},
		{"quote in a row of several lines", small + "\"a\nb\",\"c\"d,,,\nd,,q,,\n",
			`fleet.csv:3:6: a double quote within a quoted field: write "" for it, and nothing between the closing one ` +
				`and the next delimiter` + "\n" +
				`fleet.csv:4:4: has_dlp: "q" is neither yes nor no: write true or false, or leave it blank when it is unknown`},
		{"open quote", small + "a,\"b,,,\nb,,q,,\nc,,,z,\n",
			`fleet.csv:2:3: the double quote that starts this field has no end: close it, or remove it` + "\n" +
				`fleet.csv:3:4: has_dlp: "q" is neither yes nor no: write true or false, or leave it blank when it is unknown` +
				"\n" +
				`fleet.csv:4:5: has_logging: "z" is neither yes nor no: write true or false, or leave it blank when it is ` +
				`unknown`},
		{"open quote before another", small + "a,\"b,,,\nb,,q,,\nc,\"d\",,z,\n",
			`fleet.csv:2:3: the double quote that starts this field is not closed before the next one, in line 4, column ` +
				`3: close it, or remove it` + "\n" +
				`fleet.csv:3:4: has_dlp: "q" is neither yes nor no: write true or false, or leave it blank when it is unknown` +
				"\n" +
				`fleet.csv:4:8: has_logging: "z" is neither yes nor no: write true or false, or leave it blank when it is ` +
				`unknown`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := rejected(t, test.text, Options{})
			if d := cmp.Diff(strings.Split(test.want, "\n"), strings.Split(got, "\n")); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
