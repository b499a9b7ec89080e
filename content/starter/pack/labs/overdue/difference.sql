-- answer: out
SELECT book, COUNT(*) - COUNT(returned)
FROM loans
GROUP BY book
ORDER BY book;
