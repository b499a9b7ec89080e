package check

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content"
)

// packOf reads as much of a pack as the rules about questions, language and teaching look at.
func packOf(tb testing.TB, fsys fs.FS) *Pack {
	tb.Helper()
	p := &Pack{FS: fsys}
	text := func(name string) string {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return ""
		}
		return string(b)
	}
	_ = fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			info, _ := e.Info()
			p.Files = append(p.Files, File{name, info.Size(), info.Mode()})
		}
		return err
	})
	p.Source = text(content.ManifestName)
	p.Manifest, p.Problems = content.ParseManifest(p.Source)
	p.Glossary, _ = content.ParseGlossary(text(content.GlossaryName), content.GlossaryName)
	for _, f := range p.Manifest.Folders() {
		file := path.Join("lessons", f.Folder, content.LessonName)
		l := lessonOf(file, text(file), text(path.Join("lessons", f.Folder, content.QuizName)))
		l.Module = f.Module.ID
		p.Lessons = append(p.Lessons, l)
	}
	if course, err := content.Load(fsys, content.Cache{}); err == nil {
		for _, ref := range course.AllLabs() {
			p.Labs = append(p.Labs, &Lab{LabRef: ref})
		}
	}
	return p
}

// lessonOf is a lesson read from its sources.
func lessonOf(file, src, quizSrc string) *Lesson {
	parsed, _ := content.ParseLesson(src, file)
	l := &Lesson{Lesson: parsed, File: file, Source: src}
	_, body := frontMatterOf(content.Text(src))
	l.Blocks, _ = content.Blocks(body, file, 1)
	if quizSrc != "" {
		l.QuizFile, l.QuizSource = path.Join(path.Dir(file), content.QuizName), quizSrc
		parsed.Quiz, _ = content.ParseQuiz(quizSrc, l.QuizFile)
		_, body := frontMatterOf(content.Text(quizSrc))
		l.QuizBlocks, _ = content.Blocks(body, l.QuizFile, 1)
	}
	return l
}

// ours are the rules of these families.
func ours() []Rule { return table(questionRules, languageRules, teachingRules) }

// quizPack is a pack of one lesson with a quiz, in English.
func quizPack(quizSrc string) *Pack {
	p := &Pack{Manifest: content.Manifest{Language: "en", Level: "beginner"}}
	p.Lessons = []*Lesson{lessonOf("lessons/one/lesson.md", "---\nid: one\ntitle: One\n---\n\n# One\n\nText.\n", quizSrc)}
	return p
}

func ruleOf(tb testing.TB, code string) Rule {
	tb.Helper()
	for _, r := range ours() {
		if r.Code == code {
			return r
		}
	}
	tb.Fatalf("there is no rule %s", code)
	return Rule{}
}

func findings(tb testing.TB, code string, p *Pack) []Finding {
	tb.Helper()
	if r := ruleOf(tb, code); r.Find != nil {
		return r.Find(p)
	}
	return nil
}

func lines(text string) int { return strings.Count(text, "\n") + 1 }
