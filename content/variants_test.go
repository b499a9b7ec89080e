package content

import (
	"slices"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content/quiz"
)

// shippedLessons are the lessons of the course that is part of the program.
func shippedLessons(t *testing.T) (*Course, []*Lesson) {
	t.Helper()
	c := load(t, Shipped(), Cache{})
	var out []*Lesson
	for _, m := range c.Modules {
		for _, ref := range c.Lessons(m) {
			l, err := c.Lesson(ref.ID)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, l)
		}
	}
	return c, out
}

func TestEachShippedObjectiveIsAskedInSeveralForms(t *testing.T) {
	_, lessons := shippedLessons(t)
	for _, l := range lessons {
		variants := map[string][]*quiz.Question{}
		for _, q := range l.Questions() {
			if q.VariantOf != "" {
				variants[q.VariantOf] = append(variants[q.VariantOf], q)
			}
		}
		for _, ob := range l.Objectives {
			best, produced := 0, 0
			for _, q := range l.Questions() {
				made := 0
				for _, v := range variants[q.ID] {
					if v.Produced() {
						made++
					}
				}
				if n := len(variants[q.ID]); q.Objective == ob && n >= best && made >= produced {
					best, produced = n, made
				}
			}
			if best < 2 || produced < 1 {
				t.Errorf("%s: of the objective %s no question has two variants, one of them typed or built: the best has %d, %d typed or built", l.ID, ob, best, produced)
			}
		}
	}
}

func TestShippedVariantsAskTheSameInAnotherForm(t *testing.T) {
	c, lessons := shippedLessons(t)
	for _, l := range lessons {
		byID := map[string]*quiz.Question{}
		for _, q := range l.Questions() {
			byID[q.ID] = q
		}
		for _, q := range l.Questions() {
			if _, known := c.Objective(q.Objective); !known {
				t.Errorf("%s: %s is about the objective %q, which the pack does not list", q.At, q.ID, q.Objective)
			}
			if q.VariantOf == "" {
				continue
			}
			of := byID[q.VariantOf]
			switch {
			case of == nil:
				t.Errorf("%s: %s varies %q, which the lesson does not have", q.At, q.ID, q.VariantOf)
				continue
			case of.VariantOf != "" || of.Pool != "":
				t.Errorf("%s: %s varies %s, which is kept for reviews itself", q.At, q.ID, of.ID)
			case of.Objective != q.Objective:
				t.Errorf("%s: %s is about %s, and %s about %s", q.At, q.ID, q.Objective, of.ID, of.Objective)
			case of.Stem == q.Stem && of.Code == q.Code:
				t.Errorf("%s: %s asks in the words of %s", q.At, q.ID, of.ID)
			}
			if len(q.Hints) == 0 || q.Explanation == "" || len(q.Tags) == 0 && of.Kind != quiz.Recall && q.Kind != quiz.Order {
				t.Errorf("%s: %s has %d hints, %d tags and the explanation %q", q.At, q.ID, len(q.Hints), len(q.Tags), q.Explanation)
			}
			for _, o := range q.Options {
				if n := len(strings.Fields(o.Feedback)); n == 0 || n > 40 {
					t.Errorf("%s: %q has feedback of %d words, want 1 to 40", o.At, o.Text, n)
				}
			}
		}
	}
}

