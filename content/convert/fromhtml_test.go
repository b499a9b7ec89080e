package convert

import (
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content"
)

func TestHTMLBecomesMarkdown(t *testing.T) {
	for _, tt := range []struct{ src, want, lost string }{
		{"plain", "plain", ""},
		{"<p>one</p><p>two</p>", "one\n\ntwo", ""},
		{"a <b>bold </b>word", "a **bold** word", ""},
		{"<b><b>twice</b></b>", "**twice**", ""},
		{"<i>a <b>b</b></i>", "*a **b***", ""},
		{"one<br>two<br/>three", "one\\\ntwo\\\nthree", ""},
		{"2 &lt; 3 &amp;&amp; a*b*c [x]", `2 < 3 && a\*b\*c \[x\]`, ""},
		{"List<String> x = new ArrayList<>();", `List\<String> x = new ArrayList<>();`, ""},
		{"#include <stdio.h>", `#include \<stdio.h>`, ""},
		{"<code>a*b</code> and <code>`x`</code>", "`a*b` and `` `x` ``", ""},
		{"<pre><code class=\"language-go\">if x {\n\ty()\n}</code></pre>", "```go\nif x {\n\ty()\n}\n```", ""},
		{"<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n\n  - c", ""},
		{"<ol><li>a</li><li>b</li></ol>", "1. a\n2. b", ""},
		{"<table><tr><th>a</th><th>b</th></tr><tr><td>1|2</td></tr></table>", "| a | b |\n|---|---|\n| 1\\|2 |  |", ""},
		{`<a href="https://example.org/a_b(c)">see</a>`, "[see](https://example.org/a%5Fb%28c%29)", ""},
		{`<a href="javascript:alert(1)">see</a>`, "see", "A link that leads neither to the web nor to mail is text now."},
		{`<img src="x.png" alt="a wheel"> turns`, "(a wheel) turns", "A picture, sound or film was left out."},
		{"<script>alert(1)</script>after", "after", "A script or style sheet was left out."},
		{"x<sup>2</sup> + H<sub>2</sub>O", "x² + H₂O", ""},
		{"e<sup>-x</sup>", "e^(-x)", "A raised or lowered text stands in brackets behind ^ or _ now."},
		{"<h1>Title</h1>text", "**Title**\n\ntext", ""},
		{"<div>1. not a list</div>", `1\. not a list`, ""},
		{"<p>- nor this</p>", `\- nor this`, ""},
		{"a<!-- hidden -->b", "ab", ""},
		{"&#27;[2J\u202e", "�\\[2J�", ""},
		{"soft\u00adhyphen&nbsp;x", "softhyphen x", ""},
		{"unclosed <b>bold", "unclosed **bold**", ""},
		{"&lt;<span>b&gt;", `\<b>`, ""},
		{"&amp;<span>#27;", "&amp;#27;", ""},
	} {
		md, lost := FromHTML(tt.src)
		if md != tt.want || strings.Join(lost, " ") != tt.lost {
			t.Errorf("%q:\ngot  %q %q\nwant %q %q", tt.src, md, lost, tt.want, tt.lost)
		}
	}
}

// FuzzFromHTML looks for HTML of which something unsafe or some HTML is left.
func FuzzFromHTML(f *testing.F) {
	for _, s := range []string{"<p>a</p>", "<b>a<i>b</b>c</i>", "<ul><li>a<pre>b</pre></ul>", "<table><tr><td><ul><li>a", "<a href='https://a/b'>c</a>", "&lt;b&gt;", "<div", "&amp;#27;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 4<<10 {
			return
		}
		md, _ := FromHTML(src)
		if content.Text(md) != md {
			t.Errorf("%q: %q holds what is no text", src, md)
		}
		_, problems := content.Blocks(md, "", 1)
		for _, p := range problems {
			if p.Rule != "Z001" && p.Rule != "S010" { // too big, or what looks like a link definition
				t.Errorf("%q: %q: %v", src, md, p)
			}
		}
	})
}
