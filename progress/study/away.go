package study

// BringBack is the entry that asks again what was put away.
func BringBack(c Card, stamp Stamp) Entry {
	return Entry{
		Type: Resumed, At: stamp.At, Nonce: stamp.Nonce, Pack: c.Pack, Step: -1, Item: c.Item, Kind: c.Kind,
		Facts: Facts{Card: c.ID, Lesson: c.Lesson},
	}
}
