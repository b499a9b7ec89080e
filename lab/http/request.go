package http

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/lab"
)

// Limits of a file of requests.
const (
	MaxFileBytes = 256 << 10
	MaxRequests  = 200
)

// request is one entry of a file of requests, as it was written.
type request struct {
	line   int      // of its first line, from 1
	raw    string   // a message with line feeds; empty for a curl line
	words  []string // of a curl line
	name   string   // under which its answer is remembered
	wait   string   // a time, which may have to be filled in; "" for none
	repeat int      // at least 1
	cut    int      // the connection is cut after this many events; 0 means never
	note   string   // what surprises people about how it is written; "" for nothing
}

// requests is a reader of a file of requests.
type requests struct {
	file  string
	lines []string
	at    int // the line that is read next, from 0
	next  request
	given bool // a directive waits for its request
	named map[string]bool
	count int
	out   []request
	fault *lab.Fault
}

// readRequests reads a file: messages between lines that begin with ###, curl commands, and directives in comments. What it
// does not understand is a fault with its line.
func readRequests(file, text string) ([]request, *lab.Fault) {
	r := requests{file: file, named: map[string]bool{}, next: request{repeat: 1}}
	switch {
	case len(text) > MaxFileBytes:
		r.fail(0, "This file has %d KB, and at most %d can be played.", len(text)>>10, MaxFileBytes>>10)
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		r.fail(0, "This file is not plain text in UTF-8.")
	}
	text = strings.TrimPrefix(strings.ReplaceAll(text, "\r\n", "\n"), "\ufeff")
	r.lines = strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for r.fault == nil && r.at < len(r.lines) {
		r.entry()
	}
	if r.fault == nil && r.given {
		r.fail(len(r.lines), "No request follows the last comment that asks for something.")
	}
	if r.fault == nil && len(r.out) == 0 {
		r.fail(0, "There is no request in this file yet.")
	}
	return r.out, r.fault
}

func (r *requests) fail(line int, format string, args ...any) {
	if r.fault == nil {
		r.fault = &lab.Fault{Text: fmt.Sprintf(format, args...), File: r.file, Line: line, Unread: true}
	}
}

func (r *requests) entry() {
	line := strings.TrimSpace(r.lines[r.at])
	switch {
	case line == "" || strings.HasPrefix(line, "###"):
		r.at++
	case strings.HasPrefix(line, "#") || strings.HasPrefix(line, "//"):
		r.directive(strings.Fields(strings.TrimLeft(line, "#/")))
		r.at++
	case isCurl(line):
		r.curl()
	default:
		r.message()
	}
}

func isCurl(line string) bool {
	return line == "curl" || strings.HasPrefix(line, "curl ") || strings.HasPrefix(line, "$ curl ")
}

// The forms of a directive. Any other comment is only a comment.
var nameForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,39}$`)

func (r *requests) directive(words []string) {
	switch {
	case len(words) == 2 && words[0] == "wait":
		if _, err := pause(words[1]); err != nil && !strings.Contains(words[1], "{{") {
			r.fail(r.at+1, "%q is no time to wait. Write it as 2s, 500ms or 1h.", shortened(words[1]))
		}
		r.next.wait = words[1]
	case len(words) == 2 && words[0] == "repeat":
		n, err := strconv.Atoi(words[1])
		if err != nil || n < 1 || n > MaxRequests {
			r.fail(r.at+1, "%q is no number of times from 1 to %d.", shortened(words[1]), MaxRequests)
		}
		r.next.repeat = max(1, n)
	case len(words) == 4 && words[0] == "cut" && words[1] == "after" && strings.HasPrefix(words[3], "event"):
		n, err := strconv.Atoi(words[2])
		if err != nil || n < 1 || n > 10_000 {
			r.fail(r.at+1, "%q is no number of events from 1 to 10000.", shortened(words[2]))
		}
		r.next.cut = n
	case len(words) == 2 && words[0] == "as":
		if !nameForm.MatchString(words[1]) {
			r.fail(r.at+1, "%q is no name. Write letters, digits, - and _, and begin with a letter.", shortened(words[1]))
		}
		r.next.name = words[1]
	default:
		return
	}
	r.given = true
}

// add ends the request that was begun, which was written as text.
func (r *requests) add(line int, text string) {
	r.next.line = line
	r.remembered(line, text)
	if r.count += r.next.repeat; r.count > MaxRequests {
		r.fail(line, "With this there are %d requests, and at most %d can be played.", r.count, MaxRequests)
	}
	if r.next.name != "" {
		r.named[r.next.name] = true
	}
	r.out = append(r.out, r.next)
	r.next, r.given = request{repeat: 1}, false
}

// remembered looks whether what is to be filled in was named before.
func (r *requests) remembered(line int, text string) {
	for i, one := range strings.Split(r.next.wait+"\n"+text, "\n") {
		for _, m := range slot.FindAllStringSubmatch(one, -1) {
			if !r.named[m[1]] {
				r.fail(line+max(0, i-1), "No earlier answer is called %s. Write `# as %s` above the request whose answer is meant.", m[1], m[1])
			}
		}
	}
}

