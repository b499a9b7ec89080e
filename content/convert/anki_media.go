package convert

import (
	"bytes"
	"crypto/sha1"
	"fmt"
	"html"
	pictures "image"
	_ "image/gif" // the forms of picture that a pack may hold
	_ "image/jpeg"
	_ "image/png"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/engineroom/engineroom/content"
)

// Limits on pictures: those of a pack, so that what is imported can be built.
const (
	maxImageBytes  = 4 << 20
	maxImagePixels = 16_000_000
	maxAllImages   = 50 << 20
	maxImageCount  = 2000
)

// ankiImages are the pictures that notes name, read when they are needed. Each gets a name of ours: those in an archive are
// a stranger's, and two of them may differ in nothing but the case of a letter.
type ankiImages struct {
	archive *ankiArchive
	deck    string                // name of the archive
	read    map[string]*ankiImage // by their names in the archive; nil for one that cannot be kept
	names   map[string]bool
	size    int
	order   []*ankiImage
}

// ankiImage is a picture that a pack can hold.
type ankiImage struct {
	name string // in the pack
	was  string // in the deck, without its ending
	data []byte
	used bool // by a question that was kept
}

// image reads a picture, or returns nil if it is not there or a pack cannot hold it.
func (m *ankiImages) image(name string) *ankiImage {
	if i, known := m.read[name]; known {
		return i
	}
	i := m.load(name)
	if m.read[name] = i; i != nil {
		m.order = append(m.order, i)
		m.size += len(i.data)
	}
	return i
}

func (m *ankiImages) load(name string) *ankiImage {
	f := m.archive.files[m.archive.media[name]]
	if f == nil || len(m.order) == maxImageCount {
		return nil
	}
	data, err := m.archive.read(f, maxImageBytes, m.archive.zstd)
	if err != nil || m.size+len(data) > maxAllImages {
		return nil
	}
	config, form, err := pictures.DecodeConfig(bytes.NewReader(data))
	if err != nil || config.Width <= 0 || config.Height <= 0 || config.Width > maxImagePixels/config.Height {
		return nil
	}
	slug := slugOf(strings.TrimSuffix(name, path.Ext(name)))
	if slug == "" {
		slug = "picture"
	}
	sum := sha1.Sum(append([]byte(m.deck+"\n"), data...)) // two decks may both have a picture.png
	slug = unused(fmt.Sprintf("%s-%x", slug, sum[:3]), m.names)
	m.names[slug] = true
	return &ankiImage{name: "assets/" + slug + map[string]string{"png": ".png", "jpeg": ".jpg", "gif": ".gif"}[form], was: content.Line(strings.TrimSuffix(name, path.Ext(name))), data: data}
}

var (
	imageAlt  = regexp.MustCompile(`(?i)\balt\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')`)
	ankiSound = regexp.MustCompile(`\[sound:[^\]]*\]|\[anki:(?:play|tts)[^\]]*\](?:[^\[]*\[/anki:tts\])?`)
	ankiLatex = regexp.MustCompile(`(?i)\[(?:latex|\$\$?)\]|\\\(|\\\[|<anki-mathjax`)

	mathJaxTag = regexp.MustCompile(`(?i)</?anki-mathjax[^<>]*>`)
)

// imageWord begins a mark that stands for a picture while the text around it is read.
const imageWord = "qimgz"

// ankiMarkdown is HTML of a card as Markdown, with the pictures that stand in it and a sentence for each sort of loss.
func (m *ankiImages) ankiMarkdown(src string) (md string, images []*ankiImage, lost []string) {
	if ankiSound.MatchString(src) {
		lost = append(lost, "A sound was left out.")
		src = ankiSound.ReplaceAllString(src, "")
	}
	if ankiLatex.MatchString(src) {
		lost = append(lost, "A formula stands as the LaTeX that it is written in.")
		src = mathJaxTag.ReplaceAllString(src, " ")
	}
	src = strings.ReplaceAll(src, imageWord, "qimg z")
	var marks []string
	src = htmlImage.ReplaceAllStringFunc(src, func(tag string) string {
		i := m.named(htmlImage.FindStringSubmatch(tag)[1])
		if i == nil {
			return tag
		}
		images = append(images, i)
		mark := fmt.Sprintf("%s%dz", imageWord, len(images))
		marks = append(marks, mark, "!["+altOf(tag, i)+"](../../"+i.name+")") // from the folder of a lesson
		return mark
	})
	md, more := FromHTML(src)
	return strings.NewReplacer(marks...).Replace(md), images, append(lost, more...)
}

// named finds the picture of an address: Anki writes names as they are, or with percent signs.
func (m *ankiImages) named(src string) *ankiImage {
	src = html.UnescapeString(src)
	if i := m.image(src); i != nil {
		return i
	}
	if name, err := url.PathUnescape(src); err == nil && name != src {
		return m.image(name)
	}
	return nil
}

// altOf is what is said in the place of a picture, as Markdown.
func altOf(tag string, i *ankiImage) string {
	alt := ""
	if m := imageAlt.FindStringSubmatch(tag); m != nil {
		alt = strings.Join(strings.Fields(content.Line(html.UnescapeString(m[1]+m[2]))), " ")
	}
	if alt == "" {
		alt = "picture " + i.was
	}
	return escapeInline(clipped(alt, 200))
}
