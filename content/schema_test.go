package content

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// validator holds values to a schema, as far as the schemas of packs go.
type validator struct {
	root   map[string]any
	wrongs []string
}

func validate(t *testing.T, schema Schema, text string) []string {
	t.Helper()
	written, err := json.Marshal(schema)
	if err != nil {
		t.Fatal(err)
	}
	v := &validator{}
	if err := json.Unmarshal(written, &v.root); err != nil {
		t.Fatal(err)
	}
	var doc yaml.Node
	if err := yaml.Load([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	v.check(v.root, valueOf(doc.Content[0]), "")
	return v.wrongs
}

// valueOf is what a YAML server takes a node for: a date is text to it.
func valueOf(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			out[n.Content[i].Value] = valueOf(n.Content[i+1])
		}
		return out
	case yaml.SequenceNode:
		out := []any{}
		for _, item := range n.Content {
			out = append(out, valueOf(item))
		}
		return out
	}
	if tag := n.ShortTag(); tag == "!!str" || tag == "!!timestamp" {
		return n.Value
	}
	var out any
	_ = n.Decode(&out)
	if i, isInt := out.(int); isInt {
		return float64(i)
	}
	return out
}

func (v *validator) wrong(at, format string, args ...any) {
	v.wrongs = append(v.wrongs, at+": "+fmt.Sprintf(format, args...))
}

// holds tells whether a value fits a schema, and says nothing.
func (v *validator) holds(s map[string]any, value any) bool {
	other := validator{root: v.root}
	other.check(s, value, "")
	return len(other.wrongs) == 0
}

func (v *validator) check(s map[string]any, value any, at string) {
	for word, says := range s {
		switch word {
		case "$schema", "title", "description", "definitions", "required", "then", "additionalProperties", "minItems", "maximum":
		case "$ref":
			definitions := v.root["definitions"].(map[string]any)
			v.check(definitions[path.Base(says.(string))].(map[string]any), value, at)
		case "type":
			if !isOf(value, says) {
				v.wrong(at, "%v is not %v", value, says)
			}
		case "enum":
			if !slices.Contains(says.([]any), value) {
				v.wrong(at, "%v is none of %v", value, says)
			}
		case "const":
			if says != value {
				v.wrong(at, "%v is not %v", value, says)
			}
		case "pattern":
			if text, ok := value.(string); ok && !regexp.MustCompile(says.(string)).MatchString(text) {
				v.wrong(at, "%q does not match", text)
			}
		case "minimum":
			if n, ok := value.(float64); ok && (n < says.(float64) || s["maximum"] != nil && n > s["maximum"].(float64)) {
				v.wrong(at, "%v is out of range", n)
			}
		case "items":
			for i, item := range asList(value) {
				v.check(says.(map[string]any), item, fmt.Sprintf("%s[%d]", at, i))
			}
		case "properties":
			v.object(s, says.(map[string]any), value, at)
		case "propertyNames":
			for key := range asObject(value) {
				v.check(says.(map[string]any), key, at+"."+key)
			}
		case "oneOf":
			fits := 0
			for _, one := range says.([]any) {
				if v.holds(one.(map[string]any), value) {
					fits++
				}
			}
			if fits != 1 {
				v.wrong(at, "fits %d of %v", fits, says)
			}
		case "allOf":
			for _, one := range says.([]any) {
				v.check(one.(map[string]any), value, at)
			}
		case "if":
			if v.holds(says.(map[string]any), value) {
				v.check(s["then"].(map[string]any), value, at)
			}
		default:
			v.wrong(at, "the test does not know %q", word)
		}
	}
	if rest, ok := s["additionalProperties"].(map[string]any); ok {
		for key, value := range asObject(value) {
			v.check(rest, value, at+"."+key)
		}
	}
	if least, ok := s["minItems"].(float64); ok && len(asList(value)) < int(least) {
		v.wrong(at, "fewer than %v", least)
	}
}

func (v *validator) object(s, properties map[string]any, value any, at string) {
	object := asObject(value)
	for key, value := range object {
		one, known := properties[key].(map[string]any)
		if known {
			v.check(one, value, at+"."+key)
		} else if s["additionalProperties"] == false {
			v.wrong(at+"."+key, "unknown")
		}
	}
	required, _ := s["required"].([]any)
	for _, key := range required {
		if _, there := object[key.(string)]; !there {
			v.wrong(at, "no %v", key)
		}
	}
}

func asObject(v any) map[string]any { m, _ := v.(map[string]any); return m }
func asList(v any) []any            { l, _ := v.([]any); return l }

func isOf(value, kind any) bool {
	if all, ok := kind.([]any); ok {
		return slices.ContainsFunc(all, func(k any) bool { return isOf(value, k) })
	}
	is := ""
	switch value := value.(type) {
	case nil:
		is = "null"
	case map[string]any:
		is = "object"
	case []any:
		is = "array"
	case string:
		is = "string"
	case bool:
		is = "boolean"
	case float64:
		if is = "number"; value == float64(int(value)) && kind == "integer" {
			return true
		}
	}
	return is == kind
}

func TestTheShippedManifestAndLabsFitTheirSchemas(t *testing.T) {
	all := Schemas()
	read := func(name string) string {
		b, err := fs.ReadFile(Shipped(), name)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	manifest := read(ManifestName)
	for _, wrong := range validate(t, all["pack.v1.json"], manifest) {
		t.Errorf("%s%s", ManifestName, wrong)
	}
	if wrongs := validate(t, all["pack.v1.json"], strings.Replace(manifest, "license:", "lisense:", 1)); !slices.Equal(wrongs, []string{".lisense: unknown"}) {
		t.Errorf("a misspelled key: %q", wrongs)
	}
	labs, _ := fs.Glob(Shipped(), "labs/*/lab.yaml")
	if len(labs) < 15 {
		t.Fatalf("there are %d labs", len(labs))
	}
	for _, name := range labs {
		text := read(name)
		for _, wrong := range validate(t, all["lab.v1.json"], text) {
			t.Errorf("%s%s", name, wrong)
		}
		if wrongs := validate(t, all["lab.v1.json"], strings.Replace(text, "\nhints:", "\nhnits:", 1)); strings.Contains(text, "\nhints:") && !slices.Contains(wrongs, ".hnits: unknown") {
			t.Errorf("%s with a misspelled key: %q", name, wrongs)
		}
	}
}

func TestTheSchemaOfALessonKnowsItsFrontMatter(t *testing.T) {
	schema := Schemas()["lesson.v1.json"]
	for text, want := range map[string][]string{
		"id: a\ntitle: A\nminutes: 8\nneeds: [b]\ntags:\n": nil,
		"id: a\ntitel: A\n":                    {".titel: unknown", ": no title"},
		"id: A\ntitle: A\nminutes: 900\n":      {`.id: "A" does not match`, ".minutes: 900 is out of range"},
		"id: a\ntitle: A\nobjectives: wal-x\n": {".objectives: wal-x is not [array null]"},
	} {
		got := validate(t, schema, text)
		slices.Sort(got)
		if slices.Sort(want); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
