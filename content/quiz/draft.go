package quiz

// Draft is a question as its author wrote it, taken apart into pieces but not yet understood. Whoever reads the
// Markdown makes it; Parse understands it.
type Draft struct {
	At     Pos
	Title  string // Markdown: the heading after "Q:"
	Meta   Meta
	MetaAt Pos     // of the metadata comment; zero without one
	Pieces []Piece // what stands between heading and end, in order, without hints and explanation
	Hints  []string
	Note   string
	Stray  []Pos // quotes that belong to no option
}

// PieceKind tells the pieces of a draft apart.
type PieceKind uint8

// The kinds of piece.
const (
	Prose       PieceKind = iota // Markdown to show as it stands; code blocks too
	Tasks                        // a task list: `- [x]` and `- [ ]`
	Steps                        // an ordered list
	Table                        // a table
	Bullets                      // a plain list
	CodeBlock                    // a fenced block of code
	OutputBlock                  // a fenced block marked as output
)

// Piece is one block of a draft.
type Piece struct {
	Kind  PieceKind
	At    Pos
	Text  string // Markdown of the whole
	Items []Item // Tasks, Steps, Bullets
	Rows  []Row  // Table, without its header
	Code  string // CodeBlock, OutputBlock: what is between the fences
	Lang  string // CodeBlock: its language
}

// Item is one entry of a list in a draft.
type Item struct {
	At       Pos
	Text     string // Markdown of its first paragraph and code
	Task     bool   // it has a box
	Checked  bool
	Feedback string // Markdown of the quotes inside it
	Comment  string // the text of the HTML comment at its end
}

// Row is one row of a table in a draft.
type Row struct {
	At    Pos
	Cells []string // Markdown
}

// metaAt is where to send an author whose metadata is wrong.
func (d Draft) metaAt() Pos {
	if d.MetaAt == (Pos{}) {
		return d.At
	}
	return d.MetaAt
}

// joined is the draft with its task lists made one. Quotes that are not indented cut a list into many.
func (d Draft) joined() Draft {
	all := Piece{Kind: Tasks, At: d.first(Tasks).At}
	var out []Piece
	for _, p := range d.Pieces {
		if p.Kind == Tasks {
			all.Items = append(all.Items, p.Items...)
		} else {
			out = append(out, p)
		}
	}
	d.Pieces = append(out, all)
	return d
}

// has tells whether there is a piece of a kind.
func (d Draft) has(k PieceKind) bool { return len(d.pieces(k)) > 0 }

// pieces returns the pieces of one kind.
func (d Draft) pieces(k PieceKind) []Piece {
	var out []Piece
	for _, p := range d.Pieces {
		if p.Kind == k {
			out = append(out, p)
		}
	}
	return out
}

// checked is the number of items with a checked box.
func checked(items []Item) int {
	n := 0
	for _, it := range items {
		if it.Checked {
			n++
		}
	}
	return n
}

// first returns the first piece of a kind, or an empty one at the place of the question.
func (d Draft) first(k PieceKind) Piece {
	for _, p := range d.Pieces {
		if p.Kind == k {
			return p
		}
	}
	return Piece{Kind: k, At: d.At}
}
