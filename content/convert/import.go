package convert

import (
	"fmt"
	"maps"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm" // takes accents off letters, as names of files are ASCII

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/format"
	"github.com/engineroom/engineroom/content/quiz"
)

// Imported is what an import made: lessons of a pack, and what became of every question that was read.
type Imported struct {
	Title   string   // of the collection, where the source has one
	Lessons []string // folders below lessons/, in the order of the outline
	Files   []File
	Read    int    // questions, cards and descriptions in the source
	Kept    int    // of those, in Files; the others stand in Skipped
	Changed []Note // kept, but not all of it
	Skipped []Note

	parts []*importedLesson // what Files are written from
}

// Exported is what an export wrote.
type Exported struct {
	Read    int // questions of the pack
	Kept    int // of those, written; the others stand in Skipped
	Changed []Note
	Skipped []Note
}

// File is a file of a pack. Its name is relative to the pack and has slashes.
type File struct {
	Name string
	Data []byte
}

// Note says what was lost of one question, or why all of it was.
type Note struct {
	Where string `json:"where"` // "line 12", "card 3", or the id of a question
	What  string `json:"what"`  // the beginning of what is asked
	Why   string `json:"why"`   // one sentence
}

// Limits on what one import reads.
const (
	MaxImportBytes     = 8 << 20  // a text file
	maxImportQuestions = 10_000   // in one import; a pack holds no more lessons than they make
	maxQuestionBytes   = 64 << 10 // one question of it
	maxLessonQuestions = 50       // in one lesson; what is more goes on in another one
	maxLessonBytes     = content.MaxMarkdownBytes / 2
)

// importer gathers the lessons of an import. Every question is written as Markdown, read again, and kept only if what
// was read is what was meant.
type importer struct {
	Imported
	from    string // name of the source, for the text of the lessons
	lessons []*importedLesson
	at      int             // of the current one
	ids     map[string]bool // of questions
	same    map[string]int  // how often an id was asked for that is taken
}

// importedLesson is a lesson as far as it has been read.
type importedLesson struct {
	title string
	from  string
	text  []string // Markdown: what the source says outside questions
	ids   []string // of the questions
	quiz  []string // Markdown of each question
	size  int      // bytes of quiz
}

// newImporter begins an import; from is the name of the source, as people know it.
func newImporter(from string) *importer {
	return &importer{from: content.Line(from), ids: map[string]bool{}, same: map[string]int{}}
}

// begin begins a lesson, or goes on with the one that has this title.
func (im *importer) begin(title string) {
	title = clipped(content.Line(title), 120)
	if title == "" {
		title = "Questions"
	}
	im.at = slices.IndexFunc(im.lessons, func(l *importedLesson) bool { return l.title == title })
	if im.at < 0 {
		im.at = len(im.lessons)
		im.lessons = append(im.lessons, &importedLesson{title: title})
	}
}

// current is the lesson that the next question belongs to.
func (im *importer) current() *importedLesson {
	if len(im.lessons) == 0 {
		im.begin("")
	}
	return im.lessons[im.at]
}

// roomFor is the current lesson, or the one that goes on where it is full.
func (im *importer) roomFor(md string) *importedLesson {
	for {
		l := im.current()
		if len(l.quiz) == 0 || len(l.quiz) < maxLessonQuestions && l.size+len(md) <= maxLessonBytes {
			return l
		}
		im.begin(goOn(l.title))
	}
}

// prose keeps text that asks nothing: it goes into the lesson.
func (im *importer) prose(md string) {
	l := im.current()
	l.text = append(l.text, md)
	im.Kept++
}

// changed notes that something of a question was lost. It counts once the question is kept.
func (im *importer) changed(where, what, why string) {
	im.Changed = append(im.Changed, note(where, what, why))
}

// skipped notes that a question was not kept.
func (im *importer) skipped(where, what, why string) {
	im.Skipped = append(im.Skipped, note(where, what, why))
}

// unfit is why a question is left out: one sentence, which the author reads as it is.
type unfit string

func (u unfit) Error() string { return string(u) }

func note(where, what, why string) Note {
	return Note{content.Line(where), clipped(content.Plain(content.Line(what)), 60), content.Line(why)}
}

