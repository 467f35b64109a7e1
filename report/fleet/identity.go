package fleet

import "fmt"

// identities finds rows that share an identity: the server_id, or the server_name
// where there is no id. Every one of them is a problem, for nothing tells which
// is right. It also finds rows that have no identity. The rows are marked as
// bad; places are where the identities stand in the file.
func identities(f *Fleet, places []place, bad []bool, p *problems) {
	hasID, hasName := f.Has(ServerID), f.Has(ServerName)
	if !hasID && !hasName {
		return // one problem of the header says it all
	}
	field := func(row int) string {
		if hasID && (!hasName || f.id.at(int32(row)) != "" || f.name.at(int32(row)) == "") {
			return ServerID
		}
		return ServerName
	}
	problem := func(row int, message string) {
		bad[row] = true
		p.row(int(places[row].line), int(places[row].column), field(row), message)
	}
	also := func(row, other int) {
		problem(row, fmt.Sprintf("%s is also in line %d: give each server a %s of its own",
			quote(f.Server(row).Key()), places[other].line, field(row)))
	}
	first := make(map[string]int32, f.Len())
	told := map[int32]bool{} // first rows that are known to be shared
	for row := range f.Len() {
		key := f.Server(row).Key()
		if key == "" {
			switch {
			case hasID && hasName:
				problem(row, "the row has no server_id and no server_name: write one of them")
			default:
				problem(row, "the cell is blank: each server needs a "+field(row))
			}
			continue
		}
		other, ok := first[key]
		if !ok {
			first[key] = int32(row)
			continue
		}
		if !told[other] {
			told[other] = true
			also(int(other), row)
		}
		also(row, int(other))
	}
}
