// The events of Bo's order 31. Ids are those of the whole shop, so those of one order have gaps.
const EVENTS = [
  [2041, "state", { state: "paid" }],
  [2058, "state", { state: "packed" }],
  [2063, "parcel", { parcel: "SP-118", place: "Fernway" }],
  [2066, "parcel", { parcel: "SP-118", place: "depot North" }],
  [2079, "parcel", { parcel: "SP-118", place: "depot South" }],
  [2088, "parcel", { parcel: "SP-118", place: "van 4" }],
  [2093, "parcel", { parcel: "SP-118", place: "three stops away" }],
  [2117, "state", { state: "delivered" }],
];

function handle(req) {
  if (req.path !== "/orders/31/events") return refuse(404, "nothing is found at this path");
  if (req.method !== "GET") return { ...refuse(405, "this path knows GET"), headers: { Allow: "GET" } };
  if (!/(^|; *)sid=9f2c81d4(;|$)/.test(req.headers.cookie || "")) return refuse(401, "nobody is logged in");
  const last = req.headers["last-event-id"] || "0";
  if (!/^[0-9]{1,9}$/.test(last)) return refuse(400, "Last-Event-ID is not an id of this stream");
  const rest = EVENTS.filter(([id]) => id > +last);
  // A client that gets 204 stops asking (HTML standard, server-sent events).
  if (!rest.length) return { status: 204 };
  return { headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-store" }, json: rest.map(([id, event, data]) => ({ id, event, data })) };
}

const refuse = (status, error) => ({ status, json: { error } });