// clipped is the beginning of a text, with a mark if something was cut off.
func clipped(s string, n int) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) <= n {
		return string(runes)
	}
	return strings.TrimSpace(string(runes[:n-1])) + "…"
}

// full tells whether nothing more is read, and notes where that begins.
func (im *importer) full(where string) bool {
	if im.Read < maxImportQuestions {
		return false
	}
	im.changed(where, "", fmt.Sprintf("From here on nothing was read: one import takes %d questions. Split the file and import the rest with --into.", maxImportQuestions))
	return true
}

// question keeps a question under an id made of its name: q.ID if that is set, else its stem. changes are sentences on
// what was lost already; they are noted only if the question is kept. It reports whether it was.
func (im *importer) question(where string, q quiz.Question, changes ...string) bool {
	q.ID = im.id(q)
	md, err := Sound(q)
	if err != nil {
		im.skipped(where, q.Stem, err.Error())
		return false
	}
	l := im.roomFor(md)
	im.ids[q.ID] = true
	l.ids = append(l.ids, q.ID)
	l.quiz = append(l.quiz, md)
	l.size += len(md)
	im.Kept++
	for _, why := range changes {
		im.changed(where, q.Stem, why)
	}
	return true
}

// goOn is the title of the lesson that goes on where one with this title is full: "Loops", "Loops, part 2" and so on.
func goOn(title string) string {
	if head, number, ok := strings.Cut(title, ", part "); ok {
		if n, err := strconv.Atoi(number); err == nil {
			return fmt.Sprintf("%s, part %d", head, n+1)
		}
	}
	return title + ", part 2"
}

// Sound writes a question as Markdown that means the question and nothing else, or says in one sentence why there is
// none. Its kind is named where it could not be told from the form.
func Sound(q quiz.Question) (string, error) {
	q.KindName = ""
	md := Markdown(q)
	got, err := one(md)
	if err != nil || got.Kind != q.Kind && q.Kind != "" {
		q.KindName = string(q.Kind)
		md = Markdown(q)
		got, err = one(md)
	}
	switch {
	case err != nil:
		return "", err
	case !sameQuestion(q, got):
		return "", unfit("Markdown cannot hold its text as it stands.")
	}
	return md, nil
}

// one reads Markdown that should be one question.
func one(md string) (quiz.Question, error) {
	questions, problems := content.ParseQuiz(md, "")
	switch {
	case len(problems) > 0:
		return quiz.Question{}, fmt.Errorf("%s", problems[0].Text)
	case len(questions) != 1:
		return quiz.Question{}, unfit("It holds text that would be another question.")
	}
	return questions[0], nil
}

// sameQuestion tells whether what was read is what was meant. The points of a recall are not compared: a list at the end
// of its sample becomes them.
func sameQuestion(want, got quiz.Question) bool {
	if want.Kind == "" {
		want.Kind = got.Kind
	}
	want, got = Bare(want), Bare(got)
	want.KindName, got.KindName = "", ""
	if want.Kind == quiz.Recall {
		want.Explanation, want.Rubric, got.Explanation, got.Rubric = "", nil, "", nil
	}
	return reflect.DeepEqual(want, got)
}

// Bare is a question without its places in a file.
func Bare(q quiz.Question) quiz.Question {
	q.At = quiz.Pos{}
	q.Options, q.Steps, q.Pairs = slices.Clone(q.Options), slices.Clone(q.Steps), slices.Clone(q.Pairs)
	for i := range q.Options {
		q.Options[i].At = quiz.Pos{}
	}
	for i := range q.Steps {
		q.Steps[i].At = quiz.Pos{}
	}
	for i := range q.Pairs {
		q.Pairs[i].At = quiz.Pos{}
	}
	return q
}

// id is an id that no question of the import has yet: the one that the source gives it if it can be one here, and else
// one made as `pack fmt` makes them.
func (im *importer) id(q quiz.Question) string {
	taken := func(id string) bool { return im.ids[id] }
	if id := strings.ToLower(strings.TrimSpace(q.ID)); isID.MatchString(id) && len(id) <= maxID && !taken(id) {
		return id
	}
	title, _, _ := strings.Cut(stemGap.ReplaceAllString(q.Stem, ""), "\n\n")
	if q.ID != "" {
		title = Escape(q.ID)
	}
	id := format.Slug(title, fmt.Sprintf("question-%d", im.Read), func(string) bool { return false })
	for try := id; ; try = fmt.Sprintf("%s-%d", id, im.same[id]) {
		if !taken(try) {
			return try
		}
		im.same[id] = max(2, im.same[id]+1)
	}
}

