const SIZE = 8, PER_SECOND = 1 / 4;

const buckets = {};

function handle(req, { db, warehouse, now }) {
  const me = req.customer;
  if (!me) return { status: 401, json: { error: "Who are you?" } };

  const bucket = buckets[me] ?? { level: SIZE, at: now };
  const level = Math.min(SIZE, bucket.level + (now - bucket.at) * PER_SECOND);
  if (level < 1) {
    const wait = Math.ceil((1 - level) / PER_SECOND);
    return { status: 429, headers: { "Retry-After": wait }, json: { error: "Too many calls" } };
  }
  buckets[me] = { level: level - 1, at: now };

  return { status: 200, json: warehouse.stock() };
}
