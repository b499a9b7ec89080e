package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/pack"
	"github.com/engineroom/engineroom/progress"
	"github.com/engineroom/engineroom/progress/study"
	"github.com/engineroom/engineroom/tui"
	"github.com/engineroom/engineroom/tui/linear"
)

// onShelf is a pack that can be learned: the course of this program, or one that was installed.
type onShelf struct {
	id, version, title string
	cache              content.Cache
	files              func() (fs.FS, error)

	reading sync.Mutex
	read    bool
	course  *content.Course
	err     error
}

// installed lists what is in the store; tests bring their own.
var installed = func(p *program) ([]*onShelf, error) {
	dir := p.dataDir()
	if dir == "" {
		return nil, nil
	}
	store := pack.Store{Dir: filepath.Join(dir, storeName)}
	list, err := store.List()
	var out []*onShelf
	for _, one := range list {
		out = append(out, &onShelf{
			id: one.ID, version: one.Version, title: one.Title, cache: p.cacheOf(one.ID, one.Version+" "+one.Sum),
			files: func() (fs.FS, error) { return store.FS(one) },
		})
	}
	return out, err
}

// cacheOf keeps the outline of an installed pack.
func (p *program) cacheOf(id, key string) content.Cache {
	dir := p.cacheDir()
	if dir == "" {
		return content.Cache{}
	}
	return content.Cache{File: filepath.Join(dir, "outline-"+id), Key: key}
}

// open reads the outline of the pack, once.
func (o *onShelf) open() (*content.Course, error) {
	o.reading.Lock()
	defer o.reading.Unlock()
	if o.read {
		return o.course, o.err
	}
	o.read = true
	files, err := o.files()
	if err == nil {
		o.course, err = content.Load(files, o.cache)
	}
	if err == nil && o.course.ID != o.id {
		err = fmt.Errorf("it says that it is %s", content.Line(o.course.ID))
	}
	if err != nil {
		o.course, o.err = nil, err
	}
	return o.course, o.err
}

// trouble says in a sentence why the pack cannot be read; empty where it can, and where nobody has tried.
func (o *onShelf) trouble() string {
	o.reading.Lock()
	defer o.reading.Unlock()
	if o.err == nil {
		return ""
	}
	why, _, _ := strings.Cut(o.err.Error(), "\n")
	return fmt.Sprintf("The pack %s cannot be read: %s", content.Line(o.id), strings.TrimSuffix(content.Line(why), ".")+".")
}

// shelf is every pack that can be learned, side by side. A pack is read when it is needed first, and one that cannot be
// read keeps no other from being learned.
type shelf struct {
	p       *program
	own     *content.Course   // of this program
	packs   []*onShelf        // that of the program first
	journal *progress.Journal // nil where there is none
	notice  string            // why the installed packs are not known; empty where they are

	mu     sync.Mutex
	opened map[string]atHand
	warm   bool
}

// atHand is a pack with what belongs to it.
type atHand struct {
	course *content.Course
	finder *finder
	labs   *labs
}

// shelf lists the packs. It reads the course of the program, and one small file for all others.
func (p *program) shelf() (*shelf, error) {
	course, err := p.shippedCourse()
	if err != nil {
		return nil, err
	}
	s := &shelf{p: p, own: course, opened: map[string]atHand{}, packs: []*onShelf{{
		id: course.ID, version: course.Version, title: course.Title, cache: p.outlineCache(), read: true, course: course,
	}}}
	others, err := installed(p)
	if err != nil {
		why, _, _ := strings.Cut(err.Error(), "\n")
		s.notice = "The installed packs cannot be listed: " + content.Line(why)
	}
	for _, o := range others {
		if o.id != course.ID { // the store takes no pack with that id; one that got there otherwise is not the course
			s.packs = append(s.packs, o)
		}
	}
	return s, nil
}

// named is the pack with that id.
func (s *shelf) named(id string) (*onShelf, bool) {
	i := slices.IndexFunc(s.packs, func(o *onShelf) bool { return o.id == id })
	if i < 0 {
		return nil, false
	}
	return s.packs[i], true
}

// Pack is a pack by its id.
func (s *shelf) Pack(id string) (*content.Course, bool) {
	o, ok := s.named(id)
	if !ok {
		return nil, false
	}
	course, err := o.open()
	return course, err == nil
}

// course opens the pack with that id.
func (s *shelf) course(id string) (*content.Course, error) {
	o, ok := s.named(id)
	if !ok {
		return nil, usage("no pack called %q is installed\nhint: %s", content.Line(id), s.names())
	}
	course, err := o.open()
	if err != nil {
		return nil, exitError{codeUnread, errors.New(o.trouble())}
	}
	return course, nil
}

func (s *shelf) names() string {
	var ids []string
	for _, o := range s.packs {
		ids = append(ids, content.Line(o.id))
	}
	if len(ids) == 1 {
		return "the only one is " + ids[0] + "; `engineroom install FILE` adds others"
	}
	return "there are " + strings.Join(ids[:len(ids)-1], ", ") + " and " + ids[len(ids)-1]
}

// ids are those of all packs.
func (s *shelf) ids() []string {
	var out []string
	for _, o := range s.packs {
		out = append(out, o.id)
	}
	return out
}

// Packs lists the packs as far as they are known without reading any.
func (s *shelf) Packs() []study.Shelved {
	out := make([]study.Shelved, len(s.packs))
	for i, o := range s.packs {
		out[i] = study.Shelved{ID: o.id, Version: o.version, Title: cmp.Or(content.Line(o.title), o.id), Lessons: -1, Trouble: o.trouble()}
	}
	return out
}

