package xlsx

import (
	"encoding/xml"
	"math"
	"testing"
)

func TestAppendNumber(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{
		{0, "0"}, {math.Copysign(0, -1), "0"}, {1, "1"}, {-1, "-1"}, {194_500, "194500"}, {0.1, "0.1"}, {-2.5, "-2.5"},
		{61_666.666666666664, "61666.666666666664"}, {123_456_789.25, "123456789.25"}, {0.0001, "0.0001"},
		{0.00005, "5E-05"}, {999_999_999_999_999, "999999999999999"}, {1e15, "1E+15"}, {1 << 53, "9.007199254740992E+15"},
	} {
		if got := string(AppendNumber([]byte("x"), c.v)); got != "x"+c.want {
			t.Errorf("AppendNumber(x, %v) = %s, want x%s", c.v, got, c.want)
		}
	}
}

func FuzzNumber(f *testing.F) {
	for _, v := range []float64{0, 0.1, 1e-9, 123456.7891, 1e15, 1e21, 1 << 53, -0.0001, 0.00005, 194500.0 / 3} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v float64) {
		if v-v != 0 { // NaN or infinite
			return
		}
		var got float64
		if err := xml.Unmarshal([]byte("<v>"+string(AppendNumber(nil, v))+"</v>"), &got); err != nil || got != v {
			t.Errorf("%v came back as %v: %v", v, got, err)
		}
	})
}

func BenchmarkNumber(b *testing.B) {
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = buf[:0]
		for _, v := range []float64{45000, 0.5, 12.25, 61666.666666666664} {
			buf = AppendNumber(buf, v)
		}
	}
}
