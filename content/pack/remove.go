package pack

import (
	"context"
	"slices"
)

// Remove takes a pack out of the store. What the learner answered in it is not the store's and stays, and so does what is
// known of its key. It says which pack that was; ok is false where there is none of that id.
func (s Store) Remove(ctx context.Context, id string) (p Installed, ok bool, err error) {
	if p, ok, err = s.Find(id); err != nil || !ok {
		return p, false, err
	}
	err = s.change(ctx, func(d disk, packs []Installed) error {
		if p, ok = find(packs, id); !ok {
			return nil
		}
		packs = slices.DeleteFunc(slices.Clone(packs), func(other Installed) bool { return other.ID == id })
		return d.replace(s.name(indexName), index{storeFormat, packs})
	})
	return p, ok && err == nil, err
}
