(function () {
  // What a learner overwrites later harms only the learner: all that is needed below is taken now.
  const hostCall = globalThis.__host;
  delete globalThis.__host;
  const parse = JSON.parse, stringify = JSON.stringify, isArray = Array.isArray;
  const ErrorType = Error, TypeErrorType = TypeError, PromiseType = Promise, then = Promise.prototype.then;
  const construct = Reflect.construct, apply = Reflect.apply, freeze = Object.freeze, keys = Object.keys;
  const StringOf = String, floor = Math.floor, imul = Math.imul, RealDate = Date;
  const resolveWith = Promise.resolve.bind(Promise);

  const ask = (op, ...args) => {
    const answer = parse(hostCall(op, stringify(args)));
    if (answer.t !== undefined) now = answer.t;
    if (answer.e) throw fault(answer.e, answer.c);
    return answer.v;
  };
  const fault = (message, code) => {
    const e = new ErrorType(message);
    if (code) e.code = code;
    return e;
  };

  // The clock stands still until the host moves it, and chance is a sequence that a seed begins (mulberry32).
  let now = 0, seed = 0;
  const random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  Math.random = random;
  function VirtualDate(...args) {
    if (!new.target) return new RealDate(now).toString();
    return construct(RealDate, args.length ? args : [now], new.target);
  }
  VirtualDate.prototype = RealDate.prototype;
  VirtualDate.prototype.constructor = VirtualDate;
  VirtualDate.now = () => now;
  VirtualDate.parse = RealDate.parse;
  VirtualDate.UTC = RealDate.UTC;
  globalThis.Date = VirtualDate;

  const digits = "0123456789abcdef";
  const randomId = () => {
    let id = "";
    for (let i = 0; i < 16; i++) id += digits[floor(random() * 16)];
    return id;
  };

  const salt = () => randomId() + randomId();

  const show = (v) => {
    if (typeof v === "string") return v;
    if (v instanceof ErrorType) return StringOf(v);
    try { const s = stringify(v); return s === undefined ? StringOf(v) : s; } catch (e) { return StringOf(v); }
  };
  const log = (...args) => {
    let line = "";
    for (let i = 0; i < args.length; i++) line += (i ? " " : "") + show(args[i]);
    hostCall("log", stringify([line]));
  };
  // Base64 as browsers and Node.js have it: of characters up to U+00FF.
  const sextets = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  globalThis.btoa = (data) => {
    const s = StringOf(data);
    let out = "";
    for (let i = 0; i < s.length; i += 3) {
      let bits = 0;
      for (let k = i; k < i + 3; k++) {
        const c = k < s.length ? s.charCodeAt(k) : 0;
        if (c > 255) throw fault("btoa takes characters up to U+00FF, and here is another");
        bits = (bits << 8) | c;
      }
      for (let k = 0; k < 4; k++) out += i + k > s.length ? "=" : sextets[(bits >> (18 - 6 * k)) & 63];
    }
    return out;
  };
  globalThis.atob = (data) => {
    let s = StringOf(data).replace(/[\t\n\f\r ]/g, "");
    if (s.length % 4 === 0) s = s.replace(/==?$/, "");
    if (s.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(s)) throw fault("atob was given a text that is no Base64");
    let out = "", bits = 0, held = 0;
    for (let i = 0; i < s.length; i++) {
      bits = ((bits << 6) | sextets.indexOf(s[i])) & 0xffff;
      held += 6;
      if (held >= 8) out += StringOf.fromCharCode((bits >> (held -= 8)) & 255);
    }
    return out;
  };

  globalThis.console = { log, info: log, warn: log, error: log, debug: log };

  // Calls either wait in a queue until the host lets them go on, or are answered at once.
  let parks = false, next = 1;
  const waiting = { __proto__: null };
  const invoke = (op, args) => {
    for (let i = 0; i < args.length; i++) {
      if (args[i] === undefined) throw new TypeErrorType("a value for the statement is undefined");
      if (typeof args[i] === "function" || args[i] instanceof PromiseType) throw new TypeErrorType("a value for the statement is a promise or a function; is an await missing?");
    }
    if (!parks) return ask("call", op, args);
    const id = next++;
    const promise = new PromiseType((resolve, reject) => { waiting[id] = { resolve, reject }; });
    hostCall("park", stringify([id, op, args]));
    return promise;
  };
  const flat = (sql, args) => {
    const all = args.length === 1 && isArray(args[0]) ? args[0] : args;
    const out = [StringOf(sql)];
    for (let i = 0; i < all.length; i++) out[i + 1] = all[i];
    return out;
  };
  const db = {
    get: (sql, ...args) => invoke("get", flat(sql, args)),
    all: (sql, ...args) => invoke("all", flat(sql, args)),
    run: (sql, ...args) => invoke("run", flat(sql, args)),
  };
  db.tx = (work) => {
    if (parks) return parkedTx(work);
    ask("call", "begin", []);
    let out;
    try { out = work(db); } catch (e) { ask("call", "rollback", []); throw e; }
    if (out instanceof PromiseType) {
      return apply(then, out, [
        (v) => { ask("call", "commit", []); return v; },
        (e) => { ask("call", "rollback", []); throw e; },
      ]);
    }
    ask("call", "commit", []);
    return out;
  };
  const parkedTx = async (work) => {
    await invoke("begin", []);
    let out;
    try {
      out = await work(db);
      if (keys(waiting).length > 0) throw new ErrorType("a statement is still running at the end of its transaction; is an await missing?");
    } catch (e) { await invoke("rollback", []); throw e; }
    await invoke("commit", []);
    return out;
  };
  freeze(db);

  const context = (partners) => {
    const ctx = {
      __proto__: null, db, log, randomId,
      sha256: (text) => ask("sha256", StringOf(text)),
      hmac: (key, text) => ask("hmac", StringOf(key), StringOf(text)),
      argon2: freeze({
        hash: (password, options) => ask("argon2.hash", StringOf(password), salt(), options === undefined ? {} : options),
        verify: (digest, password) => ask("argon2.verify", StringOf(digest), StringOf(password)),
      }),
    };
    Object.defineProperty(ctx, "now", { get: () => now / 1000, enumerable: true });
    for (const name of keys(partners)) {
      ctx[name] = {};
      for (const method of partners[name]) ctx[name][method] = (...args) => invoke(name + "." + method, args);
    }
    return ctx;
  };

  // What became of the request.
  let ended = null;
  const failed = (e) => {
    let name = "Error", message = "", stack = "";
    try {
      if (e instanceof ErrorType) { name = StringOf(e.name); message = StringOf(e.message); stack = StringOf(e.stack); }
      else { name = "thrown"; message = show(e); }
    } catch (other) { message = "the error cannot be read"; }
    ended = { error: { name, message, stack } };
  };
  const values = (v) => {
    const all = isArray(v) ? v : [v], out = [];
    for (let i = 0; i < all.length; i++) out[i] = StringOf(all[i]);
    return out;
  };
  const answered = (r) => {
    try {
      if (r === null || typeof r !== "object") { ended = { bad: r === undefined ? "nothing" : show(r) }; return; }
      const headers = {};
      if (r.headers) for (const k of keys(r.headers)) headers[k] = values(r.headers[k]);
      const body = r.json !== undefined ? stringify(r.json) : r.body === undefined || r.body === null ? "" : StringOf(r.body);
      ended = { answer: { status: r.status === undefined ? 200 : r.status, headers, body, json: r.json !== undefined } };
    } catch (e) { failed(e); }
  };

  return (op, a, b, c) => {
    switch (op) {
      case "set": now = a; seed = b; parks = c; return "";
      case "start": {
        const [handle, req, partners] = [a, parse(b), parse(c)];
        let out;
        try { out = handle(req, context(partners)); } catch (e) { failed(e); return ""; }
        if (out instanceof PromiseType) apply(then, out, [answered, failed]);
        else if (out && typeof out.then === "function") apply(then, resolveWith(out), [answered, failed]);
        else answered(out);
        return "";
      }
      case "resolve": { const w = waiting[a]; delete waiting[a]; w.resolve(parse(b)); return ""; }
      case "reject": { const w = waiting[a]; delete waiting[a]; w.reject(fault(b, c)); return ""; }
      case "ended": return ended === null ? "" : stringify(ended);
      case "clock": now = a; return "";
    }
  };
})()
