//go:build unix

// The promise behind these tests: an answer whose verdict was seen is on the disk, whatever happens next. The real
// binary is killed with SIGKILL at random moments, in linear mode and full screen, at its first start and later, many
// times in one folder and once in many.
//
// `go test ./cmd` kills 200 times, with -short 20 times. Before a release, 2,000:
//
//	go test ./cmd -run Kill -count=1 -timeout=1h -kills=2000 -v
package cmd_test

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/bench/terminal"
)

var kills = flag.Int("kills", 200, "how often the tests kill the program")

// share is n of every 200 kills.
func share(n int) int {
	if testing.Short() && *kills == 200 {
		return n / 10
	}
	return n * *kills / 200
}

// fate is when a run is killed: some time after the start, after an answer was sent, or after the learner went on.
type fate struct {
	after moment
	nth   int
	delay time.Duration
}

type moment string

const (
	start  moment = "the start"
	answer moment = "an answer"
	step   moment = "a step"
)

func (f fate) String() string { return fmt.Sprintf("%v after %s number %d", f.delay, f.after, f.nth) }

func upTo(r *rand.Rand, d time.Duration) time.Duration { return time.Duration(r.Int64N(int64(d))) }

// early is a kill while the program starts.
func early(r *rand.Rand) fate { return fate{start, 0, upTo(r, 60*time.Millisecond)} }

// sometime is a kill anywhere. Half of them aim at the write of an answer.
func sometime(r *rand.Rand) fate {
	switch r.IntN(8) {
	case 0:
		return early(r)
	case 1:
		return fate{start, 0, upTo(r, 200*time.Millisecond)}
	case 2, 3:
		return fate{step, 1 + r.IntN(4), upTo(r, 3*time.Millisecond)}
	}
	return fate{answer, 1 + r.IntN(4), upTo(r, 3*time.Millisecond)}
}

// executioner kills a process when its time has come.
type executioner struct {
	fate fate
	kill func()
	seen map[moment]int
}

func (e *executioner) happened(m moment) {
	if e.seen == nil {
		e.seen = map[moment]int{}
	}
	e.seen[m]++
	if m == e.fate.after && (m == start || e.seen[m] == e.fate.nth) {
		time.AfterFunc(e.fate.delay, e.kill)
	}
}

func TestKilledInLinearModeLosesNoAnswerAndNoPlace(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))
	total := share(120)
	for left, fresh := total, total/3; left > 0; {
		// A third of the kills come early in a new folder, where the journal is being made; the others follow each other.
		n, fates := min(left, 20), sometime
		if fresh > 0 {
			n, fates = min(left, 2), early
			fresh -= n
		}
		left -= n
		l := &listener{t: t, data: filepath.Join(t.TempDir(), "data"), r: r}
		for range n {
			l.sit(fates(r))
		}
		l.stay()
	}
}

// listener is a learner in linear mode.
type listener struct {
	t    *testing.T
	data string
	r    *rand.Rand
	ledger
	at    place
	given int // answers that were typed, to type a different one each time
}

// place is what a learner had before them when the program died.
type place struct {
	known    bool
	question string // with its choices in their order; empty where nothing was asked
	text     string // of the step
	answered bool
	moving   bool // they had gone on, and the next step had not come yet
}

// sit runs the program until it is killed.
func (l *listener) sit(f fate) {
	l.t.Helper()
	c := program(l.t, l.data, "--plain")
	in, out := l.start(c)
	hangman := &executioner{fate: f, kill: func() { _ = c.Process.Kill() }}
	hangman.happened(start)
	l.listen(hangman, in, out)
	if err := c.Wait(); err == nil {
		l.t.Fatalf("killed %v, it ended by itself", f)
	}
	l.reckon(f)
}

func (l *listener) start(c *exec.Cmd) (io.Writer, io.Reader) {
	in, err := c.StdinPipe()
	if err != nil {
		l.t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		l.t.Fatal(err)
	}
	c.Stderr = os.Stderr
	if err := c.Start(); err != nil {
		l.t.Fatal(err)
	}
	return in, out
}

