//go:build unix

package cmd_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/bench/terminal"
)

// TestAModuleByKeys walks through every lesson of the shipped course with nothing but the keys that its frames offer,
// in an ordinary terminal and in the smallest one.
func TestAModuleByKeys(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 12}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			data := newcomer(t)
			term := sitAt(t, program(t, data), size[0], size[1])
			s := until(t, term, "the first frame", drawn)
			finished := map[string]bool{} // by the title in the first line
			for len(finished) < 5 {
				key := "\r"
				switch enterDoes(s) {
				case "answer":
					key = "x" // I don't know; or, in a field, a letter
				case "next lesson", "to the map", "done":
					finished[s.Line(0)] = true
				}
				s = pressed(t, term, s, key)
				if key == "x" && enterDoes(s) == "answer" {
					s = pressed(t, term, s, "\r")
					if s.Contains("There is no digit") {
						s = pressed(t, term, s, "\x7f7")
						s = pressed(t, term, s, "\r")
					}
				}
			}
			var now struct {
				Done int `json:"lessons_done"`
				Seen int `json:"items_seen"`
			}
			for range 20 { // the end of the last lesson is on the screen before it is on the disk
				out := run(t, program(t, data, "status", "--json"), "")
				if err := json.Unmarshal([]byte(out.out), &now); err != nil {
					t.Fatal(err)
				}
				if now.Done >= 5 {
					break
				}
			}
			// On a busy machine a race that ends late changes the frame before the key does; then the end of a lesson may
			// go by unseen, and one lesson more is walked.
			if now.Done < 5 || now.Seen < 40 {
				t.Errorf("after the walk %d lessons are done and %d questions seen, want at least 5 and 40", now.Done, now.Seen)
			}
		})
	}
}

// pressed sends a key and waits for a whole frame that is another one.
func pressed(t *testing.T, term *terminal.Terminal, before terminal.Screen, key string) terminal.Screen {
	t.Helper()
	if err := term.Send(key); err != nil {
		t.Fatal(err)
	}
	return until(t, term, fmt.Sprintf("what %q does", key), func(s terminal.Screen) bool {
		return drawn(s) && s.String() != before.String() && !s.Contains("Saving your answer")
	})
}

// TestPausedAndResumed goes to the shell by Ctrl+Z and back by fg.
func TestPausedAndResumed(t *testing.T) {
	t.Parallel()
	shell := exec.Command("sh", "-i")
	p := program(t, newcomer(t))
	shell.Env = append(p.Env, "PS1=$ ", "ENV=")
	term := sitAt(t, shell, 80, 24)
	until(t, term, "the prompt", func(s terminal.Screen) bool { return s.Contains("$") })
	send := func(keys string) {
		if err := term.Send(keys); err != nil {
			t.Fatal(err)
		}
	}
	send(strings.Join(p.Args, " ") + "\r")
	before := until(t, term, "the first frame", drawn)
	send("\x1a")
	s := until(t, term, "the shell", func(s terminal.Screen) bool { return !s.AltScreen && s.Contains("Stopped") })
	if !s.CursorShown {
		t.Error("the shell has no cursor")
	}
	send("echo alive and well\r")
	until(t, term, "the shell's answer", func(s terminal.Screen) bool { return s.Contains("alive and well") })
	send("fg\r")
	until(t, term, "the frame it was paused on", func(s terminal.Screen) bool {
		return s.AltScreen && drawn(s) && s.Line(0) == before.Line(0)
	})
	send("2\r")
	until(t, term, "the verdict", func(s terminal.Screen) bool { return verdictOn(s) != "" })
}

// TestTheReadmeShowsWhatANewcomerSees holds the frame in README.md to the real program, race and all.
func TestTheReadmeShowsWhatANewcomerSees(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```text\n")
	shown, _, ok := strings.Cut(rest, "\n```")
	if !ok {
		t.Fatal("README.md has no frame")
	}
	term := sit(t, newcomer(t))
	s := until(t, term, "the first question", func(s terminal.Screen) bool { return drawn(s) && len(optionsOn(s)) > 1 })
	s = pressed(t, term, s, "2")
	pressed(t, term, s, "\r")
	until(t, term, "the frame of README.md:\n"+shown, func(s terminal.Screen) bool {
		for i, line := range strings.Split(shown, "\n") {
			if s.Line(i) != line && i != 0 { // the time that is left stands in the first line
				return false
			}
		}
		return true
	})
}

// TestTheFirstTwoMinutesSurviveAKill kills the program on the frame of the race and starts it again: the same frame,
// the same answer. Esc leads out of the race at any time.
func TestTheFirstTwoMinutesSurviveAKill(t *testing.T) {
	t.Parallel()
	data := newcomer(t)
	raced := func(s terminal.Screen) bool {
		return drawn(s) && s.Contains("4 of 6 orders sell a fern that is not there.")
	}
	term := sit(t, data)
	s := until(t, term, "the first question", func(s terminal.Screen) bool { return drawn(s) && len(optionsOn(s)) > 1 })
	s = pressed(t, term, s, "2")
	pressed(t, term, s, "\r")
	before := until(t, term, "the race", raced)
	if err := term.Process().Kill(); err != nil {
		t.Fatal(err)
	}
	if _, err := term.Exited(patience); err != nil {
		t.Fatal(err)
	}
	term = sit(t, data)
	after := until(t, term, "the race after the kill", raced)
	if after.String() != before.String() {
		t.Errorf("after the kill the screen is\n%s\nbefore it was\n%s", after, before)
	}
	if n := len(answersOf(exported(t, data))); n != 1 {
		t.Errorf("%d answers are recorded, want 1", n)
	}
	if err := term.Send("\x1b"); err != nil {
		t.Fatal(err)
	}
	until(t, term, "home", func(s terminal.Screen) bool { return s.Contains("Continue  One fern left") })
}
