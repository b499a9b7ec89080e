package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/content"
)

// byHand is a preview of which nothing comes by itself: the tests hand in the editions.
type byHand struct{}

func (byHand) Next(context.Context) (Edition, error) { return Edition{}, errors.New("the end") }

// teaPack is a pack of one lesson, with another text each time.
func teaPack(t *testing.T, lesson string) *content.Course {
	t.Helper()
	c, err := content.Load(fstest.MapFS{
		"pack.yaml":                {Data: []byte("format: 1\nid: org.example.tea\nversion: 0.1.0\ntitle: Tea\nlanguage: en\noutline:\n  - lesson: kettle\n")},
		"lessons/kettle/lesson.md": {Data: []byte("---\nid: kettle\ntitle: The kettle\nminutes: 3\n---\n\n" + lesson)},
	}, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const kettle = "Water boils at 100 °C.\n\n### Q: Is it hot?\n<!-- q id: hot -->\n\n- [x] Yes\n  > It boils.\n- [ ] No\n  > Touch it.\n\n<!-- screen -->\n## After\n\nThe end.\n"

func previewing(t *testing.T, lesson string, width, height int) *bench {
	return startOf(t, teaPack(t, lesson), &memory{}, width, height, func(o *Options) {
		o.Preview, o.Lesson = byHand{}, "kettle"
		o.Settings.Theme = Mono
	})
}

// saved hands in what the author has saved.
func (b *bench) saved(e Edition) {
	b.t.Helper()
	b.feed(editionRead{e})
}

func TestASavedFileIsSeenAtThePlaceWhereItsAuthorIs(t *testing.T) {
	b := previewing(t, kettle, 80, 24)
	b.press("2")
	b.saved(Edition{Pack: Pack{Course: teaPack(t, strings.Replace(kettle, "Water", "Fresh water", 1))}, Says: "Read again."})
	b.shows("Fresh water boils", "Read again.", "(x) ")
	if q := b.lesson().session.Step().Question; q == nil || !b.lesson().used {
		t.Errorf("what was chosen is lost:\n%s", b.screen())
	}
	b.press("enter", "enter")
	b.shows("The end.")
	b.saved(Edition{Pack: Pack{Course: teaPack(t, strings.Replace(kettle, "The end.", "Not the end.", 1))}})
	b.shows("Not the end.")
}

func TestAPackThatCannotBeReadLeavesWhatWasRead(t *testing.T) {
	b := previewing(t, kettle, 80, 24)
	b.saved(Edition{Says: "lessons/kettle/lesson.md:4:1: `minutes` is not a number.", Wrong: true})
	b.shows("Water boils", "✗ lessons/kettle/lesson.md:4:1")
	b.saved(Edition{Pack: Pack{Course: teaPack(t, "### Q: No id\n\n- [x] a\n")}, Says: "1 error", Wrong: true})
	b.shows("Water boils")
	b.saved(Edition{Pack: Pack{Course: teaPack(t, "Cold water.\n")}, Says: "The checker finds nothing."})
	b.shows("Cold water.", "The checker finds nothing.")
}

func TestPreviewsLookAsTheyDid(t *testing.T) {
	long := Edition{Says: "2 errors, 1 warning · kettle/lesson.md:12 Q003 This quote belongs to no option, and a sentence that is this long needs more than the line that is there.", Wrong: true}
	for _, size := range sizes {
		name := fmt.Sprintf("preview-%dx%d", size[0], size[1])
		t.Run(name, func(t *testing.T) {
			b := previewing(t, kettle, size[0], size[1])
			b.saved(long)
			golden(t, name, b.screen()+"\n")
			b.fits(size[0], size[1])
		})
	}
}

func TestAPreviewIsNoWiderThanItsAuthorWants(t *testing.T) {
	b := startOf(t, teaPack(t, kettle), &memory{}, 120, 40, func(o *Options) { o.Preview, o.MaxWidth, o.Lesson = byHand{}, 50, "kettle" })
	b.fits(50, 40)
}

func TestTheMapOfAPreviewListsWhatIsThereNow(t *testing.T) {
	b := previewing(t, kettle, 80, 24)
	b.press("esc", "c")
	b.shows("The kettle")
	renamed, err := content.Load(fstest.MapFS{
		"pack.yaml":                {Data: []byte("format: 1\nid: org.example.tea\nversion: 0.1.0\ntitle: Tea\nlanguage: en\noutline:\n  - lesson: kettle\n")},
		"lessons/kettle/lesson.md": {Data: []byte("---\nid: kettle\ntitle: The samovar\nminutes: 3\n---\n\nHot.\n")},
	}, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	b.saved(Edition{Pack: Pack{Course: renamed}})
	b.shows("The samovar")
}

// Lessons that stand in no module have no row of their own at home: the one of the course says all there is.
func TestHomeNamesNoModuleWithoutAName(t *testing.T) {
	b := previewing(t, kettle, 80, 24)
	b.press("esc")
	b.shows("Course    Tea")
	b.hides("░")
}
