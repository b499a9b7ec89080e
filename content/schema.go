package content

import (
	"maps"
	"reflect"
	"slices"

	"github.com/engineroom/engineroom/lab"
)

// Schema is a JSON Schema, draft 7: the newest that the YAML servers of editors know whole.
type Schema map[string]any

// Schemas are those of what authors write in YAML, by the name of their file in the folder .schema of a pack. They are
// made from the types into which it is read, so that an editor knows the keys that the program knows.
func Schemas() map[string]Schema {
	return map[string]Schema{
		"pack.v1.json":   schemaOf("A pack of engineroom: "+ManifestName, reflect.TypeFor[Manifest](), "format", "id", "version", "title", "outline"),
		"lesson.v1.json": schemaOf("The front matter of a lesson of engineroom", reflect.TypeFor[FrontMatter](), "id", "title"),
		"lab.v1.json":    labSchema(),
	}
}

const schemaDraft = "http://json-schema.org/draft-07/schema#"

// schemaOf is the schema of a document that is read into a type.
func schemaOf(title string, t reflect.Type, required ...string) Schema {
	w := schemaWriter{defined: map[string]Schema{}}
	out := w.object(t)
	out["$schema"], out["title"], out["required"] = schemaDraft, title, required
	out["definitions"] = w.defined
	return out
}

// labKeys are the keys of lab.yaml that a kind has besides those that every kind has.
var labKeys = map[lab.Kind][]string{
	lab.SQL:  {"limits", "setup", "data", "mode", "failures", "sessions", "schedule"},
	lab.HTTP: {"server", "routes", "setup", "hosts", "cors", "fill", "latency", "limits", "waits"},
	lab.Code: {"limits", "setup", "race", "try", "partners"},
	lab.Git:  {"setup", "edit"},
	lab.Load: {"model", "knobs", "seeds"},
}

// labSchema knows the type of what every kind has, and the names of what one kind has: those values are read by its engine.
func labSchema() Schema {
	out := schemaOf("A lab of engineroom: "+LabName, reflect.TypeFor[labMatter](), "id", "kind", "title", "solution", "checks")
	properties := out["properties"].(Schema)
	common := slices.Sorted(maps.Keys(properties))
	kinds := slices.Sorted(maps.Keys(labKeys))
	var byKind []Schema
	for _, kind := range kinds {
		for _, key := range labKeys[kind] {
			properties[key] = Schema{}
		}
		byKind = append(byKind, Schema{
			"if":   Schema{"properties": Schema{"kind": Schema{"const": kind}}},
			"then": Schema{"propertyNames": Schema{"enum": slices.Concat(common, labKeys[kind])}},
		})
	}
	properties["kind"] = Schema{"enum": kinds, "description": described["kind"]}
	out["allOf"] = byKind
	return out
}

// schemaWriter gathers the schemas of named types, which may hold each other.
type schemaWriter struct{ defined map[string]Schema }

// of is the schema of a type, or of what authors may write for it.
func (w *schemaWriter) of(t reflect.Type) Schema {
	switch t {
	case reflect.TypeFor[Override]():
		levels := Schema{"enum": []string{"off", "info", "warning", "error"}}
		return Schema{"oneOf": []Schema{levels, {"type": "object", "properties": Schema{"level": levels, "reason": Schema{"type": "string"}}, "required": []string{"level", "reason"}, "additionalProperties": false}}}
	case reflect.TypeFor[labTree]():
		return Schema{}
	case reflect.TypeFor[labCheck]():
		return Schema{"type": "object", "required": []string{"id", "say"}, "properties": Schema{
			"id": Schema{"type": "string", "pattern": slug.String()}, "say": Schema{"type": "string"}, "hint": Schema{"type": "string"},
			"points": Schema{"type": "integer", "minimum": 1, "maximum": 100}, "hidden": Schema{"type": "boolean"},
		}}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return w.of(t.Elem())
	case reflect.Slice:
		return Schema{"type": []string{"array", "null"}, "items": w.of(t.Elem())}
	case reflect.Map:
		return Schema{"type": []string{"object", "null"}, "additionalProperties": w.of(t.Elem())}
	case reflect.Struct:
		if _, known := w.defined[t.Name()]; !known {
			w.defined[t.Name()] = nil // it may hold itself
			w.defined[t.Name()] = w.object(t)
		}
		return Schema{"$ref": "#/definitions/" + t.Name()}
	case reflect.Int:
		return Schema{"type": "integer"}
	case reflect.Float64:
		return Schema{"type": "number"}
	case reflect.Bool:
		return Schema{"type": "boolean"}
	}
	return Schema{"type": "string"}
}

