package pipeline

import (
	"path"
	"regexp"
	"strings"
)

var (
	// A month, optionally with a day, as package fleet finds it in a file name.
	datePart = regexp.MustCompile(`(^|\D)20\d{2}[-_.]?(?:0[1-9]|1[0-2])(?:[-_.]?(?:0[1-9]|[12]\d|3[01]))?(\D|$)`)
	// The same in folders: 2026/11, or FY2026/11-november.
	yearFolder  = regexp.MustCompile(`(^|\D)20\d{2}$`)
	monthFolder = regexp.MustCompile(`^(0[1-9]|1[0-2])(\D|$)`)

	separators = regexp.MustCompile(`[-_. ]{2,}`)
)

// Category returns a SARIF category that is the same every month: the name of the tool and
// the path of the inventory without the month. The path has slashes.
func Category(tool, file string) string {
	parts := strings.Split(file, "/")
	last := len(parts) - 1
	kept := []string{tool}
	for i, part := range parts {
		extension := ""
		switch {
		case i == last:
			extension = path.Ext(part)
			part = strings.TrimSuffix(part, extension)
		case yearFolder.MatchString(part):
			part = yearFolder.ReplaceAllString(part, "$1")
		case i > 0 && yearFolder.MatchString(parts[i-1]) && monthFolder.MatchString(part):
			continue
		}
		part = separators.ReplaceAllString(datePart.ReplaceAllString(part, "$1$2"), "-")
		part = strings.Trim(part, "-_. ")
		if part != "" {
			kept = append(kept, part+extension)
		}
	}
	return strings.Join(kept, "/")
}