// listen answers every prompt until the output ends. Lines that come after the kill were said before it, and count.
func (l *listener) listen(hangman *executioner, in io.Writer, out io.Reader) {
	heard := ""
	first := true
	for line := range linesOf(out) {
		heard += line
		switch line = strings.TrimSuffix(line, "\n"); {
		case line == "Correct." || line == "Not yet." || line == "Partly right.":
			if l.maybe != nil {
				l.told()
				l.at.answered = true
			}
		case strings.HasPrefix(line, "Not saved"):
			l.t.Errorf("nothing stands against saving, and it says %q", line)
		case isPrompt(line):
			if first {
				l.compare(heard, line)
			}
			first = false
			reply, m := l.reply(heard, line)
			heard = ""
			_, _ = io.WriteString(in, reply+"\n") // it may be dead by now
			hangman.happened(m)
		}
	}
}

func isPrompt(line string) bool {
	return line == "Your answer:" || line == "Your choice:" || strings.HasPrefix(line, "Press Enter to go on")
}

var (
	stepText = regexp.MustCompile(`(?ms)^(Section \d|Quiz, |First, a guess:|Question \d|Once more, |End of the lesson).*\z`)
	choices  = regexp.MustCompile(`(?m)^[1-9]\d*\. `) // a line of a question may begin with "0. May"
	lefts    = regexp.MustCompile(`(?m)^[a-z]\. `)
)

// reply takes note of where the learner is and decides what they type.
func (l *listener) reply(heard, prompt string) (string, moment) {
	switch prompt {
	case "Your choice:":
		l.at = place{}
		return "open " + strconv.Itoa(1+l.r.IntN(4)), step
	case "Your answer:":
		l.at = place{known: true, text: stepText.FindString(heard), question: lastQuestion(heard)}
		text, g := l.choose(heard)
		l.maybe = &g
		return text, answer
	}
	if q := lastQuestion(heard); q != "" || !l.at.answered {
		l.at = place{known: true, text: stepText.FindString(heard), question: q, answered: q != ""}
	}
	l.at.moving = true
	return "", step
}

