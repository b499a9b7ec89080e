package tui

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/width"
)

// notChrome are constants that hold letters for a purpose of their own and are never shown.
var notChrome = []string{"neverFirst", "neverLast", "joint", "linkSign", "termSign", "heldSign", "disguise", "zeroWidthSpace"}

// A glyph of ambiguous width takes two cells in some terminals of East Asia, and an emoji in many elsewhere, so that
// everything behind it moves.
func TestTheChromeHasNoGlyphOfDoubtfulWidth(t *testing.T) {
	for place, text := range chrome(t) {
		for _, r := range text {
			if why := doubtful(r); why != "" {
				t.Errorf("%s: %q (%U) %s", place, r, r, why)
			}
		}
	}
}

// doubtful says what is wrong with a glyph. U+25AA may be an emoji, but is one nowhere without a variation selector.
func doubtful(r rune) string {
	kind := width.LookupRune(r).Kind()
	switch {
	case r < 0x80 || r == 0xfffd, r >= 0x2500 && r <= 0x259f: // box-drawing and block elements, which --ascii replaces
		return ""
	case r == 0xfe0f:
		return "asks for an emoji"
	case kind == width.EastAsianAmbiguous || kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
		return "is of doubtful width"
	case r >= 0x1f000 || strings.ContainsRune("▫▶◀◻◼◽◾☀✔✖✳✴❇❤➡⤴⤵⬅⬆⬇↩↪ℹ™©®‼⁉", r):
		return "is an emoji"
	}
	return ""
}

// chrome is every string that is written in this package and may be shown, by its place.
func chrome(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	files := token.NewFileSet()
	names, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				return !slices.Contains(notChrome, n.Names[0].Name)
			case *ast.CallExpr: // mayBreak and its like ask about letters
				fun, ok := n.Fun.(*ast.SelectorExpr)
				return !ok || fun.Sel.Name != "ContainsRune"
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
					out[files.Position(n.Pos()).String()] = s
				}
			}
			return true
		})
	}
	if len(out) < 200 {
		t.Fatalf("found %d strings", len(out))
	}
	return out
}

func TestAsciiChromeIsASCII(t *testing.T) {
	signs := newMarkdown(asciiPalette).glyphs
	for name, of := range map[string]any{"asciiGlyphs": asciiGlyphs, "block glyphs": signs} {
		v := reflect.ValueOf(of)
		for i := range v.NumField() {
			if s := fmt.Sprint(v.Field(i)); !isASCII(s) || s == "" {
				t.Errorf("%s.%s is %q", name, v.Type().Field(i).Name, s)
			}
		}
	}
	// What stands in no set of glyphs cannot be replaced.
	for place, text := range chrome(t) {
		glyphTable := strings.HasPrefix(place, "theme.go") || strings.HasPrefix(place, "markdown.go")
		if !isASCII(strings.ReplaceAll(text, "\uFFFD", "")) && !glyphTable {
			t.Errorf("%s: %q is no ASCII and stands in no set of glyphs", place, text)
		}
	}
}
