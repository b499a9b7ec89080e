package check

import (
	"os"
	"testing"
)

// FuzzPack holds that whatever an author writes is checked without a panic, that findings lie in the file that they name,
// and that what the fixes leave can be checked again.
func FuzzPack(f *testing.F) {
	read := func(name string) string {
		b, err := os.ReadFile("testdata/base/" + name)
		if err != nil {
			f.Fatal(err)
		}
		return string(b)
	}
	f.Add(read("lessons/readers/lesson.md"), read("lessons/readers/quiz.md"), read("labs/count/lab.yaml"), read("pack.yaml"))
	f.Add("\ufeff---\r\nid: readers\r\ntitle: A # b\r\n---\r\n\r\n<!-- check off: A007, so -->\r\n![](x) <http://a.b>", "### Q: a\n<!-- q id: a -->\n\n- [x] /[a](b)/\n- [ ] b\n> c\n", "title: ~\nsay: a # b", "format: 1\ncheck: {Q001: off}")
	f.Add("", "Q\n===\n|a|\n|-|\n|![a](b)|", "- # a\n- b # c", "")
	f.Fuzz(func(t *testing.T, lesson, questions, lab, manifest string) {
		files := map[string][]byte{
			"pack.yaml": []byte(manifest), "lessons/readers/lesson.md": []byte(lesson), "lessons/readers/quiz.md": []byte(questions),
			"labs/count/lab.yaml": []byte(lab), "labs/count/task.md": []byte(lesson),
		}
		for range 3 {
			p, err := Read(toFS(files), ReadOptions{Jobs: 1})
			if err != nil {
				return
			}
			r := Run(p, Options{Jobs: 1})
			for _, f := range r.Findings {
				if f.At.Line < 1 || f.At.Col < 1 || f.EndLine < f.At.Line || f.Text == "" {
					t.Fatalf("a finding without place or text: %+v", f)
				}
			}
			edits, _ := Fixes(r.Findings)
			for name, all := range edits {
				files[name] = []byte(Apply(string(files[name]), all))
			}
		}
	})
}
