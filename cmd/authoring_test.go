package cmd_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// guideStep is a command of the guide for authors with what it prints, or a change of a file.
type guideStep struct {
	command string // or ""
	file    string // that a change is about
	lines   []string
}

// TestTheFirstSectionForAuthorsIsTrue runs the commands of the first section of docs/AUTHORING.md in an empty folder, and
// holds what they print to what stands there. "…" stands for anything in a line, and alone for any lines. A command
// fails if and only if the section says so, by a line that begins with "engineroom: ".
func TestTheFirstSectionForAuthorsIsTrue(t *testing.T) {
	home, dir := t.TempDir(), t.TempDir()
	steps := stepsOf(t, firstSection(t))
	if len(steps) < 15 {
		t.Fatalf("only %d steps were found", len(steps))
	}
	for _, s := range steps {
		switch to, isCD := strings.CutPrefix(s.command, "cd "); {
		case s.command == "":
			change(t, filepath.Join(dir, filepath.FromSlash(s.file)), s.lines)
		case isCD:
			dir = filepath.Join(dir, to)
		default:
			said, failed := runIn(t, dir, home, s.command)
			want := strings.Join(s.lines, "\n")
			if len(s.lines) > 0 && !fits(want, said) {
				t.Errorf("$ %s\nprints\n%s\nand the guide says\n%s", s.command, said, want)
			}
			if saysSo := strings.Contains("\n"+want, "\nengineroom: "); failed != saysSo {
				t.Fatalf("$ %s\nfailed is %v, and the guide says %v:\n%s", s.command, failed, saysSo, said)
			}
		}
	}
}

// firstSection is the guide up to its second heading.
func firstSection(t *testing.T) string {
	t.Helper()
	doc, err := os.ReadFile(filepath.Join(repository, "docs", "AUTHORING.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, ok := strings.Cut(string(doc), "\n## From nothing to a signed pack in ten minutes\n")
	if !ok {
		t.Fatal("the guide has no first section")
	}
	section, _, _ := strings.Cut(after, "\n## ")
	return section
}

var fences = regexp.MustCompile("(?ms)^````?(console|diff)\n(.*?)^````?$")

// typedOnly are lines that come where somebody is asked. The test gives a key without a password, and says --yes.
var typedOnly = regexp.MustCompile(`^(Password |The same once more|This takes a few seconds|Install .*\? \[y/N\])`)

// stepsOf are the commands and changes of a section in their order.
func stepsOf(t *testing.T, section string) []guideStep {
	t.Helper()
	var out []guideStep
	for _, fence := range fences.FindAllStringSubmatch(section, -1) {
		lines := strings.Split(strings.TrimSuffix(fence[2], "\n"), "\n")
		if fence[1] == "diff" {
			file, ok := strings.CutPrefix(lines[0], "--- ")
			if !ok {
				t.Fatalf("a change of no file:\n%s", fence[2])
			}
			out = append(out, guideStep{file: file, lines: lines[1:]})
			continue
		}
		for _, line := range lines {
			command, isCommand := strings.CutPrefix(line, "$ ")
			switch {
			case isCommand:
				out = append(out, guideStep{command: command})
			case len(out) > 0 && !typedOnly.MatchString(line):
				out[len(out)-1].lines = append(out[len(out)-1].lines, line)
			}
		}
	}
	return out
}

// change puts the lines with a plus in the place of those with a minus, or at the end of the file if there are none.
func change(t *testing.T, file string, lines []string) {
	t.Helper()
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var from, to strings.Builder
	for _, line := range lines {
		switch line[0] {
		case '-':
			from.WriteString(line[1:] + "\n")
		case '+':
			to.WriteString(line[1:] + "\n")
		default:
			from.WriteString(line[1:] + "\n")
			to.WriteString(line[1:] + "\n")
		}
	}
	after := string(before) + to.String()
	if from.Len() > 0 {
		if strings.Count(string(before), from.String()) != 1 {
			t.Fatalf("%s does not hold this once:\n%s\nit is\n%s", file, from.String(), before)
		}
		after = strings.Replace(string(before), from.String(), to.String(), 1)
	}
	if err := os.WriteFile(file, []byte(after), 0o600); err != nil {
		t.Fatal(err)
	}
}

// runIn runs a command of the guide as nobody who can be asked, and gives all that it says.
func runIn(t *testing.T, dir, home, command string) (said string, failed bool) {
	t.Helper()
	command, _, _ = strings.Cut(command, "   #")
	for prefix, flag := range map[string]string{
		"engineroom pack keygen": "--no-password", "engineroom install ": "--yes", "engineroom update org": "--yes", "engineroom pack preview": "--plain",
	} {
		if strings.HasPrefix(command, prefix) {
			command += " " + flag
		}
	}
	c := exec.CommandContext(t.Context(), "sh", "-c", command)
	c.Dir = dir
	c.Env = append(os.Environ(), "HOME="+home, "XDG_DATA_HOME=", "XDG_CONFIG_HOME=", "XDG_CACHE_HOME=", "ENGINEROOM_DATA=", "MINISIGN_CONFIG_DIR=")
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out)), err != nil
}

// fits tells whether a text is what the guide shows of it.
func fits(want, got string) bool {
	p := regexp.QuoteMeta(strings.TrimSpace(want))
	p = regexp.MustCompile(`(?m)^ *…$`).ReplaceAllString(p, `(?s:.*?)`)
	p = strings.ReplaceAll(p, "…", `[^\n]*`)
	return regexp.MustCompile(`\A` + p + `\z`).MatchString(got)
}

var (
	headings    = regexp.MustCompile("(?m)^#{1,4} (.*)$")
	linksWithin = regexp.MustCompile(`\]\(#([^)]*)\)`)
	notInAnchor = regexp.MustCompile("[^a-z0-9 -]")
)

func TestEveryLinkWithinTheGuideLeadsToAHeading(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join(repository, "docs", "AUTHORING.md"))
	if err != nil {
		t.Fatal(err)
	}
	anchors := map[string]bool{}
	for _, h := range headings.FindAllStringSubmatch(string(doc), -1) {
		anchors[strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(h[1]), ""), " ", "-")] = true
	}
	links := linksWithin.FindAllStringSubmatch(string(doc), -1)
	if len(links) < 15 {
		t.Errorf("only %d links were found", len(links))
	}
	for _, link := range links {
		if !anchors[link[1]] {
			t.Errorf("there is no heading for #%s", link[1])
		}
	}
}
