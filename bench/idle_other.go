//go:build unix && !linux

package main

func (b *bench) idle() error {
	b.report.note("P10 reads /proc, which Linux alone has")
	return nil
}
