package http

import (
	"slices"
	"strings"
	"testing"
)

func TestAFileOfRequestsIsTakenApart(t *testing.T) {
	list, fault := readRequests("r.http", "\ufeff# only a comment\r\n### one\r\nGET /a HTTP/1.1\r\nHost: lab.test\r\n\r\n\r\n### two\n# as two\n// wait 2s\n# repeat 3\n# cut after 4 events\nPOST /b HTTP/1.1\n\n# no comment, but a body\n{}\n###\n$ curl -i \\\n  'http://lab.test/c?a=1&b=2'\ncurl http://lab.test/d # and why\nDELETE /e HTTP/1.1\n")
	if fault != nil || len(list) != 5 {
		t.Fatalf("%+v %+v", fault, list)
	}
	if r := list[0]; r.raw != "GET /a HTTP/1.1\nHost: lab.test\n\n" || r.line != 3 || r.repeat != 1 {
		t.Errorf("%+v", r)
	}
	if r := list[1]; r.raw != "POST /b HTTP/1.1\n\n# no comment, but a body\n{}\n" || r.name != "two" || r.wait != "2s" || r.repeat != 3 || r.cut != 4 || r.line != 12 {
		t.Errorf("%+v", r)
	}
	if r := list[2]; !slices.Equal(r.words, []string{"curl", "-i", "http://lab.test/c?a=1&b=2"}) || r.line != 17 {
		t.Errorf("%+v", r)
	}
	if r := list[3]; !slices.Equal(r.words, []string{"curl", "http://lab.test/d"}) || r.line != 19 {
		t.Errorf("%+v", r)
	}
	if r := list[4]; r.raw != "DELETE /e HTTP/1.1\n" || r.line != 20 {
		t.Errorf("%+v", r)
	}
}

func TestCommentsBehindAMessageBelongToTheNext(t *testing.T) {
	list, fault := readRequests("r.http", "GET /a HTTP/1.1\nHost: a\n\n# wait 2s\n\n###\nGET /b HTTP/1.1\nHost: a\n\n# only a comment\n")
	if fault != nil || len(list) != 2 || list[0].raw != "GET /a HTTP/1.1\nHost: a\n\n" || list[1].wait != "2s" || list[1].raw != "GET /b HTTP/1.1\nHost: a\n\n" {
		t.Errorf("%+v %+v", fault, list)
	}
}

func TestADirectiveAtTheEndOfABodyIsPointedOut(t *testing.T) {
	const post = "POST /a HTTP/1.1\nHost: a\n\n"
	const get = "###\nGET /b HTTP/1.1\nHost: a\n"
	for body, found := range map[string]string{
		"{}\n# repeat 9\n":                    "# repeat 9",
		"{}\n\n# as first\n\n# wait 2s\n\n":   "# as first",
		"{}\n// cut after 3 events\n":         "// cut after 3 events",
		"{}\n":                                "",
		"{}\n# a heading\n":                   "",
		"# as it was\n":                       "",
		"Text\n# as first\nand more\n":        "",
		"# repeat 2 is explained later\n{}\n": "",
	} {
		list, fault := readRequests("r.http", post+body+get)
		if fault != nil || len(list) != 2 || list[1].note != "" {
			t.Fatalf("%q: %+v %+v", body, list, fault)
		}
		want := ""
		if found != "" {
			want = "The line \"" + found + "\" stands behind the body and was sent as a part of it. Where it is meant for the next request, put a line ### above it."
		}
		if list[0].note != want {
			t.Errorf("%q: %q", body, list[0].note)
		}
	}
}

