package cmd

import (
	"bytes"
	"testing"
)

func TestWhatCameInIsSaidInOneOrTwoSentences(t *testing.T) {
	for _, c := range []struct {
		file importFile
		says string
	}{
		{importFile{}, "The file holds no events.\n"},
		{importFile{Known: 1}, "Nothing new; 1 was here already.\n"},
		{importFile{New: 1, Devices: 1, Known: 12}, "1 new event from 1 device; 12 were here already.\n"},
		{importFile{New: 30, Devices: 2}, "30 new events from 2 devices; 0 were here already.\n"},
		{importFile{New: 3, Devices: 1, Missing: 7}, "3 new events from 1 device; 0 were here already.\n" +
			"It leaves out 7 events in between, as an export of one pack does. An export without --pack brings the rest.\n"},
	} {
		var b bytes.Buffer
		c.file.print(&b, false)
		if b.String() != c.says {
			t.Errorf("%+v says %q, want %q", c.file, b.String(), c.says)
		}
	}
}
