package lock

import "slices"

// Freeze is the lock of a pack: what it has, what it had, each id since when.
//
// The lock of before is history and is kept. What the pack may not do without saying so does not change it: a question
// whose answer changed while `rev` did not, and an id that is gone without a word, stand in the new lock as they stood
// in the old one, so that the checker goes on finding them. An id that came with the version that is being worked on was
// never released and is free.
func (v View) Freeze(before File) File {
	released := before.released(v.Version)
	known := released.byName()
	there := v.byName()
	var out File
	for _, s := range v.all() {
		e := v.fresh(s, known, there)
		if old, ok := known[s.name()]; ok && v.holds(old, *s) {
			e = old
		}
		out.Entries = append(out.Entries, e)
	}
	for _, old := range released.Entries {
		if there[name{old.Sort, old.ID}] == nil {
			out.Entries = append(out.Entries, v.gone(old, there))
		}
	}
	for _, old := range before.Entries {
		if old.Retired == v.Version && there[name{old.Sort, old.ID}] == nil {
			out.Entries = append(out.Entries, old)
		}
	}
	slices.SortFunc(out.Entries, compareEntries)
	return out
}

// released is the lock as it was before the work on a version began, as far as it can tell: without what came with that
// version, and with what moved in it under its old id.
func (f File) released(version string) File {
	back := map[name][]string{}
	for _, e := range f.Entries {
		if n := (name{e.Sort, e.Moved}); e.Moved != "" && e.Since == version {
			back[n] = append(back[n], e.ID)
		}
	}
	var out File
	for _, e := range f.Entries {
		if e.Since == version || e.Retired == version {
			continue
		}
		names, moved := back[name{e.Sort, e.ID}]
		if !moved {
			names = []string{e.ID}
		}
		for _, e.ID = range names {
			out.Entries = append(out.Entries, e)
		}
	}
	return out
}

// fresh is the line of what is there. What was given another id, or one after another, is as old as under the first one.
func (v View) fresh(s *Seen, known map[name]Entry, there map[name]*Seen) Entry {
	e := s.Entry
	e.Since = v.Version
	if old := known[s.name()]; old.Since != "" && old.Moved == "" {
		e.Since = old.Since
		return e
	}
	for _, from := range v.movedIDs() {
		n := name{s.Sort, from}
		if target, ok := v.resolve(n, there); ok && target == s.name() && known[n].Since != "" {
			e.Since = known[n].Since
		}
	}
	return e
}

// holds tells whether the old line stays because the pack does not say what it must.
func (v View) holds(old Entry, s Seen) bool {
	switch {
	case old.Retired != "":
		return true
	case old.Moved != "":
		return v.Moved[old.Moved] != s.ID // unless it was moved back
	}
	return old.Sort == Item && old.Key != s.Key && s.Rev <= old.Rev
}

// gone is the line of an id that is not there any more.
func (v View) gone(old Entry, there map[name]*Seen) Entry {
	n := name{old.Sort, old.ID}
	switch target, ok := v.resolve(n, there); {
	case old.Retired != "":
		return old
	case ok && old.Moved != "":
		return Entry{Sort: old.Sort, ID: old.ID, Moved: target.id, Since: old.Since}
	case ok:
		return Entry{Sort: old.Sort, ID: old.ID, Moved: target.id, Since: v.Version}
	case v.isRetired(n):
		return Entry{Sort: old.Sort, ID: old.ID, Retired: v.Version}
	}
	return old
}
