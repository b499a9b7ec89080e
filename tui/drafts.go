package tui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab/desk"
)

// draft is a file of a lab as it stands on the screen, on its way to the disk.
type draft struct {
	desk  *desk.Desk
	name  string
	text  string
	knobs map[string]float64 // in place of a text, for the file of settings
	base  string             // what the file held when it was last read or written here
	rev   int                // grows with every draft, so that an older one never covers a newer one
	force bool               // it takes the place of whatever stands there
}

func (d draft) same(o draft) bool { return d.name == o.name && d.desk.Dir() == o.desk.Dir() }

// drafts are what the disk does not have yet, oldest first, one for each file. One batch is on its way at a time; what
// fails is kept and tried again. They outlive the screen of the lab.
type drafts struct {
	fx      *effects
	waiting []draft
	busy    bool // a batch is on its way
	ticking bool // the next one will be
	rev     int
	err     error // why the last batch failed; nil when it did not
}

// saveAfter is how long typed text waits for more. It is on the disk less than half a second after the last key.
const saveAfter = 300 * time.Millisecond

// put takes a file as it stands now. It is written soon.
func (d *drafts) put(f draft) tea.Cmd {
	d.add(f)
	if d.ticking || d.busy {
		return nil // a batch that is on its way is followed by the next
	}
	d.ticking = true
	return d.fx.saveSoon()
}

// add takes a file as it stands now, to be sent.
func (d *drafts) add(f draft) {
	d.rev++
	f.rev = d.rev
	i := slices.IndexFunc(d.waiting, f.same)
	if i < 0 {
		d.waiting = append(d.waiting, f)
		return
	}
	f.force = f.force || d.waiting[i].force
	d.waiting[i] = f
}

// send writes what waits, unless a batch is on its way already.
func (d *drafts) send() tea.Cmd {
	if d.busy || len(d.waiting) == 0 {
		return nil
	}
	d.busy = true
	return d.fx.writeDrafts(slices.Clone(d.waiting))
}

// settle takes note of what became of a batch.
func (d *drafts) settle(m draftsWritten) tea.Cmd {
	d.busy, d.err = false, nil
	for _, w := range m.files {
		i := slices.IndexFunc(d.waiting, w.draft.same)
		switch {
		case w.stale:
		case w.err != nil:
			d.err = w.err
		case i < 0:
		case w.clash, d.waiting[i].rev == w.draft.rev:
			d.waiting = slices.Delete(d.waiting, i, i+1)
		default:
			d.waiting[i].base, d.waiting[i].force = w.base, false
		}
	}
	switch {
	case len(d.waiting) == 0:
		return nil
	case d.err != nil:
		return d.fx.saveLater()
	}
	return d.send()
}

// of is what waits for a file.
func (d *drafts) of(dk *desk.Desk, name string) (draft, bool) {
	i := slices.IndexFunc(d.waiting, draft{desk: dk, name: name}.same)
	if i < 0 {
		return draft{}, false
	}
	return d.waiting[i], true
}

// drop forgets what waits for the files of a desk, because something else takes their place.
func (d *drafts) drop(dk *desk.Desk) {
	d.waiting = slices.DeleteFunc(d.waiting, func(f draft) bool { return f.desk.Dir() == dk.Dir() })
}

// clean tells whether everything of a desk is on the disk.
func (d *drafts) clean(dk *desk.Desk) bool {
	return !slices.ContainsFunc(d.waiting, func(f draft) bool { return f.desk.Dir() == dk.Dir() })
}

// worry is a sentence about what cannot be written; empty where nothing waits in vain.
func (d *drafts) worry() string {
	if d.err == nil || len(d.waiting) == 0 {
		return ""
	}
	return "Your text is not on the disk yet, but kept and tried again: " + content.Line(d.err.Error())
}
