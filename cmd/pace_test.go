//go:build unix

package cmd_test

import (
	"flag"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/engineroom/engineroom/bench/terminal"
)

var humanPace = flag.Bool("human-pace", false, "really wait as long as a person takes for the first two minutes")

// person is somebody at the keyboard. They read what they have not read before, at 238 words a minute, which is the mean
// for silent reading of English non-fiction (M. Brysbaert, "How many words do we read per minute?", Journal of Memory and
// Language 109, 2019, 104047). A line of code or of a table is looked at for a second. They think for three seconds before each answer,
// and type four keys a second. took is how long all of it takes.
type person struct {
	took time.Duration
	read map[string]bool // three words in a row, or fewer at the beginning of a line
}

const (
	perWord  = time.Minute / 238
	perCode  = time.Second
	perKey   = 250 * time.Millisecond
	thinking = 3 * time.Second
)

func (p *person) spend(d time.Duration) {
	p.took += d
	if *humanPace {
		time.Sleep(d)
	}
}

var (
	word  = regexp.MustCompile(`\pL[\pL\pN'’-]*|\pN+`)
	frame = regexp.MustCompile(`^(Linear mode|Enter goes on|Lesson \d|About \d|\d+ questions|questions?\.|Code|End of code|options:|Type |Your answer|Press Enter|Lines to take|needs a slash|This one comes back)`)
	code  = regexp.MustCompile(`[;{}]\s*(//.*)?$|db\.|async |A[. ]read, |A\.read|[AB]\.write`)
)

// reads reads what is new: a word that follows the same two words as before is recognised and not read again. Nobody
// reads what frames a step, such as prompts and line numbers.
func (p *person) reads(lines []string) {
	for _, line := range lines {
		if line = strings.TrimLeft(line, "▸✗✓∙ ():0123456789"); frame.MatchString(line) {
			continue
		}
		words := word.FindAllString(line, -1)
		fresh := 0
		for i := range words {
			seen := strings.Join(words[max(0, i-2):i+1], " ")
			if !p.read[seen] {
				p.read[seen] = true
				fresh++
			}
		}
		switch {
		case fresh > 0 && code.MatchString(line):
			p.spend(perCode)
		default:
			p.spend(time.Duration(fresh) * perWord)
		}
	}
}

func (p *person) types(keys string) { p.spend(time.Duration(utf8.RuneCountInString(keys)) * perKey) }

// body is a frame without its first two lines and its last two, at which nobody looks for long.
func body(s terminal.Screen) (lines []string) {
	for y := 2; y < s.Height-2; y++ {
		lines = append(lines, s.Line(y))
	}
	return lines
}

// TestTheFirstTwoMinutesAreTwoMinutes plays the opening race as a person would who reads all of it, from the first frame
// to the map of the course, with a wrong guess on the way. With -human-pace it takes as long as it says.
func TestTheFirstTwoMinutesAreTwoMinutes(t *testing.T) {
	t.Parallel()
	p := person{read: map[string]bool{}}
	term := sit(t, newcomer(t))
	settled := func(s terminal.Screen) bool {
		return drawn(s) && !s.Contains("Trying every order") && !s.Contains("Saving your answer")
	}
	s := until(t, term, "the first question", func(s terminal.Screen) bool { return drawn(s) && len(optionsOn(s)) > 1 })
	p.reads(body(s))
	for n := 0; enterDoes(s) != "to the map" && n < 60; n++ {
		key := "\r"
		switch {
		case enterDoes(s) == "answer" && s.Contains("How many ferns") && s.Contains("section"):
			key = "2\r" // as most people guess
		case enterDoes(s) == "answer":
			key = rightOn(s) + "\r"
		case s.Contains("→ next") || s.Contains("→ step"):
			key = "\x1b[C"
		}
		if enterDoes(s) == "answer" {
			p.spend(thinking)
		}
		p.types(strings.TrimPrefix(key, "\x1b["))
		before := s
		if err := term.Send(key); err != nil {
			t.Fatal(err)
		}
		s = until(t, term, "what follows", func(s terminal.Screen) bool {
			return settled(s) && s.String() != before.String() && enterDoes(s) != "" && (key == "\x1b[C" || s.String() != before.String())
		})
		p.reads(body(s))
	}
	t.Logf("%.0f s", p.took.Seconds())
	if p.took > 2*time.Minute {
		t.Errorf("the first two minutes take %.0f s", p.took.Seconds())
	}
}

// rightOn is the digit of the option that is right.
func rightOn(s terminal.Screen) string {
	for digit, text := range optionsOn(s) {
		if strings.HasPrefix(text, "it depends") || strings.Contains(text, "WHERE") || strings.HasPrefix(text, "Book it") {
			return digit
		}
	}
	return "2" // the line of the repair
}

// TestTheFirstTwoMinutesAreTwoMinutesInLines plays the same line by line.
func TestTheFirstTwoMinutesAreTwoMinutesInLines(t *testing.T) {
	t.Parallel()
	p := person{read: map[string]bool{}}
	c := program(t, newcomer(t), "--plain")
	l := listener{t: t}
	in, out := l.start(c)
	said, guessed := "", false
	for line := range linesOf(out) {
		said += line
		if !isPrompt(strings.TrimSpace(line)) {
			continue
		}
		if strings.Contains(said, "End of the lesson") {
			break
		}
		p.reads(strings.Split(said, "\n"))
		reply := ""
		if strings.HasPrefix(line, "Your answer:") {
			p.spend(thinking)
			if reply = rightIn(said); !guessed {
				guessed, reply = true, "2"
			}
		}
		p.types(reply + "\n")
		if _, err := io.WriteString(in, reply+"\n"); err != nil {
			t.Fatal(err)
		}
		said = ""
	}
	if err := c.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = c.Wait()
	t.Logf("%.0f s", p.took.Seconds())
	if p.took > 2*time.Minute || !guessed {
		t.Errorf("the first two minutes take %.0f s", p.took.Seconds())
	}
}

// rightIn is the number of the option that is right.
func rightIn(said string) string {
	for _, line := range strings.Split(said, "\n") {
		number, text, ok := strings.Cut(line, ". ")
		if ok && (strings.HasPrefix(text, "it depends") || strings.Contains(text, "WHERE") || strings.HasPrefix(text, "Book it")) {
			return number
		}
	}
	return "1"
}
