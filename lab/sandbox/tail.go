package sandbox

import (
	"io"
	"strings"
)

// tailSize is how much of a child's standard error is kept, in bytes: enough for Go to say why it gave up and where all
// its goroutines were. tailLines is how many lines of it are shown.
const (
	tailSize  = 64 << 10
	tailLines = 6
)

// readTail reads to the end and returns what came last. What came before is thrown away, however much it was.
func readTail(r io.Reader) string {
	buf, tail := make([]byte, 32<<10), []byte(nil)
	for {
		n, err := r.Read(buf)
		tail = append(tail, buf[:n]...)
		if over := len(tail) - tailSize; over > 0 {
			tail = append(tail[:0], tail[over:]...)
		}
		if err != nil {
			return lastWords(string(tail))
		}
	}
}

// lastWords are the line in which Go says why it gave up, if there is one, and the last lines otherwise. Stacks name
// places in our own code, which tell a learner nothing.
func lastWords(said string) string {
	lines := strings.Split(printable(strings.ToValidUTF8(said, "")), "\n")
	for _, line := range lines {
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			return line
		}
	}
	return strings.Join(lines[max(0, len(lines)-tailLines):], "\n")
}
