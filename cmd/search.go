package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/search"
)

// searched is what `search --json` prints. Keys are only ever added.
type searched struct {
	SchemaVersion int         `json:"schema_version"`
	Query         string      `json:"query"`
	Meant         string      `json:"meant"` // the query with a slip mended, or empty
	Hits          []searchHit `json:"hits"`
}

type searchHit struct {
	Kind    string `json:"kind"`    // section, term, question or note
	Lesson  string `json:"lesson"`  // its id, or empty
	Section int    `json:"section"` // from 0; -1 where there is none
	Item    string `json:"item"`    // id of a question, or empty
	Title   string `json:"title"`
	Place   string `json:"place"`
	Line    string `json:"line"`  // of the text, around the match
	Match   string `json:"match"` // in line; empty where only the title matches
}

var hitKinds = map[content.HitKind]string{
	content.HitSection: "section", content.HitTerm: "term", content.HitItem: "question", content.HitNote: "note",
}

func (p *program) searchVerb() *cobra.Command {
	var asJSON bool
	var limit int
	c := &cobra.Command{
		Use:   "search WORDS...",
		Short: "Find words in lessons, the glossary, your notes and the questions you have answered",
		Long: "Finds where all the words stand, the last one as the beginning of a word, best first. Case, accents and\n" +
			"punctuation do not count. Questions are found once you have answered them.",
		Example: "  engineroom search status code\n" +
			"  engineroom search --limit 3 connection\n" +
			"  engineroom search --json status | jq -r '.hits[].lesson'",
		Args:              someWords,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(_ *cobra.Command, args []string) error {
			if limit < 1 || limit > search.MaxLimit {
				return usage("--limit is %d\nhint: use a number from 1 to %d", limit, search.MaxLimit)
			}
			return p.search(strings.Join(args, " "), limit, asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	c.Flags().IntVar(&limit, "limit", 10, fmt.Sprintf("how many to print at most, up to %d", search.MaxLimit))
	return p.ofPack(c)
}

// someWords asks for something to search for.
func someWords(_ *cobra.Command, args []string) error {
	if strings.TrimSpace(strings.Join(args, "")) == "" {
		return usage("search needs a word\nhint: for example `engineroom search status code`")
	}
	return nil
}

func (p *program) search(query string, limit int, asJSON bool) error {
	course, err := p.course()
	if err != nil {
		return err
	}
	found, err := p.find(course, query, limit)
	if err != nil {
		return err
	}
	if asJSON {
		err = printJSON(p.out, searchedOf(query, found))
	} else {
		err = printHits(p.out, found.Hits)
	}
	switch {
	case err != nil:
		return err
	case len(found.Hits) == 0:
		return nothingFound(query, found.Meant)
	case found.Meant != "":
		fmt.Fprintf(p.err, "hint: did you mean `engineroom search %s`?\n", found.Meant)
	}
	return nil
}

// find searches with an index that is up to date. A learner who has not begun has answered nothing.
func (p *program) find(course *content.Course, query string, limit int) (content.Found, error) {
	var seen asked
	journal, err := p.journalToRead(p.ctx)
	switch {
	case err == nil:
		defer journal.Close()
		seen = journal
	case !errors.Is(err, fs.ErrNotExist):
		return content.Found{}, err
	}
	f := p.finder(course, seen, nil)
	defer f.Close()
	return f.whole(p.ctx, query, limit)
}

// whole searches when the index is up to date.
func (f *finder) whole(ctx context.Context, query string, limit int) (content.Found, error) {
	if err := f.Prepare(ctx); err != nil {
		return content.Found{}, err
	}
	return f.find(ctx, query, limit)
}

func nothingFound(query, meant string) error {
	hint := "try another word, or the beginning of one"
	if meant != "" {
		hint = fmt.Sprintf("did you mean `engineroom search %s`?", meant)
	}
	return exitError{codeNo, fmt.Errorf("nothing was found for %q\nhint: %s", firstRunes(content.Line(query), 60), hint)}
}

func searchedOf(query string, found content.Found) searched {
	s := searched{SchemaVersion: 1, Query: content.Line(query), Meant: found.Meant, Hits: []searchHit{}}
	for _, h := range found.Hits {
		s.Hits = append(s.Hits, searchHit{hitKinds[h.Kind], h.Lesson, h.Section, h.Item, h.Title, h.Place, h.Line(), h.Match})
	}
	return s
}

// printHits prints for each hit what it is, where it is, the line, and how to get there.
func printHits(w io.Writer, hits []content.Hit) error {
	var b strings.Builder
	for i, h := range hits {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s\n  %s\n", h.Title, h.Where())
		if line := h.Line(); line != "" {
			fmt.Fprintf(&b, "  %s\n", line)
		}
		if h.Lesson != "" {
			fmt.Fprintf(&b, "  engineroom learn %s\n", h.Lesson)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
