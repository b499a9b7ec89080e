package git

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// subcommands are what the prompt passes on to git, each with its options. An option that ends in = takes a value, in ?
// may have one after an equals sign. There is no other way in: an option that is shortened or not listed is refused, so
// that none that starts a program, opens an editor or writes outside the work tree gets through.
var subcommands = map[string]string{
	"add":         "-A --all -u --update -n --dry-run -f --force -v --verbose -N --intent-to-add",
	"bisect":      "",
	"blame":       "-L= -s -e -w -l -M? -C?",
	"branch":      "-a --all -v -vv -d --delete -D -m --move -M -c --copy -f --force --list --show-current --merged --no-merged --contains --points-at= --sort=",
	"cat-file":    "-p -t -s -e",
	"checkout":    "-b= -B= --ours --theirs -f --force -q --quiet --detach --conflict= --merge -m --orphan=",
	"cherry":      "-v --abbrev?",
	"cherry-pick": "-x -n --no-commit -m= --continue --abort --skip --quit -X= --strategy-option= --allow-empty",
	"clean":       "-f --force -d -n --dry-run -x -X",
	"commit": "-m= --message= -a --all --amend --no-edit -q --quiet -v --allow-empty --author= --date= --fixup= --squash= -C= --reuse-message= --reset-author " +
		"--trailer= -s --signoff --dry-run --only -o -i --include --no-verify -n",
	"config":   "--list -l --get --local --show-origin",
	"describe": "--tags --all --always --long --abbrev= --match= --contains --exact-match",
	"diff": "--cached --staged --stat? --name-only --name-status --check -w -b --ignore-all-space --word-diff? -U= --unified= -p --patch --ours --theirs --base " +
		"--merge-base --summary --shortstat --numstat -R --cc --diff-filter= -M? -S= -G= --color? --no-color --exit-code --quiet",
	"fsck": "--lost-found --unreachable --no-reflogs --full --no-dangling",
	"grep": "-n -i -l -c -e= -w -F -E -v --cached --count --line-number",
	"log": "--oneline --graph --all --decorate? -n= --max-count= -p --patch --stat? --shortstat --name-only --name-status --format= --pretty= --author= --grep= -S= -G= -L= " +
		"--follow --reverse --first-parent --merges --no-merges --since= --until= --after= --before= --abbrev-commit --left-right --cherry-pick --cherry-mark --not " +
		"--branches --tags --topo-order --date-order --date= -i -m -c --cc --full-history --boundary -g --walk-reflogs --merge --color? --no-color --ancestry-path --no-patch -s",
	"ls-files":    "-u --unmerged -s --stage -m --modified -o --others -d --deleted -i --ignored --exclude-standard -c --cached",
	"ls-tree":     "-r -t --name-only -l --long",
	"merge":       "--no-ff --ff --ff-only -m= --no-commit --commit --squash --abort --continue --quit -s= --strategy= -X= --strategy-option= --no-edit --stat -n -q --allow-unrelated-histories --log",
	"merge-base":  "--is-ancestor --all --fork-point --octopus",
	"mv":          "-f --force -k -n --dry-run -v",
	"rebase":      "--onto= --continue --abort --skip --quit -X= --strategy-option= --autosquash -i --interactive --keep-base --root --rebase-merges? --no-ff -q --committer-date-is-author-date --show-current-patch",
	"reflog":      "--all -n= --date= --oneline",
	"reset":       "--soft --mixed --hard --keep --merge -q --quiet",
	"restore":     "--staged -S --worktree -W --source= -s= --ours --theirs --merge -m --conflict= -q",
	"rev-list":    "--count --parents --all --max-count= -n= --merges --no-merges --first-parent --left-right --reverse --oneline --objects",
	"rev-parse":   "--abbrev-ref --short? --verify --show-toplevel --is-inside-work-tree -q",
	"revert":      "-m= -n --no-commit --no-edit --continue --abort --skip --quit -X= -s --signoff",
	"rm":          "--cached -f --force -r -n --dry-run -q",
	"shortlog":    "-s -n -e --all",
	"show":        "--stat? --name-only --name-status --oneline --format= --pretty= -s --no-patch -p --patch -m -c --cc -w --first-parent --abbrev-commit --color? --no-color --date= --summary --word-diff?",
	"show-branch": "-a --all",
	"stash":       "-m= --message= -u --include-untracked -k --keep-index --index -a --all --stat --name-only --name-status -p --patch -q",
	"status":      "-s --short -b --branch -u? --untracked-files? --porcelain? --long --ignored? -v",
	"switch":      "-c= --create= -C= --force-create= -d --detach -f --force --discard-changes -m --merge -q --quiet --orphan= --conflict=",
	"tag":         "-a --annotate -m= --message= -d --delete -l --list -n? -f --force --contains --points-at= --sort= --merged --no-merged",
	"version":     "",
}