func lastQuestion(heard string) string {
	all := questionsIn(heard)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

// choose makes up an answer that can be told from others: what is typed is new each time, what is chosen is random.
func (l *listener) choose(heard string) (string, given) {
	l.given++
	q := lastQuestion(heard)
	n := len(choices.FindAllString(q, -1))
	switch {
	case strings.Contains(heard, "\nType a word or a short phrase."):
		word := fmt.Sprintf("word%d", l.given)
		return word, given{typed: word}
	case strings.Contains(heard, "\nType a number"):
		number := strconv.Itoa(100000 + l.given)
		return number, given{typed: number}
	case strings.Contains(strings.Join(strings.Fields(heard), " "), "A command needs a slash here"): // gaps, lines and sentences
		return "/x", given{dontKnow: true}
	case strings.Contains(heard, "\nType two numbers"), strings.Contains(heard, "every line that is wrong"), strings.Contains(heard, "The boxes, with numbers:"):
		return "dont know", given{dontKnow: true}
	case n == 0 || l.r.IntN(8) == 0:
		return "dont know", given{dontKnow: true}
	case strings.Contains(heard, "\nType one number"):
		place := 1 + l.r.IntN(n)
		return strconv.Itoa(place), given{places: []int{place}}
	case strings.Contains(heard, "\nType each letter"):
		var places []int
		for range lefts.FindAllString(q, -1) {
			places = append(places, 1+l.r.IntN(n))
		}
		return joined(places), given{places: places}
	case strings.Contains(heard, "\nType the number of every right option"):
		places := l.r.Perm(n)[:1+l.r.IntN(2)]
		for i := range places {
			places[i]++
		}
		return joined(places), given{places: places, anyOrder: true}
	}
	places := l.r.Perm(n)
	for i := range places {
		places[i]++
	}
	return joined(places), given{places: places}
}

func joined(places []int) string {
	return strings.Trim(fmt.Sprint(places), "[]")
}

// reckon holds the journal to what was heard.
func (l *listener) reckon(f fate) {
	l.t.Helper()
	events := exported(l.t, l.data)
	if l.settle(l.t, events) {
		l.at.answered = true
	}
	// Where the step forward was not recorded, the learner is where they were.
	if l.at.moving && len(events) > 0 && slices.Contains([]string{"read", "finished"}, events[len(events)-1].Type) {
		l.at = place{}
	}
	l.at.moving = false
	verify(l.t, l.data)
	if l.t.Failed() {
		l.t.Fatalf("killed %v", f)
	}
}

// compare holds what is said first after a start to what was before the learner when the program died.
func (l *listener) compare(heard, prompt string) {
	l.t.Helper()
	if !l.at.known {
		return
	}
	got := place{known: true, text: stepText.FindString(heard), question: lastQuestion(heard), answered: prompt != "Your answer:"}
	switch {
	case l.at.question != got.question:
		l.t.Errorf("asked before the kill:\n%s\n\nand after it:\n%s", l.at.question, got.question)
	case l.at.question != "" && l.at.answered != got.answered:
		l.t.Errorf("answered before the kill: %v; after it: %v\n%s", l.at.answered, got.answered, heard)
	case l.at.question == "" && withoutPrompt(l.at.text) != withoutPrompt(got.text):
		l.t.Errorf("said before the kill:\n%s\n\nand after it:\n%s", l.at.text, got.text)
	}
}

// withoutPrompt leaves the last line out: what it says of commands is said once a run.
func withoutPrompt(text string) string {
	text = strings.TrimRight(text, "\n")
	return text[:strings.LastIndexByte(text, '\n')+1]
}

// stay runs the program without killing it: the learner is where they were, and leaves by the end of the input.
func (l *listener) stay() {
	l.t.Helper()
	s := run(l.t, program(l.t, l.data, "--plain"), "")
	if s.code != 0 || s.err != "" {
		l.t.Fatalf("after all kills: exit code %d, %s", s.code, s.err)
	}
	for line := range strings.Lines(s.out) {
		if isPrompt(strings.TrimSuffix(line, "\n")) {
			l.compare(s.out[:strings.Index(s.out, line)+len(line)], strings.TrimSuffix(line, "\n"))
			break
		}
	}
	l.settle(l.t, exported(l.t, l.data))
	checkFolder(l.t, l.data)
}

// checkFolder finds what kills left behind and nobody will ever take away.
func checkFolder(t *testing.T, data string) {
	t.Helper()
	entries, err := os.ReadDir(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		switch e.Name() {
		case "progress.db", "progress.db-wal", "progress.db-shm", "progress.db.lock", "cache":
		case "progress.db.lock-journal": // empty; SQLite takes it away when the lock is next taken
		default:
			t.Errorf("%s was left behind in the data folder", e.Name())
		}
	}
}

func TestKilledFullScreenLosesNoAnswerAndNoPlace(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2, uint64(time.Now().UnixNano())))
	total, behind := share(80), 0
	for left, fresh := total, total/5; left > 0; {
		n, fates := min(left, 16), sometime
		if fresh > 0 {
			n, fates = min(left, 2), early
			fresh -= n
		}
		left -= n
		v := &viewer{t: t, data: filepath.Join(t.TempDir(), "data"), r: r}
		for range n {
			v.sit(fates(r))
		}
		v.stay()
		behind += v.behind
	}
	t.Logf("%d kills; %d times the learner found an earlier place than the one on the screen", total, behind)
	if behind > 1+total/10 {
		t.Errorf("%d of %d times the learner found an earlier place than the one on the screen", behind, total)
	}
}

// viewer is a learner before the full screen.
type viewer struct {
	t    *testing.T
	data string
	r    *rand.Rand
	ledger
	at     spot
	last   string // type of the last event that is recorded
	behind int    // how often an earlier place was found than the one on the screen
	given  int
}

// spot is what a viewer had before them when the program died.
type spot struct {
	known    bool
	headline string            // the lesson and how far it is; empty where it was not seen
	options  map[string]string // by number
	answered bool
	moving   bool
}

