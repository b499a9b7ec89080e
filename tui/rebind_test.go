package tui

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// keysPage is docs/keys.md: every action with its name in the configuration file and its keys.
func keysPage() string {
	var b strings.Builder
	b.WriteString("# Keys\n\nThis file is generated from the table that the program itself uses: `go test ./tui -run TestTheKeysAreDocumented -update`.\n")
	b.WriteString("A key can be changed in the settings, or with `engineroom config set keys.NAME KEY`. While you type, letters belong to your text.\n\n")
	b.WriteString("| Name | What it does | Keys |\n|---|---|---|\n")
	for _, a := range Actions() {
		var keys []string
		for _, k := range a.Keys {
			keys = append(keys, "`"+strings.ReplaceAll(keyName(k), "|", "\\|")+"`")
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", a.Name, a.Does, strings.Join(keys, " "))
	}
	b.WriteString("\nIn the editor of a lab, and of code in a lesson: Ctrl+Z takes back what you typed, Ctrl+Y does it once more, Ctrl+F finds, Tab and Shift+Tab move a line in and out,\n" +
		"Ctrl+D writes a line twice, Alt+Up and Alt+Down move it, Ctrl+W deletes a word, Ctrl+K the rest of the line. These belong to the text and cannot be changed.\n")
	return b.String()
}

func TestTheKeysAreDocumented(t *testing.T) {
	const file = "../docs/keys.md"
	if *update {
		if err := os.WriteFile(file, []byte(keysPage()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != keysPage() {
		t.Errorf("%s is not what the table of keys says; run `go test ./tui -run TestTheKeysAreDocumented -update`", file)
	}
}

func TestAKeyThatDoesNothingNowSaysWhy(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.press("esc", ",", "end", "enter")
	b.hides("It has its usual keys.")
	b.press("x")
	b.shows("It has its usual keys.")
	b.press("down")
	b.hides("It has its usual keys.")
}
