package pack

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/lock"
	"github.com/engineroom/engineroom/content/quiz"
)

// secret stands in the right answer of each question below, in the ways in which its author can say it, and nowhere in
// what is asked.
const secret = "zanzibar"

var secrets = map[quiz.Kind]string{
	// What can be chosen stands in the pack, so its mark, its feedback and its explanation are the secret.
	quiz.Single:   "- [x] a\n  > zanzibar\n- [ ] b <!-- m: zanzibar -->\n",
	quiz.Multi:    "- [x] a\n  > zanzibar\n- [x] b\n- [ ] c\n",
	quiz.Text:     "- [x] zanzibar\n- [x] /zanzibars?/\n- [ ] zanzibarr\n  > Not zanzibar.\n",
	quiz.Number:   "- [x] 7313 ± 0 ms\n- [ ] 7314 ± 0 ms\n  > zanzibar\n",
	quiz.Order:    "1. b\n   > zanzibar\n2. a\n\n- [ ] c <!-- m: zanzibar -->\n",
	quiz.Match:    "| This | That |\n|---|---|\n| b | 1 |\n| a | 2 |\n",
	quiz.Cloze:    "A [[zanzibar|zanzibars]] and `b [[zanzibar]]`.\n",
	quiz.Parsons:  "1. `b()`\n2. `a()`\n\n- [ ] `c()` <!-- m: zanzibar -->\n",
	quiz.Classify: "| This | That |\n|---|---|\n| b | 1 |\n| a | 2 |\n| c | 1 |\n",
	quiz.Output:   "```go\nrun()\n```\n\n```output\nzanzibar\nzanzibar 2\n```\n",
	quiz.Spot:     "```go\na()\nb()\n```\n\n- [x] line 2\n  > zanzibar\n- [ ] line 1\n",
	quiz.Fix:      "```go\na()\nb()\n```\n\n- [x] `zanzibar()`\n- [ ] `zanzibars()`\n",
	quiz.Why:      "- [ ] True\n- [x] False\n  > zanzibar\n\nBecause:\n\n- [x] a\n- [ ] b\n",
	quiz.Scenario: "- [x] a\n  > zanzibar\n- [ ] b <!-- 73% -->\n",
	quiz.Recall:   "",
}

func quizOf(kind quiz.Kind) string {
	meta := "id: it, kind: " + string(kind)
	switch kind {
	case quiz.Fix:
		meta += ", line: 2"
	case quiz.Text:
		meta += ", match: {case: true}"
	}
	hints := "> [!TIP]\n> It begins like zanzibar.\n\n> [!NOTE]\n> It is zanzibar.\n>\n> - It says zanzibar\n"
	return "---\ntitle: Test\n---\n\nOn zanzibar.\n\n### Q: What is it?\n<!-- q " + meta + ", src: zanzibar, tags: [zanzibar], note: zanzibar -->\n<!-- zanzibar -->\n\n" + secrets[kind] + "\n" + hints
}

func buildHeld(t *testing.T, files map[string]string, draw quiz.Draw) (*Archive, Held, []byte) {
	t.Helper()
	var b bytes.Buffer
	a, kept, err := BuildHeld(context.Background(), mapFS(files), &b, draw)
	if err != nil {
		t.Fatal(err)
	}
	file := path.Join(t.TempDir(), "x.pack")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	opened, err := Open(context.Background(), file)
	if err != nil || opened.Sum != a.Sum || !opened.Manifest.Held {
		t.Fatalf("opened again: %v", err)
	}
	return opened, kept, b.Bytes()
}

