package content

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestTheServerOfALiveBlockComesWithItsFiles(t *testing.T) {
	files := fstest.MapFS{
		"pack.yaml":                {Data: []byte("format: 1\nid: org.example.live\nversion: 1.0.0\ntitle: Live\nlanguage: en\nlicense: MIT\nobjectives: []\noutline:\n  - lesson: claims\n")},
		"lessons/claims/lesson.md": {Data: []byte("---\nid: claims\ntitle: Claims\n---\n\n```http run server=shop.yaml\n```\n\n```http run server=shop.js setup=assets/a.sql,b.sql\n```\n\n```http run server=bad.yaml\n```\n\n```http run server=lost.yaml\n```\n")},
		"lessons/claims/shop.yaml": {Data: []byte("hosts: [shop.test]\nserver: shop.js\nsetup: [assets/a.sql]\n")},
		"lessons/claims/shop.js":   {Data: []byte("function handle() {}\n")},
		"lessons/claims/b.sql":     {Data: []byte("SELECT 2;\n")},
		"lessons/claims/bad.yaml":  {Data: []byte("routes: &all []\n")},
		"lessons/claims/lost.yaml": {Data: []byte("server: ../../../etc/passwd\n")},
		"assets/a.sql":             {Data: []byte("SELECT 1;\n")},
	}
	c, err := Load(files, Cache{})
	if err != nil {
		t.Fatal(err)
	}
	found, _, err := c.Live("claims")
	if err != nil || len(found) != 4 {
		t.Fatalf("%v, %+v", err, found)
	}
	src, err := c.Served(found[0])
	if err != nil || src.Files["shop.js"] == "" || src.Files["assets/a.sql"] == "" || src.Node.Get("hosts").List[0].Text != "shop.test" {
		t.Errorf("YAML: %v, %+v", err, src)
	}
	src, err = c.Served(found[1])
	if err != nil || src.Node.Get("server").Text != "shop.js" || len(src.Node.Get("setup").List) != 2 || src.Files["b.sql"] == "" {
		t.Errorf("a handler: %v, %+v", err, src)
	}
	if text, err := c.SetupText(found[1]); err != nil || text != "SELECT 1;\n\nSELECT 2;\n\n" {
		t.Errorf("its setup: %v, %q", err, text)
	}
	for i, want := range []string{"lessons/claims/bad.yaml:1:", "lessons/claims/lesson.md:15:1: The file \"../../../etc/passwd\" cannot be read"} {
		if _, err := c.Served(found[2+i]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
