// Prices of Fernway, in cents. A cart is { trade, items: [{ price, qty }] }.

const FREE_FROM = 3900;

// goods is what the plants in a cart cost. Trade customers pay 10 % less.
function goods({ trade, items }) {
  const sum = items.reduce((all, item) => all + item.price * item.qty, 0);
  return trade ? Math.round(sum * 0.9) : sum;
}

// missing is what lacks until delivery is free.
function missing(cart) {
  return Math.max(0, FREE_FROM - goods(cart));
}

// total is what the customer pays.
function total(cart) {
  if (missing(cart) === 0) return goods(cart);
  return goods(cart) + (cart.trade ? 290 : 490);
}