func TestWhatAFileOfRequestsMayNotHoldIsSaidWithItsLine(t *testing.T) {
	const get = "GET / HTTP/1.1\nHost: a\n\n"
	for text, want := range map[string]struct {
		line int
		text string
	}{
		"":                                          {0, "There is no request in this file yet."},
		"### only this\n# a comment\n":              {0, "There is no request in this file yet."},
		"\xff":                                      {0, "This file is not plain text in UTF-8."},
		strings.Repeat("x", MaxFileBytes+1):         {0, "This file has 256 KB, and at most 256 can be played."},
		"# wait soon\n" + get:                       {1, `"soon" is no time to wait. Write it as 2s, 500ms or 1h.`},
		"# wait -2s\n" + get:                        {1, `"-2s" is no time to wait. Write it as 2s, 500ms or 1h.`},
		"# repeat many\n" + get:                     {1, `"many" is no number of times from 1 to 200.`},
		"\n# cut after 0 events\n" + get:            {2, `"0" is no number of events from 1 to 10000.`},
		"# as 1st\n" + get:                          {1, `"1st" is no name. Write letters, digits, - and _, and begin with a letter.`},
		get + "###\n# wait 2s\n":                    {5, "No request follows the last comment that asks for something."},
		"# repeat 200\n" + get + "###\n" + get:      {6, "With this there are 201 requests, and at most 200 can be played."},
		get + "GET /b HTTP/1.1\nHost: a\n":          {4, "Here another request begins inside the body of the one before. Put a line ### between them."},
		get + "# and then\n\ncurl http://a\n":       {6, "Here another request begins inside the body of the one before. Put a line ### between them."},
		get + "###\nGET /{{a.json.id}} HTTP/1.1\n":  {5, "No earlier answer is called a. Write `# as a` above the request whose answer is meant."},
		"# as a\nGET / HTTP/1.1\nX: {{a.status}}\n": {3, "No earlier answer is called a. Write `# as a` above the request whose answer is meant."},
		"curl http://a -o out":                      {1, "The option -o is not known here. Known are " + knownOptions + "."},
		"curl http://a --proxy b":                   {1, "The option --proxy is not known here. Known are " + knownOptions + "."},
		"curl --X GET http://a":                     {1, "The option --X is not known here. Known are " + knownOptions + "."},
		"curl http://a?b=1&c=2":                     {1, "A shell ends the command at &. Put the address between quotes."},
		"curl http://a | jq .":                      {1, "A pipe does not work here: one line is one request."},
		"curl http://a > out":                       {1, "Reading from files and writing to them does not work here."},
		"curl http://a; rm b":                       {1, "The sign ; ends a command in a shell. Put the text between quotes."},
		"curl \"http://a/$(id)\"":                   {1, "Here nothing is looked up or run inside a command. Put the text between single quotes if it is meant as it stands."},
		"curl http://a/`id`":                        {1, "Here nothing is looked up or run inside a command. Put the text between single quotes if it is meant as it stands."},
		"curl http://a \\\n  -d 'x":                 {2, "This single quote is never closed."},
		"curl \"http://a":                           {1, "This double quote is never closed."},
		"curl http://a -d @file":                    {1, "A body cannot be read from a file here. Write it between single quotes."},
		"curl http://a --json @file":                {1, "A body cannot be read from a file here. Write it between single quotes."},
		"curl http://a -H @file":                    {1, "Header fields cannot be read from a file here."},
		"curl http://a -b jar":                      {1, "Cookies cannot be read from a file here. Write -b 'name=value'."},
		"curl http://a http://b":                    {1, "One command asks for one address here. Put each into a command of its own."},
		"curl -i":                                   {1, "This command has no address."},
		"curl http://a -X":                          {1, "The option -X lacks its value."},
		"curl http://a --header":                    {1, "The option --header lacks its value."},
		"curl https://a/":                           {1, "The server of this lab does not speak https. Begin the address with http://."},
		"curl 'http://a/b c'":                       {1, `"http://a/b c" is no address. An address looks like http://127.0.0.1/plants.`},
	} {
		list, fault := readRequests("r.http", text)
		if fault == nil {
			t.Errorf("%.60q: %+v, want %q", text, list, want.text)
		} else if fault.Text != want.text || fault.Line != want.line || fault.File != "r.http" || !fault.Unread {
			t.Errorf("%.60q: line %d %q, want line %d %q", text, fault.Line, fault.Text, want.line, want.text)
		}
	}
}

func TestAShellsWordsAreSplitWithoutAShell(t *testing.T) {
	for text, want := range map[string][]string{
		`curl  a	b`:              {"curl", "a", "b"},
		`'a b'"c d"e\ f`:         {"a bc de f"},
		`'' ""`:                  {"", ""},
		`"a\"b\\c\$d\e" 'a\b'`:   {`a"b\c$d\e`, `a\b`},
		"a \\\nb\nc":             {"a", "b"},
		"\"a\\\nb\" 'c\nd'":      {"ab", "c\nd"},
		`a#b #c "`:               {"a#b"},
		`'{"a":[1,{"b":"$x"}]}'`: {`{"a":[1,{"b":"$x"}]}`},
	} {
		if got, _, bad := split(text); bad != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q %v, want %q", text, got, bad, want)
		}
	}
}

