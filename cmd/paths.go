package cmd

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/adrg/xdg" // the places each platform keeps data and caches in

	"github.com/engineroom/engineroom/cmd/config"
	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress"
)

const journalName = "progress.db"

// dataDir is where the learner's record lives: --data, ENGINEROOM_DATA, or the platform's own place; "" if none of them
// is known.
func (p *program) dataDir() string {
	if dir := p.ownDir(); dir != "" {
		return dir
	}
	return platformDir(xdg.DataHome, "XDG_DATA_HOME")
}

// ownDir is the folder that the learner chose for everything, or "".
func (p *program) ownDir() string {
	dir := p.data
	if dir == "" {
		dir = os.Getenv("ENGINEROOM_DATA")
	}
	if dir == "" {
		return ""
	}
	if whole, err := filepath.Abs(dir); err == nil {
		return whole
	}
	return dir
}

// platformDir is our folder in one of the platform's. Without a home the library would guess from the user's name, and
// what belongs to nobody in particular is not ours to write in.
func platformDir(dir, variable string) string {
	homeless := runtime.GOOS != "windows" && os.Getenv("HOME") == "" && os.Getenv(variable) == ""
	if dir == "" || homeless {
		return ""
	}
	return filepath.Join(dir, "engineroom")
}

// cacheDir is where what can be made again is kept. It may be deleted at any time.
func (p *program) cacheDir() string {
	if dir := p.ownDir(); dir != "" {
		return filepath.Join(dir, "cache")
	}
	return platformDir(xdg.CacheHome, "XDG_CACHE_HOME")
}

// configPath is the configuration file, or "" if there is no place for one.
func (p *program) configPath() string {
	if dir := p.ownDir(); dir != "" {
		return filepath.Join(dir, config.Name)
	}
	if dir := platformDir(xdg.ConfigHome, "XDG_CONFIG_HOME"); dir != "" {
		return filepath.Join(dir, config.Name)
	}
	return ""
}

func (p *program) journalPath() string {
	dir := p.dataDir()
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, journalName)
}

// shipped is the course in this program; tests bring their own.
var shipped = content.Shipped

// shippedCourse opens the course of this program.
func (p *program) shippedCourse() (*content.Course, error) {
	return content.Load(shipped(), p.outlineCache())
}

// shippedOutline is the name of the file that keeps the outline of the shipped course.
const shippedOutline = "outline-shipped"

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
		File: filepath.Join(dir, shippedOutline),
		Key:  fmt.Sprintf("%d %d", info.Size(), info.ModTime().UnixNano()),
	}
}

// journal opens the learner's journal for reading and writing.
func (p *program) journal(ctx context.Context) (*progress.Journal, error) {
	return progress.Open(ctx, p.journalPath(), progress.Options{App: versionText(), Slow: func() {
		fmt.Fprintln(p.err, "Your record is brought to a new format, once; a backup is made before. A very long record takes up to a minute.")
	}})
}

// journalToRead opens the journal without making or changing anything.
func (p *program) journalToRead(ctx context.Context) (*progress.Journal, error) {
	return progress.Open(ctx, p.journalPath(), progress.Options{App: versionText(), ReadOnly: true})
}
