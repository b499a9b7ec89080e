//go:build unix

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/bench/terminal"
)

// The terminal that everything is measured in, and the frames a second of the real program.
const (
	width, height = 80, 24
	fps           = 120
	patience      = 20 * time.Second
)

// bench is everything that measuring needs.
type bench struct {
	settings
	root   string // of the module
	dir    string // for what is thrown away afterwards
	kept   string // for what takes long to make
	report report

	app, hello, nothing string // programs
	text, deck          string // 10 KB to read, as one page and as slides
	folders             folders
}

// folders are learners' records, each a moment in which the app is opened.
type folders struct {
	home, lesson, question, typed string
}

func newBench(s settings) (*bench, error) {
	b := &bench{settings: s}
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return nil, fmt.Errorf("finding the module (bench runs inside it): %w", err)
	}
	b.root = strings.TrimSpace(string(out))
	if b.dir, err = os.MkdirTemp("", "engineroom-bench-"); err != nil {
		return nil, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(b.dir))
	}
	b.kept = filepath.Join(cache, "engineroom-bench")
	for _, make := range []func() error{b.buildAll, b.writeText, b.makeFolders} {
		if err := make(); err != nil {
			return nil, errors.Join(err, os.RemoveAll(b.dir))
		}
	}
	return b, nil
}

func (b *bench) remove() { os.RemoveAll(b.dir) }

func (b *bench) buildAll() (err error) {
	b.app = b.binary
	if b.app == "" {
		if b.app, err = b.build(b.root, ".", "engineroom"); err != nil {
			return err
		}
	}
	if b.hello, err = b.build(b.root, "./bench/hello", "hello"); err != nil {
		return err
	}
	if b.nothing, err = b.build(b.root, "./bench/cobraglamour", "cobraglamour"); err != nil {
		return err
	}
	if b.peers {
		b.buildPeers()
	}
	return nil
}

// build makes a program as releases are made: without cgo, stripped.
func (b *bench) build(dir, pkg, name string) (string, error) {
	path := filepath.Join(b.dir, name)
	return path, goBuild(dir, pkg, path)
}

func goBuild(dir, pkg, path string) error {
	c := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, pkg)
	c.Dir, c.Env = dir, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w: %s", pkg, err, out)
	}
	return nil
}

// peers are programs that people know. They are built from the module cache, at a version, beside the module.
var peers = []struct{ name, module string }{
	{"glow", "github.com/charmbracelet/glow/v2@v2.1.1"},
	{"slides", "github.com/maaslalani/slides@v0.9.0"},
}

func (b *bench) peer(name string) string { return filepath.Join(b.kept, "peers", name) }

// hasPeer tells whether a peer was built, now or earlier.
func (b *bench) hasPeer(name string) bool {
	_, err := os.Stat(b.peer(name))
	return err == nil
}

func (b *bench) buildPeers() {
	for _, p := range peers {
		if b.hasPeer(p.name) {
			continue
		}
		if err := b.buildPeer(p.name, p.module); err != nil {
			b.report.note("%s could not be built, so nothing is measured against it: %v", p.name, err)
		}
	}
}

func (b *bench) buildPeer(name, module string) error {
	download := exec.Command("go", "mod", "download", "-json", module)
	download.Dir = b.dir // outside of any module
	out, err := download.Output()
	if err != nil {
		return fmt.Errorf("downloading %s: %w: %s", module, err, out)
	}
	var got struct{ Dir string }
	if err := json.Unmarshal(out, &got); err != nil {
		return err
	}
	source := filepath.Join(b.dir, name+"-source")
	if err := os.CopyFS(source, os.DirFS(got.Dir)); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(b.peer(name)), 0o755); err != nil {
		return err
	}
	return goBuild(source, ".", b.peer(name))
}

// writeText makes the file that readers of files are measured with.
func (b *bench) writeText() error {
	lessons, err := filepath.Glob(filepath.Join(b.root, "content", "packs", "backend", "lessons", "*", "lesson.md"))
	if err != nil {
		return err
	}
	var text []byte
	for _, l := range lessons {
		md, err := os.ReadFile(l)
		if err != nil {
			return err
		}
		text = append(text, md...)
	}
	const size = 10 << 10
	if len(text) < size {
		return errors.New("the lessons are too short for a text of 10 KB")
	}
	b.text, b.deck = filepath.Join(b.dir, "text.md"), filepath.Join(b.dir, "deck.md")
	slides := strings.ReplaceAll(string(text[:size]), "<!-- screen -->", "---")
	return errors.Join(os.WriteFile(b.text, text[:size], 0o600), os.WriteFile(b.deck, []byte(slides), 0o600))
}

// environment is the same for every program.
func environment(home string) []string {
	return []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}
}

func (b *bench) command(program string, args ...string) *exec.Cmd {
	c := exec.Command(program, args...)
	c.Env, c.Dir = environment(b.dir), b.dir
	return c
}