// allowed says why a line of git is not passed on; empty when it is.
func allowed(words []string) string {
	if len(words) == 0 {
		return "Behind git stands what it is to do, such as git status. " + realShell
	}
	sub := words[0]
	options, known := subcommands[sub]
	switch {
	case strings.HasPrefix(sub, "-"):
		return fmt.Sprintf("Options before the subcommand, such as %s, do not work at this prompt. %s", sub, realShell)
	case !known:
		return fmt.Sprintf("git %s does not work at this prompt. These do: %s. %s", sub, strings.Join(subcommandNames(), ", "), realShell)
	}
	r := reading{sub: sub, known: strings.Fields(options)}
	for i := 1; i < len(words) && r.why == ""; i++ {
		r.word(words[i])
	}
	switch {
	case r.why != "":
		return r.why
	case r.value:
		return fmt.Sprintf("The last word of this line, %s, needs a value behind it.", words[len(words)-1])
	}
	return r.special()
}

func subcommandNames() []string {
	var out []string
	for name := range subcommands {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// reading goes through the words after a subcommand.
type reading struct {
	sub      string
	known    []string
	given    []string // options, without their values
	operands []string
	value    bool // the next word is an option's value
	operand  bool // after --
	why      string
}

func (r *reading) word(w string) {
	switch {
	case r.value && dashed(w):
		r.why = fmt.Sprintf("%s begins with a dash, so git may take it for an option and not for a value. Write the value without the dash. %s", w, realShell)
	case r.value:
		r.value = false
	case w == "--":
		r.operand = true
	case r.operand && dashed(w):
		r.why = fmt.Sprintf("%s begins with a dash. If it is a file, write ./%s instead. %s", w, w, realShell)
	case r.operand || !strings.HasPrefix(w, "-") || w == "-":
		r.operands = append(r.operands, w)
		switch {
		case outside(w):
			r.why = fmt.Sprintf("%s lies outside this repository, and the prompt stays inside. %s", w, realShell)
		case gitsOwn(w): // git mv renames first and looks at names afterwards
			r.why = notYours
		}
	case strings.HasPrefix(w, "--"):
		name, _, has := strings.Cut(w, "=")
		r.option(name, has)
	default:
		r.letters(w[1:])
	}
}

// dashed tells whether git could take a word for an option, whatever stands before it: some options take a value only
// behind an equals sign, some subcommands drop a --, and the option that follows could be one that writes anywhere.
func dashed(w string) bool { return len(w) > 1 && w[0] == '-' && w[1] != ' ' }

// option looks at an option with its dashes. has tells whether a value stands in the same word.
func (r *reading) option(name string, has bool) {
	switch {
	case slices.Contains(r.known, name+"?"), slices.Contains(r.known, name) && !has:
	case slices.Contains(r.known, name+"="):
		r.value = !has
	default:
		r.refuse(name)
		return
	}
	r.given = append(r.given, name)
}

// refuse names what there is instead, as long as that is not too much to read.
func (r *reading) refuse(option string) {
	instead := ""
	if n := len(r.known); n > 0 && n <= 12 {
		instead = " These do: " + strings.NewReplacer("=", "", "?", "").Replace(strings.Join(r.known, ", ")) + "."
	}
	r.why = fmt.Sprintf("The option %s of git %s does not work at this prompt.%s %s", option, r.sub, instead, realShell)
}

var digits = regexp.MustCompile(`^[0-9]+$`)

// letters reads short options, several in one word or one with its value.
func (r *reading) letters(w string) {
	if slices.Contains(r.known, "-"+w) { // -vv is one option of branch
		r.given = append(r.given, "-"+w)
		return
	}
	if digits.MatchString(w) && slices.Contains(r.known, "-n=") {
		return
	}
	for i, letter := range w {
		last := i+len(string(letter)) == len(w)
		name := "-" + string(letter)
		r.option(name, !last && slices.ContainsFunc([]string{name + "=", name + "?"}, func(s string) bool { return slices.Contains(r.known, s) }))
		if r.why != "" || !slices.Contains(r.known, name) {
			return // the rest is its value
		}
	}
}

func (r *reading) has(options ...string) bool {
	return slices.ContainsFunc(options, func(o string) bool { return slices.Contains(r.given, o) })
}

// special refuses what the options alone do not show.
func (r *reading) special() string {
	switch {
	case r.sub == "commit" && !r.has("-m", "--message", "--no-edit", "-C", "--reuse-message", "--fixup", "--dry-run"):
		return "git commit would open an editor for the message, and this prompt has none. Write it with -m \"...\". " +
			"After a merge, --no-edit takes the message that git has ready."
	case r.sub == "tag" && r.has("-a", "--annotate") && !r.has("-m", "--message"):
		return "git tag -a would open an editor for the message, and this prompt has none. Write it with -m \"...\"."
	case r.sub == "rebase" && r.has("-i", "--interactive") && !r.has("--autosquash"):
		return "git rebase -i opens an editor with a list, and this prompt has none. Commits made with --fixup find their places with -i --autosquash. " + realShell
	case r.sub == "stash" && r.has("-p", "--patch") && first(r.operands) != "show":
		return "Stashing a part asks a question for each, and this prompt cannot answer. " + realShell
	case r.sub == "bisect" && !slices.Contains(bisect, first(r.operands)):
		return fmt.Sprintf("git bisect takes %s here. %s", strings.Join(bisect, ", "), realShell)
	case r.sub == "config" && len(r.operands) > 1 && !(len(r.operands) == 2 && strings.EqualFold(r.operands[0], "merge.conflictStyle")):
		return "git config shows settings here. The one that it changes is merge.conflictStyle. " + realShell
	}
	return ""
}

var bisect = []string{"start", "good", "bad", "old", "new", "skip", "reset", "log"}

func first(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

var drive = regexp.MustCompile(`^[A-Za-z]:[\\/]`)

// outside tells whether a word names something outside the repository, whatever it is used for.
func outside(word string) bool {
	if strings.HasPrefix(word, "/") || strings.HasPrefix(word, `\`) || drive.MatchString(word) {
		return true
	}
	return slices.Contains(strings.FieldsFunc(word, func(r rune) bool { return r == '/' || r == '\\' || r == ':' }), "..")
}

// gitsOwn tells whether a word names git's own folder or what is in it, as any file system may read it.
func gitsOwn(word string) bool {
	for _, e := range strings.FieldsFunc(word, func(r rune) bool { return r == '/' || r == '\\' || r == ':' }) {
		plain := strings.ToLower(strings.TrimRight(strings.Map(visible, e), ". "))
		if plain == ".git" || strings.HasPrefix(plain, "git~") {
			return true
		}
	}
	return false
}

// visible drops the characters that some file systems leave out of a name.
func visible(r rune) rune {
	if unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

const notYours = "What is in .git is changed by git only. " + realShell
