package lab

import "testing"

func TestAValueIsFoundByTheWayToIt(t *testing.T) {
	const body = `{"items": [{"id": 7, "name": "Lady fern"}], "next": null, "null": "null", "a": {"b": [true]}}`
	for _, c := range []struct {
		body, way, text string
		ok              bool
	}{
		{body, "items.0.id", "7", true},
		{body, "items.0.name", "Lady fern", true},
		{body, "a", `{"b":[true]}`, true},
		{body, "null", "null", true},
		{body, "next", "", false},
		{body, "items.1.id", "", false},
		{body, "items.-1", "", false},
		{body, "items.x", "", false},
		{body, "items.0.name.first", "", false},
		{body, "", "", false},
		{"no JSON", "a", "", false},
	} {
		if text, ok := JSONAt(c.body, c.way); text != c.text || ok != c.ok {
			t.Errorf("%s: got %q, %v; want %q, %v", c.way, text, ok, c.text, c.ok)
		}
	}
}
