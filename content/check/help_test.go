package check

import (
	"io/fs"
	"os"
	"testing"
	"testing/fstest"
)

// courseDir is the course that the program ships.
const courseDir = "../packs/backend"

// ours are the rules of these families.
func ours() []Rule { return table(questionRules, languageRules, teachingRules) }

func readPack(tb testing.TB, fsys fs.FS) *Pack {
	tb.Helper()
	p, err := Read(fsys, ReadOptions{})
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func course(tb testing.TB) *Pack { return readPack(tb, os.DirFS(courseDir)) }

const smallManifest = `format: 1
id: org.example.small
version: 1.0.0
title: "Small"
language: en
level: beginner
license: CC0-1.0
objectives:
  - { id: one, text: "Say what is one." }
outline:
  - lesson: one
`

const smallLesson = "---\nid: one\ntitle: One\nminutes: 5\nobjectives: [one]\n---\n\n# One\n\nText.\n"

// quizPack is a pack of one lesson with a quiz, in English.
func quizPack(tb testing.TB, quizSrc string) *Pack {
	tb.Helper()
	return readPack(tb, fstest.MapFS{
		"pack.yaml":             {Data: []byte(smallManifest)},
		"lessons/one/lesson.md": {Data: []byte(smallLesson)},
		"lessons/one/quiz.md":   {Data: []byte(quizSrc)},
	})
}

func found(tb testing.TB, code string, p *Pack) []Finding {
	tb.Helper()
	r, ok := Find(code)
	if !ok {
		tb.Fatalf("there is no rule %s", code)
	}
	if r.Find == nil {
		return nil
	}
	return filled(r.Find(p), r)
}