// sit runs the app until it is killed.
func (v *viewer) sit(f fate) {
	v.t.Helper()
	term := sit(v.t, v.data)
	hangman := &executioner{fate: f, kill: func() { _ = term.Process().Kill() }}
	hangman.happened(start)
	if s, err := term.Until(patience, drawn); err == nil {
		v.compare(s)
		for v.act(term, hangman) == nil {
		}
	}
	if _, err := term.Exited(patience); err != nil {
		v.t.Fatalf("killed %v, it still runs:\n%s", f, term.Look())
	}
	if err := term.Drained(patience); err != nil {
		v.t.Fatal(err)
	}
	if s := term.Look(); v.maybe != nil && verdictOn(s) != "" {
		v.saw(s)
	}
	v.reckon(f)
}

var (
	statusVerdict = regexp.MustCompile(`^\s*(✓ Correct\.|✗ Not yet\.|Partly right: \d+ %\.|Now you have seen it\.)`)
	enterWord     = regexp.MustCompile(`^\s*enter (\S+(?: \S+)*)`)
	optionRow     = regexp.MustCompile(`^\s*▸? ?(\d) [(\[][x ][)\]] (.*)$`)
)

// verdictOn is the verdict in the line above the keys, if it is there in full.
func verdictOn(s terminal.Screen) string {
	if m := statusVerdict.FindStringSubmatch(s.Line(s.Height - 3)); m != nil {
		return m[1]
	}
	return ""
}

// enterDoes is what the footer says of enter.
func enterDoes(s terminal.Screen) string {
	if m := enterWord.FindStringSubmatch(s.Line(s.Height - 1)); m != nil {
		return m[1]
	}
	return ""
}

// optionsOn are the options on the screen, by their numbers, whether they are chosen or not.
func optionsOn(s terminal.Screen) map[string]string {
	out := map[string]string{}
	for _, line := range s.Lines() {
		if m := optionRow.FindStringSubmatch(line); m != nil {
			out[m[1]] = m[2]
		}
	}
	return out
}

// act does what can be done next. An error says that the program is gone, or does nothing any more.
func (v *viewer) act(term *terminal.Terminal, hangman *executioner) error {
	s, err := term.Until(patience, func(s terminal.Screen) bool { return drawn(s) && enterDoes(s) != "" })
	if err != nil {
		return v.gone(err, s)
	}
	if s, err = term.Settled(5*time.Millisecond, patience); err != nil {
		return err // what is on the screen may be half a frame
	}
	switch word := enterDoes(s); {
	case word == "answer" && verdictOn(s) == "":
		return v.answer(term, s, hangman)
	case word == "open", word == "next lesson", word == "done", word == "back":
		v.at = spot{}
	default:
		v.look(s)
		v.at.moving = true
	}
	return v.press(term, "\r", step, hangman, func(now terminal.Screen) bool { return drawn(now) && now.String() != s.String() })
}

// look takes note of what is on the screen.
func (v *viewer) look(s terminal.Screen) {
	v.at = spot{known: true, headline: s.Line(0), options: optionsOn(s), answered: verdictOn(s) != ""}
}

// press sends a key and waits for what follows from it.
func (v *viewer) press(term *terminal.Terminal, keys string, m moment, hangman *executioner, follows func(terminal.Screen) bool) error {
	if err := term.Send(keys); err != nil {
		return err
	}
	hangman.happened(m)
	s, err := term.Until(patience, follows)
	return v.gone(err, s)
}

// gone fails unless the program lives or has died.
func (v *viewer) gone(err error, s terminal.Screen) error {
	v.t.Helper()
	if errors.Is(err, terminal.ErrTime) {
		v.t.Fatalf("nothing follows any more:\n%s", s)
	}
	return err
}

// choosing is no moment to be killed after: it is not answering yet.
const choosing moment = "a choice"