func (b *bench) open(folder string) *exec.Cmd { return b.command(b.app, "--data", folder) }

func (b *bench) sayHello() *exec.Cmd { return b.command(b.hello, "-fps", strconv.Itoa(fps)) }

// start runs a program in a terminal that answers what programs ask it, as most do.
func start(c *exec.Cmd) (*terminal.Terminal, error) {
	return terminal.Start(c, terminal.Options{Width: width, Height: height, Answers: true})
}

// drawn tells whether a frame is there down to its last line, which says what keys do.
func drawn(s terminal.Screen) bool {
	last := strings.TrimSpace(s.Line(s.Height - 1))
	return strings.HasPrefix(last, "enter ") || strings.HasSuffix(last, "? keys")
}

// makeFolders walks through the first lesson in linear mode, up to each of its steps, and keeps those moments that are
// worth measuring: the first question with options, the first one where something is typed, and, because the pages of
// the course fit on a screen, the answered question that is longest when every option is explained.
func (b *bench) makeFolders() error {
	longest := 0
	for step := range 16 {
		asked, told := filepath.Join(b.dir, fmt.Sprintf("asked-%d", step)), filepath.Join(b.dir, fmt.Sprintf("told-%d", step))
		s, err := b.moment(asked, strings.Repeat("/x\n\n", step), "")
		if err != nil {
			return err
		}
		if !strings.Contains(s.Line(s.Height-1), "enter answer") {
			continue
		}
		if b.folders.typed == "" && s.CursorShown {
			b.folders.typed = asked
		}
		if b.folders.question == "" && s.Contains("( )") {
			b.folders.question = asked
		}
		if s, err = b.moment(told, strings.Repeat("/x\n\n", step)+"/x\n", explain); err != nil {
			return err
		}
		if n := moreLines(s); n > longest {
			longest, b.folders.lesson = n, told
		}
	}
	if b.folders.lesson == "" || b.folders.question == "" || b.folders.typed == "" {
		return fmt.Errorf("the first lesson has not all that is measured: %+v", b.folders)
	}
	return b.makeHome()
}

// explain is the key that explains every option of an answered question.
const explain = "e"

// moment makes a record by saying something in linear mode, and shows what the app opens with, after a key.
func (b *bench) moment(folder, input, key string) (terminal.Screen, error) {
	if err := b.say(folder, input); err != nil {
		return terminal.Screen{}, err
	}
	t, err := start(b.open(folder))
	if err != nil {
		return terminal.Screen{}, err
	}
	defer t.Close() // by killing it, so that nothing more is recorded
	if err := ready(t, key); err != nil {
		return terminal.Screen{}, err
	}
	return t.Look(), nil
}

// say runs linear mode. "/x" answers where something is asked and does nothing elsewhere; Enter goes on.
func (b *bench) say(folder, input string) error {
	c := b.command(b.app, "--data", folder, "--plain")
	c.Stdin = strings.NewReader(input)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("in linear mode: %w: %s", err, out)
	}
	return nil
}

// ready waits for the first frame, and for what a key makes of it.
func ready(t *terminal.Terminal, key string) error {
	if s, err := t.Until(patience, drawn); err != nil {
		return fmt.Errorf("waiting for the first frame: %w:\n%s", err, s)
	}
	t.Quiet(0, shortQuiet, patience)
	if key == "" {
		return nil
	}
	seen := len(t.Chunks(0))
	if err := t.Send(key); err != nil {
		return err
	}
	t.Quiet(seen, shortQuiet, patience)
	return nil
}

// moreLines reads "12 more lines" above the keys.
func moreLines(s terminal.Screen) int {
	fields := strings.Fields(s.Line(s.Height - 3))
	for i, f := range fields {
		if n, err := strconv.Atoi(f); err == nil && i+1 < len(fields) && fields[i+1] == "more" {
			return n
		}
	}
	return 0
}

// makeHome makes a record of some length that opens at home: the learner left the lesson before the program.
func (b *bench) makeHome() error {
	b.folders.home = filepath.Join(b.dir, "home")
	if err := b.say(b.folders.home, strings.Repeat("/x\n\n", 40)); err != nil {
		return err
	}
	t, err := start(b.open(b.folders.home))
	if err != nil {
		return err
	}
	defer t.Close()
	for _, k := range []struct{ key, then string }{{"", "esc leave"}, {"\x1b", "enter open"}} {
		if err := t.Send(k.key); err != nil {
			return err
		}
		if s, err := t.Until(patience, func(s terminal.Screen) bool { return drawn(s) && s.Contains(k.then) }); err != nil {
			return fmt.Errorf("going home: %w:\n%s", err, s)
		}
	}
	if err := t.Send("q"); err != nil {
		return err
	}
	_, err = t.Exited(patience)
	return err
}
