package cmd

import (
	"context"
	"path/filepath"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress"
	"github.com/engineroom/engineroom/progress/study"
)

// reportsName is the file of reports beside the journal. Nothing here sends it.
const reportsName = "reports.jsonl"

// report adds a report to the file that the learner can send, and gives its name.
func (p *program) report(ctx context.Context, e study.Entry, q *quiz.Question) (string, error) {
	file := filepath.Join(p.dataDir(), reportsName)
	return file, progress.AppendReport(ctx, file, progress.ReportOf(e, q.Stem))
}