// object is the schema of a struct: the keys are those that its fields name, and no others.
func (w *schemaWriter) object(t reflect.Type) Schema {
	properties := Schema{}
	for i := range t.NumField() {
		key := t.Field(i).Tag.Get("yaml")
		if key == "" {
			continue
		}
		one := w.of(t.Field(i).Type)
		maps.Copy(one, narrowed[t.Name()+"."+key])
		if text, ok := described[key]; ok && one["$ref"] == nil {
			one["description"] = text
		}
		properties[key] = one
	}
	return Schema{"type": "object", "properties": properties, "additionalProperties": false}
}

// narrowed says more of a value than its type does, by type and key.
var narrowed = map[string]Schema{
	"Manifest.format":       {"const": Format},
	"Manifest.id":           {"pattern": packID.String()},
	"Manifest.version":      {"pattern": semantic.String()},
	"Manifest.level":        {"enum": []string{"beginner", "intermediate", "advanced"}},
	"Manifest.capabilities": {"items": Schema{"enum": []string{"sql", "http", "git", "load", "code", "exec"}}},
	"Manifest.outline":      {"minItems": 1},
	"Assessment.scoring":    {"enum": []string{"partial", "exact"}},
	"Assessment.feedback":   {"enum": []string{"immediate", "end", "none"}},
	"Assessment.pass":       {"minimum": 0, "maximum": 1},
	"FrontMatter.id":        {"pattern": slug.String()},
	"FrontMatter.minutes":   {"minimum": 0, "maximum": 600},
	"labMatter.id":          {"pattern": slug.String()},
	"labMatter.minutes":     {"minimum": 0, "maximum": 600},
	"labMatter.checks":      {"minItems": 1},
}

// described says what a key is for, in the words that an editor shows beside it.
var described = map[string]string{
	"format":       "The version of the pack format: 1.",
	"version":      "Semantic version. Major: an item was corrected or retired; minor: items were added; patch: words.",
	"summary":      "One sentence that says what the pack is about.",
	"language":     "BCP 47 tag, such as en or pt-BR.",
	"license":      "SPDX name, such as CC-BY-SA-4.0.",
	"code-license": "SPDX name of the licence of the code in the pack.",
	"report":       "Where a learner reports a wrong question: a web address or mailto:.",
	"capabilities": "Kinds of lab that the pack holds. Learners see them before they install it.",
	"objectives":   "What a learner can do afterwards. In a lesson or lab, ids of these.",
	"outline":      "Modules, lessons and labs in the order in which they are met.",
	"topics":       "The syllabus. In a lesson, ids of these.",
	"planned":      "Lessons that `needs` and `paths` may name though they are not written yet.",
	"sources":      "What questions cite with `src`.",
	"retired":      "Ids that once shipped and are gone.",
	"moved":        "Old id to new id, where only the name changed.",
	"held":         "Written by `pack build --hold-key` alone: the answers to the quizzes are not in the pack.",
	"check":        "Rules turned up or down, each with a reason.",
	"needs":        "Ids of lessons that help to know first. Nothing is locked.",
	"minutes":      "How long it takes.",
	"difficulty":   "From 1, easy, to 5, hard.",
	"kind":         "sql, http, code, git or load.",
	"hints":        "Three hints, the last nearly the solution.",
	"start":        "The file or folder that the learner begins with.",
	"solution":     "A right answer, or a list of right answers of different design.",
	"wrong":        "Wrong answers, each with the checks that it fails.",
	"checks":       "What judges an answer.",
	"say":          "One sentence for the learner.",
	"hint":         "The rule that was broken, in one sentence.",
	"fails":        "Ids of the checks that this answer fails, and no others.",
}
