package content

import "testing"

func TestWhatStaysAtHome(t *testing.T) {
	for name, want := range map[string]bool{
		".": false, "pack.yaml": false, "pack.pub": false, "lessons/one/lesson.md": false, "labs/x/it.key": false,
		".git": true, ".schema/pack.v1.json": true, "lessons/.draft/lesson.md": true, "lessons/one/lesson.md~": true, "notes.bak": true,
		"old.bak/lesson.md": true, "#lesson.md#": true, "ada.pub": true, "ada.key": true, "mine-1.0.0.pack": true, "assets/Thumbs.db": true,
	} {
		if got := StaysHome(name); got != want {
			t.Errorf("StaysHome(%q) = %v", name, got)
		}
	}
}

func TestWhereFilesHaveTheirPlace(t *testing.T) {
	for name, want := range map[string]bool{
		"pack.yaml": true, "LICENSE": true, "pack.sums.minisig": true, "lessons/one/quiz.md": true, "i18n/de/glossary.md": true,
		"lessons": false, "notes.txt": false, "img/a.png": false, "license": false,
	} {
		if got := HasPlace(name); got != want {
			t.Errorf("HasPlace(%q) = %v", name, got)
		}
	}
}
