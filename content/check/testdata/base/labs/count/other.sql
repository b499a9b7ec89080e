SELECT sum(1) FROM t;
