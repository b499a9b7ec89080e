package tui

import (
	"image/color"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/engineroom/engineroom/content"
)

// named are the tokens of a theme by their names, without those that are the terminal's own colour.
func named(k tokens) map[string]string {
	out := map[string]string{}
	v := reflect.ValueOf(k)
	for i := range v.NumField() {
		if hex := v.Field(i).String(); hex != "" {
			out[v.Type().Field(i).Name] = hex
		}
	}
	return out
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// contrast is the contrast ratio of WCAG 2.2, from 1 to 21.
func contrast(a, b string) float64 {
	la, lb := luminance(lipgloss.Color(a)), luminance(lipgloss.Color(b))
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func TestContrastIsMeasuredAsWCAGDoes(t *testing.T) {
	for pair, want := range map[[2]string]float64{{"#FFFFFF", "#000000"}: 21, {"#777777", "#FFFFFF"}: 4.48, {"#FF0000", "#FFFFFF"}: 4.00} {
		if got := contrast(pair[0], pair[1]); math.Abs(got-want) > 0.01 {
			t.Errorf("%v: %.3f, want %.2f", pair, got, want)
		}
	}
}

func TestEveryColourStandsOutFromItsBackground(t *testing.T) {
	for _, c := range []struct {
		theme       Theme
		least       float64
		backgrounds []string
	}{
		{Dark, 4.5, []string{"#000000", "#1E1E1E"}},
		{Light, 4.5, []string{"#FFFFFF"}},
		{Contrast, 7, []string{"#000000", "#1E1E1E"}},
		{contrastDark, 7, []string{"#000000", "#1E1E1E"}},
		{contrastLight, 7, []string{"#FFFFFF"}},
	} {
		for name, hex := range named(themes[c.theme]) {
			for _, background := range c.backgrounds {
				if name == "rule" && c.least < 7 {
					continue // decoration
				}
				if got := contrast(hex, background); got < c.least {
					t.Errorf("%s: %s %s on %s has %.2f to 1, want %.1f", c.theme, name, hex, background, got, c.least)
				}
			}
		}
	}
}

func TestSixteenColoursHaveNamesAndTellMeaningsApart(t *testing.T) {
	want := map[Theme]map[string]ansi.BasicColor{
		darkFew:  {"heading": 14, "rule": 8, "accent": 13, "key": 11, "good": 10, "bad": 9, "note": 14, "warn": 11, "code": 7, "link": 14, "selected": 15},
		lightFew: {"heading": 4, "rule": 8, "accent": 5, "key": 5, "good": 2, "bad": 1, "note": 4, "warn": 5, "code": 0, "link": 4, "selected": 0},
	}
	for theme, names := range want {
		got := map[string]ansi.BasicColor{}
		for name, hex := range named(themes[theme]) {
			got[name] = colorprofile.ANSI.Convert(lipgloss.Color(hex)).(ansi.BasicColor)
		}
		if !reflect.DeepEqual(got, names) {
			t.Errorf("%s: %v, want %v", theme, got, names)
		}
	}
}

func TestMeaningsDifferInEveryThemeAndDepth(t *testing.T) {
	for _, chosen := range []Theme{Auto, Dark, Light, Contrast} {
		for _, profile := range []colorprofile.Profile{colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor} {
			for _, light := range []bool{false, true} {
				theme := chosen.on(backdrop{asked: true, light: light, profile: profile})
				k, seen := themes[theme], map[color.Color]bool{}
				for _, hex := range []string{k.good, k.bad, k.note, k.warn} {
					seen[profile.Convert(lipgloss.Color(hex))] = true
				}
				if len(seen) != 4 {
					t.Errorf("%s in %v: %d colours for right, wrong, note and warning, want 4", theme, profile, len(seen))
				}
			}
		}
	}
}

func TestAThemeBecomesWhatItsTerminalCanShow(t *testing.T) {
	dark, light := backdrop{asked: true}, backdrop{asked: true, light: true}
	few, lightAndFew := backdrop{profile: colorprofile.ANSI}, backdrop{asked: true, light: true, profile: colorprofile.ANSI}
	for _, c := range []struct {
		chosen Theme
		on     backdrop
		want   Theme
	}{
		{Auto, backdrop{}, Dark}, {Auto, dark, Dark}, {Auto, light, Light}, {"", light, Light}, {"pink", backdrop{}, Dark},
		{Dark, light, Dark}, {Light, dark, Light}, {Mono, light, Mono},
		{Contrast, backdrop{}, Contrast}, {Contrast, dark, contrastDark}, {Contrast, light, contrastLight},
		{Auto, few, darkFew}, {Auto, lightAndFew, lightFew}, {Light, few, lightFew}, {Dark, lightAndFew, darkFew},
		{Contrast, few, darkFew}, {Contrast, lightAndFew, lightFew}, {Mono, few, Mono},
		{Dark, backdrop{profile: colorprofile.ASCII}, Mono}, {Auto, backdrop{profile: colorprofile.NoTTY}, Mono},
		{Dark, backdrop{profile: colorprofile.TrueColor}, Dark},
	} {
		if got := c.chosen.on(c.on); got != c.want {
			t.Errorf("%q on %+v is %q, want %q", c.chosen, c.on, got, c.want)
		}
	}
	for theme, want := range map[Theme]bool{Auto: true, "": true, Contrast: true, Dark: false, Light: false, Mono: false} {
		if theme.asks() != want {
			t.Errorf("%q asks for the background: %v, want %v", theme, !want, want)
		}
	}
}

// ansiScenes are the frames that are kept with their colours.
var ansiScenes = []string{"guess-told", "reading", "multi-told", "home"}

func TestColoursLookAsTheyDid(t *testing.T) {
	for _, theme := range []Theme{Dark, Light, Contrast, contrastLight} {
		for _, scene := range scenes {
			if !slices.Contains(ansiScenes, scene.name) {
				continue
			}
			b := start(t, sampleCourse(t), &memory{}, 80, 24, theme)
			scene.play(b)
			golden(t, "ansi/"+scene.name+"-"+strings.ReplaceAll(string(theme), " ", "-"), b.app.View().Content+"\n")
		}
	}
}

var trueColour = regexp.MustCompile(`38;2;(\d+);(\d+);(\d+)`)

func TestMarkdownUsesTheColoursOfItsThemeAlone(t *testing.T) {
	src := "# Title\n\nText with `code`, [a link](https://example.org) and *stress*.\n\n```go\nfunc main() { return 1 } // why\n```\n\n> [!WARNING]\n> Mind.\n\n- one\n"
	blocks, problems := content.Blocks(src, "page.md", 1)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for theme, k := range themes {
		allowed := map[string]bool{}
		for _, hex := range named(k) {
			allowed[ansi.NewStyle().ForegroundColor(lipgloss.Color(hex)).String()] = true
		}
		s := newStyles(theme, false)
		if s.name != string(theme) || s.palette().dark == theme.isLight() {
			t.Errorf("%s is drawn as %q, dark %v", theme, s.name, s.palette().dark)
		}
		found := 0
		for _, l := range newMarkdown(s.palette()).render(blocks, 60) {
			for _, sgr := range trueColour.FindAllString(l.text, -1) {
				found++
				if !allowed["\x1b["+sgr+"m"] {
					t.Errorf("%s: the colour %s is none of the theme, in %q", theme, sgr, l.text)
				}
			}
		}
		if (found == 0) != (theme == Mono) {
			t.Errorf("%s: %d colours", theme, found)
		}
	}
}
