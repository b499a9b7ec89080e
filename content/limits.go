package content

import (
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
)

// Limits on what a pack may hold. They are checked before anything is parsed, or while it is, because a parser that
// runs away cannot be stopped from outside. docs/limits.md is generated from this table.
const (
	MaxYAMLBytes     = 256 << 10 // manifest, lab file, metadata comment
	MaxYAMLKeys      = 2000      // keys in one mapping
	MaxYAMLDepth     = 20        // nesting; anchors and aliases are refused
	MaxYAMLText      = 2000      // characters in one value
	MaxMarkdownBytes = 256 << 10 // one Markdown file
	MaxBlockBytes    = 8 << 10   // one paragraph, list or table without an empty line in it
	MaxWordRunes     = 1000      // one word
	MaxNesting       = 16        // quotes and lists inside each other
	MaxHeadings      = 200       // in one file
	MaxTableColumns  = 50
	MaxTableRows     = 200
	MaxFiles         = 5000 // in one pack
	MaxLive          = 100  // blocks of code in one lesson that are run
)

// Limits on a pack as a whole. They are counted on the bytes that are read, for the sizes that an archive names can lie.
const (
	MaxArchiveBytes  = 50 << 20  // a .pack file
	MaxUnpackedBytes = 100 << 20 // all files of a pack
	MaxRatio         = 100       // unpacked bytes for each byte of the archive
	MaxTextBytes     = 256 << 10 // any other file of text, such as the start of a lab
	MaxParsedBytes   = 8 << 20   // all Markdown and YAML of a pack
	MaxPackBlocks    = 200_000   // blocks of Markdown in a pack, as [CountBlocks] counts them: a parser needs some 3 µs for each
	MaxListBytes     = 4 << 20   // pack.lock and pack.sums, which have a line for each question or file
	MaxImageBytes    = 4 << 20
	MaxImagePixels   = 16_000_000
	MaxPathBytes     = 200 // the path of a file in a pack
)

// Limit is one row of the table of limits, for docs.
type Limit struct {
	What  string
	Value int
	Unit  string
}

// Limits lists every limit.
func Limits() []Limit {
	return []Limit{
		{"a YAML file (manifest, lab)", MaxYAMLBytes, "bytes"},
		{"keys in one YAML mapping", MaxYAMLKeys, "keys"},
		{"nesting of YAML; anchors, aliases and tags are refused", MaxYAMLDepth, "levels"},
		{"one value in YAML", MaxYAMLText, "characters"},
		{"a Markdown file", MaxMarkdownBytes, "bytes"},
		{"one block of Markdown without an empty line", MaxBlockBytes, "bytes"},
		{"one word", MaxWordRunes, "characters"},
		{"quotes and lists inside each other", MaxNesting, "levels"},
		{"headings in one Markdown file", MaxHeadings, "headings"},
		{"columns of a table", MaxTableColumns, "columns"},
		{"rows of a table", MaxTableRows, "rows"},
		{"files in a pack, and lessons and labs in its outline", MaxFiles, "files"},
		{"a pack that is one file", MaxArchiveBytes, "bytes"},
		{"all files of a pack together, unpacked", MaxUnpackedBytes, "bytes"},
		{"all files of a pack together, for each byte of the packed file", MaxRatio, "bytes"},
		{"all Markdown and YAML files of a pack together", MaxParsedBytes, "bytes"},
		{"paragraphs, list items and quotes in all Markdown files of a pack", MaxPackBlocks, "blocks"},
		{"any other file of text, such as the start of a lab", MaxTextBytes, "bytes"},
		{"`pack.lock` and `pack.sums`, each", MaxListBytes, "bytes"},
		{"an image", MaxImageBytes, "bytes"},
		{"width times height of an image", MaxImagePixels, "pixels"},
		{"the path of a file in a pack", MaxPathBytes, "bytes"},
		{"blocks of code in one lesson, or one question of a quiz, that are run", MaxLive, "blocks"},
		{"checks, solutions or wrong answers of one lab, each", maxOfEach, "entries"},
		{"files of one lab that are joined, such as a schema and its rows", lab.MaxJoined, "bytes"},
		{"options, steps or rows of one question", quiz.MaxChoices, "entries"},
		{"what is looked at of a typed answer", quiz.MaxTypedRunes, "characters"},
		{"a pattern for typed answers, as it is written", quiz.MaxPatternBytes, "bytes"},
		{"a pattern for typed answers, as it is run", quiz.MaxPatternSteps, "steps"},
		{"an answer that patterns are tried on", quiz.MaxPatternRunes, "characters"},
	}
}

// tooBig reports Markdown that would take too long to parse or to show. Nesting and tables are limited while parsing,
// where they can be told from code that looks like them.
func tooBig(src, file string, line int) []quiz.Problem {
	refuse := func(line int, text, fix string) []quiz.Problem {
		return []quiz.Problem{{At: quiz.Pos{File: file, Line: line, Col: 1}, Rule: "Z001", Text: text, Fix: fix}}
	}
	if len(src) > MaxMarkdownBytes {
		return refuse(line, fmt.Sprintf("This file is longer than %d KB.", MaxMarkdownBytes>>10), "Split it.")
	}
	block := 0
	for text := range strings.SplitSeq(src, "\n") {
		block += len(text) + 1
		if strings.Trim(text, " \t") == "" { // what Markdown takes for an empty line
			block = 0
		}
		if block > MaxBlockBytes {
			return refuse(line, fmt.Sprintf("This block is longer than %d KB.", MaxBlockBytes>>10), "Split it with an empty line.")
		}
		if longestWord(text) > MaxWordRunes {
			return refuse(line, fmt.Sprintf("This line has a word of more than %d characters.", MaxWordRunes), "Break it up.")
		}
		line++
	}
	return nil
}

// IsParsed tells whether a file of a pack is Markdown or YAML, which are taken apart before anybody uses the pack.
func IsParsed(name string) bool {
	ext := path.Ext(name)
	return ext == ".md" || ext == ".yaml" || ext == ".yml"
}

// CountBlocks says about how many blocks a parser finds in Markdown, without parsing it: one for each line of text, and
// one for each mark of a quote or a list before it.
func CountBlocks(src string) int {
	n := 0
	for line := range strings.SplitSeq(src, "\n") {
		text := strings.TrimLeft(line, " \t>-+*0123456789.)")
		if strings.TrimSpace(line) != "" {
			n++
		}
		for mark := range strings.FieldsSeq(line[:len(line)-len(text)]) {
			n += max(1, strings.Count(mark, ">"))
		}
	}
	return n
}

func longestWord(line string) int {
	longest := 0
	for word := range strings.FieldsSeq(line) {
		longest = max(longest, utf8.RuneCountInString(word))
	}
	return longest
}
