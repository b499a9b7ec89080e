package content

import (
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
)

// Examine reads a text file of a pack as whoever it is for would, a lesson, a quiz, the glossary, the manifest or any other
// Markdown or YAML, and returns what is wrong with it. Of every other file it looks at the characters alone: control
// characters, overrides of direction and bytes that are no UTF-8, which loading a pack replaces without a word, are
// problems here (Z002). file is its path in the pack, src what stands on disk.
func Examine(src, file string) []quiz.Problem { return examine(src, file, false) }

// ExamineHeld is [Examine] for a file of a pack whose manifest says that answers are held.
func ExamineHeld(src, file string) []quiz.Problem { return examine(src, file, true) }

func examine(src, file string, held bool) []quiz.Problem {
	if problems := noText(src, file); problems != nil {
		return problems
	}
	switch path.Ext(file) {
	case ".md":
		return examineMarkdown(src, file, held)
	case ".yaml", ".yml":
		return examineYAML(src, file)
	}
	return nil
}

// NotText reports the characters of a file that are no text, as [Examine] does, and parses nothing.
func NotText(src, file string) []quiz.Problem { return noText(src, file) }

// noText reports the first character of each line that Text would change, up to as many lines as anybody reads.
func noText(src, file string) []quiz.Problem {
	src = strings.TrimPrefix(src, "\uFEFF")
	if isPlainASCII(src) {
		return nil
	}
	var out []quiz.Problem
	line := 0
	for text := range strings.SplitSeq(src, "\n") {
		line++
		text = strings.TrimSuffix(text, "\r")
		if Text(text) == text {
			continue
		}
		col, says, fix := strange(text)
		out = append(out, quiz.Problem{At: quiz.Pos{File: file, Line: line, Col: col}, Rule: "Z002", Text: says, Fix: fix})
		if len(out) == maxProblems {
			break
		}
	}
	return out
}

// strange says what in a line is no text, and where: its column counts characters from 1.
func strange(line string) (col int, says, fix string) {
	marks := 0
	for i, r := range line {
		col++
		if _, size := utf8.DecodeRuneInString(line[i:]); r == utf8.RuneError && size == 1 {
			return col, "This line is not valid UTF-8.", "Save the file as UTF-8."
		}
		if marks = marksAfter(marks, r); marks > maxCombining {
			return col, fmt.Sprintf("This line has a letter with more than %d marks.", maxCombining), "Take the marks away."
		}
		if forbidden(r) {
			break
		}
	}
	return col, "This line holds a character that is not text, such as a control character.", "Take it away. In a file of code, write its escape instead."
}

func examineMarkdown(src, file string, held bool) []quiz.Problem {
	var problems []quiz.Problem
	dir, base := path.Split(file)
	switch {
	case file == GlossaryName:
		_, problems = ParseGlossary(src, file)
	case strings.Contains("/"+dir, "/"+lessonsDir+"/") && base == LessonName:
		_, problems = ParseLesson(src, file)
	case strings.Contains("/"+dir, "/"+lessonsDir+"/") && base == QuizName:
		_, _, _, problems = quizBlocks(src, file, held)
	default:
		return examineProse(src, file)
	}
	return problems
}

// examineProse reads Markdown that may begin with front matter of any keys.
func examineProse(src, file string) []quiz.Problem {
	body, line := source(src), 1
	var problems []quiz.Problem
	if first, _, _ := strings.Cut(body, "\n"); isFence(first) && path.Dir(file) != "." {
		var any labTree
		if rest, from, _, found := frontMatter(body, file, &any); len(found) == 0 {
			body, line = rest, from
		} else {
			problems = found
		}
	}
	_, more := Blocks(body, file, line)
	return inOrder(append(problems, more...))
}

// examineYAML decodes YAML of any keys. Some of its values are shown as Markdown, in which entities become characters.
func examineYAML(src, file string) []quiz.Problem {
	var tree labTree
	_, problems := decodeYAML(source(src), quiz.Pos{File: file, Line: 1, Col: 1}, &tree)
	if file == ManifestName {
		_, problems = ParseManifest(src)
	}
	return inOrder(append(problems, entitiesIn(tree.Node, file)...))
}

func entitiesIn(n lab.Node, file string) []quiz.Problem {
	var out []quiz.Problem
	if hiding(n.Text) >= 0 {
		out = append(out, quiz.Problem{At: quiz.Pos{File: file, Line: n.Line, Col: n.Col}, Rule: "Z002", Text: "An entity in this value stands for a character that is not text, such as a control character.", Fix: "Take it away."})
	}
	for _, item := range n.List {
		out = append(out, entitiesIn(item, file)...)
	}
	for _, f := range n.Fields {
		out = append(out, entitiesIn(f.Value, file)...)
	}
	return out
}
