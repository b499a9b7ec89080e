package convert

import (
	_ "embed"
	"encoding/json"
	"slices"
)

// The note types that an export brings along. Their ids and the names of their fields and cards never change: Anki updates
// a note only if its note type is still the same.
const (
	ankiBasicID  = 1_700_000_000_101
	ankiChoiceID = 1_700_000_000_102
	ankiTypedID  = 1_700_000_000_103
	ankiGapsID   = 1_700_000_000_104
)

// ankiModelMod is when the note types last changed, in seconds since 1970. It grows with every change to their templates.
const ankiModelMod = 1_700_000_000

// The fields of our note types. The last one names the pack and the question, for the way back.
const (
	fieldQuestion = "Question"
	fieldText     = "Text"
	fieldOptions  = "Options"
	fieldAnswer   = "Answer"
	fieldWhy      = "Why"
	fieldHints    = "Hints"
	fieldFrom     = "From"
)

const (
	ankiHints = "{{#Hints}}\n<div class=hints>{{hint:Hints}}</div>\n{{/Hints}}"
	ankiWhy   = "{{#Why}}\n<div class=why>{{Why}}</div>\n{{/Why}}"
	ankiRule  = "{{FrontSide}}\n<hr id=answer>\n"
)

// ankiTypes are our note types.
var ankiTypes = []ankiType{
	{ankiBasicID, "Course: question", false, []string{fieldQuestion, fieldAnswer, fieldWhy, fieldHints, fieldFrom}, []ankiTemplate{
		{"Question", "{{Question}}\n" + ankiHints, ankiRule + "{{Answer}}\n" + ankiWhy}}},
	{ankiChoiceID, "Course: choice", false, []string{fieldQuestion, fieldOptions, fieldAnswer, fieldWhy, fieldHints, fieldFrom}, []ankiTemplate{
		{"Choice", "{{Question}}\n{{Options}}\n" + ankiHints, "{{Question}}\n<hr id=answer>\n{{Answer}}\n" + ankiWhy}}},
	{ankiTypedID, "Course: typed answer", false, []string{fieldQuestion, fieldAnswer, fieldWhy, fieldHints, fieldFrom}, []ankiTemplate{
		{"Typed answer", "{{Question}}\n{{type:Answer}}\n" + ankiHints, "{{Question}}\n<hr id=answer>\n{{type:Answer}}\n" + ankiWhy}}},
	{ankiGapsID, "Course: gaps", true, []string{fieldText, fieldWhy, fieldHints, fieldFrom}, []ankiTemplate{
		{"Gaps", "{{cloze:Text}}\n" + ankiHints, "{{cloze:Text}}\n" + ankiWhy}}},
}

// ours tells whether a note type is one that an export of ours brought along: by its fields, for Anki may have given it
// another id and another name.
func (t *ankiType) ours() (id int64, ok bool) {
	for _, own := range ankiTypes {
		if t.cloze == own.cloze && slices.Equal(t.fields, own.fields) && len(t.cards) == 1 && t.cards[0].name == own.cards[0].name {
			return own.id, true
		}
	}
	return 0, false
}

//go:embed anki.css
var ankiStyle string

// The settings that a collection has to have. They are Anki's own at the beginning, and an import of a deck takes none of
// them over.
const (
	ankiConf  = `{"activeDecks":[1],"curDeck":1,"newSpread":0,"collapseTime":1200,"timeLim":0,"estTimes":true,"dueCounts":true,"curModel":null,"nextPos":1,"sortType":"noteFld","sortBackwards":false,"addToCur":true}`
	ankiDconf = `{"1":{"id":1,"mod":0,"name":"Default","usn":0,"maxTaken":60,"autoplay":true,"timer":0,"replayq":true,` +
		`"new":{"bury":false,"delays":[1,10],"initialFactor":2500,"ints":[1,4,0],"order":1,"perDay":20},` +
		`"rev":{"bury":false,"ease4":1.3,"ivlFct":1,"maxIvl":36500,"perDay":200,"hardFactor":1.2},` +
		`"lapse":{"delays":[10],"leechAction":1,"leechFails":8,"minInt":1,"mult":0},"dyn":false}}`
)

// ankiModels is the JSON of our note types.
func ankiModels() string {
	models := map[int64]any{}
	for _, t := range ankiTypes {
		models[t.id] = t.model()
	}
	return asJSON(models)
}

func (t ankiType) model() map[string]any {
	kind := 0
	if t.cloze {
		kind = 1
	}
	var fields, cards []map[string]any
	for i, name := range t.fields {
		fields = append(fields, map[string]any{"name": name, "ord": i, "sticky": false, "rtl": false, "font": "Arial", "size": 20, "media": []string{}})
	}
	for i, c := range t.cards {
		cards = append(cards, map[string]any{"name": c.name, "ord": i, "qfmt": c.front, "afmt": c.back, "bqfmt": "", "bafmt": "", "did": nil})
	}
	return map[string]any{
		"id": t.id, "name": t.name, "type": kind, "mod": ankiModelMod, "usn": -1, "sortf": 0, "did": 1, "tmpls": cards, "flds": fields,
		"css": ankiStyle, "latexPre": ankiLatexBefore, "latexPost": `\end{document}`, "latexsvg": false,
		"req": []any{[]any{0, "any", []int{0}}}, "tags": []string{}, "vers": []int{},
	}
}

// ankiLatexBefore is what Anki puts before LaTeX. Our notes hold none, but a learner may add some.
const ankiLatexBefore = "\\documentclass[12pt]{article}\n\\usepackage[utf8]{inputenc}\n\\usepackage{amssymb,amsmath}\n\\pagestyle{empty}\n\\setlength{\\parindent}{0in}\n\\begin{document}\n"

// asJSON is a value as JSON. Those that it is called with have no form that JSON lacks.
func asJSON(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

// ankiDeckJSON is one deck, with the description that is shown below its name.
func ankiDeckJSON(id int64, name, about string) map[string]any {
	today := []int{0, 0}
	return map[string]any{
		"id": id, "name": name, "desc": about, "mod": ankiModelMod, "usn": -1, "conf": 1, "dyn": 0, "collapsed": false, "browserCollapsed": false,
		"extendNew": 0, "extendRev": 0, "newToday": today, "revToday": today, "lrnToday": today, "timeToday": today,
	}
}
