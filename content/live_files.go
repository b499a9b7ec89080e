package content

import (
	"fmt"
	"path"
	"strings"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
)

// Served is the server that a live block names, as lab.yaml would describe it, with the files that it names. A file that
// ends in .js is a handler, whose database is made by the files that the block lists under setup; any other is YAML. What
// the keys mean is for the engine to say. An error is a [Problems].
func (c *Course) Served(l Live) (lab.Source, error) {
	text, err := c.Beside(l, l.Server)
	if err != nil {
		return lab.Source{}, err
	}
	src := lab.Source{ID: path.Base(l.Server), Kind: lab.HTTP, Files: map[string]string{l.Server: text}}
	if strings.HasSuffix(l.Server, ".js") {
		src.Node = handlerNode(l)
	} else {
		var tree labTree
		at := quiz.Pos{File: l.Path(l.Server), Line: 1, Col: 1}
		if _, problems := decodeYAML(text, at, &tree); len(problems) > 0 {
			return lab.Source{}, Problems(inOrder(problems))
		}
		src.Node = tree.Node
	}
	names := append(texts(src.Node.Get("server")), texts(src.Node.Get("setup"))...)
	for _, name := range names[:min(len(names), maxSetup+1)] {
		if src.Files[name], err = c.Beside(l, name); err != nil {
			return lab.Source{}, err
		}
	}
	return src, nil
}

// maxSetup is how many files may make a database. The engine says of any more that it does not know them.
const maxSetup = 20

// texts are the names in a scalar or a list.
func texts(n lab.Node) []string {
	var r lab.Reader
	return r.Texts(n)
}

// handlerNode is what lab.yaml would say of a handler. Requests to it may leave out what every client fills in.
func handlerNode(l Live) lab.Node {
	name := func(s string) lab.Node { return lab.Node{Line: 1, Col: 1, Shape: lab.Scalar, Text: s} }
	list := func(all ...string) lab.Node {
		out := lab.Node{Line: 1, Col: 1, Shape: lab.List}
		for _, s := range all {
			out.List = append(out.List, name(s))
		}
		return out
	}
	out := lab.Node{Line: 1, Col: 1, Shape: lab.Mapping, Fields: []lab.Field{
		{Key: "server", Value: name(l.Server)}, {Key: "fill", Value: list("end", "length", "host")},
	}}
	if setup := l.Setup(); len(setup) > 0 {
		out.Fields = append(out.Fields, lab.Field{Key: "setup", Value: list(setup...)})
	}
	return out
}

// Setup are the files of SQL that make the block's database before anything else, in their order: those of the first
// block that shares it and names some.
func (l Live) Setup() []string {
	for _, b := range append(l.Before[:len(l.Before):len(l.Before)], l) {
		if names := b.Params["setup"]; names != "" {
			return strings.SplitN(names, ",", maxSetup)
		}
	}
	return nil
}

// SetupText is the SQL of the files of [Live.Setup], one after the other.
func (c *Course) SetupText(l Live) (string, error) {
	var b strings.Builder
	for _, name := range l.Setup() {
		text, err := c.Beside(l, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintln(&b, text)
	}
	return b.String(), nil
}
