package linear

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/engineroom/engineroom/content"
)

// maxLine is the longest line that is taken for an answer. Nobody types one; a file piped in by mistake has it, and
// must cost neither memory nor a wrong answer.
const maxLine = 64 << 10

// line is what the learner typed before Enter.
type line struct {
	text string // filtered, without its end
	long bool   // it was longer than maxLine and was skipped
	end  bool   // there is no line: the input ended, broke, or is no longer waited for
	err  error  // why it broke
}

// input reads lines when they are asked for, and none ahead of that: what was not asked for was not answered.
type input struct {
	r       *bufio.Reader
	lines   chan line
	waiting bool // a read has begun whose line was not fetched
}

func newInput(r io.Reader) *input {
	return &input{r: bufio.NewReaderSize(r, maxLine), lines: make(chan line, 1)}
}

// next waits for a line or for the end of ctx. A read cannot be broken off, so the goroutine of the last one may outlive
// ctx, with nothing to do but to end; its line is there for whoever asks next.
func (in *input) next(ctx context.Context) line {
	if ctx.Err() != nil {
		return line{end: true}
	}
	if !in.waiting {
		in.waiting = true
		go func() { in.lines <- readLine(in.r) }()
	}
	select {
	case l := <-in.lines:
		in.waiting = false
		return l
	case <-ctx.Done():
		return line{end: true}
	}
}

func readLine(r *bufio.Reader) line {
	b, err := r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return skip(r)
	}
	if len(b) == 0 {
		return line{end: true, err: broken(err)}
	}
	text := strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
	return line{text: content.Text(text)}
}

// skip passes over the rest of a line.
func skip(r *bufio.Reader) line {
	for {
		_, err := r.ReadSlice('\n')
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line{long: true}
		}
	}
}

// broken is why reading stopped, if it was not the end of the input.
func broken(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
