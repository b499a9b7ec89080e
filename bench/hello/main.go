// Hello is the least that a program on Bubble Tea v2 can be: one styled screen with a list to move in. The bench
// measures the real program against it.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
)

type model struct{ at, width, height int }

func (m model) Init() tea.Cmd { return nil }

func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.KeyPressMsg:
		switch msg.String() {
		case "q", "ctrl+c":
			return m, tea.Quit
		case "j", "down":
			m.at = min(m.at+1, m.rows()-1)
		case "k", "up":
			m.at = max(m.at-1, 0)
		}
	}
	return m, nil
}

func (m model) rows() int { return max(1, m.height-4) }

func (m model) View() tea.View {
	v := tea.NewView("")
	v.AltScreen = true
	if m.height == 0 {
		return v
	}
	rule := "\x1b[38;5;240m" + strings.Repeat("─", m.width) + "\x1b[m"
	lines := []string{"  \x1b[38;5;117;1mHello\x1b[m", rule}
	for i := range m.rows() {
		pointer, text := "  ", fmt.Sprintf("line %d of a list that somebody moves in", i+1)
		if i == m.at {
			pointer, text = "\x1b[38;5;215;1m▸\x1b[m ", "\x1b[38;5;231;1m"+text+"\x1b[m"
		}
		lines = append(lines, "  "+pointer+text)
	}
	lines = append(lines, rule, "  \x1b[38;5;222mq\x1b[m \x1b[38;5;109mquit\x1b[m   \x1b[38;5;222m?\x1b[m \x1b[38;5;109mkeys\x1b[m")
	v.SetContent(strings.Join(lines, "\n"))
	return v
}

func main() {
	fps := flag.Int("fps", 60, "frames per second")
	flag.Parse()
	if _, err := tea.NewProgram(model{}, tea.WithFPS(*fps)).Run(); err != nil {
		fmt.Fprintln(os.Stderr, "hello:", err)
		os.Exit(1)
	}
}
