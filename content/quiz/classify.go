package quiz

// A classify question puts things into boxes: a table whose right column repeats. It is graded like a match; what is
// shuffled are the things, and the boxes keep their order.

func claimsClassify(d Draft) bool {
	table := d.first(Table)
	boxes, things := map[string]bool{}, 0
	for _, row := range table.Rows {
		if len(row.Cells) == 2 && row.Cells[0] != "" {
			things++
			boxes[row.Cells[1]] = true
		}
	}
	return claimsMatch(d) && len(boxes) > 1 && things > len(boxes)
}

func sizePairs(q Question) int { return len(q.Pairs) }
