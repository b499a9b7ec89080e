package linear

import (
	"slices"
	"strings"
)

// command is something the learner can say instead of an answer.
type command uint8

const (
	goOn command = iota
	hint
	dontKnow
	show
	back
	again
	explain
	where
	summary
	lessons
	paths
	packList
	progress
	check
	review
	prove
	undo
	gradeIt
	hard
	good
	easy
	reread
	bury
	suspend
	away
	bringBack
	open
	toLab
	runCode
	editCode
	resetCode
	find
	note
	bookmark
	notes
	report
	define
	help
	quit
)

// commands is the one table of commands: what is understood, and what help says of it. The first word is the one that
// sentences use.
var commands = []struct {
	do    command
	words []string
	help  string
}{
	{goOn, []string{"", "next"}, "Enter, or next: go on."},
	{hint, []string{"hint", "h"}, "hint, or h: hear a hint."},
	{dontKnow, []string{"dont know", "x", "i dont know"}, "dont know, or x: leave the answer to the lesson."},
	{show, []string{"show"}, "show: hear the right answer, once the hints are used up."},
	{back, []string{"back"}, "back: go to the step before."},
	{again, []string{"again", "repeat"}, "again, or repeat: hear this step once more."},
	{explain, []string{"explain"}, "explain: after an answer, hear about every option."},
	{where, []string{"where"}, "where: hear where you are, and the time of today."},
	{summary, []string{"summary"}, "summary: hear the cheat sheet of this lesson."},
	{lessons, []string{"lessons"}, "lessons: hear the list of lessons."},
	{paths, []string{"paths"}, "paths: hear the paths through the course, and how to choose one."},
	{packList, []string{"packs", "pack"}, "packs: hear the list of packs. packs 2: go to the second one."},
	{progress, []string{"progress", "stats"}, "progress: hear what you know, what comes back, how well you recalled it, and what was hard."},
	{check, []string{"check"}, "check: up to three questions that tell whether you know enough for this lesson. check 2: for the second one."},
	{review, []string{"review"}, "review: be asked what is due. review 5: for about five minutes."},
	{prove, []string{"prove"}, "prove 2: show that you know the second lesson already, by questions that you have not met. Then it counts as done."},
	{undo, []string{"undo"}, "undo: after an answer, take it back and be asked again, as after a slip of the finger."},
	{gradeIt, []string{"grade"}, "grade hard: after an answer, give it your own grade: again, hard, good or easy. hard, good and easy alone do the same."},
	{hard, []string{"hard"}, ""},
	{good, []string{"good"}, ""},
	{easy, []string{"easy"}, ""},
	{reread, []string{"lesson"}, "lesson: after an answer, hear the section of the lesson that the question belongs to."},
	{bury, []string{"later", "bury"}, "later, or bury: in a review, put this question off until tomorrow."},
	{suspend, []string{"suspend"}, "suspend: in a review, put this question away; it is not asked any more."},
	{away, []string{"away"}, "away: hear what is put away. bring back 1: ask the first of it again."},
	{bringBack, []string{"bring back", "bring"}, ""},
	{open, []string{"open"}, "open 1: go to the first lesson. This one waits for you."},
	{toLab, []string{"lab"}, "lab and a name: go to a lab, which is work you do for real. lessons names them."},
	{runCode, []string{"run"}, "run: run the live block of this step and hear what it shows. run 2: the second one. Nothing is counted."},
	{editCode, []string{"edit"}, "edit: hear the live block with its line numbers. Then edit 12: and a text replaces line 12, edit +12: and a text puts a line after it, edit -12 takes it away. edit 2: the second block."},
	{resetCode, []string{"reset"}, "reset: put the author's text back into the live block. reset 2: into the second one."},
	{find, []string{"find", "search"}, "find words: hear where words stand in lessons, the glossary, your notes and questions you have answered."},
	{note, []string{"note"}, "note and your words: put a note here. note alone reads it; note - takes it away."},
	{bookmark, []string{"bookmark"}, "bookmark: put a bookmark here, or take it away."},
	{notes, []string{"notes"}, "notes: hear all your notes and bookmarks."},
	{define, []string{"define"}, "define and a word: hear what it means. define alone lists the terms of this step."},
	{report, []string{"report"}, "report and your words: say what is wrong with this question."},
	{help, []string{"help", "?"}, "help, or ?: hear this list."},
	{quit, []string{"quit", "q"}, "quit, or q: end. Everything is saved."},
}

// word is how sentences call a command. At a typed question it needs its slash.
func (c command) word(typed bool) string {
	for _, row := range commands {
		if row.do == c {
			if typed {
				return "/" + row.words[0]
			}
			return row.words[0]
		}
	}
	return ""
}

// parseCommand understands a command and what stands behind it. Where words are typed as an answer, only the forms with
// a slash are commands: "back" may be the answer.
func parseCommand(text string, typed bool) (c command, rest string, ok bool) {
	text = strings.TrimSpace(text)
	bare, slashed := strings.CutPrefix(text, "/")
	if typed && !slashed && text != "" {
		return 0, "", false
	}
	unfolded := bare
	bare = plainWords(bare)
	for _, row := range commands {
		for _, w := range row.words {
			if bare == w && (w != "" || !slashed) {
				return row.do, "", true
			}
		}
	}
	return withText(unfolded)
}

// takesText tells whether text may follow a command.
func (c command) takesText() bool {
	return c == review || c == prove || c == gradeIt || c == bringBack || c == runCode || c == editCode || c == resetCode || c == open || c == packList || c == toLab || c == find || c == check || c == note || c == report || c == define
}

// withText understands a command that text follows. The text stays as it was typed.
func withText(line string) (c command, rest string, ok bool) {
	line = strings.TrimSpace(line)
	end := strings.IndexAny(line, " \t")
	if end < 0 {
		return 0, "", false
	}
	for _, row := range commands {
		if row.do.takesText() && slices.Contains(row.words, strings.ToLower(line[:end])) {
			return row.do, strings.TrimSpace(line[end:]), true
		}
	}
	return 0, "", false
}

var noApostrophes = strings.NewReplacer("'", "", "’", "", "‘", "")

// plainWords is a line in lower case with single spaces, without apostrophes and without a stop at its end.
func plainWords(text string) string {
	text = strings.Join(strings.Fields(strings.ToLower(noApostrophes.Replace(text))), " ")
	if words := strings.TrimRight(text, ".!"); words != "" {
		return words
	}
	return text
}

// literal takes one slash off "//hint", which is how somebody answers "/hint" where that would be a command.
func literal(text string) string {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "/")
	if !ok || !strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, "/ ") { // "// note" is a comment in code
		return text
	}
	if _, _, isCommand := parseCommand(rest, true); isCommand {
		return rest
	}
	return text
}
