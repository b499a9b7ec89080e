package cmd

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

// The schema of lab.yaml lists the keys of each kind, and so does the engine that reads them: it names those it knows to
// who writes another one.
func TestTheSchemaKnowsTheKeysOfEveryEngine(t *testing.T) {
	schema := content.Schemas()["lab.v1.json"]
	byKind := map[lab.Kind][]string{}
	for _, rule := range schema["allOf"].([]content.Schema) {
		kind := rule["if"].(content.Schema)["properties"].(content.Schema)["kind"].(content.Schema)["const"].(lab.Kind)
		byKind[kind] = rule["then"].(content.Schema)["propertyNames"].(content.Schema)["enum"].([]string)
	}
	if got, want := slices.Sorted(maps.Keys(byKind)), slices.Sorted(maps.Keys(engines)); !slices.Equal(got, want) {
		t.Fatalf("kinds in the schema: %v, engines: %v", got, want)
	}
	for kind, engine := range engines {
		src := lab.Source{ID: "x", Kind: kind, Node: lab.Node{Line: 1, Col: 1, Shape: lab.Mapping, Fields: []lab.Field{
			{Key: "no-such-key", Value: lab.Node{Line: 1, Col: 1, Shape: lab.Scalar, Text: "x"}},
		}}}
		_, problems := engine.Parse(src)
		i := slices.IndexFunc(problems, func(p lab.Problem) bool { return strings.Contains(p.Text, `"no-such-key"`) })
		if i < 0 {
			t.Errorf("%s takes a key that there is not: %v", kind, problems)
			continue
		}
		known := strings.Split(strings.TrimSuffix(strings.TrimPrefix(problems[i].Fix, "Known here: "), "."), ", ")
		want := slices.Clone(byKind[kind])
		slices.Sort(known)
		if slices.Sort(want); !slices.Equal(known, want) {
			t.Errorf("%s knows %v, and its schema %v", kind, known, want)
		}
	}
}
