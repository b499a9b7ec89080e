package content

// SummaryTitle is the title of the section in which a lesson says itself in short.
const SummaryTitle = "Summary"

// Summary returns the lesson's section with the title Summary, in one piece where it goes on over several screens. ok is
// false for a lesson without one.
func (l *Lesson) Summary() (s Section, ok bool) {
	for _, other := range l.Sections {
		if other.Title == SummaryTitle {
			s.Title, s.Parts, ok = other.Title, append(s.Parts, other.Parts...), true
		}
	}
	return s, ok
}

// Blocks returns everything there is to read in a section, without its questions.
func (s Section) Blocks() []Block {
	var out []Block
	for _, p := range s.Parts {
		out = append(out, Readable(p.Blocks)...)
	}
	return out
}

// Body is Blocks without the heading that gave the section its title.
func (s Section) Body() []Block {
	blocks := s.Blocks()
	if len(blocks) > 0 && blocks[0].Kind == Heading && Plain(blocks[0].Text) == s.Title {
		return blocks[1:]
	}
	return blocks
}
