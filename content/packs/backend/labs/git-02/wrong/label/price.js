// Prices of Fernway, in cents. A cart is { trade, items: [{ price, qty }] }.

// label is what the plants in a cart cost without a discount.
function label(cart) {
  let sum = 0;
  for (const item of cart.items) sum += item.price * item.qty;
  return sum;
}

// goods is what the plants in a cart cost. Trade customers pay 10 % less.
function goods(cart) {
  return cart.trade ? Math.round(label(cart) * 0.9) : label(cart);
}

// total is what the customer pays.
function total(cart) {
  const delivery = label(cart) < 3900 ? (cart.trade ? 290 : 490) : 0;
  return goods(cart) + delivery;
}

// missing is what lacks until delivery is free.
function missing(cart) {
  return Math.max(0, 3900 - label(cart));
}
