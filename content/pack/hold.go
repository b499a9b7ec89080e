package pack

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/big"
	"path"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// KeyExtension is how the name of the file ends that holds the answers to a pack's quizzes.
const KeyExtension = ".key"

// Held is what a build keeps back: the quizzes as their author wrote them, and where the choices came from that learners
// see. With it a recorded answer can be graded, see [quiz.HeldOrder.Author]. Nobody signs it and no learner gets it.
type Held struct {
	Format  int        `json:"format"` // 1
	Pack    string     `json:"pack"`
	Version string     `json:"version"`
	Sum     string     `json:"sum"` // h1:… of the one archive that it belongs to
	Quizzes []HeldQuiz `json:"quizzes"`
}

// HeldQuiz is a quiz that was kept back.
type HeldQuiz struct {
	File      string           `json:"file"` // in the pack
	Text      string           `json:"text"` // as the author wrote it
	Questions []quiz.HeldOrder `json:"questions"`
}

// Questions is the number of questions whose answers are kept back.
func (h Held) Questions() int {
	n := 0
	for _, q := range h.Quizzes {
		n += len(q.Questions)
	}
	return n
}

// Write writes what was kept back, as JSON.
func (h Held) Write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(h)
}

// ReadHeld reads what [Held.Write] wrote.
func ReadHeld(r io.Reader) (h Held, err error) {
	if err = json.NewDecoder(io.LimitReader(r, content.MaxUnpackedBytes)).Decode(&h); err == nil && h.Format != 1 {
		err = fmt.Errorf("a key in format %d; this program reads format 1", h.Format)
	}
	return h, err
}

// BuildHeld is [Build] for graded work: the quizzes in the archive say nothing of what is right, and what they lack is
// given back. The manifest says that the pack is held. pack.lock keeps no line that was made from an answer, and
// translations of quizzes are left out. All other files, lessons with their own questions and labs among them, are as in
// any build. The archive is the same for the same folder and the same draws.
func BuildHeld(ctx context.Context, folder fs.FS, w io.Writer, draw quiz.Draw) (*Archive, Held, error) {
	src, refusal := folderSource(folder)
	if refusal != nil {
		return nil, Held{}, printable(refusal)
	}
	src.names = slices.DeleteFunc(src.names, func(name string) bool { return content.IsSeal(name) && name != content.KeysName })
	g := &gathered{files: map[string][]byte{}}
	m, err := g.manifest(src)
	if err == nil {
		err = g.readAll(ctx, src)
	}
	if err != nil {
		return nil, Held{}, printable(err)
	}
	kept := Held{Format: 1, Pack: m.ID, Version: m.Version}
	if refusal := kept.takeFrom(g.files, m, draw); refusal != nil {
		return nil, Held{}, printable(refusal)
	}
	a, err := examine(ctx, &source{FS: newMemory(g.files), names: slices.Sorted(maps.Keys(g.files)), close: src.close}, "")
	if err != nil {
		return nil, Held{}, printable(err)
	}
	kept.Sum = a.Sum
	return a, kept, write(w, a.files)
}

// takeFrom takes the answers out of the files of a pack.
func (h *Held) takeFrom(files map[string][]byte, m content.Manifest, draw quiz.Draw) *Refusal {
	if m.Held {
		return &Refusal{Unread, "S014", content.ManifestName, 0, "The answers of this pack are held already.", "Build it from the folder in which it was written."}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		isQuiz := path.Base(name) == content.QuizName
		switch {
		case isQuiz && strings.HasPrefix(name, "lessons/"):
			text, orders, problems := content.HoldQuiz(string(files[name]), name, draw)
			if r := worst(problems); r != nil {
				return r
			}
			h.Quizzes = append(h.Quizzes, HeldQuiz{name, string(files[name]), orders})
			files[name] = []byte(text)
		case isQuiz && strings.HasPrefix(name, "i18n/"):
			delete(files, name)
		}
	}
	if h.Questions() == 0 {
		return &Refusal{Unread, "S003", content.ManifestName, 0, "This pack has no quiz whose answers could be held.", "Write graded questions into the " + content.QuizName + " of a lesson, or build without --hold-key."}
	}
	files[content.ManifestName] = append([]byte(strings.TrimRight(string(files[content.ManifestName]), "\n")), "\nheld: true\n"...)
	if lock, there := files["pack.lock"]; there {
		files["pack.lock"] = withoutAnswers(lock)
	}
	return nil
}

// withoutAnswers is pack.lock without the lines that were made from questions: who guesses an answer could compare.
func withoutAnswers(lock []byte) []byte {
	var out strings.Builder
	for line := range strings.Lines(string(lock)) {
		if f := strings.Fields(line); len(f) > 0 && f[0] == "item" && (strings.Contains(line, "key=") || strings.Contains(line, "mean=")) {
			continue
		}
		out.WriteString(line)
	}
	return []byte(out.String())
}

// Chance draws an order by chance that nobody can foresee.
func Chance(n int) []int {
	out := make([]int, n)
	for i := range out {
		j := i
		if pick, err := rand.Int(rand.Reader, big.NewInt(int64(i+1))); err == nil { // it never fails: without chance the program ends
			j = int(pick.Int64())
		}
		out[i], out[j] = out[j], i
	}
	return out
}
