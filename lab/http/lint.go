package http

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// lint says what is wrong with a message before a server says it, and in more words. Every sentence stands for itself.
func lint(raw string) []string {
	head, body, ended := strings.Cut(raw, "\r\n\r\n")
	lines := strings.Split(strings.TrimSuffix(head, "\r\n"), "\r\n")
	out := lintStart(lines[0])
	seen := map[string]int{}
	for i, line := range lines[1:] {
		out = append(out, lintField(line, i+2)...)
		name, _, _ := strings.Cut(strings.ToLower(line), ":")
		seen[strings.TrimSpace(name)]++
	}
	switch {
	case seen["host"] == 0:
		out = append(out, "There is no Host field, and HTTP/1.1 asks for one in every request (RFC 9112, section 3.2).")
	case seen["host"] > 1:
		out = append(out, "There is more than one Host field (RFC 9112, section 3.2).")
	}
	if !ended {
		out = append(out, "No blank line ends the head, so the server goes on waiting for more fields.")
		return out
	}
	return append(out, lintBody(lines[1:], body, seen)...)
}

func lintStart(line string) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	parts := strings.Fields(line)
	switch {
	case len(parts) == 2 && !strings.HasPrefix(parts[1], "HTTP/"):
		say("The first line lacks the version at its end: %s HTTP/1.1.", shortened(line))
	case len(parts) != 3 || strings.Join(parts, " ") != line:
		say("The first line has to be a method, a path and HTTP/1.1, with one space between them (RFC 9112, section 3).")
		return out
	case parts[2] != "HTTP/1.1":
		say("The first line ends with %q and not with HTTP/1.1.", shortened(parts[2]))
	}
	if m := parts[0]; m != strings.ToUpper(m) {
		say("The method %s is not in capitals. Methods are told apart by case, so this is not %s (RFC 9110, section 9.1).", shortened(m), shortened(strings.ToUpper(m)))
	}
	if p := parts[1]; !strings.HasPrefix(p, "/") && p != "*" && !strings.Contains(p, "://") && parts[0] != "CONNECT" {
		say("The path %s does not begin with a slash.", shortened(p))
	}
	return out
}

func lintField(line string, number int) []string {
	name, _, colon := strings.Cut(line, ":")
	switch {
	case strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t"):
		return []string{fmt.Sprintf("Line %d begins with a space, so it goes on with the field above it; such folding is no longer allowed (RFC 9112, section 5.2).", number)}
	case !colon || strings.HasPrefix(line, "{"):
		return []string{fmt.Sprintf("Line %d, %q, is no field. If the body begins here, a blank line has to stand before it.", number, shortened(line))}
	case strings.TrimRight(name, " \t") != name:
		return []string{fmt.Sprintf("A space stands between %s and its colon; a server has to refuse that with 400 (RFC 9112, section 5.1).", shortened(strings.TrimSpace(name)))}
	}
	return nil
}

func lintBody(fields []string, body string, seen map[string]int) []string {
	length, coding := seen["content-length"], seen["transfer-encoding"]
	switch {
	case length > 0 && coding > 0:
		return []string{"There are both Content-Length and Transfer-Encoding. Two servers may believe different ones, so a client must not send both (RFC 9112, section 6.2)."}
	case coding > 0:
		return nil
	case length > 1:
		return []string{"There is more than one Content-Length."}
	case length == 0 && body != "":
		return []string{"There is a body, but no Content-Length: the server reads no body, and takes these bytes for the beginning of another request (RFC 9112, section 6.3)."}
	case length == 0:
		return nil
	}
	return lintLength(fields, body)
}

func lintLength(fields []string, body string) []string {
	given := ""
	for _, f := range fields {
		if name, value, _ := strings.Cut(f, ":"); strings.EqualFold(strings.TrimSpace(name), "content-length") {
			given = strings.TrimSpace(value)
		}
	}
	n, err := strconv.Atoi(given)
	switch {
	case err != nil || !digits.MatchString(given):
		return []string{fmt.Sprintf("%q is no length.", shortened(given))}
	case n == len(body):
		return nil
	case n == utf8.RuneCountInString(body):
		return []string{fmt.Sprintf("Content-Length says %d. The body has %d characters, but %d bytes, and bytes are counted.", n, n, len(body))}
	case n < len(body):
		return []string{fmt.Sprintf("Content-Length says %d, and the body has %d bytes: the server cuts it off, and takes the rest for another request.", n, len(body))}
	}
	return []string{fmt.Sprintf("Content-Length says %d, and the body has %d bytes: the server waits for %d more.", n, len(body), n-len(body))}
}
