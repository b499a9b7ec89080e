package tui

import (
	"strings"

	"github.com/engineroom/engineroom/content"
)

// codeIndent sets code off from text.
const codeIndent = "  "

// code sets code line by line as it is written. It is never wrapped.
func (m *markdown) code(b content.Block) []line {
	code := untabbed(content.Text(strings.TrimSuffix(b.Text, "\n")))
	source := strings.Split(code, "\n")
	out := make([]line, len(source))
	for i, l := range m.highlighted(m.lexer(b.Lang(), code), code, source) {
		if l != "" {
			l = codeIndent + l
		}
		out[i] = line{text: l, code: true}
	}
	return out
}

// highlighted is code with colours. Where a lexer fails or changes so much as a blank, code is shown without.
func (m *markdown) highlighted(lexer, code string, source []string) []string {
	f := codeFence(code)
	rich, err := m.glamour.render(f+lexer+"\n"+code+"\n"+f, glamourSetting{unwrapped, codeText})
	if err == nil && len(rich) > len(source) && sameText(rich[1:], source) { // Glamour begins with an empty line
		return written(rich[1:len(source)+1], nil)
	}
	lines := make([]string, len(source))
	for i, l := range source {
		lines[i] = inked(l, m.palette.code, false)
	}
	return lines
}

// sameText tells whether lines are those of source, with nothing but emptiness behind them.
func sameText(lines []richLine, source []string) bool {
	for i, l := range lines {
		want := ""
		if i < len(source) {
			want = source[i]
		}
		if l.text() != want {
			return false
		}
	}
	return true
}

// codeLexers are the languages that chroma highlights here, by what may stand behind a fence. Of a name that it does not
// know, and of none at all, chroma asks every lexer there is, which takes longer than all the rest of a page.
var codeLexers = map[string]string{
	"sql": "sql", "http": "http", "json": "json", "yaml": "yaml", "yml": "yaml", "toml": "toml", "ini": "ini",
	"js": "js", "javascript": "js", "mjs": "js", "ts": "ts", "typescript": "ts",
	"go": "go", "golang": "go", "py": "python", "python": "python", "java": "java", "php": "php", "rb": "ruby",
	"ruby": "ruby", "cs": "csharp", "csharp": "csharp",
	"sh": "bash", "bash": "bash", "shell": "bash", "console": "console",
	"html": "html", "xml": "xml", "css": "css", "diff": "diff", "patch": "diff", "dockerfile": "docker",
}

// Longer code is not highlighted: there is code that takes a lexer quadratic time.
const mostHighlighted = 2 << 10

func (m *markdown) lexer(lang, code string) string {
	l := codeLexers[strings.ToLower(lang)]
	if l == "" || m.palette.mono || len(code) > mostHighlighted {
		return "text"
	}
	return l
}

// codeFence is a line that opens and closes a block of code which holds none as long.
func codeFence(code string) string {
	longest, run := 2, 0
	for _, c := range code {
		if c != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return strings.Repeat("`", longest+1)
}

const tabStop = 4

// untabbed expands tabs.
func untabbed(s string) string {
	if !strings.Contains(s, "\t") {
		return s
	}
	var b strings.Builder
	column := 0
	for _, r := range s {
		switch r {
		case '\t':
			n := tabStop - column%tabStop
			b.WriteString(strings.Repeat(" ", n))
			column += n
			continue
		case '\n':
			column = -1
		}
		b.WriteRune(r)
		column++
	}
	return b.String()
}
