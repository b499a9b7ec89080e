module github.com/engineroom/engineroom

go 1.26.0

// Newer than what the proxy of some places serves; only tests of dependencies ask for it.
exclude github.com/google/pprof v0.0.0-20261016150608-1facf8f91b50

require (
	aead.dev/minisign v0.3.0 // signatures of packs, which the public minisign tool can check and make
	charm.land/bubbles/v2 v2.2.1 // Bubbles: key bindings, the answer field
	charm.land/bubbletea/v2 v2.0.9 // Bubble Tea: the state machine on the screen
	charm.land/fang/v2 v2.0.1 // how help, usage and errors of verbs look
	charm.land/glamour/v2 v2.0.1 // Glamour: lessons
	charm.land/lipgloss/v2 v2.0.5 // Lip Gloss: colours; v2.0.6 asks for a newer ultraviolet than Bubble Tea v2.0.9
	github.com/adrg/xdg v0.5.3 // where each system keeps settings, data and caches
	github.com/alecthomas/chroma/v2 v2.14.0 // colours of code
	github.com/charmbracelet/colorprofile v0.4.3 // how many colours a terminal has
	github.com/charmbracelet/x/ansi v0.11.7 // how wide text is in cells, and where it may be cut
	github.com/charmbracelet/x/term v0.2.2 // whether this is a terminal; passwords without an echo
	github.com/creack/pty v1.1.24 // terminals for tests and measurements of the whole program
	github.com/klauspost/compress v1.20.3 // zstd, in which Anki packs its decks
	github.com/rogpeppe/go-internal v1.16.0 // scripts that test the verbs
	github.com/spf13/cobra v1.10.2 // verbs, flags, completion
	github.com/yuin/goldmark v1.7.8 // reads Markdown
	go.yaml.in/yaml/v4 v4.0.0 // reads manifests, labs and settings, with the place of each value
	golang.org/x/crypto v0.58.0 // Argon2id, for labs about passwords
	golang.org/x/mod v0.42.0 // names that are safe on every system, and the h1: sum of go.sum
	golang.org/x/net v0.61.0 // reads HTML as a browser does: what other programs export, and in tests our own pages
	golang.org/x/sys v0.49.0 // the walls around labs: Landlock, system call filters, Job Objects
	golang.org/x/text v0.43.0 // Unicode: one form for the same text, folded letters
	modernc.org/libc v1.79.0 // the version that modernc.org/sqlite asks for, never another
	modernc.org/quickjs v0.27.0 // the language of code labs: pure Go, with limits on memory, stack and time; asks for the same libc
	modernc.org/sqlite v1.61.1 // SQLite in pure Go: the journal, the index, labs, Anki
	pgregory.net/rapid v1.3.0 // property tests
)

require (
	github.com/muesli/mango-cobra v1.2.0 // the manual page of the verbs
	github.com/muesli/roff v0.1.0 // the form of manual pages
)

require (
	github.com/atotto/clipboard v0.1.4 // indirect
	github.com/aymerick/douceur v0.2.0 // indirect
	github.com/charmbracelet/ultraviolet v0.0.0-20260703014108-f5a850f9c2b7 // indirect
	github.com/charmbracelet/x/exp/charmtone v0.0.0-20250603201427-c31516f43444 // indirect
	github.com/charmbracelet/x/exp/slice v0.0.0-20250327172914-2fdc97757edf // indirect
	github.com/charmbracelet/x/termios v0.1.1 // indirect
	github.com/charmbracelet/x/windows v0.2.2 // indirect
	github.com/clipperhouse/displaywidth v0.11.0 // indirect
	github.com/clipperhouse/uax29/v2 v2.7.0 // indirect
	github.com/dlclark/regexp2 v1.11.0 // indirect
	github.com/dustin/go-humanize v1.1.0 // indirect
	github.com/google/pprof v0.0.0-20260906184651-6331bc6350fe // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/gorilla/css v1.0.1 // indirect
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/lucasb-eyer/go-colorful v1.4.0 // indirect
	github.com/mattn/go-isatty v0.0.24 // indirect
	github.com/mattn/go-runewidth v0.0.31 // indirect
	github.com/microcosm-cc/bluemonday v1.0.27 // indirect
	github.com/muesli/cancelreader v0.2.2 // indirect
	github.com/muesli/mango v0.2.0 // indirect
	github.com/muesli/mango-pflag v0.1.0 // indirect
	github.com/ncruces/go-strftime v1.1.0 // indirect
	github.com/remyoudompheng/bigfft v0.0.0-20230129092748-24d4a6f8daec // indirect
	github.com/rivo/uniseg v0.4.7 // indirect
	github.com/spf13/pflag v1.0.9 // indirect
	github.com/xo/terminfo v0.0.0-20220910002029-abceb7e1c41e // indirect
	github.com/yuin/goldmark-emoji v1.0.5 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/tools v0.52.0 // indirect
	modernc.org/libquickjs v0.14.0 // indirect
	modernc.org/mathutil v1.7.1 // indirect
	modernc.org/memory v1.12.1 // indirect
)
