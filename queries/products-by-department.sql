-- Products by department
SELECT department_clean AS department,
       count(*) AS products
FROM products
WHERE is_active
GROUP BY department_clean
ORDER BY products DESC, department
