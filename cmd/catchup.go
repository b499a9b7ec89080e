package cmd

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress"
	"github.com/engineroom/engineroom/progress/study"
)

// catchUp tells the journal what each pack changed for the learner since it was opened last: answers that were corrected,
// questions that are gone or back. A pack is looked through once for each version, and nothing is written where nothing
// changed. It returns sentences for the learner, and whether anything was written.
func (s *shelf) catchUp(ctx context.Context) (news string, changed bool, err error) {
	var says []string
	for _, o := range s.packs {
		one, wrote, failed := s.catchUpWith(ctx, o)
		if err = cmp.Or(err, failed); one != "" {
			says = append(says, one)
		}
		changed = changed || wrote
	}
	return strings.Join(says, " "), changed, err
}

func (s *shelf) catchUpWith(ctx context.Context, o *onShelf) (news string, changed bool, err error) {
	file := s.p.checkedFile(o.id)
	if was, err := os.ReadFile(file); err == nil && string(was) == o.cache.Key && o.cache.Key != "" {
		return "", false, nil
	}
	cards, err := s.journal.Cards(ctx, o.id)
	if err != nil {
		return "", false, err
	}
	if len(cards) > 0 {
		course, err := o.open()
		if err != nil {
			return "", false, nil // what cannot be read has changed nothing yet
		}
		seen, err := s.journal.Seen(ctx, o.id)
		if err != nil {
			return "", false, err
		}
		update := study.Updating(course, cards, seen)
		if changed = !update.IsEmpty(); changed {
			if err := s.journal.Record(ctx, update.Entry(course.Outline, stamp())); err != nil {
				return "", false, err
			}
		}
		news = update.Says(content.Line(course.Title), cards)
	}
	s.p.markChecked(file, o.cache.Key)
	return news, changed, nil
}

// checkedFile is where the cache says which version of a pack the journal has caught up with; "" where there is no cache.
func (p *program) checkedFile(pack string) string {
	dir := p.cacheDir()
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "caught-up-"+pack)
}

// markChecked remembers that the journal has caught up with a version. Where that cannot be kept, it is found out again.
func (p *program) markChecked(file, key string) {
	if file == "" || key == "" || os.MkdirAll(filepath.Dir(file), 0o700) != nil {
		return
	}
	_ = os.WriteFile(file, []byte(key), 0o600)
}

// forgetChecked makes the next start catch up with every pack: the journal is another one than it was.
func (p *program) forgetChecked() {
	dir := p.cacheDir()
	if dir == "" {
		return
	}
	files, _ := filepath.Glob(filepath.Join(escaped(dir), "caught-up-*")) // the pattern is a good one
	for _, f := range files {
		_ = os.Remove(f)
	}
}

// escaped keeps characters of a folder's name from being taken for a pattern.
func escaped(dir string) string {
	return strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}

// catchUpIfBegun does so after an install, and says what changed. Where nothing was learned yet, or where the journal
// cannot be written now, the next start finds it out.
func (p *program) catchUpIfBegun() {
	if _, err := os.Stat(p.journalPath()); err != nil {
		return
	}
	journal, err := p.journal(p.ctx)
	if err != nil {
		return
	}
	defer journal.Close()
	if news, err := p.catchUp(journal); err == nil && news != "" {
		fmt.Fprintln(p.err, news)
	}
}

// tellCatchUp catches up before anything is asked, and says what changed.
func (p *program) tellCatchUp(s *shelf) {
	news, _, err := s.catchUp(p.ctx)
	if err != nil {
		fmt.Fprintln(p.err, "What an update of a pack changed is found out at the next start:", content.Line(err.Error()))
	}
	if news != "" {
		fmt.Fprintln(p.err, news)
	}
}

var _ study.Library = (*shelf)(nil)

// catchUp does so for a journal that is open, outside of the app.
func (p *program) catchUp(journal *progress.Journal) (news string, err error) {
	s, err := p.shelf()
	if err != nil {
		return "", err
	}
	s.journal = journal
	news, _, err = s.catchUp(p.ctx)
	return news, err
}
