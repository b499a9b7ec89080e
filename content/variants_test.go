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
	{"price-list-line", "Cache-Control: no-cache, max-age=3600", true, "A cache that keeps"},
	{"price-list-line", "Cache-Control: max-age=3600, no-cache", true, "A cache that keeps"},
	{"price-list-line", "Cache-Control: no-cache, no-store", false, ""},
	{"price-list-line", "Cache-Control: max-age=60", false, "For that many"},
	{"price-list-line", "Cache-Control: must-revalidate", false, "That forbids"},
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
	{"hide-the-order", `if (who !== o.customer_id) { return { status: 404, json: { error: "no such order" } }; }`, true, "Now both"},
	{"hide-the-order", `if (o.customer_id !== who) return { json: { error: "no such order" }, status: 404 };`, true, "Now both"},
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
	{"plant-not-there", `if (!plant) return { json: { error: "no such plant" }, status: 404 };`, true, "There is nothing"},
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
	{"guide-overwritten", "lost update", true, "Both wrote the same row"},
	{"guide-overwritten", "A lost write", true, "Both wrote the same row"},
	{"guide-overwritten", "write skew", false, "There each writes"},
	{"guide-overwritten", "dirty read", false, "Both read what"},
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
	{"publish-as-thing", "POST /guides/watering/publications", true, "A method that may"},
	{"publish-as-thing", "PUT /guides/watering/publications", false, "The noun is right"},
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
	{"start-of-import", "POST /suppliers/5/file-imports", true, "A run is a thing"},
	{"start-of-import", "POST /start-imports", false, "The method is right"},
	{"start-of-import", "POST /import", false, "The method is right"},
	{"start-of-import", "GET /imports/start", false, "This method promises"},
	{"sent-back", "32", true, "Each statement"},
	{"sent-back", "30", false, "Nobody said"},
	{"sent-back", "28 pots", false, "They come back"},
	{"guide-and-photos", "11 rows", true, "Ten, none"},
	{"guide-and-photos", "10", false, "The rollback ended"},
	{"guide-and-photos", "14", false, "The rollback undid"},
	{"guide-and-photos", "13", false, "Three had gone"},
	{"one-statement-two-rows", "12", true, "One statement"},
	{"one-statement-two-rows", "8 pots", false, "So it would"},
	{"saved-and-gone", "Durability", true, "It was committed"},
	{"saved-and-gone", "durable", true, "It was committed"},
	{"saved-and-gone", "atomic", false, "Nothing of it"},
	{"saved-and-gone", "the consistency promise", false, "No rule"},
	{"parcel-in-van", "atomicity", true, "The move had not"},
	{"parcel-in-van", "A", true, "The move had not"},
	{"parcel-in-van", "atomic", true, "The move had not"},
	{"parcel-in-van", "durability", false, "That one keeps"},
	{"parcel-in-van", "isolation", false, "That one is about"},
	{"parcel-in-van", "consistency", false, "It guards"},
	{"faster-commit", "durability", true, "A power cut"},
	{"faster-commit", "the durability promise", true, "A power cut"},
	{"faster-commit", "D", true, "A power cut"},
	{"faster-commit", "atomicity", false, "A payment may"},
	{"faster-commit", "isolated", false, "Who sees what"},
	{"catch-branch", "db.run(\"ROLLBACK\");", true, "All since"},
	{"catch-branch", "await db.run('rollback')", true, "All since"},
	{"catch-branch", "db.run(`ROLLBACK TRANSACTION;`);", true, "All since"},
	{"catch-branch", "db.run('ROLLBACK'); throw e;", true, "All since"},
	{"catch-branch", "throw e;", false, "The caller hears"},
	{"catch-branch", "return;", false, "The caller hears"},
	{"catch-branch", "db.run(\"BEGIN\");", false, "A transaction is open"},
	{"catch-branch", "db.run(\"ROLLBACK TO start\");", false, "No savepoint"},
	{"catch-branch", "movePots(db, order);", false, "The rule that"},
	{"two-transfers", "70 points", true, "The first transfer"},
	{"two-transfers", "110", false, "Even if"},
	{"two-transfers", "50", false, "A rollback ends"},
	{"refund-seen-early", "Isolation", true, "Bo's request"},
	{"refund-seen-early", "atomicity", false, "The rollback"},
	{"commit-after-refusal", "1", true, "The refusal"},
	{"commit-after-refusal", "0", false, "So it is in"},
	{"commit-after-refusal", "2 rows", false, "The second was"},
	{"orders-still-shown", "0", true, "The app stumbles"},
	{"orders-still-shown", "3", false, "The server only added"},
	{"parcel-on-screen", "9007199254740992", true, "One less"},
	{"parcel-on-screen", "9,007,199,254,740,992", true, "One less"},
	{"parcel-on-screen", "9007199254740993", false, "So it stands"},
	{"parcel-on-screen", "9.007199254740993e15", false, "JavaScript prints"},
	{"day-of-seconds", "2026-02-01", true, "2,419,200"},
	{"day-of-seconds", "1 February 2026", true, "2,419,200"},
	{"day-of-seconds", "Feb 1, 2026", true, "2,419,200"},
	{"day-of-seconds", "1 Feb", true, "2,419,200"},
	{"day-of-seconds", "1970-01-21", false, "That comes of milliseconds"},
	{"day-of-seconds", "1 July 2026", false, "That is the sunset"},
	{"tolerant-line", "  return words[order.state] ?? \"In progress\";", true, "Known states"},
	{"tolerant-line", "return words[order.state] || 'In progress'", true, "Known states"},
	{"tolerant-line", "return words[order.state] ? words[order.state] : \"In progress\";", true, "Known states"},
	{"tolerant-line", "return order.state in words ? words[order.state] : 'In progress';", true, "Known states"},
	{"tolerant-line", "return \"In progress\";", false, "Now every order"},
	{"tolerant-line", "throw new Error(\"unknown\");", false, "One new word"},
	{"tolerant-line", "return words[order.state].toUpperCase();", false, "For an unknown"},
	{"parcel-as-text", "\"parcel\": \"123456789012345678\",", true, "Text arrives"},
	{"parcel-as-text", "  \"parcel\":\"123456789012345678\",", true, "Text arrives"},
	{"parcel-as-text", "\"parcel\": \"123456789012345678\"", false, "The digits are safe"},
	{"parcel-as-text", "\"parcel\": 123456789012345678n,", false, "JavaScript writes"},
	{"parcel-as-text", "\"parcel\": '123456789012345678',", false, "JSON puts"},
	{"date-of-deprecation", "Deprecation: @1769904000", true, "An `@`"},
	{"date-of-deprecation", "deprecation:@1769904000", true, "An `@`"},
	{"date-of-deprecation", "Deprecation: 1769904000", false, "Nearly"},
	{"date-of-deprecation", "Deprecation: @1769904000000", false, "Those are milliseconds"},
	{"date-of-deprecation", "Deprecation: true", false, "Many servers"},
	{"days-of-the-count", "31 days", true, "Between two firsts"},
	{"days-of-the-count", "30", false, "From 2 to 31"},
	{"how-many-break", "3", true, "The first, the third"},
	{"how-many-break", "2", false, "One is missing"},
	{"how-many-break", "4", false, "One too many"},
	{"grey-seats", "return \"grey\";", true, "Known states"},
	{"grey-seats", "  return 'gray'", true, "Known states"},
	{"grey-seats", "else return \"grey\";", true, "Known states"},
	{"grey-seats", "if (seat.state === \"held\") return \"grey\";", false, "That knows"},
	{"grey-seats", "return \"green\";", false, "A guess"},
	{"grey-seats", "throw new Error(\"state\");", false, "On the day"},
	{"days-until-sunset", "20", true, "From 11 April"},
	{"days-until-sunset", "0 days", false, "It answers"},
	{"days-until-sunset", "30", false, "That is the time"},
	{"digits-sent-wrong", "1", true, "It becomes"},
	{"digits-sent-wrong", "0", false, "The text has"},
	{"three-buyers-two-ferns", "1", true, "Each read 2"},
	{"three-buyers-two-ferns", "-1", false, "That is 2"},
	{"three-buyers-two-ferns", "0", false, "Nobody wrote 0"},
	{"lock-line-four", "  await db.run('BEGIN IMMEDIATE')", false, ""},
	{"lock-line-four", "  await db.run(\"BEGIN IMMEDIATE\");", true, "Whoever comes second"},
	{"lock-line-four", "await db.run(\"BEGIN DEFERRED\");", false, "That is what"},
	{"lock-queue-forty", "1000 ms", true, "40 × 25 ms"},
	{"lock-queue-forty", "1 s", true, "40 × 25 ms"},
	{"lock-queue-forty", "975", false, "So long"},
	{"updates-for-five", "15", true, "5 + 4"},
	{"updates-for-five", "5", false, "So many succeed"},
	{"save-with-version", "WHERE id = 12 AND version = ?2;", true, "It writes only"},
	{"save-with-version", "  WHERE id = 12  AND version = ?2", true, "It writes only"},
	{"save-with-version", "WHERE version = ?2 AND id = 12;", true, "It writes only"},
	{"save-with-version", "WHERE id = 12 AND version <= ?2;", true, "It works, since"},
	{"save-with-version", "WHERE id = 12 AND version >= ?2;", false, "The version that"},
	{"save-with-version", "WHERE id = 12 AND version = ?2 + 1;", false, "So the row looks"},
	{"six-places", "21", true, "6 + 5"},
	{"six-places", "36", false, "That is six"},
	{"seats-still-sold", "2", true, "`free` says 2"},
	{"seats-still-sold", "2 tickets", true, "`free` says 2"},
	{"seats-still-sold", "0", false, "That would be right in the hall"},
	{"seats-still-sold", "-1", false, "That is 3"},
	{"places-for-three", "free >= 3", true, "The statement asks"},
	{"places-for-three", "AND free>=3;", true, "The statement asks"},
	{"places-for-three", "workshops.free > 2", true, "The statement asks"},
	{"places-for-three", "free - 3 >= 0", true, "The statement asks"},
	{"places-for-three", "free > 0", false, "With one place"},
	{"places-for-three", "free >= 1", false, "With one place"},
	{"places-for-three", "free > 3", false, "Then the last three"},
	{"places-for-three", "changes() = 1", false, "The count is known"},
	{"places-for-three", "(SELECT free FROM workshops) >= 3", false, "The UPDATE has"},
	{"mail-for-everyone", "if (sale.changes === 1) await mail(ada, \"It is yours\");", true, "One changed row"},
	{"mail-for-everyone", "  if (sale.changes) await mail(ada, \"It is yours\")", true, "One changed row"},
	{"mail-for-everyone", "if (sale.changes >= 0) await mail(ada, \"It is yours\");", false, "A count is never"},
	{"mail-for-everyone", "if (await db.get(LOOK, [3])) await mail(ada, \"It is yours\");", false, "A look afterwards"},
	{"lock-queue-thirty", "1.5", true, "30 × 50 ms"},
	{"lock-queue-thirty", "1500 ms", true, "30 × 50 ms"},
	{"lock-queue-thirty", "1500", false, "That is the number"},
	{"lock-queue-thirty", "1.45 s", false, "So long"},
	{"address-after-lunch", "version", true, "Nobody waits"},
	{"address-after-lunch", "a version column", true, "Nobody waits"},
	{"address-after-lunch", "Lock", false, "It would be held"},
	{"address-after-lunch", "a row lock", false, "It would be held"},
	{"address-after-lunch", "conditional update on the stock", false, "Its condition"},
	{"payment-under-lock", "10", true, "20 + 980"},
	{"payment-under-lock", "500 sales", false, "So many it was"},
	{"price-of-soil", "    price_cents: {type: integer}", true, "The name has"},
	{"price-of-soil", "price_cents: { type: integer, minimum: 0 }", true, "The name has"},
	{"price-of-soil", "price_eur_cents: {type: \"integer\"}", true, "The name has"},
	{"price-of-soil", "priceCents: {type: integer}", true, "The name has"},
	{"price-of-soil", "price_in_cents: {type: integer}", true, "The name has"},
	{"price-of-soil", "price_cents: {type: number}", false, "The unit is there"},
	{"price-of-soil", "price: {type: integer}", false, "12.95 is out"},
	{"price-of-soil", "price: {type: string}", false, "A text says neither"},
	{"keyword-must-be-there", "required:", true, "What is not"},
	{"keyword-must-be-there", "Properties", false, "That lists"},
	{"keyword-must-be-there", "minProperties", false, "That bounds"},
	{"weeks-at-edges", "5 requests", true, "1, 2, 12"},
	{"weeks-at-edges", "4", false, "The bounds are"},
	{"field-of-gift-card", "`cents`", true, "450 is"},
	{"field-of-gift-card", "cents", true, "450 is"},
	{"field-of-gift-card", "from", false, "It is not in"},
	{"field-of-gift-card", "code", false, "It has eight"},
	{"five-answers-days", "1", true, "Only the last"},
	{"five-answers-days", "0", false, "You took"},
	{"sent-at-format", "    sent_at: {type: string, format: date-time}", true, "A date, a time"},
	{"sent-at-format", "sent_at: { format: date-time, type: string }", true, "A date, a time"},
	{"sent-at-format", "sent_at: {type: string, format: date}", false, "That is a day"},
	{"sent-at-format", "sent_at: {type: date-time}", false, "JSON has no"},
	{"word-for-stand-in", "a mock server", true, "It answers"},
	{"word-for-stand-in", "Mock", true, "It answers"},
	{"word-for-stand-in", "stub", true, "Some say"},
	{"word-for-stand-in", "staging", false, "That is a real"},
	{"word-for-stand-in", "a proxy", false, ""},
	{"word-for-attacker", "Fuzzer", true, "It reads"},
	{"word-for-attacker", "a fuzzing tool", true, "It reads"},
	{"word-for-attacker", "Schemathesis", true, "That is one"},
	{"word-for-attacker", "load test", false, "That sends"},
	{"word-for-attacker", "mock", false, "A mock answers"},
	{"stopped-where", "opening the TCP connection", true, "It had an address"},
	{"stopped-where", "establishing a connection", true, "It had an address"},
	{"stopped-where", "step 2", true, "It had an address"},
	{"stopped-where", "DNS lookup", false, "The name gave"},
	{"stopped-where", "request", false, "A slow program"},
	{"http-skips", "the TLS handshake", true, "Without TLS"},
	{"http-skips", "agreeing on keys", true, "That step is called TLS"},
	{"http-skips", "SSL", true, "That step is called TLS"},
	{"http-skips", "DNS lookup", false, "The name is still"},
	{"http-skips", "TCP", false, "Plain HTTP needs"},
	{"head-ends-where", "the first empty line", true, "The first one counts"},
	{"head-ends-where", "a blank line", true, "The first one counts"},
	{"head-ends-where", `\r\n\r\n`, true, "Two line ends"},
	{"head-ends-where", "CRLF", false, "Every line of the head"},
	{"head-ends-where", "a line break", false, "Every line of the head"},
	{"head-ends-where", "Content-Length", false, "It says how long"},
	{"size-line-26", "1A", true, "16 + 10"},
	{"size-line-26", "1a bytes", true, ""},
	{"size-line-26", "26", false, "Read as hexadecimal"},
	{"repair-length-line", "content-length: 35", true, "33 characters"},
	{"repair-length-line", "Content-Length : 35", false, "No space"},
	{"repair-length-line", "Content-Length: 34", false, "That was right"},
	{"last-line-name", "the body of the response", true, "What stands behind"},
	{"question-of-bo", "post", true, "The server picks"},
	{"question-of-bo", "POST /plants/7/questions", true, "The server picks"},
	{"question-of-bo", "the PUT method", false, "That puts something"},
	{"harmless-retry", "idempotency", true, "Sent twice"},
	{"harmless-retry", "indempotent", true, "Spelled idempotent"},
	{"harmless-retry", "safe", false, "Enough, but"},
	{"harmless-retry", "repeatable", false, "That says in other words"},
	{"whole-guide", "PUT /guides/watering", true, "The path is known"},
	{"missing-from-unique", "customer_id", true, "With it Mallory"},
	{"missing-from-unique", "customer", true, "With it Mallory"},
	{"missing-from-unique", "The owner", true, "With it Mallory"},
	{"missing-from-unique", "user id", true, "With it Mallory"},
	{"missing-from-unique", "fingerprint", false, "Her body is the same"},
	{"missing-from-unique", "the amount", false, "She asks for 20 euro"},
	{"missing-from-unique", "state", false, "That says how far"},
	{"proxy-repeats-too", "8", true, "Four attempts"},
	{"proxy-repeats-too", "8 charges", true, "Four attempts"},
	{"proxy-repeats-too", "6", false, "Four and two are not added"},
	{"proxy-repeats-too", "4", false, "The proxy repeats as well"},
	{"which-story", "b", true, "The charge was made"},
	{"which-story", "Story B", true, "The charge was made"},
	{"which-story", "server died", true, "The charge was made"},
	{"which-story", "A", false, "The log has the request"},
	{"which-story", "c", false, "Then the log would have"},
	{"second-tap-at-once", "409", true, "Key and body are known"},
	{"second-tap-at-once", "201", false, "Nothing is stored yet"},
	{"second-tap-at-once", "422", false, "That is for a known key"},
	{"records-in-the-table", "3", true, "Ada's `k1`"},
	{"records-in-the-table", "2", false, "Bo's `k1` is not"},
	{"records-in-the-table", "6", false, "A retry finds"},
	{"retries-multiply", "6", true, "Two taps with"},
	{"retries-multiply", "4", false, "Three attempts for each tap"},
	{"no-copy-word", "no-store", true, "It holds for"},
	{"no-copy-word", "Cache-Control: no-cache, no-store", true, "It holds for"},
	{"no-copy-word", "no-store, max-age=0", true, "It holds for"},
	{"no-copy-word", "no-cache", false, "That lets"},
	{"no-copy-word", "private", false, "A browser may"},
	{"no-copy-word", "no store", false, "The right word"},
	{"no-copy-word", "private, no-cache", false, "None of these"},
	{"basket-line", "Cache-Control: no-store", true, "No cache keeps"},
	{"basket-line", "Cache-Control: private, no-cache", false, "None of these"},
	{"guard-the-price", "If-Match: \"p7-4\"", true, "The server changes"},
	{"guard-the-price", "if-match \"p7-4\"", true, "The server changes"},
	{"guard-the-price", "If-Match: p7-4", false, "The quotes"},
	{"guard-the-price", "If-Match: W/\"p7-4\"", false, "A weak name"},
	{"guard-the-price", "If-None-Match: \"p7-4\"", false, "That one says"},
	{"calls-in-ten", "42", true, "12 at once"},
	{"calls-in-ten", "30 calls", false, "That is what flows in"},
	{"calls-in-ten", "120", false, "That would be a full bucket"},
	{"mails-in-five", "20", true, "10 at once"},
	{"mails-in-five", "10 mails", false, "One half"},
	{"mails-in-five", "160", false, "That counts one token"},
	{"quarter-of-token", "6", true, "Three quarters"},
	{"quarter-of-token", "6 s", true, "Three quarters"},
	{"quarter-of-token", "8", false, "So it would be"},
	{"quarter-of-token", "2 s", false, "That is how long"},
	{"say-how-long", `return { status: 429, headers: { "Retry-After": wait }, json: { error: "too_many_calls" } };`, true, "Now a program"},
	{"say-how-long", `return {status:429, json:{error:"too_many_calls"}, headers:{'retry-after':String(wait)}}`, true, "Now a program"},
	{"say-how-long", `return { status: 429, json: { error: "too_many_calls", wait } };`, false, "A body"},
	{"say-how-long", `return { status: 429, headers: { "Retry-After": "60" }, json: { error: "too_many_calls" } };`, false, "A fixed number"},
	{"say-how-long", `return { status: 503, headers: { "Retry-After": wait }, json: { error: "too_many_calls" } };`, false, "503 says"},
	{"say-how-long", `return { status: 200, json: { error: "too_many_calls" } };`, false, "Then a program"},
	{"line-of-head", "Retry-After: 6", true, "0.55 are missing"},
	{"line-of-head", "retry-after 6 s", true, "0.55 are missing"},
	{"line-of-head", "Retry-After: 5", false, "Rounded down"},
	{"line-of-head", "Retry-After: 5.5", false, "The time is right"},
	{"line-of-head", "Retry-After: 10", false, "That would be"},
	{"line-of-head", "RateLimit: 6", false, "Those fields"},
	{"many-addresses", "the account", true, "All 5,000"},
	{"many-addresses", "Ada's login", true, "All 5,000"},
	{"many-addresses", "user name", true, "All 5,000"},
	{"many-addresses", "the name that is being tried", true, "All 5,000"},
	{"many-addresses", "Ada's user name", true, "All 5,000"},
	{"many-addresses", "user agent", false, "Mallory can begin"},
	{"many-addresses", "ip address", false, "Each of them"},
	{"many-addresses", "session", false, "Mallory can begin"},
	{"many-addresses", "password", false, "She tries another"},
	{"hundred-from-empty", "50", true, "100 tokens"},
	{"hundred-from-empty", "200 s", false, "That would be one"},
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
	{"which-story", "the server crashed", true, "The charge was made"},
	{"which-story", "b (server died)", true, "The charge was made"},
	{"which-story", "answer lost", false, "Then the log would"},
	{"missing-from-unique", "customerId", true, "With it Mallory's key"},
	{"missing-from-unique", "the customer's id", true, "With it Mallory's key"},
	{"missing-from-unique", "sender", true, "With it Mallory's key"},
	{"missing-from-unique", "fingerprint", false, "Her body is the same"},
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
