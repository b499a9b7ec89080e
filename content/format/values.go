package format

import (
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// spoken are the keys of a lab.yaml whose values are sentences. They always stand in double quotes, so that no sign in
// them means anything to YAML.
var spoken = map[string]bool{"say": true, "hint": true}

// prose are the keys whose values are sentences elsewhere. They get quotes only where YAML would cut them.
var prose = map[string]bool{"title": true, "summary": true, "goal": true, "text": true, "reason": true}

// values puts sentences of a YAML source into double quotes. What YAML takes for a comment is made part of a sentence
// where that is surely meant: in `say` and `hint`, and after a number sign that a letter or digit follows.
func values(src string) []Edit {
	var out []Edit
	before := located(src)
	for _, s := range before {
		switch {
		case spoken[s.Key]:
			out = append(out, Edit{s.From, s.To + len(s.Lost), quoted(s.Value + s.Lost)})
		case prose[s.Key] && len(s.Lost) > 0 && isNumberSign(s.Lost):
			out = append(out, Edit{s.From, s.To + len(s.Lost), quoted(s.Value + s.Lost)})
		}
	}
	if left := located(Apply(src, out)); len(left) != len(before)-len(out) { // what has double quotes is not listed
		return nil
	}
	return out
}

// located are the values of keys whose bytes are known.
func located(src string) []content.Scalar {
	return slices.DeleteFunc(content.Scalars(src, quiz.Pos{}), func(s content.Scalar) bool { return s.Key == "" || s.To == 0 })
}

// isNumberSign tells whether what would be a comment is the number of something, such as ` #12`.
func isNumberSign(lost string) bool {
	rest := strings.TrimLeft(lost, " \t")
	return len(rest) > 1 && rest[1] != ' ' && rest[1] != '#' && rest[1] != '\t'
}

// quoted is a value in double quotes (YAML 1.2.2, 7.3.1).
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`).Replace(s) + `"`
}