const maxID = 80

var (
	isID = regexp.MustCompile(`^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$`)
	// stemGap stands for a gap in the stem of a cloze.
	stemGap = regexp.MustCompile(`\[[0-9]+: \.\.\.\.\]`)
)

// unused is a name, with a number behind it if it is taken.
func unused(name string, taken map[string]bool) string {
	for n, try := 2, name; ; n++ {
		if !taken[try] {
			return try
		}
		try = fmt.Sprintf("%s-%d", name, n)
	}
}

// maxSlug is the length of a name that is made of a text.
const maxSlug = 48

// slugOf is a text as the name of a file: lower-case ASCII letters and digits with dashes between, cut at a word. It is
// empty where a text has none of them.
func slugOf(text string) string {
	var b strings.Builder
	dash := false
	for _, r := range norm.NFKD.String(strings.ToLower(text)) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’':
		default:
			dash = true
		}
		if b.Len() > 4*maxSlug {
			break
		}
	}
	s := b.String()
	if len(s) <= maxSlug {
		return s
	}
	if at := strings.LastIndexByte(s[:maxSlug+1], '-'); at > 0 {
		return s[:at]
	}
	return s[:maxSlug]
}

// done writes the files of the import.
func (im *importer) done() Imported {
	im.Imported.parts = slices.DeleteFunc(im.lessons, func(l *importedLesson) bool { return len(l.quiz) == 0 && len(l.text) == 0 })
	for _, l := range im.Imported.parts {
		l.from = im.from
	}
	im.Place(nil, nil)
	return im.Imported
}

// Place gives lessons folders and questions ids that a pack has not yet, and writes Files anew. ids and folders are those
// of the pack; nil are none.
func (in *Imported) Place(ids, folders map[string]bool) {
	in.Lessons = nil
	in.Files = slices.DeleteFunc(slices.Clone(in.Files), func(f File) bool { return strings.HasPrefix(f.Name, "lessons/") }) // media stay
	ids, folders = maps.Clone(ids), maps.Clone(folders)
	if ids == nil || folders == nil {
		ids, folders = map[string]bool{}, map[string]bool{}
	}
	for _, l := range in.parts {
		name := format.Slug(Escape(l.title), "lesson", func(s string) bool { return folders[s] })
		folders[name] = true
		in.Lessons = append(in.Lessons, name)
		in.add(path.Join("lessons", name, content.LessonName), l.lesson(name))
		if len(l.quiz) > 0 {
			in.add(path.Join("lessons", name, content.QuizName), strings.Join(l.placed(ids), "\n"))
		}
	}
}

func (in *Imported) add(name, text string) {
	in.Files = append(in.Files, File{name, []byte(text)})
}

// placed are the questions with ids that are not taken. The id stands on the second line of each.
func (l *importedLesson) placed(ids map[string]bool) []string {
	out := slices.Clone(l.quiz)
	for i, md := range out {
		id, n := l.ids[i], 2
		for ids[id] {
			id = fmt.Sprintf("%s-%d", l.ids[i], n)
			n++
		}
		ids[id] = true
		if id != l.ids[i] {
			out[i] = strings.Replace(md, "\n<!-- q id: "+scalar(l.ids[i]), "\n<!-- q id: "+scalar(id), 1)
		}
	}
	return out
}

// lesson is lesson.md: what the source said outside questions, or a sentence in its place.
func (l *importedLesson) lesson(id string) string {
	text := strings.Join(l.text, "\n\n")
	if text == "" {
		text = fmt.Sprintf("The questions of this lesson come from %s.", Escape(l.from))
	}
	minutes := max(1, len(l.quiz)*3/4)
	return fmt.Sprintf("---\nid: %s\ntitle: %s\nminutes: %d\n---\n\n%s\n", id, quoted(l.title), minutes, text)
}

// quoted is a text as a double-quoted scalar of YAML that also may stand in a comment of HTML.
func quoted(s string) string {
	return strings.ReplaceAll(strconv.Quote(s), ">", `\x3e`)
}
