package cmd

import (
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code"
	"github.com/engineroom/engineroom/lab/git"
	"github.com/engineroom/engineroom/lab/http"
	"github.com/engineroom/engineroom/lab/load"
	"github.com/engineroom/engineroom/lab/sql"
)

// engines are the kinds of lab that this program can run.
var engines = map[lab.Kind]lab.Engine{lab.Code: code.Engine{}, lab.Load: load.Engine{}, lab.HTTP: http.Engine{}, lab.SQL: sql.Engine{}, lab.Git: git.Engine{}}