func TestCurlLinesBecomeMessages(t *testing.T) {
	for line, want := range map[string]string{
		"curl http://a": "GET / HTTP/1.1\nHost: a\nUser-Agent: curl/8\nAccept: */*\n\n",
		"curl -si -A me a:80/x?y=1#z -b 'c=1; d=2'":                                  "GET /x?y=1 HTTP/1.1\nHost: a:80\nUser-Agent: me\nAccept: */*\nCookie: c=1; d=2\n\n",
		"curl -N --no-buffer http://a/":                                              "GET / HTTP/1.1\nHost: a\nUser-Agent: curl/8\nAccept: */*\n\n",
		"curl -I http://a/":                                                          "HEAD / HTTP/1.1\nHost: a\nUser-Agent: curl/8\nAccept: */*\n\n",
		"curl -u ada:fern http://a/":                                                 "GET / HTTP/1.1\nHost: a\nAuthorization: Basic YWRhOmZlcm4=\nUser-Agent: curl/8\nAccept: */*\n\n",
		"curl -d a=1 -d 'b=ü' http://a/":                                             "POST / HTTP/1.1\nHost: a\nUser-Agent: curl/8\nAccept: */*\nContent-Length: 8\nContent-Type: application/x-www-form-urlencoded\n\na=1&b=ü",
		"curl -G -d a=1 --data-raw @b 'http://a/?c=2'":                               "GET /?c=2&a=1&@b HTTP/1.1\nHost: a\nUser-Agent: curl/8\nAccept: */*\n\n",
		`curl -XPUT --json '{"a":1}' http://a/`:                                      "PUT / HTTP/1.1\nHost: a\nUser-Agent: curl/8\nAccept: application/json\nContent-Length: 7\nContent-Type: application/json\n\n{\"a\":1}",
		"curl -H 'Host: b' -H Accept: -H 'X-Empty;' -H 'If-Match: \"v1\"' http://a/": "GET / HTTP/1.1\nUser-Agent: curl/8\nHost: b\nX-Empty:\nIf-Match: \"v1\"\n\n",
	} {
		words, _, bad := split(line)
		if bad != nil {
			t.Fatal(line, bad)
		}
		c, why := readCurl(words)
		got, why2 := c.message()
		if got = strings.ReplaceAll(got, "\r\n", "\n"); why+why2 != "" || got != want {
			t.Errorf("%s: %s%s\n%q\n%q", line, why, why2, got, want)
		}
	}
}

func TestWhatALabFillsIn(t *testing.T) {
	all := fills{end: true, length: true, host: "a.test"}
	for _, c := range []struct {
		fills     fills
		raw, want string
	}{
		{fills{}, "GET / HTTP/1.1\nHost: b\n\n\n", "GET / HTTP/1.1\r\nHost: b\r\n\r\n"},
		{fills{}, "GET / HTTP/1.1\nHost: b\n", "GET / HTTP/1.1\r\nHost: b\r\n"},
		{all, "GET / HTTP/1.1\n", "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"},
		{all, "PUT / HTTP/1.1\nHost : b\n\nü\nv\n\n", "PUT / HTTP/1.1\r\nHost : b\r\nContent-Length: 4\r\n\r\nü\nv"},
		{all, "PUT / HTTP/1.1\nhost: b\ncontent-length: 9\n\nü\n", "PUT / HTTP/1.1\r\nhost: b\r\ncontent-length: 9\r\n\r\nü"},
		{fills{}, "PUT / HTTP/1.1\nTransfer-Encoding: chunked\n\n2\nab\n0\n\n", "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"},
	} {
		if got, _ := c.fills.wire(c.raw); got != c.want {
			t.Errorf("%q: %q, want %q", c.raw, got, c.want)
		}
	}
}

func FuzzRequests(f *testing.F) {
	f.Add("# as a\nGET / HTTP/1.1\nHost: a\n\n###\n# wait {{a.header.retry-after}}\ncurl -d '{{a.json.b.0}}' \"http://a/\"\n")
	f.Add("POST / HTTP/1.1\nContent-Length: 3\n\n{}\n###\n# repeat 3\n# cut after 2 events\nGET /e HTTP/1.1\n")
	f.Fuzz(func(t *testing.T, text string) {
		list, fault := readRequests("r.http", text)
		if (fault == nil) == (len(list) == 0) && fault == nil {
			t.Fatal("no request, and not a word about it")
		}
		if fault != nil && (fault.Text == "" || fault.Line < 0 || fault.Line > strings.Count(text, "\n")+2) {
			t.Errorf("%+v", fault)
		}
		sum := 0
		for _, r := range list {
			sum += r.repeat
			p := player{conditions: conditions{fills: fills{end: true, length: true, host: "a.test"}}}
			message, _, _, why := p.message(r)
			if why == "" && message == "" {
				t.Errorf("%+v is empty", r)
			}
		}
		if fault == nil && sum > MaxRequests {
			t.Errorf("%d requests", sum)
		}
	})
}

func FuzzSplit(f *testing.F) {
	f.Add(`curl -X "POST" 'http://a/b' -d a\ b # c`)
	f.Fuzz(func(t *testing.T, text string) {
		words, used, bad := split(text)
		if used < 0 || used > len(text) || bad != nil && (bad.at > len(text) || bad.text == "") {
			t.Fatalf("%d %+v of %d", used, bad, len(text))
		}
		var quoted []string // what was split is split in the same way again
		for _, w := range words {
			quoted = append(quoted, "'"+strings.ReplaceAll(w, "'", `'\''`)+"'")
		}
		again, _, bad2 := split(strings.Join(quoted, " "))
		if bad2 != nil || !slices.Equal(words, again) {
			t.Errorf("%q %q %v", words, again, bad2)
		}
		if c, why := readCurl(append([]string{"curl"}, words...)); why == "" {
			c.message()
		}
	})
}
