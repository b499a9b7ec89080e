-- answer: out
SELECT book, COUNT(returned)
FROM loans
GROUP BY book
ORDER BY book;
