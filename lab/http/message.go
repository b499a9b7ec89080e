package http

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// message is what a parser makes of bytes.
type message struct {
	method, target, version string
	fields                  []field
	body                    string
	rest                    string // what stands behind it, and would be the next message
}

type field struct{ name, value string }

// get is the value of the first field of a name.
func (m message) get(name string) (string, bool) {
	for _, f := range m.fields {
		if strings.EqualFold(f.name, name) {
			return f.value, true
		}
	}
	return "", false
}

func (m message) all(name string) []string {
	var out []string
	for _, f := range m.fields {
		if strings.EqualFold(f.name, name) {
			out = append(out, f.value)
		}
	}
	return out
}

var (
	tokenForm  = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$") // RFC 9110, 5.6.2
	targetForm = regexp.MustCompile(`^(\*|/[!-~]*|http://[!-~]+)$`)
	digits     = regexp.MustCompile(`^[0-9]{1,15}$`)
	valueForm  = regexp.MustCompile(`^[\t -~\x80-\xff]*$`) // RFC 9110, 5.5
)

// strict reads a message and takes nothing that RFC 9112 does not allow a client to send. The error says what it is.
func strict(raw string) (message, error) {
	head, rest, ok := strings.Cut(raw, "\r\n\r\n")
	if !ok {
		return message{}, errors.New("no blank line ends the head")
	}
	lines := strings.Split(head, "\r\n")
	for i, line := range lines {
		if strings.ContainsAny(line, "\r\n") {
			return message{}, fmt.Errorf("line %d holds a line feed or a carriage return that does not end it", i+1)
		}
	}
	m, err := strictStart(lines[0])
	if err != nil {
		return m, err
	}
	for i, line := range lines[1:] {
		f, err := strictField(line)
		if err != nil {
			return m, fmt.Errorf("line %d: %w", i+2, err)
		}
		m.fields = append(m.fields, f)
	}
	if hosts := m.all("host"); len(hosts) != 1 {
		return m, fmt.Errorf("it has %d Host fields, and exactly one is needed", len(hosts))
	}
	err = m.strictBody(rest)
	return m, err
}

func strictStart(line string) (message, error) {
	parts := strings.Split(line, " ")
	if len(parts) != 3 {
		return message{}, errors.New("the first line is not method, target and version with one space between them")
	}
	m := message{method: parts[0], target: parts[1], version: parts[2]}
	switch {
	case !tokenForm.MatchString(m.method):
		return m, fmt.Errorf("%q is no method", shortened(m.method))
	case m.method != strings.ToUpper(m.method):
		return m, fmt.Errorf("no known method is called %s: methods are written in capitals", shortened(m.method))
	case !targetForm.MatchString(m.target):
		return m, fmt.Errorf("%q is no target", shortened(m.target))
	case m.version != "HTTP/1.1":
		return m, fmt.Errorf("%q is not HTTP/1.1", shortened(m.version))
	}
	return m, nil
}

func strictField(line string) (field, error) {
	name, value, ok := strings.Cut(line, ":")
	switch {
	case strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t"):
		return field{}, errors.New("a line that begins with a space is no field")
	case !ok:
		return field{}, errors.New("there is no colon in it")
	case strings.TrimRight(name, " \t") != name:
		return field{}, fmt.Errorf("a space stands between %s and its colon", shortened(strings.TrimSpace(name)))
	case !tokenForm.MatchString(name):
		return field{}, fmt.Errorf("%q is no name of a field", shortened(name))
	}
	value = strings.Trim(value, " \t")
	if !valueForm.MatchString(value) {
		return field{}, fmt.Errorf("the value of %s holds a control character", shortened(name))
	}
	return field{name, value}, nil
}

func (m *message) strictBody(rest string) error {
	lengths, codings := m.all("content-length"), m.all("transfer-encoding")
	switch {
	case len(lengths) > 0 && len(codings) > 0:
		return errors.New("it has both Content-Length and Transfer-Encoding")
	case len(codings) > 0:
		if len(codings) > 1 || !strings.EqualFold(codings[0], "chunked") {
			return errors.New("its Transfer-Encoding is not chunked")
		}
		body, after, err := chunks(rest, true)
		if m.body = body; err == nil && after != "" {
			err = fmt.Errorf("%d bytes stand behind the last chunk", len(after))
		}
		return err
	case len(lengths) > 1:
		return errors.New("it has more than one Content-Length")
	}
	n := 0
	if len(lengths) == 1 {
		if !digits.MatchString(lengths[0]) {
			return fmt.Errorf("%q is no Content-Length", shortened(lengths[0]))
		}
		n, _ = strconv.Atoi(lengths[0])
	} else if rest != "" {
		return fmt.Errorf("%d bytes follow the head, and no Content-Length announces them", len(rest))
	}
	if n != len(rest) {
		return fmt.Errorf("Content-Length says %d, and %d bytes follow the head", n, len(rest))
	}
	m.body = rest
	return nil
}

