const SORTS = new Map([
  ["name", { column: "name", beyond: ">", order: "ASC" }],
  ["price", { column: "price_cents", beyond: ">", order: "ASC" }],
  ["-price", { column: "price_cents", beyond: "<", order: "DESC" }],
]);
const KINDS = ["plant", "pot", "soil", "tool"];

function handle(req, { db }) {
  const { kind, sort = "name", limit = "20", cursor } = req.query;
  const by = SORTS.get(sort);
  if (!by) return wrong("sort");
  if (kind !== undefined && !KINDS.includes(kind)) return wrong("kind");
  if (!/^[1-9][0-9]*$/.test(limit)) return wrong("limit");
  const last = cursor === undefined ? [sort, null, null] : position(cursor);
  if (!last || last[0] !== sort) return wrong("cursor");

  const size = Math.min(100, Number(limit));
  const rows = db.all(
    `SELECT id, name, kind, price_cents FROM products
      WHERE active = 1 AND (?1 IS NULL OR kind = ?1)
        AND (?2 IS NULL OR ${by.column} ${by.beyond} ?2 OR ${by.column} = ?2 AND id > ?3)
      ORDER BY ${by.column} ${by.order} LIMIT ?4`,
    kind ?? null, last[1], last[2], size + 1);

  const items = rows.slice(0, size);
  const end = items.at(-1);
  const next = rows.length > size ? JSON.stringify([sort, end[by.column], end.id]) : null;
  return { status: 200, json: { items, next } };
}

function position(cursor) {
  try {
    const last = JSON.parse(cursor);
    return Array.isArray(last) && last.length === 3 && Number.isInteger(last[2]) ? last : null;
  } catch (e) {
    return null;
  }
}

function wrong(what) {
  return { status: 400, json: { error: `This ${what} is not known here` } };
}
