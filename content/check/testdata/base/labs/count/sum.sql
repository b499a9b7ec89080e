SELECT sum(x) FROM t;