// lenient reads a message as an old, forgiving program does: it takes line feeds alone, folded lines, spaces before colons,
// any number of spaces in the first line, the last of several lengths, and a body without a length to the end.
func lenient(raw string) message {
	raw = strings.TrimLeft(raw, "\r\n")
	var m message
	start, rest := cutLine(raw)
	parts := strings.Fields(start)
	for i, into := range []*string{&m.method, &m.target, &m.version} {
		if i < len(parts) {
			*into = parts[i]
		}
	}
	for rest != "" {
		var line string
		if line, rest = cutLine(rest); line == "" {
			break
		}
		m.lenientField(line)
	}
	m.lenientBody(rest)
	return m
}

func cutLine(s string) (line, rest string) {
	line, rest, _ = strings.Cut(s, "\n")
	return strings.TrimSuffix(line, "\r"), rest
}

func (m *message) lenientField(line string) {
	if last := len(m.fields) - 1; last >= 0 && (line[0] == ' ' || line[0] == '\t') {
		m.fields[last].value = strings.TrimSpace(m.fields[last].value + " " + strings.TrimSpace(line))
		return
	}
	name, value, _ := strings.Cut(line, ":")
	m.fields = append(m.fields, field{strings.TrimSpace(name), strings.TrimSpace(value)})
}

func (m *message) lenientBody(rest string) {
	lengths := m.all("content-length")
	if len(lengths) > 0 { // it never heard of chunks beside a length
		n, err := strconv.Atoi(strings.TrimPrefix(lengths[len(lengths)-1], "+"))
		if err != nil || n < 0 {
			n = 0
		}
		n = min(n, len(rest))
		m.body, m.rest = rest[:n], rest[n:]
		return
	}
	if coding, ok := m.get("transfer-encoding"); ok && strings.Contains(strings.ToLower(coding), "chunked") {
		m.body, m.rest, _ = chunks(rest, false)
		return
	}
	m.body = rest
}

// chunks reads a chunked body (RFC 9112, 7.1). Extensions of chunks and trailers are left out.
func chunks(s string, exact bool) (body, rest string, err error) {
	var b strings.Builder
	for {
		size, after := cutLine(s)
		if exact && !strings.HasPrefix(s, size+"\r\n") {
			return b.String(), s, errors.New("a chunk's size does not end its line")
		}
		size, _, _ = strings.Cut(size, ";")
		n, err := strconv.ParseUint(strings.TrimSpace(size), 16, 24)
		if err != nil || exact && size != strings.TrimSpace(size) {
			return b.String(), s, fmt.Errorf("%q is no size of a chunk", shortened(size))
		}
		if n == 0 {
			rest, err := trailers(after, exact)
			return b.String(), rest, err
		}
		if int(n) > len(after) {
			return b.String() + after, "", fmt.Errorf("a chunk of %d bytes has only %d", n, len(after))
		}
		b.WriteString(after[:n])
		s = after[n:]
		switch {
		case strings.HasPrefix(s, "\r\n"):
			s = s[2:]
		case exact:
			return b.String(), s, fmt.Errorf("no line ends behind a chunk of %d bytes", n)
		default:
			s = strings.TrimPrefix(s, "\n")
		}
	}
}

// trailers skips what stands behind the last chunk, up to and including a blank line.
func trailers(s string, exact bool) (rest string, err error) {
	for {
		if s == "" {
			return "", errors.New("no blank line ends the chunks")
		}
		line, after := cutLine(s)
		if exact && !strings.HasPrefix(s, line+"\r\n") {
			return s, errors.New("no blank line ends the chunks")
		}
		if s = after; line == "" {
			return s, nil
		}
	}
}

// differ says in what two parsers' readings of a message differ; "" if in nothing.
func differ(a, b message) string {
	switch {
	case a.method != b.method:
		return fmt.Sprintf("one reads the method %q, the other %q", shortened(a.method), shortened(b.method))
	case a.target != b.target:
		return fmt.Sprintf("one reads the target %q, the other %q", shortened(a.target), shortened(b.target))
	case len(a.fields) != len(b.fields):
		return fmt.Sprintf("one reads %d fields, the other %d", len(a.fields), len(b.fields))
	case a.body != b.body:
		return fmt.Sprintf("one reads a body of %d bytes, the other of %d", len(a.body), len(b.body))
	case a.rest != b.rest:
		return fmt.Sprintf("one is left with %d bytes for the next message, the other with %d", len(a.rest), len(b.rest))
	}
	for i := range a.fields {
		if a.fields[i] != b.fields[i] {
			return fmt.Sprintf("one reads %s: %q, the other %s: %q", a.fields[i].name, shortened(a.fields[i].value), b.fields[i].name, shortened(b.fields[i].value))
		}
	}
	return ""
}

// agreed is a message that both parsers read alike; the sentence says why they do not.
func agreed(raw string) (message, string) {
	m, err := strict(raw)
	if err != nil {
		return m, "The strict parser refuses it: " + err.Error() + "."
	}
	if d := differ(m, lenient(raw)); d != "" {
		return m, "The strict and the lenient parser disagree: " + d + "."
	}
	return m, ""
}
