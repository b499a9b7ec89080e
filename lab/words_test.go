package lab

import (
	"reflect"
	"testing"
)

func TestReportsPutThingsAlike(t *testing.T) {
	for got, want := range map[string]string{
		Count(0, "row"): "no row", Count(1, "row"): "1 row", Count(12, "row"): "12 rows",
		And([]string{"a"}): "a", And([]string{"a", "b", "c"}): "a, b and c",
		InLine(nil): "no row", InLine([][]string{{"1", "Fern"}, {"2", "Ivy"}}): "1, Fern; 2, Ivy",
		Capital("élan, then"): "Élan, then", Capital(""): "",
		Sentence(" it ends "): "it ends.", Sentence("Does it?"): "Does it?", Sentence(" "): "",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestAValueIsWhatJSONHas(t *testing.T) {
	quoted := Node{Shape: Scalar, Text: "1", Quoted: true}
	n := Node{Shape: Mapping, Fields: []Field{
		{"a", Node{Shape: List, List: []Node{scalar("1"), quoted, scalar("true"), scalar("null"), scalar("Fern")}}},
		{"b", Node{}},
	}}
	want := map[string]any{"a": []any{1.0, "1", true, nil, "Fern"}, "b": nil}
	if got := n.Value(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v, want %#v", got, want)
	}
}