// answer chooses and answers. Where it is not certain which keys belong to a question, it says "I don't know".
func (v *viewer) answer(term *terminal.Terminal, s terminal.Screen, hangman *executioner) error {
	v.look(s)
	v.given++
	var g given
	key := "\r"
	switch options := optionsOn(s); {
	case s.CursorShown && !s.Contains("Your answer: "): // several fields, or a field and then a judgement
		g.dontKnow, key = true, "\tx"
	case s.CursorShown:
		g.typed = strconv.Itoa(100000 + v.given)
		if err := v.press(term, g.typed, choosing, hangman, func(now terminal.Screen) bool { return now.Contains(g.typed) }); err != nil {
			return err
		}
	case len(options) > 0 && !s.Contains("Because:"): // where two choices are asked for
		place := 1 + v.r.IntN(len(options))
		g.places = []int{place}
		chosen := regexp.MustCompile(fmt.Sprintf(`(?m)^\s*▸? ?%d [(\[]x[)\]] `, place))
		if err := v.press(term, strconv.Itoa(place), choosing, hangman, func(now terminal.Screen) bool { return chosen.MatchString(now.String()) }); err != nil {
			return err
		}
	default:
		g.dontKnow, key = true, "kx" // k takes away what an Enter too many was told
	}
	v.maybe = &g
	err := v.press(term, key, answer, hangman, func(now terminal.Screen) bool { return verdictOn(now) != "" })
	if err == nil {
		v.saw(term.Look())
	}
	return err
}

// saw takes note of a verdict. How far the learner is may stand on the same screen, with a missed question to come.
func (v *viewer) saw(s terminal.Screen) {
	v.told()
	v.at.answered, v.at.headline = true, s.Line(0)
}

func (v *viewer) reckon(f fate) {
	v.t.Helper()
	events := exported(v.t, v.data)
	if v.settle(v.t, events) {
		v.at.answered, v.at.headline = true, ""
	}
	if v.last = ""; len(events) > 0 {
		v.last = events[len(events)-1].Type
	}
	// Nothing was recorded yet, or perhaps the step forward was.
	if len(events) == 0 || v.at.moving && slices.Contains([]string{"read", "finished", "opened"}, v.last) {
		v.at = spot{}
	}
	v.at.moving = false
	verify(v.t, v.data)
	if v.t.Failed() {
		v.t.Fatalf("killed %v", f)
	}
}

// compare holds the first frame after a start to what was on the screen when the program died. An answer is recorded
// before its verdict is shown; a step forward is recorded while it is shown, so that who dies just then may find an
// earlier place: the one that was recorded last.
func (v *viewer) compare(s terminal.Screen) {
	v.t.Helper()
	if !v.at.known || v.at.differs(s) == "" {
		return
	}
	v.behind++
	if got, want := verdictOn(s) != "", v.last == "answer"; got != want || v.at.answered {
		v.t.Errorf("%s; recorded last was of type %s\n%s", v.at.differs(s), v.last, s)
	}
}

// differs says what is not as it was; empty where all is.
func (p spot) differs(s terminal.Screen) string {
	if got := s.Line(0); p.headline != "" && got != p.headline {
		return fmt.Sprintf("before the kill the screen was %q, after it %q", p.headline, got)
	}
	if got := verdictOn(s) != ""; got != p.answered {
		return fmt.Sprintf("answered before the kill: %v; after it: %v", p.answered, got)
	}
	now := optionsOn(s)
	for n, text := range p.options {
		if got, ok := now[n]; ok && !p.answered && got != text {
			return fmt.Sprintf("option %s was %q before the kill and is %q after it", n, text, got)
		}
	}
	return ""
}

// stay opens the app once more, finds the place, and leaves by q.
func (v *viewer) stay() {
	v.t.Helper()
	term := sit(v.t, v.data)
	s := until(v.t, term, "the first frame", drawn)
	v.compare(s)
	if err := term.Send("\x03"); err != nil {
		v.t.Fatal(err)
	}
	state, err := term.Exited(patience)
	if err != nil || state.ExitCode() != 0 {
		v.t.Fatalf("leaving after all kills: %v, %v", state, err)
	}
	v.settle(v.t, exported(v.t, v.data))
	checkFolder(v.t, v.data)
}
