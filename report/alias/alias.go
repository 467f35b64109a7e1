// Package alias reads files of aliases: what servers and teams were called in earlier months, where no rule can find
// that out.
package alias

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"

	"fleetreport/report/config"
	"fleetreport/report/quote"
)

// Schema is the JSON Schema of a file of aliases.
//
//go:embed aliases.schema.json
var Schema []byte

// Example is an example of a file of aliases.
//
//go:embed example.yaml
var Example []byte

// File is a file of aliases.
type File struct {
	Name   string // base name
	SHA256 string // lower-case hexadecimal
	Bytes  int64
	List   []Alias // in the order ids, names, teams

	last map[Kind]map[string]string // by the old text, the last of the chain of new texts
}

// Kind is what an alias is of.
type Kind string

// The kinds, which are the keys of the lists.
const (
	IDs   Kind = "ids"
	Names Kind = "names"
	Teams Kind = "teams"
)

// Alias is a text of earlier months, and the text that replaced it.
type Alias struct {
	Kind     Kind
	Old, New string
	Line     int // of the file, from 1
}

// ID returns the id that replaced an id. It returns false if there is none; f may be nil.
func (f *File) ID(old string) (id string, ok bool) { return f.find(IDs, old) }

// ServerName returns the name that replaced the name of a server. It returns false if there is none; f may be nil.
func (f *File) ServerName(old string) (name string, ok bool) { return f.find(Names, old) }

// Team returns the name that replaced that of a team. It returns false if there is none; f may be nil.
func (f *File) Team(old string) (team string, ok bool) { return f.find(Teams, old) }

// Last returns the end of the chain of new texts that an alias begins.
func (f *File) Last(a Alias) string { return f.last[a.Kind][a.Old] }

func (f *File) find(kind Kind, old string) (string, bool) {
	if f == nil {
		return "", false
	}
	text, ok := f.last[kind][old]
	return text, ok
}

// item is an alias in the file. Both values are decoded as text.
type item struct {
	Old string `yaml:"old"`
	New string `yaml:"new"`
}

// Load reads a file of aliases (YAML). If the text is at fault, the error is config.Mistakes with all mistakes of the
// file.
func Load(text []byte, name string) (*File, error) {
	file, err := config.Parse(text, name)
	var mistakes config.Mistakes
	if err != nil && !errors.As(err, &mistakes) || file == nil {
		return nil, err
	}
	mistakes = append(mistakes, file.Check(Schema)...)
	if len(mistakes) > 0 {
		return nil, mistakes.Sort()
	}
	f := &File{Name: file.Name, SHA256: file.SHA256, Bytes: file.Bytes, last: map[Kind]map[string]string{}}
	for _, kind := range []Kind{IDs, Names, Teams} {
		found, err := f.load(file, kind)
		if err != nil {
			return nil, err
		}
		mistakes = append(mistakes, found...)
	}
	if err := mistakes.Sort().Err(); err != nil {
		return nil, err
	}
	return f, nil
}

// load reads the aliases of a kind.
func (f *File) load(file *config.File, kind Kind) (config.Mistakes, error) {
	var mistakes config.Mistakes
	byOld, byNew := map[string]int{}, map[string]int{} // lines
	texts := map[string]string{}
	for i := range file.Len(string(kind)) {
		var it item
		if err := file.Decode(&it, string(kind), i); err != nil {
			return nil, err
		}
		a := Alias{Kind: kind, Old: strings.TrimSpace(it.Old), New: strings.TrimSpace(it.New)}
		a.Line, _ = file.Position(string(kind), i)
		wrong := func(key, format string, args ...any) {
			mistakes = append(mistakes, file.Mistake(fmt.Sprintf(format, args...), string(kind), i, key))
		}
		switch {
		case a.Old == a.New:
			wrong("new", "%s is also the old text: write another, or remove the alias", quote.Value(a.New))
			continue
		case byOld[a.Old] > 0:
			wrong("old", "%s is also the old text on line %d: remove one of the two", quote.Value(a.Old), byOld[a.Old])
			continue
		case byNew[a.New] > 0:
			wrong("new", "%s is also the new text on line %d: two cannot become one", quote.Value(a.New), byNew[a.New])
			continue
		}
		byOld[a.Old], byNew[a.New] = a.Line, a.Line
		texts[a.Old] = a.New
		f.List = append(f.List, a)
	}
	last := map[string]string{}
	for _, a := range f.List {
		if a.Kind != kind {
			continue
		}
		end, ok := follow(texts, a.Old)
		if !ok {
			mistakes = append(mistakes, config.Mistake{File: file.Name, Line: a.Line, Column: 1, Key: string(kind),
				Message: fmt.Sprintf("%s leads back to itself: remove one of the aliases", quote.Value(a.Old))})
		}
		last[a.Old] = end
	}
	f.last[kind] = last
	return mistakes, nil
}

// follow returns the last text of the chain that begins with a text. It returns false if the chain has no end.
func follow(texts map[string]string, text string) (last string, ok bool) {
	for steps := 0; steps <= len(texts); steps++ {
		next, more := texts[text]
		if !more {
			return text, true
		}
		text = next
	}
	return "", false
}
