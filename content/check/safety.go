package check

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// safetyRules are about what a stranger's pack could do. Most are found where a pack is loaded, opened or installed. No
// pack can turn them down.
var safetyRules = []Rule{
	{Code: "Z001", Level: Error, Title: "Nothing is too big to be read safely",
		Why: "A parser that runs away can not be stopped from outside, so sizes are limited before anything is parsed. The limits are listed in docs/limits.md.",
		Bad: "a lesson of 400 KB, or a list nested twenty deep", Good: "two lessons of 20 KB", Find: findBig},
	{Code: "Z002", Level: Error, Title: "Text holds no character that is not text",
		Why:    "Control characters and entities for them can take over a terminal, and overrides of direction show other words than are there.",
		Source: "Trojan Source, CVE-2021-42574.",
		Bad:    "Press &#27;]52;c;…", Good: "Press `Esc`"},
	{Code: "Z003", Level: Error, Title: "Links lead to web pages, mail or the pack",
		Why: "A terminal opens `file:` and programs' own schemes too, so that a click could start something on the learner's machine.",
		Bad: "[the log](file:///etc/passwd)", Good: "[the log](../../assets/log.png)"},
	{Code: "Z004", Level: Error, Title: "A pack holds plain files and no links",
		Why: "A symbolic link, a pipe or a device can make the app read or write outside of the pack.",
		Bad: "assets/log.png, which is a link to ~/secrets", Good: "assets/log.png, which is the image"},
	{Code: "Z005", Level: Error, Title: "No name leads out of the pack",
		Why: "A name such as ../x is written beside the folder that the pack is unpacked into.", Source: "“Zip slip”, 2018.",
		Bad: "../../.bashrc", Good: "assets/shell.txt"},
	{Code: "Z006", Level: Error, Title: "Names of files are allowed on every system",
		Why: "On another system such a file can not be written, or is taken for a device. Rule S006 says the same before a pack is built.",
		Bad: "labs/count/aux.md", Good: "labs/count/auxiliary.md"},
	{Code: "Z007", Level: Error, Title: "No two files are one on some system",
		Why: "Where case does not count, the second file is written over the first. Rule S006 says the same before a pack is built.",
		Bad: "assets/Log.png beside assets/log.png", Good: "assets/log.png beside assets/log-full.png"},
	{Code: "Z008", Level: Error, Title: "The archive is one that `pack build` writes",
		Why: "Entries that overlap, or are listed otherwise than they lie, show one pack to the checker and another to whoever unpacks it.",
		Bad: "a zip made by hand, with a comment and extra fields", Good: "engineroom pack build"},
	{Code: "Z009", Level: Error, Title: "Nothing is encrypted or packed in unknown ways",
		Why: "What cannot be unpacked cannot be looked at.",
		Bad: "a zip with a password", Good: "engineroom pack build"},
	{Code: "Z010", Level: Error, Title: "No archive lies inside the pack",
		Why: "What is inside it would be looked at by nobody, and a small one can unfold to gigabytes.",
		Bad: "assets/all.zip", Good: "assets/one.png and assets/two.png", Find: findNested},
	{Code: "Z011", Level: Error, Title: "The pack is not too big as a whole",
		Why: "A file of 200 KB can unfold to 200 MB. Bytes are counted while they are read, because the sizes in an archive can lie.",
		Bad: "a pack of 300 MB", Good: "images of the size at which they are shown", Find: findHeavy},
	{Code: "Z012", Level: Error, Title: "Images are of known kinds and not huge",
		Why: "An image is taken apart in memory. Rule A004 says the same before a pack is built.",
		Bad: "assets/log.png of 50,000 × 50,000 pixels", Good: "assets/log.png of 800 × 400 pixels"},
	{Code: "Z013", Level: Error, Title: "The pack's id has only plain letters",
		Why: "A letter that looks like another one makes a pack look like one that the learner trusts.", Source: "Unicode Technical Standard 39.",
		Bad: "id: org.exаmple.wal      # with a Cyrillic а", Good: "id: org.example.wal"},
	{Code: "Z020", Level: Error, Title: "Every file is the one that the sums name",
		Why: "A file that was changed or lost on the way teaches something else than its author wrote.",
		Bad: "a lesson edited after `pack build`", Good: "engineroom pack build, after every change"},
	{Code: "Z021", Level: Error, Title: "The signature is there and right",
		Why: "It shows that the pack comes from who has the key, and that nobody changed it since.", Source: "minisign.",
		Bad: "pack.sums changed after it was signed", Good: "engineroom pack sign x.pack"},
	{Code: "Z022", Level: Error, Title: "The signature is of this pack and version",
		Why: "Without its name in the signed comment, the signature of one pack could be put on another, or on an older version.",
		Bad: "trusted comment: pack=org.example.other version=1.0.0", Good: "trusted comment: pack=org.example.wal version=1.0.0"},
}

// archiveEndings are those of files that hold other files.
var archiveEndings = []string{".zip", ".pack", ".apkg", ".jar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".cab", ".iso"}

// limitOf is how long a file may be, going by its name.
func limitOf(name string) int64 {
	switch {
	case !isText(name):
		return content.MaxImageBytes
	case path.Ext(name) == ".yaml":
		return content.MaxYAMLBytes
	case name == "pack.lock" || name == "pack.sums":
		return content.MaxListBytes
	}
	return content.MaxTextBytes
}

func findBig(p *Pack) []Finding {
	var out []Finding
	for _, f := range p.Files {
		if limit := limitOf(f.Name); isText(f.Name) && !content.StaysHome(f.Name) && f.Size > limit {
			out = append(out, Finding{At: quiz.Pos{File: f.Name, Line: 1, Col: 1}, Text: fmt.Sprintf("This file is longer than %d KB.", limit>>10), Fix: "Split it."})
		}
	}
	return out
}

func findNested(p *Pack) []Finding {
	var out []Finding
	for _, f := range p.Files {
		if slices.Contains(archiveEndings, strings.ToLower(path.Ext(f.Name))) && !content.StaysHome(f.Name) {
			out = append(out, Finding{At: quiz.Pos{File: f.Name, Line: 1, Col: 1}, Text: "This is an archive inside the pack.", Fix: "Put the files themselves into the pack."})
		}
	}
	return out
}

func findHeavy(p *Pack) []Finding {
	total := int64(0)
	for _, f := range p.Files {
		if !content.StaysHome(f.Name) {
			total += f.Size
		}
	}
	if total <= content.MaxUnpackedBytes {
		return nil
	}
	return []Finding{{At: manifestAt(1, 1), Text: fmt.Sprintf("The files of this pack have %d MB together, more than %d.", total>>20, content.MaxUnpackedBytes>>20), Fix: "Scale its images down, or split the pack."}}
}
