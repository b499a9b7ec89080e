package code

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

// exchanges are requests and their answers, each as it would go over the wire, and what the handler wrote to its log.
func exchanges(steps []step, all []seen) []lab.Block {
	var out []lab.Block
	for i, s := range all {
		out = append(out, lab.Block{Kind: lab.HTTPBlock, Title: steps[i].sent, Rows: [][]string{{"request", asked(steps[i])}, {"response", answered(s)}}})
		if len(s.Log) > 0 {
			out = append(out, lab.Block{Kind: lab.TextBlock, Title: "Log", Text: strings.Join(s.Log, "\n")})
		}
	}
	return out
}

func asked(st step) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s HTTP/1.1\n", st.sent)
	message(&b, st.request.Headers, st.request.RawBody)
	return b.String()
}

func answered(s seen) string {
	if s.Crashed {
		return "(the server went down before it answered)\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d\n", s.status())
	body := s.Response.Body
	if s.Fault != nil {
		body = s.Fault.Error()
	}
	message(&b, s.Response.Headers, body)
	return b.String()
}

func message(b *strings.Builder, headers map[string]string, body string) {
	names := make([]string, 0, len(headers))
	for name := range headers {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(b, "%s: %s\n", strings.ToLower(name), headers[name])
	}
	if body != "" {
		fmt.Fprintf(b, "\n%s\n", body)
	}
}

// sameJSON tells whether a body means the value.
func sameJSON(want any, body string) bool {
	var got, wanted any
	if json.Unmarshal([]byte(body), &got) != nil || json.Unmarshal([]byte(encode(want)), &wanted) != nil {
		return false
	}
	return reflect.DeepEqual(got, wanted)
}

func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}
