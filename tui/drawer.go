package tui

// drawer is a screen that lies over the lower part of the one below it.
type drawer interface {
	// drawer is how many of the body's lines it takes, its rule not counted.
	drawer(height int) int
}

// over tells whether the screen on top lies over another.
func (a *App) over() bool {
	_, ok := a.top().(drawer)
	return ok
}

// frame is what the screens on top show together.
func (a *App) frame(c column) frame { return a.frameOf(len(a.stack)-1, c.inner(), c.body) }

func (a *App) frameOf(i, width, height int) frame {
	s := a.stack[i]
	d, ok := s.(drawer)
	if !ok || i == 0 {
		return s.view(width, height)
	}
	return pull(a.env.st, a.frameOf(i-1, width, height), s, min(d.drawer(height-1), height-1), width, height)
}

// pull draws a screen of n lines over the end of a frame, below a rule.
func pull(st *styles, under frame, s screen, n, width, height int) frame {
	f := s.view(width, n)
	top := height - n - 1
	body := make([]string, 0, height)
	for i := range top {
		line := ""
		if i < len(under.body) {
			line = under.body[i]
		}
		body = append(body, line)
	}
	body = append(body, st.rule.Render(repeat(st.glyphs.heavy, width)))
	if f.cursor != nil {
		f.cursor = &spot{f.cursor.x, f.cursor.y + len(body)}
	}
	return frame{title: under.title, where: under.where, progress: under.progress, body: append(body, f.body...), status: f.status, below: f.below, cursor: f.cursor}
}
