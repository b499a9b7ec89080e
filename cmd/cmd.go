// Package cmd is the command line: one file per verb, the flags, the exit codes, and the wiring of the faces to the
// course and the journal. What goes on beside a face while it runs is here too: the backup of the week (weekly.go) and
// fitting memory to the learner (tune.go).
//
// It refuses to know how anything is taught, stored or drawn. Data goes to standard output, talk to standard error;
// every verb that prints data has --json; no verb asks anything when standard input is not a terminal.
package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"charm.land/fang/v2" // help, man page and completions in four shells from the commands themselves
	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/cmd/config"
	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/pack"
	"github.com/engineroom/engineroom/lab/code"
	"github.com/engineroom/engineroom/lab/desk"
	"github.com/engineroom/engineroom/lab/git"
	"github.com/engineroom/engineroom/lab/http"
	"github.com/engineroom/engineroom/lab/sandbox"
	"github.com/engineroom/engineroom/lab/sql"
	"github.com/engineroom/engineroom/progress"
)

// Exit codes.
const (
	codeDone     = 0
	codeNo       = 1 // the answer is no: findings, failed checks
	codeUsage    = 2
	codeUnread   = 3 // something cannot be read or written
	codeTrust    = 4
	codeMissing  = 5 // something newer, or something that is not here, is needed
	codeUnsafe   = 6
	codeInternal = 70 // a bug of ours, as sysexits.h has it
)

// streams are the standard streams, as files because the app asks them whether they are terminals.
type streams struct{ in, out, err *os.File }

// program is one run: its streams and the flags that every verb has.
type program struct {
	streams
	ctx   context.Context
	given func(flag string) bool // on the command line

	data         string // --data
	pack         string // --pack of the verbs that have it; empty is the pack to go on with
	plain, ascii bool
	theme        string // empty if it is not given
	noMouse      bool
	reduceMotion bool
}

// exitError is an error with the exit code it deserves.
type exitError struct {
	code int
	err  error
}

func (e exitError) Error() string { return e.err.Error() }
func (e exitError) Unwrap() error { return e.err }

func usage(format string, args ...any) error {
	return exitError{codeUsage, fmt.Errorf(format, args...)}
}

// workers are the roles of the processes in which labs run.
var workers = map[string]sandbox.Role{code.RoleName: code.Role, git.RoleName: git.Role, http.RoleName: http.Role, sql.RoleName: sql.Role}

// Main runs the command line and returns its exit code. A process that was started to run a lab knows nothing of
// configuration, terminals and records, so it is told apart first.
func Main(args []string, stdin, stdout, stderr *os.File) (code int) {
	if code, isWorker := sandbox.Main(args, workers); isWorker {
		return code
	}
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(stderr, "engineroom: this is a bug of ours: %v\nhint: what you answered is saved; please report it with the output of `engineroom doctor`\n", r)
			code = codeInternal
		}
	}()
	// The terminal must come back whatever ends the program. Bubble Tea sees to INT and TERM itself, and hangs if both do.
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGHUP, syscall.SIGQUIT)
	defer stop()
	p := &program{streams: streams{stdin, stdout, stderr}, ctx: ctx}
	root := p.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	dress(ctx, root)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return codeDone
	}
	fmt.Fprintln(stderr, "engineroom:", content.Text(err.Error()))
	return codeOf(err)
}

// dress gives the commands the help of fang, which sets it on any command that it runs. It does not run ours: before
// it lets an error be said it asks the terminal for its colours, and waits seconds for one that does not answer.
func dress(ctx context.Context, root *cobra.Command) {
	mannequin := &cobra.Command{Run: func(c *cobra.Command, _ []string) { root.SetHelpFunc(c.HelpFunc()) }}
	mannequin.SetArgs([]string{})
	mannequin.SetOut(root.OutOrStdout())
	mannequin.SetErr(root.ErrOrStderr())
	_ = fang.Execute(ctx, mannequin, fang.WithoutManpage(), fang.WithoutVersion()) // it does nothing that could fail
	root.SilenceUsage, root.SilenceErrors = true, true
	root.Version = versionText()
}

