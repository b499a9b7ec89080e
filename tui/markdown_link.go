package tui

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/engineroom/engineroom/content"
)

// A link is written as an address that terminals open: OSC 8. Nothing of an author's address is copied into it. It is
// taken apart, and written anew in printable ASCII.
const (
	linkEnd       = "\x1b]8;;\x1b\\"
	longestTarget = 2000
)

// linkStart opens a link on a line, from 0. Lines that carry the same id and address are one link to a terminal, so that
// the id keeps a wrapped link together. Bubble Tea closes a link at the end of a line and does not open the next one if
// its parameters are the same; so later lines carry their number, too, which terminals leave alone.
func linkStart(n, line int, target string) string {
	id := "id=" + strconv.Itoa(n)
	if line > 0 {
		id += ":line=" + strconv.Itoa(line+1)
	}
	return "\x1b]8;" + id + ";" + target + "\x1b\\"
}

// address is what is known of where a link leads.
type address struct {
	target string // what a terminal may open, or "" if nothing may
	shown  string // what a reader should know before trusting it: the host, or who gets the mail
}

// addressOf reads an address. Only those of the web and of mail have a target; of every other scheme the whole address
// is shown. What has no scheme leads to another page of the pack, and shows nothing.
func addressOf(raw string) address {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme == "" {
		return unreadable(raw)
	}
	switch u.Scheme {
	case "http", "https":
		return webAddress(u)
	case "mailto":
		return mailAddress(u)
	}
	return address{shown: inASCII(raw)}
}

// unreadable shows an address that has a scheme all the same.
func unreadable(raw string) address {
	scheme, _, found := strings.Cut(raw, ":")
	if !found || strings.ContainsAny(scheme, "/?#") {
		return address{}
	}
	return address{shown: inASCII(raw)}
}

// webAddress leaves out a user and password, which serve nobody but who wants to deceive: https://bank.test@evil.test.
func webAddress(u *url.URL) address {
	host := asciiHost(u.Hostname())
	if host == "" {
		return address{shown: inASCII(u.Host)}
	}
	if u.Port() != "" {
		host += ":" + u.Port()
	}
	rest := u.EscapedPath()
	if u.RawQuery != "" {
		rest += "?" + u.RawQuery
	}
	if u.Fragment != "" {
		rest += "#" + u.EscapedFragment()
	}
	return address{shortTarget(u.Scheme + "://" + host + percentEncoded(rest)), host}
}

// mailAddress keeps the subject alone: other fields of a header could send the mail to someone who is not shown.
func mailAddress(u *url.URL) address {
	to, err := url.PathUnescape(u.Opaque)
	if err != nil {
		return address{shown: inASCII(u.Opaque)}
	}
	user, host, _ := strings.Cut(to, "@")
	if host = asciiHost(host); host == "" || user == "" || strings.Trim(user, mailLetters) != "" {
		return address{shown: inASCII(to)}
	}
	target := "mailto:" + user + "@" + host
	if s := content.Line(u.Query().Get("subject")); s != "" {
		target += "?subject=" + strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
	}
	return address{shortTarget(target), user + "@" + host}
}

const (
	lettersAndDigits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	mailLetters      = lettersAndDigits + ".+-_="
)

func shortTarget(target string) string {
	if len(target) > longestTarget {
		return ""
	}
	return target
}

// asciiHost is a host as the network knows it: foreign letters in Punycode, so that none can pass for another. It is
// "" if there can be no such host.
func asciiHost(host string) string {
	if strings.Contains(host, ":") && strings.Trim(host, "0123456789abcdefABCDEF:.") == "" { // IPv6
		return "[" + strings.ToLower(host) + "]"
	}
	if isASCII(host) {
		if strings.Trim(host, lettersAndDigits+".-_") != "" {
			return ""
		}
		return strings.ToLower(host)
	}
	host, err := idna.Lookup.ToASCII(host)
	if err != nil || strings.Trim(host, lettersAndDigits+".-") != "" {
		return ""
	}
	return host
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// inASCII is s in quotes' spelling, without the quotes, if it is not all ASCII.
func inASCII(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.Trim(strconv.QuoteToASCII(s), `"`)
}

// percentEncoded leaves nothing but printable ASCII that an address may hold. A semicolon is encoded, too, because
// Bubble Tea takes it for the end of an address.
func percentEncoded(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|};", c) >= 0 {
			b.WriteString("%" + strings.ToUpper(strconv.FormatUint(uint64(c)+0x100, 16)[1:]))
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// tells tells whether the text of a link tells where it leads: it has the host as a word of its own, and no other word
// that could be taken for an address.
func (a address) tells(label string) bool {
	told := false
	for word := range strings.FieldsSeq(label) {
		word = strings.Trim(word, `.,:;!?()"'`)
		switch {
		case isASCII(word) && (strings.EqualFold(word, a.shown) || a.isHostOf(word)):
			told = true
		case strings.ContainsAny(word, "./:@\\") || !isASCII(word):
			return false
		}
	}
	return told
}

// isHostOf tells whether a word is a web address with the host. One with a user reads as if that were the host.
func (a address) isHostOf(word string) bool {
	to := addressOf(word)
	return to.target != "" && to.shown == a.shown && !strings.Contains(word, "@")
}
