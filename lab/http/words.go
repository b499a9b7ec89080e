package http

import "strings"

// splitter splits a command line as a POSIX shell does, and runs nothing: quotes, backslashes, and nothing that a shell would
// look up or start. The line ends at a line feed outside quotes that no backslash stands before.
type splitter struct {
	text  string
	at    int
	words []string
	word  strings.Builder
	open  bool // a word has begun, and may be empty
}

// badWord is what the splitter refuses: where, and one sentence.
type badWord struct {
	at   int // byte in the text
	text string
}

// split takes the words of the command with which text begins, and tells how many bytes it has.
func split(text string) (words []string, used int, bad *badWord) {
	s := splitter{text: text}
	for s.at < len(s.text) && s.text[s.at] != '\n' {
		if bad := s.step(); bad != nil {
			return nil, s.at, bad
		}
	}
	s.end()
	return s.words, s.at, nil
}

func (s *splitter) step() *badWord {
	switch c := s.text[s.at]; c {
	case ' ', '\t':
		s.end()
		s.at++
	case '\'':
		return s.single()
	case '"':
		return s.double()
	case '\\':
		s.escape()
	case '#':
		if s.open {
			s.take(1)
			return nil
		}
		for s.at < len(s.text) && s.text[s.at] != '\n' {
			s.at++ // a comment
		}
	case '$', '`', '|', '>', '<', ';', '&', '(', ')':
		return s.refused(c)
	default:
		s.take(1)
	}
	return nil
}

// refused says why a sign outside quotes cannot stand here.
func (s *splitter) refused(c byte) *badWord {
	switch c {
	case '$', '`':
		return &badWord{s.at, "Here nothing is looked up or run inside a command. Put the text between single quotes if it is meant as it stands."}
	case '|':
		return &badWord{s.at, "A pipe does not work here: one line is one request."}
	case '>', '<':
		return &badWord{s.at, "Reading from files and writing to them does not work here."}
	case '&':
		return &badWord{s.at, "A shell ends the command at &. Put the address between quotes."}
	}
	return &badWord{s.at, "The sign " + string(c) + " ends a command in a shell. Put the text between quotes."}
}

func (s *splitter) take(n int) {
	s.word.WriteString(s.text[s.at : s.at+n])
	s.at, s.open = s.at+n, true
}

func (s *splitter) end() {
	if s.open {
		s.words = append(s.words, s.word.String())
	}
	s.word.Reset()
	s.open = false
}

// escape takes the sign after a backslash; a line feed after it goes on with the command.
func (s *splitter) escape() {
	s.at++
	if s.at == len(s.text) {
		return
	}
	if s.text[s.at] == '\n' {
		s.at++
		return
	}
	s.take(1)
}

func (s *splitter) single() *badWord {
	end := strings.IndexByte(s.text[s.at+1:], '\'')
	if end < 0 {
		return &badWord{s.at, "This single quote is never closed."}
	}
	s.word.WriteString(s.text[s.at+1 : s.at+1+end])
	s.at, s.open = s.at+end+2, true
	return nil
}

func (s *splitter) double() *badWord {
	begun := s.at
	s.at, s.open = s.at+1, true
	for s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case '"':
			s.at++
			return nil
		case '$', '`':
			return s.refused(c)
		case '\\':
			s.escapeQuoted()
		default:
			s.take(1)
		}
	}
	return &badWord{begun, "This double quote is never closed."}
}

// escapeQuoted reads a backslash between double quotes, which stands for itself before most signs.
func (s *splitter) escapeQuoted() {
	if s.at+1 < len(s.text) && strings.IndexByte("\"\\$`", s.text[s.at+1]) >= 0 {
		s.at++
		s.take(1)
		return
	}
	if s.at+1 < len(s.text) && s.text[s.at+1] == '\n' {
		s.at += 2
		return
	}
	s.take(1)
}
