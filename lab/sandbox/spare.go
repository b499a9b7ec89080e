package sandbox

import (
	"context"
	"sync"
)

// Spare keeps one started child ahead of need, so that a learner who presses the run key does not wait for it to start.
// Each child is handed out once and never taken back: none is used for two packs, or after a call that failed. A spare
// belongs to one open lab, and closing it ends the child that waits.
type Spare struct {
	role   string
	limits Limits
	ctx    context.Context
	cancel context.CancelFunc

	mu   sync.Mutex
	next chan started // holds one child, or its error, once it has started; nil after Close
}

type started struct {
	worker *Worker
	err    error
}

// Warm starts a child of a role and returns at once.
func Warm(role string, limits Limits) *Spare {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Spare{role: role, limits: limits, ctx: ctx, cancel: cancel}
	s.next = s.start()
	return s
}

func (s *Spare) start() chan started {
	ready := make(chan started, 1)
	go func() {
		w, err := Start(s.ctx, s.role, s.limits)
		ready <- started{w, err}
	}()
	return ready
}

// Take hands out the child that waits and starts the next. The caller closes the one it got. A child that died while it
// waited is replaced. The errors are those of [Start], and ErrStopped after Close.
func (s *Spare) Take(ctx context.Context) (*Worker, error) {
	s.mu.Lock()
	ready := s.next
	if ready == nil {
		s.mu.Unlock()
		return nil, stopped(nil)
	}
	s.next = s.start()
	s.mu.Unlock()
	select {
	case got := <-ready:
		if got.err == nil && got.worker.ended() {
			got.worker.Close()
			return Start(ctx, s.role, s.limits)
		}
		return got.worker, got.err
	case <-ctx.Done():
		go drop(ready)
		return nil, stopped(ctx.Err())
	}
}

// Close ends the child that waits. Those that were taken live on.
func (s *Spare) Close() {
	s.mu.Lock()
	ready := s.next
	s.next = nil
	s.mu.Unlock()
	s.cancel()
	if ready != nil {
		drop(ready)
	}
}

func drop(ready chan started) {
	if got := <-ready; got.err == nil {
		got.worker.Close()
	}
}