// Standing lists the packs with how far the learner is in each.
func (s *shelf) Standing(ctx context.Context) ([]study.Shelved, error) {
	out := s.Packs()
	for i, o := range s.packs {
		course, err := o.open()
		if err != nil {
			out[i].Trouble = o.trouble()
			continue
		}
		lessons, labs, err := s.records(ctx, o.id)
		if err != nil {
			return nil, err
		}
		o := study.Overview{Lessons: lessons, Labs: labs}.In(course.Outline)
		out[i] = study.ShelvedOf(course.Outline, o.Lessons, o.Labs)
	}
	return out, nil
}

func (s *shelf) records(ctx context.Context, pack string) ([]study.LessonRecord, []study.LabRecord, error) {
	if s.journal == nil {
		return nil, nil, nil
	}
	return s.journal.Records(ctx, pack)
}

// Last is the pack that was learned in last, of those that are here; empty where that is none.
func (s *shelf) Last(ctx context.Context) (string, error) {
	if s.journal == nil {
		return "", nil
	}
	recent, err := s.journal.Recent(ctx)
	for _, id := range recent {
		if _, ok := s.named(id); ok {
			return id, nil
		}
	}
	return "", err
}

// memory is the journal as far as it is about packs that are here.
func (s *shelf) memory() progress.Packs { return s.journal.In(s.ids()) }

// current is the pack to go on with: the one that was learned in last, or else the course of the program.
func (s *shelf) current(ctx context.Context) (*content.Course, error) {
	if len(s.packs) > 1 {
		last, err := s.Last(ctx)
		if err != nil {
			return nil, err
		}
		if course, ok := s.Pack(last); ok {
			return course, nil
		}
	}
	return s.course(s.packs[0].id)
}

// open opens a pack with what belongs to it, once.
func (s *shelf) open(id string) (atHand, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o, ok := s.opened[id]; ok {
		return o, nil
	}
	course, err := s.course(id)
	if err != nil {
		return atHand{}, err
	}
	o := atHand{course: course, finder: s.p.finder(course, s.journal, s.journal), labs: s.p.labs(course)}
	o.labs.warm = true
	s.opened[id] = o
	return o, nil
}

// Close ends everything that runs in labs, and closes the indexes.
func (s *shelf) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.opened {
		_ = o.finder.Close() // it can be made again
		o.labs.Close()
	}
	clear(s.opened)
}

// onScreen is the shelf of the full screen.
type onScreen struct{ *shelf }

// Open opens a pack with what belongs to it.
func (s onScreen) Open(id string) (tui.Pack, error) {
	o, err := s.open(id)
	return tui.Pack{Course: o.course, Finder: o.finder, Races: o.labs, Labs: o.labs, Live: o.labs}, err
}

// inLines is the shelf of the linear face.
type inLines struct{ *shelf }

// Open opens a pack with what belongs to it.
func (s inLines) Open(id string) (linear.Pack, error) {
	o, err := s.open(id)
	if err != nil {
		return linear.Pack{}, err
	}
	return linear.Pack{Course: o.course, Finder: o.finder, Races: o.labs, Labs: o.labs, Live: o.labs, ReportTo: reportTo(o.course)}, nil
}

// reportTo says where the authors want reports.
func reportTo(course *content.Course) string {
	m, err := course.Manifest()
	if err != nil {
		return "" // whoever opens a lesson hears what is wrong
	}
	return content.Line(m.Report)
}

// course is the pack that a verb is about: the one that --pack names, or else the one to go on with.
func (p *program) course() (*content.Course, error) {
	s, err := p.shelf()
	if err != nil {
		return nil, err
	}
	return p.courseOf(s)
}

func (p *program) courseOf(s *shelf) (*content.Course, error) {
	if p.pack != "" {
		return s.course(p.pack)
	}
	if len(s.packs) == 1 {
		return s.course(s.packs[0].id)
	}
	journal, err := p.journalToRead(p.ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return s.course(s.packs[0].id)
	}
	if err != nil {
		return nil, err
	}
	defer journal.Close()
	s.journal = journal
	defer func() { s.journal = nil }()
	return s.current(p.ctx)
}

// courseWith is the pack that a name belongs to, with the name in it: PACK/NAME says so, and else it is the first pack that
// has the name, of the one that a verb is about and then the others. Where none has it, it is the one that the verb is about.
func (p *program) courseWith(name string, has func(*content.Course, string) bool) (*content.Course, string, error) {
	s, err := p.shelf()
	if err != nil {
		return nil, name, err
	}
	if id, rest, ok := strings.Cut(name, "/"); ok {
		if _, here := s.named(id); here {
			course, err := s.course(id)
			return course, rest, err
		}
	}
	first, err := p.courseOf(s)
	if err != nil || p.pack != "" || has(first, name) {
		return first, name, err
	}
	for _, id := range s.ids() {
		if other, ok := s.Pack(id); ok && has(other, name) {
			return other, name, nil
		}
	}
	return first, name, nil
}

// What a name can be that of.
func hasLesson(c *content.Course, name string) bool { _, ok := c.Find(name); return ok }
func hasLab(c *content.Course, name string) bool    { _, ok := c.Outline.Lab(name); return ok }
func hasReading(c *content.Course, name string) bool {
	_, module := c.Module(name)
	return module || hasLesson(c, name)
}

// ofPack gives a verb the flag that names a pack.
func (p *program) ofPack(c *cobra.Command) *cobra.Command {
	c.Flags().StringVar(&p.pack, "pack", "", "id of the pack (default: the one you learned in last)")
	_ = c.RegisterFlagCompletionFunc("pack", p.completeAnyPack) // the flag is there
	return c
}

// completeAnyPack offers the ids of packs to the shell, that of the program among them.
func (p *program) completeAnyPack(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	s, err := p.shelf()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, o := range s.packs {
		out = append(out, o.id+"\t"+content.Line(o.title))
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