// answers are what learners type to the variants, and the beginning of the feedback that is said to it.
var answers = []struct {
	item, typed string
	right       bool
	told        string
}{
	{"seat-condition", "taken=0", true, "The database looks"},
	{"seat-condition", "AND taken = 0;", true, "The database looks"},
	{"seat-condition", "NOT taken", true, "The database looks"},
	{"seat-condition", "taken != 1", true, "The database looks"},
	{"seat-condition", "taken = 1", false, "So the row looks"},
	{"seat-condition", "changes = 1", false, "The number of changed"},
	{"seat-condition", "(SELECT taken FROM seats) = 0", false, "No second look"},
	{"coupon-hundred", "102", true, "All three"},
	{"coupon-hundred", "100 times", false, "That is what the rule"},
	{"put-on-guides", "405", true, "The path is known"},
	{"put-on-guides", "401", false, "Route comes before"},
	{"one-then-three-queries", "54", true, "24 + 6"},
	{"one-then-three-queries", "71 ms", false, "You added all"},
	{"trace-of-the-list", "json", true, "918"},
	{"trace-of-the-list", "the serialise stage", true, "918"},
	{"trace-of-the-list", "SQL", false, "A fair suspect"},
	{"field-of-evidence", "authorization", true, "It carries"},
	{"field-of-evidence", "the Authorization header", true, "It carries"},
	{"field-of-evidence", "X-Partner", false, "Mallory can"},
	{"field-after-proxy", "192.0.2.10,192.0.2.63", true, "What was there"},
	{"field-after-proxy", "X-Forwarded-For: 192.0.2.10, 192.0.2.63", true, "What was there"},
	{"field-after-proxy", "192.0.2.63", false, "This proxy appends"},
	{"field-after-proxy", "192.0.2.63, 192.0.2.10", false, "To append"},
	{"counted-once-by", "The server", true, "It has the records"},
	{"counted-once-by", "both", false, "Both have"},
	{"counted-once-by", "page", false, "The page heard"},
	{"tour-price-line", "  const cents = tour.cents_per_seat * seats;", true, "The wish names"},
	{"tour-price-line", "const cents = seats*tour.cents_per_seat", true, "The wish names"},
	{"tour-price-line", "const cents = tour.cents_per_seat * body.seats;", false, "The price is right now"},
	{"tour-price-line", "const cents = checkPrice(body.cents_per_seat) * seats;", false, "That is still"},
	{"cancel-in-whose-name", "body.customer", true, "Mallory writes"},
	{"cancel-in-whose-name", "order.customer", false, "That one comes"},
	{"cancel-in-whose-name", "reason", false, "The reason"},
	{"tour-charged-total", "3600", true, "900 times 4"},
	{"tour-charged-total", "36 euros", false, ""},
	{"tour-charged-total", "3000", false, "You believed"},
	{"craft-in-the-advert", "ux", true, "Finding out"},
	{"craft-in-the-advert", "User experience design", true, "Finding out"},
	{"craft-in-the-advert", "UI/UX design", true, "Finding out"},
	{"craft-in-the-advert", "interviews", false, "You mean"},
	{"craft-in-the-advert", "frontend", false, "Both sides"},
	{"ninety-nights", "a restore drill", true, "Ninety files"},
	{"ninety-nights", "test restore", true, "Ninety files"},
	{"ninety-nights", "restoring a backup", true, "Ninety files"},
	{"ninety-nights", "reconciliation", false, "Comparing counts"},
	{"ninety-nights", "check the log", false, "A job can"},
	{"parcels-unaccounted", "5", true, "597 + 38"},
	{"parcels-unaccounted", "43 parcels", false, "You took off"},
	{"kind-of-paybox-work", "integration", true, "Fernway is the caller"},
	{"kind-of-paybox-work", "web API", false, "An API takes part"},
	{"mail-break-even", "19", true, "Month 19"},
	{"mail-break-even", "18", false, "After 18"},
	{"mail-break-even", "18.75 months", false, "There the two"},
	{"maps-two-years", "1620", true, "Renting 300"},
	{"maps-two-years", "1,620.00 euros", true, "Renting 300"},
	{"maps-two-years", "1260", false, "That is the first year"},
	{"failed-logins", "3", true, "1,500"},
	{"failed-logins", "300", false, "You took 0.2 %"},
	{"labels-with-a-number", "effect   10 labels were not printed", true, "Readers know"},
	{"labels-with-a-number", "effect: ten parcels had no label", true, "Readers know"},
	{"labels-with-a-number", "effect 10 are missing", false, "The number is there"},
	{"labels-with-a-number", "effect 40 labels were not printed", false, "So many were due"},
	{"labels-with-a-number", "effect one in four failed", false, "True, and a share"},
	{"orders-in-twenty-minutes", "150", true, "Twenty minutes"},
	{"orders-in-twenty-minutes", "90", false, "You took twenty"},
	{"update-without-next", "the next step", true, "Nobody knows"},
	{"update-without-next", "what happens next", true, "Nobody knows"},
	{"update-without-next", "effect", false, "31 labels"},
	{"update-without-next", "the cause", false, "The form does not"},
	{"before-you-ask", "what he tried", true, "So Tomasz"},
	{"before-you-ask", "everything he has checked so far", true, "So Tomasz"},
	{"before-you-ask", "his attempts", true, "So Tomasz"},
	{"before-you-ask", "the error message", false, "That describes"},
	{"before-you-ask", "that he is sorry", false, "Half an hour alone"},
	{"before-you-ask", "that it is urgent", false, "It says how soon"},
	{"seconds-left-cdn", "500", true, "600 − 100"},
	{"seconds-left-cdn", "560 s", false, "You added"},
	{"price-list-line", "Cache-Control: no-cache", true, "Any cache"},
	{"price-list-line", "cache-control: max-age=0, must-revalidate", true, "A cache that keeps"},
	{"price-list-line", "Cache-Control: private,no-cache", true, "A cache that keeps"},
	{"price-list-line", "Cache-Control: private, no-store", false, "Current, but"},
	{"price-list-line", "Cache-Control: private", false, "That says who"},
	{"options-promises", "safe", true, "It asks for no change"},
	{"options-promises", "Idempotent", false, "True, but"},
	{"options-promises", "neither", false, "It asks about the path"},
	{"whole-guide", "put", true, "The path is known"},
	{"whole-guide", "PUT", true, "The path is known"},
	{"whole-guide", "PATCH", false, "It could carry"},
	{"whole-guide", "POST", false, "That is for a path"},
	{"basket-of-three", "3", true, "Each message says"},
	{"basket-of-three", "10", false, "That is 1 + 9"},
	{"basket-of-three", "1", false, "Silence is not refusal"},
	{"last-line-name", "the body", true, "What stands behind"},
	{"last-line-name", "response body", true, "What stands behind"},
	{"last-line-name", "content", true, "RFC 9110"},
	{"last-line-name", "a field", false, "Fields end"},
	{"last-line-name", "status line", false, "That is the first"},
	{"last-line-name", "payload", false, "People say so"},
	{"fields-in-head", "3", true, "Three lines"},
	{"fields-in-head", "5", false, "The last two"},
	{"fields-in-head", "4", false, "The start line"},
	{"fault-by-number", "3", true, "The name of a field"},
	{"fault-by-number", "2", false, "`Host` first"},
	{"mend-the-target", "GET /plants?q=lady%20fern HTTP/1.1", true, "`%20` stands"},
	{"mend-the-target", "GET /plants?q=lady+fern HTTP/1.1", true, "In a query"},
	{"mend-the-target", "GET /plants?q=\"lady fern\" HTTP/1.1", false, "Quotes hold"},
	{"length-with-euro", "21", true, "19 characters"},
	{"length-with-euro", "19 bytes", false, ""},
	{"length-with-euro", "20", false, "That would be right"},
	{"bytes-left-over", "2", true, "The body has 32"},
	{"bytes-left-over", "1 byte", false, "There are two"},
	{"photo-of-wrong-kind", "415", true, "It is about what he sends"},
	{"photo-of-wrong-kind", "406", false, "That is about what he wants"},
	{"look-at-which-field", "accept", true, "406"},
	{"look-at-which-field", "the Accept header", true, "406"},
	{"look-at-which-field", "Content-Type", false, "That says what he sends"},
	{"pictures-and-caption", "multipart/form-data", true, "Several parts"},
	{"pictures-and-caption", "multipart", true, "Several parts"},
	{"pictures-and-caption", "image/jpeg", false, "That is the type of one"},
	{"pictures-and-caption", "JSON", false, "JSON is text"},
	{"rtt-from-cold", "100 ms", true, "330 - 30"},
	{"rtt-from-cold", "110", false, "You divided before"},
	{"four-over-quic", "440", true, "80 to set up"},
	{"four-over-quic", "360 ms", false, "The set-up is missing"},
	{"word-for-a-no", "Connection refused", true, "The machine itself"},
	{"word-for-a-no", "ECONNREFUSED", true, "The machine itself"},
	{"word-for-a-no", "timed out", false, "That is silence"},
	{"list-for-tonight", "202", true, "Accepted"},
	{"list-for-tonight", "200", false, "Gruenhaus would take"},
	{"list-for-tonight", "201", false, "That would fit"},
	{"list-for-tonight", "503", false, "You have taken"},
	{"lotte-deletes", "403", true, "It is known"},
	{"lotte-deletes", "401", false, "She is logged in"},
	{"lotte-deletes", "404", false, "All staff know"},
	{"hide-the-order", `if (o.customer_id !== who) return { status: 404, json: { error: "no such order" } };`, true, "Now both"},
	{"hide-the-order", `if (o.customer_id != who) return {status:404,json:{error:'no such order'}}`, true, "Now both"},
	{"hide-the-order", `if (o.customer_id !== who) return { status: 404 };`, false, "The codes are alike. The bodies"},
	{"hide-the-order", `if (o.customer_id !== who) return { status: 404, json: { error: "not yours" } };`, false, "The codes are alike. Compare"},
	{"hide-the-order", `if (o.customer_id !== who) return { status: 401 };`, false, "It still differs"},
	{"seconds-of-503", "55", true, "90"},
	{"seconds-of-503", "55 s", true, "90"},
	{"seconds-of-503", "125", false, "You added"},
	{"put-after-502", "Idempotent", true, "Twice leaves"},
	{"put-after-502", "idempotency", true, "Twice leaves"},
	{"put-after-502", "it is idempotent", true, "Twice leaves"},
	{"put-after-502", "safe", false, "A basket"},
	{"put-after-502", "retryable", false, ""},
	{"plant-not-there", `if (!plant) return { status: 404, json: { error: "no such plant" } };`, true, "There is nothing"},
	{"plant-not-there", `if(!plant) return {status:404}`, true, "There is nothing"},
	{"plant-not-there", `if (!plant) { return { status: 404, json: { error: "no such plant" } }; }`, true, "There is nothing"},
	{"plant-not-there", `if (!plant) return { status: 500, json: { error: "no such plant" } };`, false, "Nothing broke"},
	{"plant-not-there", `if (!plant) return { status: 204 };`, false, "A 204"},
	{"twelve-thirteen", "a phantom read", true, "The same condition"},
	{"twelve-thirteen", "phantoms", true, "The same condition"},
	{"twelve-thirteen", "non-repeatable read", false, "There a row"},
	{"twelve-thirteen", "dirty read", false, "Ada's order was committed"},
	{"state-of-refusal", "40001", true, "A serialisation failure"},
	{"state-of-refusal", "40P01", false, "That is the victim"},
	{"state-of-refusal", "23505", false, "Class 23"},
	{"loops-multiply", "12", true, "3 requests"},
	{"loops-multiply", "7", false, "Each of the three"},
	{"lock-what-is-read", "SELECT name FROM on_call ORDER BY name FOR UPDATE;", true, "Each row that the rule reads"},
	{"lock-what-is-read", "select name from on_call for update", true, "Each row that the rule reads"},
	{"lock-what-is-read", "SELECT name FROM on_call WHERE name = :me FOR UPDATE;", false, "That locks only"},
	{"lock-what-is-read", "SELECT name FROM on_call ORDER BY name FOR SHARE;", false, "Both may hold"},
	{"lock-what-is-read", "SELECT count(*) FROM on_call FOR UPDATE;", false, "A count has no rows"},
	{"guide-saved-twice", "lost update", true, "Both wrote the same row"},
	{"guide-saved-twice", "A lost write", true, "Both wrote the same row"},
	{"guide-saved-twice", "write skew", false, "There each writes"},
	{"guide-saved-twice", "dirty read", false, "Both read what"},
	{"two-discounts", "serializable", true, "Each read what"},
	{"two-discounts", "SERIALISABLE", true, "Each read what"},
	{"two-discounts", "repeatable read", false, "Both snapshots"},
	{"two-discounts", "Read Committed", false, "Both sums"},
	{"ten-less-three", "5", true, "Bo's second try"},
	{"ten-less-three", "8", false, "That is 10"},
	{"ten-less-three", "7", false, "That would be so"},
	{"two-keepers", "Write-skew", true, "Both read the same rows"},
	{"two-keepers", "lost update", false, "Nobody's write"},
	{"counts-again", "12", true, "The whole transaction"},
	{"counts-again", "13", false, "That is what stands"},
	{"publish-as-thing", "POST /guides/watering/publication HTTP/1.1", true, "A method that may"},
	{"publish-as-thing", "PUT /guides/watering/publication HTTP/1.1", true, "A method that may"},
	{"publish-as-thing", "POST /publishGuide?slug=watering HTTP/1.1", false, "No crawler"},
	{"publish-as-thing", "POST /guides/watering/publish HTTP/1.1", false, "The method and the guide"},
	{"publish-as-thing", "PUT /guides/watering/state HTTP/1.1", false, "A state is one word"},
	{"publish-as-thing", "PATCH /guides/watering HTTP/1.1", false, "That changes the guide"},
	{"publish-as-thing", "GET /guides/watering/publication HTTP/1.1", false, "The path is right"},
	{"refund-of-pot", "POST /orders/57/refunds", true, "The collection of refunds"},
	{"refund-of-pot", "post /orders/57/refunds/", true, "The collection of refunds"},
	{"refund-of-pot", "POST /orders/57/refund", false, "Nearly"},
	{"refund-of-pot", "PATCH /orders/57/total_cents", false, "That overwrites"},
	{"refund-of-pot", "POST /refunds", false, "It can work"},
	{"refund-of-pot", "GET /orders/57/refund?sum=500", false, "This method promises"},
	{"pages-of-orders", "42", true, "41 full pages"},
	{"pages-of-orders", "9 requests", false, "That would be with 500"},
	{"pots-by-default", "9", true, "Eight pages"},
	{"pots-by-default", "2 requests", false, "That would be with 200"},
	{"pots-by-default", "10", false, "The ninth"},
	{"any-of-four", "stateless", true, "No request leans"},
	{"any-of-four", "Statelessness", true, "No request leans"},
	{"any-of-four", "layered system", false, "A layer in front"},
	{"any-of-four", "idempotent", false, "That is about doing"},
	{"start-return", "POST /orders/892/returns", true, "The collection is asked"},
	{"start-return", "post  /orders/892/returns/", true, "The collection is asked"},
	{"start-return", "POST /orders/892/return", false, "The method is right"},
	{"start-return", "PUT /orders/892/returns/1", false, "For `PUT`"},
	{"start-of-import", "POST /imports", true, "A run is a thing"},
	{"start-of-import", "POST /suppliers/imports", true, "A run is a thing"},
	{"start-of-import", "POST /import", false, "The method is right"},
	{"start-of-import", "GET /imports/start", false, "This method promises"},
	{"last-whole-event", "Last-Event-ID: 120", true, "120 has its empty line"},
	{"last-whole-event", "last-event-id:120", true, "120 has its empty line"},
	{"last-whole-event", "Last-Event-ID: 125", false, "Of 125 a half"},
	{"last-whole-event", "Last-Event-ID: 121", false, "The field names what you have"},
	{"last-whole-event", "Last-Event-ID: 2", false, "That is a count"},
	{"last-whole-event", "Last-Event-ID: 118", false, "Then *shipped*"},
	{"last-whole-event", "120", false, "The id is right"},
	{"lookups-of-customers", "1,111", true, "1 for the customers"},
	{"lookups-of-customers", "1110", false, "The list of customers"},
	{"lookups-of-customers", "4 lookups", false, "That is so with batching"},
	{"origin-of-socket", `  if (from !== "https://www.fernway.test") return false;`, true, "The whole origin"},
	{"origin-of-socket", `if (from != 'https://www.fernway.test') return false`, true, "The whole origin"},
	{"origin-of-socket", `if (!["https://www.fernway.test"].includes(from)) return false;`, true, "A list with one"},
	{"origin-of-socket", `if (!from.endsWith(".fernway.test")) return false;`, false, "The end of a name"},
	{"origin-of-socket", `if (!from.startsWith("https://www.fernway.test")) return false;`, false, "A part is not"},
	{"origin-of-socket", `if (!ALLOWED.includes(from)) return false;`, false, "The idea is right"},
	{"origin-of-socket", `if (from === "https://www.fernway.test") return false;`, false, "Now only"},
	{"screen-in-greenhouse", "an event stream", true, "News goes one way"},
	{"screen-in-greenhouse", "Server-sent events", true, "News goes one way"},
	{"screen-in-greenhouse", "SSE", true, "News goes one way"},
	{"screen-in-greenhouse", "WebSocket", false, "It would do. But"},
	{"screen-in-greenhouse", "long polling", false, "It would do with"},
	{"screen-in-greenhouse", "webhook", false, "A page has no address"},
	{"rings-in-all", "10 times", true, "Four, and then"},
	{"rings-in-all", "6", false, "That is so where"},
	{"lookups-of-guides", "17", true, "One list"},
	{"lookups-of-guides", "49", false, "You counted 40"},
	{"need-not-come-back", "204 No Content", true, "No content"},
	{"need-not-come-back", "200", false, "An empty stream"},
	{"need-not-come-back", "410", false, "It gives up then"},
}

func TestShippedVariantsUnderstandWhatLearnersType(t *testing.T) {
	_, lessons := shippedLessons(t)
	byID := map[string]*quiz.Question{}
	var typed []string
	for _, l := range lessons {
		for _, q := range l.Questions() {
			byID[q.ID] = q
			if slices.Contains([]quiz.Kind{quiz.Text, quiz.Number, quiz.Fix}, q.Kind) && q.VariantOf != "" {
				typed = append(typed, q.ID)
			}
		}
	}
	asked := map[string]bool{}
	for _, a := range answers {
		q := byID[a.item]
		if q == nil {
			t.Errorf("there is no question %s", a.item)
			continue
		}
		asked[a.item] = true
		v := q.Grade(quiz.Response{Typed: []string{a.typed}})
		if v.Right() != a.right || !strings.HasPrefix(v.Tell, a.told) || a.told == "" && v.Tell == "" && a.right {
			t.Errorf("%s, typed %q: got right %v and %q, want %v and %q", a.item, a.typed, v.Right(), v.Tell, a.right, a.told)
		}
	}
	for _, id := range typed {
		if !asked[id] {
			t.Errorf("nobody tries what learners type to %s", id)
		}
	}
}
