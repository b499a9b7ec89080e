package git

import (
	"fmt"
	"strings"
)

// command is a line that was understood: words, and the file that its output goes to.
type command struct {
	words []string
	to    string
	adds  bool // to the end of the file
}

const realShell = "hint: a real shell is one key away"

// split takes a line apart as a shell does: spaces, quotes, backslashes, > and >>. What a shell would run or fill in is
// refused with the reason, because this prompt does neither.
func split(line string) (c command, why string) {
	s := splitter{rest: strings.TrimSpace(line)}
	for s.why == "" && s.next() {
	}
	if s.why == "" && s.redirect {
		s.why = "After > stands the name of a file."
	}
	return s.command, s.why
}

// splitter reads one line.
type splitter struct {
	command
	rest     string
	redirect bool // the next word is the file
	why      string
}

// next reads one word, or > or >>.
func (s *splitter) next() bool {
	s.rest = strings.TrimLeft(s.rest, " \t\r\n")
	switch {
	case s.rest == "" || s.rest[0] == '#':
		return false
	case s.rest[0] == '>':
		s.arrow()
		return true
	}
	word := s.word()
	switch {
	case s.redirect:
		s.to, s.redirect = word, false
	default:
		s.words = append(s.words, word)
	}
	return true
}

func (s *splitter) arrow() {
	if s.redirect || s.to != "" || len(s.words) == 0 {
		s.why = "One > with one file is enough."
		return
	}
	s.redirect, s.rest = true, s.rest[1:]
	if strings.HasPrefix(s.rest, ">") {
		s.adds, s.rest = true, s.rest[1:]
	}
}

// word reads up to the next space outside quotes.
func (s *splitter) word() string {
	var b strings.Builder
	for s.rest != "" && s.why == "" {
		c := s.rest[0]
		switch {
		case strings.IndexByte(" \t\r\n>", c) >= 0:
			return b.String()
		case c == '\'' || c == '"':
			b.WriteString(s.quoted(c))
			continue
		case c == '\\' && len(s.rest) > 1:
			s.rest = s.rest[1:]
			c = s.rest[0]
		case strings.IndexByte("|&;<()`$", c) >= 0:
			s.why = fmt.Sprintf("This prompt runs one program at a time and fills nothing in, so %c stands for nothing here. "+
				"Put it between single quotes if it is meant as a sign. %s", c, realShell)
			return ""
		}
		b.WriteByte(c)
		s.rest = s.rest[1:]
	}
	return b.String()
}

// quoted reads a text between quotes. Between single ones everything stands for itself.
func (s *splitter) quoted(quote byte) string {
	var b strings.Builder
	for i := 1; i < len(s.rest); i++ {
		c := s.rest[i]
		switch {
		case c == quote:
			s.rest = s.rest[i+1:]
			return b.String()
		case quote == '"' && c == '\\' && i+1 < len(s.rest) && strings.IndexByte("\"\\$`", s.rest[i+1]) >= 0:
			i++
			c = s.rest[i]
		case quote == '"' && (c == '$' || c == '`'):
			s.why = fmt.Sprintf("This prompt fills nothing in, so %c between double quotes stands for nothing. Use single quotes. %s", c, realShell)
			return ""
		}
		b.WriteByte(c)
	}
	s.why = fmt.Sprintf("A quote is open: put another %c where the text ends.", quote)
	return ""
}

// escapes are what printf makes of a backslash and a letter.
var escapes = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r", `\"`, `"`, `\'`, "'")

// printed is what printf prints: the format with its escapes, %s for each further word, and %% for a per cent sign.
func printed(words []string) (string, string) {
	if len(words) == 0 {
		return "", "printf needs a text, such as printf 'one\\ntwo\\n'."
	}
	var b strings.Builder
	format, args := words[0], words[1:]
	for {
		at := strings.IndexByte(format, '%')
		if at < 0 {
			b.WriteString(escapes.Replace(format))
			return b.String(), ""
		}
		b.WriteString(escapes.Replace(format[:at]))
		switch rest := format[at+1:]; {
		case strings.HasPrefix(rest, "%"):
			b.WriteByte('%')
		case strings.HasPrefix(rest, "s") && len(args) > 0:
			b.WriteString(args[0])
			args = args[1:]
		case strings.HasPrefix(rest, "s"):
		default:
			return "", "This printf knows %s and %%, and no other sign after %. Write %% for a per cent sign."
		}
		format = format[at+2:]
	}
}