func (r *requests) curl() {
	begun := r.at
	text := strings.Join(r.lines[r.at:], "\n")
	text, _ = strings.CutPrefix(strings.TrimLeft(text, " \t"), "$ ")
	words, used, bad := split(text)
	if bad != nil {
		r.fail(begun+1+strings.Count(text[:bad.at], "\n"), "%s", bad.text)
		return
	}
	c, why := readCurl(words)
	if why == "" && !strings.Contains(c.url, "{{") {
		_, why = c.target()
	}
	if why != "" {
		r.fail(begun+1, "%s", why)
		return
	}
	r.at += 1 + strings.Count(text[:used], "\n")
	r.next.words = words
	r.add(begun+1, text[:used])
}

// message takes the lines up to the next ### as they stand.
func (r *requests) message() {
	begun := r.at
	for r.at < len(r.lines) && !strings.HasPrefix(r.lines[r.at], "###") {
		r.at++
	}
	r.at = begun + withoutComments(r.lines[begun:r.at])
	r.next.raw = strings.Join(r.lines[begun:r.at], "\n") + "\n"
	if line := second(r.lines[begun:r.at]); line > 0 {
		r.fail(begun+1+line, "Here another request begins inside the body of the one before. Put a line ### between them.")
	}
	r.next.note = swallowed(r.lines[begun:r.at])
	r.add(begun+1, r.next.raw)
}

var directiveForm = regexp.MustCompile(`^(#+|//+)\s*((as|repeat|wait)\s+\S+|cut\s+after\s+\S+\s+events?)$`)

// swallowed says that a directive stands at the end of a body and is a part of it; "" if none does.
func swallowed(lines []string) string {
	blank := slices.Index(lines, "")
	found := ""
	for i := len(lines) - 1; blank >= 0 && i > blank; i-- {
		line := strings.TrimSpace(lines[i])
		switch {
		case line == "":
		case directiveForm.MatchString(line):
			found = line
		default:
			blank = -1
		}
	}
	if found == "" {
		return ""
	}
	return fmt.Sprintf("The line %q stands behind the body and was sent as a part of it. Where it is meant for the next request, put a line ### above it.", shortened(found))
}

// withoutComments is how many lines a message has, if comments behind its head are not its body: where nothing but comments
// stands there, and no field announces a body.
func withoutComments(lines []string) int {
	blank := slices.Index(lines, "")
	if blank < 0 || slices.ContainsFunc(lines[:blank], framed) {
		return len(lines)
	}
	isBody := func(line string) bool { return line != "" && !strings.HasPrefix(line, "#") }
	if slices.ContainsFunc(lines[blank:], isBody) {
		return len(lines)
	}
	return blank + 1
}

var requestLine = regexp.MustCompile(`^[A-Z]+ \S+ HTTP/1\.[01]$`)

// second finds a request line after a blank line in a message that says nothing about a body.
func second(lines []string) int {
	head := true
	for i, line := range lines {
		switch {
		case head && framed(line):
			return 0
		case line == "" || strings.HasPrefix(line, "#"):
			head = head && line != ""
		case !head:
			if requestLine.MatchString(line) || isCurl(line) {
				return i
			}
			return 0
		}
	}
	return 0
}

// framed tells whether a header field says how long a body is.
func framed(line string) bool {
	name, _, _ := strings.Cut(strings.ToLower(line), ":")
	name = strings.TrimSpace(name)
	return name == "content-length" || name == "transfer-encoding"
}