// codeOf is the exit code of an error. What cobra itself refuses is wrong usage.
func codeOf(err error) int {
	var exit exitError
	var journal *progress.Error
	var problems content.Problems
	var setting *config.Problem
	var mistake *desk.Mistake
	var refusal *pack.Refusal
	switch {
	case errors.As(err, &exit):
		return exit.code
	case errors.As(err, &refusal):
		return refusalCodes[refusal.Reason]
	case errors.As(err, &setting) && (setting.Path != "" || setting.Err != nil):
		return codeUnread
	case errors.Is(err, progress.ErrNewer):
		return codeMissing
	case errors.Is(err, content.ErrNoLesson):
		return codeUsage
	case errors.As(err, &journal), errors.As(err, &problems), errors.As(err, &mistake), isSystem(err):
		return codeUnread
	}
	return codeUsage
}

// isSystem tells whether the operating system said no.
func isSystem(err error) bool {
	var path *os.PathError
	var link *os.LinkError
	var call *os.SyscallError
	var number syscall.Errno
	return errors.As(err, &path) || errors.As(err, &link) || errors.As(err, &call) || errors.As(err, &number)
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "engineroom",
		Short: "Learn what backend developers do, in your terminal",
		Long: "engineroom teaches what the people in the engine room of an application do: short lessons, questions\n" +
			"that explain every answer, and a record that survives everything. One file, no account, no network.",
		Example: "  engineroom                    # open the app where you left it\n" +
			"  engineroom --plain            # the same as lines of text, for screen readers and pipes\n" +
			"  engineroom sqlite-wal.pack    # install a pack and open it\n" +
			"  engineroom status --json      # how far you are, for scripts",
		Args: noUnknownVerbOrPack,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				return p.installAndOpen(args[0])
			}
			return p.learn(start{})
		},
	}
	f := root.PersistentFlags()
	p.given = f.Changed
	f.StringVar(&p.data, "data", "", "keep everything in this folder (also ENGINEROOM_DATA)")
	f.BoolVar(&p.plain, "plain", false, "lines of text, no full screen (also ENGINEROOM_PLAIN=1)")
	f.BoolVar(&p.ascii, "ascii", false, "only ASCII characters in frames and signs")
	f.StringVar(&p.theme, "theme", "", "colours: auto, dark, light, contrast or mono")
	f.BoolVar(&p.noMouse, "no-mouse", false, "leave the mouse to the terminal")
	f.BoolVar(&p.reduceMotion, "reduce-motion", false, "nothing moves by itself")
	cobra.EnableCommandSorting = false // help lists the verbs in the order in which one meets them
	group(root, "learn", p.learnVerb(), p.reviewVerb(), p.labVerb(), p.listVerb(), p.readVerb(), p.searchVerb(), p.notesVerb())
	group(root, "how far you are", p.statusVerb(), p.statsVerb(), p.progressVerb())
	group(root, "packs of others", p.installVerb(), p.infoVerb(), p.updateVerb(), p.removeVerb(), p.trustVerb())
	group(root, "packs of your own", p.packVerb())
	group(root, "this program", p.configVerb(), p.doctorVerb(), p.manVerb(), p.versionVerb())
	root.SetHelpCommandGroupID("this program")
	root.SetCompletionCommandGroupID("this program")
	root.AddCommand(p.scheduleVerb())
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.Args, c.RunE = noUnknownVerb, showHelp
			c.Example = "  engineroom completion bash > ~/.local/share/bash-completion/completions/engineroom"
		}
	}
	return root
}

// group adds verbs to a verb, under a title in its help.
func group(to *cobra.Command, title string, verbs ...*cobra.Command) {
	to.AddGroup(&cobra.Group{ID: title, Title: title})
	for _, c := range verbs {
		c.GroupID = title
	}
	to.AddCommand(verbs...)
}

// noUnknownVerbOrPack lets a pack stand where a verb does.
func noUnknownVerbOrPack(c *cobra.Command, args []string) error {
	if len(args) == 1 && isPack(args[0]) {
		return nil
	}
	return noUnknownVerb(c, args)
}

// noUnknownVerb refuses a verb that does not exist, and guesses which one was meant.
func noUnknownVerb(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	c.SuggestionsMinimumDistance = 2 // slips
	hint := fmt.Sprintf("`%s --help` lists what there is", c.CommandPath())
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		for i, verb := range near {
			near[i] = fmt.Sprintf("`%s %s`", c.CommandPath(), verb)
		}
		hint = "did you mean " + strings.Join(near[:min(len(near), 2)], " or ") + "?"
	}
	return usage("there is no verb called %q\nhint: %s", content.Line(args[0]), hint)
}

// showHelp is what a group of verbs does by itself.
func showHelp(c *cobra.Command, _ []string) error { return c.Help() }
