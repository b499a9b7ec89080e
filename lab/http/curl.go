package http

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
)

// curl is a command line of curl, as far as it is understood here.
type curl struct {
	url     string
	method  string
	fields  []string // as given with -H
	data    []string
	json    bool
	user    string
	cookie  string
	agent   string
	head    bool // -I
	follow  bool // -L
	asQuery bool // -G
	sends   bool // there is -d or --json
}

// options are what is understood, by their short and long names. Those with a value take the next word.
var options = map[string]struct {
	value bool
	set   func(*curl, string) string // a sentence if the value cannot be taken
}{
	"X": {true, func(c *curl, v string) string { c.method = v; return "" }},
	"H": {true, (*curl).field},
	"d": {true, (*curl).datum},
	"data-raw": {true, func(c *curl, v string) string {
		c.data, c.sends = append(c.data, v), true
		return ""
	}},
	"json": {true, func(c *curl, v string) string { c.json = true; return c.datum(v) }},
	"u":    {true, func(c *curl, v string) string { c.user = v; return "" }},
	"b":    {true, (*curl).cookies},
	"A":    {true, func(c *curl, v string) string { c.agent = v; return "" }},
	"url":  {true, (*curl).address},
	"I":    {false, func(c *curl, _ string) string { c.head = true; return "" }},
	"L":    {false, func(c *curl, _ string) string { c.follow = true; return "" }},
	"G":    {false, func(c *curl, _ string) string { c.asQuery = true; return "" }},
	"i":    {false, nothing}, "s": {false, nothing}, "v": {false, nothing}, "N": {false, nothing},
}

// long are the long names of the short options.
var long = map[string]string{
	"request": "X", "header": "H", "data": "d", "user": "u", "cookie": "b", "user-agent": "A", "head": "I", "location": "L",
	"get": "G", "include": "i", "show-headers": "i", "silent": "s", "verbose": "v", "no-buffer": "N",
}

const knownOptions = "-X -H -d --data-raw --json -u -b -A -i -I -L -G -N -s -v"

func nothing(*curl, string) string { return "" }

func (c *curl) field(v string) string {
	if strings.HasPrefix(v, "@") {
		return "Header fields cannot be read from a file here."
	}
	c.fields = append(c.fields, v)
	return ""
}

func (c *curl) datum(v string) string {
	if strings.HasPrefix(v, "@") {
		return "A body cannot be read from a file here. Write it between single quotes."
	}
	c.data, c.sends = append(c.data, v), true
	return ""
}

func (c *curl) cookies(v string) string {
	if !strings.Contains(v, "=") {
		return "Cookies cannot be read from a file here. Write -b 'name=value'."
	}
	c.cookie = v
	return ""
}

func (c *curl) address(v string) string {
	if c.url != "" {
		return "One command asks for one address here. Put each into a command of its own."
	}
	c.url = v
	return ""
}

// readCurl understands the words of a command. The sentence says what it does not understand.
func readCurl(words []string) (curl, string) {
	c := curl{agent: "curl/8"}
	for i := 1; i < len(words); i++ {
		w := words[i]
		var why string
		switch {
		case strings.HasPrefix(w, "--"):
			i, why = c.long(words, i)
		case strings.HasPrefix(w, "-") && w != "-":
			i, why = c.short(words, i)
		default:
			why = c.address(w)
		}
		if why != "" {
			return c, why
		}
	}
	if c.url == "" {
		return c, "This command has no address."
	}
	return c, ""
}

func unknownOption(name string) string {
	return fmt.Sprintf("The option %s is not known here. Known are %s.", name, knownOptions)
}

func (c *curl) long(words []string, i int) (int, string) {
	name := strings.TrimPrefix(words[i], "--")
	if short, ok := long[name]; ok {
		name = short
	} else if len(name) == 1 {
		return i, unknownOption(words[i])
	}
	o, ok := options[name]
	if !ok {
		return i, unknownOption(words[i])
	}
	if !o.value {
		return i, o.set(c, "")
	}
	if i+1 == len(words) {
		return i, fmt.Sprintf("The option %s lacks its value.", words[i])
	}
	return i + 1, o.set(c, words[i+1])
}

