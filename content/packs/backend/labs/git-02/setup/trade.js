// Prices of Fernway, in cents. A cart is { trade, items: [{ price, qty }] }.

// goods is what the plants in a cart cost. Trade customers pay 10 % less.
function goods(cart) {
  let sum = 0;
  for (const item of cart.items) sum += item.price * item.qty;
  return cart.trade ? Math.round(sum * 0.9) : sum;
}

// total is what the customer pays.
function total(cart) {
  const sum = goods(cart);
  const delivery = sum < 4900 ? (cart.trade ? 290 : 490) : 0;
  return sum + delivery;
}
