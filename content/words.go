package content

import "strings"

// Words counts what there is to read in blocks, code and tables included.
func Words(blocks []Block) int {
	n := 0
	for _, b := range blocks {
		n += len(strings.Fields(b.Text)) + Words(b.Blocks)
		for _, cell := range b.Header {
			n += len(strings.Fields(cell))
		}
		for _, r := range b.Rows {
			for _, cell := range r.Cells {
				n += len(strings.Fields(cell))
			}
		}
		for _, it := range b.Items {
			n += Words(it.Blocks)
		}
	}
	return n
}