// short reads options of one letter, which may stand together, as in -si; the rest of the word may be the value of the last.
func (c *curl) short(words []string, i int) (int, string) {
	rest := words[i][1:]
	for rest != "" {
		name := rest[:1]
		rest = rest[1:]
		o, ok := options[name]
		if !ok {
			return i, unknownOption("-" + firstRune(name+rest))
		}
		if !o.value {
			if why := o.set(c, ""); why != "" {
				return i, why
			}
			continue
		}
		if rest != "" {
			return i, o.set(c, rest)
		}
		if i+1 == len(words) {
			return i, fmt.Sprintf("The option -%s lacks its value.", name)
		}
		return i + 1, o.set(c, words[i+1])
	}
	return i, ""
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

// message is what the command sends, byte by byte. The sentence says why it cannot be sent.
func (c curl) message() (string, string) {
	u, why := c.target()
	if why != "" {
		return "", why
	}
	body := strings.Join(c.data, "&")
	if c.json {
		body = strings.Join(c.data, "")
	}
	if c.asQuery {
		u.RawQuery = strings.Trim(u.RawQuery+"&"+body, "&")
		body = ""
	}
	method := c.method
	switch {
	case method != "":
	case c.head:
		method = "HEAD"
	case c.sends && !c.asQuery:
		method = "POST"
	default:
		method = "GET"
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	head := fmt.Sprintf("%s %s HTTP/1.1\r\n%s", method, path, c.header(u.Host, body))
	return head + "\r\n" + body, ""
}

func (c curl) target() (*url.URL, string) {
	address := c.url
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	u, err := url.Parse(address)
	switch {
	case strings.ContainsAny(c.url, " \t\n") || err != nil || u.Host == "":
		return nil, fmt.Sprintf("%q is no address. An address looks like http://127.0.0.1/plants.", shortened(c.url))
	case u.Scheme != "http":
		return nil, fmt.Sprintf("The server of this lab does not speak %s. Begin the address with http://.", shortened(u.Scheme))
	}
	return u, ""
}

// header are the header fields in the order in which curl sends them. One given with -H takes the place of curl's own, and
// removes it if it has no value; `name;` sends an empty one.
func (c curl) header(host, body string) string {
	own := []string{"Host: " + host}
	if c.user != "" {
		own = append(own, "Authorization: Basic "+base64.StdEncoding.EncodeToString([]byte(c.user)))
	}
	own = append(own, "User-Agent: "+c.agent)
	if c.json {
		own = append(own, "Accept: application/json")
	} else {
		own = append(own, "Accept: */*")
	}
	if c.cookie != "" {
		own = append(own, "Cookie: "+c.cookie)
	}
	if c.sends && !c.asQuery {
		kind := "application/x-www-form-urlencoded"
		if c.json {
			kind = "application/json"
		}
		own = append(own, fmt.Sprintf("Content-Length: %d", len(body)), "Content-Type: "+kind)
	}
	var b strings.Builder
	for _, f := range own {
		name, _, _ := strings.Cut(f, ":")
		if !c.gives(name) {
			b.WriteString(f + "\r\n")
		}
	}
	for _, f := range c.fields {
		_, value, colon := strings.Cut(f, ":")
		if name, empty := strings.CutSuffix(f, ";"); empty && !colon {
			b.WriteString(oneLine(name) + ":\r\n")
		} else if strings.TrimSpace(value) != "" {
			b.WriteString(oneLine(f) + "\r\n")
		}
	}
	return b.String()
}

func (c curl) gives(name string) bool {
	for _, f := range c.fields {
		given, _, ok := strings.Cut(f, ":")
		if ok && strings.EqualFold(strings.TrimSpace(given), name) || strings.EqualFold(strings.TrimSuffix(f, ";"), name) {
			return true
		}
	}
	return false
}

// notes are what surprises people about a command.
func (c curl) notes() []string {
	if !c.sends || c.json || c.asQuery || c.gives("Content-Type") || !strings.HasPrefix(strings.TrimSpace(strings.Join(c.data, "")), "{") {
		return nil
	}
	return []string{"With -d, curl says that the body is a form, whatever it looks like. Its Content-Type is application/x-www-form-urlencoded."}
}

// oneLine keeps a field from breaking out of its line.
func oneLine(s string) string {
	return strings.NewReplacer("\r", " ", "\n", " ").Replace(s)
}

// shortened is a text of at most 60 characters.
func shortened(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}
