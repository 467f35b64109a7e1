package audit

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestConditionKinds checks that the schema of the baseline has a clause for each kind of condition, in their order
// and with the same keys, and describes each key.
func TestConditionKinds(t *testing.T) {
	type clause struct {
		Required []string
		AnyOf    []struct{ Required []string }
	}
	var schema struct {
		Defs struct {
			Control struct {
				OneOf      []clause
				Properties map[string]struct{ Description string }
			}
		} `json:"$defs"`
	}
	if err := json.Unmarshal(Schema, &schema); err != nil {
		t.Fatal(err)
	}
	control := schema.Defs.Control
	var got, want [][]string
	for _, c := range control.OneOf {
		keys := slices.Clone(c.Required)
		for _, alternative := range c.AnyOf {
			keys = append(keys, alternative.Required...)
		}
		got = append(got, keys)
	}
	for _, kind := range conditionKinds {
		want = append(want, kind.keys)
		for _, key := range kind.keys {
			if control.Properties[key].Description == "" {
				t.Errorf("the schema does not describe %s", key)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys of the clauses in the schema (-want +got):\n%s", diff)
	}
}
