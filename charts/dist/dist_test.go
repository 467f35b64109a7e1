package dist

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

// TestProducts checks that both products are built, and that the library contains the
// licence notices and can be inlined in HTML.
func TestProducts(t *testing.T) {
	library, err := Library()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Apache ECharts Copyright", "Mike Bostock", "zrender:\nBSD 3-Clause", "tslib (0BSD)", "var echarts=",
	} {
		if !strings.Contains(library, want) {
			t.Errorf("the library does not contain %q", want)
		}
	}
	lower := strings.ToLower(library)
	for _, bad := range []string{"</script", "<!--"} {
		if strings.Contains(lower, bad) {
			t.Errorf("the library contains %q and cannot be inlined in HTML", bad)
		}
	}
	if _, err := Bytecode(); err != nil {
		t.Error(err)
	}
}

// TestNotBuilt checks the error for products that are missing or empty.
func TestNotBuilt(t *testing.T) {
	for _, folder := range []fstest.MapFS{
		{".gitkeep": {}},
		{"echarts.js": {}},
	} {
		if _, err := readProduct(folder, "echarts.js"); !errors.Is(err, ErrNotBuilt) {
			t.Errorf("readProduct(%v) = %v, want ErrNotBuilt", folder, err)
		}
	}
	if got := ErrNotBuilt.Error(); !strings.Contains(got, "run `make` in the source folder") {
		t.Errorf("ErrNotBuilt = %q, which does not say what to run", got)
	}
}
