package needs

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"testing"
)

// recorder is a testing.TB that records how the test ends.
type recorder struct {
	testing.TB
	ended string
}

func (r *recorder) Helper()      {}
func (r *recorder) Fatal(...any) { r.ended = cmp.Or(r.ended, "failed") }
func (r *recorder) Skip(...any)  { r.ended = cmp.Or(r.ended, "skipped") }

func TestMissing(t *testing.T) {
	for value, want := range map[string]string{"": "skipped", "0": "skipped", "1": "failed"} {
		t.Setenv(RequireAll, value)
		t.Setenv("PATH", t.TempDir())
		for name, end := range map[string]func(testing.TB){
			"Missing": func(t testing.TB) { Missing(t, "the moon") },
			"Program": func(t testing.TB) { Program(t, "go") },
			"Symlink": func(t testing.TB) { Symlink(t, "x", filepath.Join(t.TempDir(), "no folder", "x")) },
		} {
			r := &recorder{TB: t}
			if end(r); r.ended != want {
				t.Errorf("%s=%q: a test has %s by %s, want %s", RequireAll, value, r.ended, name, want)
			}
		}
	}
}

// TestNoOtherSkips checks that only this package skips tests, because other skips would not
// fail when RequireAll is set.
func TestNoOtherSkips(t *testing.T) {
	files, own := 0, filepath.Join("..", "..", "report", "needs")
	err := filepath.WalkDir("../..", func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == "node_modules" || e.Name() == ".git" || path == own):
			return filepath.SkipDir
		case e.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		files++
		found, err := skips(path, nil)
		for _, position := range found {
			t.Errorf("%s: use needs.Missing, or return for inputs that a fuzz test does not check", position)
		}
		return err
	})
	if err != nil || files < 100 {
		t.Errorf("%d files read: %v", files, err)
	}
}

// TestSkips checks the search of TestNoOtherSkips.
func TestSkips(t *testing.T) {
	const source = `package x
import "testing"
type env struct { t *testing.T }
func TestA(t *testing.T) { t.Skip("a") }
func TestB(check *testing.T) { check.SkipNow() }
func BenchmarkC(b *testing.B) { b.Skipf("%d", 1) }
func FuzzD(f *testing.F) { f.Fuzz(func(in *testing.T, s string) { in.Skip() }) }
func d(tb testing.TB) { tb.Skip() }
func (e env) e() { e.t.Skip() }
type tab struct { *testing.T }
func f(b tab) { b.Skip("b") }
func g(d decoder) { d.Skip() }
`
	got, err := skips("x.go", source)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"x.go:4", "x.go:5", "x.go:6", "x.go:7", "x.go:8", "x.go:9", "x.go:11"}; !slices.Equal(
		got,
		want,
	) {
		t.Errorf("found %v, want %v", got, want)
	}
}

// skips lists the lines of a file that skip a test. Decoders of XML and JSON also have a
// method Skip without arguments, so such a call counts only if the file declares its receiver
// with a type of package testing.
func skips(path string, source any) ([]string, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	tests := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if field, ok := n.(*ast.Field); ok && isTest(field.Type) {
			for _, name := range field.Names {
				tests[name.Name] = true
			}
		}
		return true
	})
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		selector, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || !slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, selector.Sel.Name) {
			return true
		}
		on := selector.X
		if field, ok := on.(*ast.SelectorExpr); ok {
			on = field.Sel
		}
		if name, ok := on.(*ast.Ident); selector.Sel.Name != "Skip" || len(call.Args) > 0 || ok && tests[name.Name] {
			at := files.Position(call.Pos())
			at.Column = 0
			found = append(found, at.String())
		}
		return true
	})
	return found, nil
}

// isTest reports whether a type is a type of package testing with a method Skip.
func isTest(e ast.Expr) bool {
	if pointer, ok := e.(*ast.StarExpr); ok {
		e = pointer.X
	}
	selector, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	from, ok := selector.X.(*ast.Ident)
	return ok && from.Name == "testing" && slices.Contains([]string{"T", "B", "F", "TB"}, selector.Sel.Name)
}
