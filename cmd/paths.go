package cmd

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/adrg/xdg" // the places each platform keeps data and caches in

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress"
)

const journalName = "progress.db"

// dataDir is where the learner's record lives: --data, ENGINEROOM_DATA, or the platform's own place.
func (p *program) dataDir() string {
	if dir := p.ownDir(); dir != "" {
		return dir
	}
	if xdg.DataHome == "" {
		return ""
	}
	return filepath.Join(xdg.DataHome, "engineroom")
}

// ownDir is the folder that the learner chose for everything, or "".
func (p *program) ownDir() string {
	if p.data != "" {
		return p.data
	}
	return os.Getenv("ENGINEROOM_DATA")
}

// cacheDir is where what can be made again is kept. It may be deleted at any time.
func (p *program) cacheDir() string {
	if dir := p.ownDir(); dir != "" {
		return filepath.Join(dir, "cache")
	}
	if xdg.CacheHome == "" {
		return ""
	}
	return filepath.Join(xdg.CacheHome, "engineroom")
}

func (p *program) journalPath() string {
	dir := p.dataDir()
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, journalName)
}

// course opens the shipped course.
func (p *program) course() (*content.Course, error) {
	return content.Load(content.Shipped(), p.outlineCache())
}

// outlineCache keeps the outline of the shipped course. The course is part of the program, so it changes when, and only
// when, the program file does.
func (p *program) outlineCache() content.Cache {
	dir := p.cacheDir()
	exe, err := os.Executable()
	if dir == "" || err != nil {
		return content.Cache{}
	}
	info, err := os.Stat(exe)
	if err != nil {
		return content.Cache{}
	}
	return content.Cache{
		File: filepath.Join(dir, "outline-shipped"),
		Key:  fmt.Sprintf("%d %d", info.Size(), info.ModTime().UnixNano()),
	}
}

// journal opens the learner's journal for reading and writing.
func (p *program) journal(ctx context.Context) (*progress.Journal, error) {
	return progress.Open(ctx, p.journalPath(), progress.Options{App: versionText()})
}

// journalToRead opens the journal without making or changing anything.
func (p *program) journalToRead(ctx context.Context) (*progress.Journal, error) {
	return progress.Open(ctx, p.journalPath(), progress.Options{App: versionText(), ReadOnly: true})
}
