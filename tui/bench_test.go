package tui

import (
	"slices"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content/quiz"
)

// BenchmarkKeyToFrame measures Update and View together for keys that change the screen, at 200x60, and reports the
// 99th percentile beside the mean: quality asks for at most 2 ms.
func BenchmarkKeyToFrame(b *testing.B) {
	for _, scene := range scenes {
		if scene.name == "keys" {
			continue
		}
		b.Run(scene.name, func(b *testing.B) {
			app := atScene(b, scene.play)
			keys := []string{"down", "up", "1", "2", "pgdown", "pgup"}
			times := make([]time.Duration, 0, b.N)
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				from := time.Now()
				app.Update(keyPress(keys[i%len(keys)]))
				_ = app.View()
				times = append(times, time.Since(from))
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "p99-µs")
		})
	}
}

// atScene is the app on one of the kept frames, at 200x60 and in colour.
func atScene(b *testing.B, play func(*bench)) *App {
	run := start(&testing.T{}, sampleCourse(b), &memory{}, 200, 60, Dark)
	play(run)
	return run.app
}

// View is called for every message; what it allocates is the price of every key. The ceilings are about one and a half
// times what was measured.
func TestDrawingAFrameAllocatesLittle(t *testing.T) {
	for _, c := range []struct {
		name    string
		play    func(*bench)
		ceiling float64
	}{
		{"home", func(b *bench) { b.press("esc") }, 600},
		{"reading", func(b *bench) { b.press("1", "enter", "enter") }, 400},
		{"match", func(b *bench) { b.walk(quiz.Match) }, 700},
	} {
		b := start(t, sampleCourse(t), &memory{}, 80, 24, Dark)
		c.play(b)
		if got := testing.AllocsPerRun(50, func() { _ = b.app.View() }); got > c.ceiling {
			t.Errorf("drawing %s allocates %.0f times, ceiling is %.0f", c.name, got, c.ceiling)
		}
	}
}