func identity(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func reversed(n int) []int {
	out := identity(n)
	slices.Reverse(out)
	return out
}

func TestNoAnswerCanBeReadFromAPackThatHoldsThem(t *testing.T) {
	for _, kind := range quiz.Kinds() {
		src := quizOf(kind)
		qs, problems := content.ParseQuiz(src, "q.md")
		if len(problems) > 0 || qs[0].Kind != kind {
			t.Fatalf("%s: %v", kind, problems)
		}
		mean, key := qs[0].Fingerprint()
		frozen := lock.File{Entries: []lock.Entry{
			{Sort: lock.Item, ID: "it", Kind: kind, Rev: 1, Key: key, Mean: mean, Since: "1.0.0"}, {Sort: lock.Lesson, ID: "one", Since: "1.0.0"},
			{Sort: lock.Item, ID: "old", Retired: "1.0.0"},
		}}
		a, kept, _ := buildHeld(t, packOf(map[string]string{
			"lessons/one/quiz.md": src, "i18n/de/lessons/one/quiz.md": src, "i18n/de/lessons/one/lesson.md": lesson, "pack.lock": frozen.String(),
		}), Chance)
		for name, data := range a.files {
			for _, word := range []string{secret, "7313", "7314", "73%", key, mean, "[x]", "- [ ] line"} {
				if strings.Contains(string(data), word) {
					t.Errorf("%s: %s stands in %s:\n%s", kind, word, name, data)
				}
			}
		}
		if kept.Questions() != 1 || kept.Sum != a.Sum || kept.Quizzes[0].Text != src {
			t.Errorf("%s: kept %+v", kind, kept)
		}
		if _, there := a.files["i18n/de/lessons/one/quiz.md"]; there || !strings.Contains(string(a.files["pack.lock"]), "lesson one") || !strings.Contains(string(a.files["pack.lock"]), "retired=") {
			t.Errorf("%s: got %s", kind, a.files["pack.lock"])
		}
	}
}

// Every order of the choices comes out of every answer: which one is right cannot be told from where it stands.
func TestChoicesStandWhereTheyWereDrawn(t *testing.T) {
	for kind, choice := range map[quiz.Kind]string{quiz.Single: "- [ ] a", quiz.Order: "1. b", quiz.Parsons: "1. `b()`", quiz.Match: "| b |", quiz.Classify: "| b |", quiz.Why: "- [ ] True", quiz.Scenario: "- [ ] a"} {
		first := map[bool]bool{}
		for range 60 {
			text, _, _ := content.HoldQuiz(quizOf(kind), "lessons/one/quiz.md", Chance)
			first[placeOf(text, choice)] = true
		}
		if len(first) != 2 {
			t.Errorf("%s: %q always stands in one place: %v", kind, choice, first)
		}
	}
}

// placeOf tells whether a choice is the first of its list or table.
func placeOf(text, choice string) bool {
	before, _, _ := strings.Cut(text, choice)
	return strings.HasSuffix(before, "-->\n\n") || strings.HasSuffix(before, "|---|---|\n")
}

func TestTheKeyHoldsWhatThePackLacks(t *testing.T) {
	for _, kind := range quiz.Kinds() {
		src := quizOf(kind)
		a, kept, _ := buildHeld(t, packOf(map[string]string{"lessons/one/quiz.md": src}), Chance)
		var b bytes.Buffer
		if err := kept.Write(&b); err != nil {
			t.Fatal(err)
		}
		again, err := ReadHeld(&b)
		if err != nil || !reflect.DeepEqual(again, kept) {
			t.Fatalf("%s: got %+v, %v, want %+v", kind, again, err, kept)
		}
		written, _ := content.ParseQuiz(again.Quizzes[0].Text, "q.md")
		course, err := content.Load(a.FS, content.Cache{})
		if err != nil {
			t.Fatal(err)
		}
		l, err := course.Lesson("one")
		if err != nil || len(l.Quiz) != 1 || !l.Quiz[0].Held {
			t.Fatalf("%s: %v", kind, err)
		}
		want, _ := content.ParseQuiz(src, "q.md")
		mean, key := want[0].Fingerprint()
		if m, k := written[0].Fingerprint(); m != mean || k != key {
			t.Errorf("%s: the key has another question", kind)
		}
		order := again.Quizzes[0].Questions[0]
		if got := len(l.Quiz[0].Options) + len(l.Quiz[0].Steps) + len(l.Quiz[0].Pairs); order.ID != "it" || got != len(order.Choices) {
			t.Errorf("%s: the pack has %d choices, the key %+v", kind, got, order)
		}
	}
}

func TestTheSameDrawsMakeTheSameArchive(t *testing.T) {
	files := packOf(map[string]string{"lessons/one/quiz.md": quizOf(quiz.Match)})
	_, one, first := buildHeld(t, files, reversed)
	_, two, second := buildHeld(t, files, reversed)
	if !bytes.Equal(first, second) || !reflect.DeepEqual(one, two) {
		t.Error("two builds differ")
	}
	if _, _, other := buildHeld(t, files, identity); bytes.Equal(first, other) {
		t.Error("other draws make the same archive")
	}
}

func TestWhatCannotBeHeldIsRefused(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"no quiz":      {"lessons/one/quiz.md": ""},
		"held already": {"pack.yaml": manifest + "held: true\n"},
		"a comment":    {"lessons/one/quiz.md": "### Q: Which <!-- a --> one?\n<!-- q id: it -->\n\n- [x] a\n- [ ] b\n"},
	} {
		var b bytes.Buffer
		_, _, err := BuildHeld(context.Background(), mapFS(packOf(files)), &b, Chance)
		var refusal *Refusal
		if !errors.As(err, &refusal) || b.Len() > 0 {
			t.Errorf("%s: got %v and %d bytes", name, err, b.Len())
		}
	}
	held := "### Q: Which?\n<!-- q id: it, kind: single, held: true -->\n\n- [ ] a\n- [ ] b\n"
	var b bytes.Buffer
	if _, err := Build(context.Background(), mapFS(packOf(map[string]string{"lessons/one/quiz.md": held})), &b, Options{}); err == nil {
		t.Error("a pack that does not say that answers are held has a question without an answer")
	}
}
