package pack

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// debris is what lies in a store and belongs to no installed pack.
type debris struct {
	restore []string // folders that were set aside and are wanted in their place again
	remove  []string // folders and records
	records []Installed
	damaged bool // the index is missing or damaged, and there were packs to list
	halves  int  // packs that were being written or removed
}

// survey reads what is installed from the folders and their records, and says what else lies there. The index decides
// which version of a pack is the installed one; without it, the one that was installed last is.
func (s Store) survey(root *os.Root) ([]Installed, debris, error) {
	listed, err := s.readIndex(root)
	blind := errors.Is(err, errDamaged) || errors.Is(err, fs.ErrNotExist)
	if err != nil && !blind {
		return nil, debris{}, err
	}
	ids, err := fs.ReadDir(root.FS(), s.name())
	if err != nil {
		return nil, debris{}, err
	}
	packs := []Installed{}
	var out debris
	for _, e := range ids {
		if !packID.MatchString(e.Name()) || !e.IsDir() {
			continue // not ours
		}
		v, err := s.surveyPack(root, e.Name())
		if err != nil {
			return nil, debris{}, err
		}
		p, ok := v.choose(listed, blind)
		if ok {
			packs = append(packs, p)
		}
		v.sort(s, p, ok, &out)
	}
	for _, name := range []string{s.name(indexName) + halfMark, TrustName + halfMark} {
		if _, err := root.Lstat(name); err == nil {
			out.remove = append(out.remove, name)
		}
	}
	out.damaged = blind && len(packs) > 0
	return packs, out, nil
}

// versions is what lies in the folder of one pack.
type versions struct {
	id      string
	folders map[string]bool
	aside   map[string]bool // folders set aside, by version
	records map[string]Installed
	names   []string // everything
}

func (s Store) surveyPack(root *os.Root, id string) (versions, error) {
	v := versions{id: id, folders: map[string]bool{}, aside: map[string]bool{}, records: map[string]Installed{}}
	entries, err := fs.ReadDir(root.FS(), s.name(id))
	if err != nil {
		return v, err
	}
	for _, e := range entries {
		name := e.Name()
		v.names = append(v.names, name)
		version, isRecord := strings.CutSuffix(name, ".json")
		aside, isAside := strings.CutSuffix(name, asideMark)
		switch {
		case isAside && e.IsDir():
			v.aside[aside] = true
		case e.IsDir() && !strings.HasSuffix(name, halfMark):
			v.folders[name] = true
		case isRecord:
			r, err := s.readRecord(root, id, version)
			if told := new(Refusal); errors.As(err, &told) {
				return v, err
			}
			if err == nil {
				v.records[version] = r
			}
		}
	}
	return v, nil
}

// choose is the version that is installed.
func (v versions) choose(listed []Installed, blind bool) (Installed, bool) {
	p, ok := find(listed, v.id)
	if ok && v.has(p.Version) {
		return p, true
	}
	if !ok && !blind {
		return Installed{}, false
	}
	var best Installed
	for version, r := range v.records {
		if v.has(version) && (best.ID == "" || r.At.After(best.At)) {
			best = r
		}
	}
	return best, best.ID != ""
}

func (v versions) has(version string) bool { return v.folders[version] || v.aside[version] }

// sort adds to out what of the folder of a pack is not p.
func (v versions) sort(s Store, p Installed, ok bool, out *debris) {
	for _, name := range v.names {
		switch version, isAside := strings.CutSuffix(name, asideMark); {
		case ok && (name == p.Version || name == p.Version+".json"):
		case ok && isAside && version == p.Version && !v.folders[version]:
			out.restore = append(out.restore, s.name(v.id, name))
		default:
			out.remove = append(out.remove, s.name(v.id, name))
			if !strings.HasSuffix(name, ".json") {
				out.halves++
			}
		}
	}
	if _, recorded := v.records[p.Version]; ok && !recorded {
		out.records = append(out.records, p)
	}
	if !ok {
		out.remove = append(out.remove, s.name(v.id))
	}
	slices.SortStableFunc(out.remove, func(a, b string) int { return strings.Count(b, "/") - strings.Count(a, "/") })
}
