package tui

import "github.com/engineroom/engineroom/content/quiz"

// why is the widget of why: two choices below each other, the verdict and its reason. Options are numbered through.
type why struct {
	choice
}

func newWhy(q *quiz.Question, shown []int, g glyphs) widget {
	w := &why{*newChoice(q, shown, g).(*choice)}
	w.pick = w.choose
	return w
}

// choose takes an option in the place of the other of its list.
func (w *why) choose(i int) {
	if i < 0 || i >= len(w.shown) {
		return
	}
	w.at = i
	for o := range w.picked {
		if (o < w.q.Split) == (w.shown[i] < w.q.Split) {
			delete(w.picked, o)
		}
	}
	w.picked[w.shown[i]] = true
	if !w.both() && w.shown[i] < w.q.Split {
		w.at = w.q.Split // on to the reasons
	}
}

func (w *why) both() bool { return len(w.picked) == 2 }

func (w *why) response() (quiz.Response, string) {
	r, missing := w.choice.response()
	if missing == "" && !w.both() {
		missing = "Choose a verdict and a reason: two numbers."
	}
	return r, missing
}

func (w *why) draw(st *styles, md *markdown, width int) drawing {
	var d drawing
	for i, o := range w.shown {
		if i == w.q.Split {
			d.lines = append(d.lines, "")
			d.lines = append(d.lines, md.inline(becauseOf(w.q), width)...)
		}
		if i == w.at {
			d.at = len(d.lines)
		}
		d.hit(func() { w.pick(i) })
		d.lines = append(d.lines, w.option(st, md, i, o, width)...)
	}
	return d
}

// becauseOf is what stands between verdict and reason.
func becauseOf(q *quiz.Question) string {
	if q.Because == "" {
		return "Because:"
	}
	return q.Because
}
